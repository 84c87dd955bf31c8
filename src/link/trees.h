/* Boosted regression trees: the log odds of yes from a row of small numbers. Inside `link` only.
 *
 * Pure arithmetic on a matrix of binned features (link/bins.h); nothing here knows of records. Rows
 * start with what is known of them otherwise, and each tree corrects what is left over, by the
 * first and second derivatives of the logistic loss. A split has to bring more than it costs. Sums
 * are whole numbers, so that they are exact: the same rows in any order give the same trees.
 *
 * Sources: Friedman, "Greedy Function Approximation: A Gradient Boosting Machine", 2001; Chen and
 * Guestrin, "XGBoost: A Scalable Tree Boosting System", 2016 (leaf values and gains of second
 * order); Ke et al., "LightGBM", 2017 (histograms, the best leaf first).
 */
#pragma once

#include "base/buffer.h"
#include "base/cleanup.h"
#include <stddef.h>
#include <stdint.h>

enum { TREES_BINS = 64, TREES_FEATURES_MAX = 128 };

/* Row i is bins[i * features] and the following, each below TREES_BINS. */
struct trees_rows {
    const uint8_t *bins;
    unsigned features;   /* at most TREES_FEATURES_MAX */
    size_t count;        /* below 2^31 */
    const float *answer; /* of each row: 0 is no, 1 is yes */
    const float *weight; /* of each row, at least 0: how many rows it counts for */
    const float *start;  /* of each row: log odds in bits that are known beforehand, maybe 0 */
};

struct trees;

/* NULL when there is nothing to learn: rows are too few, or of one answer only. */
struct trees *trees_train(const struct trees_rows *rows);
void trees_free(struct trees *trees);
DEFINE_AUTO_FREE(trees)

/* For each of `count` rows the log odds of yes, in bits; `scores` holds where each starts. */
void trees_score(const struct trees *trees, const uint8_t *bins, unsigned features, size_t count,
                 float *scores);

struct trees *trees_copy(const struct trees *trees);

/* Their form in a store, in the byte order of the machine. Reading takes them off the front; NULL
 * when that is nothing that `trees_write` wrote of trees over so many features. */
void trees_write(const struct trees *trees, struct buffer *out);
struct trees *trees_read(struct slice *bytes, unsigned features);
