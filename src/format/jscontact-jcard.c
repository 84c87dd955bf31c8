/* `vCardProps` and `vCardParams`: vCard properties and parameters in jCard's form (RFC 7095). */
#include "format/jscontact-part.h"

#include <string.h>
#include <strings.h>

/* Properties whose value is text although no parameter says so; true: ";" parts it. Of others
 * Kith does not know what their value means: jCard calls it "unknown" and has it as it stands. */
static const struct {
    const char *name;
    bool has_parts;
} text_properties[] = {
    {"XML", false}, {"FN", false}, {"GENDER", true}, {"CLIENTPIDMAP", true}, {"N", true},
};

static bool is_text_property(const char *name, bool *has_parts)
{
    for (size_t i = 0; i < COUNT_OF(text_properties); i++)
        if (strcmp(name, text_properties[i].name) == 0) {
            *has_parts = text_properties[i].has_parts;
            return true;
        }
    *has_parts = false;
    return false;
}

static char *small_letters(struct arena *arena, const char *text)
{
    char *copy = arena_copy(arena, text);
    for (char *place = copy; *place; place++)
        *place = (char)(*place >= 'A' && *place <= 'Z' ? *place + 32 : *place);
    return copy;
}

static json_t *value_of_parameter(const struct line_parameter *parameter)
{
    if (parameter->count == 1)
        return json_string(parameter->items[0]);
    json_t *list = json_array();
    for (size_t i = 0; i < parameter->count; i++)
        json_array_append_new(list, json_string(parameter->items[i]));
    return list;
}

static json_t *parameters_of_line(struct arena *arena, const struct line *line)
{
    json_t *object = json_object();
    if (line->group)
        json_object_set_new(object, "group", json_string(line->group));
    for (size_t i = 0; i < line->parameter_count; i++)
        json_object_set_new(object, small_letters(arena, line->parameters[i].name),
                            value_of_parameter(&line->parameters[i]));
    return object;
}

void set_parameters(json_t *object, const struct line *line)
{
    AUTO_FREE(arena) struct arena *arena = arena_new();
    json_t *parameters = parameters_of_line(arena, line);
    if (json_object_size(parameters))
        json_object_set(object, "vCardParams", parameters);
    json_decref(parameters);
}

static bool is_name(const char *text)
{
    size_t length = strlen(text);
    return length && strspn(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                  "0123456789-_") == length;
}

/* Names of groups have dots in some programs' cards: "some.other". */
static bool is_group(struct arena *arena, const char *text)
{
    char *plain = arena_copy(arena, text);
    for (char *dot = plain; (dot = strchr(dot, '.'));)
        *dot = '-';
    return *text != '.' && is_name(plain);
}

static void give_parameters(struct arena *arena, const json_t *parameters, struct line *line)
{
    const char *key;
    json_t *value;
    void *next;
    json_object_foreach_safe(jscontact_walked(parameters), next, key, value)
    {
        const char *text = json_string_value(value);
        if (!is_name(key) || (text && strcasecmp(key, "group") == 0 && !is_group(arena, text)))
            continue;
        if (text && strcasecmp(key, "group") == 0)
            line->group = arena_copy(arena, text);
        else if (text)
            line_add(arena, line, key, text);
        for (size_t i = 0; !text && i < json_array_size(value); i++)
            if (json_is_string(json_array_get(value, i)))
                line_add(arena, line, key, json_string_value(json_array_get(value, i)));
    }
}

void add_parameters(struct arena *arena, const json_t *object, struct line *line)
{
    give_parameters(arena, json_object_get(object, "vCardParams"), line);
}

enum { PARTS_MAX = 20 };

