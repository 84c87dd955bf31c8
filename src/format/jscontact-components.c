/* The components of names and addresses: N and ADR in the form of RFC 9554, whose order and
 * separators the JSCOMPS parameter keeps (RFC 9555 section 3.3.1). */
#include "format/jscontact-part.h"

#include <stdlib.h>
#include <string.h>

enum { COMPONENTS_MAX = 18, ADDRESS_OLD = 7, ITEMS_MAX = 500 };

enum {
    N_SURNAME,
    N_GIVEN,
    N_GIVEN2,
    N_TITLE,
    N_CREDENTIAL,
    N_SURNAME2,
    N_GENERATION,
    N_COUNT,
};

enum { ADR_EXTENDED = 1, ADR_STREET = 2 };

static const char *const name_kinds[] = {"surname",    "given",    "given2",    "title",
                                         "credential", "surname2", "generation"};

/* RFC 9554 section 2.1. Before it, the second and third held what now has places of its own. */
static const char *const address_kinds[] = {
    "postOfficeBox", "apartment", "name",        "locality", "region",   "postcode",
    "country",       "room",      "apartment",   "floor",    "number",   "name",
    "building",      "block",     "subdistrict", "district", "landmark", "direction"};

struct component_list {
    struct line_pieces pieces[COMPONENTS_MAX]; /* unescaped; empty ones are left out */
};

/* False when there are too many to be a name or an address. */
static bool read_list(struct arena *arena, const char *value, size_t max,
                      struct component_list *list)
{
    struct line_pieces components = {0};
    size_t separators = 0;
    for (const char *place = value; *place; place++)
        separators += *place == ',' || *place == ';';
    if (separators > ITEMS_MAX)
        return false;
    line_split(arena, value, ';', &components);
    for (size_t i = 0; i < components.count && i < max; i++) {
        struct line_pieces items = {0};
        line_split(arena, components.items[i], ',', &items);
        for (size_t item = 0; item < items.count; item++)
            if (*items.items[item])
                *ARENA_PUSH(arena, &list->pieces[i]) = line_unescape(arena, items.items[item]);
    }
    return true;
}

static const char *write_list(struct arena *arena, const struct component_list *list, size_t count)
{
    AUTO_BUFFER struct buffer out = {0};
    for (size_t i = 0; i < count; i++) {
        if (i)
            buffer_append_byte(&out, ';');
        for (size_t item = 0; item < list->pieces[i].count; item++) {
            if (item)
                buffer_append_byte(&out, ',');
            buffer_append_text(&out, line_escape(arena, list->pieces[i].items[item], ",;"));
        }
    }
    return arena_copy_slice(arena, buffer_slice(&out));
}

static bool has_piece(const struct line_pieces *pieces, const char *text)
{
    for (size_t i = 0; i < pieces->count; i++)
        if (strcmp(pieces->items[i], text) == 0)
            return true;
    return false;
}

/* RFC 9554 section 2.2: for older programs the second surname stands among the surnames too, and
 * the generation among the credentials. */
static void drop_repeated(struct line_pieces *pieces, const struct line_pieces *again)
{
    size_t kept = 0;
    for (size_t i = 0; i < pieces->count; i++)
        if (!has_piece(again, pieces->items[i]))
            pieces->items[kept++] = pieces->items[i];
    pieces->count = kept;
}

static size_t count_items(const struct component_list *list)
{
    size_t count = 0;
    for (size_t i = 0; i < COMPONENTS_MAX; i++)
        count += list->pieces[i].count;
    return count;
}

static json_t *component(const char *kind, const char *value)
{
    return json_pack("{s:s, s:s}", "kind", kind, "value", value);
}

static json_t *in_usual_order(const struct component_list *list, const char *const *kinds)
{
    json_t *components = json_array();
    for (size_t i = 0; i < COMPONENTS_MAX; i++)
        for (size_t item = 0; item < list->pieces[i].count; item++)
            json_array_append_new(components, component(kinds[i], list->pieces[i].items[item]));
    return components;
}

/* "2,1": the second item of the third component; false when there is none such. */
static bool read_place(const char *text, const struct component_list *list, size_t *place,
                       size_t *item)
{
    char *end;
    *place = strtoul(text, &end, 10);
    *item = *end == ',' ? strtoul(end + 1, &end, 10) : 0;
    return *text >= '0' && *text <= '9' && !*end && *place < COMPONENTS_MAX &&
           *item < list->pieces[*place].count;
}

/* JSCOMPS: `";1;0"`, `"s,\, ;10;s, ;11;3"`. NULL when it does not name every item once: then the
 * value was changed by a program that does not know it. */
