/* What stands beside /v1: whether the server is well, and one-time codes exchanged for tokens. */
#include "rest/rest.h"

#include "operation/operation.h"
#include "rest/body.h"
#include "rest/reply.h"
#include "service/welcome.h"

static void show_health(struct http_request *request, struct http_response *response, void *context)
{
    (void)request;
    (void)context;
    struct json_writer writer;
    http_response_json(response, 200, &writer);
    json_object_begin(&writer);
    json_member_text(&writer, "status", "ok");
    json_member_text(&writer, "version", KITH_VERSION);
    json_object_end(&writer);
    http_response_header(response, "Cache-Control", "no-store");
}

/* The code of {"code": "..."}; NULL when there is none. */
static const char *read_code(struct http_request *request, struct error *error)
{
    json_auto_t *body = rest_body_read(request->body, error);
    if (!body)
        return NULL;
    const char *code = json_string_value(json_object_get(body, "code"));
    if (!code)
        fail_at(error, STATUS_INVALID, "/code", "'code' is required");
    return code ? arena_copy(request->arena, code) : NULL;
}

static void show_token(struct http_response *response, const char *token)
{
    struct json_writer writer;
    http_response_json(response, 201, &writer);
    json_object_begin(&writer);
    json_member_text(&writer, "token", token);
    json_object_end(&writer);
    http_response_header(response, "Cache-Control", "no-store");
}

static void show_refusal(struct http_request *request, struct http_response *response,
                         const struct error *error)
{
    rest_answer_error(response, error, NULL);
    if (error->status == STATUS_UNAUTHENTICATED) {
        http_answer_error(request, response, 401, error->message);
        http_response_header(response, "WWW-Authenticate", "Bearer");
    }
}

static void exchange_code(struct http_request *request, struct http_response *response,
                          void *context)
{
    (void)context;
    struct error error = {0};
    const char *token;
    const char *code = read_code(request, &error);
    if (code && service_welcome(request->worker, request->arena, slice_of(code), &token, &error))
        show_token(response, token);
    else
        show_refusal(request, response, &error);
}

static const struct http_route routes[] = {
    {"GET", "/healthz", show_health},
    {"POST", "/welcome", exchange_code},
};

void rest_handle_beside(struct http_request *request, struct http_response *response, void *context)
{
    http_route(routes, COUNT_OF(routes), request, response, context);
}
