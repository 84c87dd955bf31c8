/* The kinds of facts and how two are compared. */
#include "contact/fact.h"

#include "base/buffer.h"
#include <assert.h>
#include <string.h>

static const struct fact_kind_info kinds[FACT_KIND_COUNT] = {
    [FACT_NAME] = {"name",
                   CARDINALITY_ONE,
                   10,
                   {"first_name", "last_name", "middle_name", "prefix", "suffix",
                    "phonetic_first_name", "phonetic_last_name", "phonetic_middle_name", "file_as",
                    "full_name"},
                   NULL,
                   {NULL}},
    [FACT_NICKNAME] = {"nickname", CARDINALITY_ONE, 1, {"nickname"}, NULL, {NULL}},
    [FACT_GENDER] = {"gender", CARDINALITY_ONE, 1, {"gender"}, NULL, {NULL}},
    [FACT_BIRTHDAY] = {"birthday", CARDINALITY_ONE, 1, {"birthday"}, NULL, {NULL}},
    [FACT_STARRED] = {"starred", CARDINALITY_ONE, 1, {"starred"}, NULL, {NULL}},
    [FACT_PHOTO] = {"photo", CARDINALITY_ONE, 1, {"photo"}, NULL, {NULL}},
    [FACT_NOTE] = {"notes", CARDINALITY_MANY, 1, {"notes"}, NULL, {NULL}},
    [FACT_EMAIL] =
        {"email", CARDINALITY_MANY, 1, {"value"}, "work", {"home", "work", "personal", "other"}},
    [FACT_PHONE] = {"phone_number",
                    CARDINALITY_MANY,
                    1,
                    {"value"},
                    "main",
                    {"main", "mobile", "home", "work", "home_fax", "work_fax", "other_fax", "pager",
                     "other"}},
    [FACT_TWITTER] =
        {"twitter", CARDINALITY_MANY, 1, {"value"}, "work", {"work", "personal", "other"}},
    [FACT_FACEBOOK] =
        {"facebook", CARDINALITY_MANY, 1, {"name"}, "work", {"work", "personal", "other"}},
    [FACT_ADDRESS] = {"physical_address",
                      CARDINALITY_MANY,
                      7,
                      {"street", "extended_address", "city", "region", "postal_code", "po_box",
                       "country"},
                      "work",
                      {"work", "home", "other"}},
    [FACT_URL] = {"url",
                  CARDINALITY_MANY,
                  1,
                  {"value"},
                  "work",
                  {"homepage", "profile", "blog", "work", "personal", "other"}},
    [FACT_CUSTOM] = {"custom", CARDINALITY_MANY, 1, {"value"}, "other", {"other"}},
    [FACT_COMPANY] = {"organization",
                      CARDINALITY_MANY,
                      5,
                      {"name", "title", "department", "location", "description"},
                      NULL,
                      {NULL}},
    [FACT_GROUP] = {"group", CARDINALITY_MANY, 1, {"name"}, NULL, {NULL}},
    [FACT_PROPERTY] = {"property", CARDINALITY_MANY, 2, {"line", "name"}, NULL, {NULL}},
};

static const char *const channels[CHANNEL_COUNT] = {
    [CHANNEL_PAGE] = "page", [CHANNEL_COMMAND_LINE] = "cli", [CHANNEL_REST] = "rest",
    [CHANNEL_MCP] = "mcp",   [CHANNEL_IMPORT] = "import",    [CHANNEL_DAV] = "dav",
    [CHANNEL_MAIL] = "mail", [CHANNEL_SYSTEM] = "system",
};

const struct fact_kind_info *fact_kind_info(enum fact_kind kind)
{
    assert(kind < FACT_KIND_COUNT);
    return &kinds[kind];
}

bool fact_kind_find(struct slice name, enum fact_kind *kind)
{
    for (unsigned i = 0; i < FACT_KIND_COUNT; i++) {
        if (slice_equal_text(name, kinds[i].name)) {
            *kind = (enum fact_kind)i;
            return true;
        }
    }
    return false;
}

const char *channel_name(enum channel channel)
{
    return channels[channel];
}

bool channel_find(struct slice name, enum channel *channel)
{
    for (unsigned i = 0; i < CHANNEL_COUNT; i++) {
        if (slice_equal_text(name, channels[i])) {
            *channel = (enum channel)i;
            return true;
        }
    }
    return false;
}

const char *rank_name(enum rank rank)
{
    static const char *const names[] = {"machine", "imported", "person"};
    return names[rank];
}

const struct fact *facts_first(const struct facts *facts, enum fact_kind kind)
{
    for (size_t i = 0; i < facts->count; i++)
        if (facts->items[i].kind == kind)
            return &facts->items[i];
    return NULL;
}

static bool same_text(const char *a, const char *b)
{
    return a == b || (a && b && strcmp(a, b) == 0);
}

bool fact_same_value(const struct fact *a, const struct fact *b)
{
    return a->kind == b->kind && same_text(a->normal, b->normal);
}

bool fact_same_text(const struct fact *a, const struct fact *b)
{
    if (a->kind != b->kind || !uuid_equal(a->group, b->group) || !same_text(a->label, b->label) ||
        !same_text(a->custom_label, b->custom_label) || !same_text(a->parameters, b->parameters))
        return false;
    bool by_group = !uuid_is_nil(a->group); /* then the name is the group's, part 0 only shows it */
    for (unsigned i = by_group ? 1 : 0; i < kinds[a->kind].part_count; i++)
        if (!same_text(a->part[i], b->part[i]))
            return false;
    return true;
}

static const char *join_parts(struct arena *arena, const struct fact *name,
                              const enum name_part *order, size_t count)
{
    const char *joined = NULL;
    for (size_t i = 0; i < count; i++) {
        const char *part = name->part[order[i]];
        if (part && *part)
            joined = joined ? arena_join(arena, joined, " ", part) : part;
    }
    return joined;
}

const char *fact_full_name(struct arena *arena, const struct fact *name)
{
    static const enum name_part order[] = {NAME_PREFIX, NAME_FIRST, NAME_MIDDLE, NAME_LAST,
                                           NAME_SUFFIX};
    const char *joined = join_parts(arena, name, order, COUNT_OF(order));
    return joined ? joined : name->part[NAME_FULL];
}

const char *fact_sort_name(struct arena *arena, const struct fact *name)
{
    static const enum name_part order[] = {NAME_LAST, NAME_FIRST, NAME_MIDDLE, NAME_SUFFIX};
    if (name->part[NAME_FILE_AS])
        return name->part[NAME_FILE_AS];
    const char *joined = join_parts(arena, name, order, COUNT_OF(order));
    return joined ? joined : name->part[NAME_FULL];
}
