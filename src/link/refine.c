/* The second model, in rounds. */
#include "link/refine.h"

#include "link/array.h"
#include "link/bins.h"
#include "link/hash.h"
#include "link/pair-features.h"
#include "link/parallel.h"
#include "link/trees.h"
#include <math.h>
#include <stdlib.h>

enum {
    FOLDS = 2,
    LEARNT_MAX = 200000,  /* pairs that trees learn from */
    BORDERS_FROM = 20000, /* pairs that tell where bins end */
    ROWS_AT_ONCE = 256,
    DECISION_WEIGHT = 20, /* of a user's word, in pairs that the engine labelled */
    UNDECIDED = 2,
};

/* Bits of the first model that count: where it is surer, and wrong, second derivatives are nothing
 * and no leaf has the weight to say so. */
static const float most_at_first = 8;

struct refining {
    struct link_pairs *pairs;
    const struct link_table *table;
    const struct link_model *model;
    const struct link_refine_settings *settings;
    uint32_t *cluster;
    uint8_t *decided; /* of each pair: a user's answer, or UNDECIDED */

    uint32_t *rows; /* pairs that are revised; what follows goes by these */
    size_t row_count;
    unsigned features;
    float *first;    /* of each row the score of the first model, as far as it counts */
    uint8_t *bins;   /* of each row its features */
    bool *is_learnt; /* of each row: whether trees may learn from it */
    struct bins borders[PAIR_FEATURES_MAX];

    struct trees *trees[FOLDS];
    struct link_comparer comparers[PARALLEL_THREADS_MAX]; /* of each thread */
};

static const struct link_pair *pair_of(const struct refining *refining, size_t row)
{
    return &refining->pairs->items[refining->rows[row]];
}

static void choose_rows(struct refining *refining)
{
    const struct link_pairs *pairs = refining->pairs;
    refining->rows = array_resize(NULL, pairs->count, sizeof(*refining->rows));
    refining->first = array_resize(NULL, pairs->count, sizeof(*refining->first));
    for (size_t i = 0; i < pairs->count; i++)
        if (!pairs->items[i].is_refused) {
            refining->first[refining->row_count] =
                fmaxf(-most_at_first, fminf(pairs->items[i].score, most_at_first));
            refining->rows[refining->row_count++] = (uint32_t)i;
        }
}

static void take_decisions(struct refining *refining)
{
    const struct link_pairs *pairs = refining->pairs;
    memset(refining->decided, UNDECIDED, pairs->count);
    for (size_t i = 0; i < refining->settings->decision_count; i++) {
        const struct link_decision *decision = &refining->settings->decisions[i];
        uint32_t a = decision->left, b = decision->right;
        const struct link_pair *pair = link_pairs_get(pairs, a < b ? a : b, a < b ? b : a);
        if (pair)
            refining->decided[pair - pairs->items] = decision->is_one;
    }
}

static bool is_decided(const struct refining *refining, size_t row)
{
    return refining->decided[refining->rows[row]] != UNDECIDED;
}

/* Those with the lowest hashes, and all that a user decided. */
static void choose_learnt(struct refining *refining)
{
    const struct link_record *records = refining->table->records.items;
    double share = (double)LEARNT_MAX / fmax((double)refining->row_count, LEARNT_MAX);
    uint64_t most = share < 1 ? (uint64_t)ldexp(share, 64) : UINT64_MAX;
    for (size_t row = 0; row < refining->row_count; row++) {
        const struct link_pair *pair = pair_of(refining, row);
        uint64_t hash = hash_join(records[pair->left].hash, records[pair->right].hash);
        refining->is_learnt[row] = hash <= most || is_decided(refining, row);
    }
}

static void learn_borders(struct refining *refining)
{
    size_t step = refining->row_count / BORDERS_FROM + 1;
    size_t count = (refining->row_count + step - 1) / step;
    float numbers[PAIR_FEATURES_MAX];
    float *columns = array_resize(NULL, count * refining->features, sizeof(*columns));
    struct link_comparer comparer;
    link_comparer_init(&comparer, refining->table);
    for (size_t i = 0; i < count; i++) {
        pair_features_read(&comparer, refining->model, pair_of(refining, i * step), numbers);
        for (unsigned f = 0; f < refining->features; f++)
            columns[f * count + i] = numbers[f];
    }
    for (unsigned f = 0; f < refining->features; f++)
        bins_learn(&refining->borders[f], columns + f * count, count);
    link_comparer_clear(&comparer);
    free(columns);
}

/* Rows are worked on in blocks. */
static unsigned block_count(const struct refining *refining)
{
    return (unsigned)((refining->row_count + ROWS_AT_ONCE - 1) / ROWS_AT_ONCE);
}

static size_t end_of_block(const struct refining *refining, unsigned block)
{
    size_t end = ((size_t)block + 1) * ROWS_AT_ONCE;
    return end < refining->row_count ? end : refining->row_count;
}

static void read_block(void *state, unsigned block, unsigned thread)
{
    struct refining *refining = state;
    size_t end = end_of_block(refining, block);
    for (size_t row = (size_t)block * ROWS_AT_ONCE; row < end; row++) {
        float numbers[PAIR_FEATURES_MAX];
        uint8_t *bins = refining->bins + row * refining->features;
        pair_features_read(&refining->comparers[thread], refining->model, pair_of(refining, row),
                           numbers);
        for (unsigned f = 0; f < refining->features; f++)
            bins[f] = bins_of(&refining->borders[f], numbers[f]);
    }
}

