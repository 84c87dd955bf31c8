/* `localizations`: what a card says in other languages, as lines with LANGUAGE that share an ALTID
 * or a PROP-ID with the line they translate (RFC 9555 section 2.3.11). */
#include "format/jscontact-card.h"

#include "format/jscontact-part.h"
#include <string.h>

/* What a translation leaves as it is: it says nothing in a language. */
static bool is_shared(const char *member)
{
    static const char *const members[] = {"@type", "vCardParams", "label", "organizationId",
                                          "place"};
    for (size_t i = 0; i < COUNT_OF(members); i++)
        if (strcmp(member, members[i]) == 0)
            return true;
    return false;
}

/* The members that make `base` what `other` is, each under its path. */
static json_t *difference(struct arena *arena, const char *place, const json_t *base,
                          const json_t *other)
{
    json_t *patch = json_object(), *value;
    const char *key;
    json_object_foreach(jscontact_walked(other), key, value)
    {
        if (!is_shared(key) && !json_equal(value, json_object_get(base, key)))
            json_object_set(patch, error_pointer(arena, place, key), value);
    }
    json_object_foreach(jscontact_walked(base), key, value)
    {
        if (!is_shared(key) && !json_object_get(other, key))
            json_object_set_new(patch, error_pointer(arena, place, key), json_null());
    }
    return patch;
}

static struct line without_language(struct arena *arena, const struct line *line)
{
    struct line plain = *line;
    plain.parameters = arena_copy_bytes(arena, line->parameters,
                                        line->parameter_count * sizeof(*line->parameters));
    line_take(&plain, "LANGUAGE");
    line_take(&plain, "ALTID");
    line_take(&plain, "PROP-ID");
    plain.group = NULL;
    return plain;
}

json_t *jscontact_entry_patch(struct arena *arena, const struct rule *rule, const struct line *line,
                              const char *place, const json_t *base)
{
    struct line plain = without_language(arena, line);
    json_t *entry = entry_of_line(arena, rule, &plain), *patch = NULL;
    if (entry && !json_object_get(entry, "vCardParams"))
        patch = difference(arena, place, base, entry);
    json_decref(entry);
    return patch;
}

static const char *small_letters(struct arena *arena, const char *text)
{
    char *copy = text ? arena_copy(arena, text) : NULL;
    for (char *place = copy; place && *place; place++)
        *place = (char)(*place >= 'A' && *place <= 'Z' ? *place + 32 : *place);
    return copy;
}

json_t *jscontact_name_patch(struct arena *arena, const struct line *line, const json_t *base)
{
    struct line plain = without_language(arena, line);
    json_t *name = json_object(), *patch;
    if (strcmp(line->name, "FN") == 0) {
        json_object_set_new(name, "full", json_string(line_unescape(arena, line->value)));
    } else {
        const char *system = small_letters(arena, line_take(&plain, "PHONETIC"));
        const char *script = line_take(&plain, "SCRIPT");
        json_t *components = name_components_of_line(arena, &plain, name);
        if (components)
            json_object_set_new(name, "components", components);
        if (system)
            json_object_set_new(name, "phoneticSystem", json_string(system));
        if (script)
            json_object_set_new(name, "phoneticScript", json_string(script));
    }
    bool is_all = !plain.parameter_count && json_object_size(name) && !line->is_coded;
    patch = is_all ? json_object() : NULL;
    const char *key;
    json_t *value;
    json_object_foreach(name, key, value)
    {
        if (patch && !json_equal(value, json_object_get(base, key)))
            json_object_set(patch, error_pointer(arena, "name", key), value);
    }
    json_decref(name);
    return patch;
}

/* ---- back to lines ---- */

/* One language's patches of one entry or of the name. */
struct translation {
    const char *language;
    const json_t *patches;
    const char *place; /* "titles/t1", "name" */
    const json_t *base;
};

/* The member that a patch sets, NULL when it is not one of `place` itself. */
static const char *member_of(const struct translation *translation, const char *key)
{
    size_t length = strlen(translation->place);
    if (strncmp(key, translation->place, length) != 0 || key[length] != '/' ||
        strpbrk(key + length + 1, "/~"))
        return NULL;
    return key + length + 1;
}

