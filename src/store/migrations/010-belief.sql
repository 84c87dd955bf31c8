-- What was learnt of people from mail is believed less.

-- When an address named another in its place (`new_address`), so that mail from it that is younger
-- takes that back. What stood there was believed whoever had said it.
ALTER TABLE correspondent ADD COLUMN new_address_ms INTEGER NOT NULL DEFAULT 0;
UPDATE correspondent SET new_address = NULL;

-- The name that the account's own mail server gives itself in Authentication-Results (RFC 8601);
-- NULL: nobody vouches for senders.
ALTER TABLE mail_account ADD COLUMN authserv_id TEXT;

-- What waits is found by whose it is: tokens' proposals by their author, those from mail by the
-- account or the record.
DROP INDEX proposal_waiting;
CREATE INDEX proposal_author ON proposal (organization, author, state, id) WHERE record IS NULL;
CREATE INDEX proposal_account ON proposal (organization, account, state, id)
    WHERE account IS NOT NULL;
CREATE INDEX proposal_record ON proposal (organization, record, state, id)
    WHERE record IS NOT NULL;
