-- Citations of answers. A statement is kept as text and not as JSON: its bytes
-- are part of what is answered at its address.
CREATE TABLE citations (
    id        text COLLATE "C" PRIMARY KEY,
    statement text NOT NULL CHECK (octet_length(statement) <= 32768),
    -- stands for who cited first: a digest, and not a name
    cited_by  text COLLATE "C" NOT NULL,
    created   timestamptz NOT NULL DEFAULT now()
);

-- How much somebody cited lately is counted before they cite more.
CREATE INDEX citations_by ON citations (cited_by, created);
