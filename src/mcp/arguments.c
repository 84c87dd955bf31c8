/* The arguments of a tool call, read. */
#include "mcp/arguments.h"

#include "format/suggest.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

/* jansson walks objects only through pointers that are not const. */
static json_t *walkable(const json_t *object)
{
    return (json_t *)(uintptr_t)object;
}

static bool is_among(const char *text, const char *const *words)
{
    for (; words && *words; words++)
        if (strcmp(text, *words) == 0)
            return true;
    return false;
}

/* --- The action --- */

static const char *const *action_names(const struct mcp_tool_call *call)
{
    const char **names = ARENA_ARRAY(call->arena, const char *, call->actions.count + 1);
    for (size_t i = 0; i < call->actions.count; i++)
        names[i] = call->actions.items[i]->action;
    return names;
}

static bool refuse_action(struct mcp_tool_call *call, const json_t *action)
{
    const char *const *names = action_names(call);
    if (!action)
        fail_at(&call->error, STATUS_INVALID, "/action", "action is required");
    else if (!json_is_string(action))
        fail_at(&call->error, STATUS_INVALID, "/action", "action must be a text");
    else
        fail_at(&call->error, STATUS_INVALID, "/action", "Unknown action: %s",
                mcp_shown(json_string_value(action)));
    error_accepts(&call->error, names);
    return false;
}

static bool read_action(struct mcp_tool_call *call)
{
    const struct mcp_actions *actions = &call->actions;
    if (!actions->items[0]->action) {
        call->operation = actions->items[0];
        return true;
    }
    const json_t *action = json_object_get(call->given, "action");
    const char *name = json_string_value(action);
    for (size_t i = 0; name && i < actions->count; i++)
        if (strcmp(actions->items[i]->action, name) == 0)
            call->operation = actions->items[i];
    return call->operation || refuse_action(call, action);
}

/* --- Names --- */

static const char *const *argument_names(const struct mcp_tool_call *call)
{
    struct mcp_arguments arguments = mcp_tool_arguments(call->arena, call->tool);
    const char **names = ARENA_ARRAY(call->arena, const char *, arguments.count + 2);
    size_t count = 0;
    if (call->actions.items[0]->action)
        names[count++] = "action";
    for (size_t i = 0; i < arguments.count; i++)
        names[count++] = arguments.items[i].name;
    return names;
}

static const char *const *names_of_operation(const struct mcp_tool_call *call,
                                             const char *const *names)
{
    size_t count = 0;
    while (names[count])
        count++;
    const char **own = ARENA_ARRAY(call->arena, const char *, count + 1);
    for (count = 0; *names; names++)
        if (mcp_tool_argument_of(call->tool, call->operation, *names) ||
            is_among(*names, call->tool->unheeded))
            own[count++] = *names;
    return own;
}

static bool check_name(struct mcp_tool_call *call, const char *const *names, const char *name)
{
    const char *pointer = error_pointer(call->arena, "", name);
    if (!is_among(name, names)) {
        const char *nearest = suggest_nearest(name, names);
        fail_at(&call->error, STATUS_INVALID, pointer, "'%s' is no argument of %s%s%s%s",
                mcp_shown(name), call->tool->name, nearest ? "; did you mean '" : "",
                nearest ? nearest : "", nearest ? "'?" : "");
        error_accepts(&call->error, names);
        return false;
    }
    if (strcmp(name, "action") == 0 || is_among(name, call->tool->unheeded) ||
        mcp_tool_argument_of(call->tool, call->operation, name))
        return true;
    fail_at(&call->error, STATUS_INVALID, pointer, "'%s' is no argument of the action %s", name,
            call->operation->action);
    error_accepts(&call->error, names_of_operation(call, names));
    return false;
}

/* --- Values --- */

/* 50.0 is an integer in JSON Schema; to jansson it is none. */
static json_t *value_for(const struct argument *argument, json_t *value)
{
    double real = json_real_value(value);
    if (argument->type == ARGUMENT_INTEGER && json_is_real(value) && real == trunc(real) &&
        fabs(real) < 9e15)
        return json_integer((json_int_t)real);
    return json_incref(value);
}

/* The arguments that the operation itself declares; null is the same as left out. */
static void copy_values(struct mcp_tool_call *call)
{
    const char *name;
    json_t *value;
    json_object_foreach(walkable(call->given), name, value)
    {
        const struct argument *argument = mcp_tool_argument_of(call->tool, call->operation, name);
        if (argument && !json_is_null(value))
            json_object_set_new(call->arguments, name, value_for(argument, value));
    }
}

static bool check_names(struct mcp_tool_call *call)
{
    const char *const *names = argument_names(call);
    const char *name;
    json_t *value;
    json_object_foreach(walkable(call->given), name, value)
    {
        bool is_left_out = json_is_null(value) && is_among(name, names);
        if (!is_left_out && !check_name(call, names, name))
            return false;
    }
    return true;
}

/* --- missive_contacts: the documented form --- */

static bool require(struct mcp_tool_call *call, const char *name, const char *what)
{
    return fail_at(&call->error, STATUS_INVALID, error_pointer(call->arena, "", name),
                   "%s required for %s action", what, call->operation->action);
}

