-- Mail: accounts, messages in conversations, who takes part, and what is known of correspondents.

-- DURABLE. Where mail comes from. It belongs to a user, or to a team (then `user_id` made it).
-- `kind`: 0 an archive or another channel, 1 IMAP. `addresses` is a JSON list of the addresses
-- that are the account's own; `settings` JSON of the kind's own, without secrets; `secret` is sealed.
-- `book` is where promoted correspondents go (NULL: the user is asked). `read_ms` is when it was
-- last read to the end, `trouble` what was in the way since.
CREATE TABLE mail_account (
    organization BLOB NOT NULL,
    id BLOB NOT NULL,
    kind INTEGER NOT NULL,
    user_id BLOB NOT NULL,
    team BLOB,
    name TEXT NOT NULL,
    addresses TEXT NOT NULL,
    book BLOB,
    settings TEXT NOT NULL,
    secret BLOB,
    read_ms INTEGER NOT NULL DEFAULT 0,
    trouble TEXT,
    created_ms INTEGER NOT NULL,
    removed_ms INTEGER,
    PRIMARY KEY (organization, id)
) WITHOUT ROWID;

-- DURABLE. How far a folder of an IMAP account was read (RFC 7162).
CREATE TABLE mail_folder (
    organization BLOB NOT NULL,
    account BLOB NOT NULL,
    name TEXT NOT NULL,
    uid_validity INTEGER NOT NULL,
    next_uid INTEGER NOT NULL,
    mod_sequence INTEGER NOT NULL,
    read_ms INTEGER NOT NULL,
    PRIMARY KEY (organization, account, name)
);

-- DURABLE. A thread of one account. One that turned out to belong to another names it in
-- `merged_into` (always one that stands) and has no messages of its own.
CREATE TABLE conversation (
    organization BLOB NOT NULL,
    id BLOB NOT NULL,
    account BLOB NOT NULL,
    subject TEXT,
    latest_subject TEXT,
    messages INTEGER NOT NULL,
    attachments INTEGER NOT NULL,
    first_ms INTEGER NOT NULL,
    last_ms INTEGER NOT NULL,
    merged_into BLOB,
    PRIMARY KEY (organization, id)
);
CREATE INDEX conversation_last ON conversation (organization, account, last_ms DESC, id)
    WHERE merged_into IS NULL;
CREATE INDEX conversation_merged ON conversation (organization, merged_into)
    WHERE merged_into IS NOT NULL;

-- DURABLE. Messages name their thread by digests of Message-IDs (their own and those they refer
-- to), which may come before the message itself does. The conversation may be one that was merged.
CREATE TABLE mail_thread (
    organization BLOB NOT NULL,
    account BLOB NOT NULL,
    link BLOB NOT NULL,
    conversation BLOB NOT NULL,
    PRIMARY KEY (organization, account, link)
) WITHOUT ROWID;

-- DURABLE. `link` is the digest of its Message-ID, or of its bytes where it has none: the same
-- message is stored once an account. `kind`: 0 e-mail, 1 of another channel. `noticed` is what was
-- read from it about its sender (JSON), `source` where it came from. `participants` is a JSON list
-- of [role, address, name]: roles are 0 from, 1 to, 2 cc, 3 bcc, 4 reply-to, 5 sender; the address
-- is the normal form, or what was typed when it has none; `left_off` counts those that were too
-- many. The body comes last, so that lists do not read through it.
CREATE TABLE message (
    organization BLOB NOT NULL,
    id BLOB NOT NULL,
    account BLOB NOT NULL,
    conversation BLOB NOT NULL,
    link BLOB NOT NULL,
    kind INTEGER NOT NULL,
    message_id TEXT,
    in_reply_to TEXT NOT NULL,
    thread TEXT NOT NULL,
    subject TEXT,
    preview TEXT NOT NULL,
    participants TEXT NOT NULL,
    left_off INTEGER NOT NULL,
    marks INTEGER NOT NULL,
    is_own INTEGER NOT NULL,
    attachments INTEGER NOT NULL,
    sender_check INTEGER NOT NULL,
    noticed TEXT,
    source TEXT NOT NULL,
    date_ms INTEGER NOT NULL,
    created_ms INTEGER NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (organization, id)
);
CREATE UNIQUE INDEX message_link ON message (organization, account, link);
CREATE INDEX message_conversation ON message (organization, conversation, date_ms DESC, id);

