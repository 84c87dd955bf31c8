/* Contacts that resemble what is about to be written. */
#include "service/similar.h"

#include "store/search.h"

enum { SIMILAR_MAX = 5 };

/* One word whose alternatives are the books the actor sees. */
static void add_books(struct call *call, struct search_words *words)
{
    struct search_word *word = ARENA_PUSH(call->arena, words);
    for (size_t i = 0; i < call->books.count; i++)
        if (call_may(call, call->books.items[i].id, RIGHT_SEE))
            *ARENA_PUSH(call->arena, word) =
                (struct search_term){term_of_book(call->arena, call->books.items[i].id), false};
}

static bool add_contact(struct call *call, struct uuid id, struct possible_duplicates *duplicates)
{
    struct record *record = store_record_get(call->store, call->arena, id, &call->error);
    if (!record)
        return false;
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
    struct search_hits hits = {0};
    struct search_word *word = ARENA_PUSH(call->arena, &words);
    *ARENA_PUSH(call->arena, word) = (struct search_term){term, false};
    add_books(call, &words);
    if (!store_search_find(call->store, call->arena, &words, INT64_MAX, SIMILAR_MAX, &hits,
                           &call->error))
        return false;
    for (size_t i = 0; i < hits.count; i++)
        if (!add_contact(call, hits.items[i].record, duplicates))
            return false;
    return true;
}
