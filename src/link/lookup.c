/* The blocking keys of single records, for an index kept outside of memory. */
#include "link/lookup.h"

#include "link/array.h"
#include "link/engine.h"
#include "link/hash.h"
#include "link/record-keys.h"
#include <assert.h>
#include <stdlib.h>

/* A key is 58 bits of its hash and the rule, so that who has a key knows how long its list may be.
 */
enum { RULE_BITS = 5 };
static_assert(LINK_RULES <= 1 << RULE_BITS, "a key holds its rule");

static uint64_t key_of(uint64_t hash, enum link_rule rule)
{
    return hash >> (RULE_BITS + 1) << RULE_BITS | (uint64_t)rule;
}

static enum link_rule rule_of(uint64_t key)
{
    return (enum link_rule)(key & ((1u << RULE_BITS) - 1));
}

unsigned link_key_most(uint64_t key)
{
    return link_rule_most(rule_of(key));
}

bool link_key_is_weak(uint64_t key)
{
    return link_rule_is_weak(rule_of(key));
}

void link_key_list_clear(struct link_key_list *keys)
{
    free(keys->items);
    *keys = (struct link_key_list){0};
}

static void add_keys_of(const struct link *link, uint32_t record, struct key_list *scratch,
                        struct link_key_list *keys)
{
    scratch->count = 0;
    record_keys(link->table, record, scratch);
    for (size_t i = 0; i < scratch->count; i++)
        *ARRAY_PUSH(keys) = key_of(scratch->items[i].hash, scratch->items[i].rule);
}

void link_keys_of(const struct link *link, uint32_t place, struct link_key_list *keys)
{
    struct key_list scratch = {0};
    add_keys_of(link, link->record_of[place], &scratch, keys);
    free(scratch.items);
}

static void join(const struct link_table *table, uint32_t record, uint64_t key,
                 struct link_key_list *joined)
{
    uint64_t seconds[LINK_SECONDS_MAX];
    size_t count = record_seconds(table, record, seconds, link_rule_seconds(rule_of(key)));
    for (size_t i = 0; i < count; i++)
        *ARRAY_PUSH(joined) = key_of(hash_join(key, seconds[i]), rule_of(key));
}

void link_joined_keys(const struct link *link, uint32_t place, uint64_t key,
                      struct link_key_list *joined)
{
    join(link->table, link->record_of[place], key, joined);
}

/* ---- a whole run ---- */

static void list_plain(const struct link *link, const uint64_t *numbers, struct postings *index)
{
    struct key_list scratch = {0};
    struct link_key_list keys = {0};
    for (uint32_t record = 0; record < link->table->records.count; record++) {
        keys.count = 0;
        add_keys_of(link, record, &scratch, &keys);
        for (size_t i = 0; i < keys.count; i++)
            postings_add(index, keys.items[i], numbers[link->table->records.items[record].place]);
    }
    free(scratch.items);
    link_key_list_clear(&keys);
}

static size_t end_of_list(const struct postings *index, size_t from)
{
    size_t end = from + 1;
    while (end < index->count && index->items[end].hash == index->items[from].hash)
        end++;
    return end;
}

/* Keeps of each list what it may hold; keys whose list was longer go to `full`, in order. */
static void cut_lists(struct postings *index, struct link_key_list *full)
{
    size_t kept = 0;
    for (size_t i = 0, end; i < index->count; i = end) {
        uint64_t key = index->items[i].hash;
        size_t most = link_key_most(key);
        end = end_of_list(index, i);
        size_t taken = end - i < most ? end - i : most;
        if (full && taken < end - i)
            *ARRAY_PUSH(full) = key;
        memmove(index->items + kept, index->items + i, taken * sizeof(*index->items));
        kept += taken;
    }
    index->count = kept;
}

static int compare_keys(const void *a, const void *b)
{
    uint64_t left = *(const uint64_t *)a, right = *(const uint64_t *)b;
    return left < right ? -1 : left > right;
}

static void list_joined(const struct link *link, const uint64_t *numbers,
                        const struct link_key_list *full, struct postings *index)
{
    struct key_list scratch = {0};
    struct link_key_list keys = {0}, joined = {0};
    for (uint32_t record = 0; record < link->table->records.count; record++) {
        keys.count = joined.count = 0;
        add_keys_of(link, record, &scratch, &keys);
        for (size_t i = 0; i < keys.count; i++)
            if (bsearch(&keys.items[i], full->items, full->count, sizeof(uint64_t), compare_keys))
                join(link->table, record, keys.items[i], &joined);
        for (size_t i = 0; i < joined.count; i++)
            postings_add(index, joined.items[i], numbers[link->table->records.items[record].place]);
    }
    free(scratch.items);
    link_key_list_clear(&keys);
    link_key_list_clear(&joined);
}

void link_index(const struct link *link, const uint64_t *numbers, struct postings *index)
{
    struct link_key_list full = {0};
    struct postings joined = {0};
    list_plain(link, numbers, index);
    postings_sort(index);
    cut_lists(index, &full);
    if (full.count) {
        list_joined(link, numbers, &full, &joined);
        postings_sort(&joined);
        cut_lists(&joined, NULL);
        for (size_t i = 0; i < joined.count; i++)
            postings_add(index, joined.items[i].hash, joined.items[i].number);
        postings_sort(index);
    }
    postings_clear(&joined);
    link_key_list_clear(&full);
}
