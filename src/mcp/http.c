/* MCP over Streamable HTTP. */
#include "mcp/http.h"

#include "base/clock.h"
#include "mcp/mcp.h"
#include <stdio.h>
#include <string.h>
#include <strings.h>

/* Errors of http and of this file alike: JSON-RPC without an id. */
static void write_error(const struct http_request *request, struct http_response *response,
                        const char *message)
{
    (void)request;
    struct mcp_reply reply = {.body = response->body};
    buffer_reset(&reply.body);
    response->content_type = "application/json";
    mcp_refuse(&reply, response->status, MCP_INVALID_REQUEST, message);
    response->body = reply.body;
}

static bool refuse(const struct http_request *request, struct http_response *response,
                   unsigned status, const char *message)
{
    http_answer_error(request, response, status, message);
    return false;
}

/* --- Origin --- */

/* "http://[::1]:8420" -> "[::1]". */
static struct slice host_of(struct slice text)
{
    const char *scheme = memmem(text.data, text.length, "://", 3);
    if (scheme)
        text = (struct slice){scheme + 3, (size_t)(text.data + text.length - scheme) - 3};
    size_t bracket = text.length > 0 && text.data[0] == '[' ? slice_find(text, ']') : 0;
    struct slice rest = {text.data + bracket, text.length - bracket};
    return (struct slice){text.data, bracket + slice_find(rest, ':')};
}

static bool is_loopback(struct slice host)
{
    return slice_equal_ignoring_case(host, SLICE("localhost")) ||
           slice_equal_text(host, "127.0.0.1") || slice_equal_text(host, "[::1]");
}

/* http knows the pages of other hosts that were allowed. A page of "our own" host is one of ours,
 * or a name that was made to point here (DNS rebinding): no page of ours speaks MCP, so only those
 * of loopback names, which cannot be made to point elsewhere, are let in. */
static bool is_foreign(const struct http_request *request)
{
    const char *origin = http_request_header(request, "Origin");
    const char *host = http_request_header(request, "Host");
    if (!origin)
        return false;
    struct slice origin_host = host_of(slice_of(origin));
    bool is_own = host && slice_equal_ignoring_case(origin_host, host_of(slice_of(host)));
    return request->is_cross_origin || (is_own && !is_loopback(origin_host));
}

/* --- Headers --- */

/* The media type of a header's item without its parameters. */
static struct slice media_type(const char *text)
{
    struct slice rest;
    return slice_trim(slice_split(slice_of(text), ';', &rest));
}

static bool is_json(const char *content_type)
{
    return content_type &&
           slice_equal_ignoring_case(media_type(content_type), SLICE("application/json"));
}

/* Clients shall accept JSON and event streams; JSON is all that we send. */
static bool accepts_json(const struct http_request *request)
{
    const char *accept = http_request_header(request, "Accept");
    if (!accept)
        return true;
    struct http_segments items = http_split(request->arena, accept, ',');
    for (size_t i = 0; i < items.count; i++) {
        struct slice type = media_type(items.items[i]);
        if (slice_equal_ignoring_case(type, SLICE("application/json")) ||
            slice_equal_text(type, "application/*") || slice_equal_text(type, "*/*"))
            return true;
    }
    return false;
}

static bool check_headers(const struct http_request *request, struct http_response *response)
{
    if (is_foreign(request))
        return refuse(request, response, 403, "Pages of this origin may not use this address");
    if (request->segments.count > 1)
        return refuse(request, response, 404, "Messages go to /mcp");
    if (strcmp(request->method, "POST") != 0) {
        http_answer_error(request, response, 405, "Messages are sent by POST");
        http_response_header(response, "Allow", "POST");
        return false;
    }
    return true;
}

static bool check_types(const struct http_request *request, struct http_response *response)
{
    if (!is_json(http_request_header(request, "Content-Type")))
        return refuse(request, response, 415, "Content-Type must be application/json");
    if (!accepts_json(request))
        return refuse(request, response, 406,
                      "Accept must list application/json and text/event-stream");
    return true;
}

/* --- Who --- */

static unsigned status_of(enum status status)
{
    switch (status) {
    case STATUS_UNAUTHENTICATED:
        return 401;
    case STATUS_DENIED:
        return 403;
    case STATUS_LIMIT:
        return 429;
    case STATUS_UNAVAILABLE:
        return 503;
    default:
        return 500;
    }
}

/* Rates are counted by the clock's minutes: the next one is when to come again. */
static void say_retry_after(struct http_response *response)
{
    char seconds[16];
    snprintf(seconds, sizeof(seconds), "%d", (int)(60 - clock_unix_ms() / 1000 % 60));
    http_response_header(response, "Retry-After", seconds);
}

static bool refuse_call(const struct http_request *request, struct http_response *response,
                        const struct error *error)
{
    http_answer_error(request, response, status_of(error->status), error->message);
    if (error->status == STATUS_UNAUTHENTICATED)
        http_response_header(response, "WWW-Authenticate",
                             "Bearer realm=\"kith\", error=\"invalid_token\"");
    if (error->status == STATUS_LIMIT)
        say_retry_after(response);
    return false;
}

static bool authenticate(const struct http_request *request, struct http_response *response,
                         struct mcp_peer *peer)
{
    if (peer->token.length == 0) {
        http_answer_error(request, response, 401, "A token is needed: Authorization: Bearer ...");
        http_response_header(response, "WWW-Authenticate", "Bearer realm=\"kith\"");
        return false;
    }
    return mcp_peer_begin(peer) || refuse_call(request, response, &peer->call.error);
}

static void handle(struct http_request *request, struct http_response *response, void *context)
{
    (void)context;
    struct mcp_headers headers = {
        .version = http_request_header(request, "MCP-Protocol-Version"),
        .method = http_request_header(request, "Mcp-Method"),
        .name = http_request_header(request, "Mcp-Name"),
    };
    struct mcp_peer peer = {.session = request->worker,
                            .arena = request->arena,
                            .token = http_request_credential(request, "Bearer"),
                            .headers = &headers};
    if (!check_headers(request, response) || !authenticate(request, response, &peer) ||
        !check_types(request, response))
        return;
    struct mcp_reply reply = {0};
    mcp_handle(&peer, request->body, &reply);
    response->status = reply.body.length > 0 ? reply.http_status : 202;
    buffer_clear(&response->body);
    response->body = reply.body;
}

struct http_mount mcp_http_mount(void)
{
    return (struct http_mount){.prefix = "/mcp", .handler = handle, .write_error = write_error};
}
