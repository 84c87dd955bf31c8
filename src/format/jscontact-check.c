/* Whether a JSContact card has the types that RFC 9553 says. Members it does not name may be
 * anything, within limits. */
#include "format/jscontact-card.h"

#include "contact/normalize.h"
#include "format/jscontact-part.h"
#include <stdio.h>
#include <string.h>

enum {
    CARD_VALUES_MAX = 100 * 1000,
    COMPONENTS_MAX = 100,
    LANGUAGES_MAX = 100,
    PATCHES_MAX = 1000
};

enum shape {
    SHAPE_TEXT,
    SHAPE_WORD,   /* a text that is not empty */
    SHAPE_PREF,   /* 1 to 100 */
    SHAPE_NUMBER, /* 0 and above */
    SHAPE_FLAG,
    SHAPE_TIME,
    SHAPE_SET,   /* {"text": true} */
    SHAPE_TEXTS, /* {"text": "text"} */
    SHAPE_LIST,  /* of objects */
    SHAPE_OBJECT,
    SHAPE_ENTRIES, /* {"id": object} */
    SHAPE_NAMED,   /* {"text": object} */
    SHAPE_PROPERTIES,
};

/* In which object: a member's name, "" for the card, "*" for entries of all sections. */
static const struct member_rule {
    const char *within, *member;
    enum shape shape;
    bool is_required;
} member_rules[] = {
    {"", "@type", SHAPE_WORD, false},
    {"", "version", SHAPE_WORD, false},
    {"", "uid", SHAPE_WORD, false},
    {"", "created", SHAPE_TIME, false},
    {"", "updated", SHAPE_TIME, false},
    {"", "kind", SHAPE_WORD, false},
    {"", "language", SHAPE_WORD, false},
    {"", "prodId", SHAPE_TEXT, false},
    {"", "members", SHAPE_SET, false},
    {"", "relatedTo", SHAPE_NAMED, false},
    {"", "name", SHAPE_OBJECT, false},
    {"", "speakToAs", SHAPE_OBJECT, false},
    {"", "keywords", SHAPE_SET, false},
    {"", "localizations", SHAPE_NAMED, false},
    {"", "vCardProps", SHAPE_PROPERTIES, false},
    {"name", "full", SHAPE_TEXT, false},
    {"name", "components", SHAPE_LIST, false},
    {"name", "isOrdered", SHAPE_FLAG, false},
    {"name", "defaultSeparator", SHAPE_TEXT, false},
    {"name", "sortAs", SHAPE_TEXTS, false},
    {"name", "phoneticScript", SHAPE_TEXT, false},
    {"name", "phoneticSystem", SHAPE_TEXT, false},
    {"name", "vCardParams", SHAPE_OBJECT, false},
    {"speakToAs", "grammaticalGender", SHAPE_WORD, false},
    {"speakToAs", "pronouns", SHAPE_ENTRIES, false},
    {"components", "kind", SHAPE_WORD, true},
    {"components", "value", SHAPE_TEXT, true},
    {"components", "phonetic", SHAPE_TEXT, false},
    {"relatedTo", "relation", SHAPE_SET, false},
    {"relatedTo", "vCardParams", SHAPE_OBJECT, false},
    {"*", "kind", SHAPE_WORD, false},
    {"*", "label", SHAPE_TEXT, false},
    {"*", "contexts", SHAPE_SET, false},
    {"*", "pref", SHAPE_PREF, false},
    {"*", "mediaType", SHAPE_WORD, false},
    {"*", "listAs", SHAPE_NUMBER, false},
    {"*", "uri", SHAPE_WORD, false},
    {"*", "vCardName", SHAPE_WORD, false},
    {"*", "vCardParams", SHAPE_OBJECT, false},
    {"nicknames", "name", SHAPE_TEXT, true},
    {"organizations", "name", SHAPE_TEXT, false},
    {"organizations", "units", SHAPE_LIST, false},
    {"organizations", "sortAs", SHAPE_TEXT, false},
    {"units", "name", SHAPE_TEXT, true},
    {"units", "sortAs", SHAPE_TEXT, false},
    {"pronouns", "pronouns", SHAPE_TEXT, true},
    {"titles", "name", SHAPE_TEXT, true},
    {"titles", "organizationId", SHAPE_WORD, false},
    {"emails", "address", SHAPE_TEXT, true},
    {"onlineServices", "service", SHAPE_TEXT, false},
    {"onlineServices", "user", SHAPE_TEXT, false},
    {"phones", "number", SHAPE_TEXT, true},
    {"phones", "features", SHAPE_SET, false},
    {"preferredLanguages", "language", SHAPE_TEXT, true},
    {"calendars", "uri", SHAPE_WORD, true},
    {"schedulingAddresses", "uri", SHAPE_WORD, true},
    {"cryptoKeys", "uri", SHAPE_WORD, true},
    {"directories", "uri", SHAPE_WORD, true},
    {"links", "uri", SHAPE_WORD, true},
    {"media", "uri", SHAPE_WORD, true},
    {"addresses", "full", SHAPE_TEXT, false},
    {"addresses", "components", SHAPE_LIST, false},
    {"addresses", "isOrdered", SHAPE_FLAG, false},
    {"addresses", "defaultSeparator", SHAPE_TEXT, false},
    {"addresses", "countryCode", SHAPE_TEXT, false},
    {"addresses", "coordinates", SHAPE_TEXT, false},
    {"addresses", "timeZone", SHAPE_TEXT, false},
    {"addresses", "phoneticScript", SHAPE_TEXT, false},
    {"addresses", "phoneticSystem", SHAPE_TEXT, false},
    {"anniversaries", "date", SHAPE_OBJECT, true},
    {"anniversaries", "place", SHAPE_OBJECT, false},
    {"date", "year", SHAPE_NUMBER, false},
    {"date", "month", SHAPE_NUMBER, false},
    {"date", "day", SHAPE_NUMBER, false},
    {"date", "utc", SHAPE_TIME, false},
    {"date", "calendarScale", SHAPE_TEXT, false},
    {"place", "full", SHAPE_TEXT, false},
    {"place", "coordinates", SHAPE_TEXT, false},
    {"place", "components", SHAPE_LIST, false},
    {"place", "vCardParams", SHAPE_OBJECT, false},
    {"notes", "note", SHAPE_TEXT, true},
    {"notes", "created", SHAPE_TIME, false},
    {"notes", "author", SHAPE_OBJECT, false},
    {"author", "name", SHAPE_TEXT, false},
    {"author", "uri", SHAPE_TEXT, false},
    {"personalInfo", "value", SHAPE_TEXT, true},
    {"personalInfo", "level", SHAPE_TEXT, false},
};

