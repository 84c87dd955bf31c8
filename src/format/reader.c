/* Files of contacts, whatever their format. */
#include "format/reader.h"

#include "format/json-contact.h"
#include "format/json-items.h"
#include "format/vcard.h"
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* ---- formats ---- */

static const char *const format_names[] = {[FILE_FORMAT_UNKNOWN] = "",
                                           [FILE_FORMAT_CSV] = "csv",
                                           [FILE_FORMAT_VCARD] = "vcard",
                                           [FILE_FORMAT_JSON] = "json",
                                           [FILE_FORMAT_XLSX] = "xlsx"};

static const struct {
    const char *end;
    enum file_format format;
} ends[] = {
    {".csv", FILE_FORMAT_CSV},    {".tsv", FILE_FORMAT_CSV},     {".txt", FILE_FORMAT_CSV},
    {".vcf", FILE_FORMAT_VCARD},  {".vcard", FILE_FORMAT_VCARD}, {".json", FILE_FORMAT_JSON},
    {".jsonl", FILE_FORMAT_JSON}, {".ndjson", FILE_FORMAT_JSON}, {".xlsx", FILE_FORMAT_XLSX}};

const char *file_format_name(enum file_format format)
{
    return format_names[format];
}

bool file_format_find(struct slice name, enum file_format *format)
{
    for (unsigned i = FILE_FORMAT_CSV; i < COUNT_OF(format_names); i++) {
        if (slice_equal_text(name, format_names[i])) {
            *format = (enum file_format)i;
            return true;
        }
    }
    return false;
}

static enum file_format format_of_name(const char *name)
{
    size_t length = strlen(name);
    for (size_t i = 0; i < COUNT_OF(ends); i++) {
        size_t end = strlen(ends[i].end);
        if (length > end && strcasecmp(name + length - end, ends[i].end) == 0)
            return ends[i].format;
    }
    return FILE_FORMAT_UNKNOWN;
}

static bool begins_with(struct slice text, struct slice beginning)
{
    return text.length >= beginning.length &&
           slice_equal_ignoring_case((struct slice){text.data, beginning.length}, beginning);
}

/* The bytes are believed before the name; what has no mark of its own is a table, if it is text. */
enum file_format file_format_guess(struct slice beginning, const char *name)
{
    static const struct slice marks[] = {{"\xEF\xBB\xBF", 3}, {"\xFF\xFE", 2}, {"\xFE\xFF", 2}};
    char plain[64];
    size_t length = 0;
    if (begins_with(beginning, SLICE("PK\x03\x04")))
        return FILE_FORMAT_XLSX;
    for (size_t i = 0; i < COUNT_OF(marks); i++)
        if (begins_with(beginning, marks[i]))
            beginning = (struct slice){beginning.data + marks[i].length,
                                       beginning.length - marks[i].length};
    /* In UTF-16 every other byte is zero: without them it begins as it does in UTF-8. */
    for (size_t i = 0; i < beginning.length && length < sizeof(plain); i++)
        if (beginning.data[i])
            plain[length++] = beginning.data[i];
    struct slice text = slice_trim((struct slice){plain, length});
    if (begins_with(text, SLICE("BEGIN:VCARD")))
        return FILE_FORMAT_VCARD;
    if (text.length && (text.data[0] == '{' || text.data[0] == '['))
        return FILE_FORMAT_JSON;
    enum file_format named = name ? format_of_name(name) : FILE_FORMAT_UNKNOWN;
    return named == FILE_FORMAT_VCARD || named == FILE_FORMAT_JSON ? named : FILE_FORMAT_CSV;
}

/* ---- the survey ---- */

static bool survey_json(struct byte_source source, struct survey *survey, struct error *error)
{
    AUTO_FREE(json_items) struct json_items *items = json_items_open(source);
    AUTO_FREE(arena) struct arena *arena = arena_new();
    for (;;) {
        struct json_item item;
        struct draft draft = {0};
        struct error ignored = {0};
        enum json_items_step step = json_items_next(items, &item, &ignored);
        if (step == JSON_ITEMS_END)
            return true;
        if (step == JSON_ITEMS_FAILED) {
            *error = ignored;
            return false;
        }
        survey->items++;
        json_t *object = step == JSON_ITEMS_ITEM ? json_item_parse(&item, &ignored) : NULL;
        arena_reset(arena);
        if (object && json_contact_read(arena, object, &draft, &ignored))
            for (size_t i = 0; i < draft.edit.count; i++)
                for (size_t f = 0; f < draft.edit.items[i].facts.count; f++)
                    survey->kinds |= FACT_BIT(draft.edit.items[i].facts.items[f].kind);
        json_decref(object);
    }
}

