/* The engine: from a table of records to pairs and clusters. */
#include "link/link.h"

#include "link/array.h"
#include "link/cluster.h"
#include "link/engine.h"
#include "link/learn.h"
#include "link/learnt.h"
#include "link/parallel.h"
#include "link/refine.h"
#include <math.h>
#include <stdlib.h>

const double link_certain = 0.99, link_probable = 0.5;
const double link_refused_most = 0.05, link_unproven_most = 0.98;
const char *const link_version = "kith-link 5";

enum {
    EQUALS_TOLD = 60,      /* records that are equal, of which all pairs are told */
    EQUAL_PAIRS_TOLD = 64, /* of a pair's records with what is equal to them */
};

const double link_least_kept = -10;
static const double least_told = 0.01;

/* 0 is where the two are as likely one as not: the threshold needs no labels. */
static const double merge_above = 0, most_of_pair = 12;

/* Bits of a pair that no key found. The second model is seldom sure of what it is wrong in, so that
 * less needs to be held against its pairs. */
static const double unseen = -1, unseen_when_revised = -0.5;

double link_probability(float score, bool is_refused, bool has_proof)
{
    double probability = link_model_probability((double)score);
    double most = is_refused ? link_refused_most : has_proof ? 1 : link_unproven_most;
    return fmin(probability, most);
}

double link_probability_of_equals(float score, bool has_proof)
{
    return fmax(link_probability(score, false, has_proof), link_probable);
}

struct link_couple link_couple_of(const struct link *link, uint32_t left, uint32_t right)
{
    uint32_t a = link->record_of[left], b = link->record_of[right];
    return a < b ? (struct link_couple){a, b} : (struct link_couple){b, a};
}

static void revise(const struct link *link, struct link_couple two,
                   struct link_judgement *judgement)
{
    struct pair_view view = {two.a, two.b, &judgement->comparison, (float)judgement->score,
                             judgement->has_proof};
    uint8_t bins[PAIR_FEATURES_MAX];
    float start = second_start(judgement->score), score = start;
    second_read(link->second, &link->model, link->table, &view, bins);
    second_score(link->second, bins, 1, &score);
    if (fabs(judgement->score) > fabs((double)start))
        judgement->excess = (double)start - judgement->score;
    judgement->revision = (double)score - judgement->score - judgement->excess;
    judgement->score = (double)score;
    judgement->is_doubted = second_is_doubted(start);
}

static double probability_of(const struct link_judgement *judgement, bool are_equal)
{
    float score = (float)judgement->score;
    bool may_be_certain = judgement->has_proof && !judgement->is_doubted;
    return are_equal ? link_probability_of_equals(score, judgement->has_proof)
                     : link_probability(score, judgement->refusal != NULL, may_be_certain);
}

/* Records that hold the same are told apart by nothing that the second model could have learnt. */
void link_weigh(const struct link *link, struct link_comparer *comparer, struct link_couple two,
                struct link_judgement *judgement)
{
    const struct link_table *table = link->table;
    bool are_equal = link_equals_end(table, two.a) > two.b;
    *judgement = (struct link_judgement){0};
    link_compare(comparer, two.a, two.b, &judgement->comparison);
    judgement->score = link_model_score(&link->model, table, &judgement->comparison);
    judgement->refusal = link_refusal(table, &link->model, two.a, two.b, &judgement->comparison);
    judgement->has_proof = link_has_proof(table, two.a, two.b, &judgement->comparison);
    double alone = probability_of(judgement, are_equal);
    if (link->second && !are_equal && !judgement->refusal && judgement->score > link_least_kept)
        revise(link, two, judgement);
    judgement->probability = probability_of(judgement, are_equal);
    judgement->probability_unasked = fmin(alone, judgement->probability);
}

void link_judge(const struct link *link, struct link_comparer *comparer, uint32_t left,
                uint32_t right, struct link_verdict *verdict)
{
    struct link_judgement judgement;
    link_weigh(link, comparer, link_couple_of(link, left, right), &judgement);
    *verdict = (struct link_verdict){
        .score = judgement.score,
        .is_refused = judgement.refusal != NULL,
        .pattern = link_pattern(&judgement.comparison, link->table->schema.field_count),
        .probability = judgement.probability,
        .probability_unasked = judgement.probability_unasked};
}

