-- What publishers call places, as administrators told it: ahead of the aliases
-- of the catalogue. One that is replaced or removed stays, so that it can be told
-- why rows of an earlier load belong to a place.
CREATE TABLE location_aliases (
    id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    -- whose name it is; NULL for that of every source
    source         text COLLATE "C" REFERENCES sources,
    name           text COLLATE "C" NOT NULL CHECK (name <> ''),
    location       text COLLATE "C" NOT NULL REFERENCES locations,
    reason         text NOT NULL,
    made           timestamptz NOT NULL DEFAULT now(),
    made_by        text NOT NULL,
    removed        timestamptz,
    removed_by     text,
    removal_reason text,
    CHECK ((removed IS NULL) = (removed_by IS NULL)),
    CHECK ((removed IS NULL) = (removal_reason IS NULL))
);

-- A name stands for one place at a time.
CREATE UNIQUE INDEX location_aliases_name ON location_aliases (name, coalesce(source, '')) WHERE removed IS NULL;
