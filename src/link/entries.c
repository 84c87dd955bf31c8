/* Keys of records, sorted. */
#include "link/entries.h"

#include "link/array.h"
#include <stdlib.h>
#include <string.h>

enum {
    BUCKET_SHIFT = 64 - ENTRY_BUCKET_BITS,
    RADIX_BITS = 11,
    RADIX = 1 << RADIX_BITS,
    FEW = 128, /* entries that are sorted faster without a table of that size */
};

void produce_settle(struct produce *produce)
{
    struct entries *entries = &produce->entries;
    uint32_t next[ENTRY_BUCKETS + 1] = {0};
    for (size_t i = 0; i < entries->count; i++)
        next[(entries->items[i] >> BUCKET_SHIFT) + 1]++;
    for (size_t i = 0; i < ENTRY_BUCKETS; i++)
        next[i + 1] += next[i];
    memcpy(produce->starts, next, sizeof(next));
    uint64_t *sorted = array_resize(NULL, entries->count, sizeof(*sorted));
    for (size_t i = 0; i < entries->count; i++)
        sorted[next[entries->items[i] >> BUCKET_SHIFT]++] = entries->items[i];
    free(entries->items);
    entries->items = sorted;
    entries->capacity = entries->count;
}

static struct entries gather(const struct produce *produces, size_t count, unsigned bucket)
{
    struct entries all = {0};
    for (size_t i = 0; i < count; i++)
        all.capacity += produces[i].starts[bucket + 1] - produces[i].starts[bucket];
    all.items = array_resize(NULL, all.capacity, sizeof(*all.items));
    for (size_t i = 0; i < count; i++) {
        uint32_t from = produces[i].starts[bucket], to = produces[i].starts[bucket + 1];
        if (to > from)
            memcpy(all.items + all.count, produces[i].entries.items + from,
                   (to - from) * sizeof(*all.items));
        all.count += to - from;
    }
    return all;
}

/* Few entries: each is put into its place. */
static void sort_few(struct entries *entries)
{
    uint64_t *items = entries->items;
    for (size_t i = 1; i < entries->count; i++) {
        uint64_t item = items[i];
        size_t at = i;
        for (; at && entry_key(items[at - 1]) > entry_key(item); at--)
            items[at] = items[at - 1];
        items[at] = item;
    }
}

struct entries entries_of_bucket(const struct produce *produces, size_t count, unsigned bucket)
{
    struct entries entries = gather(produces, count, bucket);
    if (entries.count < FEW) {
        sort_few(&entries);
        return entries;
    }
    uint64_t *from = entries.items, *to = array_resize(NULL, entries.count, sizeof(*to));
    for (int shift = ENTRY_RECORD_BITS; shift < BUCKET_SHIFT; shift += RADIX_BITS) {
        uint32_t next[RADIX + 1] = {0};
        for (size_t i = 0; i < entries.count; i++)
            next[(from[i] >> shift & (RADIX - 1)) + 1]++;
        for (size_t i = 0; i < RADIX; i++)
            next[i + 1] += next[i];
        for (size_t i = 0; i < entries.count; i++)
            to[next[from[i] >> shift & (RADIX - 1)]++] = from[i];
        uint64_t *sorted = to;
        to = from;
        from = sorted;
    }
    entries.items = from;
    entries.capacity = entries.count;
    free(to);
    return entries;
}

size_t entries_group_end(const struct entries *entries, size_t from)
{
    size_t end = from + 1;
    while (end < entries->count &&
           entry_key(entries->items[end]) == entry_key(entries->items[from]))
        end++;
    return end;
}
