/* The contract's contact, read: lenient in what it takes, exact in what it refuses. */
#include "format/v1.h"

#include "format/suggest.h"
#include "format/vcard-line.h"
#include <stdio.h>
#include <string.h>
#include <strings.h>

/* What every step of reading one contact needs. */
struct reader {
    struct arena *arena;
    struct draft *draft;
    struct error *error;
};

/* Those that people mean most often first: an error has no room for all of them. */
static const char *const writable_keys[] = {"id",
                                            "contact_book",
                                            "first_name",
                                            "last_name",
                                            "middle_name",
                                            "prefix",
                                            "suffix",
                                            "nickname",
                                            "file_as",
                                            "name",
                                            "notes",
                                            "starred",
                                            "gender",
                                            "birthday",
                                            "infos",
                                            "memberships",
                                            "email",
                                            "phone_number",
                                            "company",
                                            "title",
                                            "source_key",
                                            "separate",
                                            "erased",
                                            "contact",
                                            "evidence",
                                            "phonetic_first_name",
                                            "phonetic_last_name",
                                            "phonetic_middle_name",
                                            "phone",
                                            "company_name",
                                            "organization",
                                            "photo",
                                            "properties",
                                            NULL};

/* What answers carry and requests may bring back. */
static const char *const answer_keys[] = {"deleted",      "modified_at", "created_at", "outcome",
                                          "canonical_id", "etag",        "alternates", "changed",
                                          "missing",      "warnings",    "origins",    NULL};
static const char *const many_keys[] = {"infos",  "memberships",   "groups",
                                        "emails", "phone_numbers", NULL};
static const char *const set_keys[] = {"groups", "emails", "phone_numbers", NULL};
static const char *const patch_keys[] = {"add", "remove", "set", NULL};
static const char *const membership_keys[] = {"group",    "title",       "department",
                                              "location", "description", NULL};
static const char *const group_keys[] = {"kind", "name", "id", NULL};
static const char *const origin_keys[] = {"origin", NULL};
static const char *const info_kinds[] = {"email",   "phone_number", "phone",
                                         "twitter", "facebook",     "physical_address",
                                         "url",     "custom",       NULL};
static const char *const group_kinds[] = {"organization", "group", NULL};

/* jansson walks objects only through pointers that are not const. */
static json_t *walkable(const json_t *object)
{
    return (json_t *)(uintptr_t)object;
}

static const char *type_name(const json_t *value)
{
    switch (json_typeof(value)) {
    case JSON_OBJECT:
        return "an object";
    case JSON_ARRAY:
        return "an array";
    case JSON_STRING:
        return "a text";
    case JSON_INTEGER:
    case JSON_REAL:
        return "a number";
    case JSON_TRUE:
    case JSON_FALSE:
        return "a boolean";
    default:
        return "null";
    }
}

static const char *pointer_to(const struct reader *reader, const char *place, const char *key)
{
    return error_pointer(reader->arena, place, key);
}

static bool is_among(const char *text, const char *const *words)
{
    for (; words && *words; words++)
        if (strcmp(text, *words) == 0)
            return true;
    return false;
}

static bool refuse_key(const struct reader *reader, const char *place, const char *key,
                       const char *const *accepted, const char *const *also)
{
    const char *nearest = suggest_nearest(key, accepted);
    if (!nearest && also)
        nearest = suggest_nearest(key, also);
    const char *pointer = pointer_to(reader, place, key);
    if (nearest)
        fail_at(reader->error, STATUS_INVALID, pointer, "'%.60s' is not known; did you mean '%s'?",
                key, nearest);
    else
        fail_at(reader->error, STATUS_INVALID, pointer, "'%.60s' is not known", key);
    error_accepts(reader->error, accepted);
    return false;
}

