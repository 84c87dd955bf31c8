/* How often each pattern of levels was seen, by the blocking rule that found the pair. Inside
 * `link` only. */
#pragma once

#include <stddef.h>
#include <stdint.h>

struct pattern_count {
    uint64_t pattern;
    uint32_t rule;
    uint32_t count; /* 0: an empty place */
};

struct pattern_counts {
    struct pattern_count *items; /* open addressing */
    size_t count, places;
};

void pattern_counts_init(struct pattern_counts *counts);
void pattern_counts_clear(struct pattern_counts *counts);
void pattern_counts_add(struct pattern_counts *counts, uint64_t pattern, uint32_t rule);

/* Puts the patterns in order and closes the gaps: items[0..count), nothing may be added. Sums over
 * them then do not depend on how they came. */
void pattern_counts_sort(struct pattern_counts *counts);
