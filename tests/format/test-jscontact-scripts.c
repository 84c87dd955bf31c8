/* JSContact against the scripts of another implementation: each step of each case is converted, and
 * compared by what it says. */
#include "format/jscontact-card.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Steps where Kith differs, each with its reason in docs/jscontact.md. */
static struct {
    const char *name;
    unsigned steps; /* bits: 1 << step */
    unsigned seen;
} deviations[] = {
    {"ADR with partial patch localizations", 1 << 1, 0},
    {"CATEGORIES with parameters", 1 << 1 | 1 << 2, 0},
    {"PLACES with dates and localizations", 1 << 1 | 1 << 2, 0},
    {"RFC6350 Full card #2", 1 << 2, 0},
    {"RFC6350 Full card #3", 1 << 1 | 1 << 2, 0},
    {"RFC6350 N ALTID #2", 1 << 1, 0},
    {"RFC6350 TITLE ALTID #3", 1 << 1, 0},
    {"RFC9553 addresses #3", 1 << 2, 0},
    {"RFC9553 name and localizations #1", 1 << 1, 0},
    {"RFC9553 name and localizations #2", 1 << 2, 0},
    {"RFC9553 name with phonetic", 1 << 1, 0},
    {"RFC9554 CREATED VALUE=TIMESTAMP", 1 << 1, 0},
    {"RFC9554 N FN", 1 << 2, 0},
    {"RFC9554 SOCIALPROFILE", 1 << 1, 0},
};

static bool deviates(const char *name, unsigned step)
{
    for (size_t i = 0; i < COUNT_OF(deviations); i++)
        if (strcmp(deviations[i].name, name) == 0 && deviations[i].steps & 1u << step) {
            deviations[i].seen |= 1u << step;
            return true;
        }
    return false;
}

/* ---- comparing cards ---- */

/* Their scripts are of a draft that kept vCard's own under `vCard`; that nothing of it is lost is
 * tested on its own. */
static bool is_compared(const char *key)
{
    static const char *const left_out[] = {"vCard",     "vCardProps", "vCardParams",
                                           "vCardName", "@type",      "version"};
    for (size_t i = 0; i < COUNT_OF(left_out); i++)
        if (strcmp(key, left_out[i]) == 0)
            return false;
    return true;
}

static bool is_map_of_ids(const char *key)
{
    static const char *const maps[] = {
        "nicknames",      "organizations", "pronouns",           "titles",    "emails",
        "onlineServices", "phones",        "preferredLanguages", "calendars", "schedulingAddresses",
        "addresses",      "cryptoKeys",    "directories",        "links",     "media",
        "anniversaries",  "notes",         "personalInfo"};
    for (size_t i = 0; i < COUNT_OF(maps); i++)
        if (strcmp(key, maps[i]) == 0)
            return true;
    return false;
}

