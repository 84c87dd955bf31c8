/* The files of `kith link`. */
#include "cli/link-input.h"

#include "cli/file.h"
#include "format/plain-table.h"
#include "link/load.h"
#include <stdio.h>

enum { PIECE_BYTES = 1 << 18 };

static bool add_column(struct link_input *input, struct arena *arena, struct slice part,
                       struct error *error)
{
    const char *sign = part.length ? memrchr(part.data, '=', part.length) : NULL;
    struct slice name =
        slice_trim((struct slice){part.data, sign ? (size_t)(sign - part.data) : 0});
    struct slice role = {"", 0};
    if (sign)
        role = slice_trim((struct slice){sign + 1, (size_t)(part.data + part.length - sign - 1)});
    if (!name.length || !role.length) {
        fail(error, STATUS_INVALID, "--columns: \"%.*s\" is not column=role", (int)part.length,
             part.data);
        error_accepts(error, link_role_names);
        return false;
    }
    *ARENA_PUSH(arena, &input->columns) =
        (struct link_column){arena_copy_slice(arena, name), link_role_of(role)};
    return true;
}

bool link_input_columns(struct link_input *input, struct arena *arena, const char *text,
                        struct error *error)
{
    struct slice rest = slice_of(text);
    while (rest.length) {
        struct slice part = slice_trim(slice_split(rest, ',', &rest));
        if (part.length && !add_column(input, arena, part, error))
            return false;
    }
    return true;
}

/* ---- one file ---- */

struct open_file {
    const char *path;
    int file;
    struct buffer piece;
};

static bool read_piece(void *state, struct slice *piece, struct error *error)
{
    struct open_file *open = state;
    buffer_reset(&open->piece);
    if (!file_read_piece(open->file, open->path, PIECE_BYTES, &open->piece, error))
        return false;
    *piece = buffer_slice(&open->piece);
    return true;
}

/* The same error, which file it is of before it. */
static bool complain_of(const char *path, struct error *error)
{
    struct error inner = *error;
    fail(error, inner.status, "%s: %s", path, inner.message);
    memcpy(error->accepted, inner.accepted, sizeof(error->accepted));
    return false;
}

/* What is done with a file of which the header is read. */
typedef bool take_table(void *context, struct plain_table *plain, struct error *error);

static bool read_table(const char *path, take_table *take, void *context, struct error *error)
{
    AUTO_CLOSE_FILE int file = file_open(path, error);
    struct open_file open = {.path = path, .file = file};
    if (file < 0)
        return false;
    AUTO_FREE(plain_table)
    struct plain_table *plain = plain_table_open((struct byte_source){read_piece, &open}, error);
    bool is_read = plain ? take(context, plain, error) : complain_of(path, error);
    buffer_clear(&open.piece);
    return is_read;
}

static void columns_of_headers(struct link_input *input, struct arena *arena,
                               const struct plain_table *table)
{
    size_t count;
    const struct slice *headers = plain_table_headers(table, &count);
    for (size_t i = 0; i < count; i++)
        if (link_role_of(headers[i]) != LINK_TEXT)
            *ARENA_PUSH(arena, &input->columns) =
                (struct link_column){arena_copy_slice(arena, headers[i]), link_role_of(headers[i])};
}

static bool refuse_columns(const char *path, const char *name, const struct plain_table *table,
                           struct arena *arena, struct error *error)
{
    size_t count;
    const struct slice *headers = plain_table_headers(table, &count);
    const char **names = ARENA_ARRAY(arena, const char *, count + 1);
    for (size_t i = 0; i < count; i++)
        names[i] = arena_copy_slice(arena, headers[i]);
    if (name)
        fail(error, STATUS_INVALID, "%s, line 1: there is no column \"%s\"", path, name);
    else
        fail(
            error, STATUS_INVALID,
            "%s, line 1: no header is a role: --columns column=role,... says what the columns hold",
            path);
    error_accepts(error, names);
    return false;
}

static size_t headers_of_name(const struct slice *headers, size_t count, const char *name)
{
    size_t found = 0;
    for (size_t i = 0; i < count; i++)
        found += slice_equal_text(headers[i], name);
    return found;
}

