/* What a run of the engine keeps. Inside `link` only. */
#pragma once

#include "link/link.h"
#include "link/pairs.h"
#include "link/second.h"

struct link {
    const struct link_table *table;
    struct link_model model;
    const struct second *second; /* NULL: the first model has the last word */
    struct second *own_second;   /* the same, of a run that learnt it */
    struct link_pairs pairs;     /* while it runs */
    struct link_answer *answers;
    size_t answer_count;
    uint32_t *clusters;  /* by order of arrival */
    uint32_t *record_of; /* of a place in the order of arrival */
    bool is_one_to_one;  /* clusters are couples, see link_assign */
    struct link_figures figures;
};

/* Two records by order of arrival, in the engine's order, in which it compares them. */
struct link_couple {
    uint32_t a, b;
};
struct link_couple link_couple_of(const struct link *link, uint32_t left, uint32_t right);

/* Bits: a pair that the first model gives less is forgotten; the second has never seen its like and
 * says nothing of it. */
extern const double link_least_kept;

/* All that is known of two records, by the one way in which it is found. */
struct link_judgement {
    struct link_comparison comparison;
    double score;    /* bits, of both models */
    double excess;   /* of these: what is held back of the first model's */
    double revision; /* of these: the second model's */
    const char *refusal;
    bool has_proof;
    bool is_doubted; /* see second_is_doubted */
    double probability;
    double probability_unasked; /* see struct link_verdict */
};

void link_weigh(const struct link *link, struct link_comparer *comparer, struct link_couple two,
                struct link_judgement *judgement);

/* The probability of a score, held down by what forbids it and by what is lacking. Scores count as
 * the numbers that pairs keep, so that all ways to a pair give the same. */
double link_probability(float score, bool is_refused, bool has_proof);

/* The same of records that hold the same: nothing tells them apart, so they are probable at least.
 */
double link_probability_of_equals(float score, bool has_proof);
