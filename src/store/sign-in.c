/* Passwords, second factors and wrong guesses. */
#include "store/sign-in.h"

#include "store/statement.h"

enum { FAILURES_KEPT_MS = 24 * 60 * 60 * 1000 };

SHARED_STATEMENT(set_password, "UPDATE user_account SET password_hash = $2 WHERE id = $1");
SHARED_STATEMENT(select_organizations_of,
                 "SELECT organization FROM member WHERE user_id = $1 AND removed_ms IS NULL"
                 " AND is_pending = 0 ORDER BY created_ms, organization");
SHARED_STATEMENT(select_totp, "SELECT totp_secret, totp_sealed, totp_confirmed_ms, totp_step"
                              " FROM user_account WHERE id = $1");
SHARED_STATEMENT(put_totp, "UPDATE user_account SET totp_secret = $2, totp_sealed = $3,"
                           " totp_confirmed_ms = $4, totp_step = $5 WHERE id = $1");
SHARED_STATEMENT(use_totp, "UPDATE user_account SET totp_step = $2 WHERE id = $1"
                           " AND totp_step < $2 RETURNING totp_step");
SHARED_STATEMENT(delete_recovery_codes, "DELETE FROM recovery_code WHERE user_id = $1");
SHARED_STATEMENT(insert_recovery_code, "INSERT INTO recovery_code (user_id, hash) VALUES ($1, $2)");
SHARED_STATEMENT(use_recovery_code, "UPDATE recovery_code SET used_ms = $3 WHERE user_id = $1"
                                    " AND hash = $2 AND used_ms IS NULL RETURNING used_ms");
SHARED_STATEMENT(select_failures,
                 "SELECT failures, locked_until_ms FROM sign_in_failure WHERE email = $1"
                 " AND last_ms >= $2");
SHARED_STATEMENT(put_failures,
                 "INSERT INTO sign_in_failure (email, failures, locked_until_ms, last_ms)"
                 " VALUES ($1, $2, $3, $4) ON CONFLICT (email) DO UPDATE"
                 " SET failures = EXCLUDED.failures, locked_until_ms = EXCLUDED.locked_until_ms,"
                 " last_ms = EXCLUDED.last_ms");
SHARED_STATEMENT(delete_failures, "DELETE FROM sign_in_failure WHERE email = $1");
SHARED_STATEMENT(delete_old_failures, "DELETE FROM sign_in_failure WHERE last_ms < $1");

static struct slice digest_slice(const struct digest *digest)
{
    return (struct slice){(const char *)digest->bytes, DIGEST_BYTES};
}

static struct db_statement *prepare_of(struct store *store, const char *sql, struct uuid user,
                                       struct error *error)
{
    struct db_statement *statement = db_prepare(store->db, sql, error);
    if (statement)
        db_bind_uuid(statement, 1, user);
    return statement;
}

/* Whether the statement gives a row. */
static bool run_and_see(struct db_statement *statement, bool *is_row, struct error *error)
{
    AUTO_FREE(db_statement) struct db_statement *row = statement;
    enum db_step step = db_step(row, error);
    *is_row = step == DB_ROW;
    return step == DB_ROW || step == DB_DONE;
}

bool store_password_put(struct store *store, struct uuid user, const char *hash,
                        struct error *error)
{
    struct db_statement *statement = prepare_of(store, set_password, user, error);
    if (!statement)
        return false;
    db_bind_text(statement, 2, hash);
    return db_run(statement, error);
}

bool store_memberships_of(struct store *store, struct arena *arena, struct uuid user,
                          struct uuids *organizations, struct error *error)
{
    AUTO_FREE(db_statement)
    struct db_statement *rows = prepare_of(store, select_organizations_of, user, error);
    enum db_step step;
    if (!rows)
        return false;
    while ((step = db_step(rows, error)) == DB_ROW)
        *ARENA_PUSH(arena, organizations) = db_column_uuid(rows, 0);
    return step == DB_DONE;
}

/* ---- the second factor ---- */

