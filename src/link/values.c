/* A set of distinct texts in normal form. */
#include "link/values.h"

#include "link/array.h"
#include "link/hash.h"
#include <assert.h>
#include <math.h>
#include <stdlib.h>

enum { FIRST_SLOTS = 64, EXPECTED_CELLS = 100, FETCHED_AHEAD = 32 };

void values_init(struct values *values)
{
    *values =
        (struct values){.count = 1, .capacity = FIRST_SLOTS / 2, .slot_mask = FIRST_SLOTS - 1};
    values->items = ARRAY_NEW(struct value, values->capacity);
    values->slots = ARRAY_NEW(struct value_slot, FIRST_SLOTS);
}

void values_clear(struct values *values)
{
    buffer_clear(&values->text);
    free(values->items);
    free(values->slots);
    *values = (struct values){0};
}

static void place(struct values *values, struct value_slot value)
{
    uint32_t slot = value.hash & values->slot_mask;
    while (values->slots[slot].id)
        slot = (slot + 1) & values->slot_mask;
    values->slots[slot] = value;
}

static void grow(struct values *values)
{
    struct value_slot *old = values->slots;
    uint32_t old_mask = values->slot_mask;
    values->capacity *= 2;
    values->items = array_resize(values->items, values->capacity, sizeof(*values->items));
    values->slot_mask = old_mask * 2 + 1;
    values->slots = ARRAY_NEW(struct value_slot, (size_t)values->slot_mask + 1);
    for (size_t slot = 0; slot <= old_mask; slot++)
        if (old[slot].id)
            place(values, old[slot]);
    free(old);
}

static bool is_same(const struct values *values, uint32_t id, uint64_t hash, struct slice text)
{
    return values->items[id].hash == hash && slice_equal(value_text(values, id), text);
}

static uint32_t find(const struct values *values, uint64_t hash, struct slice text)
{
    uint32_t slot = (uint32_t)hash & values->slot_mask;
    for (; values->slots[slot].id; slot = (slot + 1) & values->slot_mask)
        if (values->slots[slot].hash == (uint32_t)hash &&
            is_same(values, values->slots[slot].id, hash, text))
            return values->slots[slot].id;
    return 0;
}

uint32_t values_find(const struct values *values, struct slice text)
{
    return text.length ? find(values, hash_text(text), text) : 0;
}

uint32_t values_intern_hashed(struct values *values, struct slice text, uint64_t hash)
{
    uint32_t known = find(values, hash, text);
    if (known || !text.length)
        return known;
    if (values->count == values->capacity)
        grow(values);
    assert(values->text.length <= VALUES_BYTES_MAX);
    uint32_t id = values->count++;
    values->items[id] = (struct value){
        .hash = hash, .text = (uint32_t)values->text.length, .length = (uint32_t)text.length};
    buffer_append_slice(&values->text, text);
    place(values, (struct value_slot){(uint32_t)hash, id});
    return id;
}

uint32_t values_intern(struct values *values, struct slice text)
{
    return values_intern_hashed(values, text, hash_text(text));
}

void values_fetch_slot(const struct values *values, uint64_t hash)
{
    __builtin_prefetch(&values->slots[(uint32_t)hash & values->slot_mask]);
}

void values_fetch_value(const struct values *values, uint64_t hash)
{
    uint32_t id = values->slots[(uint32_t)hash & values->slot_mask].id;
    if (id)
        __builtin_prefetch(&values->items[id]);
}

void values_fetch_text(const struct values *values, uint64_t hash)
{
    uint32_t id = values->slots[(uint32_t)hash & values->slot_mask].id;
    if (id)
        __builtin_prefetch(value_text(values, id).data);
}

uint32_t values_add(struct values *values, struct slice text)
{
    uint32_t id = values_intern(values, text);
    if (id)
        values_count(values, id);
    return id;
}

void values_finish(struct values *values)
{
    free(values->slots);
    values->slots = NULL;
}

/* Where each value was, by its new number. */
static uint32_t *invert(const uint32_t *number_of, uint32_t count)
{
    uint32_t *old_of = array_resize(NULL, count, sizeof(*old_of));
    for (uint32_t old = 0; old < count; old++)
        old_of[number_of[old]] = old;
    return old_of;
}

void values_renumber(struct values *values, uint32_t *number_of, uint32_t next)
{
    for (uint32_t old = 1; old < values->count; old++)
        if (!number_of[old])
            number_of[old] = next++;
    uint32_t *old_of = invert(number_of, values->count);
    struct value *items = array_resize(NULL, values->count, sizeof(*items));
    struct buffer text = {0};
    buffer_reserve(&text, values->text.length + 1);
    for (uint32_t id = 0; id < values->count; id++) {
        if (id + FETCHED_AHEAD < values->count)
            __builtin_prefetch(&values->items[old_of[id + FETCHED_AHEAD]]);
        if (id + FETCHED_AHEAD / 2 < values->count)
            __builtin_prefetch(value_text(values, old_of[id + FETCHED_AHEAD / 2]).data);
        items[id] = values->items[old_of[id]];
        items[id].text = (uint32_t)text.length;
        buffer_append_slice(&text, value_text(values, old_of[id]));
    }
    free(old_of);
    free(values->items);
    buffer_clear(&values->text);
    values->items = items;
    values->text = text;
    values->capacity = values->count;
}

void values_renumber_other(struct values *values, const uint32_t *number_of)
{
    for (uint32_t id = 1; id < values->count; id++)
        values->items[id].other = number_of[values->items[id].other];
}

double value_rarity(const struct values *values, uint32_t id, double chance)
{
    double count = values->items[id].count + EXPECTED_CELLS * chance;
    double total = (double)values->total + EXPECTED_CELLS;
    return count < total ? log2(total / count) : 0;
}
