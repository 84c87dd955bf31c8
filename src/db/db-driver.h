/* What an engine must be able to do; db.c keeps everything that both share. */
#pragma once

#include "db/db.h"
#include <stddef.h>
#include <uthash.h>

struct db_driver {
    enum db_engine engine;
    const char *begin_write;
    const char *begin_read;

    void (*free)(struct db *db);
    bool (*begin)(struct db *db, const char *sql, struct error *error);
    bool (*commit)(struct db *db, struct error *error);
    bool (*execute)(struct db *db, const char *sql, struct error *error);
    /* Savepoints and rollback: one statement of constant text, run for every request. */
    bool (*control)(struct db *db, const char *sql, struct error *error);
    bool (*backup)(struct db *db, const char *path, struct error *error);
    bool (*settle)(struct db *db, struct error *error); /* NULL: nothing is to be done */

    /* `twin` is a statement of the same text that is in use, or NULL. */
    struct db_statement *(*prepare)(struct db *db, const char *sql, const struct db_statement *twin,
                                    struct error *error);
    /* Makes a statement from the cache fit for use; NULL when it always is. */
    bool (*renew)(struct db_statement *statement, struct error *error);
    void (*reset)(struct db_statement *statement);
    void (*destroy)(struct db_statement *statement);

    void (*bind_null)(struct db_statement *statement, int parameter);
    void (*bind_integer)(struct db_statement *statement, int parameter, int64_t value);
    void (*bind_real)(struct db_statement *statement, int parameter, double value);
    void (*bind_text)(struct db_statement *statement, int parameter, const char *text);
    void (*bind_blob)(struct db_statement *statement, int parameter, struct slice bytes);

    enum db_step (*step)(struct db_statement *statement, bool is_first, struct error *error);
    int64_t (*changed)(const struct db_statement *statement); /* asked after the last row */

    bool (*is_null)(const struct db_statement *statement, int column);
    int64_t (*integer)(const struct db_statement *statement, int column);
    double (*real)(const struct db_statement *statement, int column);
    struct slice (*blob)(const struct db_statement *statement, int column);
    struct slice (*text)(const struct db_statement *statement, int column);
};

/* Each driver's own struct begins with this one. */
struct db {
    const struct db_driver *driver;
    struct db_statement *cache; /* by the address of the text */
    bool in_transaction;
    bool in_savepoint;
    bool may_retry; /* the last failure was a lost race; set with every failure */
};

struct db_statement {
    struct db *db;
    const char *sql;
    int parameter_count;   /* set by the driver's prepare */
    int unknown_parameter; /* one was bound that the text does not have; the step reports it */
    struct uuid *uuids;    /* bound values that must outlive the call, one a parameter */
    bool is_cached;
    bool is_in_use;
    bool by_values; /* planned by the values of this run */
    enum { DB_STAGE_FRESH, DB_STAGE_ROWS, DB_STAGE_ENDED } stage;
    UT_hash_handle hh;
};

struct db *db_sqlite_open(const char *path, enum db_mode mode, struct error *error);
struct db *db_postgres_open(const char *url, enum db_mode mode, struct error *error);

/* Zeroed memory of the heap; running out ends the process. */
void *db_allocate(size_t size);

/* The given slice, never with NULL as its data. */
static inline struct slice db_present(const void *data, size_t length)
{
    return (struct slice){length ? data : "", length};
}