static json_t *in_given_order(struct arena *arena, const char *order,
                              const struct component_list *list, const char *const *kinds,
                              json_t *object)
{
    struct line_pieces entries = {0};
    json_t *components = json_array();
    bool is_seen[COMPONENTS_MAX][ITEMS_MAX] = {{false}};
    size_t seen = 0, place, item;
    bool is_good = true;
    line_split(arena, order, ';', &entries);
    for (size_t i = 0; is_good && i < entries.count; i++) {
        const char *entry = entries.items[i];
        bool is_separator = strncmp(entry, "s,", 2) == 0;
        if (is_separator && i) {
            json_array_append_new(components,
                                  component("separator", line_unescape(arena, entry + 2)));
        } else if (is_separator) {
            json_object_set_new(object, "defaultSeparator",
                                json_string(line_unescape(arena, entry + 2)));
        } else if (i || *entry) {
            is_good =
                read_place(entry, list, &place, &item) && item < ITEMS_MAX && !is_seen[place][item];
            if (!is_good)
                break;
            is_seen[place][item] = true;
            seen++;
            json_array_append_new(components,
                                  component(kinds[place], list->pieces[place].items[item]));
        }
    }
    if (is_good && seen == count_items(list)) {
        json_object_set_new(object, "isOrdered", json_true());
        return components;
    }
    json_object_del(object, "defaultSeparator");
    json_decref(components);
    return NULL;
}

static json_t *ordered_components(struct arena *arena, struct line *line,
                                  const struct component_list *list, const char *const *kinds,
                                  json_t *object)
{
    const char *order = line_parameter(line, "JSCOMPS");
    json_t *components = order ? in_given_order(arena, order, list, kinds, object) : NULL;
    if (components)
        line_take(line, "JSCOMPS");
    return components ? components : in_usual_order(list, kinds);
}

/* ---- lines from components ---- */

/* Places the item and says where it stands, for JSCOMPS. */
static void place_item(struct arena *arena, struct component_list *list, size_t place,
                       const char *value, struct buffer *order)
{
    *ARENA_PUSH(arena, &list->pieces[place]) = value;
    size_t item = list->pieces[place].count - 1;
    buffer_append_format(order, item ? ";%zu,%zu" : ";%zu", place, item);
}

static bool find_kind(const char *kind, const char *const *kinds, size_t from, size_t to,
                      size_t *place)
{
    for (*place = from; *place < to; ++*place)
        if (kind && strcmp(kind, kinds[*place]) == 0)
            return true;
    return false;
}

static void begin_order(struct arena *arena, const json_t *object, struct buffer *order)
{
    const char *separator = json_text(object, "defaultSeparator");
    if (separator)
        buffer_append_format(order, "s,%s", line_escape(arena, separator, ",;"));
}

/* Every component of a kind that the property has a place for. */
static void place_components(struct arena *arena, const json_t *object, const char *const *kinds,
                             size_t from, size_t to, struct component_list *list,
                             struct buffer *order)
{
    size_t i, place;
    const json_t *item;
    begin_order(arena, object, order);
    json_array_foreach(json_object_get(object, "components"), i, item)
    {
        const char *kind = json_text(item, "kind"), *value = json_text(item, "value");
        if (!kind || !value || !*value)
            continue;
        if (strcmp(kind, "separator") == 0)
            buffer_append_format(order, ";s,%s", line_escape(arena, value, ",;"));
        else if (find_kind(kind, kinds, from, to, &place) || /* the post box stands first */
                 find_kind(kind, kinds, 0, from, &place))
            place_item(arena, list, place, value, order);
    }
}

static void add_pieces(struct arena *arena, struct line_pieces *pieces,
                       const struct line_pieces *more)
{
    for (size_t i = 0; i < more->count; i++)
        *ARENA_PUSH(arena, pieces) = more->items[i];
}

bool name_line_of_components(struct arena *arena, const json_t *name, struct line *line)
{
    AUTO_BUFFER struct buffer order = {0};
    struct component_list list = {0};
    const json_t *sort = json_object_get(name, "sortAs");
    const char *surname = json_text(sort, "surname"), *given = json_text(sort, "given");
    place_components(arena, name, name_kinds, 0, N_COUNT, &list, &order);
    add_pieces(arena, &list.pieces[N_SURNAME], &list.pieces[N_SURNAME2]);
    add_pieces(arena, &list.pieces[N_CREDENTIAL], &list.pieces[N_GENERATION]);
    bool has_new = list.pieces[N_SURNAME2].count || list.pieces[N_GENERATION].count;
    *line = line_make(arena, "N", write_list(arena, &list, has_new ? N_COUNT : N_SURNAME2));
    if (json_is_true(json_object_get(name, "isOrdered")) && count_items(&list))
        line_add(arena, line, "JSCOMPS", buffer_text(&order));
    if (surname && !strchr(surname, ',') && (!given || !strchr(given, ',')))
        line_add(arena, line, "SORT-AS",
                 given ? arena_format(arena, "%s,%s", surname, given) : surname);
    return count_items(&list) > 0;
}

json_t *name_components_of_line(struct arena *arena, struct line *line, json_t *name)
{
    struct component_list list = {0};
    if (!read_list(arena, line->value, N_COUNT, &list))
        return NULL;
    drop_repeated(&list.pieces[N_SURNAME], &list.pieces[N_SURNAME2]);
    drop_repeated(&list.pieces[N_CREDENTIAL], &list.pieces[N_GENERATION]);
    if (!count_items(&list))
        return NULL;
    const char *sort = line_take(line, "SORT-AS");
    if (sort) {
        struct slice given, surname = slice_split(slice_of(sort), ',', &given);
        json_t *sort_as = json_object();
        if (surname.length)
            json_object_set_new(sort_as, "surname", json_stringn(surname.data, surname.length));
        if (given.length)
            json_object_set_new(sort_as, "given", json_stringn(given.data, given.length));
        json_object_set_new(name, "sortAs", sort_as);
    }
    return ordered_components(arena, line, &list, name_kinds, name);
}

