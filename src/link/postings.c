/* Packed blocks of blocking keys: for each key the distance from the one before, how many records,
 * and their numbers, each as the distance from the one before. */
#include "link/postings.h"

#include "base/varint.h"
#include "link/array.h"
#include <stdlib.h>

enum { BLOCK_ENTRIES = 256, MARKED_EVERY = 32 /* keys */ };

void postings_clear(struct postings *postings)
{
    free(postings->items);
    *postings = (struct postings){0};
}

void postings_add(struct postings *postings, uint64_t hash, uint64_t number)
{
    *ARRAY_PUSH(postings) = (struct posting){hash, number};
}

static int compare_postings(const void *a, const void *b)
{
    const struct posting *left = a, *right = b;
    if (left->hash != right->hash)
        return left->hash < right->hash ? -1 : 1;
    return left->number < right->number ? -1 : left->number > right->number;
}

void postings_sort(struct postings *postings)
{
    size_t kept = 0;
    if (!postings->count)
        return;
    qsort(postings->items, postings->count, sizeof(*postings->items), compare_postings);
    for (size_t i = 0; i < postings->count; i++)
        if (!kept || compare_postings(&postings->items[kept - 1], &postings->items[i]) != 0)
            postings->items[kept++] = postings->items[i];
    postings->count = kept;
}

static size_t end_of_key(const struct postings *postings, size_t from)
{
    size_t end = from + 1;
    while (end < postings->count && postings->items[end].hash == postings->items[from].hash)
        end++;
    return end;
}

size_t postings_pack(const struct postings *postings, size_t from, struct buffer *block)
{
    uint64_t hash = 0;
    size_t at = from;
    while (at < postings->count && at - from < BLOCK_ENTRIES) {
        size_t end = end_of_key(postings, at);
        uint64_t number = 0;
        varint_append(block, postings->items[at].hash - hash);
        varint_append(block, end - at);
        hash = postings->items[at].hash;
        for (; at < end; at++) {
            varint_append(block, postings->items[at].number - number);
            number = postings->items[at].number;
        }
    }
    return at;
}

/* Reads on in a block; a key that is not wanted is passed over. */
static bool take_key(struct slice *block, uint64_t *hash, const uint64_t *wanted,
                     struct postings *postings)
{
    uint64_t distance, count, number = 0;
    if (!varint_take(block, &distance) || !varint_take(block, &count))
        return false;
    *hash += distance;
    if (wanted && *wanted != *hash)
        return varint_skip(block, count);
    for (uint64_t i = 0; i < count; i++) {
        if (!varint_take(block, &distance))
            return false;
        number += distance;
        postings_add(postings, *hash, number);
    }
    return true;
}

static bool is_damaged(struct error *error)
{
    return fail(error, STATUS_INTERNAL,
                "a block of blocking keys is damaged: kith check --rebuild");
}

bool postings_unpack(struct slice block, struct postings *postings, struct error *error)
{
    uint64_t hash = 0;
    while (block.length)
        if (!take_key(&block, &hash, NULL, postings))
            return is_damaged(error);
    return true;
}

/* The distance of the first key is from `at`. */
static bool find_from(struct slice block, uint64_t at, uint64_t hash, struct postings *found,
                      struct error *error)
{
    do {
        if (block.length && !take_key(&block, &at, &hash, found))
            return is_damaged(error);
    } while (block.length && at < hash);
    return true;
}

bool postings_find(struct slice block, uint64_t hash, struct postings *found, struct error *error)
{
    return find_from(block, 0, hash, found, error);
}

/* ---- blocks in memory ---- */

void posting_run_clear(struct posting_run *run)
{
    buffer_clear(&run->blocks);
    free(run->marks.items);
    *run = (struct posting_run){0};
}

/* Nothing is asked for that has the highest number: so all are passed over. */
bool posting_run_add(struct posting_run *run, struct slice block, struct error *error)
{
    const uint64_t nobody = UINT64_MAX;
    const char *begin = block.data;
    size_t before = run->blocks.length;
    uint64_t hash = 0;
    buffer_append_slice(&run->blocks, block);
    for (size_t i = 0; block.length; i++) {
        size_t at = before + (size_t)(block.data - begin);
        if (!take_key(&block, &hash, &nobody, NULL))
            return is_damaged(error);
        if (i % MARKED_EVERY == 0)
            *ARRAY_PUSH(&run->marks) = (struct posting_mark){hash, at};
    }
    return true;
}

void posting_run_fit(struct posting_run *run)
{
    run->marks.capacity = run->marks.count;
    run->blocks.capacity = run->blocks.length;
    if (!run->marks.count)
        return;
    run->marks.items = array_resize(run->marks.items, run->marks.count, sizeof(*run->marks.items));
    run->blocks.data = array_resize(run->blocks.data, run->blocks.length, 1);
}

size_t posting_run_bytes(const struct posting_run *run)
{
    return run->blocks.capacity + run->marks.capacity * sizeof(*run->marks.items);
}

/* The last mark that is not behind the key, and what is read from there: up to the next one. The
 * distance that stands there is from a key that is not read. */
bool posting_run_find(const struct posting_run *run, uint64_t hash, struct postings *found,
                      struct error *error)
{
    size_t low = 0, high = run->marks.count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (run->marks.items[middle].hash <= hash)
            low = middle + 1;
        else
            high = middle;
    }
    if (!low)
        return true;
    const struct posting_mark *mark = &run->marks.items[low - 1];
    size_t end = low < run->marks.count ? mark[1].at : run->blocks.length;
    struct slice bytes = {run->blocks.data + mark->at, end - mark->at}, rest = bytes;
    uint64_t distance;
    if (!varint_take(&rest, &distance))
        return is_damaged(error);
    return find_from(bytes, mark->hash - distance, hash, found, error);
}
