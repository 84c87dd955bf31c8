/* Which given names may be one: "bob", "rob" and "robert". Inside `link` only.
 *
 * The table is nicknames.txt, which names its source and licence. A name's roots are itself and
 * every name that it is short for; two names may be one when they have a root in common.
 */
#pragma once

#include "base/slice.h"
#include <stdint.h>

enum { NAME_ROOTS_MAX = 8 };

struct name_roots {
    uint64_t items[NAME_ROOTS_MAX]; /* hashes of texts; the name's own is the first */
    unsigned count;
};

/* Of one folded word; whether the table knows it. Roots beyond NAME_ROOTS_MAX are left out, in the
 * order of the table. */
bool nicknames_roots(struct slice word, struct name_roots *roots);

bool name_roots_meet(const struct name_roots *a, const struct name_roots *b);
