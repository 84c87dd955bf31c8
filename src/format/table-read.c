/* The rows of a table by its plan. */
#include "format/table-encoding.h"
#include "format/table-layout.h"
#include "format/table-mark.h"
#include "format/table-row.h"
#include <stdlib.h>

struct table {
    const struct table_plan *plan;
    struct arena *arena;
    struct mark_source marks;
    struct cell_reader *reader;
    struct decoder decoder;
    struct row_builder *builder;
    struct slice *header; /* in the file's encoding; it may stand there again */
    size_t header_count;
    bool is_begun;
    int64_t number;
};

struct table *table_open(struct byte_source source, const struct table_plan *plan,
                         struct error *error)
{
    AUTO_FREE(table) struct table *table = calloc(1, sizeof(*table));
    if (!table)
        abort();
    table->plan = plan;
    table->arena = arena_new();
    mark_source_init(&table->marks, source, plan->encoding);
    table->reader = cell_reader_new(mark_source(&table->marks), plan->separator);
    table->builder = row_builder_new(plan, error);
    if (!table->builder || !decoder_init(&table->decoder, table->arena, plan->encoding, error))
        return NULL;
    return TAKE(table);
}

void table_free(struct table *table)
{
    if (!table)
        return;
    row_builder_free(table->builder);
    cell_reader_free(table->reader);
    mark_source_clear(&table->marks);
    arena_free(table->arena);
    free(table);
}

static void keep_header(struct table *table, const struct cells *cells)
{
    table->header = arena_alloc_array(table->arena, sizeof(*table->header), cells->count + 1);
    table->header_count = cells->count;
    for (size_t i = 0; i < cells->count; i++)
        table->header[i] =
            (struct slice){arena_copy_slice(table->arena, cells->items[i]), cells->items[i].length};
}

/* Passes over what stands before the rows. */
static bool begin(struct table *table, struct error *error)
{
    struct cells cells;
    table->is_begun = true;
    if (!cell_reader_skip_lines(table->reader, table->plan->preamble_lines, error))
        return false;
    if (!table->plan->has_header)
        return true;
    enum cells_step step = cell_reader_next(table->reader, &cells, error);
    if (step == CELLS_ROW)
        keep_header(table, &cells);
    return step != CELLS_FAILED;
}

static bool is_header(const struct table *table, const struct cells *cells)
{
    if (!table->header || cells->seen != table->header_count)
        return false;
    for (size_t i = 0; i < cells->count; i++)
        if (!slice_equal(cells->items[i], table->header[i]))
            return false;
    return true;
}

/* Cells behind the last column that say nothing are passed over. */
static bool has_room(const struct table *table, const struct cells *cells)
{
    if (cells->seen > TABLE_COLUMNS_MAX)
        return false;
    for (size_t i = table->plan->column_count; i < cells->count; i++)
        if (slice_trim(cells->items[i]).length)
            return false;
    return true;
}

static void tell_row(struct table *table, struct arena *arena, const struct cells *cells,
                     struct table_row *row)
{
    struct slice *decoded = decode_cells(&table->decoder, arena, cells);
    for (size_t i = 0; i < cells->count; i++)
        decoded[i] = table_without_mark(decoded[i]);
    *row = (struct table_row){.cells = decoded,
                              .cell_count = cells->count,
                              .number = ++table->number,
                              .line = cells->line};
}

static enum table_step refuse_width(const struct table *table, const struct cells *cells,
                                    struct error *error)
{
    fail(error, STATUS_INVALID, "line %lld has %zu cells, the table has %zu columns",
         (long long)cells->line, cells->seen, table->plan->column_count);
    snprintf(error->accepted, sizeof(error->accepted),
             "a cell with a separator or a line end in it stands in quotation marks");
    return TABLE_BAD;
}

/* The column where a broken row breaks. */
static void point_at(const struct table *table, const struct cells *cells, struct arena *arena,
                     struct error *error)
{
    size_t column = cells->seen;
    if (column < table->plan->column_count)
        snprintf(error->pointer, sizeof(error->pointer), "%s",
                 error_pointer(arena, "", table->plan->columns[column].header));
}

enum table_step table_read(struct table *table, struct arena *arena, struct table_row *row,
                           struct error *error)
{
    struct cells cells;
    if (!table->is_begun && !begin(table, error))
        return TABLE_FAILED;
    for (;;) {
        enum cells_step step = cell_reader_next(table->reader, &cells, error);
        if (step == CELLS_END)
            return TABLE_END;
        if (step == CELLS_FAILED)
            return TABLE_FAILED;
        if (step == CELLS_ROW && (cells_are_blank(&cells) || is_header(table, &cells)))
            continue;
        tell_row(table, arena, &cells, row);
        if (step == CELLS_BAD) {
            point_at(table, &cells, arena, error);
            return TABLE_BAD;
        }
        if (!has_room(table, &cells))
            return refuse_width(table, &cells, error);
        if (row_build(table->builder, arena, row->cells, row->cell_count, &row->draft, error))
            return TABLE_ROW;
        char message[sizeof(error->message)];
        snprintf(message, sizeof(message), "%s", error->message);
        snprintf(error->message, sizeof(error->message), "line %lld, %.350s", (long long)cells.line,
                 message);
        return TABLE_BAD;
    }
}
