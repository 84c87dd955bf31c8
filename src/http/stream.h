/* An answer that is made while it is sent: the event loop asks, a worker makes the next piece. */
#pragma once

#include "http/pool.h"
#include "http/response.h"
#include <microhttpd.h>

/* The answer of libmicrohttpd that sends `stream` on `connection`; it owns the stream's state. */
struct MHD_Response *http_stream_response(struct http_pool *pool, struct MHD_Connection *connection,
                                          const struct http_stream *stream);
