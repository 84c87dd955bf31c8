/* One request of `/v1`: read its arguments, run the operation, answer. */
#include "rest/rest.h"

#include "rest/credential.h"
#include "rest/input.h"
#include "rest/openapi.h"
#include "rest/reply.h"
#include "rest/session.h"
#include "rest/streams.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct rest {
    struct arena *arena;
    struct http_route *routes; /* those of the route table, then our own */
    size_t route_count;
    struct buffer openapi;
};

/* What one request works with. */
struct exchange {
    struct http_request *request;
    struct http_response *response;
    const struct rest_route *route;
    struct call call;
    struct rest_input input;
};

static bool has_header_value(const struct http_request *request, const char *name,
                             const char *wanted)
{
    const char *header = http_request_header(request, name);
    struct http_segments parts = http_split(request->arena, header ? header : "", ',');
    for (size_t i = 0; i < parts.count; i++) {
        const char *part = parts.items[i];
        if (strcmp(part, "*") == 0 || strcmp(part, wanted) == 0)
            return true;
        if (strncmp(part, "W/", 2) == 0 && strcmp(part + 2, wanted) == 0)
            return true;
    }
    return false;
}

/* --- success ---------------------------------------------------------------------------------- */

static bool has_member(const struct buffer *json, const char *member)
{
    /* A quotation mark within a text is escaped, so this finds members only. */
    return memmem(json->data, json->length, member, strlen(member)) != NULL;
}

/* 201 when something was made; it may have been there already. */
static unsigned success_code(const struct exchange *exchange, const struct answer *answer)
{
    const struct buffer *body = &answer->body;
    if (!(exchange->route->traits & REST_CREATES) || answer->is_proposed ||
        has_member(body, "\"dry_run\":true"))
        return 200;
    if (exchange->route->body == REST_BODY_FILE || exchange->route->traits & REST_ALWAYS_NEW)
        return 201;
    if (exchange->route->body != REST_BODY_CONTACTS)
        return has_member(body, "\"batch\":") || has_member(body, "\"outcome\":\"stored\"") ? 201
                                                                                            : 200;
    return has_member(body, "\"outcome\":\"created\"") ||
                   has_member(body, "\"outcome\":\"incomplete\"")
               ? 201
               : 200;
}

static void answer_success(struct exchange *exchange, struct answer *answer)
{
    struct http_response *response = exchange->response;
    struct http_request *request = exchange->request;
    response->status = success_code(exchange, answer);
    response->body = answer->body;
    answer->body = (struct buffer){0};
    bool is_secret = exchange->input.operation->traits & OPERATION_SECRET;
    http_response_header(response, "Cache-Control", is_secret ? "no-store" : "private, no-cache");
    if (answer->is_replayed)
        http_response_header(response, "Idempotency-Replayed", "true");
    if (!*answer->entity_tag)
        return;
    const char *tag = arena_format(request->arena, "\"%s\"", answer->entity_tag);
    http_response_header(response, "ETag", tag);
    if (strcmp(request->method, "GET") == 0 && has_header_value(request, "If-None-Match", tag)) {
        buffer_clear(&response->body);
        response->status = 304;
    }
}

/* --- failure ---------------------------------------------------------------------------------- */

/* A book given by something that is neither an id nor a name is a mistake in the parameter, not a
 * missing page. */
static void correct_book(const struct exchange *exchange, struct error *error,
                         const char *parameter)
{
    struct uuid ignored;
    const char *given = json_string_value(json_object_get(exchange->input.outside, "contact_book"));
    if (error->status == STATUS_NOT_FOUND && parameter && strcmp(parameter, "contact_book") == 0 &&
        given && !uuid_parse(slice_of(given), &ignored))
        fail(error, STATUS_INVALID,
             "'contact_book' must be a UUID, or the name of a book that you see");
}

static void answer_failure(struct exchange *exchange, size_t item, struct error *error)
{
    const char *parameter = rest_input_locate(&exchange->input, item, error);
    correct_book(exchange, error, parameter);
    rest_answer_error(exchange->response, error, parameter);
}

/* --- running ---------------------------------------------------------------------------------- */

static bool run_item(struct exchange *exchange, size_t item, bool is_rehearsal,
                     struct answer *answer)
{
    struct error *error = &exchange->call.error;
    *error = (struct error){0};
    json_auto_t *arguments = rest_input_arguments(&exchange->input, item, error);
    if (arguments && is_rehearsal) {
        json_object_set_new(arguments, "dry_run", json_true());
        json_object_del(arguments, "idempotency_key");
    }
    bool ok =
        arguments && operation_run(&exchange->call, exchange->input.operation, arguments, answer);
    if (!ok)
        answer_failure(exchange, item, error);
    return ok;
}

/* The rows of one answer after those of the answers before. */
static void join_rows(json_t **joined, const struct answer *answer, const char *plural)
{
    json_t *next = json_loadb(answer->body.data, answer->body.length, 0, NULL);
    if (!*joined) {
        *joined = next;
        return;
    }
    json_array_extend(json_object_get(*joined, plural), json_object_get(next, plural));
    json_decref(next);
}

/* Several rows under the plural are several calls. All are tried without effect before the first
 * is made, so that one bad row stops them all. */
