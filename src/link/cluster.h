/* Clusters: which records are one person, from the scores of their pairs. Inside `link` only.
 *
 * Average linkage: the two clusters with the highest mean score between their records are joined,
 * again and again, while that mean is above 0. A chain of weak links does not join what is in
 * conflict. A pair that no key found counts as slightly against, but nothing joins what is refused,
 * whether it was found or not.
 * Source: Sokal and Michener, "A Statistical Method for Evaluating Systematic Relationships", 1958.
 */
#pragma once

#include "link/pairs.h"

struct link_cluster_settings {
    double most;   /* bits that one pair can count, for or against */
    double unseen; /* bits of a pair that was never compared */
    double merge_above;
    bool is_one_to_one; /* see link_assign */
    unsigned threads;   /* 0: one; the clusters do not depend on it */
};

/* `cluster` gets for each record of the table the lowest record of its cluster. */
void link_cluster(const struct link_pairs *pairs, const struct link_table *table,
                  const struct link_model *model, const struct link_cluster_settings *settings,
                  uint32_t *cluster);

/* The same where each record has at most one partner, and that in the other file: the pairs with
 * the highest scores first. */
void link_assign(const struct link_pairs *pairs, size_t records, double above, uint32_t *cluster);
