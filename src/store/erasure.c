/* What was erased for good. */
#include "store/erasure.h"

#include "store/statement.h"
#include <string.h>

STATEMENT(insert_erasure,
          "INSERT INTO erasure (organization, id, contact, actor, at_ms, summary, digest)"
          " VALUES ($1, $2, $3, $4, $5, $6, $7)");
STATEMENT(select_erasures,
          "SELECT id, contact, actor, at_ms, summary, digest, settled_ms FROM erasure"
          " WHERE organization = $1 AND id < $2 ORDER BY id DESC LIMIT $3");
STATEMENT(select_erasure, "SELECT 1 FROM erasure WHERE organization = $1 AND id = $2");
SHARED_STATEMENT(select_unsettled,
                 "SELECT DISTINCT organization FROM erasure WHERE settled_ms IS NULL");
STATEMENT(settle_erasures,
          "UPDATE erasure SET settled_ms = $2 WHERE organization = $1 AND settled_ms IS NULL");
STATEMENT(select_key, "SELECT erasure_key FROM organization WHERE organization = $1");
STATEMENT(put_key, "UPDATE organization SET erasure_key = $2 WHERE organization = $1");
STATEMENT(select_tombstones, "SELECT hash, audience, erasure, erased_ms FROM erased_identifier"
                             " WHERE organization = $1 AND hash = $2");
STATEMENT(select_tombstones_of, "SELECT hash, audience, erasure, erased_ms FROM erased_identifier"
                                " WHERE organization = $1 AND erasure = $2 ORDER BY hash");
STATEMENT(insert_tombstone,
          "INSERT INTO erased_identifier (organization, hash, audience, erasure, erased_ms)"
          " VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING");
STATEMENT(delete_tombstone, "DELETE FROM erased_identifier WHERE organization = $1 AND hash = $2"
                            " AND audience = $3");

static struct slice slice_of_digest(const struct digest *digest)
{
    return (struct slice){(const char *)digest->bytes, DIGEST_BYTES};
}

static void read_digest(struct db_statement *row, int column, struct digest *digest)
{
    struct slice bytes = db_column_blob(row, column);
    *digest = (struct digest){{0}};
    if (bytes.length == DIGEST_BYTES)
        memcpy(digest->bytes, bytes.data, DIGEST_BYTES);
}

/* ---- receipts ---- */

bool store_erasure_insert(struct store *store, const struct erasure *erasure, struct error *error)
{
    struct db_statement *statement = store_prepare(store, insert_erasure, error);
    if (!statement)
        return false;
    db_bind_uuid(statement, 2, erasure->id);
    db_bind_uuid(statement, 3, erasure->contact);
    db_bind_uuid(statement, 4, erasure->actor);
    db_bind_integer(statement, 5, erasure->at_ms);
    db_bind_text(statement, 6, erasure->summary);
    db_bind_blob(statement, 7, slice_of_digest(&erasure->digest));
    return db_run(statement, error);
}

bool store_erasures(struct store *store, struct arena *arena, struct uuid before, int limit,
                    struct erasures *erasures, struct error *error)
{
    AUTO_FREE(db_statement)
    struct db_statement *rows = store_prepare(store, select_erasures, error);
    if (!rows)
        return false;
    if (uuid_is_nil(before))
        memset(before.bytes, 0xFF, sizeof(before.bytes));
    db_bind_uuid(rows, 2, before);
    db_bind_integer(rows, 3, limit);
    enum db_step step;
    while ((step = db_step(rows, error)) == DB_ROW) {
        struct erasure *erasure = ARENA_PUSH(arena, erasures);
        *erasure = (struct erasure){
            .id = db_column_uuid(rows, 0),
            .contact = db_column_uuid(rows, 1),
            .actor = db_column_uuid(rows, 2),
            .at_ms = db_column_integer(rows, 3),
            .summary = db_column_copy(rows, 4, arena),
            .settled_ms = db_column_integer(rows, 6),
        };
        read_digest(rows, 5, &erasure->digest);
    }
    return step == DB_DONE;
}

bool store_erasure_is_known(struct store *store, struct uuid id, bool *is_known,
                            struct error *error)
{
    int64_t found;
    AUTO_FREE(db_statement) struct db_statement *row = store_prepare(store, select_erasure, error);
    if (!row)
        return false;
    db_bind_uuid(row, 2, id);
    if (!store_number(row, 0, &found, error))
        return false;
    *is_known = found;
    return true;
}

