-- Places that a source counts within another one that stands beside them in
-- the tree: WHO's China includes Hong Kong. Where that number is preferred, they
-- are not counted a second time from another source.
CREATE TABLE inclusions (
    source   text COLLATE "C" NOT NULL REFERENCES sources,
    location text COLLATE "C" NOT NULL REFERENCES locations,
    included text COLLATE "C" NOT NULL REFERENCES locations,
    PRIMARY KEY (source, location, included),
    CHECK (location <> included)
);

-- One row. Snapshots numbered up to outdated may hold an earlier catalogue, and
-- with it other preferred sources, than the one that stands here now.
CREATE TABLE catalogue (
    outdated bigint NOT NULL
);

INSERT INTO catalogue (outdated) VALUES (0);
