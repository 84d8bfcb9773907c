-- Numbers of snapshots are given out here, so that no two builders ever share
-- one and none is used again.
CREATE TABLE snapshots (
    number     bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    created    timestamptz NOT NULL DEFAULT now(),
    last_batch bigint NOT NULL,
    records    bigint NOT NULL,
    revisions  bigint NOT NULL,
    bytes      bigint NOT NULL,
    sha256     text NOT NULL
);
