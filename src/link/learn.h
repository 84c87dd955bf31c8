/* The first model, learnt from the records themselves. Inside `link` only. */
#pragma once

#include "link/model.h"
#include "link/patterns.h"

/* Learns m, u and the prior from a sample of random pairs and of the pairs that keys found; counts
 * them on two threads where `threads` allows it. */
void link_model_learn(struct link_model *model, const struct link_table *table,
                      const struct link_keys *keys, unsigned threads);

/* The step inside: m of the fields that are not in `left_out` (bits) from the counts of one rule,
 * `patterns[0..count)`; starts from and leans on the model's m. Gives the expected number of
 * matches. */
double link_model_maximise(const struct link_model *model, unsigned field_count, unsigned left_out,
                           const struct pattern_count *patterns, size_t count,
                           double m[LINK_FIELDS_MAX][LINK_LEVELS]);
