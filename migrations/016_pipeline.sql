-- What is known of each file that a source is read from.
CREATE TABLE source_files (
    source        text COLLATE "C" NOT NULL REFERENCES sources,
    address       text COLLATE "C" NOT NULL,
    -- what the publisher's server said of the version that was read last
    etag          text NOT NULL DEFAULT '',
    last_modified text NOT NULL DEFAULT '',
    -- SHA-256 of its bytes
    checksum      text NOT NULL DEFAULT '',
    -- when the publisher last answered, and when that was a version not seen before
    checked       timestamptz NOT NULL,
    changed       timestamptz,
    PRIMARY KEY (source, address)
);

-- When each source runs next, and how its runs went.
CREATE TABLE source_runs (
    source    text COLLATE "C" PRIMARY KEY REFERENCES sources,
    next      timestamptz,
    -- since when the source has been on the schedule
    since     timestamptz NOT NULL,
    started   timestamptz,
    ended     timestamptz,
    succeeded timestamptz,
    outcome   text NOT NULL DEFAULT '' CHECK (outcome IN ('', 'LOADED', 'UNCHANGED', 'REFUSED', 'FAILED')),
    message   text NOT NULL DEFAULT '',
    -- runs since the last success that ended in none
    failures  integer NOT NULL DEFAULT 0
);

-- What people should know: each is raised once, seen again as long as its cause
-- lasts, and resolved when that is gone.
CREATE TABLE notices (
    id       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind     text COLLATE "C" NOT NULL,
    severity text NOT NULL CHECK (severity IN ('WARNING', 'ERROR')),
    -- whose notice it is: a source; empty for the whole cluster
    source   text COLLATE "C" NOT NULL DEFAULT '',
    message  text NOT NULL,
    -- what only operators should read
    detail   text NOT NULL DEFAULT '',
    raised   timestamptz NOT NULL,
    seen     timestamptz NOT NULL,
    times    integer NOT NULL DEFAULT 1,
    resolved timestamptz,
    CHECK (raised <= seen)
);

-- Of one cause there is one open notice.
CREATE UNIQUE INDEX notices_open ON notices (kind, source) WHERE resolved IS NULL;