/* Every key of the object is in one of the lists; `ignored` ones are passed over later. */
static bool check_keys(const struct reader *reader, const json_t *object, const char *place,
                       const char *const *accepted, const char *const *also,
                       const char *const *ignored)
{
    const char *key;
    json_t *value;
    json_object_foreach(walkable(object), key,
                        value) if (!is_among(key, accepted) && !is_among(key, also) &&
                                   !is_among(key, ignored)) return refuse_key(reader, place, key,
                                                                              accepted, also);
    return true;
}

static bool check_type(const struct reader *reader, const json_t *value, json_type type,
                       const char *pointer, const char *wanted)
{
    if (value && json_typeof(value) == type)
        return true;
    const char *name = strrchr(pointer, '/');
    return fail_at(reader->error, STATUS_INVALID, pointer, "'%s' must be %s, not %s",
                   name ? name + 1 : "contact", wanted, value ? type_name(value) : "left out");
}

/* `text` becomes NULL when the key is absent and "" when it is null. */
static bool read_text(const struct reader *reader, const json_t *object, const char *place,
                      const char *key, const char **text)
{
    const json_t *value = json_object_get(object, key);
    *text = NULL;
    if (!value)
        return true;
    if (json_is_null(value)) {
        *text = "";
        return true;
    }
    if (!check_type(reader, value, JSON_STRING, pointer_to(reader, place, key), "a text"))
        return false;
    *text = arena_copy(reader->arena, json_string_value(value));
    return true;
}

/* Of several names for one thing the first that is there; `key` tells which. */
static bool read_alias(const struct reader *reader, const json_t *object, const char *place,
                       const char *const *names, const char **key, const char **text)
{
    *text = NULL;
    for (; *names; names++) {
        const char *found;
        if (!read_text(reader, object, place, *names, &found))
            return false;
        if (*text && found && strcmp(*text, found) != 0)
            return fail_at(reader->error, STATUS_INVALID, pointer_to(reader, place, *names),
                           "'%s' and '%s' mean the same and differ; send one", *key, *names);
        if (*text || !found)
            continue;
        *text = found;
        *key = *names;
    }
    return true;
}

static bool read_boolean(const struct reader *reader, const json_t *object, const char *place,
                         const char *key, const json_t **value)
{
    *value = json_object_get(object, key);
    if (!*value || json_is_boolean(*value) || json_is_null(*value))
        return true;
    return fail_at(reader->error, STATUS_INVALID, pointer_to(reader, place, key),
                   "'%s' must be true or false, not %s", key, type_name(*value));
}

static bool read_uuid(const struct reader *reader, const json_t *object, const char *place,
                      const char *key, struct uuid *uuid)
{
    const char *text;
    if (!read_text(reader, object, place, key, &text))
        return false;
    if (!text || !*text || uuid_parse(slice_of(text), uuid))
        return true;
    return fail_at(reader->error, STATUS_INVALID, pointer_to(reader, place, key),
                   "'%s' must be a UUID", key);
}

static const char *text_or_null(const char *text)
{
    return text && *text ? text : NULL;
}

/* "again" is the only thing to say of it: not a boolean, so that nobody says it by filling in a
 * form. */
static bool read_erased(const struct reader *reader, const json_t *object, const char *place)
{
    const char *erased;
    if (!read_text(reader, object, place, "erased", &erased))
        return false;
    reader->draft->erased_again = erased && strcmp(erased, "again") == 0;
    return !erased || reader->draft->erased_again ||
           fail_at(reader->error, STATUS_INVALID, pointer_to(reader, place, "erased"),
                   "'erased' may only be \"again\"");
}

/* What the request says about the contact as a whole. */
static bool read_identity(const struct reader *reader, const json_t *object, const char *place)
{
    struct draft *draft = reader->draft;
    const char *book, *source_key, *evidence;
    const json_t *separate;
    if (!read_uuid(reader, object, place, "id", &draft->id) ||
        !read_uuid(reader, object, place, "contact", &draft->join) ||
        !read_text(reader, object, place, "contact_book", &book) ||
        !read_text(reader, object, place, "source_key", &source_key) ||
        !read_text(reader, object, place, "evidence", &evidence) ||
        !read_boolean(reader, object, place, "separate", &separate) ||
        !read_erased(reader, object, place))
        return false;
    if (book && *book && !uuid_parse(slice_of(book), &draft->book))
        draft->book_name = book;
    if (source_key)
        draft->source_key = text_or_null(source_key);
    if (evidence)
        draft->evidence = text_or_null(evidence);
    if (separate)
        draft->separate = json_is_true(separate);
    return true;
}

