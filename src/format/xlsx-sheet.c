/* A sheet's cells, put in the places their references name. */
#include "format/xlsx-sheet.h"

#include "format/table.h"
#include "format/xlsx.h"
#include <stdlib.h>

enum { OUT_BYTES = 1 << 16 };

enum cell_type { CELL_NUMBER, CELL_SHARED, CELL_TEXT, CELL_BOOLEAN, CELL_ERROR, CELL_DATE };

struct sheet {
    const struct xlsx_book *book;
    const char *part;
    struct byte_sink sink;
    struct buffer out;
    int64_t written; /* number of the last row that went out, empty ones included */

    int64_t row;         /* that is being read, from 1 */
    int column;          /* of the cell being read, from 0 */
    int used;            /* columns up to the last one that has content */
    struct buffer texts; /* of the row's cells, in the order they came */
    struct buffer value; /* of the cell being read */
    size_t starts[XLSX_COLUMNS_MAX], lengths[XLSX_COLUMNS_MAX]; /* in `texts` */
    struct slice cells[XLSX_COLUMNS_MAX];

    enum cell_type type;
    unsigned style;
    bool in_row, in_cell, in_text; /* in_text: what comes now belongs to the value */
    unsigned phonetic;             /* depth within a reading aid (rPh) */
};

static bool flush(struct sheet *sheet, struct error *error)
{
    if (!xlsx_package_spend(sheet->book->package, sheet->out.length, error) ||
        !byte_sink_write(&sheet->sink, buffer_slice(&sheet->out), error))
        return false;
    buffer_reset(&sheet->out);
    return true;
}

/* ---- rows ---- */

static void begin_row_cells(struct sheet *sheet)
{
    for (int i = 0; i < sheet->used; i++)
        sheet->lengths[i] = 0;
    sheet->used = 0;
    sheet->column = -1;
    buffer_reset(&sheet->texts);
}

static bool begin_row(struct sheet *sheet, const struct xml_attributes *attributes,
                      struct error *error)
{
    struct slice number = xml_attribute(attributes, "r");
    int64_t row = sheet->row + 1;
    if (number.data && !slice_to_int64(number, 1, XLSX_ROWS_MAX, &row))
        return fail(error, STATUS_INVALID,
                    "the workbook is damaged: %s: a row bears the number '%.*s'; save it once more",
                    sheet->part, (int)(number.length < 40 ? number.length : 40), number.data);
    if (row <= sheet->row || row > XLSX_ROWS_MAX)
        return fail(error, STATUS_INVALID,
                    "the workbook is damaged: %s: row %lld stands behind row %lld; save it once "
                    "more",
                    sheet->part, (long long)row, (long long)sheet->row);
    sheet->row = row;
    sheet->in_row = true;
    begin_row_cells(sheet);
    return true;
}

static bool end_row(struct sheet *sheet, struct error *error)
{
    sheet->in_row = false;
    if (sheet->used == 0)
        return true;
    for (; sheet->written + 1 < sheet->row; sheet->written++)
        buffer_append(&sheet->out, "\r\n", 2);
    for (int i = 0; i < sheet->used; i++)
        sheet->cells[i] = sheet->lengths[i] ? (struct slice){sheet->texts.data + sheet->starts[i],
                                                             sheet->lengths[i]}
                                            : SLICE("");
    table_write_row(&sheet->out, sheet->cells, (size_t)sheet->used);
    sheet->written = sheet->row;
    return sheet->out.length < OUT_BYTES || flush(sheet, error);
}

/* ---- cells ---- */

int xlsx_column_of(struct slice reference)
{
    int column = 0;
    size_t i = 0;
    for (; i < reference.length && column <= XLSX_COLUMNS_MAX; i++) {
        char letter = (char)(reference.data[i] & ~0x20);
        if (letter < 'A' || letter > 'Z')
            break;
        column = column * 26 + (letter - 'A' + 1);
    }
    return i > 0 && column <= XLSX_COLUMNS_MAX ? column - 1 : -1;
}

static enum cell_type cell_type(struct slice type)
{
    static const struct {
        const char *name;
        enum cell_type type;
    } types[] = {{"s", CELL_SHARED},  {"str", CELL_TEXT}, {"inlineStr", CELL_TEXT},
                 {"b", CELL_BOOLEAN}, {"e", CELL_ERROR},  {"d", CELL_DATE}};
    for (size_t i = 0; i < COUNT_OF(types); i++)
        if (slice_equal_text(type, types[i].name))
            return types[i].type;
    return CELL_NUMBER;
}

static bool begin_cell(struct sheet *sheet, const struct xml_attributes *attributes,
                       struct error *error)
{
    struct slice reference = xml_attribute(attributes, "r");
    int64_t style = 0;
    sheet->column = reference.data ? xlsx_column_of(reference) : sheet->column + 1;
    if (sheet->column < 0 || sheet->column >= XLSX_COLUMNS_MAX)
        return fail(error, STATUS_INVALID,
                    "the workbook is damaged: %s, row %lld: '%.*s' is no cell; save it once more",
                    sheet->part, (long long)sheet->row,
                    (int)(reference.length < 40 ? reference.length : 40),
                    reference.data ? reference.data : "");
    slice_to_int64(xml_attribute(attributes, "s"), 0, UINT32_MAX, &style);
    sheet->style = (unsigned)style;
    sheet->type = cell_type(xml_attribute(attributes, "t"));
    sheet->in_cell = true;
    buffer_reset(&sheet->value);
    return true;
}

