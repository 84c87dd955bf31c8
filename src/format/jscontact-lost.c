/* JSPROP lines: members of a card that no vCard property stands for (RFC 9555 section 3.2.1).
 *
 * Which those are is not listed anywhere: a card is turned into lines and back, and what is missing
 * then, or differs, is kept. Where it takes the place of something, X-KITH-INSTEAD-OF names that by
 * its digest: when a person has changed the value since, what was kept no longer holds.
 */
#include "format/jscontact-card.h"

#include "contact/normalize.h"
#include "format/jscontact-part.h"
#include "format/received.h"
#include "text/name.h"
#include <stdlib.h>
#include <string.h>
#include <strings.h>

struct finder {
    struct arena *arena;
    const json_t *card, *again;
    struct lines *lines;
    bool needs_ids; /* a line points into an entry, or one came back under another identifier */
};

static const char *digest(struct arena *arena, const json_t *value)
{
    char *text = json_dumps(value, JSON_ENCODE_ANY | JSON_COMPACT | JSON_SORT_KEYS);
    uint64_t hash = 0xCBF29CE484222325u; /* FNV-1a */
    for (const char *place = text; place && *place; place++)
        hash = (hash ^ (unsigned char)*place) * 0x100000001B3u;
    free(text);
    return arena_format(arena, "%016llx", (unsigned long long)hash);
}

/* What cleaning a text changes is no loss; nor is "tel:" before a number. */
static bool same_text(struct arena *arena, const char *a, const char *b)
{
    if (strcmp(a, b) == 0)
        return true;
    a += strncasecmp(a, "tel:", 4) == 0 ? 4 : 0;
    b += strncasecmp(b, "tel:", 4) == 0 ? 4 : 0;
    struct slice x = slice_trim(slice_of(a)), y = slice_trim(slice_of(b));
    if (text_is_clean(x, false) && text_is_clean(y, false))
        return slice_equal(x, y);
    return strcmp(received_text(arena, x, false), received_text(arena, y, false)) == 0;
}

static bool same_json(struct arena *arena, const json_t *a, const json_t *b);

static size_t count_members(const json_t *object)
{
    return json_object_size(object) - (json_object_get(object, "@type") != NULL);
}

static bool same_object(struct arena *arena, const json_t *a, const json_t *b)
{
    const char *key;
    json_t *value;
    bool is_same = count_members(a) == count_members(b);
    json_object_foreach(jscontact_walked(a), key, value)
    {
        if (is_same && strcmp(key, "@type") != 0)
            is_same = same_json(arena, value, json_object_get(b, key));
    }
    return is_same;
}

/* But for `@type`, which only repeats what the place says. */
static bool same_json(struct arena *arena, const json_t *a, const json_t *b)
{
    if (!a || !b || json_typeof(a) != json_typeof(b))
        return a == b;
    if (json_is_string(a))
        return same_text(arena, json_string_value(a), json_string_value(b));
    if (json_is_object(a))
        return same_object(arena, a, b);
    if (!json_is_array(a))
        return json_equal(jscontact_walked(a), jscontact_walked(b));
    bool is_same = json_array_size(a) == json_array_size(b);
    for (size_t i = 0; is_same && i < json_array_size(a); i++)
        is_same = same_json(arena, json_array_get(a, i), json_array_get(b, i));
    return is_same;
}

static const char *pointer_to(struct arena *arena, const char *place, const char *key)
{
    const char *pointer = error_pointer(arena, place, key);
    return *place ? pointer : pointer + 1; /* JSPTR begins without a slash */
}

