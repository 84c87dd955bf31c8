/* One sheet of a workbook as CSV, row by row. Private to xlsx.c. */
#pragma once

#include "base/stream.h"
#include "format/xlsx-package.h"
#include "format/xlsx-strings.h"
#include "format/xlsx-value.h"

/* What the sheets of a workbook have in common. */
struct xlsx_book {
    struct xlsx_package *package;
    struct xlsx_strings strings;
    struct xlsx_number_format *formats; /* by the style of a cell */
    size_t format_count;
    bool is_1904; /* days count from 1904 */
};

/* Writes the rows of `part`; `rows` becomes the number of the last one with content, 0 when none
 * has: then nothing was written. */
bool xlsx_sheet_write(const struct xlsx_book *book, const char *part, struct byte_sink sink,
                      int64_t *rows, struct error *error);

/* The column of a cell's reference, from 0: "AB12" is 27. Negative when it is no reference. */
int xlsx_column_of(struct slice reference);
