/* The terminal: how wide text is there, and text that cannot harm it.
 *
 * Contacts come from strangers. Control characters could move the cursor or forge lines, overrides
 * of the writing direction could show one address as another: both are shown as U+FFFD.
 */
#pragma once

#include "base/arena.h"
#include "base/buffer.h"
#include <stdbool.h>
#include <stddef.h>

/* Columns the text takes, once it is harmless. */
size_t terminal_columns_of(const char *text);

/* Appends the harmless text in one line, cut to `max_columns` with "…" at the cut; gives the
 * columns it takes. */
size_t terminal_append(struct buffer *out, const char *text, size_t max_columns);

/* The text in one line, harmless. */
const char *terminal_harmless(struct arena *arena, const char *text);

/* Columns of the terminal that the file (STDOUT_FILENO) is; 0 when it is none. */
size_t terminal_width(int file);

/* Whether emphasis is welcome there: a terminal, and NO_COLOR is not set. */
bool terminal_has_color(int file);
