-- The catalogues are data of the program (config/catalogue); they are copied
-- here so that foreign keys hold and SQL can join them.

CREATE TABLE diseases (
    code       text COLLATE "C" PRIMARY KEY,
    table_name text NOT NULL UNIQUE
);

CREATE TABLE locations (
    code            text COLLATE "C" PRIMARY KEY,
    name            text NOT NULL,
    level           text NOT NULL CHECK (level IN ('COUNTRY', 'REGION', 'SUBDIVISION', 'COUNTY', 'UNALLOCATED')),
    parent          text COLLATE "C" REFERENCES locations DEFERRABLE INITIALLY DEFERRED,
    country         text COLLATE "C" NOT NULL REFERENCES locations DEFERRABLE INITIALLY DEFERRED,
    who_region      text COLLATE "C" CHECK (who_region IN ('AFRO', 'AMRO', 'EMRO', 'EURO', 'SEARO', 'WPRO')),
    population      bigint CHECK (population > 0),
    population_year integer,
    CHECK ((population IS NULL) = (population_year IS NULL))
);

CREATE TABLE sources (
    name      text COLLATE "C" PRIMARY KEY,
    title     text NOT NULL,
    publisher text NOT NULL,
    licence   text NOT NULL,
    address   text NOT NULL,
    simulated boolean NOT NULL,
    -- place in the cluster's order of preference, 0 first
    rank      integer NOT NULL
);
