-- The core: organizations, who acts in them, books, records, the log, and what is derived.
--
-- Every table but migration, user_account and organization begins its key with the organization:
-- it is the border between tenants and the distribution column when the database is spread out.
-- Ids are UUIDv7 (16 bytes), times are Unix milliseconds, enums are the numbers of the C headers.
-- DURABLE tables are the truth; DERIVED ones are made anew by `kith check --rebuild`.

-- DURABLE. `number` is small and dense: it is the upper part of search document numbers.
-- `sequence` is the last number of the change log and `chain` its last digest; both change only
-- with the row locked. `access_version` grows whenever anybody's rights may have changed.
CREATE TABLE organization (
    organization BLOB NOT NULL PRIMARY KEY,
    number INTEGER NOT NULL,
    name TEXT NOT NULL,
    region TEXT,
    sequence INTEGER NOT NULL,
    chain BLOB NOT NULL,
    last_ms INTEGER NOT NULL,
    access_version INTEGER NOT NULL,
    created_ms INTEGER NOT NULL
) WITHOUT ROWID;

-- DURABLE. A person who can sign in, in however many organizations.
CREATE TABLE user_account (
    id BLOB NOT NULL PRIMARY KEY,
    email TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    password_hash TEXT,
    created_ms INTEGER NOT NULL
) WITHOUT ROWID;

-- DURABLE. A removed member keeps the row, so that history can name him.
CREATE TABLE member (
    organization BLOB NOT NULL,
    user_id BLOB NOT NULL,
    role INTEGER NOT NULL,
    created_ms INTEGER NOT NULL,
    removed_ms INTEGER,
    PRIMARY KEY (organization, user_id)
) WITHOUT ROWID;

-- DURABLE.
CREATE TABLE team (
    organization BLOB NOT NULL,
    id BLOB NOT NULL,
    name TEXT NOT NULL,
    created_ms INTEGER NOT NULL,
    deleted_ms INTEGER,
    PRIMARY KEY (organization, id)
) WITHOUT ROWID;

-- DURABLE.
CREATE TABLE team_member (
    organization BLOB NOT NULL,
    team BLOB NOT NULL,
    user_id BLOB NOT NULL,
    is_observer INTEGER NOT NULL,
    PRIMARY KEY (organization, team, user_id)
) WITHOUT ROWID;

-- DURABLE. Only the digest of a token's text is kept. `books` is a JSON list of ids, NULL: all.
CREATE TABLE token (
    organization BLOB NOT NULL,
    id BLOB NOT NULL,
    user_id BLOB NOT NULL,
    class INTEGER NOT NULL,
    name TEXT NOT NULL,
    hash BLOB NOT NULL,
    books TEXT,
    rate_per_minute INTEGER NOT NULL,
    created_ms INTEGER NOT NULL,
    expires_ms INTEGER,
    used_ms INTEGER,
    revoked_ms INTEGER,
    PRIMARY KEY (organization, id)
) WITHOUT ROWID;
CREATE UNIQUE INDEX token_hash ON token (organization, hash);