/* The translated object; NULL when nothing is translated. */
static json_t *translate(const struct translation *translation)
{
    json_t *made = json_deep_copy(jscontact_walked(translation->base)), *value;
    const char *key, *member;
    bool is_changed = false;
    json_object_foreach(jscontact_walked(translation->patches), key, value)
    {
        member = member_of(translation, key);
        if (!member || is_shared(member))
            continue;
        is_changed = true;
        if (json_is_null(value))
            json_object_del(made, member);
        else
            json_object_set(made, member, value);
    }
    if (is_changed)
        return made;
    json_decref(made);
    return NULL;
}

static void add_translated(struct arena *arena, const struct translation *translation,
                           const char *id, struct line line, struct lines *lines)
{
    const char *alternative = json_text(json_object_get(translation->base, "vCardParams"), "altid");
    line.group = NULL;
    line_take(&line, "ALTID");
    line_take(&line, "LANGUAGE");
    if (alternative)
        line_add(arena, &line, "ALTID", alternative);
    else if (id)
        line_add(arena, &line, "PROP-ID", id);
    line_add(arena, &line, "LANGUAGE", translation->language);
    *ARENA_PUSH(arena, lines) = line;
}

static bool same_patch(struct arena *arena, const struct translation *translation, const char *key,
                       const json_t *value)
{
    const json_t *wanted = json_object_get(translation->patches, key);
    const char *ordered = error_pointer(arena, translation->place, "isOrdered");
    bool is_ordered = json_is_true(json_object_get(translation->base, "isOrdered")) ||
                      json_is_true(json_object_get(translation->patches, ordered));
    const char *member = member_of(translation, key);
    if (!is_ordered && member && strcmp(member, "components") == 0)
        return jscontact_same_components(arena, value, wanted);
    return json_equal(jscontact_walked(value), jscontact_walked(wanted));
}

/* Only what reads back as those very patches becomes a line. */
static bool reads_back(struct arena *arena, const struct translation *translation,
                       const json_t *patch)
{
    const char *key;
    json_t *value;
    bool is_same = patch != NULL;
    json_object_foreach(jscontact_walked(patch), key, value)
    {
        is_same = is_same && same_patch(arena, translation, key, value);
    }
    json_object_foreach(jscontact_walked(translation->patches), key, value)
    {
        if (member_of(translation, key))
            is_same = is_same && json_object_get(patch, key);
    }
    return is_same;
}

static void translate_entry(struct arena *arena, const struct section *section, const char *id,
                            const struct translation *translation, struct lines *lines)
{
    json_auto_t *made = translate(translation);
    const struct rule *rule = made ? rule_of_entry(section, made) : NULL;
    struct line line;
    json_object_del(made, "vCardParams");
    if (!rule || !line_of_entry(arena, rule, made, &line))
        return;
    json_auto_t *base = json_deep_copy(jscontact_walked(translation->base));
    json_auto_t *patch = jscontact_entry_patch(arena, rule, &line, translation->place, base);
    if (reads_back(arena, translation, patch))
        add_translated(arena, translation, id, line, lines);
}

/* N and FN each carry their part of the name's patches. */
static void translate_name(struct arena *arena, const struct translation *translation,
                           struct lines *lines)
{
    json_auto_t *made = translate(translation), *patch = json_object();
    struct lines own = {0};
    struct line line;
    if (!made || json_is_null(json_object_get(translation->patches, "name/components")))
        return;
    if (json_object_get(translation->patches, "name/components") &&
        name_line_of_components(arena, made, &line)) {
        const char *system = json_text(translation->patches, "name/phoneticSystem");
        const char *script = json_text(translation->patches, "name/phoneticScript");
        if (system)
            line_add(arena, &line, "PHONETIC", system);
        if (script)
            line_add(arena, &line, "SCRIPT", script);
        *ARENA_PUSH(arena, &own) = line;
    }
    const char *full = json_text(translation->patches, "name/full");
    if (full)
        *ARENA_PUSH(arena, &own) = line_make(arena, "FN", line_escape(arena, full, ",;"));
    for (size_t i = 0; i < own.count; i++) {
        json_auto_t *more = jscontact_name_patch(arena, &own.items[i], translation->base);
        if (more)
            json_object_update(patch, more);
    }
    if (!own.count || !reads_back(arena, translation, patch))
        return;
    for (size_t i = 0; i < own.count; i++)
        add_translated(arena, translation, NULL, own.items[i], lines);
}

