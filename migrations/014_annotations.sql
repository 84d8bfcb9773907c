-- Notes about the quality of some days of a place's data. A note holds from
-- noted on, until it is removed; one that is replaced stays, so that what was
-- shown as of an earlier moment can be shown again.
CREATE TABLE annotations (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    disease    text COLLATE "C" NOT NULL REFERENCES diseases,
    location   text COLLATE "C" NOT NULL REFERENCES locations,
    -- whose data it is about; NULL for those of every source
    source     text COLLATE "C" REFERENCES sources,
    first      date NOT NULL,
    last       date NOT NULL,
    -- the counts that it is about: bits 1 cases, 2 deaths, 4 recovered,
    -- 8 hospitalizations, 16 icu_admissions
    counts     smallint NOT NULL CHECK (counts BETWEEN 1 AND 31),
    -- averages can be had without these days: the place's own, and those of the
    -- places below it
    omit       boolean NOT NULL,
    omit_below boolean NOT NULL,
    note       text COLLATE "C" NOT NULL CHECK (note <> ''),
    noted      timestamptz NOT NULL,
    removed    timestamptz,
    CHECK (first <= last),
    CHECK (noted <= removed)
);

-- Of one subject there is one note at a time.
CREATE UNIQUE INDEX annotations_subject
    ON annotations (disease, location, coalesce(source, ''), first, last, counts, md5(note)) WHERE removed IS NULL;
