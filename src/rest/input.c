/* From a request to the arguments of its operation. */
#include "rest/input.h"

#include "rest/body.h"
#include <stdio.h>

enum { ITEMS_MAX = 100, SHOWN_BYTES = 60 };

/* What a team of the contract has besides, for an inbox that Kith does not have: passed over. */
static const char *const team_extras[] = {"emoji",
                                          "color",
                                          "business_hours",
                                          "inactivity_period",
                                          "team_mention_behavior",
                                          "user_reply_behavior",
                                          "received_reply_behavior",
                                          "team_sidebar_behavior",
                                          "team_inbox_enabled",
                                          "chat_room_enabled"};

void rest_input_clear(struct rest_input *input)
{
    json_decref(input->outside);
    json_decref(input->items);
    input->outside = input->items = NULL;
}

static const struct argument *find_in(const struct argument *arguments, size_t count,
                                      struct slice name)
{
    for (size_t i = 0; i < count; i++)
        if (slice_equal_text(name, arguments[i].name))
            return &arguments[i];
    return NULL;
}

static const struct argument *find_argument(const struct operation *operation, struct slice name)
{
    const struct argument *own = find_in(operation->arguments, operation->argument_count, name);
    if (own || !(operation->traits & OPERATION_WRITES))
        return own;
    size_t count;
    const struct argument *common = operation_common_arguments(&count);
    return find_in(common, count, name);
}

/* --- query ------------------------------------------------------------------------------------ */

static bool is_list_type(enum argument_type type)
{
    return type == ARGUMENT_TEXTS || type == ARGUMENT_UUIDS;
}

static json_t *read_boolean(const char *name, struct slice text, struct error *error)
{
    if (!text.length || slice_equal_text(text, "true") || slice_equal_text(text, "1"))
        return json_true();
    if (slice_equal_text(text, "false") || slice_equal_text(text, "0"))
        return json_false();
    fail(error, STATUS_INVALID, "'%s' must be true or false", name);
    return NULL;
}

static json_t *read_integer(const struct argument *argument, struct slice text, struct error *error)
{
    int64_t number;
    bool has_bounds = argument->min || argument->max;
    if (!slice_to_int64(text, INT64_MIN, INT64_MAX, &number)) {
        fail(error, STATUS_INVALID, "'%s' must be a whole number", argument->name);
        return NULL;
    }
    if (has_bounds && number > argument->max) {
        fail(error, STATUS_INVALID, "max '%s' value is %lld", argument->name,
             (long long)argument->max);
        return NULL;
    }
    if (has_bounds && number < argument->min) {
        fail(error, STATUS_INVALID, "min '%s' value is %lld", argument->name,
             (long long)argument->min);
        return NULL;
    }
    return json_integer(number);
}

static json_t *read_list(struct arena *arena, const char *text)
{
    json_t *list = json_array();
    struct http_segments parts = http_split(arena, text, ',');
    for (size_t i = 0; i < parts.count; i++)
        json_array_append_new(list, json_string(parts.items[i]));
    return list;
}

static json_t *read_parameter(const struct argument *argument, struct arena *arena,
                              const char *text, struct error *error)
{
    if (argument->type == ARGUMENT_BOOLEAN)
        return read_boolean(argument->name, slice_of(text), error);
    if (argument->type == ARGUMENT_INTEGER)
        return read_integer(argument, slice_of(text), error);
    return is_list_type(argument->type) ? read_list(arena, text) : json_string(text);
}

static void name_parameters(const struct operation *operation, char *out, size_t size)
{
    size_t used = 0;
    for (size_t i = 0; i < operation->argument_count && used < size; i++) {
        const struct argument *argument = &operation->arguments[i];
        if (argument->type == ARGUMENT_OBJECT || argument->type == ARGUMENT_OBJECTS)
            continue;
        int written = snprintf(out + used, size - used, "%s%s", used ? ", " : "", argument->name);
        used += written > 0 ? (size_t)written : 0;
    }
}

/* How many bytes of a stranger's text a sentence shows: whole characters. */
static int shown_length(struct slice text)
{
    size_t length = text.length < SHOWN_BYTES ? text.length : SHOWN_BYTES;
    while (length && length < text.length && ((unsigned char)text.data[length] & 0xC0) == 0x80)
        length--;
    return (int)length;
}