-- DURABLE. One-time codes that let a new member in (the owner's first link among them).
CREATE TABLE invitation (
    organization BLOB NOT NULL,
    hash BLOB NOT NULL,
    user_id BLOB NOT NULL,
    expires_ms INTEGER NOT NULL,
    used_ms INTEGER,
    PRIMARY KEY (organization, hash)
) WITHOUT ROWID;

-- DURABLE. A book in the bin (trashed_ms) hides its records; `contacts` is DERIVED.
CREATE TABLE book (
    organization BLOB NOT NULL,
    id BLOB NOT NULL,
    name TEXT NOT NULL,
    description TEXT,
    kind INTEGER NOT NULL,
    scope INTEGER NOT NULL,
    owner BLOB NOT NULL,
    team BLOB,
    member_rights INTEGER NOT NULL,
    region TEXT,
    requires INTEGER NOT NULL,
    contacts INTEGER NOT NULL,
    created_ms INTEGER NOT NULL,
    modified_ms INTEGER NOT NULL,
    trashed_ms INTEGER,
    PRIMARY KEY (organization, id)
) WITHOUT ROWID;

-- DURABLE.
CREATE TABLE book_grant (
    organization BLOB NOT NULL,
    book BLOB NOT NULL,
    grantee_kind INTEGER NOT NULL,
    grantee BLOB NOT NULL,
    rights INTEGER NOT NULL,
    PRIMARY KEY (organization, book, grantee_kind, grantee)
) WITHOUT ROWID;

-- DURABLE. Labels (kind 0) and companies (kind 1). `audience` is who shares the name, as for
-- identifiers; `folded` is the name's normal form.
CREATE TABLE contact_group (
    organization BLOB NOT NULL,
    id BLOB NOT NULL,
    kind INTEGER NOT NULL,
    audience BLOB NOT NULL,
    name TEXT NOT NULL,
    folded TEXT NOT NULL,
    created_ms INTEGER NOT NULL,
    modified_ms INTEGER NOT NULL,
    deleted_ms INTEGER,
    PRIMARY KEY (organization, id)
) WITHOUT ROWID;
CREATE UNIQUE INDEX contact_group_name ON contact_group (organization, audience, kind, folded)
    WHERE deleted_ms IS NULL;

-- DURABLE, but for sort_key, which is DERIVED. `facts` is the JSON of record.h. Rows are fat, so
-- this table keeps its rowid. A contact has no row of its own: it is the records that name it, and
-- its id, once given out, is the home of at least one record for ever (purged rows stay, empty).
CREATE TABLE record (
    organization BLOB NOT NULL,
    id BLOB NOT NULL,
    contact BLOB NOT NULL,
    home BLOB NOT NULL,
    book BLOB NOT NULL,
    source_key TEXT,
    sort_key BLOB NOT NULL,
    facts TEXT NOT NULL,
    created_sequence INTEGER NOT NULL,
    modified_sequence INTEGER NOT NULL,
    created_ms INTEGER NOT NULL,
    modified_ms INTEGER NOT NULL,
    trashed_ms INTEGER,
    PRIMARY KEY (organization, id)
);
-- The book too, so that counting a contact's records in one is not looked up by the book.
CREATE INDEX record_contact ON record (organization, contact, book);
CREATE INDEX record_home ON record (organization, home, created_sequence) WHERE home <> contact;
CREATE INDEX record_modified ON record (organization, book, modified_sequence);
CREATE INDEX record_trashed ON record (organization, trashed_ms) WHERE trashed_ms IS NOT NULL;
CREATE UNIQUE INDEX record_source ON record (organization, book, source_key)
    WHERE source_key IS NOT NULL AND trashed_ms IS NULL;

-- DERIVED. The order of lists: one row a record in force.
CREATE TABLE record_order (
    organization BLOB NOT NULL,
    book BLOB NOT NULL,
    sort_key BLOB NOT NULL,
    record BLOB NOT NULL,
    PRIMARY KEY (organization, book, sort_key, record)
) WITHOUT ROWID;

-- DERIVED. E-mail addresses (kind 7) and phone numbers (kind 8) in normal form. The row with the
-- lowest sequence tells who holds the identifier in this audience; others of another contact wait.
CREATE TABLE identifier (
    organization BLOB NOT NULL,
    audience BLOB NOT NULL,
    kind INTEGER NOT NULL,
    value TEXT NOT NULL,
    sequence INTEGER NOT NULL,
    record BLOB NOT NULL,
    PRIMARY KEY (organization, audience, kind, value, sequence, record)
) WITHOUT ROWID;

-- DURABLE. Identifiers that prove nothing: info@, a switchboard, a family's mailbox.
CREATE TABLE shared_identifier (
    organization BLOB NOT NULL,
    audience BLOB NOT NULL,
    kind INTEGER NOT NULL,
    value TEXT NOT NULL,
    marked_by BLOB NOT NULL,
    marked_ms INTEGER NOT NULL,
    PRIMARY KEY (organization, audience, kind, value)
) WITHOUT ROWID;

-- DERIVED. Which records are in which group.
CREATE TABLE group_member (
    organization BLOB NOT NULL,
    group_id BLOB NOT NULL,
    record BLOB NOT NULL,
    PRIMARY KEY (organization, group_id, record)
) WITHOUT ROWID;

-- DURABLE. The change log. The header is for ever; erasure and the end of the trash may take the
-- payload. chain = digest of (chain before, header, digest of payload).
CREATE TABLE change (
    organization BLOB NOT NULL,
    sequence INTEGER NOT NULL,
    batch BLOB NOT NULL,
    at_ms INTEGER NOT NULL,
    actor BLOB,
    token BLOB,
    channel INTEGER NOT NULL,
    operation INTEGER NOT NULL,
    record BLOB,
    contact BLOB,
    book BLOB,
    digest BLOB NOT NULL,
    chain BLOB NOT NULL,
    payload TEXT,
    PRIMARY KEY (organization, sequence)
);
CREATE INDEX change_batch ON change (organization, batch, sequence);
CREATE INDEX change_contact ON change (organization, contact, sequence);

-- DURABLE. Two records of two contacts that may be one person. record_a < record_b.
CREATE TABLE candidate_pair (
    organization BLOB NOT NULL,
    record_a BLOB NOT NULL,
    record_b BLOB NOT NULL,
    reason TEXT NOT NULL,
    decision INTEGER NOT NULL,
    opened_ms INTEGER NOT NULL,
    PRIMARY KEY (organization, record_a, record_b)
) WITHOUT ROWID;
CREATE INDEX candidate_pair_b ON candidate_pair (organization, record_b, record_a);

-- DURABLE. Changes that wait for a person: an operation with its arguments, run when accepted.
CREATE TABLE proposal (
    organization BLOB NOT NULL,
    id BLOB NOT NULL,
    author BLOB NOT NULL,
    token BLOB,
    channel INTEGER NOT NULL,
    operation TEXT NOT NULL,
    arguments TEXT NOT NULL,
    state INTEGER NOT NULL,
    created_ms INTEGER NOT NULL,
    expires_ms INTEGER NOT NULL,
    decided_by BLOB,
    decided_ms INTEGER,
    PRIMARY KEY (organization, id)
) WITHOUT ROWID;

-- DURABLE for seven days. What was answered to a request with an idempotency key.
CREATE TABLE idempotency (
    organization BLOB NOT NULL,
    owner BLOB NOT NULL,
    name TEXT NOT NULL,
    digest BLOB NOT NULL,
    answer TEXT NOT NULL,
    created_ms INTEGER NOT NULL,
    PRIMARY KEY (organization, owner, name)
);
CREATE INDEX idempotency_age ON idempotency (organization, owner, created_ms);

-- DURABLE. When a user last let a large deletion in a book go on.
CREATE TABLE deletion_release (
    organization BLOB NOT NULL,
    user_id BLOB NOT NULL,
    book BLOB NOT NULL,
    released_ms INTEGER NOT NULL,
    PRIMARY KEY (organization, user_id, book)
) WITHOUT ROWID;

-- DERIVED. The words of names and companies, for finding in spite of a typing error or from the
-- middle: every word, and what is left when any one character is taken out of it.
CREATE TABLE search_word (
    organization BLOB NOT NULL,
    word TEXT NOT NULL,
    PRIMARY KEY (organization, word)
) WITHOUT ROWID;
CREATE TABLE search_variant (
    organization BLOB NOT NULL,
    variant TEXT NOT NULL,
    word TEXT NOT NULL,
    PRIMARY KEY (organization, variant, word)
) WITHOUT ROWID;
