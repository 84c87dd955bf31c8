/* The description of this interface (OpenAPI 3.1), made from the tables. */
#include "rest/openapi.h"

#include "operation/operation.h"
#include "rest/openapi-contract.h"
#include "rest/route-table.h"
#include <assert.h>
#include <ctype.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

struct description {
    struct json_writer writer;
    const struct rest_route *route;
    const struct operation *operation; /* NULL: the path names it */
};

/* "/v1/contacts/:ids/restore" -> "/v1/contacts/{ids}/restore" */
static void write_template(struct buffer *out, const char *pattern)
{
    bool is_name = false;
    for (; *pattern; pattern++) {
        if (*pattern == '/' && is_name)
            buffer_append_byte(out, '}');
        buffer_append_byte(out, *pattern == ':' ? '{' : *pattern);
        is_name = *pattern == ':' || (is_name && *pattern != '/');
    }
    if (is_name)
        buffer_append_byte(out, '}');
}

static bool is_in_path(const struct rest_route *route, const char *name)
{
    struct slice rest = slice_of(route->pattern);
    while (rest.length) {
        struct slice part = slice_split(rest, '/', &rest);
        if (part.length && part.data[0] == ':' &&
            slice_equal_text((struct slice){part.data + 1, part.length - 1}, name))
            return true;
    }
    return false;
}

static bool is_in_query(const struct description *description, const struct argument *argument)
{
    bool is_object = argument->type == ARGUMENT_OBJECT || argument->type == ARGUMENT_OBJECTS;
    return !is_object && !is_in_path(description->route, argument->name);
}

/* --- parameters ------------------------------------------------------------------------------- */

static void begin_parameter(struct json_writer *writer, const char *name, const char *place,
                            bool is_required)
{
    json_object_begin(writer);
    json_member_text(writer, "name", name);
    json_member_text(writer, "in", place);
    if (is_required)
        json_member_boolean(writer, "required", true);
}

static void write_parameter(struct json_writer *writer, const struct argument *argument,
                            const char *place)
{
    bool is_path = strcmp(place, "path") == 0;
    bool is_list = argument->type == ARGUMENT_TEXTS || argument->type == ARGUMENT_UUIDS;
    begin_parameter(writer, argument->name, place, is_path);
    json_member_text(writer, "description", argument->help);
    if (is_list) {
        json_member_text(writer, "style", is_path ? "simple" : "form");
        json_member_boolean(writer, "explode", false);
    }
    json_key(writer, "schema");
    json_object_begin(writer);
    operation_write_argument_schema(writer, argument);
    json_object_end(writer);
    json_object_end(writer);
}

/* A parameter of the path that the operation does not take: the organization, an operation's
 * name. */
static void write_other_parameter(struct json_writer *writer, const char *name)
{
    begin_parameter(writer, name, "path", true);
    json_key(writer, "schema");
    json_object_begin(writer);
    json_member_text(writer, "type", "string");
    json_object_end(writer);
    json_object_end(writer);
}

static void write_reference(struct json_writer *writer, const char *kind, const char *name)
{
    char reference[100];
    snprintf(reference, sizeof(reference), "#/components/%s/%s", kind, name);
    json_object_begin(writer);
    json_member_text(writer, "$ref", reference);
    json_object_end(writer);
}

static const struct argument *find_argument(const struct operation *operation, struct slice name)
{
    for (size_t i = 0; operation && i < operation->argument_count; i++)
        if (slice_equal_text(name, operation->arguments[i].name))
            return &operation->arguments[i];
    return NULL;
}

static void write_path_parameters(struct description *description)
{
    struct slice rest = slice_of(description->route->pattern);
    while (rest.length) {
        struct slice part = slice_split(rest, '/', &rest);
        if (!part.length || part.data[0] != ':')
            continue;
        char name[40];
        snprintf(name, sizeof(name), "%.*s", (int)part.length - 1, part.data + 1);
        const struct argument *argument = find_argument(description->operation, slice_of(name));
        if (argument)
            write_parameter(&description->writer, argument, "path");
        else
            write_other_parameter(&description->writer, name);
    }
}

static bool is_writing(const struct description *description)
{
    return !description->operation || description->operation->traits & OPERATION_WRITES;
}

static void write_parameters(struct description *description)
{
    struct json_writer *writer = &description->writer;
    const struct operation *operation = description->operation;
    bool has_body = description->route->body != REST_BODY_NONE;
    json_key(writer, "parameters");
    json_array_begin(writer);
    write_path_parameters(description);
    for (size_t i = 0; operation && !has_body && i < operation->argument_count; i++)
        if (is_in_query(description, &operation->arguments[i]))
            write_parameter(writer, &operation->arguments[i], "query");
    if (is_writing(description)) {
        write_reference(writer, "parameters", "DryRun");
        write_reference(writer, "parameters", "IdempotencyKey");
        write_reference(writer, "parameters", "IfMatch");
        write_reference(writer, "parameters", "Batch");
    }
    json_array_end(writer);
}

/* --- body ------------------------------------------------------------------------------------- */

/* The operation's own arguments that the path does not hold already. */
static void write_arguments(struct description *description)
{
    struct json_writer *writer = &description->writer;
    struct argument own[32];
    size_t count = 0;
    for (size_t i = 0; i < description->operation->argument_count; i++)
        if (!is_in_path(description->route, description->operation->arguments[i].name))
            own[count++] = description->operation->arguments[i];
    assert(count < COUNT_OF(own));
    json_member_text(writer, "type", "object");
    operation_write_schema(writer, own, count);
}

