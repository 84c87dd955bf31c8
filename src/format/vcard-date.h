/* Days in a vCard. Inside `format` only. */
#pragma once

#include "base/arena.h"
#include "base/slice.h"

/* Both forms of ISO 8601 ("19850412", "1985-04-12", "--0412", "1985-04", "1985"), also with
 * midnight behind, as "1985-04-12", "--04-12", "1985-04" or "1985". A day in `omitted_year` (may be
 * empty) has no year. NULL when the text is no day of a calendar. */
const char *vcard_read_date(struct arena *arena, const char *text, struct slice omitted_year);