/* "Noor van den Berg": the last word is the last name, the rest the first. */
static void split_name(struct arena *arena, const char *whole, struct fact *name)
{
    struct slice text = slice_trim(slice_of(whole));
    size_t cut = text.length;
    while (cut > 0 && text.data[cut - 1] != ' ')
        cut--;
    name->part[NAME_FIRST] = name->part[NAME_LAST] = name->part[NAME_MIDDLE] = "";
    struct slice last = {text.data + cut, text.length - cut};
    struct slice first = slice_trim((struct slice){text.data, cut});
    if (!first.length) { /* one word alone is what the person is called */
        name->part[NAME_FIRST] = arena_copy_slice(arena, last);
        return;
    }
    name->part[NAME_FIRST] = arena_copy_slice(arena, first);
    name->part[NAME_LAST] = arena_copy_slice(arena, last);
}

enum {
    MASK_FIRST_LAST = 1u << NAME_FIRST | 1u << NAME_LAST,
    MASK_WHOLE_NAME = MASK_FIRST_LAST | 1u << NAME_MIDDLE,
};

static bool read_name(const struct reader *reader, const json_t *object, const char *place)
{
    struct fact name = {.kind = FACT_NAME, .source = place};
    const struct fact_kind_info *info = fact_kind_info(FACT_NAME);
    unsigned mask = 0;
    for (unsigned i = 0; i < NAME_FULL; i++) {
        if (!read_text(reader, object, place, info->parts[i], &name.part[i]))
            return false;
        if (name.part[i])
            mask |= 1u << i;
    }
    const char *whole;
    if (!read_text(reader, object, place, "name", &whole))
        return false;
    if (whole && !(mask & MASK_FIRST_LAST)) {
        split_name(reader->arena, whole, &name);
        mask |= MASK_WHOLE_NAME;
    }
    if (!mask)
        return true;
    if (mask & MASK_FIRST_LAST)
        mask |= 1u << NAME_FULL; /* the name as one text would be that of before */
    struct edit_step *step = edit_add_step(reader->arena, &reader->draft->edit, EDIT_PARTS);
    step->part_mask = mask;
    *ARENA_PUSH(reader->arena, &step->facts) = name;
    return true;
}

static void add_first(const struct reader *reader, struct fact fact)
{
    struct edit_step *step = edit_add_step(reader->arena, &reader->draft->edit, EDIT_FIRST);
    *ARENA_PUSH(reader->arena, &step->facts) = fact;
}

static bool is_digits(const char *text, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (text[i] < '0' || text[i] > '9')
            return false;
    return true;
}

static bool is_two_within(const char *text, int least, int most)
{
    if (!is_digits(text, 2))
        return false;
    int number = (text[0] - '0') * 10 + (text[1] - '0');
    return number >= least && number <= most;
}

/* "1985-04-12", "1985-04", "1985" or, the year unknown, "--04-12"; a time of day may follow. */
static bool is_date(const char *text)
{
    bool has_year = strncmp(text, "--", 2) != 0;
    if (has_year) {
        if (!is_digits(text, 4))
            return false;
        text += 4;
        if (!*text)
            return true;
        if (*text++ != '-')
            return false;
    } else {
        text += 2;
    }
    if (!is_two_within(text, 1, 12))
        return false;
    text += 2;
    if (!*text)
        return has_year;
    return *text == '-' && is_two_within(text + 1, 1, 31) && (!text[3] || text[3] == 'T');
}