/* ---- addresses ---- */

static bool has_new_places(const struct component_list *list)
{
    for (size_t i = ADDRESS_OLD; i < COMPONENTS_MAX; i++)
        if (list->pieces[i].count)
            return true;
    return false;
}

bool address_of_line(struct arena *arena, struct line *line, json_t *entry)
{
    struct component_list list = {0};
    if (!read_list(arena, line->value, COMPONENTS_MAX, &list))
        return false;
    if (has_new_places(&list)) /* they say it all again, for older programs */
        list.pieces[ADR_EXTENDED].count = list.pieces[ADR_STREET].count = 0;
    if (!count_items(&list))
        return line_parameter(line, "LABEL") || line_parameter(line, "GEO") ||
               line_parameter(line, "TZ") || line_parameter(line, "CC");
    json_object_set_new(entry, "components",
                        ordered_components(arena, line, &list, address_kinds, entry));
    return true;
}

/* Whether the seven components of RFC 6350 hold the address: at most one line of street. */
static bool suits_old_form(const json_t *entry)
{
    size_t i, streets = 0, apartments = 0, place;
    const json_t *item;
    json_array_foreach(json_object_get(entry, "components"), i, item)
    {
        const char *kind = json_text(item, "kind");
        if (!kind || !find_kind(kind, address_kinds, 0, ADDRESS_OLD, &place))
            return false;
        streets += place == ADR_STREET;
        apartments += place == ADR_EXTENDED;
    }
    return streets <= 1 && apartments <= 1 && !json_is_true(json_object_get(entry, "isOrdered"));
}

/* Which of the two old components shows a kind; the others have places of their own. */
static size_t old_place(const char *kind)
{
    static const char *const extended[] = {"room", "apartment", "floor", "building"};
    static const char *const street[] = {"number",    "name",        "block",   "landmark",
                                         "direction", "subdistrict", "district"};
    for (size_t i = 0; i < COUNT_OF(extended); i++)
        if (strcmp(kind, extended[i]) == 0)
            return ADR_EXTENDED;
    for (size_t i = 0; i < COUNT_OF(street); i++)
        if (strcmp(kind, street[i]) == 0)
            return ADR_STREET;
    return COMPONENTS_MAX;
}

/* The street as people write it: its components with what the address has between them. */
static void fill_old_places(struct arena *arena, const json_t *entry, struct component_list *list)
{
    struct buffer texts[] = {{0}, {0}}; /* cleared below */
    bool is_ordered = json_is_true(json_object_get(entry, "isOrdered"));
    const char *usual = is_ordered ? json_text(entry, "defaultSeparator") : NULL;
    const char *between = NULL;
    size_t i;
    const json_t *item;
    json_array_foreach(json_object_get(entry, "components"), i, item)
    {
        const char *kind = json_text(item, "kind"), *value = json_text(item, "value");
        size_t place = kind ? old_place(kind) : COMPONENTS_MAX;
        if (kind && strcmp(kind, "separator") == 0) {
            between = is_ordered ? value : NULL;
            continue;
        }
        if (place < COMPONENTS_MAX && value && *value) {
            struct buffer *text = &texts[place - ADR_EXTENDED];
            if (text->length)
                buffer_append_text(text, between ? between : usual ? usual : " ");
            buffer_append_text(text, value);
        }
        between = NULL;
    }
    for (size_t place = ADR_EXTENDED; place <= ADR_STREET; place++) {
        struct buffer *text = &texts[place - ADR_EXTENDED];
        if (text->length)
            *ARENA_PUSH(arena, &list->pieces[place]) = arena_copy_slice(arena, buffer_slice(text));
        buffer_clear(text);
    }
}

bool address_line_of_entry(struct arena *arena, const json_t *entry, struct line *line)
{
    AUTO_BUFFER struct buffer order = {0};
    struct component_list list = {0};
    bool is_old = suits_old_form(entry);
    place_components(arena, entry, address_kinds, is_old ? 0 : ADDRESS_OLD,
                     is_old ? ADDRESS_OLD : COMPONENTS_MAX, &list, &order);
    bool has_components = count_items(&list) > 0;
    if (!is_old)
        fill_old_places(arena, entry, &list);
    line->value = write_list(arena, &list, is_old ? ADDRESS_OLD : COMPONENTS_MAX);
    if (has_components && json_is_true(json_object_get(entry, "isOrdered")))
        line_add(arena, line, "JSCOMPS", buffer_text(&order));
    return has_components || json_object_get(entry, "full") ||
           json_object_get(entry, "coordinates") || json_object_get(entry, "timeZone") ||
           json_object_get(entry, "countryCode");
}