static json_t *parts_of_value(struct arena *arena, const char *value)
{
    struct line_pieces pieces = {0};
    line_split(arena, value, ';', &pieces);
    if (pieces.count == 1 || pieces.count > PARTS_MAX)
        return json_string(line_unescape(arena, value));
    json_t *parts = json_array();
    for (size_t i = 0; i < pieces.count; i++) {
        struct line_pieces items = {0};
        line_split(arena, pieces.items[i], ',', &items);
        json_t *list = items.count > 1 ? json_array() : NULL;
        for (size_t item = 0; list && item < items.count; item++)
            json_array_append_new(list, json_string(line_unescape(arena, items.items[item])));
        json_array_append_new(parts,
                              list ? list : json_string(line_unescape(arena, pieces.items[i])));
    }
    return parts;
}

json_t *property_of_line(struct arena *arena, const struct line *line)
{
    struct line rest = *line;
    bool has_parts, is_text = is_text_property(line->name, &has_parts) && !line->is_coded;
    rest.parameters = arena_copy_bytes(arena, line->parameters,
                                       line->parameter_count * sizeof(*line->parameters));
    const char *type = line->is_coded ? NULL : line_take(&rest, "VALUE");
    if (type && strcasecmp(type, "text") == 0)
        is_text = true;
    json_t *value = is_text && has_parts ? parts_of_value(arena, line->value)
                    : is_text            ? json_string(line_unescape(arena, line->value))
                                         : json_string(line->value);
    return json_pack("[s, o, s, o]", small_letters(arena, line->name),
                     parameters_of_line(arena, &rest),
                     is_text ? "text"
                     : type  ? small_letters(arena, type)
                             : "unknown",
                     value);
}

/* One value as it stands in a line; numbers and booleans as JSON writes them. */
static void append_value(struct arena *arena, const json_t *value, bool is_raw, struct buffer *out)
{
    if (json_is_string(value)) {
        const char *text = json_string_value(value);
        buffer_append_text(out, is_raw ? text : line_escape(arena, text, ",;"));
        return;
    }
    char *text = json_dumps(value, JSON_ENCODE_ANY | JSON_COMPACT);
    buffer_append_text(out, line_escape(arena, text ? text : "", ",;"));
    free(text);
}

static void append_parts(struct arena *arena, const json_t *parts, bool is_raw, struct buffer *out)
{
    for (size_t i = 0; i < json_array_size(parts); i++) {
        const json_t *part = json_array_get(parts, i);
        if (i)
            buffer_append_byte(out, ';');
        if (!json_is_array(part)) {
            append_value(arena, part, is_raw, out);
            continue;
        }
        for (size_t item = 0; item < json_array_size(part); item++) {
            if (item)
                buffer_append_byte(out, ',');
            append_value(arena, json_array_get(part, item), is_raw, out);
        }
    }
}

bool line_of_property(struct arena *arena, const json_t *property, struct line *line)
{
    const char *name = json_string_value(json_array_get(property, 0));
    const char *type = json_string_value(json_array_get(property, 2));
    AUTO_BUFFER struct buffer value = {0};
    bool has_parts;
    if (!name || !type || !json_is_object(json_array_get(property, 1)) ||
        json_array_size(property) < 4)
        return false;
    *line = line_make(arena, name, "");
    bool is_text = strcasecmp(type, "text") == 0, is_raw = !is_text;
    for (size_t i = 3; i < json_array_size(property); i++) {
        const json_t *item = json_array_get(property, i);
        if (i > 3)
            buffer_append_byte(&value, ',');
        if (json_is_array(item))
            append_parts(arena, item, is_raw, &value);
        else
            append_value(arena, item, is_raw, &value);
    }
    line->value = arena_copy_slice(arena, buffer_slice(&value));
    give_parameters(arena, json_array_get(property, 1), line);
    if (strcasecmp(type, "unknown") != 0 && !(is_text && is_text_property(line->name, &has_parts)))
        line_add(arena, line, "VALUE", type);
    AUTO_BUFFER struct buffer text = {0};
    struct line read;
    line_format(&text, line);
    return line_parse(arena, buffer_slice(&text), &read) && strcmp(read.name, line->name) == 0;
}
