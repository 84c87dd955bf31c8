-- What sends an account's mail: JSON as of IMAP's settings (host, port, security, user, token),
-- without secrets; NULL: nothing does. The account's secret serves both.
ALTER TABLE mail_account ADD COLUMN smtp TEXT;

-- Whether its servers may stand in private networks: who named them may see into those (an admin, or
-- who sits at the server). Those that were named before had no such rule.
ALTER TABLE mail_account ADD COLUMN is_private INTEGER NOT NULL DEFAULT 1;

-- A draft's Message-ID is fixed when it is made, so that however often it is handed over it is one
-- message; NULL of those made before. `sender`: which of the account's addresses it is from (NULL:
-- the first). `state`: 0 is being written, 1 `job` is to send it, 2 it was being handed over by that
-- job: when the job no longer runs, nobody knows whether it left. `trouble`: why it was not sent.
ALTER TABLE draft ADD COLUMN message_id TEXT;
ALTER TABLE draft ADD COLUMN sender TEXT;
ALTER TABLE draft ADD COLUMN state INTEGER NOT NULL DEFAULT 0;
ALTER TABLE draft ADD COLUMN job BLOB;
ALTER TABLE draft ADD COLUMN trouble TEXT;
CREATE INDEX draft_account ON draft (organization, account, created_ms DESC);
