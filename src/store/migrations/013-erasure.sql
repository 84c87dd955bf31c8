-- Erasing people for good: what was erased, and by which identifiers they are known not to be made
-- again by machines.

-- The key of the tombstones, made with the first of them; NULL: there is none yet.
ALTER TABLE organization ADD COLUMN erasure_key BLOB;

-- DURABLE. Receipts. `summary` is JSON: the ids of the contacts and records that went, and how much
-- of what; nothing that could be read of the person. `settled_ms` is when what engines keep of
-- deleted rows was overwritten; NULL: that is still to be done.
CREATE TABLE erasure (
    organization BLOB NOT NULL,
    id BLOB NOT NULL,
    contact BLOB NOT NULL,
    actor BLOB,
    at_ms INTEGER NOT NULL,
    summary TEXT NOT NULL,
    digest BLOB NOT NULL,
    settled_ms INTEGER,
    PRIMARY KEY (organization, id)
) WITHOUT ROWID;
CREATE INDEX erasure_unsettled ON erasure (organization, id) WHERE settled_ms IS NULL;

-- DURABLE. Tombstones: keyed digests of e-mail addresses and phone numbers in normal form, for who
-- belongs to the audience; that of the organization is for everybody in it.
CREATE TABLE erased_identifier (
    organization BLOB NOT NULL,
    hash BLOB NOT NULL,
    audience BLOB NOT NULL,
    erasure BLOB NOT NULL,
    erased_ms INTEGER NOT NULL,
    PRIMARY KEY (organization, hash, audience)
) WITHOUT ROWID;
CREATE INDEX erased_identifier_erasure ON erased_identifier (organization, erasure);