static bool rehearse(struct exchange *exchange)
{
    size_t count = json_array_size(exchange->input.items);
    for (size_t i = 0; count > 1 && i < count; i++) {
        struct answer answer = {0};
        bool ok = run_item(exchange, i, true, &answer);
        buffer_clear(&answer.body);
        if (!ok)
            return false;
    }
    return true;
}

/* A key may be as long as keys can be: what is made of it has a length of its own. */
static json_t *row_key(const char *key, size_t row)
{
    char text[2 * DIGEST_BYTES + 1];
    struct slice parts[] = {slice_of(key), {(const char *)&row, sizeof(row)}};
    struct digest digest = digest_of(parts, COUNT_OF(parts));
    for (size_t i = 0; i < DIGEST_BYTES; i++)
        snprintf(text + 2 * i, 3, "%02x", digest.bytes[i]);
    return json_string(text);
}

/* Each row has a key of its own, or the second would be taken for a repetition of the first. */
static void number_keys(struct exchange *exchange)
{
    json_t *outside = exchange->input.outside;
    const char *key = json_string_value(json_object_get(outside, "idempotency_key"));
    size_t i;
    json_t *item;
    json_array_foreach(exchange->input.items, i, item)
    {
        if (key)
            json_object_set_new(item, "idempotency_key", row_key(key, i));
    }
    json_object_del(outside, "idempotency_key");
}

static void run_several(struct exchange *exchange)
{
    json_auto_t *joined = NULL;
    struct answer answer = {0};
    number_keys(exchange);
    if (!rehearse(exchange))
        return;
    for (size_t i = 0; i < json_array_size(exchange->input.items); i++) {
        buffer_clear(&answer.body);
        answer = (struct answer){0};
        if (!run_item(exchange, i, false, &answer))
            return;
        join_rows(&joined, &answer, exchange->route->plural);
    }
    char *text = json_dumps(joined, JSON_COMPACT);
    buffer_reset(&answer.body);
    buffer_append_text(&answer.body, text);
    free(text);
    answer.entity_tag[0] = '\0';
    answer_success(exchange, &answer);
    buffer_clear(&answer.body);
}

static void run(struct exchange *exchange)
{
    struct answer answer = {0};
    if (json_array_size(exchange->input.items) > 1)
        run_several(exchange);
    else if (run_item(exchange, 0, false, &answer))
        answer_success(exchange, &answer);
    buffer_clear(&answer.body);
}

/* --- the handler ------------------------------------------------------------------------------ */

/* The operation of the route, or the one that the path names. */
static const struct operation *find_operation(struct exchange *exchange)
{
    const char *name = exchange->route->operation;
    if (!name)
        name = http_request_parameter(exchange->request, "operation");
    const struct operation *operation = operation_find(name);
    if (operation && (operation->surfaces & (SURFACE_REST | SURFACE_CLI)))
        return operation;
    struct error error;
    fail(&error, STATUS_NOT_FOUND, "There is no operation of this name.");
    rest_answer_error(exchange->response, &error, "operation");
    return NULL;
}

static void serve(struct http_request *request, struct http_response *response, void *context)
{
    struct rest *rest = context;
    size_t count;
    struct exchange exchange = {.request = request,
                                .response = response,
                                .route = &rest_routes(&count)[request->route - rest->routes]};
    const struct operation *operation;
    if (!rest_begin_call(request, response, &exchange.call) ||
        !(operation = find_operation(&exchange)))
        return;
    struct error error = {0};
    exchange.input = (struct rest_input){.route = exchange.route, .operation = operation};
    if (rest_input_read(&exchange.input, request, exchange.call.actor.organization, &error))
        run(&exchange);
    else
        rest_answer_error(response, &error, NULL);
    rest_input_clear(&exchange.input);
}

static void serve_openapi(struct http_request *request, struct http_response *response,
                          void *context)
{
    (void)request;
    struct rest *rest = context;
    response->fixed_body = buffer_slice(&rest->openapi);
    http_response_header(response, "Cache-Control", "no-cache");
}

void rest_handle(struct http_request *request, struct http_response *response, void *rest)
{
    struct rest *self = rest;
    http_route(self->routes, self->route_count, request, response, self);
}

struct rest *rest_new(void)
{
    struct arena *arena = arena_new();
    struct rest *rest = ARENA_NEW(arena, struct rest);
    rest->arena = arena;
    size_t count, stream_count, session_count;
    const struct rest_route *table = rest_routes(&count);
    const struct http_route *streams = rest_stream_routes(&stream_count);
    const struct http_route *session = rest_session_routes(&session_count);
    rest->route_count = count + stream_count + session_count + 1;
    rest->routes = ARENA_ARRAY(arena, struct http_route, rest->route_count);
    for (size_t i = 0; i < count; i++)
        rest->routes[i] = (struct http_route){table[i].method, table[i].pattern, serve};
    memcpy(rest->routes + count, streams, stream_count * sizeof(*streams));
    memcpy(rest->routes + count + stream_count, session, session_count * sizeof(*session));
    rest->routes[rest->route_count - 1] =
        (struct http_route){"GET", "/v1/openapi.json", serve_openapi};
    rest_openapi_write(&rest->openapi);
    return rest;
}

void rest_free(struct rest *rest)
{
    if (!rest)
        return;
    buffer_clear(&rest->openapi);
    arena_free(rest->arena);
}
