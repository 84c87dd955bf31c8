/* The contract's contact, written straight from the card: this runs for every row of a list. */
#include "format/v1.h"

#include <string.h>

/* A card's values by kind: those of kind k stand at start[k] up to start[k + 1]. */
struct view {
    struct json_writer *writer;
    const struct card *card;
    const struct v1_options *options;
    size_t start[FACT_KIND_COUNT + 1];
};

static void find_kinds(struct view *view)
{
    const struct card_values *shown = &view->card->shown;
    size_t place = 0;
    for (unsigned kind = 0; kind <= FACT_KIND_COUNT; kind++) {
        while (place < shown->count && shown->items[place].fact->kind < kind)
            place++;
        view->start[kind] = place;
    }
}

static const struct fact *first_of(const struct view *view, enum fact_kind kind)
{
    size_t place = view->start[kind];
    return place < view->start[kind + 1] ? view->card->shown.items[place].fact : NULL;
}

static bool is_wanted(const struct view *view, const char *field)
{
    const struct v1_options *options = view->options;
    if (!options->fields)
        return true;
    for (size_t i = 0; i < options->field_count; i++)
        if (strcmp(options->fields[i], field) == 0)
            return true;
    return false;
}

static void write_field(const struct view *view, const char *field, const char *text)
{
    if (text && *text && is_wanted(view, field))
        json_member_text(view->writer, field, text);
}

/* A name known only as one text is shown the way `name` is read: its last word is the last name. */
static void write_full_name(const struct view *view, const char *full)
{
    const char *space = strrchr(full, ' ');
    if (!space) {
        write_field(view, "first_name", full);
        return;
    }
    if (is_wanted(view, "first_name")) {
        json_key(view->writer, "first_name");
        json_write_slice(view->writer, slice_trim((struct slice){full, (size_t)(space - full)}));
    }
    write_field(view, "last_name", space + 1);
}

static void write_name(const struct view *view)
{
    static const enum name_part before_nickname[] = {NAME_MIDDLE,        NAME_PHONETIC_FIRST,
                                                     NAME_PHONETIC_LAST, NAME_PHONETIC_MIDDLE,
                                                     NAME_PREFIX,        NAME_SUFFIX};
    const struct fact *name = first_of(view, FACT_NAME), *nick = first_of(view, FACT_NICKNAME);
    const struct fact_kind_info *info = fact_kind_info(FACT_NAME);
    if (name && !name->part[NAME_FIRST] && !name->part[NAME_LAST] && !name->part[NAME_MIDDLE] &&
        name->part[NAME_FULL]) {
        write_full_name(view, name->part[NAME_FULL]);
    } else if (name) {
        write_field(view, "first_name", name->part[NAME_FIRST]);
        write_field(view, "last_name", name->part[NAME_LAST]);
    }
    for (size_t i = 0; name && i < COUNT_OF(before_nickname); i++)
        write_field(view, info->parts[before_nickname[i]], name->part[before_nickname[i]]);
    write_field(view, "nickname", nick ? nick->part[PART_VALUE] : NULL);
    write_field(view, "file_as", name ? name->part[NAME_FILE_AS] : NULL);
}

/* Notes stay one a record; the contract has one text for all. */
static void write_notes(const struct view *view)
{
    size_t start = view->start[FACT_NOTE], end = view->start[FACT_NOTE + 1];
    const struct card_value *values = view->card->shown.items;
    if (start == end || !is_wanted(view, "notes"))
        return;
    if (end - start == 1) {
        json_member_text(view->writer, "notes", values[start].fact->part[PART_VALUE]);
        return;
    }
    AUTO_BUFFER struct buffer joined = {0};
    for (size_t i = start; i < end; i++) {
        if (i > start)
            buffer_append(&joined, "\n\n", 2);
        buffer_append_text(&joined, values[i].fact->part[PART_VALUE]);
    }
    json_key(view->writer, "notes");
    json_write_slice(view->writer, buffer_slice(&joined));
}

