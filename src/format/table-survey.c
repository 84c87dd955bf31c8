/* A file of rows looked at once, from end to end, without keeping it. */
#include "format/table-columns.h"
#include "format/table-layout.h"
#include "format/table-mark.h"
#include "text/name.h"
#include <stdlib.h>

enum { BEGINNING_BYTES = 1 << 17, KEPT_BYTES_MAX = 1 << 20, SAMPLE_BYTES = 200 };

/* The source with its beginning put back. */
struct replay {
    struct buffer beginning;
    bool is_replayed;
    struct slice piece; /* what was read behind the beginning */
    struct byte_source source;
};

static bool read_replay(void *context, struct slice *piece, struct error *error)
{
    struct replay *replay = context;
    if (!replay->is_replayed) {
        replay->is_replayed = true;
        *piece = buffer_slice(&replay->beginning);
        if (piece->length)
            return true;
    }
    if (replay->piece.length) {
        *piece = replay->piece;
        replay->piece.length = 0;
        return true;
    }
    return byte_source_read(&replay->source, piece, error);
}

/* Reads what the guesses need; a piece may be the whole file, then its rest is kept in mind. */
static bool read_beginning(struct replay *replay, struct error *error)
{
    while (replay->beginning.length < BEGINNING_BYTES) {
        struct slice piece;
        size_t room = BEGINNING_BYTES - replay->beginning.length;
        if (!byte_source_read(&replay->source, &piece, error))
            return false;
        if (!piece.length)
            return true;
        size_t taken = piece.length < room ? piece.length : room;
        buffer_append(&replay->beginning, piece.data, taken);
        replay->piece = (struct slice){piece.data + taken, piece.length - taken};
    }
    return true;
}

struct surveyor {
    struct arena *arena;
    struct encoding_votes votes;
    struct kept_rows kept; /* until it is known where the header is */
    size_t kept_bytes;
    bool is_settled;
    bool has_header;
    struct cells header;
    bool header_is_bad;
    size_t preamble_lines;
    int64_t rows;
    struct error first_error; /* of a row that is broken */
    int64_t wide_rows;        /* that say something behind the last header */
    struct column_evidence *columns;
    size_t column_count;
    struct slice (*samples)[COLUMN_SAMPLES]; /* in the file's encoding */
};

static struct cells copy_row(struct arena *arena, const struct cells *cells)
{
    struct cells copy = *cells;
    copy.items = cells_copy(arena, cells);
    return copy;
}

static bool is_same_row(const struct cells *a, const struct cells *b)
{
    if (a->seen != b->seen)
        return false;
    for (size_t i = 0; i < a->count; i++)
        if (!slice_equal(a->items[i], b->items[i]))
            return false;
    return true;
}

static void grow_columns(struct surveyor *surveyor, size_t count)
{
    if (count <= surveyor->column_count)
        return;
    size_t old = surveyor->column_count;
    surveyor->columns =
        arena_grow(surveyor->arena, surveyor->columns, old * sizeof(*surveyor->columns),
                   count * sizeof(*surveyor->columns));
    surveyor->samples =
        arena_grow(surveyor->arena, surveyor->samples, old * sizeof(*surveyor->samples),
                   count * sizeof(*surveyor->samples));
    surveyor->column_count = count;
}

static void take_sample(struct surveyor *surveyor, size_t column, struct slice cell)
{
    cell = text_cut(slice_trim(cell), SAMPLE_BYTES);
    for (size_t s = 0; cell.length && s < COLUMN_SAMPLES; s++) {
        struct slice *sample = &surveyor->samples[column][s];
        if (sample->data)
            continue;
        *sample = (struct slice){arena_copy_slice(surveyor->arena, cell), cell.length};
        return;
    }
}

static bool is_wider(const struct cells *cells, size_t width)
{
    for (size_t i = width; i < cells->count; i++)
        if (slice_trim(cells->items[i]).length)
            return true;
    return false;
}

