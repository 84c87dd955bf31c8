/* A JSContact card to vCard lines (RFC 9555 section 3). */
#include "format/jscontact-card.h"

#include "format/jscontact-part.h"
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* A line of categories is filled up to here, so that Kith takes each for its groups. */
enum { CATEGORIES_BYTES = 900 };

struct breaker {
    struct arena *arena;
    const json_t *card;
    bool keeps_ids;
    struct lines *lines;
    unsigned groups; /* item numbers given out */
};

static void add_line(struct breaker *breaker, struct line line)
{
    *ARENA_PUSH(breaker->arena, breaker->lines) = line;
}

static void add_text(struct breaker *breaker, const char *name, const char *text)
{
    if (text)
        add_line(breaker, line_make(breaker->arena, name, line_escape(breaker->arena, text, ",;")));
}

/* ---- single members ---- */

static const char *capitals(struct arena *arena, const char *text)
{
    char *copy = text ? arena_copy(arena, text) : NULL;
    for (char *place = copy; place && *place; place++)
        *place = (char)(*place >= 'a' && *place <= 'z' ? *place - 32 : *place);
    return copy;
}

static void break_singles(struct breaker *breaker)
{
    const json_t *card = breaker->card;
    const char *created = json_text(card, "created"), *updated = json_text(card, "updated");
    const char *kind = json_text(card, "kind");
    add_text(breaker, "UID", json_text(card, "uid"));
    add_text(breaker, "KIND", kind);
    add_text(breaker, "LANGUAGE", json_text(card, "language"));
    if (created)
        add_text(breaker, "CREATED", timestamp_of_utc(breaker->arena, created));
    if (updated)
        add_text(breaker, "REV", timestamp_of_utc(breaker->arena, updated));
    add_text(breaker, "PRODID", json_text(card, "prodId"));
    const json_t *speak = json_object_get(card, "speakToAs");
    const char *gender = json_text(speak, "grammaticalGender");
    if (!gender)
        return;
    add_text(breaker, "GRAMGENDER", capitals(breaker->arena, gender));
    add_parameters(breaker->arena, speak, &breaker->lines->items[breaker->lines->count - 1]);
}

static void break_phonetics(struct breaker *breaker, const json_t *name)
{
    static const char *const lines[][2] = {{"X-PHONETIC-FIRST-NAME", "given"},
                                           {"X-PHONETIC-MIDDLE-NAME", "given2"},
                                           {"X-PHONETIC-LAST-NAME", "surname"}};
    const json_t *components = json_object_get(name, "components");
    for (size_t i = 0; i < COUNT_OF(lines); i++) {
        const char *phonetic = NULL;
        size_t count = 0, item;
        const json_t *component;
        json_array_foreach(components, item, component)
        {
            const char *kind = json_text(component, "kind");
            if (!kind || strcmp(kind, lines[i][1]) != 0)
                continue;
            phonetic = json_text(component, "phonetic");
            count++;
        }
        if (count == 1)
            add_text(breaker, lines[i][0], phonetic);
    }
}

/* Whether `vCardProps` has the line of the full name, with parameters of its own. */
static bool has_own_line(const json_t *card, const char *full)
{
    const json_t *properties = json_object_get(card, "vCardProps");
    for (size_t i = 0; i < json_array_size(properties); i++) {
        const json_t *property = json_array_get(properties, i);
        const char *name = json_string_value(json_array_get(property, 0));
        const char *value = json_string_value(json_array_get(property, 3));
        if (name && value && strcasecmp(name, "fn") == 0 && strcmp(value, full) == 0)
            return true;
    }
    return false;
}

static void break_name(struct breaker *breaker)
{
    const json_t *name = json_object_get(breaker->card, "name");
    const char *full = json_text(name, "full");
    struct line line;
    bool has_components = name && name_line_of_components(breaker->arena, name, &line);
    if (has_components) {
        add_parameters(breaker->arena, name, &line);
        add_line(breaker, line);
    }
    if (full && !has_own_line(breaker->card, full)) {
        line = line_make(breaker->arena, "FN", line_escape(breaker->arena, full, ",;"));
        if (!has_components)
            add_parameters(breaker->arena, name, &line);
        add_line(breaker, line);
    }
    break_phonetics(breaker, name);
}

