/* Bytes to rows of cells. */
#include "format/table-cells.h"

#include "base/buffer.h"
#include "format/table.h"
#include <csv.h>
#include <stdlib.h>

enum {
    CHUNK_BYTES = 1 << 15, /* of a line that libcsv is given at once */
    WINDOW_BYTES = 256,    /* in which a line's end is looked for at once */
    CREDIT_RATE = 4,       /* bytes that may be read again for each that was read well */
};

struct cell_reader {
    struct byte_source source;
    struct slice piece; /* of the source, unread */
    struct csv_parser parser;
    char separator;
    int64_t line;   /* of the next byte */
    char last_byte; /* "\r\n" is one line end, also across pieces */
    bool is_ended;
    char fed_byte;         /* the last one that libcsv was given */
    char byte_before_mark; /* and what stood before the last quotation mark */

    /* The row in the making. */
    struct buffer bytes; /* its cells, one behind the other */
    size_t ends[TABLE_COLUMNS_MAX];
    struct slice slices[TABLE_COLUMNS_MAX];
    size_t cell_count; /* complete ones */
    bool is_row;       /* the row is complete */
    int64_t row_line;

    /* What was read since the line that opened the open quotation mark, to be read again when it
     * is never closed. */
    struct buffer held;
    bool is_held_from_source; /* not all of it from `again` */
    int64_t open_line;
    char open_last_byte; /* of that line */
    size_t open_cell;

    struct buffer again; /* read before the source */
    size_t again_at;
    size_t credit; /* bytes that may still be read again, so that time stays linear */
};

struct cell_reader *cell_reader_new(struct byte_source source, char separator)
{
    struct cell_reader *reader = calloc(1, sizeof(*reader));
    if (!reader || csv_init(&reader->parser, 0) != 0)
        abort();
    csv_set_delim(&reader->parser, (unsigned char)separator);
    csv_set_blk_size(&reader->parser, 4096);
    reader->source = source;
    reader->separator = separator;
    reader->line = 1;
    reader->fed_byte = '\n';
    reader->credit = TABLE_CELL_BYTES_MAX;
    return reader;
}

void cell_reader_free(struct cell_reader *reader)
{
    if (!reader)
        return;
    csv_free(&reader->parser);
    buffer_clear(&reader->bytes);
    buffer_clear(&reader->held);
    buffer_clear(&reader->again);
    free(reader);
}

/* The bytes at hand; empty at the end. */
static bool fill(struct cell_reader *reader, struct slice *bytes, struct error *error)
{
    if (reader->again_at < reader->again.length) {
        *bytes = (struct slice){reader->again.data + reader->again_at,
                                reader->again.length - reader->again_at};
        return true;
    }
    if (!reader->piece.length && !reader->is_ended) {
        if (!byte_source_read(&reader->source, &reader->piece, error))
            return false;
        reader->is_ended = !reader->piece.length;
    }
    *bytes = reader->piece;
    return true;
}

/* Where the first line feed or return stands; `length` when there is none. */
static size_t first_line_end(const char *bytes, size_t length)
{
    const char *feed = memchr(bytes, '\n', length);
    if (feed)
        length = (size_t)(feed - bytes);
    const char *carriage = memchr(bytes, '\r', length);
    return carriage ? (size_t)(carriage - bytes) : length;
}

/* How far the line goes that begins here, with its end when that is at hand. */
static size_t line_bytes(struct slice bytes)
{
    size_t most = bytes.length < CHUNK_BYTES ? bytes.length : CHUNK_BYTES, length = 0;
    for (size_t looked = 0; length == looked && looked < most;) {
        size_t window = most - looked < WINDOW_BYTES ? most - looked : WINDOW_BYTES;
        length += first_line_end(bytes.data + looked, window);
        looked += window;
    }
    if (length == most)
        return length;
    bool is_pair =
        bytes.data[length] == '\r' && length + 1 < bytes.length && bytes.data[length + 1] == '\n';
    return length + (is_pair ? 2 : 1);
}

static bool ends_line(struct slice chunk)
{
    return chunk.length &&
           (chunk.data[chunk.length - 1] == '\n' || chunk.data[chunk.length - 1] == '\r');
}

