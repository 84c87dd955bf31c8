/* vCard lines to a JSContact card (RFC 9555 section 2). */
#include "format/jscontact-card.h"

#include "format/jscontact-part.h"
#include <string.h>
#include <strings.h>

enum { LIST_MAX = 500 }; /* values in one line; a longer one is kept as it is */

/* A line on its way into the card. */
struct part {
    const struct line *line;
    const struct rule *rule; /* NULL: no entry of a section */
    json_t *entry;           /* borrowed from the card; NULL: the line is no entry */
    const char *id;
    const struct part *original; /* what it translates; NULL: it is no translation */
    bool is_done;
};

struct maker {
    struct arena *arena;
    json_t *card;
    struct part *parts;
    size_t count;
};

static bool is_named(const struct part *part, const char *name)
{
    return strcmp(part->line->name, name) == 0;
}

static bool same_group(const struct part *a, const struct part *b)
{
    return a->line->group && b->line->group && strcasecmp(a->line->group, b->line->group) == 0;
}

static json_t *object_at(json_t *object, const char *key)
{
    json_t *found = json_object_get(object, key);
    if (!found)
        json_object_set_new(object, key, found = json_object());
    return found;
}

/* The map of a section, made when first needed. */
static json_t *section_map(json_t *card, const struct section *section)
{
    const char *slash = strchr(section->member, '/');
    if (!slash)
        return object_at(card, section->member);
    return object_at(object_at(card, "speakToAs"), slash + 1);
}

