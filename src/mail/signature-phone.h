/* Telephone numbers in running text: where they stand. */
#pragma once

#include "base/slice.h"
#include <stdbool.h>

struct mail_phone_place {
    size_t begin, end;    /* of the number in the text, its extension included */
    unsigned digits;      /* without those of an extension */
    bool is_extension;    /* no more than that: "x3-6259" */
    bool may_be_postcode; /* "1250-096": a telephone number only behind a label */
};

/* The next number at or behind `from`. Numbers have 7 to 15 digits; fewer are an extension, behind
 * an "x" or as "3-1587". Dates, times and parts of longer words are none. */
bool mail_phone_find(struct slice text, size_t from, struct mail_phone_place *place);
