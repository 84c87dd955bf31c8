/* Many texts looked for at once: what it costs hangs on how much is looked through, not on how many
 * they are. Case of ASCII letters does not count. */
#pragma once

#include "base/arena.h"
#include "base/slice.h"
#include <stdbool.h>

enum { NEEDLE_BYTES_MIN = 4 };

struct needles;

/* Lives as long as the arena, as do the texts that are added. */
struct needles *needles_new(struct arena *arena);

/* Of at least NEEDLE_BYTES_MIN bytes. */
void needles_add(struct needles *needles, struct slice text);

/* Whether one of them stands in the text. */
bool needles_are_in(const struct needles *needles, struct slice text);

/* The longest, in bytes: who looks through pieces keeps so much of the one before. */
size_t needles_longest(const struct needles *needles);