static bool refuse_parameter(const struct operation *operation, struct slice name,
                             struct error *error)
{
    fail(error, STATUS_INVALID, "'%.*s' is not a parameter of this request", shown_length(name),
         name.data);
    name_parameters(operation, error->accepted, sizeof(error->accepted));
    return false;
}

/* An empty value is taken for none: forms and scripts send "search=" when nothing was typed. */
static bool read_query(struct rest_input *input, const struct http_request *request,
                       struct error *error)
{
    for (size_t i = 0; i < request->query.count; i++) {
        const struct http_pair *pair = &request->query.items[i];
        const struct argument *argument = find_argument(input->operation, pair->name);
        if (!argument || argument->type == ARGUMENT_OBJECT || argument->type == ARGUMENT_OBJECTS ||
            http_request_parameter(request, argument->name))
            return refuse_parameter(input->operation, pair->name, error);
        if (!*pair->value && argument->type != ARGUMENT_BOOLEAN)
            continue;
        json_t *known = json_object_get(input->outside, argument->name);
        if (known && !is_list_type(argument->type))
            return fail(error, STATUS_INVALID, "'%s' is given twice", argument->name);
        json_t *value = read_parameter(argument, request->arena, pair->value, error);
        if (!value)
            return false;
        if (known) {
            json_array_extend(known, value);
            json_decref(value);
        } else {
            json_object_set_new(input->outside, argument->name, value);
        }
    }
    return true;
}

/* --- headers ---------------------------------------------------------------------------------- */

static struct slice without_quotes(struct slice text)
{
    bool has_quotes = text.length > 1 && text.data[0] == '"' && text.data[text.length - 1] == '"';
    return has_quotes ? (struct slice){text.data + 1, text.length - 2} : text;
}

static bool set_from_header(struct rest_input *input, const char *name, const char *header,
                            struct error *error)
{
    struct slice value = without_quotes(slice_trim(slice_of(header)));
    if (!value.length)
        return true;
    json_t *text = json_stringn(value.data, value.length);
    if (!text)
        return fail(error, STATUS_INVALID, "'%s' must be UTF-8", name);
    json_object_set_new(input->outside, name, text);
    return true;
}

static bool read_headers(struct rest_input *input, const struct http_request *request,
                         struct error *error)
{
    if (!(input->operation->traits & OPERATION_WRITES))
        return true;
    const char *key = http_request_header(request, "Idempotency-Key");
    const char *match = http_request_header(request, "If-Match");
    const char *batch = http_request_header(request, "X-Kith-Batch");
    if (match && strchr(match, ','))
        return fail(error, STATUS_INVALID, "'If-Match' takes one entity tag");
    /* "*" asks only that the contact exists, which every change does anyway. */
    bool is_any = match && slice_equal_text(slice_trim(slice_of(match)), "*");
    return (!key || set_from_header(input, "idempotency_key", key, error)) &&
           (!match || is_any || set_from_header(input, "if_match", match, error)) &&
           (!batch || set_from_header(input, "in_batch", batch, error));
}

/* --- path ------------------------------------------------------------------------------------- */

static bool is_uuid(const char *text)
{
    struct uuid uuid;
    return uuid_parse(slice_of(text), &uuid) && !uuid_is_nil(uuid);
}

static bool refuse_id(const char *text, struct error *error)
{
    return fail(error, STATUS_NOT_FOUND, "Nothing has the id '%.*s'.", shown_length(slice_of(text)),
                text);
}

static bool ids_can_be(const struct http_segments *ids, struct error *error)
{
    for (size_t i = 0; i < ids->count; i++)
        if (!is_uuid(ids->items[i]))
            return refuse_id(ids->items[i], error);
    return ids->count || fail(error, STATUS_NOT_FOUND, "The path names no id.");
}

static bool is_own_organization(const char *text, struct uuid organization)
{
    struct uuid named;
    return text && uuid_parse(slice_of(text), &named) && uuid_equal(named, organization);
}

