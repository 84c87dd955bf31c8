/* The plain pages of a server: what it is, whether it is well, and the first sign-in. */
#include "rest/rest.h"

#include "http/url.h"
#include "operation/operation.h"
#include "rest/body.h"
#include "rest/reply.h"
#include "service/welcome.h"

/* Nothing is loaded, nothing runs, nobody frames the page, and no address leaks to another. */
static void answer_page(struct http_response *response, struct slice html)
{
    http_response_header(response, "Content-Security-Policy",
                         "default-src 'none'; form-action 'self'; base-uri 'none'; "
                         "frame-ancestors 'none'");
    http_response_header(response, "X-Content-Type-Options", "nosniff");
    http_response_header(response, "Referrer-Policy", "no-referrer");
    http_response_header(response, "Cache-Control", "no-store");
    response->content_type = "text/html; charset=utf-8";
    buffer_reset(&response->body);
    buffer_append_slice(&response->body, html);
}

static void begin_page(struct buffer *page, const char *title)
{
    buffer_append_format(page,
                         "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n"
                         "<meta name=\"viewport\" content=\"width=device-width\">\n"
                         "<title>%s</title>\n<h1>%s</h1>\n",
                         title, title);
}

static void append_escaped(struct buffer *page, const char *text)
{
    for (; *text; text++) {
        if (strchr("&<>\"'", *text))
            buffer_append_format(page, "&#%d;", *text);
        else
            buffer_append_byte(page, *text);
    }
}

static void show_start(struct http_request *request, struct http_response *response, void *context)
{
    (void)request;
    (void)context;
    AUTO_BUFFER struct buffer page = {0};
    begin_page(&page, "Kith");
    buffer_append_text(
        &page, "<p>One contact book for teams and their agents. Version " KITH_VERSION ".</p>\n"
               "<ul>\n"
               "<li>REST: <code>/v1</code>, described in "
               "<a href=\"/v1/openapi.json\">/v1/openapi.json</a></li>\n"
               "<li>MCP: <code>/mcp</code></li>\n"
               "<li>Health: <a href=\"/healthz\">/healthz</a></li>\n"
               "</ul>\n"
               "<p>The documentation is in the folder docs/ of the source. A token is made by "
               "<code>kith token create</code>.</p>\n");
    answer_page(response, buffer_slice(&page));
}

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

/* The code is used up only by the button, so that a preview of the link does no harm. */
static void show_welcome(struct http_request *request, struct http_response *response,
                         void *context)
{
    (void)context;
    const char *code = http_request_query(request, "code");
    AUTO_BUFFER struct buffer page = {0};
    begin_page(&page, "Welcome to Kith");
    if (code) {
        buffer_append_text(&page, "<p>This link works once. The button shows your token.</p>\n"
                                  "<form method=\"post\" action=\"/welcome\">\n"
                                  "<input type=\"hidden\" name=\"code\" value=\"");
        append_escaped(&page, code);
        buffer_append_text(&page, "\">\n<button>Show my token</button>\n</form>\n");
    } else {
        buffer_append_text(&page, "<p>The link is incomplete: its code is missing.</p>\n");
    }
    answer_page(response, buffer_slice(&page));
}

static bool is_form(const struct http_request *request)
{
    static const char form[] = "application/x-www-form-urlencoded";
    struct slice rest;
    struct slice header = slice_of(http_request_header(request, "Content-Type"));
    return slice_equal_ignoring_case(slice_trim(slice_split(header, ';', &rest)), SLICE(form));
}

/* The code of a form or of {"code": "..."}; NULL when there is none. */
static const char *read_code(struct http_request *request, struct error *error)
{
    if (is_form(request)) {
        struct http_request form = {.arena = request->arena};
        if (!http_query_decode(request->arena, request->body, &form.query, error))
            return NULL;
        const char *typed = http_request_query(&form, "code");
        if (!typed)
            fail(error, STATUS_INVALID, "'code' is required");
        return typed;
    }
    json_auto_t *body = rest_body_read(request->body, error);
    if (!body)
        return NULL;
    const char *code = json_string_value(json_object_get(body, "code"));
    if (!code)
        fail_at(error, STATUS_INVALID, "/code", "'code' is required");
    return code ? arena_copy(request->arena, code) : NULL;
}

static void show_token(struct http_request *request, struct http_response *response,
                       const char *token)
{
    if (!is_form(request)) {
        struct json_writer writer;
        http_response_json(response, 201, &writer);
        json_object_begin(&writer);
        json_member_text(&writer, "token", token);
        json_object_end(&writer);
        http_response_header(response, "Cache-Control", "no-store");
        return;
    }
    AUTO_BUFFER struct buffer page = {0};
    begin_page(&page, "Your token");
    buffer_append_text(&page, "<p>It is shown this once. Keep it where you keep passwords, and "
                              "send it as <code>Authorization: Bearer</code>.</p>\n<pre>");
    append_escaped(&page, token);
    buffer_append_text(&page, "</pre>\n");
    answer_page(response, buffer_slice(&page));
}

static void show_refusal(struct http_request *request, struct http_response *response,
                         const struct error *error)
{
    rest_answer_error(response, error, NULL);
    if (error->status == STATUS_UNAUTHENTICATED) {
        http_answer_error(request, response, 401, error->message);
        http_response_header(response, "WWW-Authenticate", "Bearer");
    }
    if (!is_form(request))
        return;
    AUTO_BUFFER struct buffer page = {0};
    begin_page(&page, "This did not work");
    buffer_append_text(&page, "<p>");
    append_escaped(&page, error->message);
    buffer_append_text(&page, "</p>\n");
    answer_page(response, buffer_slice(&page));
}

static void exchange_code(struct http_request *request, struct http_response *response,
                          void *context)
{
    (void)context;
    struct error error = {0};
    const char *token;
    const char *code = read_code(request, &error);
    if (code && service_welcome(request->worker, request->arena, slice_of(code), &token, &error))
        show_token(request, response, token);
    else
        show_refusal(request, response, &error);
}

static const struct http_route pages[] = {
    {"GET", "/", show_start},
    {"GET", "/healthz", show_health},
    {"GET", "/welcome", show_welcome},
    {"POST", "/welcome", exchange_code},
};

void rest_handle_pages(struct http_request *request, struct http_response *response, void *context)
{
    http_route(pages, COUNT_OF(pages), request, response, context);
}