static int by_text(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* "titles/k1/name" without its identifier. */
static const char *patch_key(struct arena *arena, const char *key)
{
    const char *last = strrchr(key, '/');
    if (strncmp(key, "speakToAs/pronouns/", 19) == 0)
        return arena_format(arena, "speakToAs/pronouns/*%s", last);
    struct slice rest, first = slice_split(slice_of(key), '/', &rest);
    return last && is_map_of_ids(arena_copy_slice(arena, first))
               ? arena_format(arena, "%.*s/*%s", (int)first.length, first.data, last)
               : key;
}

static const char *describe(struct arena *arena, const json_t *json, const char *within);

/* The members in one order, identifiers as if they were all the same. */
static const char *describe_object(struct arena *arena, const json_t *object, const char *within)
{
    AUTO_BUFFER struct buffer out = {0};
    const char **texts = ARENA_ARRAY(arena, const char *, json_object_size(object) + 1), *key;
    json_t *value;
    size_t count = 0;
    union {
        const json_t *constant;
        json_t *walked;
    } cast = {.constant = object};
    json_object_foreach(cast.walked, key, value)
    {
        if (!is_compared(key) || (json_is_false(value) && strcmp(key, "isOrdered") == 0) ||
            (json_is_object(value) && !json_object_size(value)))
            continue;
        const char *shown = is_map_of_ids(within) ? "*"
                            : strchr(key, '/')    ? patch_key(arena, key)
                                                  : key;
        const char *text = strcmp(key, "organizationId") == 0 ? "*" : describe(arena, value, key);
        texts[count++] = arena_format(arena, "%s=%s", shown, text);
    }
    qsort(texts, count, sizeof(*texts), by_text);
    for (size_t i = 0; i < count; i++)
        buffer_append_format(&out, "%s%s", i ? ", " : "", texts[i]);
    return arena_format(arena, "{%s}", buffer_text(&out));
}

static const char *describe(struct arena *arena, const json_t *json, const char *within)
{
    if (json_is_object(json))
        return describe_object(arena, json, within);
    if (json_is_array(json)) {
        const char *all = "[";
        for (size_t i = 0; i < json_array_size(json); i++)
            all = arena_format(arena, "%s%s ", all, describe(arena, json_array_get(json, i), ""));
        return all;
    }
    char *text = json_dumps(json, JSON_ENCODE_ANY);
    const char *copy = arena_copy(arena, text);
    free(text);
    return copy;
}

/* ---- comparing lines ---- */

static int by_line(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static const char *describe_lines(struct arena *arena, const struct lines *lines)
{
    AUTO_BUFFER struct buffer out = {0};
    const char **texts = ARENA_ARRAY(arena, const char *, lines->count + 1);
    for (size_t i = 0; i < lines->count; i++) {
        AUTO_BUFFER struct buffer text = {0};
        line_format(&text, &lines->items[i]);
        texts[i] = arena_copy(arena, buffer_text(&text));
    }
    qsort(texts, lines->count, sizeof(*texts), by_line);
    for (size_t i = 0; i < lines->count; i++)
        buffer_append_format(&out, "%s\n", texts[i]);
    return arena_copy(arena, buffer_text(&out));
}

/* What both sides may choose: identifiers, the frame of a card, a name made of its parts. */
static bool is_free(const struct line *line)
{
    static const char *const names[] = {"BEGIN", "END", "VERSION"};
    for (size_t i = 0; i < COUNT_OF(names); i++)
        if (strcmp(line->name, names[i]) == 0)
            return true;
    return strcmp(line->name, "FN") == 0 && line_parameter(line, "DERIVED");
}

/* What stands in the components of before RFC 9554 stands where that has it. */
static const char *comparable_address(struct arena *arena, const char *value)
{
    enum { EXTENDED = 1, STREET = 2, OLD = 7, APARTMENT = 8, NAME = 11, ALL = 18 };
    struct line_pieces pieces = {0};
    line_split(arena, value, ';', &pieces);
    bool is_old = pieces.count <= OLD;
    while (pieces.count < ALL)
        *ARENA_PUSH(arena, &pieces) = "";
    if (is_old) {
        pieces.items[APARTMENT] = pieces.items[EXTENDED];
        pieces.items[NAME] = pieces.items[STREET];
    }
    pieces.items[EXTENDED] = pieces.items[STREET] = "";
    const char *all = "";
    for (size_t i = 0; i < pieces.count; i++)
        all = arena_format(arena, "%s%s;", all, pieces.items[i]);
    return all;
}

/* The values of each component in one order. */
static const char *comparable_name(struct arena *arena, const char *value)
{
    struct line_pieces pieces = {0};
    const char *all = "";
    line_split(arena, value, ';', &pieces);
    for (size_t i = 0; i < pieces.count; i++) {
        struct line_pieces items = {0};
        line_split(arena, pieces.items[i], ',', &items);
        qsort(items.items, items.count, sizeof(*items.items), by_text);
        for (size_t item = 0; item < items.count; item++)
            all = arena_format(arena, "%s%s%s", all, item ? "," : "", items.items[item]);
        all = arena_format(arena, "%s;", all);
    }
    return all;
}

/* Trailing empty components say nothing; nor does the letter case of a word of a list. */
static const char *comparable_value(struct arena *arena, const struct line *line)
{
    bool is_address = strcmp(line->name, "ADR") == 0, is_name = strcmp(line->name, "N") == 0;
    bool is_word = strcmp(line->name, "KIND") == 0 || strcmp(line->name, "GRAMGENDER") == 0;
    char *copy = arena_copy(arena, is_address ? comparable_address(arena, line->value)
                                   : is_name  ? comparable_name(arena, line->value)
                                              : line->value);
    char *end = copy + strlen(copy);
    for (char *place = copy; is_word && *place; place++)
        *place = (char)(*place >= 'A' && *place <= 'Z' ? *place + 32 : *place);
    while ((is_address || is_name) && end > copy && end[-1] == ';')
        *--end = '\0';
    return copy;
}

/* A list of values says the same as a line for each. */
static void add_values(struct arena *arena, const struct line *line, struct lines *lines)
{
    struct line_pieces values = {0};
    if (strcmp(line->name, "NICKNAME") != 0 && strcmp(line->name, "CATEGORIES") != 0) {
        *ARENA_PUSH(arena, lines) = *line;
        return;
    }
    line_split(arena, line->value, ',', &values);
    for (size_t i = 0; i < values.count; i++) {
        struct line one = *line;
        one.value = values.items[i];
        *ARENA_PUSH(arena, lines) = one;
    }
}

static struct lines comparable(struct arena *arena, const struct lines *lines)
{
    struct lines kept = {0};
    for (size_t i = 0; i < lines->count; i++) {
        struct line line = lines->items[i];
        line.parameters = arena_copy_bytes(arena, line.parameters,
                                           line.parameter_count * sizeof(*line.parameters));
        line_take(&line, "PROP-ID");
        line_take(&line, "VALUE");
        line_take(&line, "JSCOMPS");
        line_take(&line, "X-KITH-INSTEAD-OF");
        line.value = comparable_value(arena, &line);
        if (!is_free(&line))
            add_values(arena, &line, &kept);
    }
    return kept;
}

static bool covers(const struct lines *a, const struct lines *b)
{
    for (size_t i = 0; i < a->count; i++) {
        bool is_found = false;
        for (size_t k = 0; k < b->count && !is_found; k++)
            is_found = line_same(&a->items[i], &b->items[k]);
        if (!is_found)
            return false;
    }
    return true;
}

/* ---- the scripts ---- */

static bool is_json(const char *text)
{
    return *text == '"' || *text == '{';
}

static json_t *parse_card(struct arena *arena, const char *text)
{
    json_error_t error;
    const char *whole = *text == '{' ? text : arena_format(arena, "{%s}", text);
    json_t *json = json_loads(whole, 0, &error);
    if (!json)
        fail_msg("%s: %s", error.text, whole);
    return json;
}

static struct lines parse_lines(struct arena *arena, const char *text)
{
    struct lines lines = {0};
    struct slice rest = slice_of(text), raw;
    while (line_next(arena, &rest, &raw)) {
        struct line line;
        if (slice_trim(raw).length && line_parse(arena, raw, &line) && strcmp(line.name, "BEGIN") &&
            strcmp(line.name, "END") && strcmp(line.name, "VERSION"))
            *ARENA_PUSH(arena, &lines) = line;
    }
    return lines;
}

static unsigned failures;

static void report(const char *name, unsigned step, const char *wanted, const char *got)
{
    failures++;
    fprintf(stderr, "%s, step %u\n  wanted %s\n  got    %s\n", name, step, wanted, got);
}

static void check_to_card(struct arena *arena, const char *name, unsigned step, const char *from,
                          const char *to)
{
    struct lines lines = parse_lines(arena, from);
    json_auto_t *wanted = parse_card(arena, to), *got = jscontact_of_lines(arena, &lines);
    jscontact_expand_patches(arena, wanted);
    if (!json_object_get(got, "language")) /* Kith does not guess it from parameters */
        json_object_del(wanted, "language");
    const char *a = describe(arena, wanted, ""), *b = describe(arena, got, "");
    if (strcmp(a, b) != 0 && !deviates(name, step))
        report(name, step, a, b);
    struct lines again = {0};
    jscontact_to_lines(arena, got, true, &again);
    struct lines before = comparable(arena, &lines), after = comparable(arena, &again);
    if (!covers(&before, &after))
        report(name, step, describe_lines(arena, &before), describe_lines(arena, &after));
}

static void check_to_lines(struct arena *arena, const char *name, unsigned step, const char *from,
                           const char *to)
{
    json_auto_t *card = parse_card(arena, from);
    struct lines wanted = parse_lines(arena, to), got = {0};
    jscontact_expand_patches(arena, card);
    jscontact_to_lines(arena, card, true, &got);
    json_auto_t *again = jscontact_of_lines(arena, &got);
    jscontact_lost_lines(arena, card, again, &got);
    struct lines a = comparable(arena, &wanted), b = comparable(arena, &got);
    if (!(covers(&a, &b) && covers(&b, &a)) && !deviates(name, step))
        report(name, step, describe_lines(arena, &a), describe_lines(arena, &b));
}

/* What their draft kept under `vCard` by its path stands at the object itself in RFC 9555. */
static void move_converted(struct arena *arena, json_t *card)
{
    json_t *all = json_object_get(json_object_get(card, "vCard"), "convertedProperties"), *value;
    const char *path;
    json_object_foreach(all, path, value)
    {
        json_t *object = card, *key, *parameter;
        const char *name;
        struct slice rest = slice_of(path);
        while (slice_find(rest, '/') < rest.length)
            object =
                json_object_get(object, arena_copy_slice(arena, slice_split(rest, '/', &rest)));
        if (object == card || !json_is_object(object) || strncmp(path, "localizations", 13) == 0)
            continue;
        json_t *parameters = json_object();
        json_object_foreach(json_object_get(value, "parameters"), name, parameter)
        {
            if (strcmp(name, "value") != 0)
                json_object_set(parameters, name, parameter);
        }
        if (json_object_size(parameters) && !strstr(path, "/label"))
            json_object_set(object, "vCardParams", parameters);
        json_decref(parameters);
        if (!strstr(path, "/label") && (key = json_object_get(value, "name")))
            json_object_set(object, "vCardName", key);
    }
    json_t *properties = json_object_get(json_object_get(card, "vCard"), "properties");
    if (properties)
        json_object_set(card, "vCardProps", properties);
}

static const char *without_draft(struct arena *arena, const char *text)
{
    json_auto_t *json = parse_card(arena, text);
    move_converted(arena, json);
    json_object_del(json, "vCard");
    char *plain = json_dumps(json, 0);
    const char *copy = arena_copy(arena, plain);
    free(plain);
    return copy;
}

static void run_case(struct arena *arena, char *text)
{
    char *end = strchr(text, '\n'), *save = NULL;
    const char *name, *previous = NULL;
    if (!end)
        return;
    *end = '\0';
    name = text;
    unsigned step = 0;
    for (char *place = end + 1; place; place = save) {
        save = strstr(place, "\n> convert");
        if (save) {
            *save = '\0';
            save = strchr(save + 1, '\n') ? strchr(save + 1, '\n') + 1 : NULL;
        }
        char *block = arena_copy_slice(arena, slice_trim(slice_of(place)));
        if (previous && is_json(block) && !is_json(previous))
            check_to_card(arena, name, step, previous, block);
        if (previous && !is_json(block) && is_json(previous))
            check_to_lines(arena, name, step, without_draft(arena, previous), block);
        previous = block;
        step++;
    }
}

static char *read_script(struct arena *arena, const char *path)
{
    AUTO_BUFFER struct buffer bytes = {0};
    FILE *file = fopen(path, "rb");
    size_t taken;
    assert_non_null(file);
    while ((taken = fread(buffer_reserve(&bytes, 65536), 1, 65536, file)) > 0)
        bytes.length += taken;
    fclose(file);
    return arena_copy_slice(arena, buffer_slice(&bytes));
}

static void test_scripts(void **state)
{
    DIR *folder = opendir(JSCONTACT_CORPUS);
    unsigned cases = 0;
    (void)state;
    assert_non_null(folder);
    for (struct dirent *entry; (entry = readdir(folder));) {
        if (!strstr(entry->d_name, ".txt"))
            continue;
        AUTO_FREE(arena) struct arena *arena = arena_new();
        char *script =
            read_script(arena, arena_format(arena, "%s/%s", JSCONTACT_CORPUS, entry->d_name));
        for (char *place = strstr(script, "> test "); place;) {
            char *next = strstr(place + 1, "> test ");
            if (next)
                next[-1] = '\0';
            run_case(arena, place + strlen("> test "));
            cases++;
            place = next;
        }
    }
    closedir(folder);
    assert_int_equal(failures, 0);
    assert_true(cases > 150);
    for (size_t i = 0; i < COUNT_OF(deviations); i++)
        assert_int_equal(deviations[i].seen, deviations[i].steps);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_scripts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
