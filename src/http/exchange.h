/* One request and its answer, from the request line to the last byte sent.
 *
 * Its functions are libmicrohttpd's callbacks and run on the event loop; between suspending and
 * resuming the connection, the exchange belongs to one worker.
 */
#pragma once

#include "http/connections.h"
#include "http/pool.h"
#include "http/server.h"
#include <microhttpd.h>

/* What all exchanges of a server share. */
struct http_exchanges {
    struct http_options options; /* with the defaults filled in */
    struct http_pool *pool;
    struct http_connections connections;
    struct arena *arena;       /* for answers made on the event loop */
    size_t bodies_bytes;       /* held by all bodies; atomic */
    struct buffer farewell[3]; /* whole answers for clients that do not finish: see exchange.c */
};

void http_exchanges_init(struct http_exchanges *exchanges, const struct http_options *options);
void http_exchanges_clear(struct http_exchanges *exchanges);

/* MHD_OPTION_URI_LOG_CALLBACK: the request line was read. */
void *http_exchange_begin(void *exchanges, const char *target, struct MHD_Connection *connection);

/* The access handler: headers, each piece of the body, the end, and again after the answer. */
enum MHD_Result http_exchange_receive(void *exchanges, struct MHD_Connection *connection,
                                      const char *url, const char *method, const char *version,
                                      const char *piece, size_t *piece_size, void **exchange);

/* MHD_OPTION_NOTIFY_COMPLETED: everything was sent, or the connection is lost. */
void http_exchange_end(void *exchanges, struct MHD_Connection *connection, void **exchange,
                       enum MHD_RequestTerminationCode reason);

/* MHD_OPTION_NOTIFY_CONNECTION. */
void http_exchange_connection(void *exchanges, struct MHD_Connection *connection,
                              void **connection_state, enum MHD_ConnectionNotificationCode what);
