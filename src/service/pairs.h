/* Candidate pairs: contacts that may be one person, shown to who sees both records. */
#pragma once

#include "service/service.h"
#include "store/waiting.h"

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

/* Whether the actor is shown a pair: both records are in force, in books that he sees, and of two
 * contacts. False only when the store fails. */
bool pairs_look(struct call *call, const struct candidate_pair *pair, struct visible_pair *seen,
                bool *is_seen);
