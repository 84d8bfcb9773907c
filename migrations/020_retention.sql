-- Records of days before kept_from are not kept, and not loaded any more. dropped
-- is the edition at which some were removed last, and dropped_before the day up to
-- which (exclusive): what snapshots of an earlier edition held of those days can't
-- be told any more. retained is the time by which retention ran last.
ALTER TABLE catalogue
    ADD COLUMN kept_from date,
    ADD COLUMN dropped bigint NOT NULL DEFAULT 0,
    ADD COLUMN dropped_before date,
    ADD COLUMN retained timestamptz;