bool survey_file(struct byte_source source, enum file_format format, struct arena *arena,
                 struct survey *survey, struct error *error)
{
    bool ok = false;
    *survey = (struct survey){.format = format};
    switch (format) {
    case FILE_FORMAT_CSV:
        ok = table_survey(source, arena, &survey->table, error);
        survey->items = survey->table.rows;
        break;
    case FILE_FORMAT_VCARD:
        ok = vcard_survey(source, &survey->items, &survey->kinds, error);
        survey->has_groups = true;
        break;
    case FILE_FORMAT_JSON:
        ok = survey_json(source, survey, error);
        break;
    default:
        return fail(error, STATUS_INVALID, "this is no file of contacts that is known");
    }
    return ok &&
           (survey->items || fail(error, STATUS_INVALID, "there is no contact in the file (%s)",
                                  file_format_name(format)));
}

void survey_write(struct json_writer *writer, const struct survey *survey)
{
    json_object_begin(writer);
    json_member_text(writer, "format", file_format_name(survey->format));
    json_member_integer(writer, "items", survey->items);
    json_member_integer(writer, "kinds", survey->kinds);
    json_member_boolean(writer, "has_groups", survey->has_groups);
    json_key(writer, "policies");
    json_array_begin(writer);
    for (size_t i = 0; i < FACT_KIND_COUNT; i++)
        json_write_integer(writer, survey->policies[i]);
    json_array_end(writer);
    if (survey->format == FILE_FORMAT_CSV) {
        json_key(writer, "table");
        json_object_begin(writer);
        table_plan_write(writer, &survey->table);
        json_object_end(writer);
    }
    json_object_end(writer);
}

bool survey_read(struct arena *arena, struct slice text, struct survey *survey, struct error *error)
{
    *survey = (struct survey){0};
    json_t *json = json_loadb(text.data, text.length, 0, NULL);
    const json_t *policies = json_object_get(json, "policies");
    const json_t *table = json_object_get(json, "table");
    const char *format = json_string_value(json_object_get(json, "format"));
    bool ok = format && file_format_find(slice_of(format), &survey->format);
    survey->items = json_integer_value(json_object_get(json, "items"));
    survey->kinds = (unsigned)json_integer_value(json_object_get(json, "kinds"));
    survey->has_groups = json_is_true(json_object_get(json, "has_groups"));
    for (size_t i = 0; ok && i < FACT_KIND_COUNT && i < json_array_size(policies); i++) {
        json_int_t policy = json_integer_value(json_array_get(policies, i));
        ok = policy >= POLICY_ADD && policy <= POLICY_SKIP;
        survey->policies[i] = (enum value_policy)policy;
    }
    if (!ok)
        fail(error, STATUS_INTERNAL, "the survey of the file is damaged");
    ok = ok && (!table || table_plan_read(arena, table, &survey->table, error));
    json_decref(json);
    return ok;
}

/* ---- reading ---- */

struct reader {
    const struct survey *survey;
    struct table *table;
    struct vcard_reader *cards;
    struct vcard_groups *groups;
    struct json_items *objects;
    int64_t number;
};

struct reader *reader_open(struct byte_source source, const struct survey *survey,
                           struct error *error)
{
    AUTO_FREE(reader) struct reader *reader = calloc(1, sizeof(*reader));
    if (!reader)
        abort();
    reader->survey = survey;
    if (survey->format == FILE_FORMAT_VCARD)
        reader->cards = vcard_reader_new(source);
    else if (survey->format == FILE_FORMAT_JSON)
        reader->objects = json_items_open(source);
    else if (!(reader->table = table_open(source, &survey->table, error)))
        return NULL;
    return TAKE(reader);
}

void reader_free(struct reader *reader)
{
    if (!reader)
        return;
    table_free(reader->table);
    vcard_reader_free(reader->cards);
    vcard_groups_free(reader->groups);
    json_items_free(reader->objects);
    free(reader);
}

bool reader_learn_groups(struct reader *reader, struct byte_source again, struct error *error)
{
    if (!reader->cards)
        return true;
    reader->groups = vcard_groups_read(again, error);
    if (reader->groups)
        vcard_reader_use_groups(reader->cards, reader->groups);
    return reader->groups;
}