static void count_row(struct surveyor *surveyor, const struct cells *cells, bool is_bad)
{
    if (surveyor->has_header && is_same_row(cells, &surveyor->header))
        return;
    surveyor->rows++;
    encoding_vote(&surveyor->votes, cells);
    if (is_bad)
        return;
    grow_columns(surveyor, cells->count);
    surveyor->wide_rows += surveyor->has_header && is_wider(cells, surveyor->header.count);
    for (size_t i = 0; i < cells->count && i < surveyor->column_count; i++) {
        struct slice cell = table_without_mark(cells->items[i]);
        if (!cell.length)
            continue;
        column_shapes_add(&surveyor->columns[i].shapes, cell);
        if (surveyor->columns[i].shapes.filled <= COLUMN_SAMPLES)
            take_sample(surveyor, i, cell);
    }
}

/* With the first rows at hand: where the header is, and which of them are of contacts. */
static bool settle(struct surveyor *surveyor, struct error *error)
{
    struct encoding_votes votes = surveyor->votes;
    struct decoder decoder;
    size_t row;
    for (size_t i = 0; i < surveyor->kept.count; i++)
        encoding_vote(&votes, &surveyor->kept.items[i].cells);
    if (!decoder_init(&decoder, surveyor->arena, encoding_chosen(&votes), error))
        return false;
    surveyor->is_settled = true;
    surveyor->has_header = layout_find_header(surveyor->arena, &surveyor->kept, &decoder, &row);
    if (!surveyor->kept.count)
        return true;
    const struct cells *first = &surveyor->kept.items[row].cells;
    surveyor->preamble_lines = (size_t)first->line - 1;
    if (first->seen > TABLE_COLUMNS_MAX)
        return fail(error, STATUS_INVALID, "line %lld has %zu columns, a table may have %d",
                    (long long)first->line, first->seen, TABLE_COLUMNS_MAX);
    if (surveyor->has_header) {
        surveyor->header = *first;
        encoding_vote(&surveyor->votes, first);
        grow_columns(surveyor, first->count);
        row++;
    }
    for (; row < surveyor->kept.count; row++)
        count_row(surveyor, &surveyor->kept.items[row].cells, surveyor->kept.items[row].is_bad);
    return true;
}

static bool take_row(struct surveyor *surveyor, const struct cells *cells, bool is_bad,
                     struct error *error)
{
    if (surveyor->is_settled) {
        count_row(surveyor, cells, is_bad);
        return true;
    }
    *ARENA_PUSH(surveyor->arena, &surveyor->kept) =
        (struct kept_row){copy_row(surveyor->arena, cells), is_bad};
    for (size_t i = 0; i < cells->count; i++)
        surveyor->kept_bytes += cells->items[i].length;
    if (surveyor->kept.count < LAYOUT_ROWS && surveyor->kept_bytes < KEPT_BYTES_MAX)
        return true;
    return settle(surveyor, error);
}

static bool read_rows(struct surveyor *surveyor, struct byte_source source, char separator,
                      struct error *error)
{
    AUTO_FREE(cell_reader) struct cell_reader *reader = cell_reader_new(source, separator);
    for (;;) {
        struct cells cells;
        struct error row_error = {0};
        enum cells_step step = cell_reader_next(reader, &cells, &row_error);
        if (step == CELLS_FAILED) {
            *error = row_error;
            return false;
        }
        if (step == CELLS_END)
            return surveyor->is_settled || settle(surveyor, error);
        if (step == CELLS_ROW && cells_are_blank(&cells))
            continue;
        if (step == CELLS_BAD && surveyor->first_error.status == STATUS_OK)
            surveyor->first_error = row_error;
        if (!take_row(surveyor, &cells, step == CELLS_BAD, error))
            return false;
    }
}

/* A cell as text in the arena, for showing. */
static const char *shown(struct surveyor *surveyor, const struct decoder *decoder,
                         struct slice cell)
{
    struct cells one = {.items = &cell, .count = 1};
    struct slice text = text_cut(*decode_cells(decoder, surveyor->arena, &one), SAMPLE_BYTES);
    return arena_copy_slice(surveyor->arena, text);
}

