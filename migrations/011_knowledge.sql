-- What this service knew once some batch was loaded, exactly. Batches are loaded
-- one at a time, in order of their numbers, so that the number of the last one
-- says what was known. Records and revisions tell it by themselves where each
-- batch was issued after those before it: a version was known from its batch
-- on, and held until superseded_by. What they do not tell is kept here.

-- Versions as they stood from one batch on (since) until another (until,
-- exclusive) wrote the history of their record anew: an issue that came late, a
-- second one of the same instant, a correction. superseded and superseded_by
-- are NULL where the version was the current one.
CREATE TABLE overwritten (
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
    superseded       timestamptz,
    superseded_by    bigint,
    since            bigint NOT NULL,
    until            bigint NOT NULL,
    PRIMARY KEY (disease, location, date, source, issued, until),
    CHECK (since < until),
    CHECK ((superseded IS NULL) = (superseded_by IS NULL))
);

-- Versions among records and revisions that were not known from their batch on:
-- a later one (since) put them there in its name.
CREATE TABLE belated (
    disease  text COLLATE "C" NOT NULL,
    location text COLLATE "C" NOT NULL,
    date     date NOT NULL,
    source   text COLLATE "C" NOT NULL,
    issued   timestamptz NOT NULL,
    since    bigint NOT NULL,
    PRIMARY KEY (disease, location, date, source, issued)
);

-- Which source answers for which place changes with batches and with the
-- catalogue. Each change has a number, its edition: a series holds since one,
-- and former ones held until another (exclusive).
ALTER TABLE series ADD COLUMN since bigint NOT NULL DEFAULT 0;

CREATE TABLE former_series (
    disease   text COLLATE "C" NOT NULL,
    location  text COLLATE "C" NOT NULL,
    source    text COLLATE "C" NOT NULL,
    preferred boolean NOT NULL,
    included  boolean NOT NULL,
    part      text COLLATE "C" NOT NULL,
    counts    smallint NOT NULL,
    since     bigint NOT NULL,
    until     bigint NOT NULL,
    PRIMARY KEY (disease, location, source, part, until),
    CHECK (since < until)
);

-- places is the edition at which the levels, populations or parents of places
-- changed last: what was added up before it can't be added up again.
ALTER TABLE catalogue ADD COLUMN edition bigint NOT NULL DEFAULT 1;
ALTER TABLE catalogue ADD COLUMN places bigint NOT NULL DEFAULT 0;

-- The edition that a snapshot holds; 0 for those made before all this was kept,
-- whose contents can't be told any more.
ALTER TABLE snapshots ADD COLUMN edition bigint NOT NULL DEFAULT 0;
