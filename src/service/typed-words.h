/* Words as they are being typed, and whether an address and its name begin so. Private to
 * service/. */
#pragma once

#include "contact/index.h"

enum { TYPED_WORDS_MAX = 8 };

struct typed_word {
    const char *raw;    /* lower case, with its punctuation: what addresses are compared with */
    const char *folded; /* what names are; "" when nothing is left */
    const char *lookup; /* what the words of an address are found by */
};

struct typed_words {
    struct typed_word items[TYPED_WORDS_MAX];
    size_t count;
    size_t longest; /* the rarest, as a rule */
};

/* Words beyond the most are passed over. */
void typed_words_read(struct arena *arena, const char *text, struct typed_words *words);

/* How well all words fit, as the first does; 0: one of them does not. */
enum typed_fit {
    FITS_NOT,
    FITS_DOMAIN, /* behind the "@" only */
    FITS_WITHIN, /* a later piece of the part before it, or word of the name */
    FITS_FIRST,
};
enum typed_fit typed_words_fit(struct arena *arena, const struct typed_words *words,
                               const char *address, const char *name);