static void read_rows(struct refining *refining)
{
    unsigned threads = parallel_threads(refining->settings->threads);
    for (unsigned i = 0; i < threads; i++)
        link_comparer_init(&refining->comparers[i], refining->table);
    parallel(refining->settings->threads, block_count(refining), read_block, refining);
    for (unsigned i = 0; i < threads; i++)
        link_comparer_clear(&refining->comparers[i]);
}

/* Which trees score a pair: those that did not learn from its cluster, and what surrounds it. */
static unsigned fold_of(const struct refining *refining, const struct link_pair *pair)
{
    return hash_mix(refining->table->records.items[refining->cluster[pair->left]].hash) % FOLDS;
}

static bool is_of_one(const struct refining *refining, const struct link_pair *pair)
{
    return refining->cluster[pair->left] == refining->cluster[pair->right];
}

/* The rows that teach the trees of a fold: those of the other one, and what a user decided. */
static void teach(void *state, unsigned fold, unsigned thread)
{
    struct refining *refining = state;
    (void)thread;
    unsigned features = refining->features;
    uint8_t *bins = array_resize(NULL, refining->row_count, features);
    float *answer = array_resize(NULL, refining->row_count, sizeof(*answer));
    float *weight = array_resize(NULL, refining->row_count, sizeof(*weight));
    float *start = array_resize(NULL, refining->row_count, sizeof(*start));
    struct trees_rows rows = {bins, features, 0, answer, weight, start};
    for (size_t row = 0; row < refining->row_count; row++) {
        const struct link_pair *pair = pair_of(refining, row);
        bool is_certain = is_decided(refining, row);
        if (!refining->is_learnt[row] || (fold_of(refining, pair) == fold && !is_certain))
            continue;
        memcpy(bins + rows.count * features, refining->bins + row * features, features);
        answer[rows.count] =
            is_certain ? refining->decided[refining->rows[row]] : is_of_one(refining, pair);
        start[rows.count] = refining->first[row];
        weight[rows.count++] = is_certain ? DECISION_WEIGHT : 1;
    }
    refining->trees[fold] = trees_train(&rows);
    free(bins);
    free(answer);
    free(weight);
    free(start);
}

/* Scores those rows of a block that belong to the fold. */
static void score_fold(struct refining *refining, size_t from, size_t to, unsigned fold,
                       uint8_t *bins)
{
    unsigned features = refining->features;
    uint32_t chosen[ROWS_AT_ONCE];
    float scores[ROWS_AT_ONCE];
    size_t count = 0;
    for (size_t row = from; row < to; row++) {
        if (fold_of(refining, pair_of(refining, row)) != fold)
            continue;
        memcpy(bins + count * features, refining->bins + row * features, features);
        scores[count] = refining->first[row];
        chosen[count++] = refining->rows[row];
    }
    trees_score(refining->trees[fold], bins, features, count, scores);
    for (size_t i = 0; i < count; i++) {
        refining->pairs->items[chosen[i]].score = scores[i];
        refining->pairs->items[chosen[i]].is_revised = true;
    }
}

static void score_block(void *state, unsigned block, unsigned thread)
{
    struct refining *refining = state;
    uint8_t bins[ROWS_AT_ONCE * PAIR_FEATURES_MAX];
    (void)thread;
    for (unsigned fold = 0; fold < FOLDS; fold++)
        score_fold(refining, (size_t)block * ROWS_AT_ONCE, end_of_block(refining, block), fold,
                   bins);
}

/* False when there is too little to learn from. */
static bool run_round(struct refining *refining)
{
    unsigned threads = refining->settings->threads;
    parallel(threads, FOLDS, teach, refining);
    bool is_learnt = refining->trees[0] && refining->trees[1];
    if (is_learnt)
        parallel(threads, block_count(refining), score_block, refining);
    for (unsigned fold = 0; fold < FOLDS; fold++) {
        trees_free(refining->trees[fold]);
        refining->trees[fold] = NULL;
    }
    return is_learnt;
}

static void prepare(struct refining *refining)
{
    choose_rows(refining);
    refining->features = pair_features_count(refining->table);
    refining->bins = array_resize(NULL, refining->row_count, refining->features);
    refining->is_learnt = array_resize(NULL, refining->row_count, sizeof(bool));
    refining->decided = array_resize(NULL, refining->pairs->count, 1);
    take_decisions(refining);
    choose_learnt(refining);
    learn_borders(refining);
    read_rows(refining);
}

void link_refine(struct link_pairs *pairs, const struct link_table *table,
                 const struct link_model *model, const struct link_refine_settings *settings,
                 uint32_t *cluster)
{
    struct refining refining = {
        .pairs = pairs, .table = table, .model = model, .settings = settings, .cluster = cluster};
    if (!settings->rounds || !pairs->count)
        return;
    prepare(&refining);
    for (unsigned round = 0; round < settings->rounds && run_round(&refining); round++)
        link_cluster(pairs, table, model, &settings->clustering, cluster);
    free(refining.rows);
    free(refining.first);
    free(refining.bins);
    free(refining.is_learnt);
    free(refining.decided);
}
