/* Candidate pairs: contacts that may be one person, shown to who sees both records. */
#pragma once

#include "service/service.h"

struct visible_pair {
    struct uuid contact_a;
    struct uuid contact_b;
    const char *reason;
    int64_t opened_ms;
};

struct visible_pairs {
    struct visible_pair *items;
    size_t count;
    size_t capacity;
};

/* Where a list of pairs stands; zeroed: before the first, and behind the last. */
struct pair_place {
    struct uuid record_a;
    struct uuid record_b;
};

/* Open pairs from behind `place`, which is moved on; looks at `limit` of them. */
bool pairs_list(struct call *call, struct pair_place *place, int limit,
                struct visible_pairs *pairs);
