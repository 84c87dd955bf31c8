/* The second model, in rounds: what the clusters teach about pairs, and what that does to the
 * clusters. Inside `link` only.
 *
 * The pairs within the clusters are taken for one person, those across for two, and boosted trees
 * learn to tell them apart by finer features than the first model knows. Their scores replace the
 * first model's, and new clusters are formed. In a round a pair is scored by trees that did not
 * learn from its cluster, so that they cannot just repeat what they were told; decisions of a user
 * count more than what the engine believes itself. What the last round learnt is the second model:
 * in the end it scores all pairs. Refusals stay.
 * Sources: Yarowsky, "Unsupervised Word Sense Disambiguation Rivaling Supervised Methods", 1995,
 * for learning from one's own answers; Christen, "Automatic Record Linkage Using Seeded Nearest
 * Neighbour and Support Vector Machine Classification", 2008, for doing so with records.
 */
#pragma once

#include "link/cluster.h"
#include "link/link.h"
#include "link/pairs.h"
#include "link/second.h"

struct link_refine_settings {
    struct link_cluster_settings clustering;
    unsigned rounds, threads;
    const struct link_decision *decisions; /* by the table's records, not by arrival; of records
                                              that hold the same by the first */
    size_t decision_count;
};

/* Forms clusters, as many rounds as there are, or fewer where there is too little to learn from.
 * `cluster` holds those of the first model and gets the last ones. Pairs get the scores of the
 * second model, which is the caller's to free; NULL where nothing was learnt. */
struct second *link_refine(struct link_pairs *pairs, const struct link_table *table,
                           const struct link_model *model,
                           const struct link_refine_settings *settings, uint32_t *cluster);

/* Pairs with the first model's scores get those of a second model that was learnt elsewhere. */
void link_revise(struct link_pairs *pairs, const struct link_table *table,
                 const struct link_model *model, const struct second *second, unsigned threads);
