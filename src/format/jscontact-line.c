/* Content lines as values. */
#include "format/jscontact-line.h"

#include "format/vcard-line.h"
#include <string.h>
#include <strings.h>

enum { PARAMETERS_MAX = 50, ITEMS_MAX = 200 }; /* of a line, of a parameter */

static const char *capitals(struct arena *arena, struct slice text)
{
    char *copy = arena_copy_slice(arena, text);
    for (char *place = copy; *place; place++)
        if (*place >= 'a' && *place <= 'z')
            *place = (char)(*place - 32);
    return copy;
}

bool line_next(struct arena *arena, struct slice *rest, struct slice *text)
{
    AUTO_BUFFER struct buffer joined = {0};
    bool is_folded = true;
    if (!rest->length)
        return false;
    while (is_folded) {
        struct slice piece = slice_split(*rest, '\n', rest);
        if (piece.length && piece.data[piece.length - 1] == '\r')
            piece.length--;
        buffer_append_slice(&joined, piece);
        is_folded = rest->length && *rest->data == ' ';
        if (is_folded)
            *rest = (struct slice){rest->data + 1, rest->length - 1};
    }
    *text = slice_of(arena_copy_slice(arena, buffer_slice(&joined)));
    return true;
}

/* Where the first of `stops` stands outside of quotation marks. */
static size_t find_unquoted(struct slice text, const char *stops)
{
    bool is_quoted = false;
    for (size_t i = 0; i < text.length; i++) {
        if (text.data[i] == '"')
            is_quoted = !is_quoted;
        else if (!is_quoted && text.data[i] && strchr(stops, text.data[i]))
            return i;
    }
    return text.length;
}

/* RFC 6868. In a label "\n" is a line break too (RFC 6350 section 6.3.1). */
static const char *decode_parameter(struct arena *arena, struct slice text, bool is_label)
{
    char *plain = arena_alloc(arena, text.length + 1);
    size_t used = 0;
    for (size_t i = 0; i < text.length; i++) {
        char next = i + 1 < text.length ? text.data[i + 1] : '\0';
        bool is_caret = text.data[i] == '^' && (next == 'n' || next == '^' || next == '\'');
        bool is_break = is_label && text.data[i] == '\\' && (next == 'n' || next == 'N');
        if (is_break || (is_caret && next == 'n'))
            plain[used++] = '\n';
        else if (is_caret)
            plain[used++] = next == '^' ? '^' : '"';
        else
            plain[used++] = text.data[i];
        i += is_caret || is_break;
    }
    return plain;
}

static size_t find_parameter(const struct line *line, const char *name)
{
    size_t i = 0;
    while (i < line->parameter_count && strcmp(line->parameters[i].name, name) != 0)
        i++;
    return i;
}

static void add_item(struct arena *arena, struct line *line, const char *name, const char *value)
{
    struct line_parameter *found = NULL;
    for (size_t i = 0; i < line->parameter_count && !found; i++)
        if (strcmp(line->parameters[i].name, name) == 0)
            found = &line->parameters[i];
    if (!found) {
        size_t size = line->parameter_count * sizeof(struct line_parameter);
        line->parameters = arena_grow(arena, line->parameters, size, size + sizeof(*found));
        found = &line->parameters[line->parameter_count++];
        *found = (struct line_parameter){.name = name};
    }
    size_t size = found->count * sizeof(char *);
    const char **items = arena_grow(arena, found->items, size, size + sizeof(char *));
    items[found->count++] = value;
    found->items = items;
}

void line_add(struct arena *arena, struct line *line, const char *name, const char *value)
{
    const char *key = capitals(arena, slice_of(name));
    size_t i = find_parameter(line, key);
    bool is_full = i == line->parameter_count ? line->parameter_count == PARAMETERS_MAX
                                              : line->parameters[i].count == ITEMS_MAX;
    if (!is_full)
        add_item(arena, line, key, arena_copy(arena, value));
}

