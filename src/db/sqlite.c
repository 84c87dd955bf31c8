/* The embedded engine: one file with a write-ahead log. */
#include "db/db-driver.h"

#include <pthread.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { BUSY_TIMEOUT_MS = 10 * 1000, OPEN_RETRY_MS = 10 };

/* The log is copied to the file when it has so many pages, but also as many as some transactions
 * like the last: large ones change many pages that the next will change again. */
enum { LOG_PAGES_MIN = 4000, LOG_PAGES_MAX = 64000, LOG_TRANSACTIONS = 4 };

#define COMMON_SETTINGS "PRAGMA foreign_keys = OFF; PRAGMA temp_store = MEMORY;"

/* What is deleted is overwritten, so that what was erased is in the file no more. Debian's library
 * does so anyhow; another may not. */
#define OVERWRITE_DELETED "PRAGMA secure_delete = ON;"

/* The page size counts for a new file only, and only before the log is chosen. */
static const char page_size[] = "PRAGMA page_size = 8192";
static const char choose_log[] = "PRAGMA journal_mode = WAL";

/* The caches hold the upper pages of the indexes of a large store; the rest is in the system's. A
 * larger one for the writer was measured: imports took as much CPU, and more memory. */
static const char write_settings[] = COMMON_SETTINGS OVERWRITE_DELETED
    "PRAGMA synchronous = FULL; PRAGMA journal_size_limit = 67108864; PRAGMA cache_size = -20000";

/* Reading the version touches the file, so that one of another kind is refused at once. */
static const char read_settings[] =
    COMMON_SETTINGS "PRAGMA cache_size = -8000; PRAGMA query_only = ON; PRAGMA schema_version";

static const char allow_writing[] = "PRAGMA query_only = OFF";
static const char refuse_writing[] = "PRAGMA query_only = ON";
static const char commit[] = "COMMIT";
static const char vacuum_into[] = "VACUUM INTO $1";

struct sqlite_db {
    struct db db;
    sqlite3 *handle;
    enum db_mode mode;
    int log_pages; /* in the log after the last transaction */
};

struct sqlite_statement {
    struct db_statement statement;
    sqlite3_stmt *handle;
    int64_t changes_before;
    int indexes[]; /* SQLite's number of $1, $2, ..., which it counts by first appearance */
};

static struct sqlite_db *of_db(struct db *db)
{
    return (struct sqlite_db *)db;
}

static struct sqlite_statement *of(struct db_statement *statement)
{
    return (struct sqlite_statement *)statement;
}

static sqlite3_stmt *handle_of(const struct db_statement *statement)
{
    return ((const struct sqlite_statement *)statement)->handle;
}

static enum status status_of(int code)
{
    if (code == SQLITE_CONSTRAINT_DATATYPE)
        return STATUS_INTERNAL; /* a wrong type is our mistake, not a conflict of data */
    switch (code & 0xff) {
    case SQLITE_CONSTRAINT:
        return STATUS_CONFLICT;
    case SQLITE_BUSY:
    case SQLITE_PROTOCOL:
    case SQLITE_FULL:
    case SQLITE_IOERR:
    case SQLITE_CANTOPEN:
    case SQLITE_NOMEM:
    case SQLITE_INTERRUPT:
        return STATUS_UNAVAILABLE;
    default:
        return STATUS_INTERNAL;
    }
}

/* Fills `error` from what the connection failed with last; `task` says what was being done. */
static bool fail_with(struct sqlite_db *sqlite, struct error *error, const char *task,
                      const char *object)
{
    int code = sqlite3_extended_errcode(sqlite->handle);
    int kind = code & 0xff;
    sqlite->db.may_retry = kind == SQLITE_BUSY || kind == SQLITE_PROTOCOL;
    return fail(error, status_of(code), "%s: %s (%s)", task, sqlite3_errmsg(sqlite->handle),
                object);
}

/* After some failures (a full disk) SQLite undoes the whole transaction by itself; what follows
 * must not run outside of it. */
static bool transaction_is_whole(struct sqlite_db *sqlite, struct error *error)
{
    if (!sqlite->db.in_transaction || !sqlite3_get_autocommit(sqlite->handle))
        return true;
    sqlite->db.may_retry = false;
    return fail(error, STATUS_UNAVAILABLE, "the transaction was rolled back after a failure");
}

