/* Whole numbers in as few bytes as they need. */
#include "base/varint.h"

enum { VARINT_BYTES_MAX = 10 };

void varint_append(struct buffer *out, uint64_t number)
{
    unsigned char *to = (unsigned char *)buffer_reserve(out, VARINT_BYTES_MAX);
    size_t length = 0;
    for (; number >= 128; number >>= 7)
        to[length++] = (unsigned char)(number | 128);
    to[length++] = (unsigned char)number;
    out->length += length;
}

bool varint_skip(struct slice *bytes, uint64_t count)
{
    size_t at = 0;
    for (; count && at < bytes->length; at++)
        count -= (unsigned char)bytes->data[at] < 128;
    *bytes = (struct slice){bytes->data + at, bytes->length - at};
    return !count;
}

bool varint_take(struct slice *bytes, uint64_t *number)
{
    if (bytes->length && (unsigned char)bytes->data[0] < 128) { /* most are small */
        *number = (unsigned char)bytes->data[0];
        *bytes = (struct slice){bytes->data + 1, bytes->length - 1};
        return true;
    }
    *number = 0;
    for (size_t i = 0; i < bytes->length && i < VARINT_BYTES_MAX; i++) {
        uint64_t byte = (unsigned char)bytes->data[i];
        if (i == VARINT_BYTES_MAX - 1 && byte > 1)
            return false;
        *number |= (byte & 127) << (7 * i);
        if (byte < 128) {
            *bytes = (struct slice){bytes->data + i + 1, bytes->length - i - 1};
            return true;
        }
    }
    return false;
}