bool store_totp_get(struct store *store, struct arena *arena, struct uuid user, struct totp *totp,
                    struct error *error)
{
    AUTO_FREE(db_statement)
    struct db_statement *row = prepare_of(store, select_totp, user, error);
    if (!row)
        return false;
    enum db_step step = db_step(row, error);
    *totp = (struct totp){0};
    if (step == DB_ROW && !db_column_is_null(row, 0)) {
        struct slice secret = db_column_blob(row, 0);
        totp->secret =
            (struct slice){arena_copy_bytes(arena, secret.data, secret.length), secret.length};
        totp->is_sealed = db_column_integer(row, 1) != 0;
        totp->is_on = !db_column_is_null(row, 2);
        totp->step = db_column_integer(row, 3);
    }
    return step == DB_ROW || step == DB_DONE;
}

bool store_totp_put(struct store *store, struct uuid user, const struct totp *totp, int64_t now_ms,
                    struct error *error)
{
    struct db_statement *statement = prepare_of(store, put_totp, user, error);
    if (!statement)
        return false;
    if (totp->secret.length)
        db_bind_blob(statement, 2, totp->secret);
    db_bind_integer(statement, 3, totp->is_sealed);
    if (totp->is_on)
        db_bind_integer(statement, 4, now_ms);
    db_bind_integer(statement, 5, totp->step);
    return db_run(statement, error);
}

bool store_totp_use(struct store *store, struct uuid user, int64_t step, bool *is_new,
                    struct error *error)
{
    struct db_statement *statement = prepare_of(store, use_totp, user, error);
    if (!statement)
        return false;
    db_bind_integer(statement, 2, step);
    return run_and_see(statement, is_new, error);
}

bool store_recovery_codes_put(struct store *store, struct uuid user, const struct digest *codes,
                              size_t count, struct error *error)
{
    struct db_statement *statement = prepare_of(store, delete_recovery_codes, user, error);
    bool ok = statement && db_run(statement, error);
    for (size_t i = 0; ok && i < count; i++) {
        statement = prepare_of(store, insert_recovery_code, user, error);
        if (!statement)
            return false;
        db_bind_blob(statement, 2, digest_slice(&codes[i]));
        ok = db_run(statement, error);
    }
    return ok;
}

bool store_recovery_code_use(struct store *store, struct uuid user, struct digest code,
                             int64_t now_ms, bool *is_new, struct error *error)
{
    struct db_statement *statement = prepare_of(store, use_recovery_code, user, error);
    if (!statement)
        return false;
    db_bind_blob(statement, 2, digest_slice(&code));
    db_bind_integer(statement, 3, now_ms);
    return run_and_see(statement, is_new, error);
}

/* ---- wrong guesses ---- */

bool store_failures_get(struct store *store, struct digest email, int64_t now_ms,
                        struct sign_in_failures *failures, struct error *error)
{
    AUTO_FREE(db_statement)
    struct db_statement *row = db_prepare(store->db, select_failures, error);
    if (!row)
        return false;
    db_bind_blob(row, 1, digest_slice(&email));
    db_bind_integer(row, 2, now_ms - FAILURES_KEPT_MS);
    enum db_step step = db_step(row, error);
    *failures = (struct sign_in_failures){0};
    if (step == DB_ROW)
        *failures = (struct sign_in_failures){db_column_integer(row, 0), db_column_integer(row, 1)};
    return step == DB_ROW || step == DB_DONE;
}

bool store_failures_put(struct store *store, struct digest email,
                        const struct sign_in_failures *failures, int64_t now_ms,
                        struct error *error)
{
    struct db_statement *old = db_prepare(store->db, delete_old_failures, error);
    if (!old)
        return false;
    db_bind_integer(old, 1, now_ms - FAILURES_KEPT_MS);
    if (!db_run(old, error))
        return false;
    struct db_statement *statement = db_prepare(store->db, put_failures, error);
    if (!statement)
        return false;
    db_bind_blob(statement, 1, digest_slice(&email));
    db_bind_integer(statement, 2, failures->count);
    db_bind_integer(statement, 3, failures->locked_until_ms);
    db_bind_integer(statement, 4, now_ms);
    return db_run(statement, error);
}

bool store_failures_clear(struct store *store, struct digest email, struct error *error)
{
    struct db_statement *statement = db_prepare(store->db, delete_failures, error);
    if (!statement)
        return false;
    db_bind_blob(statement, 1, digest_slice(&email));
    return db_run(statement, error);
}
