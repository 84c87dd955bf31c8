/* The text of an option into the JSON value of an operation's argument. */
#include "cli/argument-value.h"

#include "cli/file.h"
#include "cli/options.h"
#include <inttypes.h>
#include <string.h>
#include <strings.h>

/* The largest JSON text taken for an argument: more than a server takes in one request. */
enum { JSON_BYTES_MAX = 64 << 20 };

struct value_context {
    struct arena *arena;
    const struct argument *argument;
    struct error *error;
};

static bool refuse(const struct value_context *context, const char *what)
{
    return fail_at(context->error, STATUS_INVALID,
                   arena_format(context->arena, "/%s", context->argument->name), "--%s takes %s",
                   options_name(context->arena, context->argument), what);
}

static json_t *refused(const struct value_context *context, const char *what)
{
    refuse(context, what);
    return NULL;
}

static json_t *read_boolean(const struct value_context *context, const char *text)
{
    static const char *const yes[] = {"true", "yes", "on", "1"};
    static const char *const no[] = {"false", "no", "off", "0"};
    for (size_t i = 0; i < COUNT_OF(yes); i++) {
        if (strcasecmp(text, yes[i]) == 0)
            return json_true();
        if (strcasecmp(text, no[i]) == 0)
            return json_false();
    }
    return refused(context, "yes or no");
}

static json_t *read_integer(const struct value_context *context, const char *text)
{
    const struct argument *argument = context->argument;
    bool is_bound = argument->min != 0 || argument->max != 0;
    int64_t min = is_bound ? argument->min : INT64_MIN;
    int64_t max = is_bound ? argument->max : INT64_MAX;
    int64_t number;
    if (slice_to_int64(slice_of(text), min, max, &number))
        return json_integer(number);
    if (!is_bound || max == INT64_MAX)
        return refused(context, "a whole number");
    return refused(context,
                   arena_format(context->arena, "a number from %" PRId64 " to %" PRId64, min, max));
}

static json_t *read_choice(const struct value_context *context, const char *text)
{
    for (const char *const *choice = context->argument->choices; *choice; choice++)
        if (strcasecmp(text, *choice) == 0)
            return json_string(*choice);
    return refused(context, argument_value_name(context->arena, context->argument));
}

static json_t *read_json(const struct value_context *context, const char *text)
{
    AUTO_BUFFER struct buffer content = {0};
    if (*text == '@' || strcmp(text, "-") == 0) {
        if (!file_read(*text == '@' ? text + 1 : text, JSON_BYTES_MAX, &content, context->error))
            return NULL;
    } else {
        buffer_append_text(&content, text);
    }
    json_error_t at;
    json_t *value = json_loadb(content.data ? content.data : "", content.length,
                               JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &at);
    if (!value)
        refuse(context, arena_format(context->arena, "JSON (line %d: %s)", at.line, at.text));
    return value;
}

static json_t *read_text(const struct value_context *context, const char *text)
{
    json_t *value = json_string(text);
    return value ? value : refused(context, "UTF-8 text");
}

/* One text, the items between commas, or those of a JSON array. */
static json_t *read_list(const struct value_context *context, const char *text)
{
    if (*text == '[')
        return read_json(context, text);
    json_t *list = json_array();
    struct slice rest = slice_of(text);
    while (rest.length > 0) {
        struct slice item = slice_trim(slice_split(rest, ',', &rest));
        if (item.length > 0 &&
            json_array_append_new(list, json_stringn(item.data, item.length)) != 0) {
            json_decref(list);
            return refused(context, "UTF-8 text");
        }
    }
    return list;
}

static json_t *read_value(const struct value_context *context, const char *text)
{
    switch (context->argument->type) {
    case ARGUMENT_BOOLEAN:
        return text ? read_boolean(context, text) : json_true();
    case ARGUMENT_INTEGER:
        return read_integer(context, text);
    case ARGUMENT_CHOICE:
        return read_choice(context, text);
    case ARGUMENT_TEXTS:
    case ARGUMENT_UUIDS:
        return read_list(context, text);
    case ARGUMENT_OBJECT:
    case ARGUMENT_OBJECTS:
        return read_json(context, text);
    default:
        return read_text(context, text);
    }
}

static bool is_list(const struct argument *argument)
{
    return argument->type == ARGUMENT_TEXTS || argument->type == ARGUMENT_UUIDS ||
           argument->type == ARGUMENT_OBJECTS;
}

bool argument_value_add(struct arena *arena, json_t *arguments, const struct argument *argument,
                        const char *text, struct error *error)
{
    struct value_context context = {arena, argument, error};
    json_t *value = read_value(&context, text);
    if (!value)
        return false;
    json_t *before = json_object_get(arguments, argument->name);
    if (!is_list(argument) || !before || !json_is_array(before))
        return json_object_set_new(arguments, argument->name, value) == 0;
    bool is_done = json_is_array(value) ? json_array_extend(before, value) == 0
                                        : json_array_append(before, value) == 0;
    json_decref(value);
    return is_done;
}

const char *argument_value_name(struct arena *arena, const struct argument *argument)
{
    static const char *const names[] = {
        [ARGUMENT_TEXT] = "TEXT",    [ARGUMENT_INTEGER] = "NUMBER", [ARGUMENT_BOOLEAN] = "yes|no",
        [ARGUMENT_UUID] = "ID",      [ARGUMENT_BOOK] = "BOOK",      [ARGUMENT_TEXTS] = "TEXT,...",
        [ARGUMENT_UUIDS] = "ID,...", [ARGUMENT_OBJECT] = "JSON",    [ARGUMENT_OBJECTS] = "JSON",
        [ARGUMENT_CONTENT] = "TEXT",
    };
    if (argument->type != ARGUMENT_CHOICE)
        return names[argument->type];
    const char *text = argument->choices[0];
    for (const char *const *choice = argument->choices + 1; *choice; choice++)
        text = arena_format(arena, "%s|%s", text, *choice);
    return text;
}
