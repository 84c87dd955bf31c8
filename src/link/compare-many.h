/* Many pairs compared one after the other, the memory for the next ones asked ahead: in a large
 * book most of the time would go into waiting for it. Inside `link` only. */
#pragma once

#include "link/compare.h"

/* Pairs that wait for being compared. */
struct link_twos {
    struct link_two *items;
    size_t count, capacity;
};

/* Gives each comparison to `take`, in order, and forgets the pairs. */
void link_compare_many(struct link_comparer *comparer, struct link_twos *twos,
                       void (*take)(void *state, const struct link_two *two,
                                    const struct link_comparison *comparison),
                       void *state);
