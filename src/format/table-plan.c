/* Plans as JSON and back, and what their columns give. */
#include "contact/card.h"
#include "format/table-field.h"
#include "format/table.h"
#include "text/charset.h"

static void write_column(struct json_writer *writer, const struct table_column *column,
                         const char *header)
{
    json_object_begin(writer);
    json_member_text(writer, header, column->header);
    json_member_text(writer, "field", column->field);
    json_member_integer(writer, "confidence", column->confidence);
    json_member_text(writer, "policy", value_policy_name(column->policy));
    json_key(writer, "samples");
    json_array_begin(writer);
    for (size_t i = 0; i < COLUMN_SAMPLES && column->samples[i]; i++)
        json_write_text(writer, column->samples[i]);
    json_array_end(writer);
    json_object_end(writer);
}

void table_columns_write(struct json_writer *writer, const struct table_plan *plan,
                         const char *header)
{
    json_key(writer, "columns");
    json_array_begin(writer);
    for (size_t i = 0; i < plan->column_count; i++)
        write_column(writer, &plan->columns[i], header);
    json_array_end(writer);
}

void table_plan_write(struct json_writer *writer, const struct table_plan *plan)
{
    json_member_text(writer, "program", plan->program);
    json_member_text(writer, "encoding", plan->encoding);
    json_member_boolean(writer, "mixed_encoding", plan->is_mixed);
    json_key(writer, "separator");
    json_write_slice(writer, (struct slice){&plan->separator, 1});
    json_member_integer(writer, "preamble_lines", (int64_t)plan->preamble_lines);
    json_member_boolean(writer, "has_header", plan->has_header);
    json_member_integer(writer, "rows", plan->rows);
    table_columns_write(writer, plan, "header");
}

struct plan_reader {
    struct arena *arena;
    struct error *error;
};

/* A member that is a text, or `otherwise` when it is left out or null; NULL and an error when it
 * is something else. */
static bool read_text(const struct plan_reader *reader, const json_t *object, const char *key,
                      const char *otherwise, const char **text)
{
    const json_t *value = json_object_get(object, key);
    *text = otherwise;
    if (!value || json_is_null(value))
        return true;
    if (!json_is_string(value) || strlen(json_string_value(value)) != json_string_length(value))
        return fail_at(reader->error, STATUS_INVALID, arena_format(reader->arena, "/%s", key),
                       "'%s' must be a text", key);
    *text = arena_copy(reader->arena, json_string_value(value));
    return true;
}

static bool read_count(const struct plan_reader *reader, const json_t *object, const char *key,
                       int64_t max, int64_t *count)
{
    const json_t *value = json_object_get(object, key);
    *count = 0;
    if (!value || json_is_null(value))
        return true;
    if (!json_is_integer(value) || json_integer_value(value) < 0 || json_integer_value(value) > max)
        return fail_at(reader->error, STATUS_INVALID, arena_format(reader->arena, "/%s", key),
                       "'%s' must be a number from 0 to %lld", key, (long long)max);
    *count = json_integer_value(value);
    return true;
}

static bool read_truth(const struct plan_reader *reader, const json_t *object, const char *key,
                       bool otherwise, bool *truth)
{
    const json_t *value = json_object_get(object, key);
    *truth = otherwise;
    if (!value || json_is_null(value))
        return true;
    if (!json_is_boolean(value))
        return fail_at(reader->error, STATUS_INVALID, arena_format(reader->arena, "/%s", key),
                       "'%s' must be true or false", key);
    *truth = json_is_true(value);
    return true;
}

static bool read_policy(const struct plan_reader *reader, const json_t *object,
                        enum value_policy *policy)
{
    const char *text;
    if (!read_text(reader, object, "policy", "add", &text))
        return false;
    if (value_policy_find(slice_of(text), policy))
        return true;
    snprintf(reader->error->accepted, sizeof(reader->error->accepted),
             "add, fill, overwrite, skip");
    return fail_at(reader->error, STATUS_INVALID, "/policy", "'%.60s' is no policy", text);
}

static bool read_samples(const struct plan_reader *reader, const json_t *object,
                         struct table_column *column)
{
    const json_t *samples = json_object_get(object, "samples");
    for (size_t i = 0; i < json_array_size(samples) && i < COLUMN_SAMPLES; i++) {
        const char *text = json_string_value(json_array_get(samples, i));
        if (!text)
            return fail_at(reader->error, STATUS_INVALID, "/samples", "samples must be texts");
        column->samples[i] = arena_copy(reader->arena, text);
    }
    return true;
}

static bool read_column(const struct plan_reader *reader, const json_t *object, size_t i,
                        struct table_column *column)
{
    int64_t confidence;
    if (!json_is_object(object))
        return fail_at(reader->error, STATUS_INVALID, "", "a column must be an object");
    if (!read_text(reader, object, "header", arena_format(reader->arena, "Column %zu", i + 1),
                   &column->header) ||
        !read_text(reader, object, "field", "skip", &column->field) ||
        !column_field_check(column->field, reader->error) ||
        !read_policy(reader, object, &column->policy) ||
        !read_count(reader, object, "confidence", 100, &confidence) ||
        !read_samples(reader, object, column))
        return false;
    column->confidence = (int)confidence;
    return true;
}

