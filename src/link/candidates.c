/* The pairs that share a key. */
#include "link/candidates.h"

#include "link/array.h"
#include <stdlib.h>

enum { GROUPS_AHEAD = 3 };

void link_partners_init(struct link_partners *partners, size_t records)
{
    *partners = (struct link_partners){.records = records, .base = 1};
    partners->place_of = ARRAY_NEW(uint32_t, records);
}

void link_partners_clear(struct link_partners *partners)
{
    free(partners->place_of);
    free(partners->items);
    *partners = (struct link_partners){0};
}

/* All that was remembered becomes stale; once in four thousand million partners really. */
static void forget(struct link_partners *partners)
{
    if (partners->base > UINT32_MAX / 2) {
        memset(partners->place_of, 0, partners->records * sizeof(*partners->place_of));
        partners->base = 1;
    } else {
        partners->base += (uint32_t)partners->count;
    }
    partners->count = 0;
}

static void meet(struct link_partners *partners, uint32_t record, unsigned rule)
{
    uint32_t place = partners->place_of[record];
    if (place < partners->base) {
        place = partners->base + (uint32_t)partners->count;
        partners->place_of[record] = place;
        *ARRAY_PUSH(partners) = (struct link_partner){.record = record};
    }
    partners->items[place - partners->base].rules |= 1u << rule;
}

/* Has the memory fetch the members of a group that will be looked at soon. */
static void look_ahead(const struct link_keys *keys, uint32_t at, uint32_t end)
{
    if (at + GROUPS_AHEAD < end)
        __builtin_prefetch(
            &keys->members[keys->group_start[keys->groups_of[at + GROUPS_AHEAD] + 1] - 1]);
}

void link_partners_find(struct link_partners *partners, const struct link_table *table,
                        const struct link_keys *keys, uint32_t record)
{
    uint8_t file = table->records.items[record].file;
    forget(partners);
    for (uint32_t i = keys->groups_start[record]; i < keys->groups_start[record + 1]; i++) {
        uint32_t group = keys->groups_of[i];
        look_ahead(keys, i, keys->groups_start[record + 1]);
        for (uint32_t j = keys->group_start[group + 1]; j-- > keys->group_start[group];) {
            uint32_t other = keys->members[j];
            if (other <= record)
                break;
            if (!table->has_two_files || table->records.items[other].file != file)
                meet(partners, other, keys->group_rule[group]);
        }
    }
}
