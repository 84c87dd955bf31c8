/* Opening a store, its transactions and its view of one organization. */
#include "store/store.h"

#include "base/clock.h"
#include "store/book.h"
#include "store/schema.h"
#include "store/statement.h"
#include "store/unwritten-mail.h"
#include "store/unwritten.h"
#include <stdlib.h>

STATEMENT(select_organization, "SELECT number FROM organization WHERE organization = $1");
STATEMENT(select_versions,
          "SELECT sequence, access_version FROM organization WHERE organization = $1");
/* Taking the row is what makes writers of one organization wait for each other. */
STATEMENT(lock_organization, "UPDATE organization SET sequence = sequence WHERE organization = $1"
                             " RETURNING sequence, chain, last_ms");
STATEMENT(save_tip, "UPDATE organization SET sequence = $2, chain = $3, last_ms = $4"
                    " WHERE organization = $1");
STATEMENT(touch_access, "UPDATE organization SET access_version = access_version + 1"
                        " WHERE organization = $1");

struct store *store_open(const char *url, enum db_mode mode, struct error *error)
{
    AUTO_FREE(db) struct db *db = db_open(url, mode, error);
    if (!db)
        return NULL;
    if (mode == DB_READ_WRITE ? !schema_migrate(db, error) : !schema_check(db, error))
        return NULL;
    struct store *store = calloc(1, sizeof(*store));
    if (!store)
        abort();
    store->db = TAKE(db);
    store->unwritten = unwritten_new();
    store->unwritten_mail = unwritten_mail_new();
    return store;
}

void store_free(struct store *store)
{
    if (!store)
        return;
    db_free(store->db);
    word_set_clear(&store->words);
    unwritten_free(store->unwritten);
    unwritten_mail_free(store->unwritten_mail);
    free(store);
}

struct db_statement *store_prepare(struct store *store, const char *sql, struct error *error)
{
    return store_write_out(store, error) ? store_prepare_beside(store, sql, error) : NULL;
}

struct db_statement *store_prepare_beside(struct store *store, const char *sql, struct error *error)
{
    struct db_statement *statement = db_prepare(store->db, sql, error);
    if (statement)
        db_bind_uuid(statement, 1, store->organization);
    return statement;
}

bool store_number(struct db_statement *statement, int64_t missing, int64_t *number,
                  struct error *error)
{
    switch (db_step(statement, error)) {
    case DB_ROW:
        *number = db_column_integer(statement, 0);
        return true;
    case DB_DONE:
        *number = missing;
        return true;
    default:
        return false;
    }
}

bool store_select(struct store *store, struct uuid organization, struct error *error)
{
    if (uuid_equal(store->organization, organization) && store->number)
        return true;
    store->organization = organization;
    AUTO_FREE(db_statement)
    struct db_statement *statement = store_prepare(store, select_organization, error);
    if (!statement || !store_number(statement, 0, &store->number, error))
        return false;
    return store->number || fail(error, STATUS_NOT_FOUND, "there is no such organization");
}

static bool read_tip(struct store *store, struct error *error)
{
    AUTO_FREE(db_statement)
    struct db_statement *statement = store_prepare(store, lock_organization, error);
    if (!statement)
        return false;
    switch (db_step(statement, error)) {
    case DB_ROW:
        break;
    case DB_DONE:
        return fail(error, STATUS_NOT_FOUND, "there is no such organization");
    default:
        return false;
    }
    store->tip.sequence = db_column_integer(statement, 0);
    struct slice chain = db_column_blob(statement, 1);
    if (chain.length != DIGEST_BYTES)
        return fail(error, STATUS_INTERNAL, "the change log's last digest is damaged");
    memcpy(store->tip.chain.bytes, chain.data, DIGEST_BYTES);
    store->tip.last_ms = db_column_integer(statement, 2);
    word_set_begin(&store->words, store->organization, store->tip.sequence);
    return true;
}

bool store_begin(struct store *store, struct error *error)
{
    if (!db_begin_write(store->db, error))
        return false;
    store->is_writing = true;
    if (read_tip(store, error)) {
        store->saved_tip = store->tip;
        return true;
    }
    store_rollback(store);
    return false;
}

bool store_begin_read(struct store *store, struct error *error)
{
    return db_begin_read(store->db, error);
}

static bool write_tip(struct store *store, struct error *error)
{
    struct db_statement *statement = store_prepare(store, save_tip, error);
    if (!statement)
        return false;
    db_bind_integer(statement, 2, store->tip.sequence);
    db_bind_blob(statement, 3, (struct slice){(const char *)store->tip.chain.bytes, DIGEST_BYTES});
    db_bind_integer(statement, 4, store->tip.last_ms);
    return db_run(statement, error);
}

/* Writes what waits and brings the counts of books up to date. */
static bool write_all(struct store *store, struct error *error)
{
    return store_write_out(store, error) && store_write_mail(store, error) &&
           store_write_counts(store, error);
}

bool store_commit(struct store *store, struct error *error)
{
    if (write_all(store, error) && write_tip(store, error) && db_commit(store->db, error)) {
        store->is_writing = false;
        word_set_saved(&store->words, store->organization, store->tip.sequence);
        return true;
    }
    store_rollback(store);
    return false;
}

/* What was added since is not to be. */
static void forget_added(struct store *store)
{
    store->counts.count = 0;
    unwritten_clear(store->unwritten);
    unwritten_mail_clear(store->unwritten_mail);
    word_set_lost(&store->words);
}

void store_rollback(struct store *store)
{
    forget_added(store);
    store->is_writing = false;
    db_rollback(store->db);
}

bool store_savepoint(struct store *store, struct error *error)
{
    store->saved_tip = store->tip;
    return write_all(store, error) && db_savepoint(store->db, error);
}

bool store_release(struct store *store, struct error *error)
{
    return write_all(store, error) && db_savepoint_release(store->db, error);
}

void store_restore(struct store *store)
{
    store->tip = store->saved_tip;
    forget_added(store);
    db_savepoint_rollback(store->db);
}

bool store_versions(struct store *store, int64_t *sequence, int64_t *access_version,
                    struct error *error)
{
    AUTO_FREE(db_statement)
    struct db_statement *statement = store_prepare(store, select_versions, error);
    if (!statement)
        return false;
    switch (db_step(statement, error)) {
    case DB_ROW:
        *sequence = db_column_integer(statement, 0);
        *access_version = db_column_integer(statement, 1);
        return true;
    case DB_DONE:
        return fail(error, STATUS_NOT_FOUND, "there is no such organization");
    default:
        return false;
    }
}

bool store_touch_access(struct store *store, struct error *error)
{
    struct db_statement *statement = store_prepare(store, touch_access, error);
    return statement && db_run(statement, error);
}