-- DERIVED. Who takes part in a conversation, and whether as the author of a message.
CREATE TABLE conversation_address (
    organization BLOB NOT NULL,
    account BLOB NOT NULL,
    address TEXT NOT NULL,
    domain TEXT NOT NULL,
    conversation BLOB NOT NULL,
    name TEXT,
    is_author INTEGER NOT NULL,
    PRIMARY KEY (organization, account, address, conversation)
) WITHOUT ROWID;
CREATE INDEX conversation_address_domain
    ON conversation_address (organization, account, domain);
CREATE INDEX conversation_address_conversation
    ON conversation_address (organization, conversation);

-- DERIVED. What an account knows of an address: how often it was written to and heard from, by
-- persons and by programs, and what became of it. `rank` grows with use and decays with time in a
-- way that needs no renewal: the logarithm of the sum of 2^(time of use / half-life).
CREATE TABLE correspondent (
    organization BLOB NOT NULL,
    account BLOB NOT NULL,
    address TEXT NOT NULL,
    name TEXT,
    sent INTEGER NOT NULL,
    received INTEGER NOT NULL,
    automatic INTEGER NOT NULL,
    first_ms INTEGER NOT NULL,
    last_sent_ms INTEGER NOT NULL,
    last_received_ms INTEGER NOT NULL,
    rank REAL NOT NULL,
    bounced_ms INTEGER NOT NULL,
    left_ms INTEGER NOT NULL,
    away_until_ms INTEGER NOT NULL,
    new_address TEXT,
    PRIMARY KEY (organization, account, address)
) WITHOUT ROWID;
CREATE INDEX correspondent_rank ON correspondent (organization, account, rank DESC);

-- DERIVED. By which beginnings an address is found: of its parts and of the words of its names.
CREATE TABLE correspondent_word (
    organization BLOB NOT NULL,
    account BLOB NOT NULL,
    word TEXT NOT NULL,
    address TEXT NOT NULL,
    PRIMARY KEY (organization, account, word, address)
) WITHOUT ROWID;

-- DURABLE. A message that is being written, for who sees its account. `recipients` is a JSON list
-- of [role, contact, address, name]: who was named by a contact is followed through merges.
CREATE TABLE draft (
    organization BLOB NOT NULL,
    id BLOB NOT NULL,
    account BLOB NOT NULL,
    conversation BLOB,
    author BLOB NOT NULL,
    subject TEXT,
    body TEXT NOT NULL,
    recipients TEXT NOT NULL,
    created_ms INTEGER NOT NULL,
    PRIMARY KEY (organization, id)
);
CREATE INDEX draft_conversation ON draft (organization, conversation);

-- What mail noticed of a contact waits as a proposal, one a value: `record` and `notice` (digest of
-- field and normal value) say which, `evidence` (JSON) what it was read from, `account` who may see
-- that. `held`: why it must not be accepted unseen (0: nothing). Who looked at it first and when it
-- was revised after that are kept.
ALTER TABLE proposal ADD COLUMN record BLOB;
ALTER TABLE proposal ADD COLUMN notice BLOB;
ALTER TABLE proposal ADD COLUMN account BLOB;
ALTER TABLE proposal ADD COLUMN evidence TEXT;
ALTER TABLE proposal ADD COLUMN confidence REAL;
ALTER TABLE proposal ADD COLUMN held INTEGER NOT NULL DEFAULT 0;
ALTER TABLE proposal ADD COLUMN opened_ms INTEGER;
ALTER TABLE proposal ADD COLUMN revised_ms INTEGER;
CREATE UNIQUE INDEX proposal_notice ON proposal (organization, record, notice)
    WHERE record IS NOT NULL;
CREATE INDEX proposal_waiting ON proposal (organization, state, id);

-- Above which confidence, in thousandths, blanks of a book's contacts are filled from mail unasked;
-- 0: never.
ALTER TABLE book ADD COLUMN fill_above INTEGER NOT NULL DEFAULT 0;
