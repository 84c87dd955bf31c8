/* The pairs that share a key. */
#include "link/candidates.h"

#include "link/array.h"
#include "link/hash.h"
#include <stdlib.h>

enum { FIRST_SLOTS = 1024, RECORDS_AHEAD = 4 };

void link_partners_init(struct link_partners *partners)
{
    *partners = (struct link_partners){.slot_mask = FIRST_SLOTS - 1, .base = 1};
    partners->slots = ARRAY_NEW(uint32_t, FIRST_SLOTS);
}

void link_partners_clear(struct link_partners *partners)
{
    free(partners->slots);
    free(partners->items);
    *partners = (struct link_partners){0};
}

/* All that was remembered becomes stale; once in four thousand million partners really. */
static void forget(struct link_partners *partners)
{
    if (partners->base > UINT32_MAX / 2) {
        memset(partners->slots, 0, ((size_t)partners->slot_mask + 1) * sizeof(*partners->slots));
        partners->base = 1;
    } else {
        partners->base += (uint32_t)partners->count;
    }
    partners->count = 0;
}

/* The record's slot, or the one where it would be put. */
static uint32_t *find_slot(const struct link_partners *partners, uint32_t record)
{
    uint32_t slot = record * 0x9E3779B1u >> 7 & partners->slot_mask;
    while (partners->slots[slot] >= partners->base &&
           partners->items[partners->slots[slot] - partners->base].record != record)
        slot = (slot + 1) & partners->slot_mask;
    return &partners->slots[slot];
}

static void grow(struct link_partners *partners)
{
    free(partners->slots);
    partners->slot_mask = partners->slot_mask * 2 + 1;
    partners->slots = ARRAY_NEW(uint32_t, (size_t)partners->slot_mask + 1);
    for (size_t i = 0; i < partners->count; i++)
        *find_slot(partners, partners->items[i].record) = partners->base + (uint32_t)i;
}

static void meet(struct link_partners *partners, uint32_t record, unsigned rule)
{
    uint32_t *slot = find_slot(partners, record);
    if (*slot >= partners->base) {
        partners->items[*slot - partners->base].rules |= 1u << rule;
        return;
    }
    *slot = partners->base + (uint32_t)partners->count;
    *ARRAY_PUSH(partners) = (struct link_partner){.record = record, .rules = 1u << rule};
    if (partners->count * 2 > partners->slot_mask)
        grow(partners);
}

static void look_ahead(const struct link_table *table, const struct link_keys *keys,
                       uint32_t record)
{
    if (record + RECORDS_AHEAD >= table->records.count)
        return;
    record += RECORDS_AHEAD;
    for (uint32_t i = keys->places_start[record]; i < keys->places_start[record + 1]; i++)
        __builtin_prefetch(&keys->members[keys->places[i]]);
}

void link_partners_find(struct link_partners *partners, const struct link_table *table,
                        const struct link_keys *keys, uint32_t record)
{
    uint8_t file = table->records.items[record].file;
    forget(partners);
    look_ahead(table, keys, record);
    for (uint32_t i = keys->places_start[record]; i < keys->places_start[record + 1]; i++) {
        const uint32_t *member = &keys->members[keys->places[i]];
        while (!link_member_is_last(*member)) {
            uint32_t other = link_member_record(*++member);
            if (other > record &&
                (!table->has_two_files || table->records.items[other].file != file))
                meet(partners, other, link_member_rule(*member));
        }
    }
}