/* {"contacts": [id or {id}]} */
static void write_ids(struct json_writer *writer)
{
    json_member_text(writer, "type", "object");
    json_key(writer, "properties");
    json_object_begin(writer);
    json_key(writer, "contacts");
    write_reference(writer, "schemas", "Ids");
    json_object_end(writer);
    json_key(writer, "required");
    json_array_begin(writer);
    json_write_text(writer, "contacts");
    json_array_end(writer);
}

static void write_items(struct description *description)
{
    struct json_writer *writer = &description->writer;
    json_member_text(writer, "type", "object");
    json_key(writer, "properties");
    json_object_begin(writer);
    json_key(writer, description->route->plural);
    json_object_begin(writer);
    write_arguments(description);
    json_object_end(writer);
    json_object_end(writer);
    json_key(writer, "required");
    json_array_begin(writer);
    json_write_text(writer, description->route->plural);
    json_array_end(writer);
}

static void write_body(struct description *description)
{
    struct json_writer *writer = &description->writer;
    json_key(writer, "requestBody");
    json_object_begin(writer);
    json_key(writer, "content");
    json_object_begin(writer);
    json_key(writer, "application/json");
    json_object_begin(writer);
    json_key(writer, "schema");
    json_object_begin(writer);
    if (!description->operation)
        json_member_text(writer, "type", "object");
    else if (description->route->body == REST_BODY_IDS)
        write_ids(writer);
    else if (description->route->body == REST_BODY_ITEMS)
        write_items(description);
    else
        write_arguments(description);
    json_object_end(writer);
    json_object_end(writer);
    json_object_end(writer);
    json_object_end(writer);
}

/* --- answers ---------------------------------------------------------------------------------- */

static void write_success(struct description *description, const char *code)
{
    struct json_writer *writer = &description->writer;
    json_key(writer, code);
    json_object_begin(writer);
    json_member_text(writer, "description", code[2] == '1' ? "Made" : "Done");
    json_key(writer, "content");
    json_object_begin(writer);
    json_key(writer, "application/json");
    json_object_begin(writer);
    json_key(writer, "schema");
    write_reference(writer, "schemas", description->route->schema);
    json_object_end(writer);
    json_object_end(writer);
    json_object_end(writer);
}

static void write_responses(struct description *description)
{
    struct json_writer *writer = &description->writer;
    json_key(writer, "responses");
    json_object_begin(writer);
    write_success(description, "200");
    if (description->route->traits & REST_CREATES)
        write_success(description, "201");
    json_key(writer, "default");
    write_reference(writer, "responses", "Error");
    json_object_end(writer);
}

static const char *method_word(const char *method)
{
    return strcmp(method, "GET") == 0     ? "get"
           : strcmp(method, "POST") == 0  ? "post"
           : strcmp(method, "PUT") == 0   ? "put"
           : strcmp(method, "PATCH") == 0 ? "patch"
                                          : "delete";
}

/* Two routes may be one operation; its identifier here is made of method and path then. */
static void write_operation_id(struct description *description)
{
    AUTO_BUFFER struct buffer id = {0};
    buffer_append_text(&id, method_word(description->route->method));
    for (const char *place = description->route->pattern + 3; *place; place++) {
        if (isalnum((unsigned char)*place))
            buffer_append_byte(&id, *place);
        else if (id.length && id.data[id.length - 1] != '_')
            buffer_append_byte(&id, '_');
    }
    json_member_text(&description->writer, "operationId", buffer_text(&id));
}

static void write_route(struct description *description)
{
    struct json_writer *writer = &description->writer;
    const struct operation *operation = description->operation;
    json_object_begin(writer);
    write_operation_id(description);
    json_member_text(writer, "summary",
                     operation ? operation->help : "Any operation by its name, with its arguments");
    if (operation) {
        json_member_text(writer, "x-operation", operation->name);
        json_member_text(writer, "x-token-class", token_class_name(operation->token_class));
    }
    write_parameters(description);
    if (description->route->body != REST_BODY_NONE)
        write_body(description);
    write_responses(description);
    json_object_end(writer);
}

/* --- the document ----------------------------------------------------------------------------- */

static void add_route(json_t *paths, const struct rest_route *route)
{
    AUTO_BUFFER struct buffer path = {0};
    AUTO_BUFFER struct buffer text = {0};
    struct description description = {
        .route = route, .operation = route->operation ? operation_find(route->operation) : NULL};
    json_writer_init(&description.writer, &text);
    write_route(&description);
    write_template(&path, route->pattern);
    json_t *item = json_object_get(paths, buffer_text(&path));
    if (!item) {
        item = json_object();
        json_object_set_new(paths, buffer_text(&path), item);
    }
    json_object_set_new(item, method_word(route->method),
                        json_loadb(text.data, text.length, JSON_REJECT_DUPLICATES, NULL));
}

void rest_openapi_write(struct buffer *out)
{
    json_auto_t *document = json_loads(openapi_contract, JSON_REJECT_DUPLICATES, NULL);
    assert(document);
    json_object_set_new(json_object_get(document, "info"), "version", json_string(KITH_VERSION));
    size_t count;
    const struct rest_route *routes = rest_routes(&count);
    for (size_t i = 0; i < count; i++)
        if (!(routes[i].traits & REST_BY_CONTRACT))
            add_route(json_object_get(document, "paths"), &routes[i]);
    char *text = json_dumps(document, JSON_COMPACT);
    buffer_append_text(out, text);
    free(text);
}
