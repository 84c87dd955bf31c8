/* Operations on files of contacts: imports and exports. */
#include "operation/answer.h"
#include "operation/job-json.h"
#include "operation/run.h"

#include "contact/quality.h"
#include "service/audience.h"
#include "service/export.h"
#include "service/imports.h"
#include <string.h>

enum { ROWS_LIMIT = 20, EXPORT_LIMIT = 500, ERRORS_BYTES = 1 << 20 };

/* ---- choices ---- */

static const struct texts *read_texts(struct request *request, const char *name)
{
    const json_t *list = json_object_get(request->arguments, name);
    if (!list)
        return NULL;
    struct texts *texts = ARENA_NEW(request->call->arena, struct texts);
    for (size_t i = 0; i < json_array_size(list); i++)
        *ARENA_PUSH(request->call->arena, texts) = json_string_value(json_array_get(list, i));
    return texts;
}

static bool read_missing(struct request *request, struct import_choices *choices)
{
    const json_t *list = json_object_get(request->arguments, "allow_missing");
    choices->has_allows_missing = list != NULL;
    for (size_t i = 0; i < json_array_size(list); i++) {
        const char *text = json_string_value(json_array_get(list, i));
        enum quality_field field;
        if (!quality_field_find(slice_of(text), &field)) {
            fail_at(&request->call->error, STATUS_INVALID, "/allow_missing",
                    "'%.60s' is nothing that a book requires", text);
            return strcpy(request->call->error.accepted,
                          "name, reach, company, title, email, phone"),
                   false;
        }
        choices->allows_missing |= field;
    }
    return true;
}

static bool read_column(struct request *request, const json_t *json, size_t place,
                        struct column_choice *column)
{
    static const char *const members[] = {"column", "field", "policy"};
    const char **texts[] = {&column->column, &column->field, &column->policy};
    char pointer[100];
    const char *name;
    json_t *value;
    json_object_foreach((json_t *)(uintptr_t)json, name, value)
    {
        size_t i = 0;
        while (i < COUNT_OF(members) && strcmp(members[i], name) != 0)
            i++;
        snprintf(pointer, sizeof(pointer), "/columns/%zu/%.30s", place, name);
        if (i == COUNT_OF(members))
            return fail_at(&request->call->error, STATUS_INVALID, pointer,
                           "'%.60s' is not known here: a column has column, field, policy", name);
        if (!json_is_string(value))
            return fail_at(&request->call->error, STATUS_INVALID, pointer, "'%s' must be a text",
                           members[i]);
        *texts[i] = json_string_value(value);
    }
    snprintf(pointer, sizeof(pointer), "/columns/%zu/column", place);
    return column->column || fail_at(&request->call->error, STATUS_INVALID, pointer,
                                     "'column' is required: a header, or its number from 1");
}

static bool read_choices(struct request *request, struct import_choices *choices)
{
    const json_t *columns = json_object_get(request->arguments, "columns");
    *choices = (struct import_choices){
        .book = request_text(request, "contact_book"),
        .groups = read_texts(request, "groups"),
        .has_keeps_ambiguous = request_has(request, "keep_ambiguous"),
        .keeps_ambiguous = request_boolean(request, "keep_ambiguous"),
        .encoding = request_text(request, "encoding"),
        .column_count = json_array_size(columns),
    };
    choices->columns =
        ARENA_ARRAY(request->call->arena, struct column_choice, choices->column_count + 1);
    for (size_t i = 0; i < choices->column_count; i++)
        if (!read_column(request, json_array_get(columns, i), i, &choices->columns[i]))
            return false;
    return read_missing(request, choices);
}

/* ---- answers ---- */

static void write_policies(struct json_writer *answer, const struct survey *survey)
{
    json_key(answer, "columns");
    json_array_begin(answer);
    for (unsigned i = 0; i < FACT_KIND_COUNT; i++) {
        if (!(survey->kinds & FACT_BIT(i)))
            continue;
        json_object_begin(answer);
        json_member_text(answer, "column", fact_kind_info((enum fact_kind)i)->name);
        json_member_text(answer, "policy", value_policy_name(survey->policies[i]));
        json_object_end(answer);
    }
    json_array_end(answer);
}

static void write_survey(struct json_writer *answer, const struct survey *survey)
{
    char separator[2] = {survey->table.separator};
    if (survey->format != FILE_FORMAT_CSV) {
        write_policies(answer, survey);
        return;
    }
    if (survey->table.program)
        json_member_text(answer, "program", survey->table.program);
    json_member_text(answer, "encoding", survey->table.encoding);
    json_member_text(answer, "separator", separator);
    json_member_boolean(answer, "has_header", survey->table.has_header);
    table_columns_write(answer, &survey->table, "column");
}

static void write_missing(struct json_writer *answer, const char *name, unsigned bits)
{
    json_key(answer, name);
    json_array_begin(answer);
    for (unsigned bit = 1; bit <= QUALITY_FIELDS_ALL; bit <<= 1)
        if (bits & bit)
            json_write_text(answer, quality_field_name((enum quality_field)bit));
    json_array_end(answer);
}