static bool read_single(const struct reader *reader, const json_t *object, const char *place,
                        enum fact_kind kind)
{
    const char *key = fact_kind_info(kind)->name;
    const char *text;
    if (!read_text(reader, object, place, key, &text))
        return false;
    if (!text)
        return true;
    if (kind == FACT_BIRTHDAY && *text && !is_date(text))
        return fail_at(reader->error, STATUS_INVALID, pointer_to(reader, place, key),
                       "'birthday' must be a date: 1985-04-12, 1985-04, 1985 or --04-12");
    add_first(reader, (struct fact){.kind = kind,
                                    .part[PART_VALUE] = text,
                                    .source = pointer_to(reader, place, key),
                                    .source_is_value = true});
    return true;
}

static bool read_singles(const struct reader *reader, const json_t *object, const char *place)
{
    static const enum fact_kind kinds[] = {FACT_NICKNAME, FACT_GENDER, FACT_BIRTHDAY, FACT_NOTE,
                                           FACT_PHOTO};
    const json_t *starred;
    for (size_t i = 0; i < COUNT_OF(kinds); i++)
        if (!read_single(reader, object, place, kinds[i]))
            return false;
    if (!read_boolean(reader, object, place, "starred", &starred))
        return false;
    if (starred)
        add_first(reader, (struct fact){.kind = FACT_STARRED,
                                        .part[PART_VALUE] = json_is_true(starred) ? "true" : "",
                                        .source = pointer_to(reader, place, "starred"),
                                        .source_is_value = true});
    return true;
}

/* The `kind` of an info or a group: one of `kinds`. */
static bool read_kind(const struct reader *reader, const json_t *object, const char *place,
                      const char *const *kinds, enum fact_kind *kind)
{
    const char *text;
    if (!read_text(reader, object, place, "kind", &text))
        return false;
    const char *pointer = pointer_to(reader, place, "kind");
    if (text && strcmp(text, "phone") == 0)
        text = "phone_number";
    if (text && *text && is_among(text, kinds))
        return fact_kind_find(slice_of(text), kind);
    const char *nearest = text && *text ? suggest_nearest(text, kinds) : NULL;
    if (!text || !*text)
        fail_at(reader->error, STATUS_INVALID, pointer, "'kind' is required");
    else if (nearest)
        fail_at(reader->error, STATUS_INVALID, pointer,
                "'kind' cannot be '%.60s'; did you mean '%s'?", text, nearest);
    else
        fail_at(reader->error, STATUS_INVALID, pointer, "'kind' cannot be '%.60s'", text);
    error_accepts(reader->error, kinds);
    return false;
}

/* The keys an info of this kind has, its value first. */
static void info_keys(enum fact_kind kind, const char *keys[FACT_PARTS_MAX + 5])
{
    const struct fact_kind_info *info = fact_kind_info(kind);
    size_t count = 0;
    for (unsigned i = 0; i < info->part_count; i++)
        keys[count++] = info->parts[i];
    if (kind == FACT_FACEBOOK)
        keys[count++] = "value";
    keys[count++] = "label";
    keys[count++] = "custom_label";
    keys[count++] = "kind";
    keys[count] = NULL;
}

static bool has_text(const struct fact *fact, unsigned part_count)
{
    for (unsigned i = 0; i < part_count; i++)
        if (fact->part[i] && *fact->part[i])
            return true;
    return false;
}

static bool read_info_values(const struct reader *reader, const json_t *object, const char *place,
                             struct fact *fact)
{
    static const char *const facebook_names[] = {"name", "value", NULL};
    const struct fact_kind_info *info = fact_kind_info(fact->kind);
    const char *key;
    if (fact->kind == FACT_FACEBOOK) {
        if (!read_alias(reader, object, place, facebook_names, &key, &fact->part[PART_VALUE]))
            return false;
    } else {
        for (unsigned i = 0; i < info->part_count; i++)
            if (!read_text(reader, object, place, info->parts[i], &fact->part[i]))
                return false;
    }
    if (has_text(fact, info->part_count))
        return true;
    if (fact->kind == FACT_ADDRESS)
        return fail_at(reader->error, STATUS_INVALID, place,
                       "a physical_address needs a street, a city, a postal_code, ...");
    return fail_at(reader->error, STATUS_INVALID, pointer_to(reader, place, info->parts[0]),
                   "'%s' is required", info->parts[0]);
}

