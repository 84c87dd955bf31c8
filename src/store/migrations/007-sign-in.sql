-- Signing in with a browser: passwords, one-time codes, sessions, and what slows down guessing.

-- A session is a token whose text a browser keeps in a cookie. `kind`: 0 a token, 1 a session;
-- `address` and `name` are then where it was signed in from, and with what browser. Its expires_ms
-- moves on with its use.
ALTER TABLE token ADD COLUMN kind INTEGER NOT NULL DEFAULT 0;
ALTER TABLE token ADD COLUMN address TEXT;

-- `totp_secret` counts once `totp_confirmed_ms` is set; `totp_step` is the last step of time
-- whose code was used. `totp_sealed`: 1 when the secret is sealed by the store's key.
ALTER TABLE user_account ADD COLUMN totp_secret BLOB;
ALTER TABLE user_account ADD COLUMN totp_sealed INTEGER NOT NULL DEFAULT 0;
ALTER TABLE user_account ADD COLUMN totp_confirmed_ms INTEGER;
ALTER TABLE user_account ADD COLUMN totp_step INTEGER NOT NULL DEFAULT 0;

-- DURABLE. Codes that each stand in once for one of the second factor; only digests are kept.
CREATE TABLE recovery_code (
    user_id BLOB NOT NULL,
    hash BLOB NOT NULL,
    used_ms INTEGER,
    PRIMARY KEY (user_id, hash)
) WITHOUT ROWID;

-- DURABLE for a day. Wrong guesses in a row for an e-mail address (its digest), whether or not
-- somebody has it.
CREATE TABLE sign_in_failure (
    email BLOB NOT NULL PRIMARY KEY,
    failures INTEGER NOT NULL,
    locked_until_ms INTEGER NOT NULL,
    last_ms INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX sign_in_failure_last ON sign_in_failure (last_ms);

-- The organizations of a user.
CREATE INDEX member_user ON member (user_id);

-- 1 from an invitation until its code is used: nobody is made a member anywhere by being named.
ALTER TABLE member ADD COLUMN is_pending INTEGER NOT NULL DEFAULT 0;
