/* Keys of records as numbers, sorted so that equal ones stand together. Inside `link` only.
 *
 * Producers, each working on its own, sort their entries into buckets by the beginning of the hash;
 * a bucket of all producers then fits into a processor's cache, where it is sorted in full.
 */
#pragma once

#include "link/keys.h"

enum { ENTRY_BUCKET_BITS = 8, ENTRY_BUCKETS = 1 << ENTRY_BUCKET_BITS };

/* Hash, rule and record in one word. */
struct entries {
    uint64_t *items;
    size_t count, capacity;
};

/* What one producer made, bucket behind bucket. */
struct produce {
    struct entries entries;
    uint32_t starts[ENTRY_BUCKETS + 1];
};

uint64_t entry(uint64_t hash, enum link_rule rule, uint32_t record);
uint32_t entry_record(uint64_t item);
enum link_rule entry_rule(uint64_t item);

/* What records must have in common to be in one group: hash and rule. */
uint64_t entry_key(uint64_t item);

/* Brings a producer's entries into buckets; in each they keep their order. */
void produce_settle(struct produce *produce);

/* One bucket of all producers, by key; entries of one key keep their order. */
struct entries entries_of_bucket(const struct produce *produces, size_t count, unsigned bucket);

/* Where the group ends that begins there. */
size_t entries_group_end(const struct entries *entries, size_t from);
