/* Candidate pairs. */
#include "service/pairs.h"

#include "store/record.h"

static bool see_side(struct call *call, struct uuid record, struct uuid *contact, bool *sees)
{
    struct record *found = store_record_get(call->store, call->arena, record, &call->error);
    if (!found)
        return false;
    *contact = found->contact;
    *sees = !found->trashed_ms && call_may(call, found->book, RIGHT_SEE);
    return true;
}

bool pairs_look(struct call *call, const struct candidate_pair *pair, struct visible_pair *seen,
                bool *is_seen)
{
    bool sees_a, sees_b;
    *seen = (struct visible_pair){.reason = pair->reason, .opened_ms = pair->opened_ms};
    if (!see_side(call, pair->record_a, &seen->contact_a, &sees_a) ||
        !see_side(call, pair->record_b, &seen->contact_b, &sees_b))
        return false;
    *is_seen = sees_a && sees_b && !uuid_equal(seen->contact_a, seen->contact_b);
    return true;
}

static bool add_pair(struct call *call, const struct candidate_pair *pair,
                     struct visible_pairs *pairs)
{
    struct visible_pair seen;
    bool is_seen;
    if (!pairs_look(call, pair, &seen, &is_seen))
        return false;
    if (is_seen)
        *ARENA_PUSH(call->arena, pairs) = seen;
    return true;
}

bool pairs_list(struct call *call, struct pair_place *place, int limit, struct visible_pairs *pairs)
{
    struct candidate_pairs open = {0};
    if (!store_pairs_open(call->store, call->arena, place->record_a, place->record_b, limit, &open,
                          &call->error))
        return false;
    for (size_t i = 0; i < open.count; i++)
        if (!add_pair(call, &open.items[i], pairs))
            return false;
    *place = (struct pair_place){0};
    if (open.count == (size_t)limit)
        *place =
            (struct pair_place){open.items[limit - 1].record_a, open.items[limit - 1].record_b};
    return true;
}