static const char *next_step(const struct import *import)
{
    const char *phase = import->job.phase;
    enum job_state state = import->job.state;
    if (strcmp(phase, "receiving") == 0)
        return "send the rest of the file, the last piece with is_last";
    if (state == JOB_QUEUED || state == JOB_RUNNING)
        return "ask again: it is being worked on";
    if (state == JOB_FAILED)
        return "mend what the message says and change or resume it";
    if (strcmp(phase, "ready") == 0)
        return "nothing was written yet: look at preview and columns, change them, then run it";
    return state == JOB_DONE ? "undo with its id takes all of it back" : NULL;
}

static void write_import(struct request *request, struct json_writer *answer,
                         const struct import *import)
{
    const struct import_options *options = &import->options;
    const struct book *book = call_any_book(request->call, options->book);
    json_key(answer, "imports");
    json_array_begin(answer);
    json_object_begin(answer);
    json_member_uuid(answer, "id", import->job.id);
    json_member_text(answer, "version", import->version);
    json_member_text(answer, "file_name", options->file_name);
    json_member_integer(answer, "bytes", options->bytes);
    json_member_text(answer, "format", file_format_name(options->format));
    json_member_text(answer, "contact_book",
                     options->books_of_file ? "*"
                     : book                 ? book->name
                                            : NULL);
    if (book)
        json_member_uuid(answer, "contact_book_id", book->id);
    json_key(answer, "groups");
    json_array_begin(answer);
    for (size_t i = 0; i < options->groups.count; i++)
        json_write_text(answer, options->groups.items[i]);
    json_array_end(answer);
    json_member_boolean(answer, "keep_ambiguous", options->keeps_ambiguous);
    write_missing(answer, "allow_missing", options->allows_missing);
    write_missing(answer, "asks", import->progress.asks & ~options->allows_missing);
    if (import->has_survey)
        write_survey(answer, &import->survey);
    json_key(answer, "job");
    job_write(answer, &import->job);
    json_object_end(answer);
    json_array_end(answer);
    if (next_step(import))
        json_member_text(answer, "hint", next_step(import));
}

/* ---- imports ---- */

/* The bytes of a file as they came in JSON: text, or base64 of anything. */
bool prepare_file(struct request *request)
{
    struct call *call = request->call;
    struct slice *bytes = ARENA_NEW(call->arena, struct slice);
    const json_t *text = json_object_get(request->arguments, "content");
    const json_t *encoded = json_object_get(request->arguments, "content_base64");
    if (text && encoded)
        return fail_at(&call->error, STATUS_INVALID, "/content_base64",
                       "give 'content' or 'content_base64', not both");
    *bytes = (struct slice){json_string_value(text), json_string_length(text)};
    request->state = bytes;
    if (!encoded)
        return true;
    struct slice base64 = {json_string_value(encoded), json_string_length(encoded)};
    return base64_read_any(call->arena, base64, bytes) ||
           fail_at(&call->error, STATUS_INVALID, "/content_base64", "this is no base64");
}

static struct slice file_bytes(const struct request *request)
{
    const struct slice *bytes = request->state;
    return bytes->data ? *bytes : (struct slice){"", 0};
}

static bool is_last_piece(const struct request *request)
{
    return !request_has(request, "is_last") || request_boolean(request, "is_last");
}

bool run_import_start(struct request *request, struct json_writer *answer)
{
    struct import_choices choices;
    struct import import;
    const char *name = request_text(request, "file_name");
    if (!read_choices(request, &choices) ||
        !import_start(request->call, name ? name : "contacts", request_text(request, "format"),
                      &choices, file_bytes(request), is_last_piece(request), &import))
        return false;
    write_import(request, answer, &import);
    return true;
}

bool run_import_append(struct request *request, struct json_writer *answer)
{
    struct import import;
    if (!import_append(request->call, request_uuid(request, "id"),
                       request_integer(request, "offset", 0), file_bytes(request),
                       is_last_piece(request), &import))
        return false;
    write_import(request, answer, &import);
    return true;
}

bool run_import_change(struct request *request, struct json_writer *answer)
{
    struct import_choices choices;
    struct import import;
    if (!read_choices(request, &choices) ||
        !import_change(request->call, request_uuid(request, "id"), &choices, &import))
        return false;
    write_import(request, answer, &import);
    return true;
}

/* What a person accepts is what the proposal's author saw. */
bool prepare_import_run(struct request *request)
{
    return request->call->actor.token_class >= TOKEN_WRITE || request_has(request, "version") ||
           fail_at(&request->call->error, STATUS_INVALID, "/version",
                   "'version' is required of a token that may only propose: as import_get has it");
}

bool run_import_run(struct request *request, struct json_writer *answer)
{
    struct import import;
    if (!import_run(request->call, request_uuid(request, "id"), request_text(request, "version"),
                    &import))
        return false;
    write_import(request, answer, &import);
    return true;
}

