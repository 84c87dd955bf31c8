/* How a table lies in its file: what separates the cells, and where the header is. Inside `format`
 * only. */
#pragma once

#include "format/table-encoding.h"

/* A row kept for a second look. */
struct kept_row {
    struct cells cells;
    bool is_bad;
};

struct kept_rows {
    struct kept_row *items;
    size_t count;
    size_t capacity;
};

enum { LAYOUT_ROWS = 50 };

/* What the beginning of a file seems to be, when it is no table: "a PNG picture"; else NULL. */
const char *file_seems_to_be(struct slice beginning);

/* By the beginning, in UTF-8 or a character set that has ASCII in it. A first line "sep=;" tells.
 */
char layout_separator(struct arena *arena, struct slice beginning);

/* Whether the row is such a line. */
bool layout_is_separator_line(const struct cells *cells);

/* Which of the first rows is the header; false: there is none, and the rows begin with `*row`.
 * `decoder` reads what is not UTF-8. */
bool layout_find_header(struct arena *arena, const struct kept_rows *rows,
                        const struct decoder *decoder, size_t *row);

bool cells_are_blank(const struct cells *cells);
