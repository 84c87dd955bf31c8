/* How a table lies in its file. */
#include "format/table-layout.h"

#include <strings.h>

#include "format/table-columns.h"

/* Zero bytes and other controls are nothing either. */
bool cells_are_blank(const struct cells *cells)
{
    for (size_t i = 0; i < cells->count; i++)
        for (size_t k = 0; k < cells->items[i].length; k++)
            if ((unsigned char)cells->items[i].data[k] > ' ')
                return false;
    return true;
}

static size_t filled_count(const struct cells *cells)
{
    size_t filled = 0;
    for (size_t i = 0; i < cells->count; i++)
        filled += slice_trim(cells->items[i]).length > 0;
    return filled;
}

static bool is_separator_text(struct slice text)
{
    return text.length >= 4 && strncasecmp(text.data, "sep=", 4) == 0;
}

bool layout_is_separator_line(const struct cells *cells)
{
    return cells->line == 1 && cells->count && cells->count <= 2 &&
           is_separator_text(cells->items[0]) && cells->items[0].length <= 5;
}

/* The count of cells that most rows have, and how many have it. */
static size_t usual_width(const size_t *widths, size_t count, size_t *rows)
{
    size_t best = 0;
    *rows = 0;
    for (size_t i = 0; i < count; i++) {
        size_t same = 0;
        for (size_t j = 0; j < count; j++)
            same += widths[j] == widths[i];
        if (same > *rows || (same == *rows && widths[i] > best)) {
            best = widths[i];
            *rows = same;
        }
    }
    return best;
}

/* How well a separator fits: rows of one width, many cells, headers that we know. */
static size_t fit(struct arena *arena, struct slice beginning, char separator)
{
    struct byte_source source = byte_source_of(&beginning);
    AUTO_FREE(cell_reader) struct cell_reader *reader = cell_reader_new(source, separator);
    size_t widths[LAYOUT_ROWS], count = 0, known = 0, alike;
    struct cells cells;
    struct error error;
    enum cells_step step;
    while (count < LAYOUT_ROWS && (step = cell_reader_next(reader, &cells, &error)) != CELLS_END &&
           step != CELLS_FAILED) {
        if (cells_are_blank(&cells))
            continue;
        widths[count++] = cells.seen;
        size_t headers =
            cells.count > 1 && count <= 20 ? headers_known(arena, cells.items, cells.count) : 0;
        known = headers > known ? headers : known;
    }
    size_t width = usual_width(widths, count, &alike);
    if (width < 2)
        return known > 1 ? known : 0;
    return alike * 100 / count + 3 * (width < 20 ? width : 20) + 40 * (known < 8 ? known : 8);
}

char layout_separator(struct arena *arena, struct slice beginning)
{
    static const char separators[] = {',', ';', '\t', '|'};
    char best = ',';
    size_t best_fit = 0;
    if (is_separator_text(beginning) && beginning.length > 5 &&
        memchr(separators, beginning.data[4], sizeof(separators)) &&
        (beginning.data[5] == '\r' || beginning.data[5] == '\n'))
        return beginning.data[4];
    for (size_t i = 0; i < sizeof(separators); i++) {
        size_t found = fit(arena, beginning, separators[i]);
        if (found > best_fit) {
            best_fit = found;
            best = separators[i];
        }
    }
    return best;
}

static bool is_value(enum cell_shape shape)
{
    return shape == SHAPE_EMAIL || shape == SHAPE_PHONE || shape == SHAPE_URL ||
           shape == SHAPE_PROFILE || shape == SHAPE_DATE;
}

static bool has_values(const struct cells *cells)
{
    for (size_t i = 0; i < cells->count; i++)
        if (is_value(cell_shape(cells->items[i])))
            return true;
    return false;
}

static size_t width_of(const struct kept_rows *rows)
{
    size_t widths[LAYOUT_ROWS], alike,
        count = rows->count < LAYOUT_ROWS ? rows->count : LAYOUT_ROWS;
    for (size_t i = 0; i < count; i++)
        widths[i] = rows->items[i].cells.seen;
    return count ? usual_width(widths, count, &alike) : 0;
}

/* Whether a column holds values, or other kinds of words, below this row. */
static bool differs_below(const struct kept_rows *rows, size_t row)
{
    const struct cells *top = &rows->items[row].cells;
    for (size_t c = 0; c < top->count; c++) {
        size_t below = 0, values = 0, alike = 0;
        enum cell_shape shape = cell_shape(top->items[c]);
        for (size_t r = row + 1; r < rows->count; r++) {
            const struct cells *cells = &rows->items[r].cells;
            enum cell_shape other = c < cells->count ? cell_shape(cells->items[c]) : SHAPE_EMPTY;
            below += other != SHAPE_EMPTY;
            values += is_value(other) || other == SHAPE_NUMBER;
            alike += other == shape;
        }
        if (below && (values * 2 > below || (shape != SHAPE_EMPTY && !alike)))
            return true;
    }
    return false;
}

/* By the words in it. */
static bool find_known_header(struct arena *arena, const struct kept_rows *rows,
                              const struct decoder *decoder, size_t *row)
{
    size_t best = 0, width = width_of(rows);
    for (size_t r = 0; r < rows->count; r++) {
        const struct cells *cells = &rows->items[r].cells;
        size_t filled = filled_count(cells);
        if (rows->items[r].is_bad || has_values(cells))
            continue;
        size_t known = headers_known(arena, decode_cells(decoder, arena, cells), cells->count);
        bool is_enough = known * 3 >= filled && (known > 1 || filled == 1 || known * 2 >= filled);
        bool is_line_of_title = filled == 1 && (cells->seen < width || width > 1);
        if (known > best && is_enough && !is_line_of_title) {
            best = known;
            *row = r;
        }
    }
    return best > 0;
}

bool layout_find_header(struct arena *arena, const struct kept_rows *rows,
                        const struct decoder *decoder, size_t *row)
{
    size_t width = width_of(rows), first = 0;
    *row = 0;
    if (find_known_header(arena, rows, decoder, row))
        return true;
    while (first + 1 < rows->count && rows->items[first].cells.seen < width)
        first++;
    if (rows->count && layout_is_separator_line(&rows->items[first].cells) &&
        first + 1 < rows->count)
        first++;
    *row = first;
    if (!rows->count || has_values(&rows->items[first].cells))
        return false;
    return rows->count == first + 1 ? width > 1 : differs_below(rows, first);
}
