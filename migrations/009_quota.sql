-- How many requests each caller has taken in the current window. Servers take
-- several at once and spend them from memory; what a server took and did not
-- spend is lost with it, so that no restart gives a caller a new quota.
CREATE TABLE quotas (
    key          text PRIMARY KEY,
    window_start timestamptz NOT NULL,
    taken        bigint NOT NULL
);
