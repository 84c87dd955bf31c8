/* How many commits of one row a second the disk takes: SQLite, WAL, synchronous=FULL, nothing else.
 *
 *     fsync-reference FILE SECONDS
 */
#include "base/clock.h"
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>

static sqlite3 *database;

static void execute(const char *sql)
{
    if (sqlite3_exec(database, sql, NULL, NULL, NULL) != SQLITE_OK) {
        fprintf(stderr, "fsync-reference: %s\n", sqlite3_errmsg(database));
        exit(1);
    }
}

int main(int argc, char **argv)
{
    sqlite3_stmt *insert;
    long commits = 0;
    if (argc != 3 || sqlite3_open(argv[1], &database) != SQLITE_OK)
        return 2;
    execute("PRAGMA page_size = 8192; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
            "CREATE TABLE IF NOT EXISTS line (id INTEGER PRIMARY KEY, text TEXT)");
    if (sqlite3_prepare_v2(database, "INSERT INTO line (text) VALUES ('one short line of text')",
                           -1, &insert, NULL) != SQLITE_OK)
        return 1;
    int64_t began_ms = clock_steady_ms(), end_ms = began_ms + 1000 * atol(argv[2]);
    while (clock_steady_ms() < end_ms) {
        if (sqlite3_step(insert) != SQLITE_DONE)
            return 1;
        sqlite3_reset(insert);
        commits++;
    }
    double seconds = (double)(clock_steady_ms() - began_ms) / 1000;
    printf("{\"commits\":%ld,\"per_second\":%.0f}\n", commits, (double)commits / seconds);
    sqlite3_finalize(insert);
    sqlite3_close(database);
    return 0;
}