static void add_lost(struct finder *finder, const char *pointer, const json_t *value,
                     const json_t *instead_of)
{
    if (finder->lines->count > FACTS_PER_RECORD_MAX) /* more than a record takes already */
        return;
    char *text = json_dumps(value, JSON_ENCODE_ANY | JSON_COMPACT);
    struct line line =
        line_make(finder->arena, "JSPROP", line_escape(finder->arena, text ? text : "null", ",;"));
    line_add(finder->arena, &line, "JSPTR", pointer);
    if (instead_of)
        line_add(finder->arena, &line, "X-KITH-INSTEAD-OF", digest(finder->arena, instead_of));
    *ARENA_PUSH(finder->arena, finder->lines) = line;
    free(text);
}

static bool is_entry_member(const char *place)
{
    struct slice rest, member = slice_split(slice_of(place), '/', &rest);
    for (const struct section *section = sections; section->member; section++)
        if (slice_equal_text(member, section->member) && rest.length)
            return true;
    return strncmp(place, "speakToAs/pronouns/", 19) == 0;
}

static void find_in_object(struct finder *finder, const char *place, const json_t *object,
                           const json_t *again);

static void find_in_value(struct finder *finder, const char *pointer, const json_t *value,
                          const json_t *again)
{
    size_t before = finder->lines->count;
    if (!again)
        add_lost(finder, pointer, value, NULL);
    else if (json_is_object(value) && json_is_object(again))
        find_in_object(finder, pointer, value, again);
    else if (!same_json(finder->arena, value, again))
        add_lost(finder, pointer, value, again);
    if (finder->lines->count > before && is_entry_member(pointer))
        finder->needs_ids = true;
}

bool jscontact_same_components(struct arena *arena, const json_t *a, const json_t *b)
{
    enum { ITEMS_MAX = 100 };
    bool is_taken[ITEMS_MAX] = {false};
    size_t count = json_array_size(a);
    if (count != json_array_size(b) || count > ITEMS_MAX)
        return false;
    for (size_t i = 0; i < count; i++) {
        const json_t *wanted = json_array_get(a, i);
        size_t k = 0;
        while (k < count && (is_taken[k] || !same_json(arena, wanted, json_array_get(b, k))))
            k++;
        if (k == count)
            return false;
        is_taken[k] = true;
    }
    return true;
}

/* Components say the same in any order unless the order is said to count (RFC 9553 section 2.2.1).
 * Those of translations are called "name/components": with JSCOMPS they come as they went. */
static bool is_unordered(const json_t *object, const char *key)
{
    const char *slash = strrchr(key, '/');
    return strcmp(slash ? slash + 1 : key, "components") == 0 &&
           !json_is_true(json_object_get(object, "isOrdered"));
}

/* How a group of lines is called need not be kept (RFC 9555 section 2.3.9): `group` among the
 * parameters, or all there is of them. */
static bool is_group_name(const char *key, const json_t *value)
{
    return strcmp(key, "group") == 0 || (strcmp(key, "vCardParams") == 0 &&
                                         json_object_size(value) == 1 && json_text(value, "group"));
}

static void find_in_object(struct finder *finder, const char *place, const json_t *object,
                           const json_t *again)
{
    const char *key;
    json_t *value;
    json_object_foreach(jscontact_walked(object), key, value)
    {
        const json_t *other = json_object_get(again, key);
        bool is_same =
            same_json(finder->arena, value, other) ||
            (is_unordered(object, key) && jscontact_same_components(finder->arena, value, other));
        if (!is_same && strcmp(key, "@type") != 0 && !is_group_name(key, value))
            find_in_value(finder, pointer_to(finder->arena, place, key), value, other);
    }
}

/* ---- entries, which may have lost their identifier ---- */

static const json_t *value_of(const struct section *section, const json_t *entry)
{
    const struct rule *rule = rule_of_entry(section, entry);
    const json_t *value = rule ? json_object_get(entry, rule->member) : NULL;
    return value ? value : json_object_get(entry, "user");
}

static bool same_value(struct finder *finder, const struct section *section, const json_t *a,
                       const json_t *b)
{
    const json_t *value = value_of(section, a);
    return rule_of_entry(section, a) == rule_of_entry(section, b) && value &&
           same_json(finder->arena, value, value_of(section, b));
}

