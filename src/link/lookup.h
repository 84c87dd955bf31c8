/* The blocking keys of single records, for an index kept outside of memory (link/postings.h): the
 * keys by which a run finds its pairs, so that what is found one by one is what a run finds.
 *
 * The list of a key is full at as many records as may share it (link_key_most). Whoever comes to a
 * full list is listed under the key joined with other values of his instead.
 */
#pragma once

#include "link/link.h"
#include "link/postings.h"

struct link_key_list {
    uint64_t *items; /* 63 bits each */
    size_t count, capacity;
};

void link_key_list_clear(struct link_key_list *keys);

/* Appends the keys of a record by order of arrival. */
void link_keys_of(const struct link *link, uint32_t place, struct link_key_list *keys);

/* How many records the list of a key holds at most. */
unsigned link_key_most(uint64_t key);

/* Whether who has nothing else in common than this key is somebody else. */
bool link_key_is_weak(uint64_t key);

/* Appends the key joined with each of the record's rarest other values. */
void link_joined_keys(const struct link *link, uint32_t place, uint64_t key,
                      struct link_key_list *joined);

/* All records of a run under the numbers that they have outside, as a sorted index. */
void link_index(const struct link *link, const uint64_t *numbers, struct postings *index);
