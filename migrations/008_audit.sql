-- What was done, by whom. Rows are only ever added: a trigger refuses all else
-- to everybody, and the service's role, which does not own the table once it is
-- sealed, lacks the right as well. Each row carries a hash over itself and the
-- row before it, so that a row that was changed or taken away shows.
CREATE TABLE audit_log (
    number     bigint PRIMARY KEY,
    at         timestamptz NOT NULL,
    action     text NOT NULL CHECK (action IN ('SIGN_IN', 'REFUSAL', 'EXPORT', 'WRITE', 'DELETE', 'ADMIN_READ')),
    account    bigint NOT NULL,
    name       text NOT NULL,
    role       text NOT NULL,
    resource   text NOT NULL,
    fields     text[] NOT NULL CHECK (array_position(fields, NULL) IS NULL),
    outcome    text NOT NULL,
    reason     text NOT NULL,
    address    text NOT NULL,
    user_agent text NOT NULL,
    cluster    text NOT NULL,
    hash       bytea NOT NULL
);

CREATE INDEX audit_log_by_account ON audit_log (account, number);
CREATE INDEX audit_log_by_action ON audit_log (action, number);
CREATE INDEX audit_log_by_time ON audit_log (at, number);

-- The hash of a row is SHA-256 over, one after the other:
--     the hash of the row before it (32 bytes; zeros before the first row),
--     number and at (8 bytes each, at in microseconds since 1970 UTC), account
--     (8 bytes), the number of fields (4 bytes), all big-endian,
--     then each as its length in bytes (4 bytes, big-endian) and its UTF-8:
--     action, name, role, resource, outcome, reason, address, user_agent,
--     cluster, and the fields in their order.
-- Lengths stand before texts, so that no two rows are written alike.
--
-- What is the row's place in the log (number, at, cluster, hash) is written
-- here, whatever the insert says. The lock makes those who add rows to one log
-- take turns until they commit: a number is given out again when its
-- transaction is rolled back, so that there is never a gap. Names are those of
-- pg_catalog and the table is named in full, so that no table or function of
-- the session stands in for them.
CREATE FUNCTION audit_chain() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    last   bigint;
    before bytea;
    item   text;
    bytes  bytea;
    texts  bytea := '';
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('mspr audit ' || TG_TABLE_SCHEMA, 0));
    EXECUTE format('SELECT number, hash FROM %I.%I ORDER BY number DESC LIMIT 1', TG_TABLE_SCHEMA, TG_TABLE_NAME)
        INTO last, before;
    NEW.number := coalesce(last, 0) + 1;
    NEW.at := clock_timestamp();
    NEW.cluster := regexp_replace(TG_TABLE_SCHEMA, '^mspr_', '');
    FOREACH item IN ARRAY
        ARRAY[NEW.action, NEW.name, NEW.role, NEW.resource, NEW.outcome, NEW.reason, NEW.address, NEW.user_agent, NEW.cluster]
        || NEW.fields
    LOOP
        bytes := convert_to(item, 'UTF8');
        texts := texts || int4send(length(bytes)) || bytes;
    END LOOP;
    NEW.hash := sha256(coalesce(before, decode(repeat('00', 32), 'hex')) || int8send(NEW.number)
        || int8send((extract(epoch FROM NEW.at) * 1000000)::bigint) || int8send(NEW.account)
        || int4send(cardinality(NEW.fields)) || texts);
    RETURN NEW;
END $$;

CREATE TRIGGER audit_chain BEFORE INSERT ON audit_log
    FOR EACH ROW EXECUTE FUNCTION audit_chain();

CREATE FUNCTION audit_refuse() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RAISE EXCEPTION 'rows of the audit log are never changed or deleted' USING ERRCODE = 'insufficient_privilege';
END $$;

CREATE TRIGGER audit_refuse BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_log
    FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse();

-- also where rows are replicated
ALTER TABLE audit_log ENABLE ALWAYS TRIGGER audit_refuse;