enum { SEARCHED_MAX = 200 }; /* entries of a section; of more, each is known by its identifier */

struct pairing {
    const struct section *section;
    const json_t *entries, *again;
    json_t *taken; /* the set of identifiers of `again` that have their entry */
};

/* What became of an entry: the one that says the same, else that of its identifier, else the next
 * of its kind. NULL: nothing did. */
static const char *find_pair(struct finder *finder, const struct pairing *pairing, const char *id,
                             const json_t *entry)
{
    const struct rule *rule = rule_of_entry(pairing->section, entry);
    const json_t *own = json_object_get(pairing->again, id);
    const char *key, *found = NULL, *next = NULL;
    json_t *other;
    if (!rule)
        return NULL;
    if (own && !json_object_get(pairing->taken, id) &&
        same_value(finder, pairing->section, entry, own))
        return id;
    bool is_searched = json_object_size(pairing->again) <= SEARCHED_MAX;
    json_object_foreach(jscontact_walked(pairing->again), key, other)
    {
        if (!is_searched || found || json_object_get(pairing->taken, key))
            continue;
        if (same_value(finder, pairing->section, entry, other))
            found = key;
        else if (!json_object_get(pairing->entries, key) &&
                 rule_of_entry(pairing->section, other) == rule)
            next = next ? next : key;
    }
    if (!found && own && !json_object_get(pairing->taken, id) &&
        rule_of_entry(pairing->section, own) == rule)
        found = id;
    return found ? found : next;
}

static void find_in_section(struct finder *finder, const struct section *section,
                            const json_t *entries, const json_t *again)
{
    struct pairing pairing = {section, entries, again, json_object()};
    const char *id;
    json_t *entry;
    json_object_foreach(jscontact_walked(entries), id, entry)
    {
        const char *pair = find_pair(finder, &pairing, id, entry);
        const char *pointer = pointer_to(finder->arena, section->member, pair ? pair : id);
        if (pair)
            json_object_set_new(pairing.taken, pair, json_true());
        size_t before = finder->lines->count;
        if (pair)
            find_in_object(finder, pointer, entry, json_object_get(again, pair));
        else
            add_lost(finder, pointer, entry, NULL);
        if (pair && (finder->lines->count > before || strcmp(pair, id) != 0))
            finder->needs_ids = true;
    }
    json_decref(pairing.taken);
}

static void find_in_speak(struct finder *finder, const json_t *speak, const json_t *again)
{
    const char *key;
    json_t *value;
    json_object_foreach(jscontact_walked(speak), key, value)
    {
        if (strcmp(key, "pronouns") == 0)
            find_in_section(finder, section_find("speakToAs/pronouns"), value,
                            json_object_get(again, key));
        else if (strcmp(key, "@type") != 0)
            find_in_value(finder, pointer_to(finder->arena, "speakToAs", key), value,
                          json_object_get(again, key));
    }
}

/* What is made anew when a card is written, and what always becomes lines. */
static bool is_passed_over(const char *key)
{
    static const char *const keys[] = {"@type",  "version", "uid",
                                       "prodId", "updated", "vCardProps"};
    for (size_t i = 0; i < COUNT_OF(keys); i++)
        if (strcmp(key, keys[i]) == 0)
            return true;
    return false;
}

bool jscontact_lost_lines(struct arena *arena, const json_t *card, const json_t *again,
                          struct lines *lines)
{
    struct finder finder = {.arena = arena, .card = card, .again = again, .lines = lines};
    const char *key;
    json_t *value;
    json_object_foreach(jscontact_walked(card), key, value)
    {
        const struct section *section = section_find(key);
        if (section)
            find_in_section(&finder, section, value, json_object_get(again, key));
        else if (strcmp(key, "speakToAs") == 0)
            find_in_speak(&finder, value, json_object_get(again, key));
        else if (!is_passed_over(key))
            find_in_value(&finder, pointer_to(arena, "", key), value, json_object_get(again, key));
    }
    return finder.needs_ids;
}

