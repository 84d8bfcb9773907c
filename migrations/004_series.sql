-- Which counts a source states for a place in rows of that place's own: the
-- union over all loads of bits 1 cases, 2 deaths, 4 recovered,
-- 8 hospitalizations, 16 icu_admissions.
CREATE TABLE coverage (
    disease  text COLLATE "C" NOT NULL,
    location text COLLATE "C" NOT NULL REFERENCES locations,
    source   text COLLATE "C" NOT NULL REFERENCES sources,
    counts   smallint NOT NULL,
    PRIMARY KEY (disease, location, source)
);

-- Which sources answer for which places, and how. A count of a place comes
-- from the place's own rows where the source has them (OWN), else as the sum
-- of the places below it (CHILDREN), never both; MIXED says that some counts
-- come the one way and some the other. One source per disease and place is
-- preferred. Rewritten by every load, in its transaction.
CREATE TABLE series (
    disease   text COLLATE "C" NOT NULL,
    location  text COLLATE "C" NOT NULL REFERENCES locations,
    source    text COLLATE "C" NOT NULL REFERENCES sources,
    basis     text NOT NULL CHECK (basis IN ('OWN', 'CHILDREN', 'MIXED')),
    preferred boolean NOT NULL,
    -- the preferred number of another place holds these people too: the series
    -- answers for the place, and is left out of sums over places
    included  boolean NOT NULL,
    PRIMARY KEY (disease, location, source)
);

CREATE UNIQUE INDEX series_one_preferred ON series (disease, location) WHERE preferred;

-- The places whose own rows make up a series, with the counts (bits as above)
-- that each contributes: itself for OWN, else the nearest places below that
-- state the count in rows of their own.
CREATE TABLE series_parts (
    disease  text COLLATE "C" NOT NULL,
    location text COLLATE "C" NOT NULL,
    source   text COLLATE "C" NOT NULL,
    part     text COLLATE "C" NOT NULL,
    counts   smallint NOT NULL,
    PRIMARY KEY (disease, location, source, part),
    FOREIGN KEY (disease, location, source) REFERENCES series ON DELETE CASCADE
);
