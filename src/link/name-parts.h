/* The parts of a name, from whatever columns hold it. Inside `link` only. */
#pragma once

#include "base/arena.h"
#include "base/slice.h"
#include "text/generation.h"
#include <stddef.h>

enum { REST_WORDS_MAX = 8 };

/* As typed; any may be empty. */
struct name_cells {
    struct slice full, given, middle, family, suffix;
};

/* Folded, in the arena; any may be empty. */
struct name_parts {
    struct slice given, family;
    struct slice rest[REST_WORDS_MAX]; /* words of the whole name that are in neither */
    size_t rest_count;
    enum generation generation;
};

/* Columns of their own count; the whole name fills what they leave out ("Haddad, Noor" is known by
 * its comma). Titles are left out. */
void name_parts_read(struct arena *arena, const struct name_cells *cells, struct name_parts *parts);

/* Fills what the local part of an e-mail address tells: "noor.haddad" of one who is only "Noor" or
 * "N. Haddad". Never changes what is there but an initial. */
void name_parts_learn(struct arena *arena, struct name_parts *parts, struct slice local);
