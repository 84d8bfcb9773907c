CREATE TABLE batches (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    source      text COLLATE "C" NOT NULL REFERENCES sources,
    disease     text COLLATE "C" NOT NULL REFERENCES diseases,
    -- tells apart files of one source that carry different counts
    feed        text NOT NULL DEFAULT '',
    -- the file states the whole series: what it lacks is withdrawn
    whole       boolean NOT NULL DEFAULT false,
    address     text NOT NULL,
    checksum    text NOT NULL,
    bytes       bigint NOT NULL,
    -- when the publisher issued the file, and when it was read
    issued      timestamptz NOT NULL,
    loaded      timestamptz NOT NULL,
    status      text NOT NULL CHECK (status IN ('LOADED', 'REFUSED')),
    reason      text NOT NULL DEFAULT '',
    rows_read   bigint NOT NULL,
    kept        bigint NOT NULL,
    excluded    bigint NOT NULL,
    quarantined bigint NOT NULL,
    changed     bigint NOT NULL,
    added       bigint NOT NULL,
    revised     bigint NOT NULL,
    withdrawn   bigint NOT NULL,
    corrected   bigint NOT NULL,
    seconds     double precision NOT NULL,
    CHECK (status = 'REFUSED' OR rows_read = kept + excluded + quarantined),
    CHECK (changed = added + revised + withdrawn)
);

CREATE INDEX batches_by_feed ON batches (source, disease, feed, issued) WHERE status = 'LOADED';

CREATE TABLE quarantine (
    id      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    batch   bigint NOT NULL REFERENCES batches,
    line    bigint NOT NULL,
    rule    text NOT NULL,
    message text NOT NULL,
    raw     text NOT NULL
);

CREATE INDEX quarantine_by_batch ON quarantine (batch, line);
