/* Who asks: a bearer token, or the session of a browser by its cookie.
 *
 * A cookie comes along with whatever page makes a browser ask. A request that changes something
 * therefore has to carry the session's csrf in the header X-Kith-CSRF, too, which no other page
 * knows, and must not come from one.
 */
#pragma once

#include "http/response.h"
#include "service/service.h"

/* The session's text in the request's cookie; empty when there is none. */
struct slice rest_session_cookie(const struct http_request *request);

/* Keeps it in the browser, or (NULL) takes it away. */
void rest_set_session_cookie(const struct http_request *request, struct http_response *response,
                             const char *text);

/* Fails with STATUS_DENIED when a page of another origin asks, one that may read answers
 * (allowed_origins) included: those come with tokens. */
bool rest_refuse_foreign(const struct http_request *request, struct error *error);

/* Begins the call of a request; a token wins over a cookie. Answers itself when it fails. */
bool rest_begin_call(const struct http_request *request, struct http_response *response,
                     struct call *call);