/* A parameter of the path that is the operation's argument. */
static bool read_segment(struct rest_input *input, const struct argument *argument,
                         struct arena *arena, const char *text, struct error *error)
{
    struct http_segments ids = http_split(arena, text, ',');
    bool is_id = argument->type == ARGUMENT_UUID;
    if (is_id && !is_uuid(text))
        return refuse_id(text, error);
    if (argument->type == ARGUMENT_UUIDS && !ids_can_be(&ids, error))
        return false;
    json_object_set_new(input->outside, argument->name,
                        read_parameter(argument, arena, text, error));
    return true;
}

static bool read_path(struct rest_input *input, const struct http_request *request,
                      struct uuid organization, struct error *error)
{
    for (size_t i = 0; i < request->parameters.count; i++) {
        const struct http_pair *pair = &request->parameters.items[i];
        const struct argument *argument = find_argument(input->operation, pair->name);
        bool is_organization = slice_equal_text(pair->name, "organization");
        if (is_organization && !is_own_organization(pair->value, organization))
            return refuse_id(pair->value, error);
        if (argument && !is_organization &&
            !read_segment(input, argument, request->arena, pair->value, error))
            return false;
    }
    return true;
}

/* --- body ------------------------------------------------------------------------------------- */

/* The one parameter of a path whose rows stand in the body. */
static const struct http_pair *row_ids(const struct rest_input *input,
                                       const struct http_request *request)
{
    bool has_rows =
        input->route->body == REST_BODY_ITEMS || input->route->body == REST_BODY_CONTACTS;
    if (!has_rows || !request->parameters.count)
        return NULL;
    const struct http_pair *pair = &request->parameters.items[0];
    return slice_equal_text(pair->name, "organization") ? NULL : pair;
}

static size_t find_id(const struct http_segments *ids, const char *id)
{
    size_t i = 0;
    while (i < ids->count && !slice_equal_ignoring_case(slice_of(ids->items[i]), slice_of(id)))
        i++;
    return i;
}

static bool refuse_rows(const struct rest_input *input, const char *why, struct error *error)
{
    char pointer[100];
    snprintf(pointer, sizeof(pointer), "/%s", input->route->plural);
    fail_at(error, STATUS_INVALID, pointer, "Invalid resource ID(s): %s", why);
    snprintf(error->accepted, sizeof(error->accepted),
             "one object in '%s' for each id in the path, with its 'id'", input->route->plural);
    return false;
}

/* Rows of the body against ids of the path: the same ones. One row without an id takes that of the
 * path when there is one; anything else is never guessed. */
static bool match_rows(const struct rest_input *input, json_t *rows,
                       const struct http_segments *ids, struct arena *arena, struct error *error)
{
    bool *seen = ARENA_ARRAY(arena, bool, ids->count);
    size_t i;
    json_t *row;
    if (json_array_size(rows) != ids->count)
        return refuse_rows(input, "the path and the body name different numbers of them", error);
    json_array_foreach(rows, i, row)
    {
        json_t *id = json_object_get(row, "id");
        if (json_is_object(row) && (!id || json_is_null(id)) && ids->count == 1)
            json_object_set_new(row, "id", id = json_string(ids->items[0]));
        size_t place = json_is_string(id) ? find_id(ids, json_string_value(id)) : ids->count;
        if (place == ids->count)
            return refuse_rows(input, "each object needs an 'id' that is in the path", error);
        if (seen[place])
            return refuse_rows(input, "an 'id' comes twice", error);
        seen[place] = true;
    }
    return true;
}

/* What stands under the plural as a list: [{...}], or {...} for a list of one. */
static json_t *take_rows(struct rest_input *input, json_t *body, struct error *error)
{
    const char *plural = input->route->plural;
    json_t *rows = json_incref(json_object_get(body, plural));
    json_object_del(body, plural);
    if (json_is_array(rows)) {
        input->is_wrapped = input->is_list = true;
        return rows;
    }
    if (json_is_object(rows)) {
        input->is_wrapped = true;
        json_t *list = json_array();
        json_array_append_new(list, rows);
        return list;
    }
    char pointer[100];
    snprintf(pointer, sizeof(pointer), "/%s", plural);
    if (json_is_null(rows) || !rows)
        fail_at(error, STATUS_INVALID, pointer, "'%s' is required", plural);
    else
        fail_at(error, STATUS_INVALID, pointer, "'%s' must be an object or a list of objects",
                plural);
    json_decref(rows);
    return NULL;
}

