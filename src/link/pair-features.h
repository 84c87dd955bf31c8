/* What can be told of a pair of records in finer steps than the first model's levels, as numbers
 * for the second model (link/refine.h). Inside `link` only.
 *
 * All of them follow from the two records and what was learnt, so that a pair has the same numbers
 * wherever it is judged. Nothing of the clusters and of other pairs is among them: the second model
 * learns from clusters, and would find in them what they were made of.
 */
#pragma once

#include "link/model.h"

enum { PAIR_FEATURES_MAX = 128 };

/* How many numbers a pair of this table has; at most PAIR_FEATURES_MAX. */
unsigned pair_features_count(const struct link_table *table);

/* What the first model says of two records. */
struct pair_view {
    uint32_t left, right; /* in the order of the table */
    const struct link_comparison *comparison;
    float score;    /* bits */
    bool has_proof; /* see link_has_proof */
};

void pair_features_read(const struct link_table *table, const struct link_model *model,
                        const struct pair_view *pair, float *numbers);
