/* A CSV file of anything. */
#include "format/plain-table.h"

#include "base/buffer.h"
#include "format/table-cells.h"
#include "format/table-encoding.h"
#include "format/table-layout.h"
#include <stdlib.h>

enum { BEGINNING_BYTES = 1 << 16 };

/* Gives the beginning again that was looked at, then the rest. */
struct replayed {
    struct byte_source source;
    struct buffer beginning;
    bool is_given;
};

struct plain_table {
    struct arena *arena;     /* of the header */
    struct arena *row_arena; /* of a row that had to be decoded */
    struct replayed replayed;
    struct mark_source marks;
    struct cell_reader *reader;
    struct decoder decoder;
    struct slice *headers;
    size_t header_count;
};

static bool read_replayed(void *state, struct slice *piece, struct error *error)
{
    struct replayed *replayed = state;
    if (replayed->is_given)
        return byte_source_read(&replayed->source, piece, error);
    replayed->is_given = true;
    *piece = buffer_slice(&replayed->beginning);
    return piece->length || byte_source_read(&replayed->source, piece, error);
}

static bool read_beginning(struct replayed *replayed, struct error *error)
{
    while (replayed->beginning.length < BEGINNING_BYTES) {
        struct slice piece;
        if (!byte_source_read(&replayed->source, &piece, error))
            return false;
        if (!piece.length)
            break;
        buffer_append_slice(&replayed->beginning, piece);
    }
    return true;
}

/* The beginning as the cells will be read from it, for a look at what separates them. */
static char find_separator(struct plain_table *table, const char *utf16)
{
    struct error error;
    struct slice beginning = buffer_slice(&table->replayed.beginning), piece;
    struct mark_source marks;
    mark_source_init(&marks, byte_source_of(&beginning), utf16 ? utf16 : "UTF-8");
    struct byte_source source = mark_source(&marks);
    struct slice text = {"", 0};
    if (byte_source_read(&source, &piece, &error))
        text = slice_of(arena_copy_slice(table->arena, piece));
    mark_source_clear(&marks);
    return layout_separator(table->arena, text);
}

static bool read_header(struct plain_table *table, struct error *error)
{
    struct cells cells;
    enum cells_step step = cell_reader_next(table->reader, &cells, error);
    if (step == CELLS_ROW && layout_is_separator_line(&cells))
        step = cell_reader_next(table->reader, &cells, error);
    if (step == CELLS_END)
        return fail(error, STATUS_INVALID,
                    "the file is empty: its first line should name the "
                    "columns");
    if (step != CELLS_ROW)
        return false;
    if (cells.seen > cells.count)
        return fail(error, STATUS_LIMIT, "line %lld: %zu columns; at most %d can be read",
                    (long long)cells.line, cells.seen, TABLE_COLUMNS_MAX);
    table->headers = decode_cells(&table->decoder, table->arena, &cells);
    table->header_count = cells.count;
    for (size_t i = 0; i < cells.count; i++)
        table->headers[i] = slice_trim(table->headers[i]);
    return true;
}

struct plain_table *plain_table_open(struct byte_source source, struct error *error)
{
    AUTO_FREE(plain_table) struct plain_table *table = calloc(1, sizeof(*table));
    if (!table)
        abort();
    table->arena = arena_new();
    table->row_arena = arena_new();
    table->replayed.source = source;
    mark_source_init(&table->marks, source, "UTF-8");
    if (!read_beginning(&table->replayed, error))
        return NULL;
    struct slice beginning = buffer_slice(&table->replayed.beginning);
    const char *seems = file_seems_to_be(beginning), *utf16 = encoding_utf16(beginning);
    if (seems) {
        fail(error, STATUS_INVALID, "this seems to be %s: a CSV file is needed", seems);
        return NULL;
    }
    char separator = find_separator(table, utf16);
    mark_source_clear(&table->marks);
    mark_source_init(&table->marks, (struct byte_source){read_replayed, &table->replayed},
                     utf16 ? utf16 : "UTF-8");
    table->reader = cell_reader_new(mark_source(&table->marks), separator);
    if (!decoder_init(&table->decoder, table->arena, "windows-1252", error) ||
        !read_header(table, error))
        return NULL;
    return TAKE(table);
}

void plain_table_free(struct plain_table *table)
{
    if (!table)
        return;
    cell_reader_free(table->reader);
    mark_source_clear(&table->marks);
    buffer_clear(&table->replayed.beginning);
    arena_free(table->arena);
    arena_free(table->row_arena);
    free(table);
}

const struct slice *plain_table_headers(const struct plain_table *table, size_t *count)
{
    *count = table->header_count;
    return table->headers;
}

static bool is_utf8(const struct cells *cells)
{
    for (size_t i = 0; i < cells->count; i++)
        if (!slice_is_utf8(cells->items[i]))
            return false;
    return true;
}

enum table_step plain_table_next(struct plain_table *table, struct plain_row *row,
                                 struct error *error)
{
    struct cells cells;
    enum cells_step step = cell_reader_next(table->reader, &cells, error);
    if (step == CELLS_END)
        return TABLE_END;
    if (step == CELLS_FAILED)
        return TABLE_FAILED;
    row->line = cells.line;
    row->cell_count = cells.count;
    row->cells = cells.items;
    if (step == CELLS_BAD)
        return TABLE_BAD;
    if (!is_utf8(&cells)) {
        arena_reset(table->row_arena);
        row->cells = decode_cells(&table->decoder, table->row_arena, &cells);
    }
    return TABLE_ROW;
}
