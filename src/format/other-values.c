/* Values that a format has no place for. */
#include "format/other-values.h"

#include "contact/normalize.h"
#include "format/table-date.h"
#include <string.h>

/* ---- writing ---- */

bool birthday_is_date(struct arena *arena, const char *text)
{
    const char *date;
    return strspn(text, "0123456789-") == strlen(text) &&
           table_date_read(arena, slice_of(text), DATE_YEAR_FIRST, &date) &&
           strcmp(date, text) == 0;
}

static void write_parts(struct json_writer *writer, const struct fact *fact)
{
    const struct fact_kind_info *info = fact_kind_info(fact->kind);
    for (unsigned i = 0; i < info->part_count; i++)
        if (fact->part[i])
            json_member_text(writer, info->parts[i], fact->part[i]);
}

static void write_fact(struct json_writer *writer, const struct fact *fact)
{
    json_object_begin(writer);
    json_member_text(writer, "kind", fact_kind_info(fact->kind)->name);
    if (fact->label)
        json_member_text(writer, "label", fact->label);
    if (fact->custom_label)
        json_member_text(writer, "custom_label", fact->custom_label);
    write_parts(writer, fact);
    if (fact->parameters)
        json_member_text(writer, "parameters", fact->parameters);
    json_object_end(writer);
}

static void write_detail(struct json_writer *writer, const struct other_detail *detail)
{
    json_object_begin(writer);
    if (detail->shown != detail->fact) {
        json_key(writer, "shown");
        json_object_begin(writer);
        write_parts(writer, detail->shown);
        json_object_end(writer);
    }
    json_key(writer, "fact");
    write_fact(writer, detail->fact);
    json_object_end(writer);
}

void other_values_write(struct json_writer *writer, const struct fact *const *facts,
                        size_t fact_count, const struct other_detail *details, size_t detail_count)
{
    json_object_begin(writer);
    if (fact_count) {
        json_key(writer, "facts");
        json_array_begin(writer);
        for (size_t i = 0; i < fact_count; i++)
            write_fact(writer, facts[i]);
        json_array_end(writer);
    }
    if (detail_count) {
        json_key(writer, "details");
        json_array_begin(writer);
        for (size_t i = 0; i < detail_count; i++)
            write_detail(writer, &details[i]);
        json_array_end(writer);
    }
    json_object_end(writer);
}

/* ---- reading ---- */

struct reader {
    struct arena *arena;
    struct draft *draft;
    struct error *error;
};

static bool refuse(const struct reader *reader, const char *place, const char *what)
{
    return fail_at(reader->error, STATUS_INVALID, place,
                   "what Kith wrote here was changed: %s; leave it out, or take it from the export "
                   "once more",
                   what);
}

/* One member of a fact: where its text goes, or NULL. */
static const char **place_of(struct fact *fact, const char *key)
{
    const struct fact_kind_info *info = fact_kind_info(fact->kind);
    for (unsigned i = 0; i < info->part_count; i++)
        if (strcmp(key, info->parts[i]) == 0)
            return &fact->part[i];
    if (strcmp(key, "label") == 0)
        return &fact->label;
    if (strcmp(key, "custom_label") == 0)
        return &fact->custom_label;
    return strcmp(key, "parameters") == 0 ? &fact->parameters : NULL;
}

static bool read_members(const struct reader *reader, json_t *object, const char *place,
                         struct fact *fact)
{
    for (void *member = json_object_iter(object); member;
         member = json_object_iter_next(object, member)) {
        const char *key = json_object_iter_key(member);
        const char *text = json_string_value(json_object_iter_value(member));
        if (strcmp(key, "kind") == 0)
            continue;
        const char **target = place_of(fact, key);
        if (!target || !text)
            return refuse(reader, error_pointer(reader->arena, place, key),
                          target ? "a text is expected" : "no such member is known");
        *target = arena_copy(reader->arena, text);
    }
    return true;
}

static bool read_fact(const struct reader *reader, json_t *object, const char *place,
                      struct fact *fact)
{
    const json_t *kind = json_object_get(object, "kind");
    struct slice name = {json_string_value(kind), json_string_length(kind)};
    *fact = (struct fact){.source = place};
    if (!name.data || !fact_kind_find(name, &fact->kind))
        return refuse(reader, error_pointer(reader->arena, place, "kind"),
                      "no such kind of value is known");
    return read_members(reader, object, place, fact);
}

