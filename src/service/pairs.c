/* Candidate pairs. */
#include "service/pairs.h"

#include "store/record.h"
#include "store/waiting.h"

static bool see_side(struct call *call, struct uuid record, struct uuid *contact, bool *sees)
{
    struct record *found = store_record_get(call->store, call->arena, record, &call->error);
    if (!found)
        return false;
    *contact = found->contact;
    *sees = !found->trashed_ms && call_may(call, found->book, RIGHT_SEE);
    return true;
}

static bool add_pair(struct call *call, const struct candidate_pair *pair,
                     struct visible_pairs *pairs)
{
    struct uuid a, b;
    bool sees_a, sees_b;
    if (!see_side(call, pair->record_a, &a, &sees_a) ||
        !see_side(call, pair->record_b, &b, &sees_b))
        return false;
    if (sees_a && sees_b && !uuid_equal(a, b))
        *ARENA_PUSH(call->arena, pairs) =
            (struct visible_pair){a, b, pair->reason, pair->opened_ms};
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