static bool read_info(const struct reader *reader, const json_t *object, const char *place,
                      struct fact *fact)
{
    const char *keys[FACT_PARTS_MAX + 5];
    const char *label, *custom_label;
    *fact = (struct fact){.source = place};
    if (!check_type(reader, object, JSON_OBJECT, place, "an object") ||
        !read_kind(reader, object, place, info_kinds, &fact->kind))
        return false;
    info_keys(fact->kind, keys);
    if (!check_keys(reader, object, place, keys, NULL, origin_keys) ||
        !read_text(reader, object, place, "label", &label) ||
        !read_text(reader, object, place, "custom_label", &custom_label) ||
        !read_info_values(reader, object, place, fact))
        return false;
    fact->label = text_or_null(label);
    fact->custom_label = text_or_null(custom_label);
    return true;
}

static bool check_list(const struct reader *reader, const json_t *list, const char *place)
{
    if (!check_type(reader, list, JSON_ARRAY, place, "an array"))
        return false;
    size_t count = json_array_size(list);
    if (count > V1_INFOS_MAX)
        return fail_at(reader->error, STATUS_LIMIT, place, "%zu entries are too many, at most %d",
                       count, V1_INFOS_MAX);
    return true;
}

static bool read_infos(const struct reader *reader, const json_t *list, const char *place,
                       struct facts *facts)
{
    if (!check_list(reader, list, place))
        return false;
    for (size_t i = 0; i < json_array_size(list); i++) {
        const char *within = arena_format(reader->arena, "%s/%zu", place, i);
        if (!read_info(reader, json_array_get(list, i), within, ARENA_PUSH(reader->arena, facts)))
            return false;
    }
    return true;
}

/* Reads the parts of a membership behind its name; labels have none. */
static bool read_company_parts(const struct reader *reader, const json_t *object, const char *place,
                               struct fact *fact)
{
    const struct fact_kind_info *info = fact_kind_info(FACT_COMPANY);
    for (unsigned i = COMPANY_TITLE; i < info->part_count; i++) {
        const char *text;
        if (!read_text(reader, object, place, info->parts[i], &text))
            return false;
        if (fact->kind == FACT_COMPANY)
            fact->part[i] = text;
        else if (text && *text)
            return fail_at(reader->error, STATUS_INVALID, pointer_to(reader, place, info->parts[i]),
                           "'%s' belongs to memberships of kind 'organization' only",
                           info->parts[i]);
    }
    return true;
}

/* A group known by its id alone need not say its kind: only companies have titles. */
static bool read_group_kind(const struct reader *reader, const json_t *membership,
                            const json_t *group, const char *place, struct fact *fact)
{
    if (!uuid_is_nil(fact->group) && !json_object_get(group, "kind")) {
        fact->kind = json_object_get(membership, "title") ? FACT_COMPANY : FACT_GROUP;
        return true;
    }
    return read_kind(reader, group, place, group_kinds, &fact->kind);
}

static bool read_membership(const struct reader *reader, const json_t *object, const char *place,
                            struct fact *fact)
{
    *fact = (struct fact){.source = place};
    if (!check_type(reader, object, JSON_OBJECT, place, "an object") ||
        !check_keys(reader, object, place, membership_keys, NULL, origin_keys))
        return false;
    const json_t *group = json_object_get(object, "group");
    const char *within = pointer_to(reader, place, "group");
    if (!check_type(reader, group, JSON_OBJECT, within, "an object") ||
        !check_keys(reader, group, within, group_keys, NULL, NULL) ||
        !read_uuid(reader, group, within, "id", &fact->group) ||
        !read_group_kind(reader, object, group, within, fact) ||
        !read_text(reader, group, within, "name", &fact->part[COMPANY_NAME]) ||
        !read_company_parts(reader, object, place, fact))
        return false;
    if (has_text(fact, fact_kind_info(fact->kind)->part_count) || !uuid_is_nil(fact->group))
        return true;
    return fail_at(reader->error, STATUS_INVALID, pointer_to(reader, within, "name"),
                   "'name' is required");
}

