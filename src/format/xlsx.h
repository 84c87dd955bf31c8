/* Excel workbooks (.xlsx, ECMA-376, ISO/IEC 29500) as CSV, so that what reads tables reads them
 * too.
 *
 * Values are what a person sees in the sheet where that loses nothing: numbers in plain digits,
 * zeros in front where the cell's format shows them, days and times in ISO 8601, results of
 * formulas, texts without their styling. Errors (#N/A) are empty. Of merged cells the first has the
 * value. Row numbers agree with those of the sheet: rows that are empty or left out become empty
 * lines.
 *
 * Memory does not depend on the size of the file: texts that cells share go to an unlinked file in
 * $TMPDIR. What unpacks to far more than a workbook would is refused.
 */
#pragma once

#include "base/stream.h"
#include <stddef.h>
#include <stdint.h>

enum {
    XLSX_ROWS_MAX = 1048576, /* a sheet of Excel has no more */
    XLSX_COLUMNS_MAX = 16384,
    XLSX_ENTRIES_MAX = 10000,      /* files within the workbook */
    XLSX_SHEETS_REPORTED = 32,     /* names kept for the report */
    XLSX_SHEET_NAME_BYTES = 128,   /* Excel allows 31 characters */
    XLSX_CELL_BYTES_MAX = 1 << 20, /* Excel allows 32,767 characters */
    XLSX_ROW_BYTES_MAX = 16 << 20,
};

struct xlsx_report {
    char sheets[XLSX_SHEETS_REPORTED][XLSX_SHEET_NAME_BYTES];
    size_t sheet_count; /* all of them */
    size_t taken;       /* which of them was written, from 0 */
    int64_t rows;       /* number of the last row that has content */
};

/* Writes the first sheet that has content, hidden ones last, as CSV (RFC 4180, UTF-8, comma). `fd`
 * can be seeked and stays open. Fails with STATUS_INVALID when it is no workbook (saying what it
 * seems to be and what to do) or damaged, with STATUS_LIMIT when it is too large; the sink may have
 * received a part by then. */
bool xlsx_to_csv(int fd, struct byte_sink sink, struct xlsx_report *report, struct error *error);
