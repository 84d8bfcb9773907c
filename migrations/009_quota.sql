-- How many requests each caller has taken in the newest window. Servers take
-- several at once and spend them from memory; what a server took and did not
-- spend is lost with it, so that no restart gives a caller a new quota.
CREATE TABLE quotas (
    key          text COLLATE "C" PRIMARY KEY,
    window_start timestamptz NOT NULL,
    taken        bigint NOT NULL CHECK (taken >= 0),
    -- how many the last taking got
    granted      bigint NOT NULL
) WITH (fillfactor = 70); -- rows are written over and over, and have room for it beside them
