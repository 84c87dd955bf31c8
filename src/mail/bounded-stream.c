/* A driver of libetpan's that stands before another one. */
#include "mail/bounded-stream.h"

#include "base/clock.h"
#include "mail/imap-depth.h"
#include <stdlib.h>

enum { GREETING_BYTES_MAX = 64 << 10, TIMEOUTS = 4 };

struct bounds {
    mailstream_low *inner;
    int64_t answer_ms; /* that one answer may take */
    int64_t end_ms;
    size_t bytes_left;
    struct imap_depth depth;
};

static struct bounds *bounds_of(mailstream_low *low)
{
    return low->data;
}

static ssize_t bounded_read(mailstream_low *low, void *buffer, size_t size)
{
    struct bounds *bounds = bounds_of(low);
    size_t most = size < bounds->bytes_left ? size : bounds->bytes_left;
    if (!most || clock_steady_ms() > bounds->end_ms)
        return -1;
    ssize_t got = bounds->inner->driver->mailstream_read(bounds->inner, buffer, most);
    if (got <= 0 || !imap_depth_read(&bounds->depth, buffer, (size_t)got))
        return -1;
    bounds->bytes_left -= (size_t)got;
    return got;
}

static ssize_t bounded_write(mailstream_low *low, const void *buffer, size_t size)
{
    mailstream_low *inner = bounds_of(low)->inner;
    return inner->driver->mailstream_write(inner, buffer, size);
}

static int bounded_close(mailstream_low *low)
{
    return mailstream_low_close(bounds_of(low)->inner);
}

static int bounded_get_fd(mailstream_low *low)
{
    return mailstream_low_get_fd(bounds_of(low)->inner);
}

static void bounded_free(mailstream_low *low)
{
    struct bounds *bounds = bounds_of(low);
    if (bounds->inner)
        mailstream_low_free(bounds->inner);
    free(bounds);
    free(low);
}

static void bounded_cancel(mailstream_low *low)
{
    mailstream_low_cancel(bounds_of(low)->inner);
}

static struct mailstream_cancel *bounded_get_cancel(mailstream_low *low)
{
    return mailstream_low_get_cancel(bounds_of(low)->inner);
}

static carray *bounded_get_certificates(mailstream_low *low)
{
    return mailstream_low_get_certificate_chain(bounds_of(low)->inner);
}

static mailstream_low_driver driver = {
    .mailstream_read = bounded_read,
    .mailstream_write = bounded_write,
    .mailstream_close = bounded_close,
    .mailstream_get_fd = bounded_get_fd,
    .mailstream_free = bounded_free,
    .mailstream_cancel = bounded_cancel,
    .mailstream_get_cancel = bounded_get_cancel,
    .mailstream_get_certificate_chain = bounded_get_certificates,
};

void bounded_stream_begin(mailstream *stream, int timeout_s)
{
    struct bounds *bounds = calloc(1, sizeof(*bounds));
    mailstream_low *low = bounds ? mailstream_low_new(bounds, &driver) : NULL;
    if (!low)
        abort();
    bounds->inner = mailstream_get_low(stream);
    bounds->answer_ms = timeout_s * (int64_t)1000 * TIMEOUTS;
    mailstream_low_set_timeout(bounds->inner, timeout_s);
    mailstream_set_low(stream, low);
    bounded_stream_next(stream, GREETING_BYTES_MAX);
}

void bounded_stream_next(mailstream *stream, size_t bytes)
{
    struct bounds *bounds = bounds_of(mailstream_get_low(stream));
    bounds->bytes_left = bytes;
    bounds->end_ms = clock_steady_ms() + bounds->answer_ms;
}

void bounded_stream_end(mailstream *stream)
{
    mailstream_low *low = mailstream_get_low(stream);
    struct bounds *bounds = bounds_of(low);
    mailstream_set_low(stream, bounds->inner);
    bounds->inner = NULL;
    mailstream_low_free(low);
}
