/* What people write of leaving, being away and new addresses, in many languages (phrases.txt).
 * Private to mail/. The table is made on first use, for ever. */
#pragma once

#include "base/arena.h"
#include "base/slice.h"
#include <stdbool.h>
#include <stddef.h>

/* In the order of the names in phrases.c. */
enum mail_phrase {
    PHRASE_LEFT,         /* "no longer works here" */
    PHRASE_NOT_LEFT,     /* "left the office": what only sounds like it */
    PHRASE_NEW_ADDRESS,  /* "my new e-mail address is" */
    PHRASE_REACH_ME,     /* "you can reach me at": a new address only of who has left */
    PHRASE_OTHER,        /* "my colleague": it is about somebody else */
    PHRASE_OWN,          /* "I", "this person": it is about who writes */
    PHRASE_AWAY,         /* "out of the office" */
    PHRASE_UNTIL,        /* before a date: the last day */
    PHRASE_UNTIL_AFTER,  /* behind a date: the same */
    PHRASE_RANGE,        /* between two dates: the second is the last day */
    PHRASE_BACK,         /* before a date: the first day back */
    PHRASE_BACK_AFTER,   /* behind a date: the same */
    PHRASE_SINCE,        /* before a date: the first day of what the sentence tells */
    PHRASE_SUBJECT,      /* the beginning of an automatic reply's subject, or of a person's */
    PHRASE_SUBJECT_SURE, /* of an automatic reply's only */
    PHRASE_MONTH_1,
    PHRASE_MONTH_12 = PHRASE_MONTH_1 + 11,
    PHRASE_WEEKDAY_1, /* Monday */
    PHRASE_WEEKDAY_7 = PHRASE_WEEKDAY_1 + 6,
    PHRASE_COUNT,
};

/* Whether a folded text (text/name.h) has a phrase of the kind; `begin` and `end` (may be NULL)
 * are where the last one stands. */
bool phrase_find(const char *folded, enum mail_phrase kind, size_t *begin, size_t *end);

/* The number, from 1, of the month or the day of the week that a folded word names; 0: none. */
unsigned phrase_month(const char *folded);
unsigned phrase_weekday(const char *folded);