static bool append_shared(struct sheet *sheet, struct error *error)
{
    int64_t number;
    struct slice text;
    if (!slice_to_int64(slice_trim(buffer_slice(&sheet->value)), 0, UINT32_MAX, &number) ||
        !xlsx_strings_get(&sheet->book->strings, (uint32_t)number, &text))
        return fail(error, STATUS_INVALID,
                    "the workbook is damaged: %s, row %lld, column %d names a text that it does "
                    "not have; save it once more",
                    sheet->part, (long long)sheet->row, sheet->column + 1);
    buffer_append_slice(&sheet->texts, text);
    return true;
}

static bool append_value(struct sheet *sheet, struct error *error)
{
    const struct xlsx_book *book = sheet->book;
    struct slice value = buffer_slice(&sheet->value);
    struct xlsx_number_format format = {0};
    switch (sheet->type) {
    case CELL_SHARED:
        return append_shared(sheet, error);
    case CELL_TEXT:
        xlsx_append_text(&sheet->texts, value);
        return true;
    case CELL_BOOLEAN:
        buffer_append_text(&sheet->texts,
                           slice_equal_text(slice_trim(value), "1") ? "TRUE" : "FALSE");
        return true;
    case CELL_DATE:
        xlsx_append_iso_date(&sheet->texts, value);
        return true;
    case CELL_ERROR:
        return true;
    case CELL_NUMBER:
        if (sheet->style < book->format_count)
            format = book->formats[sheet->style];
        xlsx_append_number(&sheet->texts, value, format, book->is_1904);
        return true;
    }
    return true;
}

/* A cell that stands twice has its last value. */
static bool end_cell(struct sheet *sheet, struct error *error)
{
    size_t start = sheet->texts.length;
    sheet->in_cell = sheet->in_text = false;
    sheet->phonetic = 0;
    if (sheet->value.length && !append_value(sheet, error))
        return false;
    if (sheet->texts.length > XLSX_ROW_BYTES_MAX)
        return fail(error, STATUS_LIMIT, "row %lld holds more than %d bytes", (long long)sheet->row,
                    XLSX_ROW_BYTES_MAX);
    if (sheet->texts.length == start)
        return true;
    sheet->starts[sheet->column] = start;
    sheet->lengths[sheet->column] = sheet->texts.length - start;
    if (sheet->column >= sheet->used)
        sheet->used = sheet->column + 1;
    return true;
}

/* ---- events ---- */

static bool is_cell_text(const struct sheet *sheet, struct slice name)
{
    return slice_equal_text(name, "v") ||
           (slice_equal_text(name, "t") && sheet->type == CELL_TEXT && !sheet->phonetic);
}

static bool on_begin(void *state, struct slice name, const struct xml_attributes *attributes,
                     struct error *error)
{
    struct sheet *sheet = state;
    if (sheet->in_cell) {
        sheet->phonetic += slice_equal_text(name, "rPh");
        sheet->in_text = is_cell_text(sheet, name);
        return true;
    }
    if (sheet->in_row && slice_equal_text(name, "c"))
        return begin_cell(sheet, attributes, error);
    return sheet->in_row || !slice_equal_text(name, "row") || begin_row(sheet, attributes, error);
}

static bool on_end(void *state, struct slice name, struct error *error)
{
    struct sheet *sheet = state;
    if (sheet->in_cell) {
        sheet->phonetic -= sheet->phonetic && slice_equal_text(name, "rPh");
        sheet->in_text = false;
        return !slice_equal_text(name, "c") || end_cell(sheet, error);
    }
    return !sheet->in_row || !slice_equal_text(name, "row") || end_row(sheet, error);
}

static bool on_text(void *state, struct slice text, struct error *error)
{
    struct sheet *sheet = state;
    if (!sheet->in_text)
        return true;
    if (sheet->value.length + text.length > XLSX_CELL_BYTES_MAX)
        return fail(error, STATUS_LIMIT,
                    "row %lld, column %d holds more than %d bytes: no cell of Excel does",
                    (long long)sheet->row, sheet->column + 1, XLSX_CELL_BYTES_MAX);
    buffer_append_slice(&sheet->value, text);
    return true;
}

bool xlsx_sheet_write(const struct xlsx_book *book, const char *part, struct byte_sink sink,
                      int64_t *rows, struct error *error)
{
    static const struct xml_events events = {on_begin, on_end, on_text};
    struct sheet *sheet = calloc(1, sizeof(*sheet));
    if (!sheet)
        abort();
    sheet->book = book;
    sheet->part = part;
    sheet->sink = sink;
    bool is_done = xlsx_package_read(book->package, part, &events, sheet, error) &&
                   (sheet->out.length == 0 || flush(sheet, error));
    *rows = sheet->written;
    buffer_clear(&sheet->out);
    buffer_clear(&sheet->texts);
    buffer_clear(&sheet->value);
    free(sheet);
    return is_done;
}