/* One parameter's text: NAME=a,"b,c". Version 2.1 leaves out the name of types. */
static void parse_parameter(struct arena *arena, struct line *line, struct slice text)
{
    size_t equals = find_unquoted(text, "=");
    bool is_bare = equals == text.length;
    const char *name =
        is_bare ? "TYPE" : capitals(arena, slice_trim((struct slice){text.data, equals}));
    struct slice rest =
        is_bare ? text : (struct slice){text.data + equals + 1, text.length - equals - 1};
    bool is_type = strcmp(name, "TYPE") == 0, is_label = strcmp(name, "LABEL") == 0;
    size_t count = 0;
    while (true) {
        bool is_last = ++count == ITEMS_MAX; /* what follows is none of ours to take apart */
        size_t end = is_last ? rest.length : find_unquoted(rest, ",");
        struct slice item = slice_trim((struct slice){rest.data, end});
        bool is_quoted =
            item.length >= 2 && item.data[0] == '"' && item.data[item.length - 1] == '"';
        if (is_quoted)
            item = (struct slice){item.data + 1, item.length - 2};
        while (is_type && !is_last && ++count < ITEMS_MAX && /* TYPE="voice,home" is a list */
               slice_find(item, ',') < item.length)
            add_item(arena, line, name,
                     decode_parameter(arena, slice_split(item, ',', &item), false));
        add_item(arena, line, name, decode_parameter(arena, item, is_label));
        if (end == rest.length)
            return;
        rest = (struct slice){rest.data + end + 1, rest.length - end - 1};
    }
}

bool line_parse(struct arena *arena, struct slice text, struct line *line)
{
    struct vcard_property property;
    if (!vcard_parse_line(arena, text, &property))
        return false;
    *line = (struct line){
        .group = property.group.length ? arena_copy_slice(arena, property.group) : NULL,
        .name = capitals(arena, property.name),
        .value = arena_copy_slice(arena, property.value),
        .is_coded = property.encoding != ENCODING_NONE,
    };
    struct slice rest = property.parameters;
    while (rest.length) { /* each begins with its ";" */
        if (line->parameter_count == PARAMETERS_MAX)
            return false;
        rest = (struct slice){rest.data + 1, rest.length - 1};
        size_t end = find_unquoted(rest, ";");
        if (slice_trim((struct slice){rest.data, end}).length)
            parse_parameter(arena, line, (struct slice){rest.data, end});
        rest = (struct slice){rest.data + end, rest.length - end};
    }
    return true;
}

static void format_item(struct buffer *out, const char *item)
{
    bool wants_quotes = item[strcspn(item, ",;: ")] != '\0';
    if (wants_quotes)
        buffer_append_byte(out, '"');
    for (; *item; item++) {
        if (*item == '\n')
            buffer_append(out, "^n", 2);
        else if (*item == '^')
            buffer_append(out, "^^", 2);
        else if (*item == '"')
            buffer_append(out, "^'", 2);
        else if ((unsigned char)*item >= ' ' || *item == '\t')
            buffer_append_byte(out, *item);
    }
    if (wants_quotes)
        buffer_append_byte(out, '"');
}

void line_format(struct buffer *out, const struct line *line)
{
    if (line->group)
        buffer_append_format(out, "%s.", line->group);
    buffer_append_text(out, line->name);
    for (size_t i = 0; i < line->parameter_count; i++) {
        const struct line_parameter *parameter = &line->parameters[i];
        buffer_append_format(out, ";%s=", parameter->name);
        for (size_t item = 0; item < parameter->count; item++) {
            if (item)
                buffer_append_byte(out, ',');
            format_item(out, parameter->items[item]);
        }
    }
    buffer_append_byte(out, ':');
    for (const char *place = line->value; *place; place++)
        if (*place != '\n' && *place != '\r')
            buffer_append_byte(out, *place);
}

struct line line_make(struct arena *arena, const char *name, const char *value)
{
    return (struct line){.name = capitals(arena, slice_of(name)), .value = value};
}

const char *line_parameter(const struct line *line, const char *name)
{
    size_t i = find_parameter(line, name);
    return i < line->parameter_count ? line->parameters[i].items[0] : NULL;
}

