/* The pairs that may be one person, compared and scored, on several threads. */
#include "link/pairs.h"

#include "link/array.h"
#include "link/parallel.h"
#include <stdlib.h>

enum { CHUNKS = 256, PAIRS_TOGETHER = 1024, ROWS_AHEAD = 24, VALUES_AHEAD = 12, LOCALS_AHEAD = 6 };

/* What one stretch of records gave. */
struct chunk {
    struct {
        struct link_pair *items;
        size_t count, capacity;
    } pairs;
    uint64_t compared;
};

/* What one thread works with. */
struct worker {
    struct link_comparer comparer;
    struct link_partners partners;
    struct {
        struct two {
            uint32_t left, right;
        } * items;
        size_t count, capacity;
    } found; /* pairs that are to be compared */
};

struct work {
    const struct link_table *table;
    const struct link_keys *keys;
    const struct link_model *model;
    double least;
    struct worker workers[PARALLEL_THREADS_MAX];
    struct chunk chunks[CHUNKS];
};

static int compare_pairs(const void *a, const void *b)
{
    const struct link_pair *left = a, *right = b;
    if (left->left != right->left)
        return left->left < right->left ? -1 : 1;
    return left->right < right->right ? -1 : left->right > right->right;
}

static void keep(const struct work *work, struct chunk *chunk, struct two two,
                 const struct link_comparison *comparison, double score)
{
    const char *refusal = link_refusal(work->table, work->model, two.left, two.right, comparison);
    struct link_pair pair = {.left = two.left,
                             .right = two.right,
                             .score = (float)score,
                             .is_refused = refusal != NULL,
                             .has_proof =
                                 link_has_proof(work->table, two.left, two.right, comparison)};
    *ARRAY_PUSH(&chunk->pairs) = pair;
}

static void fetch_row(const struct link_table *table, uint32_t record)
{
    const uint32_t *row = link_row(table, record);
    __builtin_prefetch(row);
    __builtin_prefetch(row + table->schema.slot_count - 1); /* it may lie on two lines */
}

static void fetch_values(const struct link_table *table, uint32_t record)
{
    const struct link_schema *schema = &table->schema;
    const uint32_t *row = link_row(table, record);
    for (unsigned f = 0; f < schema->field_count; f++)
        for (unsigned i = schema->fields[f].slot;
             i < schema->fields[f].slot + schema->fields[f].width && row[i]; i++)
            __builtin_prefetch(&table->sketches[f][row[i]]);
}

static void fetch_locals(const struct link_table *table, uint32_t record)
{
    int email = table->schema.field_of[KIND_EMAIL];
    if (email < 0)
        return;
    const struct link_field *field = &table->schema.fields[email];
    const uint32_t *row = link_row(table, record);
    for (unsigned i = field->slot; i < field->slot + field->width && row[i]; i++)
        __builtin_prefetch(&table->local_sketches[table->sketches[email][row[i]].other]);
}

/* Has the memory fetch what the next comparisons need: first a partner's row, when that is there
 * what it points to, and so on. Most of the time would go into waiting for it. */
static void look_ahead(const struct link_table *table, const struct worker *worker, size_t at)
{
    const struct two *coming = worker->found.items + at;
    size_t left = worker->found.count - at;
    if (left > ROWS_AHEAD)
        fetch_row(table, coming[ROWS_AHEAD].right);
    if (left > VALUES_AHEAD)
        fetch_values(table, coming[VALUES_AHEAD].right);
    if (left > LOCALS_AHEAD)
        fetch_locals(table, coming[LOCALS_AHEAD].right);
}

/* Compares the pairs that were found, and forgets them. */
static void compare_found(const struct work *work, struct worker *worker, struct chunk *chunk)
{
    size_t first = chunk->pairs.count;
    for (size_t i = 0; i < worker->found.count; i++) {
        struct two two = worker->found.items[i];
        struct link_comparison comparison;
        look_ahead(work->table, worker, i);
        link_compare(&worker->comparer, two.left, two.right, &comparison);
        double score = link_model_score(work->model, work->table, &comparison);
        if (score > work->least)
            keep(work, chunk, two, &comparison, score);
    }
    chunk->compared += worker->found.count;
    worker->found.count = 0;
    if (chunk->pairs.count > first + 1)
        qsort(chunk->pairs.items + first, chunk->pairs.count - first, sizeof(*chunk->pairs.items),
              compare_pairs);
}

/* The pairs of many records are compared together, so that there is something to look ahead to. */
static void work_on(void *state, unsigned index, unsigned thread)
{
    struct work *work = state;
    struct worker *worker = &work->workers[thread];
    struct chunk *chunk = &work->chunks[index];
    uint64_t records = work->table->records.count;
    uint32_t end = (uint32_t)(records * (index + 1) / CHUNKS);
    for (uint32_t record = (uint32_t)(records * index / CHUNKS); record < end; record++) {
        link_partners_find(&worker->partners, work->table, work->keys, record);
        for (size_t i = 0; i < worker->partners.count; i++)
            *ARRAY_PUSH(&worker->found) = (struct two){record, worker->partners.items[i].record};
        if (worker->found.count >= PAIRS_TOGETHER)
            compare_found(work, worker, chunk);
    }
    compare_found(work, worker, chunk);
}

static void run(struct work *work, unsigned threads)
{
    for (unsigned i = 0; i < parallel_threads(threads); i++) {
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
    run(work, threads);
    *pairs = (struct link_pairs){0};
    gather(pairs, work);
    free(work);
}

void link_pairs_clear(struct link_pairs *pairs)
{
    free(pairs->items);
    *pairs = (struct link_pairs){0};
}
