/* Whether two names may be those of one person: what decides if a shared e-mail address or phone
 * number is proof enough (DESIGN rule 9). Deliberately simple and strict: typing errors, initials,
 * order and missing parts pass, everything else is for a person to decide. */
#pragma once

#include "contact/fact.h"

enum name_verdict {
    NAMES_UNKNOWN,    /* one of them is missing: nothing speaks against */
    NAMES_COMPATIBLE, /* may be one person */
    NAMES_CONFLICT,   /* two people, as far as names tell; also Jr against Sr */
};

/* Either may be NULL. `why` (may be NULL) gets a constant phrase for the answer. */
enum name_verdict name_compare(struct arena *arena, const struct fact *a, const struct fact *b,
                               const char **why);
