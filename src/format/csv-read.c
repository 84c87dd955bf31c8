/* CSV in: rows to drafts, by libcsv. */
#include "format/csv.h"

#include "base/buffer.h"
#include "contact/normalize.h"
#include "format/csv-columns.h"
#include "format/received.h"
#include "text/email.h"
#include <csv.h>
#include <stdlib.h>

struct csv_reader {
    struct slice rest;
    struct csv_parser parser;
    struct arena *arena; /* of the columns */
    struct csv_column *columns;
    size_t column_count;
    struct buffer bytes; /* the cells of the row, one behind the other */
    size_t ends[CSV_COLUMNS_MAX];
    size_t cell_count;
    bool is_row;      /* the row is complete */
    bool is_finished; /* libcsv was told that nothing follows */
    size_t row;       /* as a spreadsheet counts: the header is row 1 */
};

static void take_cell(void *bytes, size_t size, void *context)
{
    struct csv_reader *reader = context;
    if (reader->cell_count == CSV_COLUMNS_MAX)
        return;
    buffer_append(&reader->bytes, bytes, size);
    reader->ends[reader->cell_count++] = reader->bytes.length;
}

static void take_row(int terminator, void *context)
{
    struct csv_reader *reader = context;
    (void)terminator;
    reader->is_row = true;
    reader->row++;
}

/* An empty line, which libcsv passes over in silence and a spreadsheet counts. */
static bool is_blank(const struct csv_reader *reader)
{
    return !reader->is_row && !reader->cell_count && !reader->parser.quoted &&
           !reader->parser.entry_pos;
}

/* libcsv pushes rows; fed a line at a time it pushes at most one, so that rows can be pulled. */
static bool next_row(struct csv_reader *reader)
{
    buffer_reset(&reader->bytes);
    reader->cell_count = 0;
    reader->is_row = false;
    while (!reader->is_row && reader->rest.length) {
        size_t length = 0;
        while (length < reader->rest.length && reader->rest.data[length] != '\n' &&
               reader->rest.data[length] != '\r')
            length++;
        bool is_pair = length + 1 < reader->rest.length && reader->rest.data[length] == '\r' &&
                       reader->rest.data[length + 1] == '\n';
        length += is_pair ? 2 : length < reader->rest.length;
        csv_parse(&reader->parser, reader->rest.data, length, take_cell, take_row, reader);
        reader->rest.data += length;
        reader->rest.length -= length;
        if (is_blank(reader))
            reader->row++;
    }
    if (!reader->is_row && !reader->is_finished) {
        reader->is_finished = true;
        csv_fini(&reader->parser, take_cell, take_row, reader);
    }
    return reader->is_row;
}

static struct slice cell_at(const struct csv_reader *reader, size_t i)
{
    size_t start = i ? reader->ends[i - 1] : 0;
    if (!reader->bytes.data)
        return (struct slice){"", 0};
    return (struct slice){reader->bytes.data + start, reader->ends[i] - start};
}

/* The one that stands most often in the header line, outside quotation marks. */
static unsigned char guess_separator(struct slice file)
{
    static const char separators[] = {',', ';', '\t'};
    size_t counts[sizeof(separators)] = {0}, best = 0;
    bool is_quoted = false;
    for (size_t i = 0; i < file.length; i++) {
        if (!is_quoted && (file.data[i] == '\n' || file.data[i] == '\r'))
            break;
        is_quoted ^= file.data[i] == '"';
        for (size_t s = 0; s < sizeof(separators); s++)
            counts[s] += !is_quoted && file.data[i] == separators[s];
    }
    for (size_t s = 1; s < sizeof(separators); s++)
        if (counts[s] > counts[best])
            best = s;
    return (unsigned char)separators[best];
}

static void read_header(struct csv_reader *reader)
{
    reader->column_count = reader->cell_count;
    reader->columns = ARENA_ARRAY(reader->arena, struct csv_column, reader->column_count);
    for (size_t i = 0; i < reader->column_count; i++)
        reader->columns[i] = csv_column_of(reader->arena, cell_at(reader, i));
}

struct csv_reader *csv_reader_new(struct slice file, struct error *error)
{
    AUTO_FREE(csv_reader) struct csv_reader *reader = calloc(1, sizeof(*reader));
    if (!reader || csv_init(&reader->parser, 0) != 0)
        abort();
    reader->arena = arena_new();
    if (file.length >= 3 && memcmp(file.data, "\xEF\xBB\xBF", 3) == 0)
        file = (struct slice){file.data + 3, file.length - 3};
    reader->rest = file;
    csv_set_delim(&reader->parser, guess_separator(file));
    if (!next_row(reader)) {
        fail(error, STATUS_INVALID, "the file is empty: its first row must name the columns");
        return NULL;
    }
    read_header(reader);
    return TAKE(reader);
}

void csv_reader_free(struct csv_reader *reader)
{
    if (!reader)
        return;
    csv_free(&reader->parser);
    arena_free(reader->arena);
    buffer_clear(&reader->bytes);
    free(reader);
}

