-- Long work, and the files that imports read.

-- DURABLE. `options` is what was asked, `progress` how it stands: JSON of the kind's own. A running
-- job is held by a runner until `lease_ms`; when that is over, another may take it up. Its id is
-- the batch of all that it changes.
CREATE TABLE job (
    organization BLOB NOT NULL,
    id BLOB NOT NULL,
    kind INTEGER NOT NULL,
    state INTEGER NOT NULL,
    phase TEXT NOT NULL,
    user_id BLOB NOT NULL,
    token BLOB,
    channel INTEGER NOT NULL,
    done INTEGER NOT NULL,
    total INTEGER NOT NULL,
    options TEXT NOT NULL,
    progress TEXT NOT NULL,
    message TEXT,
    runner BLOB,
    lease_ms INTEGER NOT NULL,
    created_ms INTEGER NOT NULL,
    started_ms INTEGER,
    finished_ms INTEGER,
    PRIMARY KEY (organization, id)
) WITHOUT ROWID;
CREATE INDEX job_due ON job (organization, state, lease_ms);

-- DURABLE for thirty days after the job. A file in pieces: part 0 as it came, part 1 what it was
-- turned into before reading. `place` is where the piece begins.
CREATE TABLE upload (
    organization BLOB NOT NULL,
    job BLOB NOT NULL,
    part INTEGER NOT NULL,
    place INTEGER NOT NULL,
    bytes BLOB NOT NULL,
    PRIMARY KEY (organization, job, part, place)
);

-- DURABLE for thirty days after the job. What became (phase 1) or would become (phase 0) of the
-- items of a file, a block of them a row: a letter an item, and what there is to say of some.
CREATE TABLE import_block (
    organization BLOB NOT NULL,
    job BLOB NOT NULL,
    phase INTEGER NOT NULL,
    first_item INTEGER NOT NULL,
    outcomes TEXT NOT NULL,
    notes TEXT NOT NULL,
    PRIMARY KEY (organization, job, phase, first_item)
);
