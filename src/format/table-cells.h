/* Bytes to rows of cells: quotation marks, separators and line ends, by libcsv. Inside `format`
 * only.
 *
 * A quotation mark that is never closed would make the rest of a file one cell. The cell is given
 * up when it passes TABLE_CELL_BYTES_MAX, when the file ends, or when a later line shows a cell
 * that opens (a separator and a quotation mark before a letter); reading goes on at the line behind
 * the one that opened it. Memory is bounded by one row, time is linear in the file's length.
 */
#pragma once

#include "base/cleanup.h"
#include "base/stream.h"

enum { TABLE_ROW_BYTES_MAX = 1 << 22 };

enum cells_step { CELLS_END, CELLS_ROW, CELLS_BAD, CELLS_FAILED };

struct cells {
    const struct slice *items; /* in the file's encoding, one behind the other in memory; valid
                                  until the next call */
    size_t count;              /* at most TABLE_COLUMNS_MAX */
    size_t seen;               /* also those that are too many */
    int64_t line;              /* where the row begins, from 1 */
};

struct cell_reader;

struct cell_reader *cell_reader_new(struct byte_source source, char separator);
void cell_reader_free(struct cell_reader *reader);
DEFINE_AUTO_FREE(cell_reader)

/* Passes over lines whatever stands in them; false when the source fails. */
bool cell_reader_skip_lines(struct cell_reader *reader, size_t count, struct error *error);

/* The next line that is not empty. Of CELLS_BAD the cells before the broken one are told;
 * `error` says what is wrong. */
enum cells_step cell_reader_next(struct cell_reader *reader, struct cells *cells,
                                 struct error *error);
