-- Which rows a batch took out of quarantine.
CREATE INDEX quarantine_replayed ON quarantine (replayed_by) WHERE replayed_by IS NOT NULL;
