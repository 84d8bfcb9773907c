-- What became of a row in quarantine: it waits for somebody (OPEN), its file was
-- loaded again (REPLAYED, by a batch that has quarantined it anew where it still
-- breaks a rule), or somebody decided that it tells nothing (DISCARDED).
ALTER TABLE quarantine
    ADD COLUMN state text NOT NULL DEFAULT 'OPEN' CHECK (state IN ('OPEN', 'REPLAYED', 'DISCARDED')),
    ADD COLUMN resolved timestamptz,
    -- the e-mail address or subject of who did it; "operator" from the command line
    ADD COLUMN resolved_by text,
    ADD COLUMN reason text,
    ADD COLUMN replayed_by bigint REFERENCES batches,
    ADD CHECK ((state = 'OPEN') = (resolved IS NULL)),
    ADD CHECK ((state = 'OPEN') = (resolved_by IS NULL)),
    ADD CHECK ((state = 'OPEN') = (reason IS NULL)),
    ADD CHECK ((state = 'REPLAYED') = (replayed_by IS NOT NULL));

-- as it is listed: the newest batch first, its lines in the order of the file
CREATE INDEX quarantine_listed ON quarantine (batch DESC, id);
CREATE INDEX quarantine_by_rule ON quarantine (rule, batch DESC, id);
CREATE INDEX quarantine_open ON quarantine (batch DESC, id) WHERE state = 'OPEN';