static void write_where_from(struct json_writer *writer, const struct fact *fact)
{
    const struct origin *origin = &fact->origin;
    json_object_begin(writer);
    if (!uuid_is_nil(origin->actor))
        json_member_uuid(writer, "actor", origin->actor);
    json_member_text(writer, "channel", channel_name(origin->channel));
    json_member_integer(writer, "at", origin->at_ms / 1000);
    json_member_text(writer, "rank", rank_name(origin->rank));
    if (origin->evidence)
        json_member_text(writer, "evidence", origin->evidence);
    if (fact->seen_ms)
        json_member_integer(writer, "seen_at", fact->seen_ms / 1000);
    json_object_end(writer);
}

static void write_origin(const struct view *view, const struct fact *fact)
{
    if (!view->options->with_origins)
        return;
    json_key(view->writer, "origin");
    write_where_from(view->writer, fact);
}

/* Of values that stand as plain members, by the name of their kind: name, notes ... */
static void write_origins(const struct view *view)
{
    static const struct {
        enum fact_kind kind;
        const char *member;
    } plain[] = {{FACT_NAME, "name"},
                 {FACT_NICKNAME, "nickname"},
                 {FACT_GENDER, "gender"},
                 {FACT_BIRTHDAY, "birthday"},
                 {FACT_NOTE, "notes"}};
    if (!view->options->with_origins || !is_wanted(view, "origins"))
        return;
    json_key(view->writer, "origins");
    json_object_begin(view->writer);
    for (size_t i = 0; i < COUNT_OF(plain); i++) {
        const struct fact *fact = first_of(view, plain[i].kind);
        if (!fact)
            continue;
        json_key(view->writer, plain[i].member);
        write_where_from(view->writer, fact);
    }
    json_object_end(view->writer);
}

/* The members of an info: kind, label and the parts that have text. */
static void write_values(struct json_writer *writer, const struct fact *fact)
{
    const struct fact_kind_info *info = fact_kind_info(fact->kind);
    json_member_text(writer, "kind", info->name);
    if (fact->label)
        json_member_text(writer, "label", fact->label);
    if (fact->custom_label)
        json_member_text(writer, "custom_label", fact->custom_label);
    for (unsigned i = 0; i < info->part_count; i++)
        if (fact->part[i])
            json_member_text(writer, info->parts[i], fact->part[i]);
}

static void write_infos(const struct view *view)
{
    if (!is_wanted(view, "infos"))
        return;
    json_key(view->writer, "infos");
    json_array_begin(view->writer);
    for (size_t i = view->start[FACT_EMAIL]; i < view->start[FACT_CUSTOM + 1]; i++) {
        const struct fact *fact = view->card->shown.items[i].fact;
        json_object_begin(view->writer);
        write_values(view->writer, fact);
        write_origin(view, fact);
        json_object_end(view->writer);
    }
    json_array_end(view->writer);
}

static void write_membership(const struct view *view, const struct fact *fact)
{
    struct json_writer *writer = view->writer;
    const struct fact_kind_info *info = fact_kind_info(fact->kind);
    json_object_begin(writer);
    for (unsigned i = 1; i < info->part_count; i++)
        if (fact->part[i])
            json_member_text(writer, info->parts[i], fact->part[i]);
    json_key(writer, "group");
    json_object_begin(writer);
    if (!uuid_is_nil(fact->group))
        json_member_uuid(writer, "id", fact->group);
    json_member_text(writer, "kind", info->name);
    json_member_text(writer, "name", fact->part[COMPANY_NAME] ? fact->part[COMPANY_NAME] : "");
    json_object_end(writer);
    write_origin(view, fact);
    json_object_end(writer);
}

static void write_memberships(const struct view *view)
{
    if (!is_wanted(view, "memberships"))
        return;
    json_key(view->writer, "memberships");
    json_array_begin(view->writer);
    for (size_t i = view->start[FACT_COMPANY]; i < view->start[FACT_GROUP + 1]; i++)
        write_membership(view, view->card->shown.items[i].fact);
    json_array_end(view->writer);
}

