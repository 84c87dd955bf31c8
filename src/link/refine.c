/* The second model, in rounds. */
#include "link/refine.h"

#include "link/array.h"
#include "link/hash.h"
#include "link/parallel.h"
#include <math.h>
#include <stdlib.h>

enum {
    LEARNT_MAX = 200000,  /* pairs that trees learn from */
    BORDERS_FROM = 20000, /* pairs that tell where bins end */
    ROWS_AT_ONCE = 256,
    DECISION_WEIGHT = 20, /* of a user's word, in pairs that the engine labelled */
};

/* What users said of a pair; who holds the same may have been told apart and joined. */
enum { SAID_NOTHING, SAID_TWO, SAID_ONE, SAID_BOTH };

struct refining {
    struct link_pairs *pairs;
    const struct link_table *table;
    const struct link_model *model;
    const struct link_refine_settings *settings;
    uint32_t *cluster;
    uint8_t *decided; /* of each pair: what users said */

    uint32_t *rows; /* pairs that are revised; what follows goes by these */
    size_t row_count;
    float *first;    /* of each row the score of the first model, as far as it counts */
    uint8_t *bins;   /* of each row its features */
    bool *is_learnt; /* of each row: whether trees may learn from it */
    struct second *second;
    struct trees *taught[SECOND_SETS]; /* of a round: the trees that score a fold */
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
            refining->first[refining->row_count] = second_start((double)pairs->items[i].score);
            refining->rows[refining->row_count++] = (uint32_t)i;
        }
}

static void take_decisions(struct refining *refining)
{
    const struct link_pairs *pairs = refining->pairs;
    memset(refining->decided, SAID_NOTHING, pairs->count);
    for (size_t i = 0; i < refining->settings->decision_count; i++) {
        const struct link_decision *decision = &refining->settings->decisions[i];
        uint32_t a = decision->left, b = decision->right;
        const struct link_pair *pair = link_pairs_get(pairs, a < b ? a : b, a < b ? b : a);
        if (pair)
            refining->decided[pair - pairs->items] |= decision->is_one ? SAID_ONE : SAID_TWO;
    }
}

static bool is_decided(const struct refining *refining, size_t row)
{
    uint8_t said = refining->decided[refining->rows[row]];
    return said == SAID_ONE || said == SAID_TWO;
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
        refining->second->decisions += is_decided(refining, row);
        refining->is_learnt[row] = hash <= most || is_decided(refining, row);
    }
}

/* Looks at a pair again: what it takes is not kept for all. */
static struct pair_view view_of(const struct link_pair *pair, struct link_comparer *comparer,
                                struct link_comparison *comparison)
{
    link_compare(comparer, pair->left, pair->right, comparison);
    return (struct pair_view){pair->left, pair->right, comparison, pair->score, pair->has_proof};
}

static void learn_borders(struct refining *refining)
{
    unsigned features = refining->second->features;
    size_t step = refining->row_count / BORDERS_FROM + 1;
    size_t count = (refining->row_count + step - 1) / step;
    float numbers[PAIR_FEATURES_MAX];
    float *columns = array_resize(NULL, count * features, sizeof(*columns));
    struct link_comparer comparer;
    link_comparer_init(&comparer, refining->table);
    for (size_t i = 0; i < count; i++) {
        struct link_comparison comparison;
        struct pair_view view = view_of(pair_of(refining, i * step), &comparer, &comparison);
        pair_features_read(refining->table, refining->model, &view, numbers);
        for (unsigned f = 0; f < features; f++)
            columns[f * count + i] = numbers[f];
    }
    for (unsigned f = 0; f < features; f++)
        bins_learn(&refining->second->borders[f], columns + f * count, count);
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
        struct link_comparison comparison;
        struct pair_view view =
            view_of(pair_of(refining, row), &refining->comparers[thread], &comparison);
        second_read(refining->second, refining->model, refining->table, &view,
                    refining->bins + row * refining->second->features);
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
    return hash_mix(refining->table->records.items[refining->cluster[pair->left]].hash) %
           SECOND_SETS;
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
    unsigned features = refining->second->features;
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
        answer[rows.count] = is_certain ? refining->decided[refining->rows[row]] == SAID_ONE
                                        : is_of_one(refining, pair);
        start[rows.count] = refining->first[row];
        weight[rows.count++] = is_certain ? DECISION_WEIGHT : 1;
    }
    refining->taught[fold] = trees_train(&rows);
    free(bins);
    free(answer);
    free(weight);
    free(start);
}

/* Scores those rows of a block that belong to the fold. */
static void score_fold(struct refining *refining, size_t from, size_t to, unsigned fold,
                       uint8_t *bins)
{
    unsigned features = refining->second->features;
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
    trees_score(refining->second->sets[fold], bins, features, count, scores);
    for (size_t i = 0; i < count; i++)
        refining->pairs->items[chosen[i]].score = scores[i];
}