static enum reader_step next_row(struct reader *reader, struct arena *arena,
                                 struct reader_item *item, struct error *error)
{
    static const enum reader_step steps[] = {[TABLE_END] = READER_END,
                                             [TABLE_ROW] = READER_ITEM,
                                             [TABLE_BAD] = READER_BAD,
                                             [TABLE_FAILED] = READER_FAILED};
    struct table_row row = {0};
    enum table_step step = table_read(reader->table, arena, &row, error);
    *item = (struct reader_item){
        .draft = row.draft, .line = row.line, .cells = row.cells, .cell_count = row.cell_count};
    return steps[step];
}

static enum reader_step next_card(struct reader *reader, struct arena *arena,
                                  struct reader_item *item, struct error *error)
{
    static const enum reader_step steps[] = {[VCARD_END] = READER_END,
                                             [VCARD_CARD] = READER_ITEM,
                                             [VCARD_GROUP] = READER_GROUP,
                                             [VCARD_BAD] = READER_BAD,
                                             [VCARD_FAILED] = READER_FAILED};
    struct vcard_item card = {0};
    enum vcard_step step = vcard_read(reader->cards, arena, &card, error);
    *item = (struct reader_item){.draft = card.draft, .line = card.line, .original = card.original};
    edit_apply_policies(arena, &item->draft.edit, reader->survey->policies);
    return steps[step];
}

static enum reader_step next_object(struct reader *reader, struct arena *arena,
                                    struct reader_item *item, struct error *error)
{
    struct json_item object;
    *item = (struct reader_item){0};
    enum json_items_step step = json_items_next(reader->objects, &object, error);
    if (step == JSON_ITEMS_END || step == JSON_ITEMS_FAILED)
        return step == JSON_ITEMS_END ? READER_END : READER_FAILED;
    item->line = object.line;
    item->original = (struct slice){arena_copy_slice(arena, object.text), object.text.length};
    json_t *json = step == JSON_ITEMS_ITEM ? json_item_parse(&object, error) : NULL;
    bool ok = json && json_contact_read(arena, json, &item->draft, error);
    json_decref(json);
    edit_apply_policies(arena, &item->draft.edit, reader->survey->policies);
    return ok ? READER_ITEM : READER_BAD;
}

enum reader_step reader_next(struct reader *reader, struct arena *arena, struct reader_item *item,
                             struct error *error)
{
    enum reader_step step = reader->table     ? next_row(reader, arena, item, error)
                            : reader->objects ? next_object(reader, arena, item, error)
                                              : next_card(reader, arena, item, error);
    item->number = ++reader->number;
    return step;
}

/* ---- what was refused ---- */

/* One of the columns that a file of refused rows has besides its own, when it is refused again. */
static bool is_of_refusal(const struct table_column *column)
{
    return strcmp(column->header, "kith_error") == 0 || strcmp(column->header, "kith_fix") == 0;
}

static void write_refused_header(const struct table_plan *plan, struct buffer *out)
{
    AUTO_FREE(arena) struct arena *arena = arena_new();
    struct slice *cells = ARENA_ARRAY(arena, struct slice, plan->column_count + 2);
    size_t count = 0;
    for (size_t i = 0; i < plan->column_count; i++)
        if (!is_of_refusal(&plan->columns[i]))
            cells[count++] = slice_of(plan->columns[i].header);
    cells[count++] = SLICE("kith_error");
    cells[count++] = SLICE("kith_fix");
    table_write_row(out, cells, count);
}

/* Rows have as many cells as there are columns; one that has more (which may be why it was refused)
 * keeps them behind ours. */
static void write_refused_row(const struct table_plan *plan, const struct reader_item *item,
                              const char *reason, const char *fix, struct buffer *out)
{
    AUTO_FREE(arena) struct arena *arena = arena_new();
    struct slice *cells =
        ARENA_ARRAY(arena, struct slice, plan->column_count + item->cell_count + 2);
    size_t count = 0;
    for (size_t i = 0; i < plan->column_count; i++)
        if (!is_of_refusal(&plan->columns[i]))
            cells[count++] = i < item->cell_count ? item->cells[i] : (struct slice){"", 0};
    cells[count++] = slice_of(reason);
    cells[count++] = slice_of(fix);
    for (size_t i = plan->column_count; i < item->cell_count; i++)
        cells[count++] = item->cells[i];
    table_write_row(out, cells, count);
}

void reader_write_refused(const struct reader *reader, const struct reader_item *item,
                          const char *reason, const char *fix, bool is_first, struct buffer *out)
{
    if (reader->cards) {
        vcard_write_refused(item->original, reason, fix, out);
    } else if (reader->objects) {
        json_item_write_refused(item->original, reason, fix, out);
    } else {
        if (is_first)
            write_refused_header(&reader->survey->table, out);
        write_refused_row(&reader->survey->table, item, reason, fix, out);
    }
}