/* The ids that `id` holds, comma-joined, as an array; NULL when it holds none. */
static json_t *ids_of(const struct mcp_tool_call *call)
{
    const json_t *id = json_object_get(call->given, "id");
    if (json_is_array(id))
        return json_array_size(id) > 0 ? json_incref(walkable(id)) : NULL;
    json_t *ids = json_array();
    struct slice rest = {json_string_value(id), json_string_length(id)};
    while (rest.length > 0) {
        struct slice one = slice_trim(slice_split(rest, ',', &rest));
        if (one.length > 0)
            json_array_append_new(ids, json_stringn(one.data, one.length));
    }
    if (json_array_size(ids) > 0)
        return ids;
    json_decref(ids);
    return NULL;
}

static bool read_get(struct mcp_tool_call *call)
{
    json_t *ids = ids_of(call);
    if (!ids)
        return require(call, "id", "id is");
    json_object_set_new(call->arguments, "ids", ids);
    return true;
}

/* What `contacts`, else `contact` holds, as an array of its own; NULL when neither is there. */
static json_t *contacts_of(const struct mcp_tool_call *call)
{
    json_t *contacts = json_object_get(call->given, "contacts");
    if (!contacts || json_is_null(contacts))
        contacts = json_object_get(call->given, "contact");
    if (!contacts || json_is_null(contacts))
        return NULL;
    if (json_is_array(contacts))
        return json_copy(contacts);
    json_t *list = json_array();
    json_array_append(list, contacts);
    return list;
}

static bool read_create(struct mcp_tool_call *call)
{
    json_t *contacts = contacts_of(call);
    if (!contacts)
        return require(call, "contact", "contact or contacts is");
    json_object_set_new(call->arguments, "contacts", contacts);
    return true;
}

/* Gives each contact that has none its id of `ids`, in order. */
static void put_ids(json_t *contacts, const json_t *ids)
{
    for (size_t i = 0; i < json_array_size(contacts); i++) {
        json_t *contact = json_array_get(contacts, i);
        if (!json_is_object(contact) || json_object_get(contact, "id"))
            continue;
        json_t *with_id = json_copy(contact);
        json_object_set(with_id, "id", json_array_get(ids, i));
        json_array_set_new(contacts, i, with_id);
    }
}

static bool lacks_id(const json_t *contacts)
{
    for (size_t i = 0; i < json_array_size(contacts); i++) {
        const json_t *contact = json_array_get(contacts, i);
        if (json_is_object(contact) && !json_object_get(contact, "id"))
            return true;
    }
    return false;
}

static bool read_update(struct mcp_tool_call *call)
{
    json_auto_t *contacts = contacts_of(call);
    json_auto_t *ids = ids_of(call);
    bool is_short = !contacts || lacks_id(contacts);
    if (is_short && !ids)
        return require(call, "id", "id is");
    if (!contacts)
        return require(call, "contact", "contact is");
    if (is_short && json_array_size(ids) != json_array_size(contacts))
        return fail_at(&call->error, STATUS_INVALID, "/id",
                       "id names %zu contacts where %zu were sent: send contacts, each with its id",
                       json_array_size(ids), json_array_size(contacts));
    if (is_short)
        put_ids(contacts, ids);
    json_object_set(call->arguments, "contacts", contacts);
    return true;
}

static const struct {
    const char *operation;
    bool (*read)(struct mcp_tool_call *call);
} readers[] = {
    {"contacts_get", read_get}, {"contacts_create", read_create}, {"contacts_update", read_update}};

static bool read_documented(struct mcp_tool_call *call)
{
    for (size_t i = 0; i < COUNT_OF(readers); i++)
        if (strcmp(readers[i].operation, call->operation->name) == 0)
            return readers[i].read(call);
    return true;
}

/* Items are decided one by one unless the caller says otherwise: a model goes on with those that
 * failed. */
static void choose_mode(struct mcp_tool_call *call)
{
    if (!mcp_tool_argument_of(call->tool, call->operation, "mode") ||
        json_object_get(call->arguments, "mode"))
        return;
    json_object_set_new(call->arguments, "mode", json_string("best_effort"));
    call->has_chosen_mode = true;
}

bool mcp_arguments_read(struct mcp_tool_call *call)
{
    if (!read_action(call) || !check_names(call))
        return false;
    copy_values(call);
    if (call->tool->own && !read_documented(call))
        return false;
    choose_mode(call);
    return true;
}

/* --- Errors of operations --- */

/* "/contacts/0/email" stands at "/contact/email" where one contact was sent, "/ids/0" at "/id". */
void mcp_arguments_relocate(struct mcp_tool_call *call)
{
    static const struct {
        const char *theirs, *ours;
    } places[] = {{"/contacts", "/contact"}, {"/ids", "/id"}};
    for (size_t i = 0; call->tool->own && i < COUNT_OF(places); i++) {
        size_t length = strlen(places[i].theirs);
        const char *rest = call->error.pointer + length;
        if (strncmp(call->error.pointer, places[i].theirs, length) != 0 ||
            (*rest && *rest != '/') || !json_object_get(call->given, places[i].ours + 1))
            continue;
        const json_t *theirs = json_object_get(call->given, places[i].theirs + 1);
        if (theirs && !json_is_null(theirs))
            continue;
        if (*rest == '/')
            rest += 1 + strspn(rest + 1, "0123456789");
        snprintf(call->error.pointer, sizeof(call->error.pointer), "%s",
                 arena_format(call->arena, "%s%s", places[i].ours, rest));
        return;
    }
}