static void score_block(void *state, unsigned block, unsigned thread)
{
    struct refining *refining = state;
    uint8_t bins[ROWS_AT_ONCE * PAIR_FEATURES_MAX];
    (void)thread;
    for (unsigned fold = 0; fold < SECOND_SETS; fold++)
        score_fold(refining, (size_t)block * ROWS_AT_ONCE, end_of_block(refining, block), fold,
                   bins);
}

/* False when there is too little to learn from: what the round before learnt stays. */
static bool run_round(struct refining *refining)
{
    unsigned threads = refining->settings->threads;
    parallel(threads, SECOND_SETS, teach, refining);
    bool is_learnt = refining->taught[0] && refining->taught[1];
    for (unsigned fold = 0; fold < SECOND_SETS; fold++) {
        struct trees **kept = &refining->second->sets[fold], *taught = refining->taught[fold];
        trees_free(is_learnt ? *kept : taught);
        *kept = is_learnt ? taught : *kept;
    }
    if (is_learnt)
        parallel(threads, block_count(refining), score_block, refining);
    return is_learnt;
}

/* By both sets, as every pair is scored that comes later. */
static void conclude_block(void *state, unsigned block, unsigned thread)
{
    struct refining *refining = state;
    size_t from = (size_t)block * ROWS_AT_ONCE, end = end_of_block(refining, block);
    (void)thread;
    for (size_t row = from; row < end; row++)
        refining->pairs->items[refining->rows[row]].is_doubted =
            second_is_doubted(refining->first[row]);
    second_score(refining->second, refining->bins + from * refining->second->features, end - from,
                 refining->first + from);
    for (size_t row = from; row < end; row++)
        refining->pairs->items[refining->rows[row]].score = refining->first[row];
}

static void prepare(struct refining *refining)
{
    choose_rows(refining);
    refining->second = second_new(refining->table);
    refining->bins = array_resize(NULL, refining->row_count, refining->second->features);
    refining->is_learnt = array_resize(NULL, refining->row_count, sizeof(bool));
    refining->decided = array_resize(NULL, refining->pairs->count, 1);
    take_decisions(refining);
    choose_learnt(refining);
    learn_borders(refining);
    read_rows(refining);
}

static void clear(struct refining *refining)
{
    free(refining->rows);
    free(refining->first);
    free(refining->bins);
    free(refining->is_learnt);
    free(refining->decided);
}

struct second *link_refine(struct link_pairs *pairs, const struct link_table *table,
                           const struct link_model *model,
                           const struct link_refine_settings *settings, uint32_t *cluster)
{
    struct refining refining = {
        .pairs = pairs, .table = table, .model = model, .settings = settings, .cluster = cluster};
    if (!settings->rounds || !pairs->count)
        return NULL;
    prepare(&refining);
    AUTO_FREE(second) struct second *second = refining.second;
    for (unsigned round = 0; round < settings->rounds && run_round(&refining); round++)
        link_cluster(pairs, table, model, &settings->clustering, cluster);
    bool is_learnt = second->sets[0] != NULL;
    if (is_learnt)
        parallel(settings->threads, block_count(&refining), conclude_block, &refining);
    clear(&refining);
    return is_learnt ? TAKE(second) : NULL;
}

/* ---- what was learnt elsewhere ---- */

struct revising {
    struct link_pairs *pairs;
    const struct link_table *table;
    const struct link_model *model;
    const struct second *second;
    struct link_comparer comparers[PARALLEL_THREADS_MAX];
};

static void revise_block(void *state, unsigned block, unsigned thread)
{
    struct revising *revising = state;
    size_t end = ((size_t)block + 1) * ROWS_AT_ONCE;
    for (size_t i = (size_t)block * ROWS_AT_ONCE; i < end && i < revising->pairs->count; i++) {
        struct link_pair *pair = &revising->pairs->items[i];
        struct link_comparison comparison;
        uint8_t bins[PAIR_FEATURES_MAX];
        float score = second_start((double)pair->score);
        if (pair->is_refused)
            continue;
        struct pair_view view = view_of(pair, &revising->comparers[thread], &comparison);
        second_read(revising->second, revising->model, revising->table, &view, bins);
        pair->is_doubted = second_is_doubted(score);
        second_score(revising->second, bins, 1, &score);
        pair->score = score;
    }
}

void link_revise(struct link_pairs *pairs, const struct link_table *table,
                 const struct link_model *model, const struct second *second, unsigned threads)
{
    struct revising revising = {.pairs = pairs, .table = table, .model = model, .second = second};
    for (unsigned i = 0; i < parallel_threads(threads); i++)
        link_comparer_init(&revising.comparers[i], table);
    parallel(threads, (unsigned)((pairs->count + ROWS_AT_ONCE - 1) / ROWS_AT_ONCE), revise_block,
             &revising);
    for (unsigned i = 0; i < parallel_threads(threads); i++)
        link_comparer_clear(&revising.comparers[i]);
}
