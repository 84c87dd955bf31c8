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
    struct link_figures figures;
};

/* The probability of a score, held down by what forbids it and by what is lacking. */
double link_probability(double score, bool is_refused, bool has_proof);
