/* The first model: Fellegi-Sunter weights. Inside `link` only.
 *
 * m is the probability of a level among pairs of one person, u among pairs of two; a field's weight
 * is log2(m/u), and the weights of a pair add up to its score: the log odds, in bits, that it is
 * one person. u is counted over random pairs. m is learnt by expectation maximisation over the
 * pairs that each blocking rule found, u held fixed and the rule's own fields left out; what the
 * records do not tell comes from the shipped model. Where two values are equal, how rare the value
 * is takes the place of u.
 * Sources: Fellegi and Sunter, "A Theory for Record Linkage", 1969; Winkler, "Using the EM
 * Algorithm for Weight Computation in the Fellegi-Sunter Model", 1988; Enamorado, Fifield and Imai,
 * "Using a Probabilistic Model to Assist Merging of Large-Scale Administrative Records", 2019.
 */
#pragma once

#include "link/compare.h"

struct link_model {
    double m[LINK_FIELDS_MAX][LINK_LEVELS];
    double u[LINK_FIELDS_MAX][LINK_LEVELS];
    double weight[LINK_FIELDS_MAX][LINK_LEVELS]; /* 0 for what is missing */
    double m_bits[LINK_FIELDS_MAX][LINK_LEVELS]; /* log2(m) */
    double prior; /* the log odds of two records of which nothing is known */
};

/* How likely the shipped model thinks it that two people's values of a kind are equal. */
double link_model_chance(enum link_kind kind);

/* The model that is shipped, for these fields. */
void link_model_init(struct link_model *model, const struct link_table *table);

/* Of log odds. */
double link_model_probability(double bits);

/* Weights and bits from m and u. */
void link_model_weigh(struct link_model *model, unsigned field_count);

/* Whether it is one: what bytes said may be anything. */
bool link_model_is_sound(const struct link_model *model);

#define LINK_BITS_MAX 19.931568569324174 /* of 1 in 10^6: what no value proves more than */

/* One field's part of the score. */
static inline double link_model_part(const struct link_model *model, const struct link_table *table,
                                     unsigned field, const struct link_comparison *comparison)
{
    unsigned level = comparison->level[field];
    uint32_t value = comparison->value[field];
    if (level < LEVEL_SHARED || !value)
        return model->weight[field][level];
    double bits = table->sketches[field][value].rarity;
    return model->m_bits[field][level] + (bits < LINK_BITS_MAX ? bits : LINK_BITS_MAX);
}

/* The score. */
static inline double link_model_score(const struct link_model *model,
                                      const struct link_table *table,
                                      const struct link_comparison *comparison)
{
    double score = model->prior;
    for (unsigned f = 0; f < table->schema.field_count; f++)
        score += link_model_part(model, table, f, comparison);
    return score;
}
