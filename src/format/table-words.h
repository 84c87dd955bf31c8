/* The headers that programs and people write over columns of contacts. Inside `format` only. */
#pragma once

#include "base/arena.h"

/* A header as a key: folded, without spaces. "E-mail 2 Address" is "emailaddress" and 2. */
struct header_key {
    const char *folded; /* words with spaces between, figures included */
    const char *exact;  /* figures, but no spaces: "emailxaddress" has its 2 */
    const char *key;    /* neither */
    unsigned number;    /* 0: none */
};

void header_key_of(struct arena *arena, const char *header, struct header_key *key);

/* The field that a header means, without number: "email", "street:work"; NULL: not known. A number
 * is `number` in the key where it tells which of its kind. */
const char *header_field(struct arena *arena, const struct header_key *key, bool *takes_number);

/* Headers of our error files, which say nothing of a contact. */
bool header_is_ours(const struct header_key *key);
