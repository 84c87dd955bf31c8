/* Any bytes as a table: the pieces in which they come make no difference, rows come back as they
 * were written, and neither survey nor plan nor rows fail but with a sentence. */
#include "../tests/format/table-dump.h"
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(bool is_so)
{
    if (!is_so)
        abort();
}

static void check_pieces(struct slice bytes)
{
    AUTO_BUFFER struct buffer whole = {0}, pieces = {0};
    dump_table(&whole, bytes, bytes.length + 1);
    dump_table(&pieces, bytes, 1 + bytes.length % 13);
    check(slice_equal(buffer_slice(&whole), buffer_slice(&pieces)));
}

static bool is_blank(const struct table_row *row)
{
    for (size_t i = 0; i < row->cell_count; i++)
        for (size_t k = 0; k < row->cells[i].length; k++)
            if ((unsigned char)row->cells[i].data[k] > ' ')
                return false;
    return true;
}

/* Written and read again, the cells are the same to the byte. */
static void check_row(struct arena *arena, const struct table_row *row)
{
    AUTO_BUFFER struct buffer file = {0};
    struct table_plan plan = {.encoding = "UTF-8", .separator = ',', .column_count = 1};
    plan.columns = ARENA_ARRAY(arena, struct table_column, TABLE_COLUMNS_MAX);
    plan.column_count = row->cell_count;
    for (size_t i = 0; i < plan.column_count; i++)
        plan.columns[i] = (struct table_column){.header = "x", .field = "skip"};
    struct table_row again;
    struct error error = {0};
    if (is_blank(row))
        return;
    table_write_row(&file, row->cells, row->cell_count);
    struct slice bytes = buffer_slice(&file);
    AUTO_FREE(table) struct table *table = table_open(byte_source_of(&bytes), &plan, &error);
    check(table && table_read(table, arena, &again, &error) == TABLE_ROW);
    check(again.cell_count == row->cell_count);
    for (size_t i = 0; i < again.cell_count; i++)
        check(slice_equal(again.cells[i], row->cells[i]));
    check(table_read(table, arena, &again, &error) == TABLE_END);
}

static void check_plan(struct arena *arena, const struct table_plan *plan)
{
    AUTO_BUFFER struct buffer text = {0}, again = {0};
    struct json_writer writer;
    struct table_plan read;
    struct error error = {0};
    json_writer_init(&writer, &text);
    json_object_begin(&writer);
    table_plan_write(&writer, plan);
    json_object_end(&writer);
    json_auto_t *json = json_loadb(text.data, text.length, 0, NULL);
    check(json && table_plan_read(arena, json, &read, &error));
    json_writer_init(&writer, &again);
    json_object_begin(&writer);
    table_plan_write(&writer, &read);
    json_object_end(&writer);
    check(slice_equal(buffer_slice(&text), buffer_slice(&again)));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    AUTO_FREE(arena) struct arena *arena = arena_new();
    struct slice bytes = {size ? (const char *)data : "", size}, first = bytes, second = bytes;
    struct table_plan plan;
    struct error error = {0};
    check_pieces(bytes);
    if (!table_survey(byte_source_of(&first), arena, &plan, &error))
        return 0;
    check_plan(arena, &plan);
    AUTO_FREE(table) struct table *table = table_open(byte_source_of(&second), &plan, &error);
    check(table);
    struct table_row row;
    enum table_step step;
    int64_t rows = 0;
    while ((step = table_read(table, arena, &row, &error)) != TABLE_END) {
        check(step != TABLE_FAILED);
        check_row(arena, &row);
        for (size_t i = 0; step == TABLE_ROW && i < row.draft.edit.count; i++)
            (void)edit_normalize(arena, &row.draft.edit, "GB", &error);
        rows++;
    }
    check(rows == plan.rows);
    return 0;
}
