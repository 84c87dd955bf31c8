/* One SQL interface, two engines.
 *
 * Statements are constant text in the dialect that SQLite 3.40 and PostgreSQL 15 share, with
 * parameters $1, $2, ... Each is prepared once a connection: db_prepare looks the text up by its
 * address, so pass the same `static const char[]` each time. A connection is used by one thread at
 * a time.
 *
 * Types: INTEGER (64 bit), REAL, TEXT (UTF-8), BLOB (a uuid is a BLOB of 16 bytes). Migrations are
 * written with these names; postgres.c turns them into its own.
 */
#pragma once

#include "base/arena.h"
#include "base/cleanup.h"
#include "base/error.h"
#include "base/slice.h"
#include "base/uuid.h"
#include <stdbool.h>
#include <stdint.h>

struct db;
struct db_statement;

enum db_engine { DB_ENGINE_SQLITE, DB_ENGINE_POSTGRES };

enum db_mode {
    DB_READ_WRITE, /* makes an SQLite file that is not there */
    DB_READ_ONLY,  /* refuses writes */
};

enum db_step { DB_ROW, DB_DONE, DB_FAILED };

/* Opens "postgres://..." (or "postgresql://...") with libpq, anything else as an SQLite file.
 * SQLite: WAL, synchronous=FULL, busy timeout of 10 s, foreign keys off. */
struct db *db_open(const char *url, enum db_mode mode, struct error *error);
void db_free(struct db *db);
DEFINE_AUTO_FREE(db)

enum db_engine db_engine(const struct db *db);

/* The statement with this text, reset and without parameters. Must be constant text: its address
 * is its identity. Freeing it resets it and keeps it prepared. */
struct db_statement *db_prepare(struct db *db, const char *sql, struct error *error);
void db_statement_free(struct db_statement *statement);
DEFINE_AUTO_FREE(db_statement)

/* The way to the rows is chosen for the values of this run, not once for all: for statements of
 * which some values find three rows and others a million. SQLite chooses by the text alone. */
void db_plan_by_values(struct db_statement *statement);

/* Parameters, numbered from 1 as in the text ($1). What is not bound is NULL. Bytes and texts must
 * stay valid until the statement is freed. */
void db_bind_null(struct db_statement *statement, int parameter);
void db_bind_integer(struct db_statement *statement, int parameter, int64_t value);
void db_bind_real(struct db_statement *statement, int parameter, double value);
void db_bind_text(struct db_statement *statement, int parameter, const char *text); /* NULL: NULL */
void db_bind_blob(struct db_statement *statement, int parameter, struct slice bytes);
void db_bind_uuid(struct db_statement *statement, int parameter, struct uuid uuid); /* nil: NULL */

/* The next row, or the end. A statement that changes rows has done so when DB_DONE or the first
 * DB_ROW (RETURNING) is answered. */
enum db_step db_step(struct db_statement *statement, struct error *error);

/* Columns of the current row, from 0; valid until the next step. NULL reads as 0, NULL, "" of
 * length 0 or the nil uuid. */
bool db_column_is_null(const struct db_statement *statement, int column);
int64_t db_column_integer(const struct db_statement *statement, int column);
double db_column_real(const struct db_statement *statement, int column);
struct slice db_column_blob(const struct db_statement *statement, int column);
struct slice db_column_text(const struct db_statement *statement, int column);
struct uuid db_column_uuid(const struct db_statement *statement, int column);

/* Text copied to the arena; NULL for NULL. */
const char *db_column_copy(const struct db_statement *statement, int column, struct arena *arena);

/* Runs a bound statement to its end and frees it; for statements whose rows do not matter. */
bool db_run(struct db_statement *statement, struct error *error);

/* The same, and tells how many rows it changed. */
bool db_run_count(struct db_statement *statement, int64_t *changed, struct error *error);

/* Several statements of text without parameters: migrations. Not prepared, not cached. */
bool db_execute(struct db *db, const char *sql, struct error *error);

/* A transaction. Writing ones take SQLite's write lock at once (BEGIN IMMEDIATE); reading ones see
 * one snapshot (PostgreSQL: REPEATABLE READ, READ ONLY). */
bool db_begin_write(struct db *db, struct error *error);
bool db_begin_read(struct db *db, struct error *error);
bool db_commit(struct db *db, struct error *error);
void db_rollback(struct db *db); /* nothing happens when there is no transaction */

/* One level of savepoint inside a writing transaction. */
bool db_savepoint(struct db *db, struct error *error);
bool db_savepoint_release(struct db *db, struct error *error);
void db_savepoint_rollback(struct db *db);

/* Whether the last failure on this connection was a lost race (SQLITE_BUSY, serialization failure,
 * deadlock) so that the transaction may be tried again as it was. */
bool db_may_retry(const struct db *db);

/* SQLite: brings all that was committed into the file and empties the log, so that nothing stands
 * in it any more that was deleted. Outside of a transaction; STATUS_UNAVAILABLE when somebody reads
 * an older snapshot for long. PostgreSQL: nothing. */
bool db_settle(struct db *db, struct error *error);

/* Copies the whole database to an SQLite file while others go on writing (VACUUM INTO).
 * PostgreSQL: STATUS_INVALID, naming pg_dump. */
bool db_backup(struct db *db, const char *path, struct error *error);
