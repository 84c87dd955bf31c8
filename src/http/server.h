/* The HTTP server: one event loop reads and writes all sockets, workers run the handlers.
 *
 * HTTP/1.1 and 1.0 without TLS (a proxy in front adds it). HEAD is served as GET. CORS preflights
 * of allowed origins are answered here. Requests that cannot be served are answered 400, 404, 405,
 * 408, 413, 431 or 503 here, in the form of the mount's or the server's write_error; only what
 * libmicrohttpd itself cannot read (a broken request line, headers past all limits) gets that
 * library's own page. The process ignores SIGPIPE once a server was started.
 */
#pragma once

#include "base/error.h"
#include "http/response.h"
#include "http/route.h"
#include <stddef.h>
#include <stdint.h>

struct http_server;

/* Zero means the default in the comment. Everything pointed to outlives the server. */
struct http_options {
    const char
        *listen; /* "127.0.0.1:8420": an IP address and a port; "[::1]:0" takes any free port */
    const struct http_mount *mounts;
    size_t mount_count;
    http_error_writer *write_error; /* NULL: http_error_write_default */

    const char *const *allowed_origins; /* for CORS: "https://app.example.com", or "*" for all */
    size_t allowed_origin_count;

    const char *const *trusted_proxies; /* addresses whose X-Forwarded-For and -Proto count */
    size_t trusted_proxy_count;

    unsigned workers;                     /* 8 */
    unsigned queue_length;                /* 1024 requests waiting for a worker; then 503 */
    size_t body_bytes_max;                /* 10 MiB; then 413 */
    size_t all_bodies_bytes_max;          /* 256 MiB in bodies of all requests together; then 503 */
    size_t header_bytes_max;              /* 16 KiB of request line and headers; then 431 */
    unsigned connections_max;             /* 4096, fewer when the limit of open files is lower */
    unsigned connections_per_address_max; /* half of connections_max */
    unsigned idle_timeout_s;              /* 60 without a byte in either direction: closed */
    unsigned request_timeout_s; /* 30 from the first line to the last byte of a request: 408 */
    unsigned stop_timeout_s;    /* 10 for what is under way when the server stops */

    /* Make and release what a worker owns (a database handle). Called in the worker's thread:
     * open when it first has something to do, and again after each failure, which is answered 503
     * with the error's message; close when it ends. Both may be NULL. */
    void *(*worker_open)(void *context, struct error *error);
    void (*worker_close)(void *context, void *worker);
    void *worker_context;
};

/* Binds, starts all threads and serves until http_server_stop. NULL when the address is not valid
 * or taken. All signals are blocked in the server's threads. */
struct http_server *http_server_start(const struct http_options *options, struct error *error);

/* The port it listens on, and "http://127.0.0.1:8420". */
uint16_t http_server_port(const struct http_server *server);
const char *http_server_url(const struct http_server *server);

/* Asks all streams that wait for something to say (HTTP_STREAM_WAIT). Any thread may call it. */
void http_server_wake(struct http_server *server);

/* Stops accepting, lets what is under way end (at most stop_timeout_s, but a running handler is
 * always waited for), ends waiting streams, joins all threads and frees the server. NULL is fine.
 */
void http_server_stop(struct http_server *server);
