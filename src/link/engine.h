/* What a run of the engine keeps. Inside `link` only. */
#pragma once

#include "link/link.h"
#include "link/pairs.h"

struct link {
    const struct link_table *table;
    struct link_model model;
    struct link_pairs pairs; /* once it has run only of a run with a second model */
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

/* Sets score and refusal of the bond's two records, which are numbered by arrival. */
void link_weigh(const struct link *link, struct link_comparer *comparer, struct link_bond *bond);

/* The probability of a score, held down by what forbids it and by what is lacking. */
double link_probability(double score, bool is_refused, bool has_proof);

/* The same of records that hold the same: nothing tells them apart, so they are probable at least.
 */
double link_probability_of_equals(double score, bool has_proof);

/* One or the other, as the two records of the link ask for. */
double link_probability_of_two(const struct link *link, struct link_couple two, double score,
                               bool is_refused, bool has_proof);