/* ---- maps whose keys are values ---- */

static void break_keywords(struct breaker *breaker)
{
    AUTO_BUFFER struct buffer value = {0};
    const char *key;
    json_t *item;
    json_object_foreach(jscontact_walked(json_object_get(breaker->card, "keywords")), key, item)
    {
        const char *word = line_escape(breaker->arena, key, ",;");
        if (value.length && value.length + strlen(word) > CATEGORIES_BYTES) {
            add_line(breaker, line_make(breaker->arena, "CATEGORIES",
                                        arena_copy_slice(breaker->arena, buffer_slice(&value))));
            buffer_reset(&value);
        }
        if (value.length)
            buffer_append_byte(&value, ',');
        buffer_append_text(&value, word);
    }
    if (value.length)
        add_line(breaker, line_make(breaker->arena, "CATEGORIES",
                                    arena_copy_slice(breaker->arena, buffer_slice(&value))));
}

static void break_members(struct breaker *breaker)
{
    const char *key;
    json_t *item;
    json_object_foreach(jscontact_walked(json_object_get(breaker->card, "members")), key, item)
    {
        add_line(breaker,
                 line_make(breaker->arena, "MEMBER", line_escape(breaker->arena, key, "")));
    }
}

static void break_related(struct breaker *breaker)
{
    const char *key, *word;
    json_t *entry, *item;
    json_object_foreach(jscontact_walked(json_object_get(breaker->card, "relatedTo")), key, entry)
    {
        bool is_text = strchr(key, ' ') || !strchr(key, ':');
        struct line line = line_make(breaker->arena, "RELATED",
                                     line_escape(breaker->arena, key, is_text ? ",;" : ""));
        json_object_foreach(json_object_get(entry, "relation"), word, item)
        {
            line_add(breaker->arena, &line, "TYPE", word);
        }
        if (is_text)
            line_add(breaker->arena, &line, "VALUE", "text");
        add_parameters(breaker->arena, entry, &line);
        add_line(breaker, line);
    }
}

/* ---- entries of sections ---- */

static bool is_group_taken(const struct breaker *breaker, const char *group)
{
    const char *found = NULL;
    for (const struct section *section = sections; section->member && !found; section++) {
        const char *key;
        json_t *entry;
        json_object_foreach(jscontact_walked(json_object_get(breaker->card, section->member)), key,
                            entry)
        {
            const char *taken = json_text(json_object_get(entry, "vCardParams"), "group");
            if (taken && strcasecmp(taken, group) == 0)
                found = taken;
        }
    }
    const json_t *properties = json_object_get(breaker->card, "vCardProps");
    for (size_t i = 0; i < json_array_size(properties) && !found; i++) {
        const char *taken = json_text(json_array_get(json_array_get(properties, i), 1), "group");
        if (taken && strcasecmp(taken, group) == 0)
            found = taken;
    }
    return found != NULL;
}

static const char *next_group(struct breaker *breaker)
{
    const char *group;
    do {
        group = arena_format(breaker->arena, "item%u", ++breaker->groups);
    } while (is_group_taken(breaker, group));
    return group;
}

/* An identifier that would be given again anyway says nothing. */
static void keep_id(struct breaker *breaker, const struct section *section, const char *id,
                    size_t place, struct line *line)
{
    const char *given = arena_format(breaker->arena, "%s%zu", section->id_prefix, place);
    const char *path = arena_format(breaker->arena, "%s/%s", section->member, id);
    bool ties = !line_parameter(line, "ALTID") && jscontact_is_translated(breaker->card, path);
    if (breaker->keeps_ids || ties || strcmp(id, given) != 0)
        line_add(breaker->arena, line, "PROP-ID", id);
}