struct answer_list {
    struct link_answer *items;
    size_t count, capacity;
};

static void add_answer(struct answer_list *list, const struct link_record *left,
                       const struct link_record *right, double probability)
{
    uint32_t a = left->place, b = right->place;
    if (probability >= least_told)
        *ARRAY_PUSH(list) = (struct link_answer){a < b ? a : b, a < b ? b : a, probability};
}

/* A pair is one of all that are equal to either; of many only the first ones are told. */
static void answer_pair(struct answer_list *list, const struct link_table *table,
                        const struct link_pair *pair)
{
    const struct link_record *records = table->records.items;
    double probability =
        link_probability(pair->score, pair->is_refused, pair->has_proof && !pair->is_doubted);
    uint32_t left_end = link_equals_end(table, pair->left);
    uint32_t right_end = link_equals_end(table, pair->right);
    if ((uint64_t)(left_end - pair->left) * (right_end - pair->right) > EQUAL_PAIRS_TOLD) {
        left_end = pair->left + 1;
        right_end = pair->right + 1;
    }
    for (uint32_t a = pair->left; a < left_end; a++)
        for (uint32_t b = pair->right; b < right_end; b++)
            add_answer(list, &records[a], &records[b], probability);
}

/* Records that are equal: each with each, of many each with the first. */
static void answer_equals(struct answer_list *list, const struct link *link,
                          struct link_comparer *comparer, uint32_t first)
{
    const struct link_record *records = link->table->records.items;
    uint32_t end = link_equals_end(link->table, first);
    struct link_judgement judgement;
    if (end == first + 1)
        return;
    link_weigh(link, comparer, (struct link_couple){first, first + 1}, &judgement);
    uint32_t left_end = end - first > EQUALS_TOLD ? first + 1 : end;
    for (uint32_t a = first; a < left_end; a++)
        for (uint32_t b = a + 1; b < end; b++)
            add_answer(list, &records[a], &records[b], judgement.probability);
}

/* Puts each answer into its place among those of its left record, which are few. */
static void insert_answer(struct link_answer *items, size_t count, struct link_answer answer)
{
    for (; count && items[count - 1].right > answer.right; count--)
        items[count] = items[count - 1];
    items[count] = answer;
}

/* By left, then right. */
static struct link_answer *sort_answers(const struct answer_list *list, size_t records)
{
    struct link_answer *sorted = array_resize(NULL, list->count, sizeof(*sorted));
    size_t *starts = ARRAY_NEW(size_t, records + 1);
    uint32_t *counts = ARRAY_NEW(uint32_t, records);
    for (size_t i = 0; i < list->count; i++)
        starts[list->items[i].left + 1]++;
    for (size_t i = 0; i < records; i++)
        starts[i + 1] += starts[i];
    for (size_t i = 0; i < list->count; i++) {
        uint32_t left = list->items[i].left;
        insert_answer(sorted + starts[left], counts[left]++, list->items[i]);
    }
    free(starts);
    free(counts);
    return sorted;
}

