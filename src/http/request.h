/* One request as a handler sees it: plain values, already received in full.
 *
 * Everything here lives until the handler returns; what outlives it must be copied. Texts were
 * percent-decoded once and are valid UTF-8 without NUL: http answers 400 itself otherwise.
 */
#pragma once

#include "base/arena.h"
#include "base/slice.h"
#include <stdbool.h>
#include <stddef.h>

struct http_mount;
struct http_route;
struct http_request;
struct http_response;

/* Writes the body of an error into the answer, in the form of a front end. The status is set
 * already. `request` is NULL or almost empty for errors found before it could be read in full. */
typedef void http_error_writer(const struct http_request *request, struct http_response *response,
                               const char *message);

/* A name and its value: a header, a query parameter, a part of the path named by a route. */
struct http_pair {
    struct slice name;
    const char *value;
};

struct http_pairs {
    struct http_pair *items;
    size_t count;
    size_t capacity;
};

struct http_segments {
    const char **items;
    size_t count;
    size_t capacity;
};

struct http_request {
    const char *method;            /* "GET" also for HEAD, see is_head; otherwise as it came */
    bool is_head;                  /* the body of the answer will not be sent */
    bool is_cross_origin;          /* a browser speaks for a page of an origin that is not ours and
                                      not in the allowed_origins of the options */
    struct slice path;             /* raw, still percent-encoded, without the query: "/v1/a%2Cb" */
    struct slice query_text;       /* raw, without "?"; empty when there is none */
    struct http_segments segments; /* of the whole path, decoded: {"v1", "a,b"} */
    struct http_pairs query;       /* form-decoded, in the order they came */
    struct http_pairs headers;     /* in the order they came */
    struct http_pairs parameters;  /* what the route's ":name" and "*name" stand for, decoded */
    struct slice body;
    const char *peer;               /* "127.0.0.1", "::1": the client's address */
    bool is_https;                  /* a trusted proxy says that it was asked over TLS */
    struct arena *arena;            /* of the worker; reset when the answer is made */
    void *worker;                   /* what worker_open of the options gave this thread */
    const struct http_mount *mount; /* the one that serves this path; NULL when none does */
    const struct http_route *route; /* the row of the table that http_route found */
    http_error_writer *write_error; /* the mount's, else the server's */
};

/* The first value under a name, NULL when there is none. */
const char *http_request_query(const struct http_request *request, const char *name);
const char *http_request_parameter(const struct http_request *request, const char *name);
const char *http_request_header(const struct http_request *request,
                                const char *name); /* any case */

/* What follows the scheme ("Bearer", any case) in the Authorization header; empty when that is
 * missing or of another scheme. */
struct slice http_request_credential(const struct http_request *request, const char *scheme);

/* The value of a cookie (RFC 6265 section 5.4). Empty when there is none, and when there are
 * several that differ: a neighbouring host may have set one of them, and nothing tells which. */
struct slice http_request_cookie(const struct http_request *request, const char *name);

/* The parts of a decoded text between separators, trimmed, empty ones left out: "a, b,,c". */
struct http_segments http_split(struct arena *arena, const char *text, char separator);