static void break_label(struct breaker *breaker, const json_t *entry, struct line *line)
{
    const char *label = json_text(entry, "label");
    if (!label)
        return;
    if (!line->group)
        line->group = next_group(breaker);
    add_line(breaker, *line);
    struct line more =
        line_make(breaker->arena, "X-ABLABEL", line_escape(breaker->arena, label, ",;"));
    more.group = line->group;
    add_line(breaker, more);
}

static void break_place(struct breaker *breaker, const json_t *entry, const char *id)
{
    const json_t *place = json_object_get(entry, "place");
    const char *kind = json_text(entry, "kind");
    const char *full = json_text(place, "full"), *at = json_text(place, "coordinates");
    bool is_birth = kind && strcmp(kind, "birth") == 0;
    if (!kind || (!is_birth && strcmp(kind, "death") != 0) || (!full && !at))
        return;
    struct line line = line_make(breaker->arena, is_birth ? "BIRTHPLACE" : "DEATHPLACE",
                                 full ? line_escape(breaker->arena, full, ",;")
                                      : line_escape(breaker->arena, at, ""));
    if (!full)
        line_add(breaker->arena, &line, "VALUE", "uri");
    if (breaker->keeps_ids)
        line_add(breaker->arena, &line, "PROP-ID", id);
    add_parameters(breaker->arena, place, &line);
    add_line(breaker, line);
}

static void break_entry(struct breaker *breaker, const struct section *section, const char *id,
                        size_t place, const json_t *entry)
{
    const struct rule *rule = rule_of_entry(section, entry);
    struct line line;
    if (!rule || !line_of_entry(breaker->arena, rule, entry, &line))
        return;
    keep_id(breaker, section, id, place, &line);
    if ((section->flags & ENTRY_LABEL) && json_text(entry, "label"))
        break_label(breaker, entry, &line);
    else
        add_line(breaker, line);
    if (rule->form == FORM_DATE)
        break_place(breaker, entry, id);
}

static const json_t *section_entries(const json_t *card, const struct section *section)
{
    const char *slash = strchr(section->member, '/');
    return slash ? json_object_get(json_object_get(card, "speakToAs"), slash + 1)
                 : json_object_get(card, section->member);
}

static void break_section(struct breaker *breaker, const char *member)
{
    const struct section *section = section_find(member);
    const char *id;
    json_t *entry;
    size_t place = 0;
    json_object_foreach(jscontact_walked(section_entries(breaker->card, section)), id, entry)
    {
        break_entry(breaker, section, id, ++place, entry);
    }
}

/* Whether NICKNAME can be one list of all names, as Kith keeps them. */
static bool are_plain_nicknames(const struct breaker *breaker, const json_t *map)
{
    const char *id;
    json_t *entry;
    size_t place = 0;
    json_object_foreach(jscontact_walked(map), id, entry)
    {
        const char *given = arena_format(breaker->arena, "i%zu", ++place);
        const char *name = json_text(entry, "name");
        size_t known = 1 + (json_object_get(entry, "@type") != NULL);
        if (!name || *name == ' ' || !*name || json_object_size(entry) != known ||
            strcmp(id, given) != 0)
            return false;
    }
    return true;
}

static void break_nicknames(struct breaker *breaker)
{
    const json_t *map = json_object_get(breaker->card, "nicknames");
    AUTO_BUFFER struct buffer value = {0};
    const char *id;
    json_t *entry;
    if (breaker->keeps_ids || !are_plain_nicknames(breaker, map)) {
        break_section(breaker, "nicknames");
        return;
    }
    json_object_foreach(jscontact_walked(map), id, entry)
    {
        if (value.length)
            buffer_append_byte(&value, ',');
        buffer_append_text(&value, line_escape(breaker->arena, json_text(entry, "name"), ",;"));
    }
    if (value.length)
        add_line(breaker, line_make(breaker->arena, "NICKNAME",
                                    arena_copy_slice(breaker->arena, buffer_slice(&value))));
}

/* ---- companies ---- */