static bool read_memberships(const struct reader *reader, const json_t *list, const char *place,
                             struct facts *facts)
{
    if (!check_list(reader, list, place))
        return false;
    for (size_t i = 0; i < json_array_size(list); i++) {
        const char *within = arena_format(reader->arena, "%s/%zu", place, i);
        if (!read_membership(reader, json_array_get(list, i), within,
                             ARENA_PUSH(reader->arena, facts)))
            return false;
    }
    return true;
}

/* A list of bare texts: e-mail addresses, numbers, or groups by name or id. */
static bool read_values(const struct reader *reader, const json_t *list, const char *place,
                        enum fact_kind kind, struct facts *facts)
{
    if (!check_list(reader, list, place))
        return false;
    for (size_t i = 0; i < json_array_size(list); i++) {
        const char *within = arena_format(reader->arena, "%s/%zu", place, i);
        const json_t *value = json_array_get(list, i);
        if (!check_type(reader, value, JSON_STRING, within, "a text"))
            return false;
        const char *text = arena_copy(reader->arena, json_string_value(value));
        struct fact *fact = ARENA_PUSH(reader->arena, facts);
        *fact = (struct fact){.kind = kind, .source = within, .source_is_value = true};
        if (kind != FACT_GROUP || !uuid_parse(slice_of(text), &fact->group))
            fact->part[PART_VALUE] = text;
    }
    return true;
}

/* The list under `key`, or NULL when the request leaves it out; null says nothing either. */
static const json_t *list_at(const json_t *object, const char *key)
{
    const json_t *list = json_object_get(object, key);
    return json_is_null(list) ? NULL : list;
}

static struct fact *find_value(const struct facts *facts, enum fact_kind kind, const char *text)
{
    for (size_t i = 0; i < facts->count; i++) {
        struct fact *fact = &facts->items[i];
        if (fact->kind == kind && fact->part[0] && strcasecmp(fact->part[0], text) == 0)
            return fact;
    }
    return NULL;
}

/* A flat value edits the first of its kind. When the same request gives the whole list, it joins
 * that: two steps on one value would not see each other. */
static void add_flat(const struct reader *reader, const struct fact *fact, struct facts *list)
{
    const char *text = fact->part[PART_VALUE];
    if (!list)
        add_first(reader, *fact);
    else if (*text && !find_value(list, fact->kind, text))
        *ARENA_PUSH(reader->arena, list) = *fact;
}

static bool read_flat_infos(const struct reader *reader, const json_t *object, const char *place,
                            struct facts *infos)
{
    static const struct {
        enum fact_kind kind;
        const char *names[3];
    } flats[] = {{FACT_EMAIL, {"email", NULL}}, {FACT_PHONE, {"phone_number", "phone", NULL}}};
    for (size_t i = 0; i < COUNT_OF(flats); i++) {
        const char *key, *text;
        if (!read_alias(reader, object, place, flats[i].names, &key, &text))
            return false;
        if (!text)
            continue;
        struct fact fact = {.kind = flats[i].kind,
                            .part[PART_VALUE] = text,
                            .source = pointer_to(reader, place, key),
                            .source_is_value = true};
        add_flat(reader, &fact, infos);
    }
    return true;
}

/* A title alone changes the title of the first company and nothing else. */
static void add_flat_title(const struct reader *reader, struct fact *fact, struct facts *list)
{
    for (size_t i = 0; list && i < list->count; i++) {
        if (list->items[i].kind != FACT_COMPANY)
            continue;
        if (!text_or_null(list->items[i].part[COMPANY_TITLE]))
            list->items[i].part[COMPANY_TITLE] = fact->part[COMPANY_TITLE];
        return;
    }
    if (list) {
        if (*fact->part[COMPANY_TITLE])
            *ARENA_PUSH(reader->arena, list) = *fact;
        return;
    }
    struct edit_step *step = edit_add_step(reader->arena, &reader->draft->edit, EDIT_PARTS);
    step->part_mask = 1u << COMPANY_TITLE;
    *ARENA_PUSH(reader->arena, &step->facts) = *fact;
}

