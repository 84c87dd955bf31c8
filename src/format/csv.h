/* CSV with a header row: a spreadsheet's rows in, and our own export out.
 *
 * Read: separator comma, semicolon or tab, guessed from the header; UTF-8 with or without a mark,
 * else Windows-1252; headers in several spellings, whatever their case. A column that is not known
 * becomes a custom value under its header's name.
 *
 * Written: fixed columns. Cells that a spreadsheet would take for a formula get a single quotation
 * mark in front, which reading takes away again. Labels and what has no column are not exported.
 */
#pragma once

#include "contact/draft.h"

struct csv_reader;

enum { CSV_COLUMNS_MAX = 1000 };

enum csv_step {
    CSV_STEP_END,
    CSV_STEP_ROW,
    CSV_STEP_BAD, /* this row cannot be read; `error` names row and column; the next one may be */
};

/* Reads the header. `file` must outlive the reader. NULL when there is no header to go by. */
struct csv_reader *csv_reader_new(struct slice file, struct error *error);
void csv_reader_free(struct csv_reader *reader);
DEFINE_AUTO_FREE(csv_reader)

/* The next row that is not empty: one EDIT_ADD of its facts, not yet normalized, and the id column
 * as source_key. */
enum csv_step csv_read_row(struct csv_reader *reader, struct arena *arena, struct draft *draft,
                           struct error *error);

void csv_write_header(struct buffer *out);

/* One row; `id` may be NULL. */
void csv_write_card(struct buffer *out, const struct card *card, const char *id);
