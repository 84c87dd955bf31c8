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

/* Bits are counted by an instruction that not every machine has that this is built for: of a
 * function so marked, and what is inlined into it, the loader chooses one of two. Sanitizers do not
 * know this way of choosing. */
#if defined(__x86_64__) && defined(__GLIBC__) && !defined(__clang__) &&                            \
    !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#define COUNTS_BITS __attribute__((target_clones("popcnt", "default"), flatten))
#else
#define COUNTS_BITS
#endif

/* Bytes of one that the other cannot have a partner for, at least. */
static inline int sketch_only_in(const struct sketch *a, const struct sketch *b)
{
    return __builtin_popcountll(a->letters & ~b->letters) +
           __builtin_popcount(a->twice & ~b->twice);
}

static inline int sketches_common_prefix(const struct sketch *a, const struct sketch *b)
{
    uint32_t difference = a->beginning ^ b->beginning;
    int shorter = a->length < b->length ? a->length : b->length;
    int common = difference ? __builtin_ctz(difference) / 8 : 4;
    return common < shorter ? common : shorter;
}

/* Whether the two may be as alike as that, by Jaro-Winkler; false is certain. The similarity is
 * solved for the matches, so that nothing is divided. */
static inline bool sketches_may_be_alike(const struct sketch *a, const struct sketch *b,
                                         float similarity)
{
    float left = 1 - 0.1f * (float)sketches_common_prefix(a, b);
    float least = similarity - 0.001f - (1 - left);
    float length_a = (float)a->length, length_b = (float)b->length;
    float needed = (3 * least - left) * length_a * length_b;
    float shorter = length_a < length_b ? length_a : length_b;
    if (shorter * (length_a + length_b) * left <= needed)
        return false;
    int in_a = a->length - sketch_only_in(a, b), in_b = b->length - sketch_only_in(b, a);
    float matches = (float)(in_a < in_b ? in_a : in_b);
    return matches * (length_a + length_b) * left > needed;
}

/* The same by edit distance. */
static inline bool sketches_may_be_close(const struct sketch *a, const struct sketch *b,
                                         int distance)
{
    int longer = a->length - b->length;
    return longer <= distance && longer >= -distance && sketch_only_in(a, b) <= distance &&
           sketch_only_in(b, a) <= distance;
}

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
