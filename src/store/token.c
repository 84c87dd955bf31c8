/* Credentials: tokens and one-time invitations. */
#include "store/token.h"

#include "base/json-reader.h"
#include "base/json-writer.h"
#include "store/statement.h"

#define COLUMNS                                                                                    \
    "id, user_id, class, name, books, rate_per_minute, created_ms, expires_ms, used_ms, "          \
    "revoked_ms, kind, address"
STATEMENT(insert_token,
          "INSERT INTO token (organization, id, user_id, class, name, hash, books,"
          " rate_per_minute, created_ms, expires_ms, kind, address) VALUES ($1, $2, $3, $4, $5, $6,"
          " $7, $8, $9, $10, $11, $12)");
STATEMENT(select_by_hash, "SELECT " COLUMNS " FROM token WHERE organization = $1 AND hash = $2");
STATEMENT(select_token, "SELECT " COLUMNS " FROM token WHERE organization = $1 AND id = $2");
STATEMENT(select_tokens, "SELECT " COLUMNS " FROM token WHERE organization = $1"
                         " AND kind = $2 AND revoked_ms IS NULL ORDER BY id");
STATEMENT(set_used, "UPDATE token SET used_ms = $3, expires_ms = CASE WHEN kind = 0 THEN expires_ms"
                    " WHEN created_ms + $5 < CAST($3 AS INTEGER) + $4 THEN created_ms + $5"
                    " ELSE CAST($3 AS INTEGER) + $4 END WHERE organization = $1 AND id = $2");
STATEMENT(revoke, "UPDATE token SET revoked_ms = $3 WHERE organization = $1 AND id = $2"
                  " AND revoked_ms IS NULL");
STATEMENT(revoke_of, "UPDATE token SET revoked_ms = $3 WHERE organization = $1 AND user_id = $2"
                     " AND revoked_ms IS NULL");
STATEMENT(revoke_sessions, "UPDATE token SET revoked_ms = $4 WHERE organization = $1"
                           " AND user_id = $2 AND kind = 1 AND id <> $3 AND revoked_ms IS NULL");
STATEMENT(end_oldest_sessions,
          "UPDATE token SET revoked_ms = $3 WHERE organization = $1 AND user_id = $2 AND kind = 1"
          " AND revoked_ms IS NULL AND id NOT IN (SELECT id FROM token WHERE organization = $1"
          " AND user_id = $2 AND kind = 1 AND revoked_ms IS NULL AND expires_ms > $3"
          " ORDER BY created_ms DESC, id DESC LIMIT $4)");
STATEMENT(delete_ended_sessions,
          "DELETE FROM token WHERE organization = $1 AND user_id = $2 AND kind = 1"
          " AND revoked_ms < $3");
STATEMENT(set_class, "UPDATE token SET class = $3 WHERE organization = $1 AND user_id = $2"
                     " AND kind = 1");
STATEMENT(insert_invitation, "INSERT INTO invitation (organization, hash, user_id, expires_ms)"
                             " VALUES ($1, $2, $3, $4)");
STATEMENT(use_invitation, "UPDATE invitation SET used_ms = $3 WHERE organization = $1 AND hash = $2"
                          " AND used_ms IS NULL AND expires_ms > $3 RETURNING user_id");
STATEMENT(find_invitation, "SELECT user_id FROM invitation WHERE organization = $1 AND hash = $2"
                           " AND used_ms IS NULL AND expires_ms > $3");

/* Who ever came in has a token or a session, or once used a code: ended sessions are deleted. */
STATEMENT(count_tokens, "SELECT (SELECT COUNT(*) FROM token WHERE organization = $1"
                        " AND user_id = $2) + (SELECT COUNT(*) FROM invitation WHERE"
                        " organization = $1 AND user_id = $2 AND used_ms IS NOT NULL)");
STATEMENT(void_invitations, "DELETE FROM invitation WHERE organization = $1 AND user_id = $2"
                            " AND used_ms IS NULL");

static struct slice digest_slice(const struct digest *digest)
{
    return (struct slice){(const char *)digest->bytes, DIGEST_BYTES};
}

static void write_books(struct buffer *out, const struct uuids *books)
{
    struct json_writer writer;
    json_writer_init(&writer, out);
    json_array_begin(&writer);
    for (size_t i = 0; i < books->count; i++)
        json_write_uuid(&writer, books->items[i]);
    json_array_end(&writer);
}

