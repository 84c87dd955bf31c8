/* What both engines share: which one a URL names, the statement cache, transactions. */
#include "db/db-driver.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char begin_savepoint[] = "SAVEPOINT kith";
static const char release_savepoint[] = "RELEASE SAVEPOINT kith";
static const char undo_savepoint[] = "ROLLBACK TO SAVEPOINT kith";
static const char rollback[] = "ROLLBACK";

void *db_allocate(size_t size)
{
    void *memory = calloc(1, size ? size : 1);
    if (!memory) {
        fprintf(stderr, "kith: out of memory (%zu bytes wanted)\n", size);
        abort();
    }
    return memory;
}

static bool has_prefix(const char *text, const char *prefix)
{
    return strncmp(text, prefix, strlen(prefix)) == 0;
}

struct db *db_open(const char *url, enum db_mode mode, struct error *error)
{
    if (has_prefix(url, "postgres://") || has_prefix(url, "postgresql://"))
        return db_postgres_open(url, mode, error);
    return db_sqlite_open(url, mode, error);
}

static void destroy(struct db_statement *statement)
{
    free(statement->uuids);
    statement->db->driver->destroy(statement);
}

void db_free(struct db *db)
{
    if (!db)
        return;
    struct db_statement *statement, *next;
    HASH_ITER(hh, db->cache, statement, next)
    {
        HASH_DEL(db->cache, statement);
        destroy(statement);
    }
    db->driver->free(db);
}

enum db_engine db_engine(const struct db *db)
{
    return db->driver->engine;
}

bool db_may_retry(const struct db *db)
{
    return db->may_retry;
}

/* A failure that the engine has no part in. */
static bool fail_misused(struct db *db, struct error *error, const char *sentence)
{
    db->may_retry = false;
    return fail(error, STATUS_INTERNAL, "%s", sentence);
}

static struct db_statement *prepare_new(struct db *db, const char *sql,
                                        const struct db_statement *twin, struct error *error)
{
    struct db_statement *statement = db->driver->prepare(db, sql, twin, error);
    if (!statement)
        return NULL;
    statement->db = db;
    statement->sql = sql;
    statement->uuids = db_allocate(sizeof(*statement->uuids) * (size_t)statement->parameter_count);
    statement->is_cached = !twin;
    if (statement->is_cached)
        HASH_ADD(hh, db->cache, sql, sizeof(statement->sql), statement);
    return statement;
}

struct db_statement *db_prepare(struct db *db, const char *sql, struct error *error)
{
    struct db_statement *statement;
    HASH_FIND(hh, db->cache, &sql, sizeof(sql), statement);
    if (!statement || statement->is_in_use)
        statement = prepare_new(db, sql, statement, error);
    else if (db->driver->renew && !db->driver->renew(statement, error))
        statement = NULL;
    if (!statement)
        return NULL;
    statement->is_in_use = true;
    statement->stage = DB_STAGE_FRESH;
    statement->unknown_parameter = 0;
    statement->by_values = false;
    return statement;
}

void db_plan_by_values(struct db_statement *statement)
{
    statement->by_values = true;
}

void db_statement_free(struct db_statement *statement)
{
    if (!statement)
        return;
    assert(statement->is_in_use);
    statement->is_in_use = false;
    if (statement->is_cached)
        statement->db->driver->reset(statement);
    else
        destroy(statement);
}

/* Whether the parameter can be bound now; one that the text does not have is told by the step. */
static bool may_bind(struct db_statement *statement, int parameter)
{
    assert(statement->stage == DB_STAGE_FRESH);
    if (parameter >= 1 && parameter <= statement->parameter_count)
        return true;
    statement->unknown_parameter = parameter;
    return false;
}

void db_bind_null(struct db_statement *statement, int parameter)
{
    if (may_bind(statement, parameter))
        statement->db->driver->bind_null(statement, parameter);
}

void db_bind_integer(struct db_statement *statement, int parameter, int64_t value)
{
    if (may_bind(statement, parameter))
        statement->db->driver->bind_integer(statement, parameter, value);
}

void db_bind_real(struct db_statement *statement, int parameter, double value)
{
    if (may_bind(statement, parameter))
        statement->db->driver->bind_real(statement, parameter, value);
}

void db_bind_text(struct db_statement *statement, int parameter, const char *text)
{
    if (!text)
        db_bind_null(statement, parameter);
    else if (may_bind(statement, parameter))
        statement->db->driver->bind_text(statement, parameter, text);
}

/* A slice without data is an empty blob, as an empty buffer gives it; NULL is db_bind_null. */
void db_bind_blob(struct db_statement *statement, int parameter, struct slice bytes)
{
    if (may_bind(statement, parameter))
        statement->db->driver->bind_blob(statement, parameter,
                                         db_present(bytes.data, bytes.length));
}

void db_bind_uuid(struct db_statement *statement, int parameter, struct uuid uuid)
{
    if (uuid_is_nil(uuid)) {
        db_bind_null(statement, parameter);
    } else if (may_bind(statement, parameter)) {
        struct uuid *kept = &statement->uuids[parameter - 1];
        *kept = uuid;
        statement->db->driver->bind_blob(
            statement, parameter, (struct slice){(const char *)kept->bytes, sizeof(kept->bytes)});
    }
}

