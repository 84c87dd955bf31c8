/* The open connections, and which of them take too long to say what they want. */
#include "http/connections.h"

#include "base/clock.h"
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>

void http_connections_init(struct http_connections *connections, int64_t between_ms_max,
                           int64_t receiving_ms_max)
{
    *connections = (struct http_connections){.between_ms_max = between_ms_max,
                                             .receiving_ms_max = receiving_ms_max};
    pthread_mutex_init(&connections->lock, NULL);
    pthread_condattr_t steady;
    pthread_condattr_init(&steady);
    pthread_condattr_setclock(&steady, CLOCK_MONOTONIC);
    pthread_cond_init(&connections->idle, &steady);
    pthread_condattr_destroy(&steady);
}

void http_connections_clear(struct http_connections *connections)
{
    pthread_cond_destroy(&connections->idle);
    pthread_mutex_destroy(&connections->lock);
}

struct http_connection *http_connection_new(struct http_connections *connections, int socket)
{
    struct http_connection *connection = calloc(1, sizeof(*connection));
    if (!connection) {
        fprintf(stderr, "kith: out of memory\n");
        abort();
    }
    connection->socket = socket;
    connection->since_ms = clock_steady_ms();
    pthread_mutex_lock(&connections->lock);
    connection->next = connections->first;
    if (connection->next)
        connection->next->previous = connection;
    connections->first = connection;
    pthread_mutex_unlock(&connections->lock);
    return connection;
}

/* Under the lock. */
static void set_phase(struct http_connections *connections, struct http_connection *connection,
                      enum http_phase phase)
{
    connections->serving -= connection->phase == HTTP_PHASE_SERVING;
    connections->serving += phase == HTTP_PHASE_SERVING;
    connection->phase = phase;
    if (connections->serving == 0)
        pthread_cond_signal(&connections->idle);
}

void http_connection_free(struct http_connections *connections, struct http_connection *connection)
{
    pthread_mutex_lock(&connections->lock);
    set_phase(connections, connection, HTTP_PHASE_BETWEEN);
    if (connection->next)
        connection->next->previous = connection->previous;
    if (connection->previous)
        connection->previous->next = connection->next;
    else
        connections->first = connection->next;
    pthread_mutex_unlock(&connections->lock);
    free(connection);
}

void http_connection_enter(struct http_connections *connections, struct http_connection *connection,
                           enum http_phase phase, struct slice farewell)
{
    pthread_mutex_lock(&connections->lock);
    /* Another farewell while receiving gives no more time. */
    if (phase != connection->phase)
        connection->since_ms = clock_steady_ms();
    connection->farewell = farewell;
    set_phase(connections, connection, phase);
    pthread_mutex_unlock(&connections->lock);
}

void http_connection_dismiss(struct http_connection *connection, struct slice farewell)
{
    if (farewell.length)
        (void)!send(connection->socket, farewell.data, farewell.length,
                    MSG_DONTWAIT | MSG_NOSIGNAL);
    shutdown(connection->socket, SHUT_WR);
}

static bool is_overdue(const struct http_connections *connections,
                       const struct http_connection *connection, int64_t now_ms)
{
    int64_t age_ms = now_ms - connection->since_ms;
    switch (connection->phase) {
    case HTTP_PHASE_BETWEEN:
        return age_ms > connections->between_ms_max;
    case HTTP_PHASE_RECEIVING:
        return age_ms > connections->receiving_ms_max;
    case HTTP_PHASE_SERVING:
        break;
    }
    return false;
}

void http_connections_expire(struct http_connections *connections, int64_t now_ms)
{
    pthread_mutex_lock(&connections->lock);
    for (struct http_connection *each = connections->first; each; each = each->next) {
        if (!is_overdue(connections, each, now_ms))
            continue;
        /* All earlier answers are sent while a request is received, so this cannot mix with them.
         * The descriptor is still this connection's: it leaves the list before it is closed. */
        if (each->phase == HTTP_PHASE_RECEIVING)
            http_connection_dismiss(each, each->farewell);
        shutdown(each->socket, SHUT_RDWR);
        each->since_ms = now_ms; /* once is enough */
    }
    pthread_mutex_unlock(&connections->lock);
}

void http_connections_wait_idle(struct http_connections *connections, int64_t timeout_ms)
{
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += timeout_ms / 1000;
    pthread_mutex_lock(&connections->lock);
    int result = 0;
    while (connections->serving > 0 && result == 0)
        result = pthread_cond_timedwait(&connections->idle, &connections->lock, &until);
    pthread_mutex_unlock(&connections->lock);
}
