/* The second model, in rounds: what the clusters teach about pairs, and what that does to the
 * clusters. Inside `link` only.
 *
 * The pairs within the clusters are taken for one person, those across for two, and boosted trees
 * learn to tell them apart by finer features than the first model knows. Their scores replace the
 * first model's, and new clusters are formed. A pair is scored by trees that did not learn from its
 * cluster, so that they cannot just repeat what they were told; decisions of a user count more than
 * what the engine believes itself. Refusals stay.
 * Sources: Yarowsky, "Unsupervised Word Sense Disambiguation Rivaling Supervised Methods", 1995,
 * for learning from one's own answers; Christen, "Automatic Record Linkage Using Seeded Nearest
 * Neighbour and Support Vector Machine Classification", 2008, for doing so with records.
 */
#pragma once

#include "link/cluster.h"
#include "link/link.h"

struct link_refine_settings {
    struct link_cluster_settings clustering;
    unsigned rounds, threads;
    const struct link_decision *decisions; /* by the table's records, not by arrival */
    size_t decision_count;
};

/* Forms clusters, as many rounds as there are, or fewer where there is too little to learn from.
 * `cluster` holds those of the first model and gets the last ones. Pairs with a new score say so.
 */
void link_refine(struct link_pairs *pairs, const struct link_table *table,
                 const struct link_model *model, const struct link_refine_settings *settings,
                 uint32_t *cluster);
