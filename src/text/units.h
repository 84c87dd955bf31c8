/* UTF-16 work space for calls into ICU: on the stack while short, on the heap when long. Inside
 * `text` only. */
#pragma once

#include "base/arena.h"
#include "base/slice.h"
#include <stdbool.h>
#include <unicode/unorm2.h>

enum {
    UNITS_NEAR = 320,
    UNITS_TEXT_BYTES = 1 << 24, /* longer texts are cut: ICU counts in 32 bits */
};

struct units {
    UChar *at;
    int32_t length;
    int32_t capacity;
    UChar near[UNITS_NEAR];
};

#define AUTO_UNITS __attribute__((cleanup(units_clear)))

/* Call before any other use; the members of `near` need no zeroing. */
void units_init(struct units *units);
void units_clear(struct units *units);

/* Room for `capacity` units; what was there is gone. */
void units_empty(struct units *units, int32_t capacity);

/* Appends a code point; the room must be there. */
static inline void units_push(struct units *units, UChar32 character)
{
    if (character < 0x10000) {
        units->at[units->length++] = (UChar)character;
        return;
    }
    units->at[units->length++] = (UChar)(0xD7C0 + (character >> 10));
    units->at[units->length++] = (UChar)(0xDC00 | (character & 0x3FF));
}

/* Reads UTF-8; what is not UTF-8 becomes U+FFFD. */
void units_read(struct units *units, struct slice text);

/* `out` is `in` in the normalizer's form. */
void units_normalize(const UNormalizer2 *form, const struct units *in, struct units *out);

/* As UTF-8 in the arena. */
char *units_write(const struct units *units, struct arena *arena);