/* Ids of the path that rows of the body must have, in the form that the path's parameter takes. */
static bool read_row_ids(const struct rest_input *input, const struct http_request *request,
                         struct http_segments *ids, struct error *error)
{
    const struct http_pair *pair = row_ids(input, request);
    const struct argument *argument = find_argument(input->operation, pair->name);
    *ids = http_split(request->arena, pair->value, ',');
    bool may_be_name =
        argument && (argument->type == ARGUMENT_BOOK || argument->type == ARGUMENT_TEXT);
    if (may_be_name) { /* a name may hold a comma */
        ids->count = 1;
        ids->items[0] = pair->value;
        return true;
    }
    return ids_can_be(ids, error);
}

static bool read_contacts(struct rest_input *input, const struct http_request *request,
                          json_t *body, struct error *error)
{
    json_auto_t *rows = take_rows(input, body, error);
    if (!rows)
        return false;
    struct http_segments ids;
    if (row_ids(input, request) && (!read_row_ids(input, request, &ids, error) ||
                                    !match_rows(input, rows, &ids, request->arena, error)))
        return false;
    json_object_set(body, input->route->plural, rows);
    return json_array_append(input->items, body) == 0;
}

/* {"contacts": ["id", {"id": "id"}]}, or {"ids": [...]} as the operation has it. */
static bool read_ids(struct rest_input *input, json_t *body, struct error *error)
{
    json_auto_t *rows = json_incref(json_object_get(body, "contacts"));
    json_object_del(body, "contacts");
    json_array_append(input->items, body);
    if (!rows)
        return true;
    json_t *ids = json_array();
    json_object_set_new(body, "ids", ids);
    size_t count = json_is_array(rows) ? json_array_size(rows) : 1;
    for (size_t i = 0; i < count; i++) {
        json_t *row = json_is_array(rows) ? json_array_get(rows, i) : rows;
        json_t *id = json_is_object(row) ? json_object_get(row, "id") : row;
        if (!json_is_string(id))
            return fail_at(error, STATUS_INVALID, "/contacts",
                           "'contacts' must be a list of ids, or of objects with an 'id'");
        json_array_append(ids, id);
    }
    return true;
}

/* Passes over what the contract has and the operation does not. */
static bool drop_extras(const struct rest_input *input, json_t *row, struct uuid organization,
                        struct error *error)
{
    if (find_argument(input->operation, SLICE("organization")))
        return true;
    json_t *named = json_object_get(row, "organization");
    if (named && !is_own_organization(json_string_value(named), organization))
        return fail_at(error, STATUS_NOT_FOUND, "/organization",
                       "'organization' is not the one of this token.");
    json_object_del(row, "organization");
    bool is_team = strcmp(input->operation->name, "team_put") == 0;
    for (size_t i = 0; is_team && i < COUNT_OF(team_extras); i++)
        json_object_del(row, team_extras[i]);
    return true;
}

/* Each row is the arguments of one call. */
static bool read_items(struct rest_input *input, const struct http_request *request, json_t *body,
                       struct uuid organization, struct error *error)
{
    bool is_bare = !json_object_get(body, input->route->plural);
    json_auto_t *rows = is_bare ? json_pack("[O]", body) : take_rows(input, body, error);
    if (!rows)
        return false;
    if (!json_array_size(rows) || json_array_size(rows) > ITEMS_MAX)
        return fail(error, STATUS_INVALID, "'%s' must have 1 to %d objects", input->route->plural,
                    ITEMS_MAX);
    const struct http_pair *pair = row_ids(input, request);
    struct http_segments ids;
    if (pair && (!read_row_ids(input, request, &ids, error) ||
                 !match_rows(input, rows, &ids, request->arena, error)))
        return false;
    size_t i;
    json_t *row;
    json_array_foreach(rows, i, row)
    {
        if (!json_is_object(row))
            return fail(error, STATUS_INVALID, "'%s' must hold objects", input->route->plural);
        if (!is_bare)
            json_object_update_missing(row, body);
        if (!drop_extras(input, row, organization, error))
            return rest_input_locate(input, i, error), false;
        if (pair && strcmp(pair->name.data, "id") != 0) {
            json_object_set(row, arena_copy_slice(request->arena, pair->name),
                            json_object_get(row, "id"));
            json_object_del(row, "id");
        }
    }
    json_array_extend(input->items, rows);
    return true;
}

