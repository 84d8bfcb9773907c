-- Canonical records: the current version of every row, one table per disease.
-- Counts are those new on that day; NULL where the source gives none, never 0.
-- A count below zero is the publisher's correction of earlier days.

CREATE TABLE covid_data (
    id               bigint GENERATED ALWAYS AS IDENTITY,
    country          text COLLATE "C" NOT NULL,
    location         text COLLATE "C" NOT NULL,
    date             date NOT NULL,
    source           text COLLATE "C" NOT NULL,
    cases            bigint,
    deaths           bigint,
    recovered        bigint,
    hospitalizations bigint,
    icu_admissions   bigint,
    corrected        boolean NOT NULL DEFAULT false,
    -- a tombstone: the publisher stated the row once and no longer does
    withdrawn        boolean NOT NULL DEFAULT false,
    batch            bigint NOT NULL,
    -- since when the publisher states these counts
    issued           timestamptz NOT NULL,
    created_at       timestamptz NOT NULL DEFAULT now(),
    updated_at       timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (location, date, source)
) PARTITION BY RANGE (date);

CREATE TABLE mpox_data (
    id               bigint GENERATED ALWAYS AS IDENTITY,
    country          text COLLATE "C" NOT NULL,
    location         text COLLATE "C" NOT NULL,
    date             date NOT NULL,
    source           text COLLATE "C" NOT NULL,
    cases            bigint,
    deaths           bigint,
    hospitalizations bigint,
    icu_admissions   bigint,
    corrected        boolean NOT NULL DEFAULT false,
    withdrawn        boolean NOT NULL DEFAULT false,
    batch            bigint NOT NULL,
    issued           timestamptz NOT NULL,
    created_at       timestamptz NOT NULL DEFAULT now(),
    updated_at       timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (location, date, source)
) PARTITION BY RANGE (date);

-- Versions of records that a later issue replaced. A version was what the
-- publisher stated from issued until superseded (exclusive). Batches are never
-- deleted, so that no foreign key guards their ids here: checking two a row
-- would take longer than all the rest of a load.
CREATE TABLE revisions (
    disease          text COLLATE "C" NOT NULL,
    country          text COLLATE "C" NOT NULL,
    location         text COLLATE "C" NOT NULL,
    date             date NOT NULL,
    source           text COLLATE "C" NOT NULL,
    cases            bigint,
    deaths           bigint,
    recovered        bigint,
    hospitalizations bigint,
    icu_admissions   bigint,
    withdrawn        boolean NOT NULL,
    batch            bigint NOT NULL,
    issued           timestamptz NOT NULL,
    superseded       timestamptz NOT NULL,
    superseded_by    bigint NOT NULL,
    PRIMARY KEY (disease, location, date, source, issued),
    CHECK (issued < superseded)
);

-- Makes the yearly partitions of a record table that the days from first to
-- last need; harmless when they exist. A table is made and then attached, since
-- CREATE TABLE ... PARTITION OF would wait for every reader and hold up the next
-- ones. The caller holds the lock of the cluster's loads.
CREATE FUNCTION ensure_partitions(record_table text, first date, last date) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    part text;
    year integer;
BEGIN
    FOR year IN extract(year FROM first)::integer .. extract(year FROM last)::integer LOOP
        part := record_table || '_' || year;
        IF to_regclass(format('%I.%I', current_schema(), part)) IS NULL THEN
            EXECUTE format('CREATE TABLE %I (LIKE %I INCLUDING DEFAULTS INCLUDING CONSTRAINTS INCLUDING INDEXES)', part, record_table);
            EXECUTE format('ALTER TABLE %I ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)',
                record_table, part, make_date(year, 1, 1), make_date(year + 1, 1, 1));
        END IF;
    END LOOP;
END
$$;