const char *line_take(struct line *line, const char *name)
{
    size_t i = find_parameter(line, name);
    if (i == line->parameter_count)
        return NULL;
    const char *value = line->parameters[i].items[0];
    line->parameter_count--;
    memmove(&line->parameters[i], &line->parameters[i + 1],
            (line->parameter_count - i) * sizeof(*line->parameters));
    return value;
}

/* Types and the like are words of a list, whose case says nothing (RFC 6350 section 5). */
static bool ignores_case(const char *name)
{
    static const char *const names[] = {"TYPE",     "VALUE", "LEVEL",  "PHONETIC",
                                        "LANGUAGE", "CC",    "CREATED"};
    for (size_t i = 0; i < COUNT_OF(names); i++)
        if (strcmp(name, names[i]) == 0)
            return true;
    return false;
}

static bool has_item(const struct line_parameter *parameter, const char *item)
{
    bool any_case = ignores_case(parameter->name);
    for (size_t i = 0; i < parameter->count; i++)
        if (any_case ? strcasecmp(parameter->items[i], item) == 0
                     : strcmp(parameter->items[i], item) == 0)
            return true;
    return false;
}

static bool covers_parameters(const struct line *a, const struct line *b)
{
    for (size_t i = 0; i < a->parameter_count; i++) {
        const struct line_parameter *parameter = &a->parameters[i];
        size_t other = find_parameter(b, parameter->name);
        if (other == b->parameter_count)
            return false;
        for (size_t item = 0; item < parameter->count; item++)
            if (!has_item(&b->parameters[other], parameter->items[item]))
                return false;
    }
    return true;
}

/* The next character of a value: an escape that changes nothing is passed over, "\N" is "\n". */
static int next_character(const char **place, bool *is_escape)
{
    *is_escape = false;
    if (**place != '\\' || !(*place)[1])
        return **place ? (unsigned char)*(*place)++ : 0;
    char next = (*place)[1];
    if (!strchr(",;:nN\\", next))
        return (unsigned char)*(*place)++;
    *place += 2;
    *is_escape = next == 'n' || next == 'N' || next == '\\';
    return next == 'N' ? 'n' : (unsigned char)next;
}

static bool same_value(const char *a, const char *b)
{
    while (true) {
        bool a_escape, b_escape;
        int x = next_character(&a, &a_escape), y = next_character(&b, &b_escape);
        /* a backslash before a letter that is no escape stands for itself, as two do */
        if (x != y || (a_escape != b_escape && x != '\\'))
            return false;
        if (!x)
            return true;
    }
}

bool line_same(const struct line *a, const struct line *b)
{
    bool same_group =
        a->group && b->group ? strcasecmp(a->group, b->group) == 0 : a->group == b->group;
    return same_group && strcmp(a->name, b->name) == 0 && covers_parameters(a, b) &&
           covers_parameters(b, a) && same_value(a->value, b->value);
}

const char *line_unescape(struct arena *arena, const char *value)
{
    return arena_copy_slice(arena, vcard_unescape(arena, slice_of(value)));
}

const char *line_escape(struct arena *arena, const char *text, const char *specials)
{
    char *escaped = arena_alloc(arena, 2 * strlen(text) + 1), *place = escaped;
    for (; *text; text++) {
        if (*text == '\n' || *text == '\\' || strchr(specials, *text))
            *place++ = '\\';
        if (*text != '\r')
            *place++ = *text == '\n' ? 'n' : *text;
    }
    return escaped;
}

void line_split(struct arena *arena, const char *value, char separator, struct line_pieces *pieces)
{
    const char *start = value;
    for (const char *place = value;; place++) {
        if (*place == '\\' && place[1]) {
            place++;
        } else if (!*place || *place == separator) {
            *ARENA_PUSH(arena, pieces) =
                arena_copy_slice(arena, (struct slice){start, (size_t)(place - start)});
            start = place + 1;
        }
        if (!*place)
            return;
    }
}
