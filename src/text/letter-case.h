/* Capitals and small letters: how a text is written, and names written as people write them.
 *
 * Letters of scripts without case (Arabic, Hebrew, Han, ...) count for nothing. Source: ICU.
 */
#pragma once

#include "base/arena.h"
#include "base/slice.h"
#include <stdbool.h>

enum letter_case {
    CASE_NONE,  /* no letter of it has a case */
    CASE_LOWER, /* every letter that has a case is small */
    CASE_UPPER, /* every one is a capital */
    CASE_MIXED,
};

enum letter_case letter_case_of(struct slice text);

/* The case of two texts together. */
enum letter_case letter_case_join(enum letter_case a, enum letter_case b);

/* The text in small letters, the first one a capital. A text in capitals is brought down only when
 * nothing is lost by that: Latin and Cyrillic letters. Greek capitals carry no accents and the
 * capital I of Turkish is two letters, so that of those NULL is answered; with `is_turkish` the
 * second is told apart. */
const char *letter_case_title(struct arena *arena, struct slice text, bool is_turkish);
