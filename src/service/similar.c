/* Contacts that resemble what is about to be written. */
#include "service/similar.h"

#include "store/search.h"

enum {
    SIMILAR_MAX = 5,
    LOOKED_AT_MAX = 100, /* of a name that many have in books that the actor does not see */
};

/* What the actor does not see is passed over here: books in the question would cost the engine more
 * than the few contacts of one name do. */
static bool add_contact(struct call *call, struct uuid id, struct possible_duplicates *duplicates)
{
    struct record *record = store_record_get(call->store, call->arena, id, &call->error);
    if (!record)
        return false;
    if (!call_may(call, record->book, RIGHT_SEE))
        return true;
    for (size_t i = 0; i < duplicates->count; i++)
        if (uuid_equal(duplicates->items[i].contact, record->contact))
            return true;
    *ARENA_PUSH(call->arena, duplicates) =
        (struct possible_duplicate){record->contact, "same name"};
    return true;
}

bool similar_by_name(struct call *call, const struct facts *facts,
                     struct possible_duplicates *duplicates)
{
    const struct fact *name = facts_first(facts, FACT_NAME);
    const char *term = name ? term_of_name(call->arena, name->normal) : NULL;
    if (!term || !strchr(term, '_')) /* a first name alone resembles too many */
        return true;
    struct search_words words = {0};
    struct search_word *word = ARENA_PUSH(call->arena, &words);
    *ARENA_PUSH(call->arena, word) = (struct search_term){term, false};
    size_t most = duplicates->count + SIMILAR_MAX;
    int64_t before = INT64_MAX;
    for (int looked_at = 0; duplicates->count < most && looked_at < LOOKED_AT_MAX;
         looked_at += SIMILAR_MAX) {
        struct search_hits hits = {0};
        if (!store_search_find(call->store, call->arena, &words, before, SIMILAR_MAX, &hits,
                               &call->error))
            return false;
        for (size_t i = 0; i < hits.count && duplicates->count < most; i++)
            if (!add_contact(call, hits.items[i].record, duplicates))
                return false;
        if (hits.count < SIMILAR_MAX)
            return true;
        before = hits.items[hits.count - 1].document;
    }
    return true;
}
