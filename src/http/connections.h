/* The open connections, and which of them take too long to say what they want.
 *
 * libmicrohttpd's own timeout counts silence; a client that sends a byte now and then would hold a
 * connection for ever. Here the whole of a request has one deadline.
 */
#pragma once

#include "base/slice.h"
#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum http_phase {
    HTTP_PHASE_BETWEEN,   /* no request line yet */
    HTTP_PHASE_RECEIVING, /* headers or body are coming in */
    HTTP_PHASE_SERVING,   /* a request is complete and not yet answered in full */
};

struct http_connection {
    int socket;
    enum http_phase phase;
    int64_t since_ms;
    struct slice farewell; /* the answer sent when the deadline passes while receiving */
    struct http_connection *previous, *next;
};

struct http_connections {
    pthread_mutex_t lock; /* guards all below, and every phase */
    pthread_cond_t idle;  /* nothing is being served */
    struct http_connection *first;
    size_t serving;
    int64_t between_ms_max;
    int64_t receiving_ms_max;
};

void http_connections_init(struct http_connections *connections, int64_t between_ms_max,
                           int64_t receiving_ms_max);
void http_connections_clear(struct http_connections *connections);

struct http_connection *http_connection_new(struct http_connections *connections, int socket);
void http_connection_free(struct http_connections *connections, struct http_connection *connection);

/* `farewell` must outlive the connection; it counts for HTTP_PHASE_RECEIVING. */
void http_connection_enter(struct http_connections *connections, struct http_connection *connection,
                           enum http_phase phase, struct slice farewell);

/* Says farewell now; the caller ends the connection. */
void http_connection_dismiss(struct http_connection *connection, struct slice farewell);

/* Shuts down those whose time is over; libmicrohttpd then closes them. */
void http_connections_expire(struct http_connections *connections, int64_t now_ms);

/* Waits until nothing is being served, at most `timeout_ms`. */
void http_connections_wait_idle(struct http_connections *connections, int64_t timeout_ms);
