/* Characters of UTF-8 text, and what kind each is to names: the one classification behind folding
 * and sorting. Inside `text` only. */
#pragma once

#include "base/slice.h"
#include <unicode/umachine.h>

enum character_kind {
    CHARACTER_GAP,    /* space, control, punctuation: parts words */
    CHARACTER_JOINER, /* apostrophe, point: parts words unless it stands between two letters */
    CHARACTER_SYMBOL, /* "+", emoji, currency: parts words when folding, counts when sorting */
    CHARACTER_LETTER,
    CHARACTER_MARK, /* combines with the character before it */
    CHARACTER_NUMBER,
    CHARACTER_NOTHING, /* shows nothing and parts nothing */
};

enum character_kind character_kind(UChar32 character);

/* The same for ASCII, as a table. */
extern const unsigned char character_kind_of_ascii[128];

/* Reads the character at `*place`, which moves behind it; -1 for what is not UTF-8. */
UChar32 character_next(struct slice text, size_t *place);

/* Reads the character before `*place`, which moves to its start. */
UChar32 character_before(struct slice text, size_t *place);
