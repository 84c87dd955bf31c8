/* One answer as a handler makes it.
 *
 * It starts as 200 without a body. A body is JSON unless content_type says otherwise; it is never
 * compressed here. Length, date, CORS and connection headers are added by http.
 */
#pragma once

#include "base/buffer.h"
#include "base/json-writer.h"
#include "http/request.h"

/* What a stream has after it was asked for more. */
enum http_stream_step {
    HTTP_STREAM_MORE,   /* bytes were appended; ask again once they are sent */
    HTTP_STREAM_WAIT,   /* send what was appended, if anything; ask again later */
    HTTP_STREAM_END,    /* send what was appended, then all was said */
    HTTP_STREAM_FAILED, /* break the connection, so that nobody takes the part for the whole */
};

/* An answer made while it is sent: exports, event streams.
 *
 * `read` runs on a worker, one call at a time but not always on the same one, so it may use that
 * worker's database handle yet must not keep anything of it from call to call. It appends a
 * moderate piece (some 64 kB) to `out`. The arena is the worker's and is reset after the call.
 * After HTTP_STREAM_WAIT it is asked again when `wait_ms` are over or http_server_wake is called.
 * A client that went away is noticed when something is written to it: event streams send a comment
 * line now and then. `free` runs exactly once, whatever happens, on the event loop: it must not
 * block. When the server stops, a waiting stream ends.
 */
struct http_stream {
    enum http_stream_step (*read)(void *state, void *worker, struct arena *arena,
                                  struct buffer *out);
    void (*free)(void *state);
    void *state;
    int wait_ms; /* 0: 1000 */
};

struct http_response {
    unsigned status;
    const char *content_type;  /* NULL: application/json */
    struct http_pairs headers; /* further ones, see http_response_header */
    struct buffer body;
    struct slice fixed_body;   /* sent instead of `body` when set: bytes that outlive the server */
    struct http_stream stream; /* sent instead of both when `read` is set */
    struct arena *arena;       /* the request's; header values are kept there */
};

/* Adds a header; the value is copied. One that holds a line break or another control byte is left
 * out: it could forge headers. */
void http_response_header(struct http_response *response, const char *name, const char *value);

/* Starts a JSON body: the writer appends to `body`, which is emptied first. */
void http_response_json(struct http_response *response, unsigned status,
                        struct json_writer *writer);

/* Forgets what was answered so far (a stream's state is freed), to answer something else. */
void http_response_reset(struct http_response *response);

/* Answers with an error in the form of the request's mount, else that of the server, else
 * {"error":{"message":"..."}}. */
void http_answer_error(const struct http_request *request, struct http_response *response,
                       unsigned status, const char *message);

/* The default form. */
void http_error_write_default(const struct http_request *request, struct http_response *response,
                              const char *message);
