/* Blocking keys: which records are worth comparing. */
#include "link/keys.h"

#include "base/cleanup.h"
#include "link/array.h"
#include "link/hash.h"
#include "link/record-keys.h"
#include <assert.h>
#include <pthread.h>
#include <stdlib.h>

enum {
    JOINS_MAX = 2,  /* rounds of joining a common key with another value */
    NEIGHBOURS = 6, /* of a group that is too large to the last */
    SECONDS_OF_WEAK = 2,
    JOINED_MOST = 30,      /* keys a record in a round of joining, so that memory is bounded */
    RECORDS_APART = 10000, /* from which a second thread is worth its while */
    RECORD_BITS = 24,
    RULE_BITS = 5,
    RADIX_BITS = 10,
    RADIX = 1 << RADIX_BITS,
};

static_assert(LINK_RECORDS_MAX <= 1 << RECORD_BITS && LINK_RULES <= 1 << RULE_BITS,
              "an entry holds both");

#define NAMES 1 << KIND_GIVEN | 1 << KIND_FAMILY | 1 << KIND_WORDS
#define PLACE 1 << KIND_CITY | 1 << KIND_POSTCODE

/* `most` records that share a key are all compared with each other: the fewer, the less the key
 * alone proves. */
static const struct {
    unsigned kinds, most;
    bool is_weak; /* most of its pairs are chance */
} rules[LINK_RULES] = {
    [RULE_EMAIL] = {1 << KIND_EMAIL | 1 << KIND_COMPANY, 60, false},
    [RULE_LOCAL_PART] = {1 << KIND_EMAIL, 6, true},
    [RULE_PHONE] = {1 << KIND_PHONE, 30, false},
    [RULE_NAME] = {NAMES, 40, false},
    [RULE_SOUND] = {NAMES, 10, true},
    [RULE_FAMILY_COMPANY] = {1 << KIND_FAMILY | 1 << KIND_COMPANY, 20, false},
    [RULE_GIVEN_COMPANY] = {1 << KIND_GIVEN | 1 << KIND_COMPANY, 12, false},
    [RULE_FAMILY_PLACE] = {1 << KIND_FAMILY | PLACE, 20, false},
    [RULE_GIVEN_PLACE] = {1 << KIND_GIVEN | PLACE, 6, true},
    [RULE_STREET] = {1 << KIND_GIVEN | 1 << KIND_STREET, 30, false},
    [RULE_BIRTH] = {1 << KIND_BIRTH, 30, false},
    [RULE_BIRTH_PART] = {1 << KIND_BIRTH | 1 << KIND_FAMILY | 1 << KIND_GIVEN, 30, false},
    [RULE_IDENTIFIER] = {1 << KIND_IDENTIFIER, 60, false},
    [RULE_FAMILY_TEXT] = {1 << KIND_FAMILY | 1 << KIND_TEXT, 6, true},
    [RULE_GIVEN_TEXT] = {1 << KIND_GIVEN | 1 << KIND_TEXT, 4, true},
    [RULE_WORDS] = {NAMES, 30, false},
    [RULE_TYPO] = {NAMES, 6, true},
};

unsigned link_rule_kinds(enum link_rule rule)
{
    return rules[rule].kinds;
}

unsigned link_rule_most(enum link_rule rule)
{
    return rules[rule].most;
}

unsigned link_rule_seconds(enum link_rule rule)
{
    return rules[rule].is_weak ? SECONDS_OF_WEAK : LINK_SECONDS_MAX;
}

/* One key of one record: hash, rule and record in one word, so that sorting words groups them. */
struct entries {
    uint64_t *items;
    size_t count, capacity;
};

static uint64_t entry(uint64_t hash, enum link_rule rule, uint32_t record)
{
    return (hash >> (RULE_BITS + RECORD_BITS)) << (RULE_BITS + RECORD_BITS) |
           (uint64_t)rule << RECORD_BITS | record;
}

static uint32_t entry_record(uint64_t item)
{
    return (uint32_t)(item & ((1u << RECORD_BITS) - 1));
}

static enum link_rule entry_rule(uint64_t item)
{
    return (enum link_rule)(item >> RECORD_BITS & ((1u << RULE_BITS) - 1));
}

/* The keys of a stretch of records. */
struct collecting {
    const struct link_table *table;
    uint32_t from, to;
    struct entries entries;
};

static void *collect(void *argument)
{
    struct collecting *collecting = argument;
    struct key_list keys = {0};
    for (uint32_t record = collecting->from; record < collecting->to; record++) {
        keys.count = 0;
        record_keys(collecting->table, record, &keys);
        for (size_t i = 0; i < keys.count; i++)
            *ARRAY_PUSH(&collecting->entries) =
                entry(keys.items[i].hash, keys.items[i].rule, record);
    }
    free(keys.items);
    return NULL;
}

/* The second half of the records in a thread of its own, where one may and can be had. */
static struct entries collect_all(const struct link_table *table, unsigned threads)
{
    uint32_t count = (uint32_t)table->records.count;
    struct collecting first = {.table = table, .to = count / 2};
    struct collecting second = {.table = table, .from = count / 2, .to = count};
    pthread_t thread;
    bool is_apart = threads > 1 && count >= RECORDS_APART &&
                    pthread_create(&thread, NULL, collect, &second) == 0;
    collect(&first);
    if (is_apart)
        pthread_join(thread, NULL);
    else
        collect(&second);
    size_t all = first.entries.count + second.entries.count;
    first.entries.items = array_resize(first.entries.items, all, sizeof(*first.entries.items));
    if (second.entries.count)
        memcpy(first.entries.items + first.entries.count, second.entries.items,
               second.entries.count * sizeof(*second.entries.items));
    free(second.entries.items);
    first.entries.count = first.entries.capacity = all;
    return first.entries;
}

