-- DURABLE. Correspondents of an account that nobody wants to be asked about again: that they are in
-- no book is meant. Nothing else of collected people is stored: who they are stands in
-- correspondent.
CREATE TABLE collected_dismissal (
    organization BLOB NOT NULL,
    account BLOB NOT NULL,
    address TEXT NOT NULL,
    user_id BLOB NOT NULL,
    dismissed_ms INTEGER NOT NULL,
    PRIMARY KEY (organization, account, address)
) WITHOUT ROWID;
