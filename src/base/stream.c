/* Bytes in memory as a source. */
#include "base/stream.h"

static bool read_all(void *state, struct slice *piece, struct error *error)
{
    struct slice *bytes = state;
    (void)error;
    *piece = *bytes;
    *bytes = (struct slice){bytes->data + bytes->length, 0};
    return true;
}

struct byte_source byte_source_of(struct slice *bytes)
{
    return (struct byte_source){read_all, bytes};
}
