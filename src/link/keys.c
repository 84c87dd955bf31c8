/* Blocking keys: which records are worth comparing. */
#include "link/keys.h"

#include "base/cleanup.h"
#include "link/array.h"
#include "link/entries.h"
#include "link/hash.h"
#include "link/parallel.h"
#include "link/record-keys.h"
#include <assert.h>
#include <stdlib.h>

enum {
    ROUNDS = 3,     /* of which the later ones join a common key with another value */
    NEIGHBOURS = 6, /* of a group that is too large to the last */
    SECONDS_OF_WEAK = 2,
    JOINED_MOST = 30, /* keys a record in a round of joining, so that memory is bounded */
    STRETCHES = 64,   /* of records, each a job */
    RANGES = 4,       /* the same, where a job's memory should fit into the cache */
    SECONDS_AHEAD = 8,
    KEYS_EXPECTED = 24, /* of a record, so that most lists of them never move */
};

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
    [RULE_SOUND] = {NAMES, 6, true},
    [RULE_FAMILY_COMPANY] = {1 << KIND_FAMILY | 1 << KIND_COMPANY, 20, false},
    [RULE_GIVEN_COMPANY] = {1 << KIND_GIVEN | 1 << KIND_COMPANY, 6, false},
    [RULE_FAMILY_PLACE] = {1 << KIND_FAMILY | PLACE, 10, false},
    [RULE_GIVEN_PLACE] = {1 << KIND_GIVEN | PLACE, 5, true},
    [RULE_STREET] = {1 << KIND_GIVEN | 1 << KIND_STREET, 30, false},
    [RULE_BIRTH] = {1 << KIND_BIRTH, 30, false},
    [RULE_BIRTH_PART] = {1 << KIND_BIRTH | 1 << KIND_FAMILY | 1 << KIND_GIVEN, 30, false},
    [RULE_IDENTIFIER] = {1 << KIND_IDENTIFIER, 60, false},
    [RULE_FAMILY_TEXT] = {1 << KIND_FAMILY | 1 << KIND_TEXT, 3, true},
    [RULE_GIVEN_TEXT] = {1 << KIND_GIVEN | 1 << KIND_TEXT, 2, true},
    [RULE_WORDS] = {NAMES, 30, false},
    [RULE_TYPO] = {NAMES, 4, true},
};

unsigned link_rule_kinds(enum link_rule rule)
{
    return rules[rule].kinds;
}

unsigned link_rule_most(enum link_rule rule)
{
    return rules[rule].most;
}

bool link_rule_is_weak(enum link_rule rule)
{
    return rules[rule].is_weak;
}

unsigned link_rule_seconds(enum link_rule rule)
{
    return rules[rule].is_weak ? SECONDS_OF_WEAK : LINK_SECONDS_MAX;
}

struct member_list {
    uint32_t *items;
    size_t count, capacity;
};

/* What became of a bucket of entries in one round. */
struct bucket {
    struct member_list members;
    size_t group_count;
    struct entries large; /* groups that are too large, one behind the other */
    size_t joined_most;   /* keys that these may make */
    size_t joined_before; /* the same of the buckets before this one */
};

struct building {
    const struct link_table *table;
    uint64_t *seconds; /* of each record LINK_SECONDS_MAX values to join with; 0: no more */
    bool may_join;     /* in this round */
    struct produce *from, *to;
    size_t from_count;
    struct bucket *buckets; /* of this round */
};

/* ---- keys of records ---- */

static void collect(void *state, unsigned stretch, unsigned thread)
{
    const struct building *building = state;
    const struct link_table *table = building->table;
    uint64_t count = table->records.count;
    uint64_t from = count * stretch / STRETCHES, to = count * (stretch + 1) / STRETCHES;
    struct produce *produce = &building->from[stretch];
    struct key_list keys = {.leaves_out_single = true};
    (void)thread;
    produce->entries.capacity = (to - from) * KEYS_EXPECTED;
    produce->entries.items =
        array_resize(NULL, produce->entries.capacity, sizeof(*produce->entries.items));
    for (uint64_t record = from; record < to; record++) {
        if (table->records.items[record].is_repeated)
            continue;
        keys.count = 0;
        record_keys(table, (uint32_t)record, &keys);
        record_seconds(table, (uint32_t)record, building->seconds + record * LINK_SECONDS_MAX,
                       LINK_SECONDS_MAX);
        for (size_t i = 0; i < keys.count; i++)
            *ARRAY_PUSH(&produce->entries) =
                entry(keys.items[i].hash, keys.items[i].rule, (uint32_t)record);
    }
    free(keys.items);
    produce_settle(produce);
}