static const char *const shape_names[] = {
    [SHAPE_TEXT] = "a text",
    [SHAPE_WORD] = "a text that is not empty",
    [SHAPE_PREF] = "a whole number from 1 to 100",
    [SHAPE_NUMBER] = "a whole number",
    [SHAPE_FLAG] = "true or false",
    [SHAPE_TIME] = "a time in UTC such as \"2026-11-23T08:00:00Z\"",
    [SHAPE_SET] = "an object whose values are all true",
    [SHAPE_TEXTS] = "an object of texts",
    [SHAPE_LIST] = "a list of objects",
    [SHAPE_OBJECT] = "an object",
    [SHAPE_ENTRIES] = "an object of objects, whose keys are of A-Z a-z 0-9 - _, at most 255",
    [SHAPE_NAMED] = "an object of objects",
    [SHAPE_PROPERTIES] = "a list of jCard properties: [name, {parameters}, type, value]",
};

struct checker {
    struct arena *arena;
    struct error *error;
    size_t values;
};

/* ---- what holds for every value, known or not ---- */

static bool check_size(struct checker *checker, const json_t *value, unsigned depth);

static bool check_key(struct checker *checker, const char *key)
{
    if (strlen(key) <= VALUE_BYTES_MAX)
        return true;
    return fail(checker->error, STATUS_LIMIT, "a key of %zu bytes is too long: at most %d",
                strlen(key), VALUE_BYTES_MAX);
}

