/* Text from files of strangers, brought to what the domain takes: UTF-8 without what deceives. */
#pragma once

#include "base/arena.h"
#include "base/slice.h"
#include <stdbool.h>

/* The text itself when it is UTF-8, else read as Windows-1252, into the arena. */
struct slice received_utf8(struct arena *arena, struct slice bytes);

/* The text in the arena, ends trimmed, without controls and direction marks. Where lines are not
 * allowed, line feeds and tabs become spaces. */
char *received_text(struct arena *arena, struct slice text, bool allow_lines);
