/* The pairs that may be one person, compared and scored. Inside `link` only. */
#pragma once

#include "link/refusal.h"

struct link_pair {
    uint32_t left, right; /* left < right */
    float score;          /* bits of log odds */
    bool is_refused : 1;  /* see link_refusal */
    bool has_proof : 1;   /* see link_has_proof */
    bool is_doubted : 1;  /* by the first model, see second_is_doubted */
};

struct link_pairs {
    struct link_pair *items; /* by left, then right */
    size_t count;
    uint64_t compared; /* pairs that were looked at */
};

/* Compares all pairs that share a key, on so many threads; keeps those with a score above `least`.
 * The result does not depend on the number of threads. Clears the keys as soon as it can, so that
 * their memory serves for the pairs. */
void link_pairs_find(struct link_pairs *pairs, const struct link_table *table,
                     struct link_keys *keys, const struct link_model *model, double least,
                     unsigned threads);
void link_pairs_clear(struct link_pairs *pairs);

/* The pair of two records, in their order; NULL when it was not kept. */
const struct link_pair *link_pairs_get(const struct link_pairs *pairs, uint32_t left,
                                       uint32_t right);
