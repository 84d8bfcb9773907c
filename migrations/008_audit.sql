-- What was done, by whom. Rows are only ever added: the trigger refuses all
-- else, and the service's role, which does not own the table once it is sealed,
-- lacks the right as well. Each row carries a hash over itself and the row
-- before it, so that a row that was changed or taken away shows.
CREATE TABLE audit_log (
    number     bigint PRIMARY KEY,
    at         timestamptz NOT NULL,
    action     text NOT NULL CHECK (action IN ('SIGN_IN', 'REFUSAL', 'EXPORT', 'WRITE', 'DELETE', 'ADMIN_READ')),
    account    bigint NOT NULL,
    name       text NOT NULL,
    role       text NOT NULL,
    resource   text NOT NULL,
    fields     text[] NOT NULL,
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
