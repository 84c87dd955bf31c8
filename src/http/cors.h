/* Which pages of other origins may call the server (the CORS protocol of the Fetch standard). */
#pragma once

#include "http/server.h"

bool http_origin_is_allowed(const struct http_options *options, const char *origin);

/* Whether `origin` names another host than the Host header does, or came without TLS where the
 * browser is known to have come with it. A proxy that is not named may have ended TLS: then the
 * scheme tells nothing. */
bool http_origin_is_foreign(const char *origin, const char *host, bool is_https);

/* Answers a preflight of an allowed origin; false when the request is none. */
bool http_cors_preflight(const struct http_options *options, const struct http_request *request,
                         struct http_response *response);

/* Calls `add` for each header that lets the page of `origin` (NULL: no page) read the answer. */
void http_cors_headers(const struct http_options *options, const char *origin,
                       void (*add)(void *target, const char *name, const char *value),
                       void *target);
