/* The blocking keys of one record. Inside `link` only. */
#pragma once

#include "link/keys.h"

struct key_list {
    bool leaves_out_single; /* keys of values that no other cell of the table has */
    struct record_key {
        uint64_t hash;
        enum link_rule rule;
    } * items;
    size_t count, capacity;
};

/* Appends the keys of a settled table's record. */
void record_keys(const struct link_table *table, uint32_t record, struct key_list *keys);

/* Values by which a key that is too common is told apart further: at most `max`, the rarest that
 * anybody else has too. */
size_t record_seconds(const struct link_table *table, uint32_t record, uint64_t *hashes,
                      size_t max);