static const json_t *entries_of(const json_t *card, const struct section *section)
{
    const char *slash = strchr(section->member, '/');
    return slash ? json_object_get(json_object_get(card, "speakToAs"), slash + 1)
                 : json_object_get(card, section->member);
}

/* "titles/t1" of "titles/t1/name"; NULL when the patch is not of an entry. */
static const char *entry_place(struct arena *arena, const char *key, const struct section **section)
{
    for (*section = sections; (*section)->member; ++*section) {
        size_t length = strlen((*section)->member);
        if (strncmp(key, (*section)->member, length) != 0 || key[length] != '/')
            continue;
        const char *end = strchr(key + length + 1, '/');
        size_t whole = end ? (size_t)(end - key) : strlen(key);
        return arena_copy_slice(arena, (struct slice){key, whole});
    }
    return NULL;
}

static void translate_sections(struct arena *arena, const json_t *card,
                               struct translation *translation, struct lines *lines)
{
    json_auto_t *done = json_object();
    const char *key;
    json_t *value;
    json_object_foreach(jscontact_walked(translation->patches), key, value)
    {
        const struct section *section;
        const char *place = entry_place(arena, key, &section);
        if (!place || json_object_get(done, place))
            continue;
        const char *id = place + strlen(section->member) + 1;
        json_object_set_new(done, place, json_true());
        translation->place = place;
        translation->base = json_object_get(entries_of(card, section), id);
        if (translation->base)
            translate_entry(arena, section, id, translation, lines);
    }
}

void jscontact_translated_lines(struct arena *arena, const json_t *card, struct lines *lines)
{
    const char *language;
    json_t *patches;
    json_object_foreach(jscontact_walked(json_object_get(card, "localizations")), language, patches)
    {
        struct translation translation = {language, patches, "name", json_object_get(card, "name")};
        if (translation.base)
            translate_name(arena, &translation, lines);
        translate_sections(arena, card, &translation, lines);
    }
}

bool jscontact_is_translated(const json_t *card, const char *place)
{
    const char *language, *key;
    json_t *patches, *value;
    size_t length = strlen(place);
    bool is_translated = false;
    json_object_foreach(jscontact_walked(json_object_get(card, "localizations")), language, patches)
    {
        json_object_foreach(patches, key, value)
        {
            is_translated = is_translated || (strncmp(key, place, length) == 0 &&
                                              (!key[length] || key[length] == '/'));
        }
    }
    return is_translated;
}

/* ---- patches of whole objects ---- */

/* What a patch replaces as a whole: an entry or the name; NULL when it is something else. */
static const json_t *whole_of(const json_t *card, const char *key)
{
    if (strcmp(key, "name") == 0)
        return json_object_get(card, "name");
    for (const struct section *section = sections; section->member; section++) {
        size_t length = strlen(section->member);
        if (strncmp(key, section->member, length) == 0 && key[length] == '/' &&
            !strchr(key + length + 1, '/'))
            return json_object_get(entries_of(card, section), key + length + 1);
    }
    return NULL;
}

/* Whether the patch sets a member of an entry to what it is. */
static bool changes_nothing(struct arena *arena, const json_t *card, const char *key,
                            const json_t *value)
{
    const char *slash = strrchr(key, '/');
    if (!slash || strchr(slash, '~'))
        return false;
    size_t length = (size_t)(slash - key);
    const json_t *base = whole_of(card, arena_copy_slice(arena, (struct slice){key, length}));
    const json_t *there = json_object_get(base, slash + 1);
    return there && json_equal(jscontact_walked(there), jscontact_walked(value));
}

void jscontact_expand_patches(struct arena *arena, json_t *card)
{
    const char *language, *key;
    json_t *patches, *value;
    json_object_foreach(json_object_get(card, "localizations"), language, patches)
    {
        json_auto_t *all = json_object();
        json_object_foreach(patches, key, value)
        {
            const json_t *base = json_is_object(value) ? whole_of(card, key) : NULL;
            if (changes_nothing(arena, card, key, value))
                continue;
            json_auto_t *parts = base ? difference(arena, key, base, value) : NULL;
            if (parts)
                json_object_update(all, parts);
            else
                json_object_set(all, key, value);
        }
        json_object_clear(patches);
        json_object_update(patches, all);
    }
}
