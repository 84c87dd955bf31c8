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

static bool read_rows(struct plain_table *plain, const char *path, unsigned file,
                      const size_t *places, size_t column_count, struct link_loader *loader,
                      struct error *error)
{
    struct plain_row row;
    struct slice cells[LINK_COLUMNS_MAX];
    for (;;) {
        enum table_step step = plain_table_next(plain, &row, error);
        if (step == TABLE_END)
            return true;
        if (step == TABLE_FAILED)
            return false;
        if (step == TABLE_BAD)
            return complain_of(path, error);
        for (size_t i = 0; i < column_count; i++)
            cells[i] = places[i] < row.cell_count ? row.cells[places[i]] : (struct slice){"", 0};
        if (!link_loader_add(loader, file, cells, column_count, error))
            return false;
    }
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

static bool read_file(struct link_input *input, unsigned index, struct arena *arena,
                      struct reading *reading, struct error *error)
{
    const char *path = input->files[index];
    size_t places[LINK_COLUMNS_MAX];
    AUTO_CLOSE_FILE int file = file_open(path, error);
    struct open_file open = {.path = path, .file = file};
    if (file < 0)
        return false;
    AUTO_FREE(plain_table)
    struct plain_table *plain = plain_table_open((struct byte_source){read_piece, &open}, error);
    bool is_read = plain != NULL;
    if (!plain)
        complain_of(path, error);
    if (is_read && !input->columns.count)
        columns_of_headers(input, arena, plain);
    is_read = is_read && find_columns(input, path, plain, places, arena, error);
    is_read = is_read && begin_reading(reading, input, error) &&
              read_rows(plain, path, index, places, input->columns.count, reading->loader, error);
    buffer_clear(&open.piece);
    return is_read;
}

static bool read_files(struct link_input *input, struct arena *arena, struct reading *reading,
                       struct error *error)
{
    for (unsigned i = 0; i < input->file_count; i++)
        if (!read_file(input, i, arena, reading, error))
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
