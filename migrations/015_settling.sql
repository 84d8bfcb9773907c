-- After how many days past records of a source stood as they did 90 days after
-- their day, as the newest snapshot reckons it from their versions: for each place
-- with enough of them, and for all of the source (location is NULL). Rewritten
-- with every snapshot, so that Postgres answers as the snapshot does.
CREATE TABLE settling (
    disease  text COLLATE "C" NOT NULL,
    source   text COLLATE "C" NOT NULL,
    location text COLLATE "C",
    days     integer NOT NULL,
    records  bigint NOT NULL
);

CREATE UNIQUE INDEX settling_of ON settling (disease, source, coalesce(location, ''));
