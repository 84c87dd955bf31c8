/* A table as text: what the survey found and what its rows say. */
#pragma once

#include "dump.h"
#include "format/table.h"

/* Bytes that come in pieces of one size. */
struct pieces {
    struct slice rest;
    size_t size;
};

static inline bool pieces_read(void *state, struct slice *piece, struct error *error)
{
    struct pieces *pieces = state;
    (void)error;
    size_t length = pieces->rest.length < pieces->size ? pieces->rest.length : pieces->size;
    *piece = (struct slice){pieces->rest.data, length};
    pieces->rest.data += length;
    pieces->rest.length -= length;
    return true;
}

static inline struct byte_source pieces_source(struct pieces *pieces)
{
    return (struct byte_source){pieces_read, pieces};
}

static inline void dump_plan(struct buffer *out, const struct table_plan *plan)
{
    buffer_append_format(out, "program %s\n", plan->program ? plan->program : "-");
    buffer_append_format(out, "encoding %s%s\n", plan->encoding,
                         plan->is_mixed ? " and UTF-8" : "");
    buffer_append_format(out, "separator %s\n",
                         plan->separator == '\t' ? "tab" : (char[2]){plan->separator, '\0'});
    buffer_append_format(out, "preamble %zu, %s header, %lld rows\n", plan->preamble_lines,
                         plan->has_header ? "a" : "no", (long long)plan->rows);
    for (size_t i = 0; i < plan->column_count; i++)
        buffer_append_format(out, "column %s = %s %d\n", plan->columns[i].header,
                             plan->columns[i].field, plan->columns[i].confidence);
}

static inline void dump_row(struct buffer *out, enum table_step step, const struct table_row *row,
                            const struct error *error)
{
    static const char *const verbs[] = {
        [EDIT_ADD] = "", [EDIT_FILL] = "fill ", [EDIT_OVERWRITE] = "overwrite "};
    buffer_append_format(out, "row %lld line %lld:", (long long)row->number, (long long)row->line);
    if (step == TABLE_BAD) {
        buffer_append_format(out, " BAD %s [%s]\n", error->message, error->pointer);
        return;
    }
    char id[UUID_TEXT_BYTES];
    if (row->draft.source_key)
        buffer_append_format(out, " <%s>", row->draft.source_key);
    if (!uuid_is_nil(row->draft.join)) {
        uuid_format(row->draft.join, id);
        buffer_append_format(out, " <contact %s>", id);
    }
    if (row->draft.book_name)
        buffer_append_format(out, " <book %s>", row->draft.book_name);
    for (size_t i = 0; i < row->draft.edit.count; i++) {
        buffer_append_format(out, "%s %s", i ? " |" : "", verbs[row->draft.edit.items[i].verb]);
        dump_facts(out, &row->draft.edit.items[i].facts);
    }
    buffer_append_byte(out, '\n');
}

/* The rows by a plan, which may have been changed. */
static inline void dump_rows(struct buffer *out, struct slice bytes, size_t piece_size,
                             const struct table_plan *plan)
{
    AUTO_FREE(arena) struct arena *arena = arena_new();
    struct pieces pieces = {bytes, piece_size};
    struct error error = {0};
    struct table_row row = {0};
    enum table_step step = TABLE_ROW;
    AUTO_FREE(table) struct table *table = table_open(pieces_source(&pieces), plan, &error);
    if (!table) {
        buffer_append_format(out, "cannot be opened: %s\n", error.message);
        return;
    }
    for (;;) {
        arena_reset(arena);
        error = (struct error){0};
        step = table_read(table, arena, &row, &error);
        if (step == TABLE_END || step == TABLE_FAILED)
            break;
        dump_row(out, step, &row, &error);
    }
    if (step == TABLE_FAILED)
        buffer_append_format(out, "failed: %s\n", error.message);
}

/* Everything, in pieces of one size. */
static inline void dump_table(struct buffer *out, struct slice bytes, size_t piece_size)
{
    AUTO_FREE(arena) struct arena *arena = arena_new();
    struct pieces pieces = {bytes, piece_size};
    struct table_plan plan;
    struct error error = {0};
    if (!table_survey(pieces_source(&pieces), arena, &plan, &error)) {
        buffer_append_format(out, "no table: %s\n", error.message);
        return;
    }
    dump_plan(out, &plan);
    dump_rows(out, bytes, piece_size, &plan);
}
