/* How often each pattern of levels was seen. */
#include "link/patterns.h"

#include "link/array.h"
#include "link/hash.h"
#include <stdlib.h>

enum { FIRST_PLACES = 4096 };

void pattern_counts_init(struct pattern_counts *counts)
{
    *counts =
        (struct pattern_counts){ARRAY_NEW(struct pattern_count, FIRST_PLACES), 0, FIRST_PLACES};
}

void pattern_counts_clear(struct pattern_counts *counts)
{
    free(counts->items);
    *counts = (struct pattern_counts){0};
}

static struct pattern_count *find(struct pattern_counts *counts, uint64_t pattern, uint32_t rule)
{
    size_t place = hash_join(pattern, rule) & (counts->places - 1);
    while (counts->items[place].count &&
           (counts->items[place].pattern != pattern || counts->items[place].rule != rule))
        place = (place + 1) & (counts->places - 1);
    return &counts->items[place];
}

static void grow(struct pattern_counts *counts)
{
    struct pattern_counts old = *counts;
    counts->places *= 2;
    counts->items = ARRAY_NEW(struct pattern_count, counts->places);
    for (size_t i = 0; i < old.places; i++)
        if (old.items[i].count)
            *find(counts, old.items[i].pattern, old.items[i].rule) = old.items[i];
    free(old.items);
}

void pattern_counts_add(struct pattern_counts *counts, uint64_t pattern, uint32_t rule)
{
    struct pattern_count *found = find(counts, pattern, rule);
    if (!found->count) {
        if (counts->count * 2 >= counts->places) {
            grow(counts);
            found = find(counts, pattern, rule);
        }
        *found = (struct pattern_count){.pattern = pattern, .rule = rule};
        counts->count++;
    }
    found->count++;
}

static int compare(const void *a, const void *b)
{
    const struct pattern_count *left = a, *right = b;
    if (left->rule != right->rule)
        return left->rule < right->rule ? -1 : 1;
    return left->pattern < right->pattern ? -1 : left->pattern > right->pattern;
}

void pattern_counts_sort(struct pattern_counts *counts)
{
    size_t kept = 0;
    for (size_t i = 0; i < counts->places; i++)
        if (counts->items[i].count)
            counts->items[kept++] = counts->items[i];
    qsort(counts->items, kept, sizeof(*counts->items), compare);
}
