/* The pairs that share a key: record by record, each partner once. Inside `link` only. */
#pragma once

#include "link/keys.h"

struct link_partner {
    uint32_t record; /* above the record that was asked for */
    uint32_t rules;  /* of the keys that they share, as bits */
};

/* One thread's place for partners. */
struct link_partners {
    uint32_t
        *slots; /* open addressing: places in `items`, behind `base`; stale ones are below it */
    uint32_t slot_mask;
    uint32_t base;
    struct link_partner *items;
    size_t count, capacity;
};

void link_partners_init(struct link_partners *partners);
void link_partners_clear(struct link_partners *partners);

/* Finds the record's partners with higher numbers; of another file where there are two. Has the
 * memory fetch what the next records will need. */
void link_partners_find(struct link_partners *partners, const struct link_table *table,
                        const struct link_keys *keys, uint32_t record);