static bool read_books(struct arena *arena, struct slice json, struct uuids *books,
                       struct error *error)
{
    struct json_reader reader;
    json_reader_init(&reader, json, arena);
    if (json_enter_array(&reader)) {
        while (json_next_item(&reader)) {
            const char *text = json_read_text(&reader);
            if (!text || !uuid_parse(slice_of(text), ARENA_PUSH(arena, books)))
                break;
        }
    }
    return !reader.failed || fail(error, STATUS_INTERNAL, "a token's list of books is damaged");
}

bool store_token_insert(struct store *store, const struct token *token, struct digest hash,
                        struct error *error)
{
    AUTO_BUFFER struct buffer books = {0};
    struct db_statement *statement = store_prepare(store, insert_token, error);
    if (!statement)
        return false;
    db_bind_uuid(statement, 2, token->id);
    db_bind_uuid(statement, 3, token->user);
    db_bind_integer(statement, 4, token->token_class);
    db_bind_text(statement, 5, token->name);
    db_bind_blob(statement, 6, digest_slice(&hash));
    if (token->is_limited) {
        write_books(&books, &token->books);
        db_bind_text(statement, 7, buffer_text(&books));
    }
    db_bind_integer(statement, 8, token->rate_per_minute);
    db_bind_integer(statement, 9, token->created_ms);
    if (token->expires_ms)
        db_bind_integer(statement, 10, token->expires_ms);
    db_bind_integer(statement, 11, token->kind);
    db_bind_text(statement, 12, token->address);
    return db_run(statement, error);
}

static bool read_token(struct db_statement *row, struct arena *arena, struct token *token,
                       struct error *error)
{
    *token = (struct token){
        .id = db_column_uuid(row, 0),
        .user = db_column_uuid(row, 1),
        .token_class = (enum token_class)db_column_integer(row, 2),
        .name = db_column_copy(row, 3, arena),
        .is_limited = !db_column_is_null(row, 4),
        .rate_per_minute = db_column_integer(row, 5),
        .created_ms = db_column_integer(row, 6),
        .expires_ms = db_column_integer(row, 7),
        .used_ms = db_column_integer(row, 8),
        .revoked_ms = db_column_integer(row, 9),
        .kind = (enum token_kind)db_column_integer(row, 10),
        .address = db_column_copy(row, 11, arena),
    };
    return !token->is_limited || read_books(arena, db_column_text(row, 4), &token->books, error);
}

/* The one row of a bound statement; NULL without an error when there is none. */
static struct token *read_one(struct db_statement *statement, struct arena *arena,
                              struct error *error)
{
    AUTO_FREE(db_statement) struct db_statement *row = statement;
    struct token *token = ARENA_NEW(arena, struct token);
    *error = (struct error){0};
    if (db_step(row, error) != DB_ROW || !read_token(row, arena, token, error))
        return NULL;
    return token;
}

struct token *store_token_by_hash(struct store *store, struct arena *arena, struct digest hash,
                                  struct error *error)
{
    struct db_statement *statement = store_prepare(store, select_by_hash, error);
    if (!statement)
        return NULL;
    db_bind_blob(statement, 2, digest_slice(&hash));
    struct token *token = read_one(statement, arena, error);
    if (!token && error->status == STATUS_OK)
        fail(error, STATUS_UNAUTHENTICATED, "Authentication token is invalid or has been revoked");
    return token;
}

struct token *store_token_get(struct store *store, struct arena *arena, struct uuid id,
                              struct error *error)
{
    struct db_statement *statement = store_prepare(store, select_token, error);
    if (!statement)
        return NULL;
    db_bind_uuid(statement, 2, id);
    struct token *token = read_one(statement, arena, error);
    if (!token && error->status == STATUS_OK)
        fail(error, STATUS_NOT_FOUND, "there is no such token");
    return token;
}

bool store_tokens(struct store *store, struct arena *arena, enum token_kind kind, struct uuid user,
                  struct tokens *tokens, struct error *error)
{
    AUTO_FREE(db_statement) struct db_statement *rows = store_prepare(store, select_tokens, error);
    if (!rows)
        return false;
    db_bind_integer(rows, 2, kind);
    enum db_step step;
    while ((step = db_step(rows, error)) == DB_ROW) {
        struct token token;
        if (!read_token(rows, arena, &token, error))
            return false;
        if (uuid_is_nil(user) || uuid_equal(user, token.user))
            *ARENA_PUSH(arena, tokens) = token;
    }
    return step == DB_DONE;
}

bool store_tokens_had(struct store *store, struct uuid user, bool *had, struct error *error)
{
    AUTO_FREE(db_statement)
    struct db_statement *statement = store_prepare(store, count_tokens, error);
    int64_t count;
    if (!statement)
        return false;
    db_bind_uuid(statement, 2, user);
    if (!store_number(statement, 0, &count, error))
        return false;
    *had = count > 0;
    return true;
}

