/* A wrong call as it might have been meant: what lets a model succeed with its next call. */
#include "mcp/arguments.h"

#include "format/suggest.h"
#include <string.h>

/* The words of "a, b, c". */
static const char *const *split_words(struct arena *arena, const char *text)
{
    size_t count = 2;
    for (const char *at = text; *at; at++)
        count += *at == ',';
    const char **words = ARENA_ARRAY(arena, const char *, count);
    struct slice rest = slice_of(text);
    for (count = 0; rest.length > 0;)
        words[count++] = arena_copy_slice(arena, slice_trim(slice_split(rest, ',', &rest)));
    return words;
}

/* One step of a JSON pointer (RFC 6901), unescaped; NULL at the end. */
static char *next_step(struct arena *arena, const char **pointer)
{
    if (**pointer != '/')
        return NULL;
    const char *end = strchrnul(*pointer + 1, '/');
    char *step = arena_copy_slice(arena, (struct slice){*pointer + 1, end - *pointer - 1});
    char *out = step;
    for (const char *in = step; *in; in++) {
        bool is_escape = in[0] == '~' && (in[1] == '0' || in[1] == '1');
        *out++ = is_escape ? (in[1] == '0' ? '~' : '/') : *in;
        in += is_escape;
    }
    *out = '\0';
    *pointer = end;
    return step;
}

static json_t *step_into(json_t *value, const char *step)
{
    int64_t index;
    if (json_is_array(value) && slice_to_int64(slice_of(step), 0, INT32_MAX, &index))
        return json_array_get(value, (size_t)index);
    return json_object_get(value, step);
}

/* The object that holds what the error points at, and the name there. */
static json_t *find_place(const struct mcp_tool_call *call, json_t *arguments, const char **name)
{
    const char *pointer = call->error.pointer;
    json_t *place = arguments;
    char *step = next_step(call->arena, &pointer);
    for (char *next; step && (next = next_step(call->arena, &pointer)); step = next)
        place = step_into(place, step);
    *name = step;
    return step && json_is_object(place) ? place : NULL;
}

static json_t *nearest_of(const char *text, const char *const *known)
{
    const char *nearest = text ? suggest_nearest(text, known) : NULL;
    return nearest ? json_string(nearest) : NULL;
}

/* A value of the type and within the bounds of its argument, made from what was sent. */
static json_t *converted(const struct mcp_tool_call *call, const struct argument *argument,
                         const json_t *value)
{
    int64_t number = json_integer_value(value);
    const char *text = json_string_value(value);
    bool is_whole =
        json_is_integer(value) ||
        (text && slice_to_int64(slice_trim(slice_of(text)), INT64_MIN, INT64_MAX, &number));
    switch (argument->type) {
    case ARGUMENT_INTEGER:
        if (!is_whole)
            return NULL;
        if (argument->min != 0 || argument->max != 0)
            number = number < argument->min   ? argument->min
                     : number > argument->max ? argument->max
                                              : number;
        return json_integer(number);
    case ARGUMENT_BOOLEAN:
        return text ? json_boolean(strcasecmp(text, "true") == 0) : NULL;
    case ARGUMENT_CHOICE:
        return nearest_of(text, argument->choices);
    case ARGUMENT_TEXT:
    case ARGUMENT_BOOK:
        return nearest_of(text, split_words(call->arena, call->error.accepted));
    default:
        return NULL;
    }
}

/* "<id>" where something is missing that only the caller knows. */
static json_t *placeholder(struct arena *arena, const struct argument *argument)
{
    if (argument->type == ARGUMENT_INTEGER || argument->type == ARGUMENT_BOOLEAN)
        return NULL;
    if (argument->type == ARGUMENT_OBJECT || argument->type == ARGUMENT_OBJECTS)
        return json_pack("{s:s}", "email", "<e-mail address>");
    return json_string(arena_format(arena, "<%s>", argument->name));
}

/* As the operation declares it, with bounds and choices, else as the tool does. */
static const struct argument *argument_named(const struct mcp_tool_call *call, const char *name)
{
    const struct argument *declared =
        call->operation ? mcp_tool_argument_of(call->tool, call->operation, name) : NULL;
    if (declared)
        return declared;
    struct mcp_arguments arguments = mcp_tool_arguments(call->arena, call->tool);
    for (size_t i = 0; i < arguments.count; i++)
        if (strcmp(arguments.items[i].name, name) == 0)
            return &arguments.items[i];
    return NULL;
}

/* A name that nobody knows becomes the nearest one of those accepted, or goes. */
static bool rename_key(const struct mcp_tool_call *call, json_t *place, const char *name)
{
    const char *const *accepted = split_words(call->arena, call->error.accepted);
    const char *nearest = suggest_nearest(name, accepted);
    for (size_t i = 0; accepted[i]; i++)
        if (strcmp(accepted[i], name) == 0)
            return false;
    if (nearest && !json_object_get(place, nearest))
        json_object_set(place, nearest, json_object_get(place, name));
    json_object_del(place, name);
    return true;
}

/* The action that was nearly named, else the one whose arguments these seem to be. */
static bool correct_action(const struct mcp_tool_call *call, json_t *arguments)
{
    const char *typed = json_string_value(json_object_get(arguments, "action"));
    const char *const *known = split_words(call->arena, call->error.accepted);
    const char *nearest = typed ? suggest_nearest(typed, known) : NULL;
    return json_object_set_new(arguments, "action", json_string(nearest ? nearest : known[0])) == 0;
}

static bool correct_argument(const struct mcp_tool_call *call, json_t *arguments, const char *name)
{
    const struct argument *argument = argument_named(call, name);
    const json_t *value = json_object_get(arguments, name);
    bool is_of_action =
        call->operation && (mcp_tool_argument_of(call->tool, call->operation, name) ||
                            (call->tool->own && argument && !*call->error.accepted));
    if (!argument || !is_of_action)
        return rename_key(call, arguments, name);
    bool is_missing =
        !value || json_is_null(value) || (json_is_string(value) && json_string_length(value) == 0);
    json_t *better =
        is_missing ? placeholder(call->arena, argument) : converted(call, argument, value);
    return better && json_object_set_new(arguments, name, better) == 0;
}

/* Within a contact: a key or a value that is nearly one of those accepted. */
static bool correct_member(const struct mcp_tool_call *call, json_t *place, const char *name)
{
    const char *const *accepted = split_words(call->arena, call->error.accepted);
    const char *typed = json_string_value(json_object_get(place, name));
    if (suggest_nearest(name, accepted))
        return rename_key(call, place, name);
    json_t *better = nearest_of(typed, accepted);
    return better && json_object_set_new(place, name, better) == 0;
}

json_t *mcp_arguments_correct(const struct mcp_tool_call *call)
{
    bool is_correctable = call->error.status == STATUS_INVALID ||
                          (call->error.status == STATUS_NOT_FOUND && *call->error.accepted);
    if (!is_correctable)
        return NULL;
    json_t *arguments = call->given ? json_deep_copy(call->given) : json_object();
    const char *name;
    json_t *place = find_place(call, arguments, &name);
    bool is_better = false;
    if (place == arguments && strcmp(name, "action") == 0)
        is_better = correct_action(call, arguments);
    else if (place == arguments)
        is_better = correct_argument(call, arguments, name);
    else if (place && json_object_get(place, name))
        is_better = correct_member(call, place, name);
    if (is_better)
        return arguments;
    json_decref(arguments);
    return NULL;
}
