-- Administrators' changes of single records; each is a batch of its own. A
-- correction covers some counts of a record from its time of issue on, until a
-- later file states something else than what it corrected: a file that repeats
-- what had been published changes nothing. Of two corrections that cover a
-- count, the later one holds.
CREATE TABLE corrections (
    batch    bigint PRIMARY KEY REFERENCES batches,
    disease  text COLLATE "C" NOT NULL REFERENCES diseases,
    location text COLLATE "C" NOT NULL REFERENCES locations,
    date     date NOT NULL,
    source   text COLLATE "C" NOT NULL REFERENCES sources,
    issued   timestamptz NOT NULL,
    -- the record was deleted: all counts are covered and none is stated
    deleted  boolean NOT NULL,
    -- the counts covered: bits 1 cases, 2 deaths, 4 recovered,
    -- 8 hospitalizations, 16 icu_admissions
    covers   smallint NOT NULL CHECK (covers BETWEEN 1 AND 31),
    -- what the correction states of them
    cases            bigint,
    deaths           bigint,
    recovered        bigint,
    hospitalizations bigint,
    icu_admissions   bigint,
    -- what the publisher had stated, of counts that an earlier correction covered
    -- before that one; NULL where nothing
    published_cases            bigint,
    published_deaths           bigint,
    published_recovered        bigint,
    published_hospitalizations bigint,
    published_icu_admissions   bigint,
    UNIQUE (source, disease, location, date, issued),
    CHECK (NOT deleted OR num_nonnulls(cases, deaths, recovered, hospitalizations, icu_admissions) = 0)
);

-- Files that stated something else than what a correction had corrected: since
-- the first of them the publisher's counts hold again.
CREATE TABLE contradictions (
    correction bigint NOT NULL REFERENCES corrections,
    issued     timestamptz NOT NULL,
    feed       text NOT NULL,
    batch      bigint NOT NULL REFERENCES batches,
    -- bits as above
    counts     smallint NOT NULL CHECK (counts BETWEEN 1 AND 31),
    PRIMARY KEY (correction, issued, feed)
);

-- The history of each corrected record as its publisher alone tells it: what
-- records and revisions would hold if nobody had corrected it. A version is what
-- the publisher stated from issued until the next; one without counts is a
-- tombstone.
CREATE TABLE published (
    disease  text COLLATE "C" NOT NULL,
    location text COLLATE "C" NOT NULL,
    date     date NOT NULL,
    source   text COLLATE "C" NOT NULL,
    cases            bigint,
    deaths           bigint,
    recovered        bigint,
    hospitalizations bigint,
    icu_admissions   bigint,
    batch    bigint NOT NULL,
    issued   timestamptz NOT NULL,
    PRIMARY KEY (disease, location, date, source, issued)
);
