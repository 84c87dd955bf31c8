/* The engine: from a table of records to pairs and clusters. */
#include "link/link.h"

#include "link/array.h"
#include "link/cluster.h"
#include "link/engine.h"
#include "link/learn.h"
#include "link/refine.h"
#include <math.h>
#include <stdlib.h>

const double link_certain = 0.99, link_probable = 0.5;
const double link_refused_most = 0.05, link_unproven_most = 0.98;
const char *const link_version = "kith-link 2";

static const double least_kept = -10; /* bits: a pair that is less likely is forgotten */
static const double least_told = 0.01;

/* 0 is where the two are as likely one as not: the threshold needs no labels. */
static const double merge_above = 0, most_of_pair = 12;

/* Bits of a pair that no key found. The second model is seldom sure of what it is wrong in, so that
 * less needs to be held against its pairs. */
static const double unseen = -1, unseen_when_revised = -0.5;

double link_probability(double score, bool is_refused, bool has_proof)
{
    double probability = link_model_probability(score);
    double most = is_refused ? link_refused_most : has_proof ? 1 : link_unproven_most;
    return fmin(probability, most);
}

static int compare_answers(const void *a, const void *b)
{
    const struct link_answer *left = a, *right = b;
    if (left->left != right->left)
        return left->left < right->left ? -1 : 1;
    return left->right < right->right ? -1 : left->right > right->right;
}

static void answer(struct link *link)
{
    const struct link_record *records = link->table->records.items;
    struct link_answer *answers = array_resize(NULL, link->pairs.count, sizeof(*answers));
    size_t count = 0;
    for (size_t i = 0; i < link->pairs.count; i++) {
        const struct link_pair *pair = &link->pairs.items[i];
        uint32_t a = records[pair->left].place, b = records[pair->right].place;
        double probability = link_probability(pair->score, pair->is_refused, pair->has_proof);
        if (probability >= least_told)
            answers[count++] = (struct link_answer){a < b ? a : b, a < b ? b : a, probability};
    }
    qsort(answers, count, sizeof(*answers), compare_answers);
    link->answers = answers;
    link->answer_count = count;
}

/* Clusters by order of arrival, numbered in that order. */
static void number_clusters(struct link *link, const uint32_t *cluster)
{
    size_t count = link->table->records.count;
    uint32_t *number = ARRAY_NEW(uint32_t, count), next = 0;
    link->clusters = array_resize(NULL, count, sizeof(*link->clusters));
    for (size_t place = 0; place < count; place++) {
        uint32_t first = cluster[link->record_of[place]];
        if (!number[first])
            number[first] = ++next;
        link->clusters[place] = number[first] - 1;
    }
    link->figures.clusters = next;
    free(number);
}

/* By the records of the table. */
static struct link_decision *decisions_of(const struct link *link,
                                          const struct link_options *options)
{
    struct link_decision *decisions = ARRAY_NEW(struct link_decision, options->decision_count);
    for (size_t i = 0; i < options->decision_count; i++)
        decisions[i] = (struct link_decision){link->record_of[options->decisions[i].left],
                                              link->record_of[options->decisions[i].right],
                                              options->decisions[i].is_one};
    return decisions;
}

static void form_clusters(struct link *link, const struct link_options *options)
{
    struct link_cluster_settings first = {.most = most_of_pair,
                                          .unseen = unseen,
                                          .merge_above = merge_above,
                                          .is_one_to_one =
                                              link->table->has_two_files && !options->may_share};
    struct link_decision *decisions = decisions_of(link, options);
    struct link_refine_settings second = {first, options->rounds, options->threads, decisions,
                                          options->decision_count};
    uint32_t *cluster = array_resize(NULL, link->table->records.count, sizeof(*cluster));
    second.clustering.unseen = unseen_when_revised;
    link_cluster(&link->pairs, link->table, &link->model, &first, cluster);
    link_refine(&link->pairs, link->table, &link->model, &second, cluster);
    number_clusters(link, cluster);
    free(decisions);
    free(cluster);
}

static uint32_t *records_by_place(const struct link_table *table)
{
    uint32_t *record_of = array_resize(NULL, table->records.count, sizeof(*record_of));
    for (uint32_t i = 0; i < table->records.count; i++)
        record_of[table->records.items[i].place] = i;
    return record_of;
}

struct link *link_run(struct link_table *table, const struct link_options *options)
{
    struct link *link = ARRAY_NEW(struct link, 1);
    struct link_keys keys;
    link_table_settle(table);
    link->table = table;
    link->record_of = records_by_place(table);
    link_keys_build(&keys, table, options->threads);
    link_model_learn(&link->model, table, &keys, options->threads);
    link_pairs_find(&link->pairs, table, &keys, &link->model, least_kept, options->threads);
    link->figures = (struct link_figures){.records = table->records.count,
                                          .keys = keys.group_count,
                                          .compared = link->pairs.compared,
                                          .kept = link->pairs.count};
    link_keys_clear(&keys);
    form_clusters(link, options);
    answer(link);
    if (!options->rounds) /* scores can be had again from the model */
        link_pairs_clear(&link->pairs);
    return link;
}

void link_free(struct link *link)
{
    if (!link)
        return;
    link_pairs_clear(&link->pairs);
    free(link->answers);
    free(link->clusters);
    free(link->record_of);
    free(link);
}

const struct link_answer *link_answers(const struct link *link, size_t *count)
{
    *count = link->answer_count;
    return link->answers;
}

const uint32_t *link_clusters(const struct link *link)
{
    return link->clusters;
}

struct link_figures link_figures(const struct link *link)
{
    return link->figures;
}
