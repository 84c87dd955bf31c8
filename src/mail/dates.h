/* Dates as people write them in sentences, in many languages. Private to mail/. */
#pragma once

#include "base/arena.h"
#include "base/slice.h"
#include <stdbool.h>
#include <stdint.h>

struct mail_date {
    size_t begin, end; /* in the text; of a range the whole of it */
    int64_t day;       /* days since 1970-01-01 */
    bool is_range_end; /* "3-21 August": the day is the last one */
    bool is_guess;     /* day and month could be read the other way, or a weekday alone is named */
};

/* The next date at or behind `from`: "12 January 2026", "Jan. 12th", "12.01.", "12/01/2026",
 * "2026-01-12", "12 de enero", "1月12日", "Monday". A date without a year, and a weekday, is the
 * first on or behind `today` (days since 1970). `region` ("US") tells day and month apart in
 * "3/4"; NULL: not known. */
bool mail_date_find(struct arena *arena, struct slice text, size_t from, int64_t today,
                    const char *region, struct mail_date *date);

/* "2026-01-12" of a day since 1970. */
const char *mail_date_format(struct arena *arena, int64_t day);
