/* How fast SQLite takes the JSON of a store's records when it keeps nothing else: no index, no log.
 *
 *     plain-sqlite STORE FILE BATCH
 *
 * Writes the records of STORE to the new FILE, a commit with a wait for the disk every BATCH rows.
 * Reading them does not count.
 */
#include "base/buffer.h"
#include "base/clock.h"
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>

static sqlite3 *source, *target;

static void check(bool fine, sqlite3 *database)
{
    if (fine)
        return;
    fprintf(stderr, "plain-sqlite: %s\n", sqlite3_errmsg(database));
    exit(1);
}

static void execute(const char *sql)
{
    check(sqlite3_exec(target, sql, NULL, NULL, NULL) == SQLITE_OK, target);
}

static sqlite3_stmt *prepare(sqlite3 *database, const char *sql)
{
    sqlite3_stmt *statement;
    check(sqlite3_prepare_v2(database, sql, -1, &statement, NULL) == SQLITE_OK, database);
    return statement;
}

/* The next rows' texts, each with its NUL; gives how many there are. */
static long read_batch(sqlite3_stmt *select, long batch, struct buffer *texts)
{
    static bool is_over; /* one step more would begin anew */
    long count = 0;
    buffer_reset(texts);
    for (; count < batch && !is_over; count += !is_over) {
        is_over = sqlite3_step(select) != SQLITE_ROW;
        if (!is_over)
            buffer_append(texts, sqlite3_column_text(select, 0),
                          (size_t)sqlite3_column_bytes(select, 0) + 1);
    }
    return count;
}

static void write_batch(sqlite3_stmt *insert, long count, const struct buffer *texts)
{
    const char *text = texts->data;
    execute("BEGIN");
    for (long i = 0; i < count; i++) {
        sqlite3_bind_text(insert, 1, text, -1, SQLITE_STATIC);
        check(sqlite3_step(insert) == SQLITE_DONE, target);
        sqlite3_reset(insert);
        text += strlen(text) + 1;
    }
    execute("COMMIT");
}

int main(int argc, char **argv)
{
    AUTO_BUFFER struct buffer texts = {0};
    long rows = 0, count;
    int64_t taken_ms = 0;
    if (argc != 4)
        return 2;
    check(sqlite3_open_v2(argv[1], &source, SQLITE_OPEN_READONLY, NULL) == SQLITE_OK, source);
    check(sqlite3_open(argv[2], &target) == SQLITE_OK, target);
    execute("PRAGMA page_size = 8192; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
            "CREATE TABLE record (facts TEXT)");
    sqlite3_stmt *select = prepare(source, "SELECT facts FROM record");
    sqlite3_stmt *insert = prepare(target, "INSERT INTO record VALUES (?)");
    while ((count = read_batch(select, atol(argv[3]), &texts))) {
        int64_t began_ms = clock_steady_ms();
        write_batch(insert, count, &texts);
        taken_ms += clock_steady_ms() - began_ms;
        rows += count;
    }
    printf("{\"rows\":%ld,\"per_second\":%.0f}\n", rows,
           (double)rows * 1000 / (double)(taken_ms ? taken_ms : 1));
    sqlite3_finalize(select);
    sqlite3_finalize(insert);
    sqlite3_close(source);
    sqlite3_close(target);
    return 0;
}
