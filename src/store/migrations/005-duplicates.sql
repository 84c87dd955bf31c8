-- Finding duplicates: what the engine learnt of the records, the keys by which it finds them, and
-- how sure it is of a pair.

-- DERIVED. Where an organization stands: which version of what was learnt is in force (0: none
-- yet), of how many records, and the last change whose record the keys have.
CREATE TABLE link_state (
    organization BLOB NOT NULL,
    version INTEGER NOT NULL,
    records INTEGER NOT NULL,
    sequence INTEGER NOT NULL,
    PRIMARY KEY (organization)
) WITHOUT ROWID;

-- DERIVED. What was learnt, in pieces; `place` is where a piece begins.
CREATE TABLE link_learnt (
    organization BLOB NOT NULL,
    version INTEGER NOT NULL,
    place INTEGER NOT NULL,
    bytes BLOB NOT NULL,
    PRIMARY KEY (organization, version, place)
);

-- DERIVED. Runs of blocking keys: each holds the keys of some records, in packed blocks. Runs of a
-- level are joined to one of the next.
CREATE TABLE key_run (
    organization BLOB NOT NULL,
    version INTEGER NOT NULL,
    run INTEGER NOT NULL,
    level INTEGER NOT NULL,
    PRIMARY KEY (organization, version, run)
) WITHOUT ROWID;
CREATE TABLE key_block (
    organization BLOB NOT NULL,
    version INTEGER NOT NULL,
    run INTEGER NOT NULL,
    first_key INTEGER NOT NULL,
    bytes BLOB NOT NULL,
    PRIMARY KEY (organization, version, run, first_key)
);

-- The index names records by the change that created them.
CREATE INDEX record_created ON record (organization, created_sequence);

-- How likely the two are one person, in millionths (0: nobody has judged them), by the levels of
-- their fields (`pattern`), and what the pattern was when somebody decided: only new evidence
-- reopens it. `is_engine` pairs were found by likeness alone and go when that goes.
ALTER TABLE candidate_pair ADD COLUMN millionths INTEGER NOT NULL DEFAULT 0;
ALTER TABLE candidate_pair ADD COLUMN pattern INTEGER NOT NULL DEFAULT 0;
ALTER TABLE candidate_pair ADD COLUMN decided_pattern INTEGER NOT NULL DEFAULT 0;
ALTER TABLE candidate_pair ADD COLUMN is_engine INTEGER NOT NULL DEFAULT 0;
ALTER TABLE candidate_pair ADD COLUMN signals INTEGER NOT NULL DEFAULT 0;
-- What it was before new evidence reopened it (0: it was not reopened), and whether the engine
-- merged the two unasked.
ALTER TABLE candidate_pair ADD COLUMN reopened INTEGER NOT NULL DEFAULT 0;
ALTER TABLE candidate_pair ADD COLUMN is_unasked INTEGER NOT NULL DEFAULT 0;
CREATE INDEX candidate_pair_likely ON candidate_pair
    (organization, decision, millionths DESC, record_a, record_b);

-- Above which probability, in millionths, a book's contacts are merged unasked; 0: never.
ALTER TABLE book ADD COLUMN merge_above INTEGER NOT NULL DEFAULT 0;
