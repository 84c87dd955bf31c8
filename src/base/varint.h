/* Whole numbers in as few bytes as they need: seven bits a byte, the lowest first, the top bit says
 * that more follow (LEB128). */
#pragma once

#include "base/buffer.h"

void varint_append(struct buffer *out, uint64_t number);

/* Takes a number off the front; false when the bytes end within it or it has more than 64 bits. */
bool varint_take(struct slice *bytes, uint64_t *number);

/* Passes over so many numbers; false when the bytes end before. */
bool varint_skip(struct slice *bytes, uint64_t count);