static bool sqlite_execute(struct db *db, const char *sql, struct error *error)
{
    struct sqlite_db *sqlite = of_db(db);
    if (!transaction_is_whole(sqlite, error))
        return false;
    if (sqlite3_exec(sqlite->handle, sql, NULL, NULL, NULL) != SQLITE_OK)
        return fail_with(sqlite, error, "a statement failed", sql);
    return true;
}

/* Prepared like any other statement: parsing BEGIN takes longer than what it does. */
static bool sqlite_control(struct db *db, const char *sql, struct error *error)
{
    struct db_statement *statement = db_prepare(db, sql, error);
    return statement && db_run(statement, error);
}

static bool sqlite_commit(struct db *db, struct error *error)
{
    return sqlite_control(db, commit, error);
}

static void sqlite_free(struct db *db)
{
    sqlite3_close_v2(of_db(db)->handle);
    free(db);
}

/* Reads the number of "$12" and tells whether it is one of 1 to `count`. */
static bool read_number(const char *name, int count, int *number)
{
    int64_t value;
    if (!name || name[0] != '$' || !slice_to_int64(slice_of(name + 1), 1, count, &value))
        return false;
    *number = (int)value;
    return true;
}

/* As many different names as there are numbers, each within 1 to that count: no gaps. */
static bool resolve_parameters(struct sqlite_statement *statement)
{
    int count = statement->statement.parameter_count;
    for (int index = 1; index <= count; index++) {
        int number;
        if (!read_number(sqlite3_bind_parameter_name(statement->handle, index), count, &number))
            return false;
        statement->indexes[number - 1] = index;
    }
    return true;
}

static bool is_blank(const char *text)
{
    return slice_trim(slice_of(text)).length == 0;
}

static struct db_statement *sqlite_prepare(struct db *db, const char *sql,
                                           const struct db_statement *twin, struct error *error)
{
    (void)twin;
    struct sqlite_db *sqlite = of_db(db);
    sqlite3_stmt *handle;
    const char *rest;
    if (sqlite3_prepare_v3(sqlite->handle, sql, -1, SQLITE_PREPARE_PERSISTENT, &handle, &rest)) {
        fail_with(sqlite, error, "the statement cannot be prepared", sql);
        return NULL;
    }
    int count = sqlite3_bind_parameter_count(handle);
    struct sqlite_statement *statement =
        db_allocate(sizeof(*statement) + sizeof(statement->indexes[0]) * (size_t)count);
    statement->statement.parameter_count = count;
    statement->handle = handle;
    if (handle && is_blank(rest) && resolve_parameters(statement))
        return &statement->statement;
    db->may_retry = false;
    fail(error, STATUS_INTERNAL,
         "the text must be one statement with parameters $1, $2, ... without gaps: %s", sql);
    sqlite3_finalize(handle);
    free(statement);
    return NULL;
}

static void sqlite_reset(struct db_statement *statement)
{
    sqlite3_reset(handle_of(statement));
    sqlite3_clear_bindings(handle_of(statement));
}

static void sqlite_destroy(struct db_statement *statement)
{
    sqlite3_finalize(handle_of(statement));
    free(statement);
}

static int index_of(struct db_statement *statement, int parameter)
{
    return of(statement)->indexes[parameter - 1];
}

/* Binding fails only when the value is larger than SQLite takes; then the value counts as one the
 * statement does not have, so that nothing is stored without it. */
static void note(struct db_statement *statement, int parameter, int code)
{
    if (code != SQLITE_OK)
        statement->unknown_parameter = parameter;
}

static void sqlite_bind_null(struct db_statement *statement, int parameter)
{
    sqlite3_bind_null(handle_of(statement), index_of(statement, parameter));
}

static void sqlite_bind_integer(struct db_statement *statement, int parameter, int64_t value)
{
    sqlite3_bind_int64(handle_of(statement), index_of(statement, parameter), value);
}

static void sqlite_bind_real(struct db_statement *statement, int parameter, double value)
{
    sqlite3_bind_double(handle_of(statement), index_of(statement, parameter), value);
}

static void sqlite_bind_text(struct db_statement *statement, int parameter, const char *text)
{
    note(statement, parameter,
         sqlite3_bind_text64(handle_of(statement), index_of(statement, parameter), text,
                             strlen(text), SQLITE_STATIC, SQLITE_UTF8));
}