/* Sorts by hash and rule; records stay in their order, which is ascending. */
static void sort_entries(struct entries *entries)
{
    uint64_t *from = entries->items, *to = array_resize(NULL, entries->count, sizeof(*to));
    for (int shift = RECORD_BITS; shift < 64; shift += RADIX_BITS) {
        size_t starts[RADIX + 1] = {0};
        for (size_t i = 0; i < entries->count; i++)
            starts[(from[i] >> shift & (RADIX - 1)) + 1]++;
        for (size_t i = 0; i < RADIX; i++)
            starts[i + 1] += starts[i];
        for (size_t i = 0; i < entries->count; i++)
            to[starts[from[i] >> shift & (RADIX - 1)]++] = from[i];
        uint64_t *sorted = to;
        to = from;
        from = sorted;
    }
    entries->items = from;
    entries->capacity = entries->count;
    free(to);
}

static size_t group_end(const struct entries *entries, size_t from)
{
    size_t end = from + 1;
    while (end < entries->count &&
           entries->items[end] >> RECORD_BITS == entries->items[from] >> RECORD_BITS)
        end++;
    return end;
}

struct groups {
    struct {
        uint32_t *items;
        size_t count, capacity;
    } members, starts;
    struct {
        uint8_t *items;
        size_t count, capacity;
    } rules;
};

static void begin_group(struct groups *groups, enum link_rule rule)
{
    *ARRAY_PUSH(&groups->starts) = (uint32_t)groups->members.count;
    *ARRAY_PUSH(&groups->rules) = (uint8_t)rule;
}

static void add_group(struct groups *groups, const uint64_t *items, size_t count)
{
    begin_group(groups, entry_rule(items[0]));
    for (size_t i = 0; i < count; i++)
        *ARRAY_PUSH(&groups->members) = entry_record(items[i]);
}

/* Records that nothing tells apart but their order: each meets the next few. */
static void add_neighbours(struct groups *groups, const uint64_t *items, size_t count)
{
    for (size_t i = 0; i + 1 < count; i += NEIGHBOURS / 2) {
        size_t left = count - i;
        add_group(groups, items + i, left < NEIGHBOURS ? left : NEIGHBOURS);
    }
}

/* The keys of a group that is too large, joined with each other value of its records. */
static void join(struct entries *joined, const struct link_table *table, const uint64_t *items,
                 size_t count)
{
    uint64_t seconds[LINK_SECONDS_MAX];
    size_t most = link_rule_seconds(entry_rule(items[0]));
    for (size_t i = 0; i < count; i++) {
        size_t found = record_seconds(table, entry_record(items[i]), seconds, most);
        for (size_t j = 0; j < found; j++)
            *ARRAY_PUSH(joined) = entry(hash_join(items[i] >> RECORD_BITS, seconds[j]),
                                        entry_rule(items[i]), entry_record(items[i]));
    }
}

/* A group that is too large: joined, or where that is over or tells nothing apart, neighbours. */
static void divide(struct groups *groups, struct entries *joined, const struct link_table *table,
                   const uint64_t *items, size_t count)
{
    size_t before = joined ? joined->count : 0;
    if (joined && joined->count < (size_t)JOINED_MOST * table->records.count)
        join(joined, table, items, count);
    if (!joined || joined->count == before)
        add_neighbours(groups, items, count);
}

/* Makes groups of what the entries have in common; what is too common goes to `joined`. */
static void group(struct groups *groups, struct entries *entries, const struct link_table *table,
                  struct entries *joined)
{
    sort_entries(entries);
    for (size_t i = 0, end; i < entries->count; i = end) {
        end = group_end(entries, i);
        if (end - i > rules[entry_rule(entries->items[i])].most)
            divide(groups, joined, table, entries->items + i, end - i);
        else if (end - i > 1)
            add_group(groups, entries->items + i, end - i);
    }
}

/* For each record the groups that it is in. */
static void invert(struct link_keys *keys, size_t records)
{
    size_t members = keys->group_start[keys->group_count];
    keys->groups_start = ARRAY_NEW(uint32_t, records + 2);
    keys->groups_of = array_resize(NULL, members, sizeof(*keys->groups_of));
    uint32_t *next = keys->groups_start + 1; /* where the record's next group goes */
    for (size_t i = 0; i < members; i++)
        next[keys->members[i] + 1]++;
    for (size_t i = 0; i < records; i++)
        next[i + 1] += next[i];
    for (uint32_t g = 0; g < keys->group_count; g++)
        for (uint32_t i = keys->group_start[g]; i < keys->group_start[g + 1]; i++)
            keys->groups_of[next[keys->members[i]]++] = g;
}

void link_keys_build(struct link_keys *keys, const struct link_table *table, unsigned threads)
{
    struct groups groups = {0};
    struct entries entries = collect_all(table, threads);
    for (int round = 0; entries.count; round++) {
        struct entries joined = {0};
        group(&groups, &entries, table, round < JOINS_MAX ? &joined : NULL);
        free(entries.items);
        entries = joined;
    }
    free(entries.items);
    assert(groups.members.count <= UINT32_MAX); /* fewer than 256 a record */
    *ARRAY_PUSH(&groups.starts) = (uint32_t)groups.members.count;
    *keys = (struct link_keys){.members = groups.members.items,
                               .group_start = groups.starts.items,
                               .group_rule = groups.rules.items,
                               .group_count = groups.rules.count};
    invert(keys, table->records.count);
}

void link_keys_clear(struct link_keys *keys)
{
    free(keys->members);
    free(keys->group_start);
    free(keys->group_rule);
    free(keys->groups_of);
    free(keys->groups_start);
    *keys = (struct link_keys){0};
}
