/* The pairs that may be one person, compared and scored, on several threads. */
#include "link/pairs.h"

#include "link/array.h"
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

enum { CHUNKS = 256, THREADS_MAX = 16, ROWS_AHEAD = 8, VALUES_AHEAD = 3 };

/* What one stretch of records gave. */
struct chunk {
    struct {
        struct link_pair *items;
        size_t count, capacity;
    } pairs;
    uint64_t compared;
};

struct work {
    const struct link_table *table;
    const struct link_keys *keys;
    const struct link_model *model;
    double least;
    atomic_uint next; /* chunk that nobody has taken */
    struct chunk chunks[CHUNKS];
};

static int compare_pairs(const void *a, const void *b)
{
    const struct link_pair *left = a, *right = b;
    return left->right < right->right ? -1 : left->right > right->right;
}

static void keep(struct work *work, struct chunk *chunk, uint32_t record,
                 const struct link_partner *partner, const struct link_comparison *comparison,
                 double score)
{
    const char *refusal =
        link_refusal(work->table, work->model, record, partner->record, comparison);
    struct link_pair pair = {.left = record,
                             .right = partner->record,
                             .rules = partner->rules,
                             .score = (float)score,
                             .is_refused = refusal != NULL,
                             .has_proof =
                                 link_has_proof(work->table, record, partner->record, comparison)};
    *ARRAY_PUSH(&chunk->pairs) = pair;
}

/* Has the memory fetch what the next comparisons need: first a partner's row, then, when that is
 * there, what the row points to. Most of the time would go into waiting for it. */
static void look_ahead(const struct link_table *table, const struct link_partners *partners,
                       size_t at)
{
    const struct link_schema *schema = &table->schema;
    if (at + ROWS_AHEAD < partners->count) {
        const uint32_t *coming = link_row(table, partners->items[at + ROWS_AHEAD].record);
        __builtin_prefetch(coming);
        __builtin_prefetch(coming + schema->slot_count - 1); /* it may lie on two lines */
    }
    if (at + VALUES_AHEAD >= partners->count)
        return;
    const uint32_t *row = link_row(table, partners->items[at + VALUES_AHEAD].record);
    for (unsigned f = 0; f < schema->field_count; f++)
        for (unsigned i = 0; i < schema->fields[f].width; i++)
            if (row[schema->fields[f].slot + i])
                __builtin_prefetch(&table->sketches[f][row[schema->fields[f].slot + i]]);
}

static void work_on(struct work *work, unsigned index, struct link_comparer *comparer,
                    struct link_partners *partners)
{
    struct chunk *chunk = &work->chunks[index];
    uint64_t records = work->table->records.count;
    uint32_t end = (uint32_t)(records * (index + 1) / CHUNKS);
    for (uint32_t record = (uint32_t)(records * index / CHUNKS); record < end; record++) {
        link_partners_find(partners, work->table, work->keys, record);
        chunk->compared += partners->count;
        size_t first = chunk->pairs.count;
        for (size_t i = 0; i < partners->count; i++) {
            struct link_comparison comparison;
            look_ahead(work->table, partners, i);
            link_compare(comparer, record, partners->items[i].record, &comparison);
            double score = link_model_score(work->model, work->table, &comparison);
            if (score > work->least)
                keep(work, chunk, record, &partners->items[i], &comparison, score);
        }
        if (chunk->pairs.count > first + 1)
            qsort(chunk->pairs.items + first, chunk->pairs.count - first,
                  sizeof(*chunk->pairs.items), compare_pairs);
    }
}

static void *run_thread(void *argument)
{
    struct work *work = argument;
    struct link_comparer comparer;
    struct link_partners partners;
    link_comparer_init(&comparer, work->table);
    link_partners_init(&partners, work->table->records.count);
    for (unsigned index; (index = atomic_fetch_add(&work->next, 1)) < CHUNKS;)
        work_on(work, index, &comparer, &partners);
    link_partners_clear(&partners);
    link_comparer_clear(&comparer);
    return NULL;
}

/* In this thread when no other can be had. */
static void run_threads(struct work *work, unsigned count)
{
    pthread_t threads[THREADS_MAX];
    unsigned started = 0;
    while (started + 1 < count && started < THREADS_MAX &&
           pthread_create(&threads[started], NULL, run_thread, work) == 0)
        started++;
    run_thread(work);
    for (unsigned i = 0; i < started; i++)
        pthread_join(threads[i], NULL);
}

/* One chunk behind the other. */
static void gather(struct link_pairs *pairs, struct work *work)
{
    for (unsigned i = 0; i < CHUNKS; i++)
        pairs->count += work->chunks[i].pairs.count;
    pairs->items = array_resize(NULL, pairs->count, sizeof(*pairs->items));
    size_t at = 0;
    for (unsigned i = 0; i < CHUNKS; i++) {
        struct chunk *chunk = &work->chunks[i];
        pairs->compared += chunk->compared;
        if (chunk->pairs.count)
            memcpy(pairs->items + at, chunk->pairs.items,
                   chunk->pairs.count * sizeof(*pairs->items));
        at += chunk->pairs.count;
        free(chunk->pairs.items);
    }
}

void link_pairs_find(struct link_pairs *pairs, const struct link_table *table,
                     const struct link_keys *keys, const struct link_model *model, double least,
                     unsigned threads)
{
    struct work *work = ARRAY_NEW(struct work, 1);
    work->table = table;
    work->keys = keys;
    work->model = model;
    work->least = least;
    run_threads(work, threads);
    *pairs = (struct link_pairs){0};
    gather(pairs, work);
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
