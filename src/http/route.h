/* Which code answers a path: mounts for front ends, route tables within one.
 *
 *     static const struct http_route routes[] = {
 *         {"GET", "/v1/contacts", list_contacts},
 *         {"GET", "/v1/contacts/:ids", get_contacts},
 *     };
 *     void rest_handle(struct http_request *request, struct http_response *response, void *context)
 *     {
 *         http_route(routes, COUNT_OF(routes), request, response, context);
 *     }
 */
#pragma once

#include "http/request.h"
#include "http/response.h"

/* Answers one request. Runs on a worker and may block. */
typedef void http_handler(struct http_request *request, struct http_response *response,
                          void *context);

/* All paths that are `prefix` or begin with it and a slash: "/v1", "/dav", or "/" for the rest. The
 * longest prefix wins. */
struct http_mount {
    const char *prefix;
    http_handler *handler;
    void *context;
    http_error_writer
        *write_error; /* for http's own errors under this prefix; NULL: the server's */
};

/* A segment ":name" stands for any one non-empty segment, "*name" at the end for all that follows,
 * joined by slashes, possibly nothing. Earlier routes win. A slash at the end of the path changes
 * nothing. */
struct http_route {
    const char *method;
    const char *pattern;
    http_handler *handler;
};

/* Calls the handler of the first route of this path and method. When only other methods match the
 * path, answers 405 with Allow, or 204 with Allow to OPTIONS; else 404. */
void http_route(const struct http_route *routes, size_t count, struct http_request *request,
                struct http_response *response, void *context);

/* The mount of a raw path, NULL when none matches. */
const struct http_mount *http_mount_find(const struct http_mount *mounts, size_t count,
                                         struct slice path);