bool run_import_get(struct request *request, struct json_writer *answer)
{
    struct import import;
    if (!import_find(request->call, request_uuid(request, "id"), &import))
        return false;
    write_import(request, answer, &import);
    return true;
}

static bool read_item_cursor(struct request *request, int64_t *from)
{
    struct slice place;
    const char *cursor = request_text(request, "cursor");
    *from = 0;
    if (!cursor)
        return true;
    return (cursor_read(request->call, cursor, 'i', &place) &&
            slice_to_int64(place, 0, INT64_MAX, from)) ||
           fail_at(&request->call->error, STATUS_INVALID, "/cursor",
                   "'cursor' must be the next_cursor of a page of the same list");
}

static void write_item_cursor(struct request *request, struct json_writer *answer, int64_t next)
{
    struct arena *arena = request->call->arena;
    if (next >= 0)
        json_member_text(
            answer, "next_cursor",
            cursor_write(arena, 'i', slice_of(arena_format(arena, "%lld", (long long)next))));
}

static void write_item(struct json_writer *answer, const struct import_item *item)
{
    json_object_begin(answer);
    json_member_integer(answer, "item", item->note.item + 1);
    json_member_integer(answer, "line", item->note.line);
    json_member_text(answer, "outcome", item_outcome_name(item->outcome));
    if (item->note.message)
        json_member_text(answer, "message", item->note.message);
    if (item->note.field)
        json_member_text(answer, "field", item->note.field);
    if (item->note.fix)
        json_member_text(answer, "fix", item->note.fix);
    if (item->note.earlier >= 0)
        json_member_integer(answer, "same_as_item", item->note.earlier + 1);
    if (!uuid_is_nil(item->note.contact))
        json_member_uuid(answer, "contact", item->note.contact);
    json_key(answer, item->cells ? "cells" : "original");
    if (item->cells) {
        json_array_begin(answer);
        for (size_t i = 0; i < item->cell_count; i++)
            json_write_slice(answer, item->cells[i]);
        json_array_end(answer);
    } else {
        json_write_slice(answer, item->original);
    }
    json_object_end(answer);
}

bool run_import_rows(struct request *request, struct json_writer *answer)
{
    struct import import;
    struct import_items items = {0};
    enum item_outcome outcome;
    int64_t from, next;
    if (!item_outcome_find(slice_of(request_text(request, "outcome")), &outcome) ||
        !read_item_cursor(request, &from) ||
        !import_find(request->call, request_uuid(request, "id"), &import) ||
        !import_items(request->call, &import, outcome, from,
                      (int)request_integer(request, "limit", ROWS_LIMIT), &items, &next))
        return false;
    json_key(answer, "rows");
    json_array_begin(answer);
    for (size_t i = 0; i < items.count; i++)
        write_item(answer, &items.items[i]);
    json_array_end(answer);
    write_item_cursor(request, answer, next);
    return true;
}

bool run_import_errors(struct request *request, struct json_writer *answer)
{
    struct import import;
    AUTO_BUFFER struct buffer content = {0};
    int64_t from;
    bool is_last = false;
    if (!read_item_cursor(request, &from) ||
        !import_find(request->call, request_uuid(request, "id"), &import))
        return false;
    AUTO_FREE(refused_file)
    struct refused_file *file = refused_file_new(request->call, &import, from);
    while (file && !is_last && content.length < ERRORS_BYTES)
        if (!refused_file_read(request->call, file, &content, &is_last))
            return false;
    if (!file)
        return false;
    json_member_text(answer, "file_name", refused_file_name(request->call->arena, &import));
    json_key(answer, "content");
    json_write_slice(answer, buffer_slice(&content));
    write_item_cursor(request, answer, is_last ? -1 : refused_file_next(file));
    return true;
}

/* ---- exports ---- */

bool run_contacts_export(struct request *request, struct json_writer *answer)
{
    struct call *call = request->call;
    AUTO_BUFFER struct buffer content = {0};
    struct export_request export = {
        .query = request_text(request, "search"),
        .ids = request_uuids(request, "ids"),
        .cursor = request_text(request, "cursor"),
        .limit = (int)request_integer(request, "limit", EXPORT_LIMIT),
    };
    const char *group = request_text(request, "group"), *next;
    int64_t count;
    writer_format_find(slice_of(request_text(request, "format")), &export.format);
    if (!answer_lens(request, "contact_book", &export.book))
        return false;
    if (group) {
        struct group *found = audience_find_group(call, group, -1);
        if (!found)
            return error_within(&call->error, "/group"), false;
        export.group = found->id;
    }
    if (!export_page(call, &export, &content, &count, &next))
        return false;
    json_member_integer(answer, "count", count);
    json_key(answer, "content");
    json_write_slice(answer, buffer_slice(&content));
    if (next)
        json_member_text(answer, "next_cursor", next);
    return true;
}
