/* Records in the form in which they are compared, found by number or by id: the part of
 * service/match-memory.h that holds them. Private to service/.
 */
#pragma once

#include "base/slice.h"
#include "base/uuid.h"
#include <stddef.h>

struct match_record {
    int64_t number; /* of the change that created it */
    struct uuid id, contact, book;
    struct slice packed; /* link/packed.h */
};

/* A zeroed one is empty. */
struct match_records {
    struct match_node **by_number, **by_id; /* chains */
    size_t chains;                          /* a power of two, or 0 */
    size_t count;
    size_t bytes; /* that all of it takes */
};

void match_records_clear(struct match_records *records);

/* Who is looked for. */
struct match_key {
    int64_t number; /* 0: by id */
    struct uuid id;
};

/* NULL when it is not there. It is valid until the next change. */
const struct match_record *match_records_find(const struct match_records *records,
                                              const struct match_key *key);

/* Has the processor fetch what finding it will need: where its chain begins, and when that is
 * there, the first of the chain. Most of the time would go into waiting. */
void match_records_fetch_chain(const struct match_records *records, const struct match_key *key);
void match_records_fetch_first(const struct match_records *records, const struct match_key *key);

/* Keeps a copy, in the place of what was there of the record. */
void match_records_put(struct match_records *records, const struct match_record *record);

void match_records_remove(struct match_records *records, struct uuid id);
