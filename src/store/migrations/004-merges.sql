-- Merges: what a record went through, whichever contact it stood in, and the merges themselves.

CREATE INDEX change_record ON change (organization, record, sequence);

-- Of merges (6) and of what took records out of them (8).
CREATE INDEX change_regrouped ON change (organization, sequence) WHERE operation IN (6, 8);

-- Who decided about a pair, and when; NULL while it is open.
ALTER TABLE candidate_pair ADD COLUMN decided_by BLOB;
ALTER TABLE candidate_pair ADD COLUMN decided_ms INTEGER;
