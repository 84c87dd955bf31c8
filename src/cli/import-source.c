/* A file to import, contact by contact, whatever its format. */
#include "cli/import-source.h"

#include "cli/contact-json.h"
#include "format/table.h"
#include "format/vcard.h"
#include <stdlib.h>
#include <string.h>

struct import_source {
    enum file_format format;
    struct slice content; /* of cards */
    struct vcard_reader *cards;
    struct arena *arena; /* of the plan */
    struct table_plan plan;
    struct slice unread; /* of tables */
    struct table *rows;
    json_t *contacts; /* of JSON, all at once */
    size_t count;     /* contacts read so far */
};

void import_source_free(struct import_source *source)
{
    if (!source)
        return;
    table_free(source->rows);
    arena_free(source->arena);
    vcard_reader_free(source->cards);
    json_decref(source->contacts);
    free(source);
}

/* One object a line, as `kith list --json` prints them. */
static json_t *load_lines(struct slice content, struct error *error)
{
    json_t *contacts = json_array();
    for (size_t line = 1; content.length > 0; line++) {
        struct slice text = slice_trim(slice_split(content, '\n', &content));
        json_error_t at;
        json_t *contact = text.length ? json_loadb(text.data, text.length, 0, &at) : NULL;
        if (text.length && !contact) {
            fail(error, STATUS_INVALID, "line %zu is no JSON: %s", line, at.text);
            json_decref(contacts);
            return NULL;
        }
        if (contact)
            json_array_append_new(contacts, contact);
    }
    return contacts;
}

/* A list, {"contacts": [...]}, one contact, or one a line. */
static json_t *load_contacts(struct slice content, struct error *error)
{
    json_t *all = json_loadb(content.data, content.length, 0, NULL);
    if (!all)
        return load_lines(content, error);
    if (json_is_array(all))
        return all;
    json_t *contacts = json_object_get(all, "contacts");
    json_t *list = json_is_array(contacts) ? json_incref(contacts) : json_pack("[O]", all);
    json_decref(all);
    return list;
}

static bool open_table(struct import_source *source, struct error *error)
{
    struct slice bytes = source->content;
    source->arena = arena_new();
    source->unread = source->content;
    if (!table_survey(byte_source_of(&bytes), source->arena, &source->plan, error))
        return false;
    source->rows = table_open(byte_source_of(&source->unread), &source->plan, error);
    return source->rows;
}

struct import_source *import_source_new(struct slice content, enum file_format format,
                                        struct error *error)
{
    AUTO_FREE(import_source) struct import_source *source = calloc(1, sizeof(*source));
    if (!source)
        abort();
    source->format = format;
    source->content = content;
    source->cards = vcard_reader_new(byte_source_of(&source->content));
    if (format == FILE_FORMAT_CSV && !open_table(source, error))
        return NULL;
    if (format == FILE_FORMAT_JSON && !(source->contacts = load_contacts(content, error)))
        return NULL;
    return TAKE(source);
}

static enum import_step next_card(struct import_source *source, struct arena *arena,
                                  struct draft *draft, const char **place, struct error *error)
{
    struct vcard_item item;
    enum vcard_step step;
    while ((step = vcard_read(source->cards, arena, &item, error)) == VCARD_GROUP)
        ; /* no contact */
    *place = arena_format(arena, "card %zu (line %lld)", source->count, (long long)item.line);
    *draft = item.draft;
    switch (step) {
    case VCARD_END:
    case VCARD_FAILED:
        return IMPORT_END;
    case VCARD_BAD:
        return IMPORT_BAD;
    default:
        return IMPORT_CONTACT;
    }
}

/* As a spreadsheet counts, where no cell has lines. */
static enum import_step next_row(struct import_source *source, struct arena *arena,
                                 struct draft *draft, const char **place, struct error *error)
{
    struct table_row row = {0};
    enum table_step step = table_read(source->rows, arena, &row, error);
    *place = arena_format(arena, "row %lld", (long long)row.line);
    *draft = row.draft;
    switch (step) {
    case TABLE_END:
    case TABLE_FAILED:
        return IMPORT_END;
    case TABLE_BAD:
        return IMPORT_BAD;
    default:
        return IMPORT_CONTACT;
    }
}

/* Groups are known by their names: their ids are those of the store that the file came from. */
static void forget_group_ids(const json_t *contact)
{
    const json_t *memberships = json_object_get(contact, "memberships");
    for (size_t i = 0; i < json_array_size(memberships); i++) {
        json_t *group = json_object_get(json_array_get(memberships, i), "group");
        if (json_object_get(group, "name"))
            json_object_del(group, "id");
    }
}

static enum import_step next_object(struct import_source *source, struct arena *arena,
                                    json_t **contact, const char **place, struct error *error)
{
    json_t *item = json_array_get(source->contacts, source->count - 1);
    *place = arena_format(arena, "contact %zu", source->count);
    if (!item)
        return IMPORT_END;
    if (!json_is_object(item)) {
        fail(error, STATUS_INVALID, "a contact must be an object");
        return IMPORT_BAD;
    }
    *contact = json_deep_copy(item);
    forget_group_ids(*contact);
    json_t *id = json_object_get(*contact, "id");
    if (json_is_string(id) && !json_object_get(*contact, "source_key"))
        json_object_set(*contact, "source_key", id);
    json_object_del(*contact, "id");
    return IMPORT_CONTACT;
}

enum import_step import_source_next(struct import_source *source, struct arena *arena,
                                    json_t **contact, const char **place, struct error *error)
{
    struct draft draft = {.pointer = ""};
    source->count++;
    if (source->format == FILE_FORMAT_JSON)
        return next_object(source, arena, contact, place, error);
    enum import_step step = source->format == FILE_FORMAT_CSV
                                ? next_row(source, arena, &draft, place, error)
                                : next_card(source, arena, &draft, place, error);
    if (step == IMPORT_CONTACT)
        *contact = contact_json_of_draft(arena, &draft);
    return step;
}
