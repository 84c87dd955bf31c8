/* Keys of records as numbers, sorted so that equal ones stand together. Inside `link` only.
 *
 * Producers, each working on its own, sort their entries into buckets by the beginning of the hash;
 * a bucket of all producers then fits into a processor's cache, where it is sorted in full.
 */
#pragma once

#include "link/keys.h"
#include <assert.h>

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

enum { ENTRY_RECORD_BITS = 24, ENTRY_RULE_BITS = 5 };
static_assert(LINK_RECORDS_MAX <= 1 << ENTRY_RECORD_BITS && LINK_RULES <= 1 << ENTRY_RULE_BITS,
              "an entry holds both");

static inline uint64_t entry(uint64_t hash, enum link_rule rule, uint32_t record)
{
    enum { SHIFT = ENTRY_RECORD_BITS + ENTRY_RULE_BITS };
    return hash >> SHIFT << SHIFT | (uint64_t)rule << ENTRY_RECORD_BITS | record;
}

static inline uint32_t entry_record(uint64_t item)
{
    return (uint32_t)(item & ((1u << ENTRY_RECORD_BITS) - 1));
}

static inline enum link_rule entry_rule(uint64_t item)
{
    return (enum link_rule)(item >> ENTRY_RECORD_BITS & ((1u << ENTRY_RULE_BITS) - 1));
}

/* What records must have in common to be in one group: hash and rule. */
static inline uint64_t entry_key(uint64_t item)
{
    return item >> ENTRY_RECORD_BITS;
}

/* Brings a producer's entries into buckets; in each they keep their order. */
void produce_settle(struct produce *produce);

/* One bucket of all producers, by key; entries of one key keep their order. */
struct entries entries_of_bucket(const struct produce *produces, size_t count, unsigned bucket);

/* Where the group ends that begins there. */
size_t entries_group_end(const struct entries *entries, size_t from);
