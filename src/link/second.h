/* The second model: what pairs of records turned out to be that look like this one, by the clusters
 * of the records it learnt from and by what users decided. link/refine.h makes it. Inside `link`
 * only.
 *
 * It says the same of two records wherever they are judged: in the run that learnt it, and later
 * one by one. There are two sets of trees, of which each learnt from what the other did not; the
 * mean of both counts.
 */
#pragma once

#include "link/bins.h"
#include "link/pair-features.h"
#include "link/trees.h"

enum { SECOND_SETS = 2 };

struct second {
    unsigned features;
    uint32_t decisions;                     /* of users, that it learnt from */
    struct bins borders[PAIR_FEATURES_MAX]; /* of each feature */
    struct trees *sets[SECOND_SETS];
};

/* Knows how many features a pair of the table has, and nothing else. */
struct second *second_new(const struct link_table *table);
void second_free(struct second *second);
DEFINE_AUTO_FREE(second)
struct second *second_copy(const struct second *second);

/* What the first model's score counts: where it is surer, and wrong, second derivatives are nothing
 * and no leaf has the weight to say so. */
float second_start(double score);

/* Whether the first model is not certain of a pair that starts so. The second one has learnt from
 * what the engine believes and from what people said, who may be wrong: it can speak for such a
 * pair, but not make it certain. */
bool second_is_doubted(float start);

/* The features of a pair as bins, of which there are `features`. */
void second_read(const struct second *second, const struct link_model *model,
                 const struct link_table *table, const struct pair_view *pair, uint8_t *bins);

/* Of so many rows of bins: `scores` holds what each starts with, and gets what both sets say, in
 * bits. */
void second_score(const struct second *second, const uint8_t *bins, size_t count, float *scores);

/* Its form in a store, in the byte order of the machine. Reading takes it off the front; NULL when
 * that is no second model for pairs of this table. */
void second_write(const struct second *second, struct buffer *out);
struct second *second_take(struct slice *bytes, const struct link_table *table);