/* The first title of an organization: what Kith shows beside its name. */
static const char *title_of(const struct breaker *breaker, const char *organization)
{
    const char *id, *found = NULL;
    json_t *entry;
    json_object_foreach(jscontact_walked(json_object_get(breaker->card, "titles")), id, entry)
    {
        const char *kind = json_text(entry, "kind"), *of = json_text(entry, "organizationId");
        if (!found && of && strcmp(of, organization) == 0 && (!kind || strcmp(kind, "title") == 0))
            found = id;
    }
    return found;
}

static void break_company_texts(struct breaker *breaker, struct line *line)
{
    static const char *const names[] = {"X-KITH-ORG-LOCATION", "X-KITH-ORG-DESCRIPTION"};
    size_t place = breaker->lines->count;
    add_line(breaker, *line);
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        const char *text = line_take(&breaker->lines->items[place], names[i]);
        if (!text)
            continue;
        struct line more =
            line_make(breaker->arena, names[i], line_escape(breaker->arena, text, ",;"));
        more.group = line->group;
        add_line(breaker, more);
    }
}

static void break_titles(struct breaker *breaker, const char *tied, const char *group)
{
    const struct section *section = section_find("titles");
    const char *id;
    json_t *entry;
    size_t place = 0;
    json_object_foreach(jscontact_walked(json_object_get(breaker->card, "titles")), id, entry)
    {
        const char *of = json_text(entry, "organizationId");
        bool is_tied = !tied && of && title_of(breaker, of) == id &&
                       json_object_get(json_object_get(breaker->card, "organizations"), of);
        place++;
        if (tied ? strcmp(id, tied) != 0 : is_tied)
            continue;
        size_t before = breaker->lines->count;
        break_entry(breaker, section, id, place, entry);
        if (group && breaker->lines->count > before)
            breaker->lines->items[before].group = group;
    }
}

/* Of several organizations, a group ties each to its title. */
static void break_organizations(struct breaker *breaker)
{
    const json_t *map = json_object_get(breaker->card, "organizations");
    const struct section *section = section_find("organizations");
    bool is_alone = json_object_size(map) == 1;
    const char *id;
    json_t *entry;
    size_t place = 0;
    json_object_foreach(jscontact_walked(map), id, entry)
    {
        const struct rule *rule = rule_of_entry(section, entry);
        struct line line;
        place++;
        if (!rule || !line_of_entry(breaker->arena, rule, entry, &line))
            continue;
        if (!line.group && !is_alone)
            line.group = next_group(breaker);
        keep_id(breaker, section, id, place, &line);
        break_company_texts(breaker, &line);
        const char *title = title_of(breaker, id);
        if (title)
            break_titles(breaker, title, line.group);
    }
    break_titles(breaker, NULL, NULL);
}

static void break_properties(struct breaker *breaker)
{
    const json_t *properties = json_object_get(breaker->card, "vCardProps");
    for (size_t i = 0; i < json_array_size(properties); i++) {
        struct line line;
        if (line_of_property(breaker->arena, json_array_get(properties, i), &line))
            add_line(breaker, line);
    }
}

void jscontact_to_lines(struct arena *arena, const json_t *card, bool keeps_ids,
                        struct lines *lines)
{
    static const char *const plain[] = {"speakToAs/pronouns",
                                        "emails",
                                        "onlineServices",
                                        "phones",
                                        "preferredLanguages",
                                        "calendars",
                                        "schedulingAddresses",
                                        "addresses",
                                        "cryptoKeys",
                                        "directories",
                                        "links",
                                        "media",
                                        "anniversaries",
                                        "notes",
                                        "personalInfo"};
    struct breaker breaker = {.arena = arena, .card = card, .keeps_ids = keeps_ids, .lines = lines};
    break_singles(&breaker);
    break_name(&breaker);
    break_nicknames(&breaker);
    break_organizations(&breaker);
    for (size_t i = 0; i < COUNT_OF(plain); i++)
        break_section(&breaker, plain[i]);
    break_keywords(&breaker);
    break_members(&breaker);
    break_related(&breaker);
    jscontact_translated_lines(arena, card, lines);
    break_properties(&breaker);
}