static bool same_part(const char *a, const char *b)
{
    return strcmp(a ? a : "", b ? b : "") == 0;
}

static bool shows(const struct fact *fact, const struct fact *shown)
{
    for (unsigned i = 0; i < fact_kind_info(shown->kind)->part_count; i++)
        if (!same_part(fact->part[i], shown->part[i]))
            return false;
    return fact->kind == shown->kind;
}

static void complete(struct fact *fact, const struct fact *whole)
{
    memcpy(fact->part, whole->part, sizeof(fact->part));
    fact->label = whole->label;
    fact->custom_label = whole->custom_label;
    fact->parameters = whole->parameters;
}

/* The first that is shown so; of equal ones that have no parameters yet. */
static void complete_shown(const struct reader *reader, const struct fact *shown,
                           const struct fact *whole)
{
    for (size_t i = 0; i < reader->draft->edit.count; i++) {
        struct edit_step *step = &reader->draft->edit.items[i];
        for (size_t k = 0; k < step->facts.count; k++) {
            struct fact *fact = &step->facts.items[k];
            if (!shows(fact, shown) || fact->parameters)
                continue;
            complete(fact, whole);
            if (step->verb == EDIT_PARTS)
                step->part_mask = (1u << fact_kind_info(whole->kind)->part_count) - 1;
            return;
        }
    }
}

static bool read_detail(const struct reader *reader, json_t *detail, const char *place)
{
    struct fact whole, shown;
    json_t *parts = json_object_get(detail, "shown");
    if (!read_fact(reader, json_object_get(detail, "fact"),
                   error_pointer(reader->arena, place, "fact"), &whole))
        return false;
    shown = whole;
    if (parts) {
        shown = (struct fact){.kind = whole.kind};
        if (!read_members(reader, parts, error_pointer(reader->arena, place, "shown"), &shown))
            return false;
    }
    complete_shown(reader, &shown, &whole);
    return true;
}

/* A list of at most as many entries as a record has. */
static bool check_list(const struct reader *reader, const json_t *list, const char *place)
{
    if (list && !json_is_array(list))
        return refuse(reader, place, "a list is expected");
    if (json_array_size(list) > FACTS_PER_RECORD_MAX)
        return fail_at(reader->error, STATUS_LIMIT, place, "%zu values are too many, at most %d",
                       json_array_size(list), FACTS_PER_RECORD_MAX);
    return true;
}

static struct facts *added_facts(const struct reader *reader)
{
    struct edit *edit = &reader->draft->edit;
    if (edit->count && edit->items[edit->count - 1].verb == EDIT_ADD)
        return &edit->items[edit->count - 1].facts;
    return &edit_add_step(reader->arena, edit, EDIT_ADD)->facts;
}

bool other_values_read(struct arena *arena, const json_t *values, struct draft *draft,
                       struct error *error)
{
    struct reader reader = {arena, draft, error};
    const json_t *details = json_object_get(values, "details");
    const json_t *facts = json_object_get(values, "facts");
    if (!json_is_object(values))
        return refuse(&reader, "/other_values", "an object is expected");
    if (!check_list(&reader, details, "/other_values/details") ||
        !check_list(&reader, facts, "/other_values/facts"))
        return false;
    for (size_t i = 0; i < json_array_size(details); i++)
        if (!read_detail(&reader, json_array_get(details, i),
                         arena_format(arena, "/other_values/details/%zu", i)))
            return false;
    struct facts *added = json_array_size(facts) ? added_facts(&reader) : NULL;
    for (size_t i = 0; i < json_array_size(facts); i++)
        if (!read_fact(&reader, json_array_get(facts, i),
                       arena_format(arena, "/other_values/facts/%zu", i), ARENA_PUSH(arena, added)))
            return false;
    return true;
}

bool csv_read_other_values(struct arena *arena, struct slice json, struct draft *draft,
                           struct error *error)
{
    json_error_t at;
    json = slice_trim(json);
    if (!json.length)
        return true;
    json_auto_t *values = json_loadb(json.data, json.length, JSON_REJECT_DUPLICATES, &at);
    if (values)
        return other_values_read(arena, values, draft, error);
    return fail_at(error, STATUS_INVALID, "/other_values",
                   "the JSON that Kith wrote here is cut or changed (spreadsheet programs keep "
                   "32,767 characters of a cell): empty the cell, or take it from the export once "
                   "more");
}