/* The pointer is made on the way back, where something is wrong: most values are not. */
static bool check_sizes_within(struct checker *checker, const json_t *value, unsigned depth)
{
    const char *key;
    json_t *item;
    size_t i;
    bool is_good = true;
    json_object_foreach(jscontact_walked(value), key, item)
    {
        if (!is_good || !(is_good = check_key(checker, key)) ||
            (is_good = check_size(checker, item, depth)))
            continue;
        error_within(checker->error, error_pointer(checker->arena, "", key));
    }
    json_array_foreach(value, i, item)
    {
        if (!is_good || (is_good = check_size(checker, item, depth)))
            continue;
        error_within(checker->error, arena_format(checker->arena, "/%zu", i));
    }
    return is_good;
}

static bool check_text_size(struct checker *checker, const json_t *text)
{
    size_t length = json_string_length(text);
    if (strlen(json_string_value(text)) != length)
        return fail(checker->error, STATUS_INVALID, "a text cannot hold U+0000");
    if (length > PROPERTY_BYTES_MAX - 1000)
        return fail(checker->error, STATUS_LIMIT, "%zu bytes are too many: at most %d", length,
                    PROPERTY_BYTES_MAX - 1000);
    return true;
}

static bool check_size(struct checker *checker, const json_t *value, unsigned depth)
{
    if (++checker->values > CARD_VALUES_MAX)
        return fail(checker->error, STATUS_LIMIT, "a card holds at most %d values",
                    CARD_VALUES_MAX);
    if (depth > JSCONTACT_DEPTH_MAX)
        return fail(checker->error, STATUS_LIMIT, "nested deeper than %d levels",
                    JSCONTACT_DEPTH_MAX);
    if (json_is_string(value))
        return check_text_size(checker, value);
    return check_sizes_within(checker, value, depth + 1);
}

/* ---- the members of RFC 9553 ---- */

static bool refuse(struct checker *checker, const char *place, enum shape shape)
{
    fail_at(checker->error, STATUS_INVALID, place, "this must be %s", shape_names[shape]);
    snprintf(checker->error->accepted, sizeof(checker->error->accepted), "%s", shape_names[shape]);
    return false;
}

static bool is_set(const json_t *value)
{
    const char *key;
    json_t *item;
    bool is_good = json_is_object(value);
    json_object_foreach(jscontact_walked(value), key, item)
    {
        is_good = is_good && json_is_true(item);
    }
    return is_good;
}

static bool are_texts(const json_t *value)
{
    const char *key;
    json_t *item;
    bool is_good = json_is_object(value);
    json_object_foreach(jscontact_walked(value), key, item)
    {
        is_good = is_good && json_is_string(item);
    }
    return is_good;
}

static bool is_number(const json_t *value, json_int_t min, json_int_t max)
{
    json_int_t number = json_integer_value(value);
    return json_is_integer(value) && number >= min && number <= max;
}

static bool is_time(struct arena *arena, const json_t *value)
{
    const char *text = json_string_value(value);
    size_t length = text ? strlen(text) : 0;
    char whole[32];
    if (length < 20 || text[length - 1] != 'Z')
        return false;
    if (text[19] == '.' && strspn(text + 20, "0123456789") != length - 21)
        return false;
    snprintf(whole, sizeof(whole), "%.19sZ", text);
    return (text[19] == '.' || length == 20) && timestamp_of_utc(arena, whole);
}