static bool read_flat_company(const struct reader *reader, const json_t *object, const char *place,
                              struct facts *memberships)
{
    static const char *const names[] = {"company", "company_name", "organization", NULL};
    const char *key, *company, *title;
    if (!read_alias(reader, object, place, names, &key, &company) ||
        !read_text(reader, object, place, "title", &title))
        return false;
    if (!company && !title)
        return true;
    struct fact fact = {.kind = FACT_COMPANY, .source_is_value = true};
    fact.part[COMPANY_NAME] = company;
    fact.part[COMPANY_TITLE] = title;
    fact.source = pointer_to(reader, place, company ? key : "title");
    if (!company || (!*company && title && *title)) {
        add_flat_title(reader, &fact, memberships);
        return true;
    }
    struct fact *listed = memberships ? find_value(memberships, FACT_COMPANY, company) : NULL;
    if (listed && title && !text_or_null(listed->part[COMPANY_TITLE]))
        listed->part[COMPANY_TITLE] = title;
    add_flat(reader, &fact, memberships);
    return true;
}

static struct facts *add_replace(const struct reader *reader, unsigned kinds)
{
    struct edit_step *step = edit_add_step(reader->arena, &reader->draft->edit, EDIT_REPLACE);
    step->kinds = kinds;
    return &step->facts;
}

/* A whole line of a vCard, as it came; what begins or ends a card, or is made anew when one is
 * written, is none. */
static bool is_kept_line(const struct reader *reader, const char *text,
                         struct vcard_property *property)
{
    static const char *const own[] = {"BEGIN", "END", "VERSION", "UID", "PRODID", "REV"};
    if (strpbrk(text, "\r\n") || !vcard_parse_line(reader->arena, slice_of(text), property))
        return false;
    for (size_t i = 0; i < COUNT_OF(own); i++)
        if (slice_equal_ignoring_case(property->name, slice_of(own[i])))
            return false;
    return true;
}

static bool read_properties(const struct reader *reader, const json_t *list, const char *place,
                            struct facts *facts)
{
    if (!read_values(reader, list, place, FACT_PROPERTY, facts))
        return false;
    for (size_t i = 0; i < facts->count; i++) {
        struct fact *fact = &facts->items[i];
        struct vcard_property property;
        if (!is_kept_line(reader, fact->part[PROPERTY_LINE], &property))
            return fail_at(reader->error, STATUS_INVALID, fact->source,
                           "a property must be one line of a vCard: X-NAME:value");
        char *name = arena_copy_slice(reader->arena, property.name);
        for (char *byte = name; *byte; byte++)
            *byte = *byte >= 'a' && *byte <= 'z' ? (char)(*byte - 32) : *byte;
        fact->part[PROPERTY_NAME] = name;
    }
    return true;
}

/* Lists first, then the flat keys, which know what the lists said. */
static bool read_many(const struct reader *reader, const json_t *object, const char *place)
{
    const json_t *infos = list_at(object, "infos"), *memberships = list_at(object, "memberships");
    const json_t *properties = list_at(object, "properties");
    struct facts info_facts = {0}, membership_facts = {0}, kept = {0};
    if ((properties &&
         !read_properties(reader, properties, pointer_to(reader, place, "properties"), &kept)) ||
        (infos && !read_infos(reader, infos, pointer_to(reader, place, "infos"), &info_facts)) ||
        (memberships &&
         !read_memberships(reader, memberships, pointer_to(reader, place, "memberships"),
                           &membership_facts)) ||
        !read_flat_infos(reader, object, place, infos ? &info_facts : NULL) ||
        !read_flat_company(reader, object, place, memberships ? &membership_facts : NULL))
        return false;
    if (infos)
        *add_replace(reader, FACT_INFO_KINDS) = info_facts;
    if (memberships)
        *add_replace(reader, FACT_MEMBERSHIP_KINDS) = membership_facts;
    if (properties)
        *add_replace(reader, FACT_BIT(FACT_PROPERTY)) = kept;
    return true;
}