/* Takes back the mark that kept a spreadsheet from reading the cell as a formula. */
static struct slice without_mark(struct slice cell)
{
    bool is_marked = cell.length >= 2 && cell.data[0] == '\'' && cell.data[1] &&
                     strchr("=+-@\t\r'", cell.data[1]);
    return is_marked ? (struct slice){cell.data + 1, cell.length - 1} : cell;
}

static bool has_lines(enum fact_kind kind)
{
    return kind == FACT_NOTE || kind == FACT_ADDRESS || kind == FACT_CUSTOM || kind == FACT_COMPANY;
}

/* The facts of a row in the making: `owners` tells which column began each. */
struct row {
    struct arena *arena;
    struct draft *draft;
    struct facts facts;
    const struct csv_column *owners[CSV_COLUMNS_MAX + 1];
};

/* The fact this column is a part of, when a column before it began it. */
static struct fact *row_fact(struct row *row, const struct csv_column *column)
{
    unsigned parts = fact_kind_info(column->kind)->part_count;
    for (size_t i = 0; parts > 1 && i < row->facts.count; i++) {
        struct fact *fact = &row->facts.items[i];
        if (fact->kind == column->kind && row->owners[i]->number == column->number &&
            !fact->part[column->part])
            return fact;
    }
    row->owners[row->facts.count] = column;
    struct fact *fact = ARENA_PUSH(row->arena, &row->facts);
    fact->kind = column->kind;
    fact->label = column->label;
    fact->custom_label = column->use == CSV_USE_CUSTOM && *column->name ? column->name : NULL;
    return fact;
}

static const char group_separator[] = ":::"; /* Google's */

static void add_groups(struct row *row, const struct csv_column *column, char *text)
{
    for (char *place; (place = strstr(text, group_separator));)
        memcpy(place, " ; ", 3);
    struct slice rest = slice_of(text);
    while (rest.length && row->facts.count < CSV_COLUMNS_MAX) {
        struct slice name = slice_trim(slice_split(rest, ';', &rest));
        if (name.length)
            row_fact(row, column)->part[PART_VALUE] = arena_copy_slice(row->arena, name);
    }
}

static bool read_cell(struct row *row, const struct csv_column *column, struct slice cell,
                      struct error *error)
{
    char *text =
        received_text(row->arena, received_utf8(row->arena, cell), has_lines(column->kind));
    struct email email;
    if (!*text)
        return true;
    if (column->use == CSV_USE_ID) {
        row->draft->source_key = text;
        return true;
    }
    if (column->use == CSV_USE_GROUPS) {
        add_groups(row, column, text);
        return true;
    }
    if (column->kind == FACT_EMAIL && !email_parse(row->arena, slice_of(text), &email, error))
        return false;
    if (column->kind != FACT_NOTE && strlen(text) > VALUE_BYTES_MAX)
        return fail(error, STATUS_INVALID, "the value is too long, at most %d bytes",
                    VALUE_BYTES_MAX);
    row_fact(row, column)->part[column->part] = text;
    return true;
}

/* The whole name is needed only when its parts are not told. */
static void drop_full_name(struct row *row)
{
    for (size_t i = 0; i < row->facts.count; i++) {
        struct fact *fact = &row->facts.items[i];
        if (fact->kind == FACT_NAME && (fact->part[NAME_FIRST] || fact->part[NAME_LAST]))
            fact->part[NAME_FULL] = NULL;
    }
}

static bool is_empty_row(const struct csv_reader *reader)
{
    for (size_t i = 0; i < reader->cell_count; i++)
        if (slice_trim(cell_at(reader, i)).length)
            return false;
    return true;
}

enum csv_step csv_read_row(struct csv_reader *reader, struct arena *arena, struct draft *draft,
                           struct error *error)
{
    do {
        if (!next_row(reader))
            return CSV_STEP_END;
    } while (is_empty_row(reader));
    *draft = (struct draft){.pointer = ""};
    struct row *row = ARENA_NEW(arena, struct row);
    row->arena = arena;
    row->draft = draft;
    if (reader->cell_count > reader->column_count) {
        fail(error, STATUS_INVALID, "row %zu has %zu cells, the header names %zu columns",
             reader->row, reader->cell_count, reader->column_count);
        return CSV_STEP_BAD;
    }
    for (size_t i = 0; i < reader->cell_count; i++) {
        struct error cell_error = {0};
        if (read_cell(row, &reader->columns[i], without_mark(cell_at(reader, i)), &cell_error))
            continue;
        fail(error, STATUS_INVALID, "row %zu, column '%.60s': %s", reader->row,
             reader->columns[i].name, cell_error.message);
        return CSV_STEP_BAD;
    }
    drop_full_name(row);
    edit_add_step(arena, &draft->edit, EDIT_ADD)->facts = row->facts;
    return CSV_STEP_ROW;
}