static void sqlite_bind_blob(struct db_statement *statement, int parameter, struct slice bytes)
{
    note(statement, parameter,
         sqlite3_bind_blob64(handle_of(statement), index_of(statement, parameter), bytes.data,
                             bytes.length, SQLITE_STATIC));
}

static enum db_step sqlite_step(struct db_statement *statement, bool is_first, struct error *error)
{
    struct sqlite_db *sqlite = of_db(statement->db);
    if (is_first) {
        if (!transaction_is_whole(sqlite, error))
            return DB_FAILED;
        of(statement)->changes_before = sqlite3_total_changes64(sqlite->handle);
    }
    switch (sqlite3_step(handle_of(statement))) {
    case SQLITE_ROW:
        return DB_ROW;
    case SQLITE_DONE:
        return DB_DONE;
    default:
        fail_with(sqlite, error, "a statement failed", statement->sql);
        return DB_FAILED;
    }
}

/* sqlite3_changes keeps the count of an earlier statement when this one changes no rows. */
static int64_t sqlite_changed(const struct db_statement *statement)
{
    sqlite3 *handle = of_db(statement->db)->handle;
    int64_t before = ((const struct sqlite_statement *)statement)->changes_before;
    return sqlite3_total_changes64(handle) == before ? 0 : sqlite3_changes64(handle);
}

static bool sqlite_is_null(const struct db_statement *statement, int column)
{
    return sqlite3_column_type(handle_of(statement), column) == SQLITE_NULL;
}

static int64_t sqlite_integer(const struct db_statement *statement, int column)
{
    return sqlite3_column_int64(handle_of(statement), column);
}

static double sqlite_real(const struct db_statement *statement, int column)
{
    return sqlite3_column_double(handle_of(statement), column);
}

static struct slice sqlite_blob(const struct db_statement *statement, int column)
{
    const void *data = sqlite3_column_blob(handle_of(statement), column);
    return db_present(data, (size_t)sqlite3_column_bytes(handle_of(statement), column));
}

static struct slice sqlite_text(const struct db_statement *statement, int column)
{
    const unsigned char *data = sqlite3_column_text(handle_of(statement), column);
    return db_present(data, (size_t)sqlite3_column_bytes(handle_of(statement), column));
}