static bool read_contact(const struct reader *reader, const json_t *contact, const char *place,
                         const char *const *also)
{
    return check_type(reader, contact, JSON_OBJECT, place, "an object") &&
           check_keys(reader, contact, place, writable_keys, also, answer_keys) &&
           read_identity(reader, contact, place) && read_name(reader, contact, place) &&
           read_singles(reader, contact, place) && read_many(reader, contact, place);
}

bool v1_read_contact(struct arena *arena, const json_t *contact, struct draft *draft,
                     struct error *error)
{
    struct reader reader = {arena, draft, error};
    return read_contact(&reader, contact, "", NULL);
}

/* The short lists: one kind each. */
static const struct {
    const char *key;
    enum fact_kind kind;
    const char *within; /* the list that also speaks of this kind */
} short_lists[] = {{"groups", FACT_GROUP, "memberships"},
                   {"emails", FACT_EMAIL, "infos"},
                   {"phone_numbers", FACT_PHONE, "infos"}};

static bool read_additions(const struct reader *reader, const json_t *object, const char *place,
                           enum edit_verb verb)
{
    struct facts facts = {0};
    if (!check_type(reader, object, JSON_OBJECT, place, "an object") ||
        !check_keys(reader, object, place, many_keys, NULL, NULL))
        return false;
    const json_t *infos = list_at(object, "infos"), *memberships = list_at(object, "memberships");
    if ((infos && !read_infos(reader, infos, pointer_to(reader, place, "infos"), &facts)) ||
        (memberships &&
         !read_memberships(reader, memberships, pointer_to(reader, place, "memberships"), &facts)))
        return false;
    for (size_t i = 0; i < COUNT_OF(short_lists); i++) {
        const json_t *list = list_at(object, short_lists[i].key);
        if (list && !read_values(reader, list, pointer_to(reader, place, short_lists[i].key),
                                 short_lists[i].kind, &facts))
            return false;
    }
    edit_add_step(reader->arena, &reader->draft->edit, verb)->facts = facts;
    return true;
}

static bool read_set(const struct reader *reader, const json_t *object, const char *place)
{
    if (!read_contact(reader, object, place, set_keys))
        return false;
    for (size_t i = 0; i < COUNT_OF(short_lists); i++) {
        const json_t *list = list_at(object, short_lists[i].key);
        const char *pointer = pointer_to(reader, place, short_lists[i].key);
        struct facts facts = {0};
        if (!list)
            continue;
        if (list_at(object, short_lists[i].within))
            return fail_at(reader->error, STATUS_INVALID, pointer,
                           "'%s' and '%s' both set the same values; send one", short_lists[i].key,
                           short_lists[i].within);
        if (!read_values(reader, list, pointer, short_lists[i].kind, &facts))
            return false;
        *add_replace(reader, FACT_BIT(short_lists[i].kind)) = facts;
    }
    return true;
}

bool v1_read_patch(struct arena *arena, const json_t *patch, struct draft *draft,
                   struct error *error)
{
    struct reader reader = {arena, draft, error};
    if (!check_type(&reader, patch, JSON_OBJECT, "", "an object") ||
        !check_keys(&reader, patch, "", patch_keys, NULL, NULL))
        return false;
    const json_t *set = list_at(patch, "set");
    const json_t *remove = list_at(patch, "remove"), *add = list_at(patch, "add");
    return (!set || read_set(&reader, set, "/set")) &&
           (!remove || read_additions(&reader, remove, "/remove", EDIT_REMOVE)) &&
           (!add || read_additions(&reader, add, "/add", EDIT_ADD));
}