/* How many of the first `count` columns have that name. */
static size_t columns_of_name(const struct link_input *input, size_t count, const char *name)
{
    size_t found = 0;
    for (size_t i = 0; i < count; i++)
        found += strcmp(input->columns.items[i].name, name) == 0;
    return found;
}

/* The place of the header of that name behind `skipped` others of it. */
static size_t place_of(const struct slice *headers, const char *name, size_t skipped)
{
    for (size_t place = 0;; place++)
        if (slice_equal_text(headers[place], name) && skipped-- == 0)
            return place;
}

/* Where a column stands in this file. Of headers of one name each column has its own, in their
 * order. */
static bool find_column(const struct link_input *input, size_t index, const char *path,
                        const struct plain_table *table, size_t *place, struct arena *arena,
                        struct error *error)
{
    size_t count;
    const struct slice *headers = plain_table_headers(table, &count);
    const char *name = input->columns.items[index].name;
    size_t found = headers_of_name(headers, count, name);
    if (!found)
        return refuse_columns(path, name, table, arena, error);
    if (found > 1 && columns_of_name(input, input->columns.count, name) != found)
        return fail(error, STATUS_INVALID,
                    "%s, line 1: %zu columns are called \"%s\": each needs a name of its own", path,
                    found, name);
    *place = place_of(headers, name, found > 1 ? columns_of_name(input, index, name) : 0);
    return true;
}

/* Where each column stands in this file. */
static bool find_columns(const struct link_input *input, const char *path,
                         const struct plain_table *table, size_t *places, struct arena *arena,
                         struct error *error)
{
    if (!input->columns.count)
        return refuse_columns(path, NULL, table, arena, error);
    if (input->columns.count > LINK_COLUMNS_MAX)
        return fail(error, STATUS_LIMIT, "at most %d columns can be compared", LINK_COLUMNS_MAX);
    for (size_t i = 0; i < input->columns.count; i++)
        if (!find_column(input, i, path, table, &places[i], arena, error))
            return false;
    return true;
}

/* The next row; `is_end` when there is none. */
static bool next_row(struct plain_table *plain, const char *path, struct plain_row *row,
                     bool *is_end, struct error *error)
{
    enum table_step step = plain_table_next(plain, row, error);
    *is_end = step == TABLE_END;
    if (step == TABLE_BAD)
        complain_of(path, error);
    return step != TABLE_BAD && step != TABLE_FAILED;
}

static struct slice cell_at(const struct plain_row *row, size_t place)
{
    return place < row->cell_count ? row->cells[place] : (struct slice){"", 0};
}

static bool read_rows(struct plain_table *plain, const char *path, unsigned file,
                      const size_t *places, size_t column_count, struct link_loader *loader,
                      struct error *error)
{
    struct plain_row row;
    struct slice cells[LINK_COLUMNS_MAX];
    bool is_end;
    while (next_row(plain, path, &row, &is_end, error)) {
        if (is_end)
            return true;
        for (size_t i = 0; i < column_count; i++)
            cells[i] = cell_at(&row, places[i]);
        if (!link_loader_add(loader, file, cells, column_count, error))
            return false;
    }
    return false;
}

/* What the files are read into: made when the columns of the first one are known. */
struct reading {
    struct link_table *table;
    struct link_loader *loader;
    unsigned threads;
};

static bool begin_reading(struct reading *reading, const struct link_input *input,
                          struct error *error)
{
    if (reading->table)
        return true;
    reading->table = link_table_new(input->columns.items, input->columns.count, error);
    if (reading->table)
        reading->loader = link_loader_new(reading->table, reading->threads);
    return reading->table != NULL;
}

struct reading_file {
    struct link_input *input;
    unsigned index;
    struct arena *arena;
    struct reading *reading;
};

static bool take_records(void *context, struct plain_table *plain, struct error *error)
{
    struct reading_file *file = context;
    struct link_input *input = file->input;
    const char *path = input->files[file->index];
    size_t places[LINK_COLUMNS_MAX];
    if (!input->columns.count)
        columns_of_headers(input, file->arena, plain);
    return find_columns(input, path, plain, places, file->arena, error) &&
           begin_reading(file->reading, input, error) &&
           read_rows(plain, path, file->index, places, input->columns.count, file->reading->loader,
                     error);
}

