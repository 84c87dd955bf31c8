-- DURABLE. A message that was sent, until its copy stands in the mail server's folder of sent mail:
-- `job` puts it there, and takes the row away.
CREATE TABLE mail_copy (
    organization BLOB NOT NULL,
    job BLOB NOT NULL,
    account BLOB NOT NULL,
    message_id TEXT NOT NULL,
    bytes BLOB NOT NULL,
    PRIMARY KEY (organization, job)
);
CREATE INDEX mail_copy_account ON mail_copy (organization, account);