/* ---- groups ---- */

static void add_group(struct bucket *bucket, const uint64_t *items, size_t count)
{
    bucket->group_count++;
    for (size_t i = 0; i < count; i++)
        *ARRAY_PUSH(&bucket->members) = entry_record(items[i]) |
                                        (uint32_t)entry_rule(items[i]) << LINK_MEMBER_RECORD_BITS |
                                        (uint32_t)(i + 1 == count) << LINK_MEMBER_LAST;
}

/* Records that nothing tells apart but their order: each meets the next few. */
static void add_neighbours(struct bucket *bucket, const uint64_t *items, size_t count)
{
    for (size_t i = 0; i + 1 < count; i += NEIGHBOURS / 2) {
        size_t left = count - i;
        add_group(bucket, items + i, left < NEIGHBOURS ? left : NEIGHBOURS);
    }
}

/* Makes groups of what the entries of a bucket have in common; what is too common is put aside. */
static void group(void *state, unsigned index, unsigned thread)
{
    const struct building *building = state;
    struct bucket *bucket = &building->buckets[index];
    struct entries entries = entries_of_bucket(building->from, building->from_count, index);
    (void)thread;
    for (size_t i = 0, end; i < entries.count; i = end) {
        end = entries_group_end(&entries, i);
        if (end - i > rules[entry_rule(entries.items[i])].most) {
            bucket->joined_most += (end - i) * link_rule_seconds(entry_rule(entries.items[i]));
            for (size_t j = i; j < end; j++)
                *ARRAY_PUSH(&bucket->large) = entries.items[j];
        } else if (end - i > 1) {
            add_group(bucket, entries.items + i, end - i);
        }
    }
    free(entries.items);
}

/* The keys of a group that is too large, joined with each other value of its records. */
static void join(const struct building *building, struct entries *joined, const uint64_t *items,
                 size_t count)
{
    size_t most = link_rule_seconds(entry_rule(items[0]));
    for (size_t i = 0; i < count; i++) {
        if (i + SECONDS_AHEAD < count)
            __builtin_prefetch(building->seconds +
                               (size_t)entry_record(items[i + SECONDS_AHEAD]) * LINK_SECONDS_MAX);
        const uint64_t *seconds =
            building->seconds + (size_t)entry_record(items[i]) * LINK_SECONDS_MAX;
        for (size_t j = 0; j < most && seconds[j]; j++)
            *ARRAY_PUSH(joined) = entry(hash_join(entry_key(items[i]), seconds[j]),
                                        entry_rule(items[i]), entry_record(items[i]));
    }
}

/* Groups that are too large: joined, or where that is over or tells nothing apart, neighbours. */
static void divide(void *state, unsigned index, unsigned thread)
{
    const struct building *building = state;
    struct bucket *bucket = &building->buckets[index];
    struct entries *joined = &building->to[index].entries;
    size_t most = (size_t)JOINED_MOST * building->table->records.count;
    (void)thread;
    for (size_t i = 0, end; i < bucket->large.count; i = end) {
        size_t before = joined->count;
        end = entries_group_end(&bucket->large, i);
        if (building->may_join && bucket->joined_before + before < most)
            join(building, joined, bucket->large.items + i, end - i);
        if (joined->count == before)
            add_neighbours(bucket, bucket->large.items + i, end - i);
    }
    free(bucket->large.items);
    produce_settle(&building->to[index]);
}

static void free_produces(struct produce *produces, size_t count)
{
    for (size_t i = 0; i < count; i++)
        free(produces[i].entries.items);
    free(produces);
}

