/* The least that an import of a CSV file must do: libcsv splits it, SQLite keeps each row as it is.
 *
 *     plain-csv FILE STORE
 *
 * Prints the seconds it took. A transaction has 2,000 rows, as the blocks of an import have.
 */
#include "base/clock.h"
#include <csv.h>
#include <sqlite3.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BLOCK_ROWS = 2000, PIECE_BYTES = 1 << 16 };

struct import {
    sqlite3 *database;
    sqlite3_stmt *insert;
    char row[1 << 16];
    size_t length;
    long rows;
};

static void check(struct import *import, bool fine)
{
    if (fine)
        return;
    fprintf(stderr, "plain-csv: %s\n", sqlite3_errmsg(import->database));
    exit(1);
}

static void execute(struct import *import, const char *sql)
{
    check(import, sqlite3_exec(import->database, sql, NULL, NULL, NULL) == SQLITE_OK);
}

static void take_cell(void *cell, size_t length, void *context)
{
    struct import *import = context;
    if (import->length + length + 1 > sizeof(import->row))
        length = 0;
    memcpy(import->row + import->length, cell, length);
    import->row[import->length + length] = '\t';
    import->length += length + 1;
}

static void take_row(int end, void *context)
{
    struct import *import = context;
    (void)end;
    sqlite3_bind_text(import->insert, 1, import->row, (int)import->length, SQLITE_STATIC);
    check(import, sqlite3_step(import->insert) == SQLITE_DONE);
    sqlite3_reset(import->insert);
    import->length = 0;
    if (++import->rows % BLOCK_ROWS == 0)
        execute(import, "COMMIT; BEGIN");
}

int main(int argc, char **argv)
{
    static struct import import;
    static char piece[PIECE_BYTES];
    struct csv_parser parser;
    size_t length;
    if (argc != 3)
        return 2;
    FILE *file = fopen(argv[1], "r");
    if (!file || sqlite3_open(argv[2], &import.database) != SQLITE_OK)
        return 1;
    execute(&import,
            "PRAGMA page_size = 8192; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
            "CREATE TABLE row (text TEXT); BEGIN");
    check(&import, sqlite3_prepare_v2(import.database, "INSERT INTO row VALUES (?)", -1,
                                      &import.insert, NULL) == SQLITE_OK);
    csv_init(&parser, 0);
    int64_t began_ms = clock_steady_ms();
    while ((length = fread(piece, 1, sizeof(piece), file)))
        csv_parse(&parser, piece, length, take_cell, take_row, &import);
    csv_fini(&parser, take_cell, take_row, &import);
    execute(&import, "COMMIT");
    printf("%.2f\n", (double)(clock_steady_ms() - began_ms) / 1000);
    return 0;
}