/* What only files carry, so that no list is made longer by it: only when it is asked for. */
static void write_extras(const struct view *view)
{
    const struct fact *photo = first_of(view, FACT_PHOTO);
    bool is_named = view->options->fields != NULL;
    if (!view->options->with_extras && !is_named)
        return;
    write_field(view, "photo", photo ? photo->part[PART_VALUE] : NULL);
    if (!is_wanted(view, "properties"))
        return;
    json_key(view->writer, "properties");
    json_array_begin(view->writer);
    for (size_t i = view->start[FACT_PROPERTY]; i < view->start[FACT_PROPERTY + 1]; i++)
        json_write_text(view->writer, view->card->shown.items[i].fact->part[PROPERTY_LINE]);
    json_array_end(view->writer);
}

/* Values that lost to one that is shown, each with the book it stands in. */
static void write_passed(const struct view *view)
{
    if (!view->options->with_passed || !is_wanted(view, "alternates"))
        return;
    json_key(view->writer, "alternates");
    json_array_begin(view->writer);
    for (size_t i = 0; i < view->card->passed.count; i++) {
        const struct card_value *value = &view->card->passed.items[i];
        if (value->fact->kind == FACT_PROPERTY)
            continue;
        json_object_begin(view->writer);
        write_values(view->writer, value->fact);
        json_member_uuid(view->writer, "contact_book", value->record->book);
        write_origin(view, value->fact);
        json_object_end(view->writer);
    }
    json_array_end(view->writer);
}

static void write_record(const struct view *view, const struct record *record)
{
    const struct fact *name = facts_first(&record->facts, FACT_NAME);
    const char *text = name ? name->part[NAME_FULL] : NULL;
    json_object_begin(view->writer);
    json_member_uuid(view->writer, "id", record->id);
    json_member_uuid(view->writer, "contact_book", record->book);
    json_member_uuid(view->writer, "home", record->home);
    for (unsigned i = NAME_FIRST; name && i <= NAME_LAST; i++)
        if (name->part[i])
            json_member_text(view->writer, fact_kind_info(FACT_NAME)->parts[i], name->part[i]);
    if (text)
        json_member_text(view->writer, "full_name", text);
    json_member_integer(view->writer, "completeness", facts_completeness(&record->facts));
    json_member_integer(view->writer, "created_at", record->created_ms / 1000);
    json_object_end(view->writer);
}

static void write_records(const struct view *view)
{
    if (!view->options->with_records || !is_wanted(view, "records"))
        return;
    json_key(view->writer, "records");
    json_array_begin(view->writer);
    for (size_t i = 0; i < view->card->record_count; i++)
        write_record(view, view->card->records[i]);
    json_array_end(view->writer);
}

static void write_scalars(const struct view *view)
{
    const struct fact *gender = first_of(view, FACT_GENDER);
    const struct fact *birthday = first_of(view, FACT_BIRTHDAY);
    const struct fact *starred = first_of(view, FACT_STARRED);
    write_name(view);
    write_field(view, "gender", gender ? gender->part[PART_VALUE] : NULL);
    write_field(view, "birthday", birthday ? birthday->part[PART_VALUE] : NULL);
    write_notes(view);
    if (is_wanted(view, "starred"))
        json_member_boolean(view->writer, "starred",
                            starred && strcmp(starred->part[PART_VALUE], "true") == 0);
}

void v1_write_members(struct json_writer *writer, const struct card *card,
                      const struct v1_options *options)
{
    struct view view = {.writer = writer, .card = card, .options = options};
    find_kinds(&view);
    json_member_uuid(writer, "id", card->contact);
    if (is_wanted(&view, "contact_book"))
        json_member_uuid(writer, "contact_book",
                         uuid_is_nil(options->book) ? card->fullest->book : options->book);
    write_scalars(&view);
    write_infos(&view);
    write_memberships(&view);
    write_extras(&view);
    write_origins(&view);
    write_passed(&view);
    write_records(&view);
    if (is_wanted(&view, "deleted"))
        json_member_boolean(writer, "deleted", false);
    if (is_wanted(&view, "modified_at"))
        json_member_integer(writer, "modified_at", card->modified_ms / 1000);
    if (is_wanted(&view, "created_at"))
        json_member_integer(writer, "created_at", card->created_ms / 1000);
}