static bool run_at(struct store *store, const char *sql, struct uuid id, int64_t at_ms,
                   struct error *error)
{
    struct db_statement *statement = store_prepare(store, sql, error);
    if (!statement)
        return false;
    db_bind_uuid(statement, 2, id);
    db_bind_integer(statement, 3, at_ms);
    return db_run(statement, error);
}

bool store_token_used(struct store *store, struct uuid id, int64_t at_ms, struct error *error)
{
    struct db_statement *statement = store_prepare(store, set_used, error);
    if (!statement)
        return false;
    db_bind_uuid(statement, 2, id);
    db_bind_integer(statement, 3, at_ms);
    db_bind_integer(statement, 4, SESSION_IDLE_MS);
    db_bind_integer(statement, 5, SESSION_LASTS_MS);
    return db_run(statement, error);
}

bool store_token_revoke(struct store *store, struct uuid id, int64_t at_ms, struct error *error)
{
    return run_at(store, revoke, id, at_ms, error);
}

bool store_tokens_revoke_of(struct store *store, struct uuid user, int64_t at_ms,
                            struct error *error)
{
    return run_at(store, revoke_of, user, at_ms, error);
}

bool store_sessions_revoke_of(struct store *store, struct uuid user, struct uuid except,
                              int64_t at_ms, struct error *error)
{
    struct db_statement *statement = store_prepare(store, revoke_sessions, error);
    if (!statement)
        return false;
    db_bind_uuid(statement, 2, user);
    db_bind_blob(statement, 3, (struct slice){(const char *)except.bytes, sizeof(except.bytes)});
    db_bind_integer(statement, 4, at_ms);
    return db_run(statement, error);
}

bool store_sessions_trim(struct store *store, struct uuid user, int64_t kept, int64_t now_ms,
                         struct error *error)
{
    struct db_statement *statement = store_prepare(store, end_oldest_sessions, error);
    if (!statement)
        return false;
    db_bind_uuid(statement, 2, user);
    db_bind_integer(statement, 3, now_ms);
    db_bind_integer(statement, 4, kept);
    return db_run(statement, error) &&
           run_at(store, delete_ended_sessions, user, now_ms - SESSION_IDLE_MS, error);
}

bool store_sessions_set_class(struct store *store, struct uuid user, enum token_class token_class,
                              struct error *error)
{
    struct db_statement *statement = store_prepare(store, set_class, error);
    if (!statement)
        return false;
    db_bind_uuid(statement, 2, user);
    db_bind_integer(statement, 3, token_class);
    return db_run(statement, error);
}

bool store_invitation_insert(struct store *store, struct digest hash, struct uuid user,
                             int64_t expires_ms, struct error *error)
{
    struct db_statement *statement = store_prepare(store, insert_invitation, error);
    if (!statement)
        return false;
    db_bind_blob(statement, 2, digest_slice(&hash));
    db_bind_uuid(statement, 3, user);
    db_bind_integer(statement, 4, expires_ms);
    return db_run(statement, error);
}

bool store_invitations_void(struct store *store, struct uuid user, struct error *error)
{
    struct db_statement *statement = store_prepare(store, void_invitations, error);
    if (!statement)
        return false;
    db_bind_uuid(statement, 2, user);
    return db_run(statement, error);
}

/* The user in the row that the statement gives for a code. */
static bool read_invited(struct store *store, const char *sql, struct digest hash, int64_t now_ms,
                         struct uuid *user, struct error *error)
{
    AUTO_FREE(db_statement) struct db_statement *statement = store_prepare(store, sql, error);
    if (!statement)
        return false;
    db_bind_blob(statement, 2, digest_slice(&hash));
    db_bind_integer(statement, 3, now_ms);
    switch (db_step(statement, error)) {
    case DB_ROW:
        *user = db_column_uuid(statement, 0);
        return true;
    case DB_DONE:
        return fail(error, STATUS_UNAUTHENTICATED,
                    "this link was used already or has expired: make a new one with "
                    "'kith users invite'");
    default:
        return false;
    }
}

bool store_invitation_find(struct store *store, struct digest hash, int64_t now_ms,
                           struct uuid *user, struct error *error)
{
    return read_invited(store, find_invitation, hash, now_ms, user, error);
}

bool store_invitation_use(struct store *store, struct digest hash, int64_t now_ms,
                          struct uuid *user, struct error *error)
{
    return read_invited(store, use_invitation, hash, now_ms, user, error);
}
