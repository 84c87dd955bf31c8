/* From our response to the library's. */
#pragma once

#include "http/exchange.h"

/* The answer as libmicrohttpd sends it. Takes the body or the stream out of `response`. `origin` is
 * that of the request, NULL when it has none. */
struct MHD_Response *http_answer_make(struct http_exchanges *exchanges,
                                      struct MHD_Connection *connection, const char *origin,
                                      struct http_response *response);

/* A whole error answer as bytes, for a connection whose request never became complete. */
void http_answer_farewell(const struct http_options *options, unsigned status, const char *message,
                          struct buffer *out);
