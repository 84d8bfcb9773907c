-- Which days of a place's records, and of their revisions, each batch changed;
-- the batch names the source and the disease. The next snapshot replaces these
-- rows in a copy of the last one. It can't be told from the rows themselves: a
-- late issue may leave only older batches behind in them. Entries that no
-- snapshot will ask for are deleted. As of revisions, no foreign key guards the
-- batches.
CREATE TABLE changed_days (
    batch    bigint NOT NULL,
    location text COLLATE "C" NOT NULL,
    days     datemultirange NOT NULL,
    PRIMARY KEY (batch, location)
);

-- Snapshots take the tombstones, which are few, by themselves.
CREATE INDEX covid_data_withdrawn ON covid_data (location, date, source) WHERE withdrawn;
CREATE INDEX mpox_data_withdrawn ON mpox_data (location, date, source) WHERE withdrawn;
