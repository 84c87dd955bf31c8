/* Which pages of other origins may call the server. */
#include "http/cors.h"

#include <string.h>
#include <strings.h>

static bool allows_all(const struct http_options *options)
{
    for (size_t i = 0; i < options->allowed_origin_count; i++)
        if (strcmp(options->allowed_origins[i], "*") == 0)
            return true;
    return false;
}

bool http_origin_is_allowed(const struct http_options *options, const char *origin)
{
    for (size_t i = 0; i < options->allowed_origin_count; i++)
        if (strcasecmp(options->allowed_origins[i], origin) == 0)
            return true;
    return allows_all(options);
}

bool http_origin_is_foreign(const char *origin, const char *host, bool is_https)
{
    const char *named = strstr(origin, "://");
    return !named || !host || strcasecmp(named + 3, host) != 0 ||
           (is_https && strncasecmp(origin, "https:", 6) != 0);
}

bool http_cors_preflight(const struct http_options *options, const struct http_request *request,
                         struct http_response *response)
{
    const char *origin = http_request_header(request, "Origin");
    if (strcmp(request->method, "OPTIONS") != 0 || !origin ||
        !http_request_header(request, "Access-Control-Request-Method") ||
        !http_origin_is_allowed(options, origin))
        return false;
    const char *headers = http_request_header(request, "Access-Control-Request-Headers");
    response->status = 204;
    http_response_header(response, "Access-Control-Allow-Methods",
                         "GET, HEAD, POST, PUT, PATCH, DELETE");
    /* Tokens decide what a caller may do, not which headers it sends. */
    http_response_header(response, "Access-Control-Allow-Headers",
                         headers ? headers : "Authorization, Content-Type");
    http_response_header(response, "Access-Control-Max-Age", "7200");
    return true;
}

void http_cors_headers(const struct http_options *options, const char *origin,
                       void (*add)(void *target, const char *name, const char *value), void *target)
{
    if (options->allowed_origin_count == 0)
        return;
    bool is_for_all = allows_all(options);
    if (!is_for_all)
        add(target, "Vary", "Origin");
    if (!origin || !http_origin_is_allowed(options, origin))
        return;
    add(target, "Access-Control-Allow-Origin", is_for_all ? "*" : origin);
    add(target, "Access-Control-Expose-Headers",
        "ETag, Location, Link, Retry-After, WWW-Authenticate, Idempotency-Replayed, "
        "X-RateLimit-Limit, X-RateLimit-Remaining, X-RateLimit-Reset, Mcp-Session-Id");
}
