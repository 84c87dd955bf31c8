/* Character sets of old files: bytes under a name ("windows-1251") brought to UTF-8.
 *
 * Names are compared as ICU does: without regard to case, "-", "_" and spaces. Names that programs
 * write for a smaller set than they mean are read as the larger one (ISO-8859-1 as Windows-1252,
 * GB2312 as GB18030), as browsers do. Source: ICU; WHATWG Encoding, section 4.2.
 */
#pragma once

#include "base/arena.h"
#include "base/slice.h"
#include <stdbool.h>

bool charset_is_known(const char *charset);

/* The text of `bytes`, in the arena (or `bytes` itself where it is UTF-8 under that name already).
 * Ill-formed bytes become U+FFFD. A byte order mark at the beginning is left out. False, and
 * nothing written, when no such character set is known. */
bool charset_to_utf8(struct arena *arena, struct slice bytes, const char *charset,
                     struct slice *utf8);
