/* Rows that wait for their like. */
#include "store/unwritten.h"

#include <stdlib.h>
#include <string.h>

enum { FULL_BYTES = 32 * 1024 * 1024, SOURCE_KEY = 0xFF };

struct unwritten *unwritten_new(void)
{
    struct unwritten *unwritten = calloc(1, sizeof(*unwritten));
    if (!unwritten)
        abort();
    unwritten->arena = arena_new();
    return unwritten;
}

void unwritten_clear(struct unwritten *unwritten)
{
    unwritten->changes = (struct changes){0};
    unwritten->records = (struct new_records){0};
    unwritten->values = (struct value_set){0};
    arena_reset(unwritten->arena);
}

void unwritten_free(struct unwritten *unwritten)
{
    if (!unwritten)
        return;
    unwritten_clear(unwritten);
    arena_free(unwritten->arena);
    free(unwritten);
}

bool unwritten_is_full(const struct unwritten *unwritten)
{
    return arena_used_bytes(unwritten->arena) >= FULL_BYTES;
}

void unwritten_add_change(struct unwritten *unwritten, const struct change *change)
{
    struct change *added = ARENA_PUSH(unwritten->arena, &unwritten->changes);
    *added = *change;
    added->payload = arena_copy(unwritten->arena, change->payload);
}

/* ---- what waits, by value ---- */

/* Where the value counts, of which kind it is, and the value. */
static uint64_t hash_value(struct uuid place, int kind, const char *value)
{
    static const uint64_t prime = 0x9E3779B97F4A7C15;
    uint64_t words[2], hash = (uint64_t)kind + 1;
    memcpy(words, place.bytes, sizeof(words));
    hash = (hash ^ words[0]) * prime;
    hash = (hash ^ hash >> 29 ^ words[1]) * prime;
    for (const char *p = value; *p; p++)
        hash = ((hash ^ hash >> 32) ^ (unsigned char)*p) * prime;
    hash ^= hash >> 32;
    return hash ? hash : 1;
}

/* Where the value stands, or would. */
static uint64_t *find_place(const struct value_set *set, uint64_t hash)
{
    size_t i = hash & (set->capacity - 1);
    while (set->items[i] && set->items[i] != hash)
        i = (i + 1) & (set->capacity - 1);
    return &set->items[i];
}

static void grow(struct arena *arena, struct value_set *set)
{
    struct value_set old = *set;
    set->capacity = old.capacity ? old.capacity * 4 : 64;
    set->items = ARENA_ARRAY(arena, uint64_t, set->capacity);
    for (size_t i = 0; i < old.capacity; i++)
        if (old.items[i])
            *find_place(set, old.items[i]) = old.items[i];
}

static void add_value(struct unwritten *unwritten, struct uuid place, int kind, const char *value)
{
    struct value_set *set = &unwritten->values;
    if (set->count * 2 >= set->capacity)
        grow(unwritten->arena, set);
    *find_place(set, hash_value(place, kind, value)) = hash_value(place, kind, value);
    set->count++;
}

static bool has_value(const struct unwritten *unwritten, struct uuid place, int kind,
                      const char *value)
{
    const struct value_set *set = &unwritten->values;
    return set->count && *find_place(set, hash_value(place, kind, value));
}

bool unwritten_has_identifier(const struct unwritten *unwritten, struct uuid audience,
                              enum fact_kind kind, const char *value)
{
    return has_value(unwritten, audience, (int)kind, value);
}

bool unwritten_has_source(const struct unwritten *unwritten, struct uuid book,
                          const char *source_key)
{
    return has_value(unwritten, book, SOURCE_KEY, source_key);
}

/* ---- records ---- */

static void *copy_items(struct arena *arena, const void *items, size_t size)
{
    return size ? arena_copy_bytes(arena, items, size) : NULL;
}

static void copy_index(struct arena *arena, const struct record_index *index,
                       struct record_index *copy)
{
    *copy = *index;
    copy->sort_key.data = arena_copy_bytes(arena, index->sort_key.data, index->sort_key.length);
    copy->terms = arena_copy(arena, index->terms);
    copy->groups.items =
        copy_items(arena, index->groups.items, index->groups.count * sizeof(*index->groups.items));
    copy->identifiers.items =
        copy_items(arena, index->identifiers.items,
                   index->identifiers.count * sizeof(*index->identifiers.items));
    for (size_t i = 0; i < copy->identifiers.count; i++)
        copy->identifiers.items[i].value = arena_copy(arena, index->identifiers.items[i].value);
    copy->words.items =
        copy_items(arena, index->words.items, index->words.count * sizeof(*index->words.items));
    for (size_t i = 0; i < copy->words.count; i++)
        copy->words.items[i] = arena_copy(arena, index->words.items[i]);
}

void unwritten_add_record(struct unwritten *unwritten, const struct new_record *record)
{
    struct arena *arena = unwritten->arena;
    struct new_record *added = ARENA_PUSH(arena, &unwritten->records);
    *added = *record;
    added->record.facts = (struct facts){0};
    added->record.source_key = arena_copy(arena, record->record.source_key);
    added->json.data = arena_copy_slice(arena, record->json);
    copy_index(arena, &record->index, &added->index);
    for (size_t i = 0; i < added->index.identifiers.count; i++) {
        const struct identifier *identifier = &added->index.identifiers.items[i];
        add_value(unwritten, record->audience, (int)identifier->kind, identifier->value);
    }
    if (record->record.source_key)
        add_value(unwritten, record->record.book, SOURCE_KEY, record->record.source_key);
}

/* ---- writing ---- */

bool store_write_out(struct store *store, struct error *error)
{
    struct unwritten *unwritten = store->unwritten;
    if (store->is_writing_out || (!unwritten->changes.count && !unwritten->records.count))
        return true;
    store->is_writing_out = true;
    bool ok = store_changes_write(store, &unwritten->changes, error) &&
              store_records_write(store, unwritten->arena, &unwritten->records, error);
    store->is_writing_out = false;
    unwritten_clear(unwritten);
    return ok;
}