bool store_unsettled(struct store *store, struct arena *arena, struct uuids *organizations,
                     struct error *error)
{
    AUTO_FREE(db_statement)
    struct db_statement *rows = db_prepare(store->db, select_unsettled, error);
    if (!rows)
        return false;
    enum db_step step;
    while ((step = db_step(rows, error)) == DB_ROW)
        *ARENA_PUSH(arena, organizations) = db_column_uuid(rows, 0);
    return step == DB_DONE;
}

bool store_erasures_settled(struct store *store, int64_t at_ms, struct error *error)
{
    struct db_statement *statement = store_prepare(store, settle_erasures, error);
    if (!statement)
        return false;
    db_bind_integer(statement, 2, at_ms);
    return db_run(statement, error);
}

/* ---- tombstones ---- */

bool store_erasure_key(struct store *store, struct secret_key *key, bool *is_there,
                       struct error *error)
{
    AUTO_FREE(db_statement)
    struct db_statement *row = store_prepare_beside(store, select_key, error);
    if (!row)
        return false;
    enum db_step step = db_step(row, error);
    struct slice bytes = step == DB_ROW ? db_column_blob(row, 0) : (struct slice){0};
    *is_there = bytes.length == sizeof(key->bytes);
    if (*is_there)
        memcpy(key->bytes, bytes.data, sizeof(key->bytes));
    return step != DB_FAILED;
}

bool store_erasure_key_put(struct store *store, const struct secret_key *key, struct error *error)
{
    struct db_statement *statement = store_prepare(store, put_key, error);
    if (!statement)
        return false;
    db_bind_blob(statement, 2, (struct slice){(const char *)key->bytes, sizeof(key->bytes)});
    return db_run(statement, error);
}

static bool read_tombstones(struct db_statement *statement, struct arena *arena,
                            struct tombstones *tombstones, struct error *error)
{
    AUTO_FREE(db_statement) struct db_statement *rows = statement;
    enum db_step step;
    while ((step = db_step(rows, error)) == DB_ROW) {
        struct tombstone *tombstone = ARENA_PUSH(arena, tombstones);
        read_digest(rows, 0, &tombstone->hash);
        tombstone->audience = db_column_uuid(rows, 1);
        tombstone->erasure = db_column_uuid(rows, 2);
        tombstone->erased_ms = db_column_integer(rows, 3);
    }
    return step == DB_DONE;
}

bool store_tombstones_of(struct store *store, struct arena *arena, const struct digest *hash,
                         struct tombstones *tombstones, struct error *error)
{
    struct db_statement *rows = store_prepare_beside(store, select_tombstones, error);
    if (!rows)
        return false;
    db_bind_blob(rows, 2, slice_of_digest(hash));
    return read_tombstones(rows, arena, tombstones, error);
}

bool store_tombstones_of_erasure(struct store *store, struct arena *arena, struct uuid erasure,
                                 struct tombstones *tombstones, struct error *error)
{
    struct db_statement *rows = store_prepare_beside(store, select_tombstones_of, error);
    if (!rows)
        return false;
    db_bind_uuid(rows, 2, erasure);
    return read_tombstones(rows, arena, tombstones, error);
}

bool store_tombstone_put(struct store *store, const struct tombstone *tombstone,
                         struct error *error)
{
    struct db_statement *statement = store_prepare(store, insert_tombstone, error);
    if (!statement)
        return false;
    db_bind_blob(statement, 2, slice_of_digest(&tombstone->hash));
    db_bind_uuid(statement, 3, tombstone->audience);
    db_bind_uuid(statement, 4, tombstone->erasure);
    db_bind_integer(statement, 5, tombstone->erased_ms);
    return db_run(statement, error);
}

bool store_tombstone_remove(struct store *store, const struct tombstone *tombstone,
                            struct error *error)
{
    struct db_statement *statement = store_prepare(store, delete_tombstone, error);
    if (!statement)
        return false;
    db_bind_blob(statement, 2, slice_of_digest(&tombstone->hash));
    db_bind_uuid(statement, 3, tombstone->audience);
    return db_run(statement, error);
}