/* Whether the value itself has the shape; what is in it is looked at by check_within. */
static bool has_shape(struct checker *checker, const json_t *value, enum shape shape)
{
    switch (shape) {
    case SHAPE_TEXT:
        return json_is_string(value);
    case SHAPE_WORD:
        return json_is_string(value) && json_string_length(value);
    case SHAPE_PREF:
        return is_number(value, 1, 100);
    case SHAPE_NUMBER:
        return is_number(value, 0, INT32_MAX);
    case SHAPE_FLAG:
        return json_is_boolean(value);
    case SHAPE_TIME:
        return is_time(checker->arena, value);
    case SHAPE_SET:
        return is_set(value);
    case SHAPE_TEXTS:
        return are_texts(value);
    case SHAPE_LIST:
    case SHAPE_PROPERTIES:
        return json_is_array(value);
    default:
        return json_is_object(value);
    }
}

static bool check_object(struct checker *checker, const char *place, const char *within,
                         bool is_entry, const json_t *object);

static bool is_id(const char *text)
{
    size_t length = strlen(text);
    return length && length <= 255 &&
           strspn(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_") ==
               length;
}

static bool check_entries(struct checker *checker, const char *place, const char *within,
                          const json_t *map, bool has_ids)
{
    const char *key;
    json_t *entry;
    bool is_good = true;
    json_object_foreach(jscontact_walked(map), key, entry)
    {
        const char *pointer = is_good ? error_pointer(checker->arena, place, key) : NULL;
        if (is_good && has_ids && !is_id(key))
            is_good = refuse(checker, place, SHAPE_ENTRIES);
        else if (is_good && !json_is_object(entry))
            is_good = refuse(checker, pointer, SHAPE_OBJECT);
        else if (is_good)
            is_good = check_object(checker, pointer, within, has_ids, entry);
    }
    return is_good;
}

static bool check_property(struct checker *checker, const char *place, const json_t *property)
{
    static const char *const forbidden[] = {"BEGIN", "END", "VERSION"};
    struct line line;
    if (!line_of_property(checker->arena, property, &line))
        return refuse(checker, place, SHAPE_PROPERTIES);
    for (size_t i = 0; i < COUNT_OF(forbidden); i++)
        if (strcmp(line.name, forbidden[i]) == 0)
            return fail_at(checker->error, STATUS_INVALID, place,
                           "'%s' is no property of a card's own", forbidden[i]);
    return true;
}

static bool check_list(struct checker *checker, const char *place, const char *within,
                       enum shape shape, const json_t *list)
{
    if (shape == SHAPE_LIST && json_array_size(list) > COMPONENTS_MAX)
        return fail_at(checker->error, STATUS_LIMIT, place, "%zu entries are too many, at most %d",
                       json_array_size(list), COMPONENTS_MAX);
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *item = json_array_get(list, i);
        const char *pointer = arena_format(checker->arena, "%s/%zu", place, i);
        if (shape == SHAPE_PROPERTIES) {
            if (!check_property(checker, pointer, item))
                return false;
        } else if (!json_is_object(item)) {
            return refuse(checker, pointer, SHAPE_OBJECT);
        } else if (!check_object(checker, pointer, within, false, item)) {
            return false;
        }
    }
    return true;
}

static bool check_within(struct checker *checker, const char *place, const char *member,
                         enum shape shape, const json_t *value)
{
    switch (shape) {
    case SHAPE_OBJECT:
        return strcmp(member, "vCardParams") == 0 ||
               check_object(checker, place, member, false, value);
    case SHAPE_ENTRIES:
        return check_entries(checker, place, member, value, true);
    case SHAPE_NAMED:
        return check_entries(checker, place, member, value, false);
    case SHAPE_LIST:
    case SHAPE_PROPERTIES:
        return check_list(checker, place, member, shape, value);
    default:
        return true;
    }
}