/* A line or a part of one, which counts as read; empty at the end. */
static bool next_chunk(struct cell_reader *reader, struct slice *chunk, struct error *error)
{
    struct slice bytes;
    if (!fill(reader, &bytes, error))
        return false;
    *chunk = (struct slice){bytes.data, line_bytes(bytes)};
    if (!chunk->length)
        return true;
    bool is_second_half = chunk->length == 1 && chunk->data[0] == '\n' && reader->last_byte == '\r';
    reader->line += ends_line(*chunk) && !is_second_half;
    reader->last_byte = chunk->data[chunk->length - 1];
    if (reader->again_at < reader->again.length) {
        reader->again_at += chunk->length;
        return true;
    }
    reader->piece.data += chunk->length;
    reader->piece.length -= chunk->length;
    reader->is_held_from_source = true;
    return true;
}

static bool skip_line(struct cell_reader *reader, struct error *error)
{
    struct slice chunk;
    do {
        if (!next_chunk(reader, &chunk, error))
            return false;
    } while (chunk.length && !ends_line(chunk));
    return true;
}

bool cell_reader_skip_lines(struct cell_reader *reader, size_t count, struct error *error)
{
    int64_t target = reader->line + (int64_t)count;
    while (reader->line < target && !(reader->is_ended && !reader->piece.length))
        if (!skip_line(reader, error))
            return false;
    return true;
}

static void add_cell(struct cell_reader *reader, const void *bytes, size_t size)
{
    if (reader->cell_count < TABLE_COLUMNS_MAX) {
        buffer_append(&reader->bytes, bytes, size);
        reader->ends[reader->cell_count] = reader->bytes.length;
    }
    reader->cell_count++;
}

static void take_cell(void *bytes, size_t size, void *context)
{
    add_cell(context, bytes, size);
}

static void take_row(int terminator, void *context)
{
    struct cell_reader *reader = context;
    (void)terminator;
    reader->is_row = true;
}

/* Whether the mark that libcsv stumbled over, before `at`, looks like one that opens a cell: then
 * the open cell was never closed. Else it is a mark that somebody forgot to double. */
static bool opens_cell(const struct cell_reader *reader, struct slice chunk, size_t at)
{
    while (at && chunk.data[at - 1] != '"')
        at--;
    char before = at > 1    ? chunk.data[at - 2]
                  : at == 1 ? reader->fed_byte
                            : reader->byte_before_mark;
    return before == reader->separator || before == '\n' || before == '\r';
}

/* What opens_cell needs of this chunk when it looks at the next. */
static void remember_marks(struct cell_reader *reader, struct slice chunk)
{
    const char *mark = memrchr(chunk.data, '"', chunk.length);
    if (mark)
        reader->byte_before_mark = mark > chunk.data ? mark[-1] : reader->fed_byte;
    reader->fed_byte = chunk.data[chunk.length - 1];
}

static bool is_blank(char byte)
{
    return byte == ' ' || byte == '\t';
}

/* Whether libcsv would have no more to do than to split: a whole line, between two rows, without a
 * quotation mark. */
static bool is_plain_line(const struct cell_reader *reader, struct slice chunk)
{
    enum { ROW_NOT_BEGUN = 0 }; /* of libcsv, which does not name it outside */
    return reader->parser.pstate == ROW_NOT_BEGUN && ends_line(chunk) &&
           !memchr(chunk.data, '"', chunk.length);
}

/* Takes a cell without the blanks around it, as libcsv does; a separator is no blank. */
static void take_plain_cell(struct cell_reader *reader, const char *from, const char *to)
{
    while (from < to && is_blank(*from))
        from++;
    while (from < to && is_blank(to[-1]))
        to--;
    add_cell(reader, from, (size_t)(to - from));
}

