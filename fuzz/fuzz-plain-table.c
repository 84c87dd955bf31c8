/* Any bytes as a CSV file of anything: the pieces in which they come make no difference, cells are
 * text, and what cannot be read is said with its place. */
#include "format/plain-table.h"

#include "../tests/format/table-dump.h"
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(bool is_so)
{
    if (!is_so)
        abort();
}

static void dump_texts(struct buffer *out, const struct slice *cells, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        check(slice_is_utf8(cells[i]));
        buffer_append_format(out, "[%.*s]", (int)cells[i].length, cells[i].data);
    }
    buffer_append_text(out, "\n");
}

static void dump_all(struct buffer *out, struct plain_table *table)
{
    struct plain_row row;
    struct error error = {0};
    enum table_step step;
    int64_t line = 0;
    while ((step = plain_table_next(table, &row, &error)) == TABLE_ROW || step == TABLE_BAD) {
        if (step == TABLE_BAD) {
            check(error.status == STATUS_INVALID || error.status == STATUS_LIMIT);
            buffer_append_format(out, "bad: %s\n", error.message);
            error = (struct error){0};
            continue;
        }
        check(row.line > line && row.cell_count > 0);
        line = row.line;
        buffer_append_format(out, "%lld: ", (long long)line);
        dump_texts(out, row.cells, row.cell_count);
    }
    check(step == TABLE_END);
}

static void dump(struct buffer *out, struct slice bytes, size_t piece_size)
{
    struct pieces pieces = {bytes, piece_size};
    struct error error = {0};
    size_t count;
    AUTO_FREE(plain_table)
    struct plain_table *table = plain_table_open(pieces_source(&pieces), &error);
    if (!table) {
        check(error.status == STATUS_INVALID || error.status == STATUS_LIMIT);
        buffer_append_text(out, error.message);
        return;
    }
    const struct slice *headers = plain_table_headers(table, &count);
    check(count > 0 && count <= TABLE_COLUMNS_MAX);
    dump_texts(out, headers, count);
    dump_all(out, table);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    AUTO_BUFFER struct buffer whole = {0}, pieces = {0};
    struct slice bytes = {size ? (const char *)data : "", size};
    dump(&whole, bytes, size + 1);
    dump(&pieces, bytes, 1 + size % 13);
    check(slice_equal(buffer_slice(&whole), buffer_slice(&pieces)));
    return 0;
}
