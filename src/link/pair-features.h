/* What can be told of a pair of records in finer steps than the first model's levels, as numbers
 * for the second model (link/refine.h). Inside `link` only.
 *
 * Nothing of the clusters and of other pairs is among them: the second model learns from clusters,
 * and would find in them what they were made of.
 */
#pragma once

#include "link/pairs.h"

enum { PAIR_FEATURES_MAX = 128 };

/* How many numbers a pair of this table has; at most PAIR_FEATURES_MAX. */
unsigned pair_features_count(const struct link_table *table);

void pair_features_read(struct link_comparer *comparer, const struct link_model *model,
                        const struct link_pair *pair, float *numbers);
