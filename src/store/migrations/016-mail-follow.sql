-- DERIVED. How far the log was looked through for addresses that came onto cards, whose earlier mail
-- is then read again. What stands on cards when this begins is left alone.
CREATE TABLE mail_follow (
    organization BLOB NOT NULL,
    sequence INTEGER NOT NULL,
    PRIMARY KEY (organization)
) WITHOUT ROWID;
INSERT INTO mail_follow (organization, sequence) SELECT organization, sequence FROM organization;