/* What libcsv would make of a plain line, which it goes through byte by byte. */
static void split_plain_line(struct cell_reader *reader, struct slice chunk)
{
    const char *at = chunk.data, *end = chunk.data + chunk.length;
    while (end > at && (end[-1] == '\n' || end[-1] == '\r'))
        end--;
    const char *text = at;
    while (text < end && is_blank(*text) && *text != reader->separator)
        text++;
    if (text == end) /* nothing but blanks is no row */
        return;
    for (const char *sign; (sign = memchr(at, reader->separator, (size_t)(end - at)));
         at = sign + 1)
        take_plain_cell(reader, at, sign);
    take_plain_cell(reader, at, end);
    take_row(0, reader);
}

/* Gives a chunk to libcsv. False: the cell that is open was never closed. A mark within a cell that
 * is just not doubled is taken as it stands. */
static bool feed(struct cell_reader *reader, struct slice chunk)
{
    if (is_plain_line(reader, chunk)) {
        split_plain_line(reader, chunk);
        reader->fed_byte = chunk.data[chunk.length - 1];
        return true;
    }
    for (size_t at = 0; at < chunk.length;) {
        csv_set_opts(&reader->parser, CSV_STRICT);
        at += csv_parse(&reader->parser, chunk.data + at, chunk.length - at, take_cell, take_row,
                        reader);
        if (at == chunk.length)
            break;
        if (reader->parser.quoted && opens_cell(reader, chunk, at))
            return false;
        csv_set_opts(&reader->parser, 0);
        at += csv_parse(&reader->parser, chunk.data + at, 1, take_cell, take_row, reader);
    }
    remember_marks(reader, chunk);
    return true;
}

static void begin_row(struct cell_reader *reader)
{
    buffer_reset(&reader->bytes);
    buffer_reset(&reader->held);
    reader->is_held_from_source = false;
    reader->cell_count = 0;
    reader->is_row = false;
    reader->open_line = 0;
    reader->row_line = reader->line;
}

static void reset_parser(struct cell_reader *reader)
{
    struct csv_parser *parser = &reader->parser;
    csv_set_opts(parser, 0);
    csv_fini(parser, NULL, NULL, NULL);
    parser->spaces = 0;
    reader->fed_byte = '\n';
}

static void tell_row(struct cell_reader *reader, struct cells *cells)
{
    size_t start = 0;
    cells->seen = reader->cell_count;
    cells->count = cells->seen < TABLE_COLUMNS_MAX ? cells->seen : TABLE_COLUMNS_MAX;
    cells->items = reader->slices;
    cells->line = reader->row_line;
    const char *data = reader->bytes.data ? reader->bytes.data : "";
    for (size_t i = 0; i < cells->count; i++) {
        reader->slices[i] = (struct slice){data + start, reader->ends[i] - start};
        start = reader->ends[i];
    }
}

static void tell_open_quote(struct cell_reader *reader, struct cells *cells, int64_t line,
                            struct error *error)
{
    fail(error, STATUS_INVALID,
         "line %lld, column %zu: the quotation mark that opens this cell is never closed",
         (long long)line, reader->cell_count + 1);
    snprintf(error->accepted, sizeof(error->accepted),
             "a second quotation mark at the end of the cell; marks inside it doubled: \"\"");
    tell_row(reader, cells);
}

/* The lines behind the one that opened the mark are read again. */
static enum cells_step give_up_quote(struct cell_reader *reader, struct cells *cells,
                                     struct error *error)
{
    tell_open_quote(reader, cells, reader->open_line, error);
    reader->credit -= reader->held.length < reader->credit ? reader->held.length : reader->credit;
    if (reader->is_held_from_source) {
        struct buffer old = reader->again;
        reader->again = reader->held;
        reader->held = old;
        reader->again_at = 0;
    } else {
        reader->again_at -= reader->held.length;
    }
    reader->line = reader->open_line + 1;
    reader->last_byte = reader->open_last_byte;
    reset_parser(reader);
    return CELLS_BAD;
}

/* The line that opened the mark shows already that it is never closed. */
static enum cells_step give_up_line(struct cell_reader *reader, struct cells *cells,
                                    bool is_line_ended, struct error *error)
{
    int64_t line = reader->line - is_line_ended;
    tell_row(reader, cells);
    reset_parser(reader);
    if (!is_line_ended && !skip_line(reader, error))
        return CELLS_FAILED;
    tell_open_quote(reader, cells, line, error);
    return CELLS_BAD;
}