static bool read_columns(const struct plan_reader *reader, const json_t *list,
                         struct table_plan *plan)
{
    if (!json_is_array(list) || !json_array_size(list) || json_array_size(list) > TABLE_COLUMNS_MAX)
        return fail_at(reader->error, STATUS_INVALID, "/columns",
                       "'columns' must be a list of 1 to %d columns", TABLE_COLUMNS_MAX);
    plan->column_count = json_array_size(list);
    plan->columns = ARENA_ARRAY(reader->arena, struct table_column, plan->column_count);
    for (size_t i = 0; i < plan->column_count; i++) {
        if (read_column(reader, json_array_get(list, i), i, &plan->columns[i]))
            continue;
        error_within(reader->error, arena_format(reader->arena, "/columns/%zu", i));
        return false;
    }
    return true;
}

static bool read_separator(const struct plan_reader *reader, const json_t *json, char *separator)
{
    const char *text;
    if (!read_text(reader, json, "separator", ",", &text))
        return false;
    if (strlen(text) != 1 || (unsigned char)*text >= 0x80 || strchr("\"\r\n ", *text))
        return fail_at(reader->error, STATUS_INVALID, "/separator",
                       "the separator must be one character: \",\", \";\", \"|\" or a tab");
    *separator = *text;
    return true;
}

bool table_plan_read(struct arena *arena, const json_t *json, struct table_plan *plan,
                     struct error *error)
{
    struct plan_reader reader = {arena, error};
    struct table_plan read = {0};
    int64_t preamble;
    if (!read_text(&reader, json, "program", NULL, &read.program) ||
        !read_text(&reader, json, "encoding", "UTF-8", &read.encoding) ||
        !read_truth(&reader, json, "mixed_encoding", false, &read.is_mixed) ||
        !read_separator(&reader, json, &read.separator) ||
        !read_count(&reader, json, "preamble_lines", INT32_MAX, &preamble) ||
        !read_truth(&reader, json, "has_header", true, &read.has_header) ||
        !read_count(&reader, json, "rows", INT64_MAX, &read.rows) ||
        !read_columns(&reader, json_object_get(json, "columns"), &read))
        return false;
    if (!charset_is_known(read.encoding))
        return fail_at(error, STATUS_INVALID, "/encoding", "'%.60s' is no character set we know",
                       read.encoding);
    read.preamble_lines = (size_t)preamble;
    *plan = read;
    return true;
}

/* The columns that are read. */
static bool next_field(const struct table_plan *plan, struct arena *arena, size_t *i,
                       struct column_field *field)
{
    struct error ignored;
    while (*i < plan->column_count) {
        const struct table_column *column = &plan->columns[(*i)++];
        if (column->policy != POLICY_SKIP &&
            column_field_read(arena, column->field, field, &ignored))
            return true;
    }
    return false;
}

/* A link that is not called a page of the company may be the person's. */
static bool is_reach(const struct column_field *field)
{
    return field->kind == FACT_EMAIL || field->kind == FACT_PHONE ||
           (field->kind == FACT_URL &&
            (field->use == FIELD_LABEL || (field->label && strcmp(field->label, "profile") == 0)));
}

static unsigned given_by(const struct column_field *field)
{
    if (is_reach(field))
        return REQUIRES_REACH;
    if (field->use == FIELD_OTHER_VALUES)
        return REQUIRES_REACH;
    if (field->use != FIELD_PART)
        return 0;
    if (field->kind == FACT_NAME)
        return REQUIRES_NAME;
    if (field->kind != FACT_COMPANY)
        return 0;
    if (field->part == COMPANY_NAME)
        return REQUIRES_NAME | RECOMMENDS_COMPANY;
    return field->part == COMPANY_TITLE ? RECOMMENDS_TITLE : 0;
}

unsigned table_plan_lacks(const struct table_plan *plan)
{
    AUTO_FREE(arena) struct arena *arena = arena_new();
    unsigned lacks = REQUIRES_NAME | REQUIRES_REACH | RECOMMENDS_COMPANY | RECOMMENDS_TITLE;
    struct column_field field;
    for (size_t i = 0; next_field(plan, arena, &i, &field);)
        lacks &= ~given_by(&field);
    return lacks;
}

unsigned table_plan_kinds(const struct table_plan *plan)
{
    AUTO_FREE(arena) struct arena *arena = arena_new();
    unsigned kinds = 0;
    struct column_field field;
    for (size_t i = 0; next_field(plan, arena, &i, &field);)
        if (field.kind != FACT_KIND_COUNT && field.use != FIELD_LABEL)
            kinds |= FACT_BIT(field.kind);
    return kinds;
}
