/* An answer that is made while it is sent: the event loop asks, a worker makes the next piece. */
#include "http/stream.h"

#include "base/clock.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BLOCK_BYTES = 32 * 1024, WAIT_MS_DEFAULT = 1000 };

/* Belongs to the event loop, but to the worker from submit to resume. */
struct streaming {
    struct http_job job;
    struct http_pool *pool;
    struct MHD_Connection *connection;
    struct http_stream stream;
    struct buffer ready; /* made and not yet sent from `sent` on */
    size_t sent;
    enum http_stream_step step; /* what the last read said */
    uint64_t seen;              /* the wakes before it */
};

static bool may_wait(struct streaming *streaming)
{
    return !http_pool_is_closing(streaming->pool) && http_pool_reserve_more(streaming->pool);
}

/* Puts the job aside until there may be something. */
static void wait_for_more(struct streaming *streaming)
{
    int wait_ms = streaming->stream.wait_ms > 0 ? streaming->stream.wait_ms : WAIT_MS_DEFAULT;
    streaming->job.due_ms = clock_steady_ms() + wait_ms;
    http_pool_submit_later(streaming->pool, &streaming->job, streaming->seen);
}

static enum http_stream_step read_piece(struct streaming *streaming, struct http_worker *worker)
{
    if (!worker->is_open || http_pool_is_abandoned(streaming->pool))
        return HTTP_STREAM_FAILED;
    enum http_stream_step step;
    do {
        step = streaming->stream.read(streaming->stream.state, worker->value, worker->arena,
                                      &streaming->ready);
    } while (step == HTTP_STREAM_MORE && streaming->ready.length == 0);
    return step;
}

static void make_piece(struct http_job *job, struct http_worker *worker)
{
    struct streaming *streaming = (struct streaming *)job;
    struct MHD_Connection *connection = streaming->connection;
    streaming->seen = http_pool_wakes(streaming->pool);
    streaming->step = read_piece(streaming, worker);
    if (streaming->step == HTTP_STREAM_WAIT && streaming->ready.length == 0) {
        if (may_wait(streaming)) {
            wait_for_more(streaming);
            return;
        }
        streaming->step = HTTP_STREAM_END;
    }
    MHD_resume_connection(connection);
}

static size_t send_ready(struct streaming *streaming, char *bytes, size_t size)
{
    size_t left = streaming->ready.length - streaming->sent;
    size_t now = left < size ? left : size;
    memcpy(bytes, streaming->ready.data + streaming->sent, now);
    streaming->sent += now;
    return now;
}

/* libmicrohttpd asks for bytes, on the event loop. */
static ssize_t give_bytes(void *state, uint64_t position, char *bytes, size_t size)
{
    (void)position;
    struct streaming *streaming = state;
    if (streaming->sent < streaming->ready.length)
        return (ssize_t)send_ready(streaming, bytes, size);
    buffer_reset(&streaming->ready);
    streaming->sent = 0;
    if (streaming->step == HTTP_STREAM_END)
        return MHD_CONTENT_READER_END_OF_STREAM;
    if (streaming->step == HTTP_STREAM_WAIT) {
        if (!may_wait(streaming))
            return MHD_CONTENT_READER_END_OF_STREAM;
        MHD_suspend_connection(streaming->connection);
        wait_for_more(streaming);
        return 0;
    }
    if (streaming->step == HTTP_STREAM_FAILED || !http_pool_reserve_more(streaming->pool))
        return MHD_CONTENT_READER_END_WITH_ERROR;
    MHD_suspend_connection(streaming->connection);
    http_pool_submit(streaming->pool, &streaming->job);
    return 0;
}

static void free_streaming(void *state)
{
    struct streaming *streaming = state;
    if (streaming->stream.free)
        streaming->stream.free(streaming->stream.state);
    buffer_clear(&streaming->ready);
    free(streaming);
}

struct MHD_Response *http_stream_response(struct http_pool *pool, struct MHD_Connection *connection,
                                          const struct http_stream *stream)
{
    struct streaming *streaming = calloc(1, sizeof(*streaming));
    if (!streaming) {
        fprintf(stderr, "kith: out of memory\n");
        abort();
    }
    streaming->job.run = make_piece;
    streaming->pool = pool;
    streaming->connection = connection;
    streaming->stream = *stream;
    streaming->step = HTTP_STREAM_MORE;
    return MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, BLOCK_BYTES, give_bytes, streaming,
                                             free_streaming);
}