static void tell_columns(struct surveyor *surveyor, const struct decoder *decoder,
                         struct table_plan *plan)
{
    /* Columns without a header are some when most rows have them; else such rows are broken. */
    bool is_headed = plan->has_header && surveyor->wide_rows * 2 <= surveyor->rows;
    plan->column_count = is_headed ? surveyor->header.count : surveyor->column_count;
    plan->columns = ARENA_ARRAY(surveyor->arena, struct table_column, plan->column_count);
    for (size_t i = 0; i < plan->column_count; i++) {
        if (plan->has_header && i < surveyor->header.count)
            surveyor->columns[i].header =
                shown(surveyor, decoder, table_without_mark(surveyor->header.items[i]));
        for (size_t s = 0; s < COLUMN_SAMPLES && surveyor->samples[i][s].data; s++)
            plan->columns[i].samples[s] = shown(surveyor, decoder, surveyor->samples[i][s]);
    }
    columns_name(surveyor->arena, surveyor->columns, plan);
}

/* The beginning as the rows will be read, cut at a line's end. */
static struct slice readable_beginning(struct arena *arena, struct slice beginning,
                                       const char *encoding, struct error *error)
{
    bool is_whole = beginning.length < BEGINNING_BYTES;
    struct byte_source bytes = byte_source_of(&beginning);
    struct mark_source marks;
    AUTO_BUFFER struct buffer text = {0};
    struct slice piece;
    mark_source_init(&marks, bytes, encoding);
    struct byte_source source = mark_source(&marks);
    while (byte_source_read(&source, &piece, error) && piece.length)
        buffer_append_slice(&text, piece);
    mark_source_clear(&marks);
    size_t length = text.length;
    while (!is_whole && length && text.data[length - 1] != '\n' && text.data[length - 1] != '\r')
        length--;
    return (struct slice){arena_copy_bytes(arena, text.data, text.length),
                          length ? length : text.length};
}

static bool is_blank(struct slice text)
{
    return !slice_trim(text).length;
}

static bool survey(struct surveyor *surveyor, struct replay *replay, struct table_plan *plan,
                   struct error *error)
{
    struct slice beginning = buffer_slice(&replay->beginning);
    if (!beginning.length)
        return fail(error, STATUS_INVALID, "the file is empty");
    const char *seems = file_seems_to_be(beginning);
    if (seems)
        return fail(error, STATUS_INVALID, "this is no table but seems to be %s", seems);
    const char *utf16 = encoding_utf16(beginning);
    struct slice text =
        readable_beginning(surveyor->arena, beginning, utf16 ? utf16 : "UTF-8", error);
    if (is_blank(text) && beginning.length < BEGINNING_BYTES)
        return fail(error, STATUS_INVALID, "the file is empty");
    *plan = (struct table_plan){.separator = layout_separator(surveyor->arena, text)};
    struct mark_source marks;
    mark_source_init(&marks, (struct byte_source){read_replay, replay}, utf16 ? utf16 : "UTF-8");
    bool is_read = read_rows(surveyor, mark_source(&marks), plan->separator, error);
    mark_source_clear(&marks);
    struct decoder decoder;
    plan->encoding = utf16 ? utf16 : encoding_chosen(&surveyor->votes);
    plan->is_mixed = surveyor->votes.utf8_rows && surveyor->votes.other_rows;
    if (!is_read || !decoder_init(&decoder, surveyor->arena, plan->encoding, error))
        return false;
    if (!surveyor->kept.count)
        return fail(error, STATUS_INVALID, "the file is empty");
    if (!surveyor->column_count)
        return fail(error, STATUS_INVALID, "no row can be read: %.350s",
                    surveyor->first_error.message);
    plan->preamble_lines = surveyor->preamble_lines;
    plan->has_header = surveyor->has_header;
    plan->rows = surveyor->rows;
    tell_columns(surveyor, &decoder, plan);
    return true;
}

bool table_survey(struct byte_source source, struct arena *arena, struct table_plan *plan,
                  struct error *error)
{
    struct replay replay = {.source = source};
    struct surveyor *surveyor = ARENA_NEW(arena, struct surveyor);
    surveyor->arena = arena;
    encoding_votes_init(arena, &surveyor->votes);
    bool is_done = read_beginning(&replay, error) && survey(surveyor, &replay, plan, error);
    buffer_clear(&replay.beginning);
    return is_done;
}
