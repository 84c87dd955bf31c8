/* Two records side by side: for each field a level, from "conflict" to "equal".
 *
 * Inside `link` only. A comparer is one thread's: it remembers how alike two values are.
 */
#pragma once

#include "link/candidates.h"

/* Levels, in the order of what they prove; not every kind has all of them. */
enum link_level {
    LEVEL_MISSING, /* one side has nothing: no evidence */
    LEVEL_CONFLICT,
    LEVEL_FAR,     /* another given name that looks alike; a date with two errors */
    LEVEL_PART,    /* an initial, a common word, the same year, the same area */
    LEVEL_ALIKE,   /* sounds alike, or quite similar */
    LEVEL_CLOSE,   /* a typing error apart */
    LEVEL_RELATED, /* a nickname, swapped names, a mailbox of the same name elsewhere */
    LEVEL_SHARED,  /* equal, but many people's */
    LEVEL_EQUAL,
    LINK_LEVELS,
};

struct link_comparison {
    uint8_t level[LINK_FIELDS_MAX];
    uint32_t value[LINK_FIELDS_MAX]; /* that both have, where there is one */
    struct {
        uint8_t a, b; /* which of the record's values in the field, from 0 */
    } compared[LINK_FIELDS_MAX];
};

struct link_comparer {
    const struct link_table *table;
    struct similar {
        uint64_t key; /* set and two numbers */
        float similarity;
        int distance;
    } * cache;
};

void link_comparer_init(struct link_comparer *comparer, const struct link_table *table);
void link_comparer_clear(struct link_comparer *comparer);

struct link_two {
    uint32_t left, right; /* left < right */
    uint32_t rules;       /* of the keys that they share, as bits */
};

enum { LINK_TWOS_TOGETHER = 256 };

/* At most LINK_TWOS_TOGETHER pairs, field by field: what a field's values need then comes into the
 * cache while other pairs are compared, and the processor guesses better what comes next. */
void link_compare_some(struct link_comparer *comparer, const struct link_two *twos, size_t count,
                       struct link_comparison *out);

void link_compare(struct link_comparer *comparer, uint32_t a, uint32_t b,
                  struct link_comparison *comparison);

/* The levels as one number, four bits a field. */
uint64_t link_pattern(const struct link_comparison *comparison, unsigned field_count);

static inline unsigned link_pattern_level(uint64_t pattern, unsigned field)
{
    return (unsigned)(pattern >> (4 * field)) & 15;
}
