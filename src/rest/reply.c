/* From errors to answers: the one table of this front end, and the one form of its errors. */
#include "rest/reply.h"

#include "base/clock.h"
#include "rest/rest.h"
#include <stdio.h>
#include <stdlib.h>

/* The sentence of the contract. */
static const char bad_token[] = "Authentication token is invalid or has been revoked";

static const unsigned codes[STATUS_COUNT] = {
    [STATUS_OK] = 200,          [STATUS_INVALID] = 400,      [STATUS_UNAUTHENTICATED] = 401,
    [STATUS_DENIED] = 403,      [STATUS_NOT_FOUND] = 404,    [STATUS_CONFLICT] = 409,
    [STATUS_AMBIGUOUS] = 409,   [STATUS_PRECONDITION] = 412, [STATUS_LIMIT] = 413,
    [STATUS_UNAVAILABLE] = 503, [STATUS_INTERNAL] = 500,
};

/* The titles are those of HTTP, because the type is "about:blank" (RFC 9457 section 4.2.1). The
 * statuses are for what http itself answers. */
static const struct {
    unsigned code;
    const char *title;
    enum status status;
} titles[] = {
    {400, "Bad Request", STATUS_INVALID},
    {401, "Unauthorized", STATUS_UNAUTHENTICATED},
    {403, "Forbidden", STATUS_DENIED},
    {404, "Not Found", STATUS_NOT_FOUND},
    {405, "Method Not Allowed", STATUS_INVALID},
    {408, "Request Timeout", STATUS_UNAVAILABLE},
    {409, "Conflict", STATUS_CONFLICT},
    {412, "Precondition Failed", STATUS_PRECONDITION},
    {413, "Content Too Large", STATUS_LIMIT},
    {429, "Too Many Requests", STATUS_LIMIT},
    {431, "Request Header Fields Too Large", STATUS_LIMIT},
    {500, "Internal Server Error", STATUS_INTERNAL},
    {503, "Service Unavailable", STATUS_UNAVAILABLE},
};

static size_t find_title(unsigned code)
{
    for (size_t i = 0; i < COUNT_OF(titles); i++)
        if (titles[i].code == code)
            return i;
    return find_title(500);
}

/* The contract's {"error": {"message"}} with the members of RFC 9457 beside it. */
static void write_body(struct http_response *response, unsigned code, const struct error *error,
                       const char *parameter, const char *reason)
{
    struct json_writer writer;
    http_response_json(response, code, &writer);
    json_object_begin(&writer);
    json_key(&writer, "error");
    json_object_begin(&writer);
    json_member_text(&writer, "message", error->message);
    json_member_text(&writer, "status", status_name(error->status));
    if (reason)
        json_member_text(&writer, "reason", reason);
    if (*error->pointer)
        json_member_text(&writer, "pointer", error->pointer);
    if (parameter)
        json_member_text(&writer, "parameter", parameter);
    if (*error->accepted)
        json_member_text(&writer, "accepted", error->accepted);
    json_object_end(&writer);
    json_member_text(&writer, "type", "about:blank");
    json_member_text(&writer, "title", titles[find_title(code)].title);
    json_member_integer(&writer, "status", code);
    json_member_text(&writer, "detail", error->message);
    json_object_end(&writer);
}

/* A large deletion that was stopped is no request too large: it goes on once its hold is released,
 * which is what the error names as the way on. */
static unsigned code_of(const struct error *error)
{
    static const char release[] = "hold_release";
    bool is_held = error->status == STATUS_LIMIT &&
                   strncmp(error->accepted, release, sizeof(release) - 1) == 0;
    return is_held ? codes[STATUS_CONFLICT] : codes[error->status];
}

void rest_answer_error(struct http_response *response, const struct error *error,
                       const char *parameter)
{
    struct error shown = *error;
    unsigned code = code_of(error);
    http_response_reset(response);
    if (error->status == STATUS_UNAUTHENTICATED) {
        fail(&shown, STATUS_UNAUTHENTICATED, "%s", bad_token);
        http_response_header(response, "WWW-Authenticate", "Bearer");
    }
    if (error->status == STATUS_UNAVAILABLE)
        http_response_header(response, "Retry-After", "1");
    write_body(response, code, &shown, parameter, NULL);
}

static void add_number(struct http_response *response, const char *name, int64_t number)
{
    char text[24];
    snprintf(text, sizeof(text), "%lld", (long long)number);
    http_response_header(response, name, text);
}

void rest_answer_refusal(struct http_response *response, const struct error *error,
                         const char *reason, int64_t wait_s)
{
    unsigned code = error->status == STATUS_LIMIT && wait_s ? 429 : codes[error->status];
    http_response_reset(response);
    http_response_header(response, "Cache-Control", "no-store");
    if (error->status == STATUS_UNAUTHENTICATED)
        http_response_header(response, "WWW-Authenticate", "Bearer");
    if (wait_s)
        add_number(response, "Retry-After", wait_s);
    write_body(response, code, error, NULL, reason);
}

/* The first number in the sentence that says why is the limit; the window is the clock's minute. */
void rest_answer_too_often(struct http_response *response, const struct error *error)
{
    int64_t now_s = clock_unix_ms() / 1000;
    int64_t wait_s = 60 - now_s % 60;
    const char *digits = error->message + strcspn(error->message, "0123456789");
    http_response_reset(response);
    add_number(response, "Retry-After", wait_s);
    add_number(response, "X-RateLimit-Limit", strtoll(digits, NULL, 10));
    add_number(response, "X-RateLimit-Remaining", 0);
    add_number(response, "X-RateLimit-Reset", now_s + wait_s);
    write_body(response, 429, error, NULL, NULL);
}

void rest_write_error(const struct http_request *request, struct http_response *response,
                      const char *message)
{
    (void)request;
    struct error error = {0};
    fail(&error, titles[find_title(response->status)].status, "%s", message);
    write_body(response, response->status, &error, NULL, NULL);
}
