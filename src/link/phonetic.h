/* How a name sounds, roughly: a code of up to six sounds for the words that sound alike in the
 * languages of Europe. Inside `link` only.
 *
 * Our own, in the manner of Soundex (Russell, US patent 1261167) and NYSIIS (Taft 1970): the first
 * sound is kept, vowels only there, neighbours of one class count once, silent letters go.
 */
#pragma once

#include "base/slice.h"
#include <stdint.h>

/* The code of a folded text's first word; 0 when it has no Latin letter. */
uint32_t phonetic_code(struct slice folded);