static bool is_id(const char *text)
{
    size_t length = strlen(text);
    return length && length <= 255 &&
           strspn(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_") ==
               length;
}

/* The line's own identifier, else the next of the section's. */
static const char *choose_id(struct maker *maker, const struct section *section, const json_t *map,
                             const char *wish)
{
    if (wish && is_id(wish) && !json_object_get(map, wish))
        return wish;
    const char *id;
    size_t number = json_object_size(map);
    do {
        id = arena_format(maker->arena, "%s%zu", section->id_prefix, ++number);
    } while (json_object_get(map, id));
    return id;
}

static void add_entry(struct maker *maker, struct part *part, json_t *entry)
{
    json_t *map = section_map(maker->card, part->rule->section);
    part->id = choose_id(maker, part->rule->section, map, line_parameter(part->line, "PROP-ID"));
    part->entry = entry;
    part->is_done = true;
    json_object_set_new(map, part->id, entry);
}

/* "Jim,Jimmie" is two nicknames; "Jim, of Hull" is one. */
static bool add_nicknames(struct maker *maker, struct part *part)
{
    struct line_pieces names = {0};
    if (part->line->parameter_count || part->line->group)
        return false;
    line_split(maker->arena, part->line->value, ',', &names);
    if (names.count > LIST_MAX)
        return false;
    for (size_t i = 0; i < names.count; i++)
        if (!*names.items[i] || names.items[i][0] == ' ')
            return false;
    for (size_t i = 0; i < names.count; i++) {
        json_t *entry = json_pack("{s:s}", "name", line_unescape(maker->arena, names.items[i]));
        if (entry)
            add_entry(maker, part, entry);
    }
    return true;
}

static void add_entries(struct maker *maker)
{
    for (size_t i = 0; i < maker->count; i++) {
        struct part *part = &maker->parts[i];
        if (part->is_done || !part->rule || part->original)
            continue;
        if (is_named(part, "NICKNAME") && add_nicknames(maker, part))
            continue;
        json_t *entry = entry_of_line(maker->arena, part->rule, part->line);
        if (entry)
            add_entry(maker, part, entry);
    }
}

/* ---- members that are no maps of entries ---- */

static bool is_plain(const struct line *line)
{
    return !line->group && !line->parameter_count && !line->is_coded;
}

static char *small_letters(struct arena *arena, const char *text)
{
    char *copy = arena_copy(arena, text);
    for (char *place = copy; *place; place++)
        *place = (char)(*place >= 'A' && *place <= 'Z' ? *place + 32 : *place);
    return copy;
}

static bool add_single(struct maker *maker, const struct line *line)
{
    static const struct {
        const char *name, *member;
        bool is_time, is_word;
    } singles[] = {{"UID", "uid", false, false},       {"KIND", "kind", false, true},
                   {"PRODID", "prodId", false, false}, {"CREATED", "created", true, false},
                   {"REV", "updated", true, false},    {"LANGUAGE", "language", false, false}};
    for (size_t i = 0; i < COUNT_OF(singles); i++) {
        if (strcmp(singles[i].name, line->name) != 0)
            continue;
        const char *text = line_unescape(maker->arena, line->value);
        if (singles[i].is_time)
            text = utc_of_timestamp(maker->arena, text);
        if (!text || !is_plain(line) || json_object_get(maker->card, singles[i].member))
            return false;
        if (singles[i].is_word)
            text = small_letters(maker->arena, text);
        return json_object_set_new(maker->card, singles[i].member, json_string(text)) == 0;
    }
    return false;
}

static bool add_gender(struct maker *maker, const struct line *line)
{
    json_t *speak = object_at(maker->card, "speakToAs");
    if (line->group || line->is_coded || json_object_get(speak, "grammaticalGender"))
        return false;
    set_parameters(speak, line);
    const char *text = small_letters(maker->arena, line_unescape(maker->arena, line->value));
    return json_object_set_new(speak, "grammaticalGender", json_string(text)) == 0;
}

static bool add_keywords(struct maker *maker, const struct line *line)
{
    struct line_pieces words = {0};
    if (!is_plain(line))
        return false;
    line_split(maker->arena, line->value, ',', &words);
    if (words.count > LIST_MAX)
        return false;
    for (size_t i = 0; i < words.count; i++)
        if (*words.items[i])
            json_object_set_new(object_at(maker->card, "keywords"),
                                line_unescape(maker->arena, words.items[i]), json_true());
    return true;
}

static bool add_member(struct maker *maker, const struct line *line)
{
    const char *uri = line_unescape(maker->arena, line->value);
    return is_plain(line) && *uri &&
           json_object_set_new(object_at(maker->card, "members"), uri, json_true()) == 0;
}

/* Whether the key reads as text by itself: jscontact_to_lines then says so again. */
static bool looks_like_text(const char *key)
{
    return strchr(key, ' ') || !strchr(key, ':');
}

static bool add_related(struct maker *maker, const struct line *line)
{
    const char *key = line_unescape(maker->arena, line->value);
    const char *type = line_parameter(line, "VALUE");
    bool is_text = type && strcasecmp(type, "text") == 0;
    json_t *map = object_at(maker->card, "relatedTo");
    if (!*key || line->is_coded || is_text != looks_like_text(key) || json_object_get(map, key))
        return false;
    struct line rest = {.group = line->group};
    json_t *relation = json_object(), *entry = json_pack("{s:o}", "relation", relation);
    for (size_t i = 0; i < line->parameter_count; i++) {
        const struct line_parameter *parameter = &line->parameters[i];
        bool is_type = strcmp(parameter->name, "TYPE") == 0;
        for (size_t item = 0; item < parameter->count; item++)
            if (is_type)
                json_object_set_new(relation, small_letters(maker->arena, parameter->items[item]),
                                    json_true());
            else if (strcmp(parameter->name, "VALUE") != 0)
                line_add(maker->arena, &rest, parameter->name, parameter->items[item]);
    }
    set_parameters(entry, &rest);
    return json_object_set_new(map, key, entry) == 0;
}

static void add_members(struct maker *maker)
{
    static const struct {
        const char *name;
        bool (*add)(struct maker *maker, const struct line *line);
    } others[] = {{"GRAMGENDER", add_gender},
                  {"CATEGORIES", add_keywords},
                  {"MEMBER", add_member},
                  {"RELATED", add_related}};
    for (size_t i = 0; i < maker->count; i++) {
        struct part *part = &maker->parts[i];
        for (size_t k = 0; k < COUNT_OF(others) && !part->is_done; k++)
            if (is_named(part, others[k].name))
                part->is_done = others[k].add(maker, part->line);
        if (!part->is_done)
            part->is_done = add_single(maker, part->line);
    }
}

/* ---- the name ---- */

static struct part *first_part(struct maker *maker, const char *name)
{
    for (size_t i = 0; i < maker->count; i++)
        if (is_named(&maker->parts[i], name) && !maker->parts[i].is_done &&
            !maker->parts[i].original)
            return &maker->parts[i];
    return NULL;
}

static void add_name_components(struct maker *maker, json_t *name)
{
    struct part *part = first_part(maker, "N");
    if (!part || part->line->is_coded)
        return;
    struct line rest = *part->line;
    rest.parameters = arena_copy_bytes(maker->arena, rest.parameters,
                                       rest.parameter_count * sizeof(*rest.parameters));
    json_t *components = name_components_of_line(maker->arena, &rest, name);
    bool is_empty = strspn(part->line->value, ";") == strlen(part->line->value);
    part->is_done = components != NULL || (is_empty && is_plain(part->line));
    if (!components)
        return;
    json_object_set_new(name, "components", components);
    set_parameters(name, &rest);
}

/* Where both N and FN have parameters, the line of FN is kept besides. */
static void add_full_name(struct maker *maker, json_t *name)
{
    struct part *part = first_part(maker, "FN");
    bool has_room = !json_object_get(name, "components");
    if (!part || part->line->is_coded)
        return;
    json_object_set_new(name, "full", json_string(line_unescape(maker->arena, part->line->value)));
    if (has_room)
        set_parameters(name, part->line);
    part->is_done = has_room || is_plain(part->line);
}

/* The only component of a kind; NULL when there are none or several. */
static json_t *only_component(const json_t *name, const char *kind)
{
    json_t *found = NULL, *item;
    size_t i;
    json_array_foreach(json_object_get(name, "components"), i, item)
    {
        if (strcmp(json_text(item, "kind"), kind) != 0)
            continue;
        if (found)
            return NULL;
        found = item;
    }
    return found;
}

static void add_phonetics(struct maker *maker, json_t *name)
{
    static const char *const lines[][2] = {{"X-PHONETIC-FIRST-NAME", "given"},
                                           {"X-PHONETIC-MIDDLE-NAME", "given2"},
                                           {"X-PHONETIC-LAST-NAME", "surname"}};
    for (size_t i = 0; i < COUNT_OF(lines); i++) {
        struct part *part = first_part(maker, lines[i][0]);
        json_t *component = part && is_plain(part->line) ? only_component(name, lines[i][1]) : NULL;
        if (!component)
            continue;
        const char *text = line_unescape(maker->arena, part->line->value);
        json_object_set_new(component, "phonetic", json_string(text));
        part->is_done = true;
    }
}

static void add_name(struct maker *maker)
{
    json_t *name = json_object();
    add_name_components(maker, name);
    add_full_name(maker, name);
    add_phonetics(maker, name);
    if (json_object_size(name))
        json_object_set(maker->card, "name", name);
    json_decref(name);
}

/* ---- lines that say more of an entry ---- */

static bool is_counted_group(const char *group)
{
    return strncasecmp(group, "item", 4) == 0 && group[4] &&
           strspn(group + 4, "0123456789") == strlen(group + 4);
}

/* Groups such as "item1" only tie lines together: once the card does that, their name goes
 * (RFC 9555 section 2.3.9: it need not be kept). */
static void forget_group(struct part *part)
{
    json_t *parameters = json_object_get(part->entry, "vCardParams");
    if (!part->line->group || !is_counted_group(part->line->group))
        return;
    json_object_del(parameters, "group");
    if (!json_object_size(parameters))
        json_object_del(part->entry, "vCardParams");
}

static size_t count_group(const struct maker *maker, const struct part *part)
{
    size_t count = 0;
    for (size_t i = 0; i < maker->count; i++)
        count += same_group(&maker->parts[i], part);
    return count;
}

static void add_label(struct maker *maker, struct part *label)
{
    for (size_t i = 0; i < maker->count; i++) {
        struct part *part = &maker->parts[i];
        if (!part->entry || !same_group(part, label) || json_text(part->entry, "label") ||
            !(part->rule->section->flags & ENTRY_LABEL) || label->line->parameter_count)
            continue;
        const char *text = line_unescape(maker->arena, label->line->value);
        json_object_set_new(part->entry, "label", json_string(text));
        label->is_done = true;
        if (count_group(maker, part) == 2)
            forget_group(part);
        return;
    }
}

static void add_place(struct maker *maker, struct part *place)
{
    const char *kind = is_named(place, "BIRTHPLACE") ? "birth" : "death";
    const char *type = line_parameter(place->line, "VALUE");
    const char *text = line_unescape(maker->arena, place->line->value);
    bool is_uri = type && strcasecmp(type, "uri") == 0;
    struct line rest = *place->line;
    rest.parameters = arena_copy_bytes(maker->arena, rest.parameters,
                                       rest.parameter_count * sizeof(*rest.parameters));
    line_take(&rest, "PROP-ID");
    if (is_uri)
        line_take(&rest, "VALUE");
    if (rest.is_coded || (is_uri && strncasecmp(text, "geo:", 4) != 0))
        return;
    for (size_t i = 0; i < maker->count; i++) {
        struct part *part = &maker->parts[i];
        const char *of = part->entry ? json_text(part->entry, "kind") : NULL;
        if (!of || part->rule->form != FORM_DATE || strcmp(of, kind) != 0 ||
            json_object_get(part->entry, "place"))
            continue;
        json_t *object = json_pack("{s:s}", is_uri ? "coordinates" : "full", text);
        set_parameters(object, &rest);
        json_object_set_new(part->entry, "place", object);
        place->is_done = true;
        return;
    }
}

/* The organization that a title belongs to: that of its group, or the only one. */
static struct part *organization_of(struct maker *maker, const struct part *part)
{
    struct part *only = NULL;
    size_t count = 0;
    for (size_t i = 0; i < maker->count; i++) {
        struct part *other = &maker->parts[i];
        if (!other->entry || !is_named(other, "ORG"))
            continue;
        if (same_group(other, part))
            return other;
        only = other;
        count++;
    }
    return count == 1 && !only->line->group && !part->line->group ? only : NULL;
}

static bool is_company_line(const struct part *part)
{
    return is_named(part, "ORG") || is_named(part, "TITLE") || is_named(part, "ROLE") ||
           is_named(part, "X-KITH-ORG-LOCATION") || is_named(part, "X-KITH-ORG-DESCRIPTION");
}

static bool is_company_group(const struct maker *maker, const struct part *part)
{
    for (size_t i = 0; i < maker->count; i++)
        if (same_group(&maker->parts[i], part) && !is_company_line(&maker->parts[i]))
            return false;
    return true;
}

/* Where a company sits and what it does: no member of JSContact, so parameters of its line. */
static void add_company_text(struct maker *maker, struct part *part)
{
    struct part *company = organization_of(maker, part);
    if (!company || part->line->parameter_count)
        return;
    json_object_set_new(object_at(company->entry, "vCardParams"),
                        small_letters(maker->arena, part->line->name),
                        json_string(line_unescape(maker->arena, part->line->value)));
    part->is_done = true;
}

static void tie_companies(struct maker *maker)
{
    bool has_title = false;
    for (size_t i = 0; i < maker->count; i++) {
        struct part *part = &maker->parts[i];
        if (part->entry && (is_named(part, "TITLE") || is_named(part, "ROLE"))) {
            struct part *company = organization_of(maker, part);
            bool is_told = part->line->group || (is_named(part, "TITLE") && !has_title);
            has_title = has_title || is_named(part, "TITLE");
            if (company && is_told)
                json_object_set_new(part->entry, "organizationId", json_string(company->id));
        } else if (!part->is_done && strncmp(part->line->name, "X-KITH-ORG-", 11) == 0) {
            add_company_text(maker, part);
        }
    }
    for (size_t i = 0; i < maker->count; i++) {
        struct part *part = &maker->parts[i];
        if (part->entry && is_company_line(part) && organization_of(maker, part) &&
            is_company_group(maker, part))
            forget_group(part);
    }
}

static void tie_lines(struct maker *maker)
{
    for (size_t i = 0; i < maker->count; i++) {
        struct part *part = &maker->parts[i];
        if (part->is_done)
            continue;
        if (is_named(part, "X-ABLABEL"))
            add_label(maker, part);
        else if (is_named(part, "BIRTHPLACE") || is_named(part, "DEATHPLACE"))
            add_place(maker, part);
    }
    tie_companies(maker);
}

/* ---- translations ---- */

static bool same_parameter(const struct part *a, const struct part *b, const char *name)
{
    const char *x = line_parameter(a->line, name), *y = line_parameter(b->line, name);
    return x && y && strcmp(x, y) == 0;
}

static bool is_translatable(const struct part *part)
{
    return part->rule || is_named(part, "N") || is_named(part, "FN");
}

/* Whether `part` rather than an alternative is the card's own: it is in the card's language, or in
 * none. */
static bool is_own_language(const struct part *part, const char *own)
{
    const char *language = line_parameter(part->line, "LANGUAGE");
    return !language || (own && strcasecmp(language, own) == 0);
}

/* The line that a line with LANGUAGE translates: of those of its ALTID (or PROP-ID) the one in the
 * card's own language, else the first. Where nothing ties it, the only line without a language. */
static const struct part *find_original(const struct maker *maker, const struct part *part,
                                        const char *own)
{
    const struct part *first = NULL, *best = NULL, *loose = NULL;
    size_t loose_count = 0;
    bool is_tied = line_parameter(part->line, "ALTID") || line_parameter(part->line, "PROP-ID");
    for (size_t i = 0; i < maker->count; i++) {
        const struct part *other = &maker->parts[i];
        if (strcmp(other->line->name, part->line->name) != 0)
            continue;
        bool ties = other == part || same_parameter(other, part, "ALTID") ||
                    same_parameter(other, part, "PROP-ID");
        first = first ? first : ties ? other : NULL;
        best = best ? best : ties && is_own_language(other, own) ? other : NULL;
        if (!ties && !line_parameter(other->line, "LANGUAGE")) {
            loose = other;
            loose_count++;
        }
    }
    if (best || first != part)
        return best ? best : first;
    bool may_be_loose = is_tied || is_named(part, "N") || is_named(part, "FN");
    return may_be_loose && loose_count == 1 ? loose : part;
}

static void find_translations(struct maker *maker)
{
    const char *own = NULL;
    for (size_t i = 0; i < maker->count; i++)
        if (is_named(&maker->parts[i], "LANGUAGE"))
            own = maker->parts[i].line->value;
    for (size_t i = 0; i < maker->count; i++) {
        struct part *part = &maker->parts[i];
        if (!is_translatable(part) || !line_parameter(part->line, "LANGUAGE"))
            continue;
        const struct part *original = find_original(maker, part, own);
        part->original = original != part ? original : NULL;
    }
}

static bool has_any(const json_t *object, const json_t *of)
{
    const char *key;
    json_t *value;
    bool has = false;
    json_object_foreach(jscontact_walked(of), key, value)
    {
        has = has || json_object_get(object, key);
    }
    return has;
}

static void add_translation(struct maker *maker, struct part *part)
{
    const struct part *original = part->original;
    json_t *patch = NULL;
    if (!part->rule)
        patch =
            jscontact_name_patch(maker->arena, part->line, json_object_get(maker->card, "name"));
    else if (original->entry)
        patch = jscontact_entry_patch(
            maker->arena, part->rule, part->line,
            arena_format(maker->arena, "%s/%s", part->rule->section->member, original->id),
            original->entry);
    if (!patch)
        return;
    const char *language = line_parameter(part->line, "LANGUAGE");
    json_t *all = json_object_get(maker->card, "localizations");
    if (json_object_size(patch) && !has_any(json_object_get(all, language), patch)) {
        all = object_at(maker->card, "localizations");
        json_object_update(object_at(all, language), patch);
        part->is_done = true;
    }
    json_decref(patch);
}

static void add_translations(struct maker *maker)
{
    for (size_t i = 0; i < maker->count; i++)
        if (maker->parts[i].original)
            add_translation(maker, &maker->parts[i]);
}

/* ---- the rest ---- */

static void keep_the_rest(struct maker *maker)
{
    for (size_t i = 0; i < maker->count; i++) {
        struct part *part = &maker->parts[i];
        if (part->is_done)
            continue;
        if (is_named(part, "JSPROP") && jscontact_apply_line(maker->arena, maker->card, part->line))
            continue;
        json_t *property = property_of_line(maker->arena, part->line);
        json_t *list = json_object_get(maker->card, "vCardProps");
        if (!list)
            json_object_set_new(maker->card, "vCardProps", list = json_array());
        json_array_append_new(list, property);
    }
}

/* Maps that were begun for a line that did not fit. */
static void drop_empty(json_t *card)
{
    static const char *const members[] = {"speakToAs", "relatedTo"};
    for (size_t i = 0; i < COUNT_OF(members); i++) {
        json_t *object = json_object_get(card, members[i]);
        if (object && !json_object_size(object))
            json_object_del(card, members[i]);
    }
}

json_t *jscontact_of_lines(struct arena *arena, const struct lines *lines)
{
    struct maker maker = {
        .arena = arena,
        .card = json_object(),
        .parts = ARENA_ARRAY(arena, struct part, lines->count + 1),
        .count = lines->count,
    };
    for (size_t i = 0; i < lines->count; i++)
        maker.parts[i] =
            (struct part){.line = &lines->items[i], .rule = rule_of_property(lines->items[i].name)};
    find_translations(&maker);
    add_name(&maker);
    add_entries(&maker);
    add_translations(&maker);
    add_members(&maker);
    tie_lines(&maker);
    drop_empty(maker.card);
    keep_the_rest(&maker);
    return maker.card;
}
