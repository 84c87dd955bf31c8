/* What a comparison needs of a value most of the time, in half a cache line: enough to see that two
 * values are not alike without reading them. Inside `link` only. */
#pragma once

#include "link/nicknames.h"
#include "link/values.h"

struct sketch {
    uint64_t letters;   /* which bytes it has, as bits; of a phone number its digits, packed */
    uint32_t twice;     /* which letters it has at least twice */
    uint32_t beginning; /* the first four bytes */
    union {
        uint32_t phonetic; /* see link/phonetic.h; of names only */
        uint32_t other;    /* the value's; of no name */
        uint32_t date;     /* of a birthday: 0x19801231 */
    };
    float rarity; /* bits, see value_rarity */
    uint32_t
        roots; /* of a given name: those that link/nicknames.h tells, as bits by their hashes */
    uint16_t length;
    uint8_t holders;       /* first letters of the names of those who have it */
    bool is_of_words : 1;  /* has a space in it */
    bool has_nickname : 1; /* of a given name: has roots besides itself */
    bool is_known : 1;     /* of a given name: in the table of nicknames */
    bool is_role : 1;      /* of an address: for a task and not for a person */
};

/* One for each value of the set; `chance` as for value_rarity. */
struct sketch *sketches_new(const struct values *values, double chance);

/* The same for a set of e-mail addresses: of what stands before the sign, their `other`, as that is
 * what is compared. */
struct sketch *sketches_new_of_emails(const struct values *values, const struct values *locals,
                                      double chance);

/* The same for a set of phone numbers, which are compared digit by digit. */
struct sketch *sketches_new_of_phones(const struct values *values, double chance);

/* The same for a set of birthdays, which are compared by their parts. */
struct sketch *sketches_new_of_births(const struct values *values, double chance);

/* Whether the two may be as alike as that, by Jaro-Winkler or by edit distance; false is certain.
 */
bool sketches_may_be_alike(const struct sketch *a, const struct sketch *b, float similarity);
bool sketches_may_be_close(const struct sketch *a, const struct sketch *b, int distance);

/* Whether the first may stand in the second; false is certain. */
static inline bool sketch_may_be_in(const struct sketch *part, const struct sketch *whole)
{
    return !(part->letters & ~whole->letters) && !(part->twice & ~whole->twice);
}

/* Which share of all letters that either has both have, 0 to 1. */
double sketches_common_letters(const struct sketch *a, const struct sketch *b);

/* Of two phone numbers: how many digits they have in common at the beginning, and at the end. */
int sketches_common_beginning(const struct sketch *a, const struct sketch *b);
int sketches_common_end(const struct sketch *a, const struct sketch *b);