/* Whoever reads an older snapshot is waited for as long as for a lock. */
static bool sqlite_settle(struct db *db, struct error *error)
{
    struct sqlite_db *sqlite = of_db(db);
    int code =
        sqlite3_wal_checkpoint_v2(sqlite->handle, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
    sqlite->log_pages = 0;
    return code == SQLITE_OK || fail_with(sqlite, error, "the log cannot be copied", "checkpoint");
}

static bool copy_into(struct db *db, const char *path, struct error *error)
{
    struct db_statement *statement = db_prepare(db, vacuum_into, error);
    if (!statement)
        return false;
    db_bind_text(statement, 1, path);
    return db_run(statement, error);
}

static bool sqlite_backup(struct db *db, const char *path, struct error *error)
{
    db->may_retry = false;
    if (access(path, F_OK) == 0)
        return fail(error, STATUS_CONFLICT, "%s exists already; a backup never overwrites", path);
    struct sqlite_db *sqlite = of_db(db);
    /* The copy counts as writing, though a connection that only reads can make it. */
    if (!sqlite_execute(db, allow_writing, error))
        return false;
    bool done = copy_into(db, path, error);
    if (sqlite->mode == DB_READ_ONLY)
        sqlite3_exec(sqlite->handle, refuse_writing, NULL, NULL, NULL);
    return done;
}

static const struct db_driver driver = {
    .engine = DB_ENGINE_SQLITE,
    .begin_write = "BEGIN IMMEDIATE",
    .begin_read = "BEGIN",
    .free = sqlite_free,
    .begin = sqlite_control,
    .commit = sqlite_commit,
    .execute = sqlite_execute,
    .control = sqlite_control,
    .backup = sqlite_backup,
    .settle = sqlite_settle,
    .prepare = sqlite_prepare,
    .reset = sqlite_reset,
    .destroy = sqlite_destroy,
    .bind_null = sqlite_bind_null,
    .bind_integer = sqlite_bind_integer,
    .bind_real = sqlite_bind_real,
    .bind_text = sqlite_bind_text,
    .bind_blob = sqlite_bind_blob,
    .step = sqlite_step,
    .changed = sqlite_changed,
    .is_null = sqlite_is_null,
    .integer = sqlite_integer,
    .real = sqlite_real,
    .blob = sqlite_blob,
    .text = sqlite_text,
};

static int keep_mode(void *mode, int count, char **values, char **names)
{
    (void)count, (void)names;
    snprintf(mode, 16, "%s", values[0] ? values[0] : "");
    return 0;
}

/* Two processes that make the same new file stand in each other's way without SQLite waiting, so
 * the waiting is done here. */
static int enter_log_mode(sqlite3 *handle, char mode[static 16])
{
    int code = SQLITE_BUSY;
    for (int waited = 0; waited < BUSY_TIMEOUT_MS; waited += OPEN_RETRY_MS) {
        code = sqlite3_exec(handle, choose_log, keep_mode, mode, NULL);
        if ((code & 0xff) != SQLITE_BUSY)
            break;
        sqlite3_sleep(OPEN_RETRY_MS);
    }
    return code;
}

static bool fail_open(struct sqlite_db *sqlite, const char *path, struct error *error)
{
    int code = sqlite3_extended_errcode(sqlite->handle);
    if ((code & 0xff) == SQLITE_NOTADB)
        return fail(error, STATUS_INVALID, "%s is not an SQLite database", path);
    return fail_with(sqlite, error, "cannot open the database", path);
}

/* A checkpoint that cannot be done now is done later: nothing depends on it. */
static int copy_log(void *context, sqlite3 *handle, const char *schema, int pages)
{
    struct sqlite_db *sqlite = context;
    int written = pages > sqlite->log_pages ? pages - sqlite->log_pages : pages;
    int enough =
        written > LOG_PAGES_MAX / LOG_TRANSACTIONS ? LOG_PAGES_MAX : written * LOG_TRANSACTIONS;
    sqlite->log_pages = pages;
    if (pages >= LOG_PAGES_MIN && pages >= enough)
        sqlite3_wal_checkpoint_v2(handle, schema, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
    return SQLITE_OK;
}

static bool prepare_for_writing(struct sqlite_db *sqlite, const char *path, struct error *error)
{
    char mode[16] = "";
    if (sqlite3_exec(sqlite->handle, page_size, NULL, NULL, NULL) ||
        enter_log_mode(sqlite->handle, mode) ||
        sqlite3_exec(sqlite->handle, write_settings, NULL, NULL, NULL))
        return fail_open(sqlite, path, error);
    if (strcmp(mode, "wal") != 0 && strcmp(mode, "memory") != 0)
        return fail(error, STATUS_UNAVAILABLE,
                    "%s cannot have a write-ahead log: is it on a network file system?", path);
    sqlite3_wal_hook(sqlite->handle, copy_log, sqlite);
    return true;
}

static bool prepare_for_reading(struct sqlite_db *sqlite, const char *path, struct error *error)
{
    if (sqlite3_exec(sqlite->handle, read_settings, NULL, NULL, NULL))
        return fail_open(sqlite, path, error);
    return true;
}

static bool start(struct sqlite_db *sqlite, const char *path, struct error *error)
{
    bool reads_only = sqlite->mode == DB_READ_ONLY;
    int flags = reads_only ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
    int code = sqlite3_open_v2(path, &sqlite->handle,
                               flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, NULL);
    if (code != SQLITE_OK)
        return fail_open(sqlite, path, error);
    sqlite3_busy_timeout(sqlite->handle, BUSY_TIMEOUT_MS);
    return reads_only ? prepare_for_reading(sqlite, path, error)
                      : prepare_for_writing(sqlite, path, error);
}

/* Counting every allocation, which SQLite does unless told otherwise, takes a lock that all threads
 * would wait for. */
static void configure(void)
{
    sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

struct db *db_sqlite_open(const char *path, enum db_mode mode, struct error *error)
{
    static pthread_once_t configured = PTHREAD_ONCE_INIT;
    pthread_once(&configured, configure);
    if (mode == DB_READ_ONLY && access(path, F_OK) != 0) {
        fail(error, STATUS_NOT_FOUND, "there is no database at %s", path);
        return NULL;
    }
    struct sqlite_db *sqlite = db_allocate(sizeof(*sqlite));
    sqlite->db.driver = &driver;
    sqlite->mode = mode;
    if (start(sqlite, path, error))
        return &sqlite->db;
    db_free(&sqlite->db);
    return NULL;
}