static bool read_files(struct link_input *input, struct arena *arena, struct reading *reading,
                       struct error *error)
{
    for (unsigned i = 0; i < input->file_count; i++)
        if (!read_table(input->files[i], take_records,
                        &(struct reading_file){input, i, arena, reading}, error))
            return false;
    return link_loader_finish(reading->loader, error);
}

struct link_table *link_input_read(struct link_input *input, struct arena *arena, unsigned threads,
                                   struct error *error)
{
    struct reading reading = {.threads = threads};
    bool is_read = read_files(input, arena, &reading, error);
    link_loader_free(reading.loader);
    AUTO_FREE(link_table) struct link_table *table = reading.table;
    if (!is_read)
        return NULL;
    table->has_two_files = input->file_count == 2;
    return TAKE(table);
}

/* ---- what somebody decided ---- */

enum { LEFT, RIGHT, DECISION, DECISION_COLUMNS };
static const char *const decision_columns[] = {"left", "right", "decision", NULL};
static const char *const decision_words[] = {"one", "different", NULL};

struct reading_decisions {
    const char *path;
    struct arena *arena;
    struct link_decisions *decisions;
};

static bool find_decision_columns(const struct plain_table *plain, const char *path, size_t *places,
                                  struct error *error)
{
    size_t count;
    const struct slice *headers = plain_table_headers(plain, &count);
    for (size_t i = 0; i < DECISION_COLUMNS; i++) {
        if (headers_of_name(headers, count, decision_columns[i]) != 1) {
            fail(error, STATUS_INVALID, "%s, line 1: one column is to be called \"%s\"", path,
                 decision_columns[i]);
            error_accepts(error, decision_columns);
            return false;
        }
        places[i] = place_of(headers, decision_columns[i], 0);
    }
    return true;
}

static bool read_record(const struct plain_row *row, const char *path, const char *column,
                        struct slice cell, uint32_t *record, struct error *error)
{
    int64_t number;
    if (!slice_to_int64(slice_trim(cell), 0, LINK_RECORDS_MAX - 1, &number))
        return fail(error, STATUS_INVALID,
                    "%s, line %lld, column \"%s\": \"%.*s\" is not a record's number, from 0", path,
                    (long long)row->line, column, (int)cell.length, cell.data);
    *record = (uint32_t)number;
    return true;
}

static bool read_decision(const struct plain_row *row, const char *path, const size_t *places,
                          struct link_decision *decision, struct error *error)
{
    struct slice word = slice_trim(cell_at(row, places[DECISION]));
    if (!read_record(row, path, "left", cell_at(row, places[LEFT]), &decision->left, error) ||
        !read_record(row, path, "right", cell_at(row, places[RIGHT]), &decision->right, error))
        return false;
    decision->is_one = slice_equal_text(word, decision_words[0]);
    if (decision->is_one || slice_equal_text(word, decision_words[1]))
        return true;
    fail(error, STATUS_INVALID, "%s, line %lld, column \"decision\": \"%.*s\" is no decision", path,
         (long long)row->line, (int)word.length, word.data);
    error_accepts(error, decision_words);
    return false;
}

static bool take_decisions(void *context, struct plain_table *plain, struct error *error)
{
    struct reading_decisions *reading = context;
    size_t places[DECISION_COLUMNS];
    struct plain_row row;
    bool is_end = false;
    if (!find_decision_columns(plain, reading->path, places, error))
        return false;
    while (next_row(plain, reading->path, &row, &is_end, error) && !is_end)
        if (!read_decision(&row, reading->path, places,
                           ARENA_PUSH(reading->arena, reading->decisions), error))
            return false;
    return is_end;
}

bool link_input_decisions(const char *path, struct arena *arena, struct link_decisions *decisions,
                          struct error *error)
{
    return read_table(path, take_decisions, &(struct reading_decisions){path, arena, decisions},
                      error);
}