/* ---- back into the card ---- */

static json_t *read_value(struct arena *arena, const char *value)
{
    json_error_t ignored;
    int flags = JSON_DECODE_ANY | JSON_REJECT_DUPLICATES;
    json_t *json = json_loads(line_unescape(arena, value), flags, &ignored);
    return json ? json : json_loads(value, flags, &ignored); /* of programs that do not escape */
}

static bool is_too_deep(const json_t *json, unsigned depth)
{
    const char *key;
    json_t *value;
    size_t i;
    bool too_deep = depth > JSCONTACT_DEPTH_MAX;
    if (!too_deep && json_is_array(json))
        json_array_foreach(json, i, value)
        {
            too_deep = too_deep || is_too_deep(value, depth + 1);
        }
    if (!too_deep && json_is_object(json))
        json_object_foreach(jscontact_walked(json), key, value)
        {
            too_deep = too_deep || is_too_deep(value, depth + 1);
        }
    return too_deep;
}

/* One step of a pointer, its escapes (RFC 6901) undone. */
static const char *next_step(struct arena *arena, struct slice *rest)
{
    struct slice step = slice_split(*rest, '/', rest);
    char *text = arena_copy_slice(arena, step), *place = text;
    for (const char *from = text; *from; from++) {
        bool is_escape = *from == '~' && (from[1] == '0' || from[1] == '1');
        *place++ = is_escape ? from[1] == '0' ? '~' : '/' : *from;
        from += is_escape;
    }
    *place = '\0';
    return text;
}

/* The object that holds the member. Those that are maps are made; others must be there. */
static json_t *find_parent(struct arena *arena, json_t *card, const char *pointer,
                           const char **member)
{
    static const char *const maps[] = {"speakToAs", "localizations", "name",
                                       "keywords",  "relatedTo",     "members"};
    struct slice rest = slice_of(*pointer == '/' ? pointer + 1 : pointer);
    json_t *parent = card;
    unsigned depth = 0;
    *member = next_step(arena, &rest);
    while (rest.length && json_is_object(parent)) {
        json_t *child = json_object_get(parent, *member);
        bool is_map = parent == card ? section_find(*member) != NULL : false;
        for (size_t i = 0; i < COUNT_OF(maps) && parent == card; i++)
            is_map = is_map || strcmp(maps[i], *member) == 0;
        if (!child && is_map)
            json_object_set_new(parent, *member, child = json_object());
        parent = child;
        *member = next_step(arena, &rest);
        if (++depth > JSCONTACT_DEPTH_MAX)
            return NULL;
    }
    return json_is_object(parent) ? parent : NULL;
}

/* Members that are made anew, or that are told by other lines. */
static bool may_be_set(const json_t *card, const json_t *parent, const char *member)
{
    return parent != card || !is_passed_over(member);
}

bool jscontact_apply_line(struct arena *arena, json_t *card, const struct line *line)
{
    const char *pointer = line_parameter(line, "JSPTR"), *member;
    const char *instead_of = line_parameter(line, "X-KITH-INSTEAD-OF");
    size_t known = 1 + (instead_of != NULL);
    if (!pointer || !*pointer || line->group || line->parameter_count != known || line->is_coded)
        return false;
    json_t *value = read_value(arena, line->value);
    json_t *parent =
        value && !is_too_deep(value, 0) ? find_parent(arena, card, pointer, &member) : NULL;
    if (!parent || !*member || !may_be_set(card, parent, member)) {
        json_decref(value);
        return false;
    }
    const json_t *there = json_object_get(parent, member);
    bool holds = instead_of ? there && strcmp(digest(arena, there), instead_of) == 0 : !there;
    if (holds)
        json_object_set(parent, member, value);
    json_decref(value);
    return true;
}