static bool is_type_of_files(const struct http_request *request)
{
    static const char *const types[] = {"text/", "application/octet-stream", "application/vnd."};
    const char *type = http_request_header(request, "Content-Type");
    for (size_t i = 0; type && i < COUNT_OF(types); i++)
        if (strncasecmp(type, types[i], strlen(types[i])) == 0)
            return true;
    return false;
}

/* The body is the file itself when its type says so, or the query says the rest. */
static bool is_bare_file(const struct rest_input *input, const struct http_request *request)
{
    return input->route->body == REST_BODY_FILE &&
           (is_type_of_files(request) || http_request_query(request, "file_name") ||
            http_request_query(request, "offset"));
}

static bool read_file(struct rest_input *input, const struct http_request *request)
{
    const char *base64 = base64_write(request->arena, request->body);
    json_t *arguments = json_pack("{s:s}", "content_base64", base64);
    return json_array_append_new(input->items, arguments) == 0;
}

static bool read_body(struct rest_input *input, const struct http_request *request,
                      struct uuid organization, struct error *error)
{
    if (input->route->body == REST_BODY_NONE)
        return json_array_append_new(input->items, json_object()) == 0;
    if (is_bare_file(input, request))
        return read_file(input, request);
    json_auto_t *body = rest_body_read(request->body, error);
    if (!body)
        return false;
    switch (input->route->body) {
    case REST_BODY_CONTACTS:
        return read_contacts(input, request, body, error);
    case REST_BODY_ITEMS:
        return read_items(input, request, body, organization, error);
    case REST_BODY_IDS:
        return read_ids(input, body, error);
    default:
        return json_array_append(input->items, body) == 0;
    }
}

bool rest_input_read(struct rest_input *input, const struct http_request *request,
                     struct uuid organization, struct error *error)
{
    input->outside = json_object();
    input->items = json_array();
    input->is_wrapped = input->is_list = false;
    bool has_rows = row_ids(input, request) != NULL;
    return (has_rows || read_path(input, request, organization, error)) &&
           read_query(input, request, error) && read_headers(input, request, error) &&
           read_body(input, request, organization, error);
}

json_t *rest_input_arguments(const struct rest_input *input, size_t i, struct error *error)
{
    json_auto_t *arguments = json_copy(json_array_get(input->items, i));
    const char *name;
    json_t *value;
    json_object_foreach(input->outside, name, value)
    {
        json_t *inside = json_object_get(arguments, name);
        if (inside && !json_is_null(inside) && !json_equal(inside, value)) {
            fail(error, STATUS_INVALID, "'%s' differs between the body and the rest of the request",
                 name);
            return NULL;
        }
        json_object_set(arguments, name, value);
    }
    return json_incref(arguments);
}

/* The first name in a pointer, as far as our own arguments have such names. */
static struct slice pointer_head(const char *pointer)
{
    struct slice rest;
    return *pointer ? slice_split(slice_of(pointer + 1), '/', &rest) : (struct slice){0};
}

const char *rest_input_locate(const struct rest_input *input, size_t i, struct error *error)
{
    struct slice head = pointer_head(error->pointer);
    const char *name;
    json_t *value;
    json_object_foreach(input->outside, name, value)
    {
        if (slice_equal_text(head, name)) {
            error->pointer[0] = 0;
            return name;
        }
    }
    if (!head.length || !input->is_wrapped)
        return NULL;
    char front[100];
    if (input->route->body == REST_BODY_ITEMS) {
        snprintf(front, sizeof(front), input->is_list ? "/%s/%zu" : "/%s", input->route->plural, i);
        error_within(error, front);
    } else if (!input->is_list && strncmp(error->pointer, "/contacts/0", 11) == 0) {
        char *pointer = error->pointer;
        memmove(pointer + 9, pointer + 11, strlen(pointer + 11) + 1);
    }
    return NULL;
}
