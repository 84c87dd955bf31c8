/* How fast a table of contacts is looked at and read, beside libcsv alone on the same file.
 *
 *     read-table FILE
 *
 * Prints rows and megabytes a second of processor time, and the most memory that was used.
 */
#include "format/table.h"
#include <csv.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>

enum { PIECE_BYTES = 1 << 16 };

struct file {
    FILE *stream;
    char piece[PIECE_BYTES];
};

static bool read_piece(void *state, struct slice *piece, struct error *error)
{
    struct file *file = state;
    size_t length = fread(file->piece, 1, PIECE_BYTES, file->stream);
    *piece = (struct slice){file->piece, length};
    return !ferror(file->stream) || fail(error, STATUS_UNAVAILABLE, "the file cannot be read");
}

static double seconds(void)
{
    struct timespec time;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static void tell(const char *what, double since, double rows, double bytes)
{
    double taken = seconds() - since;
    printf("%-7s %6.2f s %9.0f rows/s %6.0f MB/s\n", what, taken, rows / taken,
           bytes / taken / 1e6);
}

static void count_cell(void *cell, size_t length, void *count)
{
    (void)cell;
    (void)length;
    (void)count;
}

static void count_row(int end, void *count)
{
    (void)end;
    ++*(long *)count;
}

static void run_libcsv(struct file *file, double bytes)
{
    struct csv_parser parser;
    long rows = 0;
    size_t length;
    double begin = seconds();
    csv_init(&parser, 0);
    while ((length = fread(file->piece, 1, PIECE_BYTES, file->stream)))
        csv_parse(&parser, file->piece, length, count_cell, count_row, &rows);
    csv_fini(&parser, count_cell, count_row, &rows);
    csv_free(&parser);
    tell("libcsv", begin, (double)rows, bytes);
}

static bool run_table(struct file *file, double bytes, struct error *error)
{
    AUTO_FREE(arena) struct arena *arena = arena_new();
    AUTO_FREE(arena) struct arena *row_arena = arena_new();
    struct byte_source source = {read_piece, file};
    struct table_plan plan;
    struct table_row row;
    enum table_step step;
    double begin = seconds();
    rewind(file->stream);
    if (!table_survey(source, arena, &plan, error))
        return false;
    tell("survey", begin, (double)plan.rows, bytes);
    rewind(file->stream);
    begin = seconds();
    AUTO_FREE(table) struct table *table = table_open(source, &plan, error);
    if (!table)
        return false;
    while ((step = table_read(table, row_arena, &row, error)) != TABLE_END && step != TABLE_FAILED)
        arena_reset(row_arena);
    tell("read", begin, (double)plan.rows, bytes);
    return step == TABLE_END;
}

int main(int argc, char **argv)
{
    static struct file file;
    struct error error = {0};
    struct rusage used;
    file.stream = argc == 2 ? fopen(argv[1], "rb") : NULL;
    if (!file.stream || fseek(file.stream, 0, SEEK_END) != 0) {
        fprintf(stderr, "read-table FILE\n");
        return 2;
    }
    double bytes = (double)ftell(file.stream);
    rewind(file.stream);
    run_libcsv(&file, bytes);
    if (!run_table(&file, bytes, &error)) {
        fprintf(stderr, "read-table: %s\n", error.message);
        return 1;
    }
    fclose(file.stream);
    getrusage(RUSAGE_SELF, &used);
    printf("most memory: %ld kB\n", used.ru_maxrss);
    return 0;
}