static bool check_member(struct checker *checker, const char *place, const json_t *object,
                         const struct member_rule *rule)
{
    const json_t *value = json_object_get(object, rule->member);
    const char *pointer = error_pointer(checker->arena, place, rule->member);
    if (!value)
        return !rule->is_required ||
               fail_at(checker->error, STATUS_INVALID, pointer, "'%s' is required", rule->member);
    if (!has_shape(checker, value, rule->shape))
        return refuse(checker, pointer, rule->shape);
    return check_within(checker, pointer, rule->member, rule->shape, value);
}

static bool check_object(struct checker *checker, const char *place, const char *within,
                         bool is_entry, const json_t *object)
{
    for (size_t i = 0; i < COUNT_OF(member_rules); i++) {
        const struct member_rule *rule = &member_rules[i];
        bool applies =
            strcmp(rule->within, within) == 0 || (is_entry && strcmp(rule->within, "*") == 0);
        if (applies && !check_member(checker, place, object, rule))
            return false;
    }
    return true;
}

static bool check_sections(struct checker *checker, const json_t *card)
{
    for (const struct section *section = sections; section->member; section++) {
        const json_t *map = json_object_get(card, section->member);
        const char *pointer = arena_format(checker->arena, "/%s", section->member);
        if (map && !json_is_object(map))
            return refuse(checker, pointer, SHAPE_ENTRIES);
        if (map && !check_entries(checker, pointer, section->member, map, true))
            return false;
    }
    return true;
}

/* Each becomes at least one value of the contact. */
static bool check_count(struct checker *checker, const char *member, size_t count, size_t *total)
{
    *total += count;
    if (*total <= FACTS_PER_RECORD_MAX)
        return true;
    return fail_at(checker->error, STATUS_LIMIT, arena_format(checker->arena, "/%s", member),
                   "%zu values are too many: a card holds at most %d", *total,
                   FACTS_PER_RECORD_MAX);
}

static bool check_counts(struct checker *checker, const json_t *card)
{
    size_t total = 0;
    for (const struct section *section = sections; section->member; section++)
        if (!check_count(checker, section->member,
                         json_object_size(json_object_get(card, section->member)), &total))
            return false;
    return check_count(checker, "members", json_object_size(json_object_get(card, "members")),
                       &total) &&
           check_count(checker, "relatedTo", json_object_size(json_object_get(card, "relatedTo")),
                       &total) &&
           check_count(checker, "vCardProps", json_array_size(json_object_get(card, "vCardProps")),
                       &total);
}

static bool check_localizations(struct checker *checker, const json_t *card)
{
    const json_t *languages = json_object_get(card, "localizations");
    const char *language;
    json_t *patches;
    size_t count = 0;
    json_object_foreach(jscontact_walked(languages), language, patches)
    {
        count += json_object_size(patches);
    }
    if (json_object_size(languages) > LANGUAGES_MAX || count > PATCHES_MAX)
        return fail_at(checker->error, STATUS_LIMIT, "/localizations",
                       "at most %d languages and %d patches can be read", LANGUAGES_MAX,
                       PATCHES_MAX);
    return true;
}

static bool check_head(struct checker *checker, const json_t *card)
{
    const char *type = json_text(card, "@type"), *uid = json_text(card, "uid");
    if (type && strcmp(type, "Card") != 0)
        return fail_at(checker->error, STATUS_INVALID, "/@type",
                       "'%.60s' cannot be read, only a \"Card\"", type);
    if (uid && strlen(uid) > VALUE_BYTES_MAX)
        return fail_at(checker->error, STATUS_LIMIT, "/uid", "%zu bytes are too many: at most %d",
                       strlen(uid), VALUE_BYTES_MAX);
    return true;
}

bool jscontact_check(struct arena *arena, const json_t *card, struct error *error)
{
    struct checker checker = {.arena = arena, .error = error};
    if (!json_is_object(card))
        return fail_at(error, STATUS_INVALID, "", "a JSContact card must be an object");
    return check_size(&checker, card, 0) && check_object(&checker, "", "", false, card) &&
           check_head(&checker, card) && check_sections(&checker, card) &&
           check_counts(&checker, card) && check_localizations(&checker, card);
}
