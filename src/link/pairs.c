/* The pairs that may be one person, compared and scored, on several threads. */
#include "link/pairs.h"

#include "link/array.h"
#include "link/compare-many.h"
#include "link/parallel.h"
#include <stdlib.h>

enum { CHUNKS = 256 };

/* What one stretch of records gave. */
struct chunk {
    struct {
        struct link_pair *items;
        size_t count, capacity;
    } pairs;
    struct link_pair *place; /* of the first one, among all */
    uint64_t compared;
};

/* What one thread works with. */
struct worker {
    const struct work *work;
    struct chunk *chunk;
    struct link_comparer comparer;
    struct link_partners partners;
    struct link_twos found; /* pairs that are to be compared */
};

struct work {
    const struct link_table *table;
    const struct link_keys *keys;
    const struct link_model *model;
    double least;
    struct worker workers[PARALLEL_THREADS_MAX];
    struct chunk chunks[CHUNKS];
};

/* Puts the last pair into its place: pairs come by their left record, and of one record there are
 * few. */
static void sort_last(struct link_pair *items, size_t count)
{
    struct link_pair pair = items[count - 1];
    size_t at = count - 1;
    for (; at && items[at - 1].left == pair.left && items[at - 1].right > pair.right; at--)
        items[at] = items[at - 1];
    items[at] = pair;
}

static void keep(const struct worker *worker, const struct link_two *two,
                 const struct link_comparison *comparison, double score)
{
    const struct link_table *table = worker->work->table;
    const char *refusal =
        link_refusal(table, worker->work->model, two->left, two->right, comparison);
    struct link_pair pair = {.left = two->left,
                             .right = two->right,
                             .score = (float)score,
                             .is_refused = refusal != NULL,
                             .has_proof = link_has_proof(table, two->left, two->right, comparison)};
    *ARRAY_PUSH(&worker->chunk->pairs) = pair;
    sort_last(worker->chunk->pairs.items, worker->chunk->pairs.count);
}

static void take_pair(void *state, const struct link_two *two,
                      const struct link_comparison *comparison)
{
    const struct worker *worker = state;
    double score = link_model_score(worker->work->model, worker->work->table, comparison);
    if (score > worker->work->least)
        keep(worker, two, comparison, score);
}

static void compare_found(struct worker *worker)
{
    worker->chunk->compared += worker->found.count;
    link_compare_many(&worker->comparer, &worker->found, take_pair, worker);
}

/* The pairs of many records are compared together, so that there is something to look ahead to. */
static void work_on(void *state, unsigned index, unsigned thread)
{
    struct work *work = state;
    struct worker *worker = &work->workers[thread];
    uint64_t records = work->table->records.count;
    uint32_t end = (uint32_t)(records * (index + 1) / CHUNKS);
    worker->chunk = &work->chunks[index];
    for (uint32_t record = (uint32_t)(records * index / CHUNKS); record < end; record++) {
        link_partners_find(&worker->partners, work->table, work->keys, record);
        for (size_t i = 0; i < worker->partners.count; i++)
            *ARRAY_PUSH(&worker->found) =
                (struct link_two){.left = record,
                                  .right = worker->partners.items[i].record,
                                  .rules = worker->partners.items[i].rules};
        if (worker->found.count >= LINK_TWOS_TOGETHER)
            compare_found(worker);
    }
    compare_found(worker);
}

static void run(struct work *work, unsigned threads)
{
    for (unsigned i = 0; i < parallel_threads(threads); i++) {
        work->workers[i].work = work;
        link_comparer_init(&work->workers[i].comparer, work->table);
        link_partners_init(&work->workers[i].partners);
    }
    parallel(threads, CHUNKS, work_on, work);
    for (unsigned i = 0; i < parallel_threads(threads); i++) {
        link_comparer_clear(&work->workers[i].comparer);
        link_partners_clear(&work->workers[i].partners);
        free(work->workers[i].found.items);
    }
}

/* Puts a chunk where it belongs. */
static void move_chunk(void *state, unsigned index, unsigned thread)
{
    struct chunk *chunk = &((struct work *)state)->chunks[index];
    (void)thread;
    if (chunk->pairs.count)
        memcpy(chunk->place, chunk->pairs.items, chunk->pairs.count * sizeof(*chunk->place));
    free(chunk->pairs.items);
}

/* One chunk behind the other. */
static void gather(struct link_pairs *pairs, struct work *work, unsigned threads)
{
    for (unsigned i = 0; i < CHUNKS; i++)
        pairs->count += work->chunks[i].pairs.count;
    pairs->items = array_resize(NULL, pairs->count, sizeof(*pairs->items));
    struct link_pair *place = pairs->items;
    for (unsigned i = 0; i < CHUNKS; i++) {
        pairs->compared += work->chunks[i].compared;
        work->chunks[i].place = place;
        place += work->chunks[i].pairs.count;
    }
    parallel(threads, CHUNKS, move_chunk, work);
}

void link_pairs_find(struct link_pairs *pairs, const struct link_table *table,
                     struct link_keys *keys, const struct link_model *model, double least,
                     unsigned threads)
{
    struct work *work = ARRAY_NEW(struct work, 1);
    work->table = table;
    work->keys = keys;
    work->model = model;
    work->least = least;
    run(work, threads);
    link_keys_clear(keys);
    *pairs = (struct link_pairs){0};
    gather(pairs, work, threads);
    free(work);
}

void link_pairs_clear(struct link_pairs *pairs)
{
    free(pairs->items);
    *pairs = (struct link_pairs){0};
}

const struct link_pair *link_pairs_get(const struct link_pairs *pairs, uint32_t left,
                                       uint32_t right)
{
    size_t low = 0, high = pairs->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const struct link_pair *pair = &pairs->items[middle];
        if (pair->left < left || (pair->left == left && pair->right < right))
            low = middle + 1;
        else
            high = middle;
    }
    bool is_there =
        low < pairs->count && pairs->items[low].left == left && pairs->items[low].right == right;
    return is_there ? &pairs->items[low] : NULL;
}
