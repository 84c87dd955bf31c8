/* A CSV file of anything: a header and rows of cells, without a thought on what they mean.
 *
 * Separator, UTF-16 and byte order marks are found out; a row that is not UTF-8 is read as
 * Windows-1252. Lines of nothing but spaces are passed over; what has a separator or a quotation
 * mark is a row. For tables of contacts there is format/table.h.
 */
#pragma once

#include "base/arena.h"
#include "base/cleanup.h"
#include "base/stream.h"
#include "format/table.h"

struct plain_table;

struct plain_row {
    const struct slice *cells; /* UTF-8, without quotes; valid until the next row */
    size_t cell_count;
    int64_t line; /* where it begins, from 1 */
};

/* Reads the header. NULL when there is none: STATUS_INVALID says what the file seems to be;
 * STATUS_LIMIT: it names more than TABLE_COLUMNS_MAX columns. */
struct plain_table *plain_table_open(struct byte_source source, struct error *error);
void plain_table_free(struct plain_table *table);
DEFINE_AUTO_FREE(plain_table)

/* The header's cells, trimmed; they live as long as the table. */
const struct slice *plain_table_headers(const struct plain_table *table, size_t *count);

/* TABLE_BAD: this row cannot be read, `error` says where and why. */
enum table_step plain_table_next(struct plain_table *table, struct plain_row *row,
                                 struct error *error);