/* One round: groups of what was produced before, and new keys for the next one. */
static void run_round(struct building *building, unsigned threads)
{
    size_t joined = 0;
    building->to = ARRAY_NEW(struct produce, ENTRY_BUCKETS);
    parallel(threads, ENTRY_BUCKETS, group, building);
    for (size_t i = 0; i < ENTRY_BUCKETS; i++) {
        building->buckets[i].joined_before = joined;
        joined += building->buckets[i].joined_most;
    }
    free_produces(building->from, building->from_count);
    parallel(threads, ENTRY_BUCKETS, divide, building);
    building->from = building->to;
    building->from_count = ENTRY_BUCKETS;
}

/* ---- the result ---- */

/* All groups in one list. */
static void concatenate(struct link_keys *keys, struct bucket *buckets, size_t count)
{
    for (size_t i = 0; i < count; i++)
        keys->member_count += buckets[i].members.count;
    assert(keys->member_count <= UINT32_MAX); /* fewer than 256 a record */
    keys->members = array_resize(NULL, keys->member_count, sizeof(*keys->members));
    size_t at = 0;
    for (size_t i = 0; i < count; i++) {
        struct member_list *members = &buckets[i].members;
        if (members->count)
            memcpy(keys->members + at, members->items, members->count * sizeof(*members->items));
        at += members->count;
        keys->group_count += buckets[i].group_count;
        free(members->items);
    }
}

struct inverting {
    struct link_keys *keys;
    uint64_t records;
};

/* How many places each record of a range has, behind its own place in `places_start`. */
static void count_places(void *state, unsigned range, unsigned thread)
{
    const struct inverting *inverting = state;
    const struct link_keys *keys = inverting->keys;
    uint32_t from = (uint32_t)(inverting->records * range / RANGES);
    uint32_t count = (uint32_t)(inverting->records * (range + 1) / RANGES) - from;
    (void)thread;
    for (size_t i = 0; i < keys->member_count; i++)
        if (link_member_record(keys->members[i]) - from < count)
            keys->places_start[link_member_record(keys->members[i]) + 2]++;
}

/* Puts them there; `places_start` of the next record runs along. */
static void fill_places(void *state, unsigned range, unsigned thread)
{
    const struct inverting *inverting = state;
    const struct link_keys *keys = inverting->keys;
    uint32_t from = (uint32_t)(inverting->records * range / RANGES);
    uint32_t count = (uint32_t)(inverting->records * (range + 1) / RANGES) - from;
    (void)thread;
    for (uint32_t i = 0; i < keys->member_count; i++) {
        uint32_t record = link_member_record(keys->members[i]);
        if (record - from < count)
            keys->places[keys->places_start[record + 1]++] = i;
    }
}

/* For each record where it stands. */
static void invert(struct link_keys *keys, size_t records, unsigned threads)
{
    struct inverting inverting = {keys, records};
    keys->places_start = ARRAY_NEW(uint32_t, records + 2);
    keys->places = array_resize(NULL, keys->member_count, sizeof(*keys->places));
    parallel(threads, RANGES, count_places, &inverting);
    for (size_t i = 0; i <= records; i++)
        keys->places_start[i + 1] += keys->places_start[i];
    parallel(threads, RANGES, fill_places, &inverting);
}

void link_keys_build(struct link_keys *keys, const struct link_table *table, unsigned threads)
{
    struct bucket *buckets = ARRAY_NEW(struct bucket, ROUNDS * ENTRY_BUCKETS);
    struct building building = {.table = table, .from_count = STRETCHES};
    building.from = ARRAY_NEW(struct produce, STRETCHES);
    building.seconds = ARRAY_NEW(uint64_t, table->records.count * LINK_SECONDS_MAX);
    parallel(threads, STRETCHES, collect, &building);
    for (int round = 0; round < ROUNDS; round++) {
        building.may_join = round + 1 < ROUNDS;
        building.buckets = buckets + (size_t)round * ENTRY_BUCKETS;
        run_round(&building, threads);
    }
    free_produces(building.from, building.from_count);
    free(building.seconds);
    *keys = (struct link_keys){0};
    concatenate(keys, buckets, (size_t)ROUNDS * ENTRY_BUCKETS);
    free(buckets);
    invert(keys, table->records.count, threads);
}

void link_keys_clear(struct link_keys *keys)
{
    free(keys->members);
    free(keys->places);
    free(keys->places_start);
    *keys = (struct link_keys){0};
}