static void answer(struct link *link)
{
    struct answer_list list = {0};
    struct link_comparer comparer;
    link_comparer_init(&comparer, link->table);
    for (size_t i = 0; i < link->pairs.count; i++)
        answer_pair(&list, link->table, &link->pairs.items[i]);
    for (uint32_t i = 0; i < link->table->records.count; i++)
        if (!link->table->records.items[i].is_repeated)
            answer_equals(&list, link, &comparer, i);
    link_comparer_clear(&comparer);
    link->answers = sort_answers(&list, link->table->records.count);
    link->answer_count = list.count;
    free(list.items);
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

/* The first of those that hold the same: pairs are of these. */
static uint32_t first_of_equals(const struct link *link, uint32_t place)
{
    uint32_t record = link->record_of[place];
    while (link->table->records.items[record].is_repeated)
        record--;
    return record;
}

/* By the records of the table. */
static struct link_decision *decisions_of(const struct link *link,
                                          const struct link_options *options)
{
    struct link_decision *decisions = ARRAY_NEW(struct link_decision, options->decision_count);
    for (size_t i = 0; i < options->decision_count; i++)
        decisions[i] = (struct link_decision){first_of_equals(link, options->decisions[i].left),
                                              first_of_equals(link, options->decisions[i].right),
                                              options->decisions[i].is_one};
    return decisions;
}

static void form_clusters(struct link *link, const struct link_options *options)
{
    link->is_one_to_one = link->table->has_two_files && !options->may_share;
    struct link_cluster_settings first = {.most = most_of_pair,
                                          .unseen = link->second ? unseen_when_revised : unseen,
                                          .merge_above = merge_above,
                                          .is_one_to_one = link->is_one_to_one,
                                          .threads = options->threads};
    struct link_decision *decisions = decisions_of(link, options);
    struct link_refine_settings second = {first, options->rounds, options->threads, decisions,
                                          options->decision_count};
    uint32_t *cluster = array_resize(NULL, link->table->records.count, sizeof(*cluster));
    second.clustering.unseen = unseen_when_revised;
    link_cluster(&link->pairs, link->table, &link->model, &first, cluster);
    if (!link->second)
        link->second = link->own_second =
            link_refine(&link->pairs, link->table, &link->model, &second, cluster);
    number_clusters(link, cluster);
    free(decisions);
    free(cluster);
}

/* Both only read the pairs. */
struct concluding {
    struct link *link;
    const struct link_options *options;
};

static void conclude_part(void *state, unsigned job, unsigned thread)
{
    const struct concluding *concluding = state;
    (void)thread;
    if (job)
        answer(concluding->link);
    else
        form_clusters(concluding->link, concluding->options);
}

/* Clusters and answers side by side, unless the clusters teach what the answers say. */
static void conclude(struct link *link, const struct link_options *options)
{
    struct concluding concluding = {link, options};
    if (!options->rounds) {
        parallel(options->threads, 2, conclude_part, &concluding);
        return;
    }
    form_clusters(link, options);
    answer(link);
}

static uint32_t *records_by_place(const struct link_table *table)
{
    uint32_t *record_of = array_resize(NULL, table->records.count, sizeof(*record_of));
    for (uint32_t i = 0; i < table->records.count; i++)
        record_of[table->records.items[i].place] = i;
    return record_of;
}

static struct link *link_new(struct link_table *table, const struct link_options *options)
{
    struct link *link = ARRAY_NEW(struct link, 1);
    table->threads = options->threads;
    if (options->learnt)
        link_learnt_lend(options->learnt, table);
    link_table_settle(table);
    link->table = table;
    link->record_of = records_by_place(table);
    if (options->learnt) {
        link->model = *link_learnt_model(options->learnt);
        link->second = link_learnt_second(options->learnt);
    }
    return link;
}

struct link *link_recall(struct link_table *table, const struct link_learnt *learnt)
{
    return link_new(table, &(struct link_options){.learnt = learnt});
}

struct link_learnt *link_take_learnt(const struct link *link)
{
    return link_learnt_of(link->table, &link->model, link->second);
}

struct link *link_run(struct link_table *table, const struct link_options *options)
{
    struct link_keys keys;
    struct link *link = link_new(table, options);
    link_keys_build(&keys, table, options->threads);
    if (!options->learnt)
        link_model_learn(&link->model, table, &keys, options->threads);
    size_t groups = keys.group_count;
    link_pairs_find(&link->pairs, table, &keys, &link->model, link_least_kept, options->threads);
    if (link->second)
        link_revise(&link->pairs, table, &link->model, link->second, options->threads);
    link->figures = (struct link_figures){.records = table->records.count,
                                          .keys = groups,
                                          .compared = link->pairs.compared,
                                          .kept = link->pairs.count};
    conclude(link, options);
    link_pairs_clear(&link->pairs); /* scores can be had again from the models */
    return link;
}

void link_free(struct link *link)
{
    if (!link)
        return;
    second_free(link->own_second);
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