enum db_step db_step(struct db_statement *statement, struct error *error)
{
    struct db *db = statement->db;
    if (statement->stage == DB_STAGE_ENDED)
        return DB_DONE; /* SQLite would run it once more */
    if (statement->unknown_parameter) {
        db->may_retry = false;
        fail(error, STATUS_INTERNAL,
             "parameter $%d was bound, which the statement does not have: %s",
             statement->unknown_parameter, statement->sql);
        return DB_FAILED;
    }
    bool is_first = statement->stage == DB_STAGE_FRESH;
    enum db_step step = db->driver->step(statement, is_first, error);
    statement->stage = step == DB_ROW ? DB_STAGE_ROWS : DB_STAGE_ENDED;
    return step;
}

bool db_column_is_null(const struct db_statement *statement, int column)
{
    return statement->db->driver->is_null(statement, column);
}

int64_t db_column_integer(const struct db_statement *statement, int column)
{
    return statement->db->driver->integer(statement, column);
}

double db_column_real(const struct db_statement *statement, int column)
{
    return statement->db->driver->real(statement, column);
}

struct slice db_column_blob(const struct db_statement *statement, int column)
{
    return statement->db->driver->blob(statement, column);
}

struct slice db_column_text(const struct db_statement *statement, int column)
{
    return statement->db->driver->text(statement, column);
}

struct uuid db_column_uuid(const struct db_statement *statement, int column)
{
    struct uuid uuid = {{0}};
    struct slice bytes = db_column_blob(statement, column);
    if (bytes.length == sizeof(uuid.bytes))
        memcpy(uuid.bytes, bytes.data, sizeof(uuid.bytes));
    return uuid;
}

const char *db_column_copy(const struct db_statement *statement, int column, struct arena *arena)
{
    if (db_column_is_null(statement, column))
        return NULL;
    return arena_copy_slice(arena, db_column_text(statement, column));
}

bool db_run_count(struct db_statement *statement, int64_t *changed, struct error *error)
{
    enum db_step step;
    do
        step = db_step(statement, error);
    while (step == DB_ROW);
    if (step == DB_DONE)
        *changed = statement->db->driver->changed(statement);
    db_statement_free(statement);
    return step == DB_DONE;
}

bool db_run(struct db_statement *statement, struct error *error)
{
    int64_t changed;
    return db_run_count(statement, &changed, error);
}

bool db_execute(struct db *db, const char *sql, struct error *error)
{
    return db->driver->execute(db, sql, error);
}

static bool begin(struct db *db, const char *sql, struct error *error)
{
    if (db->in_transaction)
        return fail_misused(db, error, "a transaction is open already");
    db->in_transaction = db->driver->begin(db, sql, error);
    return db->in_transaction;
}

bool db_begin_write(struct db *db, struct error *error)
{
    return begin(db, db->driver->begin_write, error);
}

bool db_begin_read(struct db *db, struct error *error)
{
    return begin(db, db->driver->begin_read, error);
}

/* Undoing is asked for after a failure, whose verdict about trying again must stay. That it fails
 * itself needs no answer: then the engine has undone the transaction, or dropped the connection. */
static void undo(struct db *db, const char *sql)
{
    struct error ignored;
    bool may_retry = db->may_retry;
    db->driver->control(db, sql, &ignored);
    db->may_retry = may_retry;
}

void db_rollback(struct db *db)
{
    if (!db->in_transaction)
        return;
    undo(db, rollback);
    db->in_transaction = false;
    db->in_savepoint = false;
}

/* The transaction is over afterwards, one way or the other. */
bool db_commit(struct db *db, struct error *error)
{
    if (!db->in_transaction)
        return fail_misused(db, error, "there is no transaction to commit");
    if (!db->driver->commit(db, error)) {
        db_rollback(db);
        return false;
    }
    db->in_transaction = false;
    db->in_savepoint = false;
    return true;
}

bool db_savepoint(struct db *db, struct error *error)
{
    if (!db->in_transaction || db->in_savepoint)
        return fail_misused(db, error, "a savepoint needs a transaction that has none yet");
    db->in_savepoint = db->driver->control(db, begin_savepoint, error);
    return db->in_savepoint;
}

bool db_savepoint_release(struct db *db, struct error *error)
{
    if (!db->in_savepoint)
        return fail_misused(db, error, "there is no savepoint to release");
    if (!db->driver->control(db, release_savepoint, error))
        return false;
    db->in_savepoint = false;
    return true;
}

void db_savepoint_rollback(struct db *db)
{
    if (!db->in_savepoint)
        return;
    undo(db, undo_savepoint);
    undo(db, release_savepoint); /* rolling back keeps it open on both engines */
    db->in_savepoint = false;
}

bool db_backup(struct db *db, const char *path, struct error *error)
{
    return db->driver->backup(db, path, error);
}

bool db_settle(struct db *db, struct error *error)
{
    return !db->driver->settle || db->driver->settle(db, error);
}
