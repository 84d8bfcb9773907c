-- Administrators' changes of single records. A correction stands until the
-- publisher states something else than what it corrected: a later file that
-- repeats the published counts changes nothing.
CREATE TABLE corrections (
    disease    text COLLATE "C" NOT NULL,
    location   text COLLATE "C" NOT NULL,
    date       date NOT NULL,
    source     text COLLATE "C" NOT NULL,
    -- the batch that made the correction
    batch      bigint NOT NULL REFERENCES batches,
    -- what the publisher had stated: NULL counts and published = false where it
    -- had stated nothing
    published        boolean NOT NULL,
    cases            bigint,
    deaths           bigint,
    recovered        bigint,
    hospitalizations bigint,
    icu_admissions   bigint,
    PRIMARY KEY (disease, location, date, source)
);