static enum cells_step give_up_length(struct cell_reader *reader, struct cells *cells,
                                      bool is_line_ended, struct error *error)
{
    tell_row(reader, cells);
    reset_parser(reader);
    if (!is_line_ended && !skip_line(reader, error))
        return CELLS_FAILED;
    fail(error, STATUS_INVALID, "line %lld, column %zu: the text is too long",
         (long long)reader->row_line, cells->seen + 1);
    snprintf(error->accepted, sizeof(error->accepted), "at most %d bytes in a cell and %d in a row",
             TABLE_CELL_BYTES_MAX, TABLE_ROW_BYTES_MAX);
    return CELLS_BAD;
}

static bool is_too_long(const struct cell_reader *reader)
{
    return reader->parser.entry_pos > TABLE_CELL_BYTES_MAX ||
           reader->bytes.length + reader->parser.entry_pos > TABLE_ROW_BYTES_MAX;
}

/* At a line's end in an open cell: from here on everything is kept. */
static void hold_from_here(struct cell_reader *reader)
{
    if (reader->open_line && reader->open_cell == reader->cell_count)
        return;
    reader->open_line = reader->line - 1;
    reader->open_last_byte = reader->last_byte;
    reader->open_cell = reader->cell_count;
    reader->is_held_from_source = false;
    buffer_reset(&reader->held);
}

static enum cells_step finish(struct cell_reader *reader, struct cells *cells, struct error *error)
{
    csv_set_opts(&reader->parser, CSV_STRICT | CSV_STRICT_FINI);
    if (csv_fini(&reader->parser, take_cell, take_row, reader) == 0) {
        if (!reader->is_row)
            return CELLS_END;
        tell_row(reader, cells);
        return CELLS_ROW;
    }
    if (!reader->open_line || reader->open_cell != reader->cell_count) { /* on the last line */
        hold_from_here(reader);
        reader->open_line = reader->line;
    }
    return give_up_quote(reader, cells, error);
}

static void earn_credit(struct cell_reader *reader)
{
    size_t earned = (reader->bytes.length + reader->cell_count) * CREDIT_RATE;
    size_t room = TABLE_CELL_BYTES_MAX - reader->credit;
    reader->credit += earned < room ? earned : room;
}

/* Whether the row goes on; else `step` is what became of it. */
static bool take_chunk(struct cell_reader *reader, struct slice chunk, struct cells *cells,
                       enum cells_step *step, struct error *error)
{
    bool is_continued = reader->open_line && reader->open_cell == reader->cell_count;
    if (is_continued)
        buffer_append_slice(&reader->held, chunk);
    if (!feed(reader, chunk)) {
        is_continued = is_continued && reader->open_cell == reader->cell_count;
        *step = is_continued ? give_up_quote(reader, cells, error)
                             : give_up_line(reader, cells, ends_line(chunk), error);
        return false;
    }
    if (reader->is_row) {
        earn_credit(reader);
        tell_row(reader, cells);
        *step = CELLS_ROW;
        return false;
    }
    bool is_open = reader->parser.quoted;
    if (is_too_long(reader)) {
        bool is_held = is_open && reader->open_line && reader->open_cell == reader->cell_count;
        *step = is_held ? give_up_quote(reader, cells, error)
                        : give_up_length(reader, cells, ends_line(chunk), error);
        return false;
    }
    if (!ends_line(chunk))
        return true;
    if (!is_open) /* an empty line */
        begin_row(reader);
    else
        hold_from_here(reader);
    if (is_open && reader->held.length > reader->credit) {
        *step = give_up_quote(reader, cells, error);
        return false;
    }
    return true;
}

enum cells_step cell_reader_next(struct cell_reader *reader, struct cells *cells,
                                 struct error *error)
{
    begin_row(reader);
    for (;;) {
        struct slice chunk;
        enum cells_step step;
        if (!next_chunk(reader, &chunk, error))
            return CELLS_FAILED;
        if (!chunk.length)
            return finish(reader, cells, error);
        if (!take_chunk(reader, chunk, cells, &step, error))
            return step;
    }
}
