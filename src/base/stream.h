/* Bytes that come and go in pieces, so that memory does not depend on how many there are. */
#pragma once

#include "base/error.h"
#include "base/slice.h"
#include <stdbool.h>

/* Where bytes come from. */
struct byte_source {
    /* The next piece, of any length, valid until the next call; an empty one is the end. False:
     * they could not be read, and `error` says why. */
    bool (*read)(void *state, struct slice *piece, struct error *error);
    void *state;
};

/* Where bytes go. */
struct byte_sink {
    bool (*write)(void *state, struct slice piece, struct error *error);
    void *state;
};

static inline bool byte_source_read(const struct byte_source *source, struct slice *piece,
                                    struct error *error)
{
    return source->read(source->state, piece, error);
}

static inline bool byte_sink_write(const struct byte_sink *sink, struct slice piece,
                                   struct error *error)
{
    return sink->write(sink->state, piece, error);
}

/* A source of bytes that are in memory already: one piece. `bytes` is emptied when it was read. */
struct byte_source byte_source_of(struct slice *bytes);
