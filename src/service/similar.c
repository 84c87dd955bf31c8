/* Contacts that resemble what is about to be written. */
#include "service/similar.h"

#include "contact/card.h"
#include "service/contact-parts.h"
#include "service/inquiry.h"
#include "store/search.h"

enum {
    SIMILAR_MAX = 5,
    TAIL_MAX = 100,        /* changes behind the index that everybody is compared with */
    DRAFTS_AT_A_TIME = 64, /* what is compared stays in the processor's cache */
    LOOKED_AT_MAX = 100,   /* of a name that many have in books that the actor does not see */
};

void similar_add(struct call *call, const struct possible_duplicate *found,
                 struct possible_duplicates *duplicates)
{
    for (size_t i = 0; i < duplicates->count; i++) {
        struct possible_duplicate *known = &duplicates->items[i];
        if (!uuid_equal(known->contact, found->contact))
            continue;
        if (found->probability > known->probability)
            known->probability = found->probability;
        return;
    }
    *ARENA_PUSH(call->arena, duplicates) = *found;
}

/* What the actor does not see is passed over here: books in the question would cost the engine more
 * than the few contacts of one name do. */
static bool add_contact(struct call *call, struct uuid id, const char *reason, double probability,
                        struct possible_duplicates *duplicates)
{
    struct record *record = store_record_get(call->store, call->arena, id, &call->error);
    if (!record)
        return false;
    if (record->trashed_ms || !call_may(call, record->book, RIGHT_SEE))
        return true;
    const char *name = facts_title(call->arena, &record->facts);
    similar_add(call, &(struct possible_duplicate){record->contact, name, reason, probability},
                duplicates);
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
            if (!add_contact(call, hits.items[i].record, "same name", 0, duplicates))
                return false;
        if (hits.count < SIMILAR_MAX)
            return true;
        before = hits.items[hits.count - 1].document;
    }
    return true;
}

static bool is_listed(const struct possible_duplicates *duplicates, struct uuid contact)
{
    for (size_t i = 0; i < duplicates->count; i++)
        if (uuid_equal(duplicates->items[i].contact, contact))
            return true;
    return false;
}

bool similar_by_likeness(struct call *call, const struct similar_records *similar,
                         struct possible_duplicates *duplicates)
{
    size_t most = duplicates->count + SIMILAR_MAX;
    for (size_t i = 0; similar && i < similar->count; i++) {
        const struct similar_record *one = &similar->items[i];
        bool is_told = one->probability >= link_probable && duplicates->count < most;
        if (!is_told && !is_listed(duplicates, one->contact))
            continue;
        if (!add_contact(call, one->record, one->reason, one->probability, duplicates))
            return false;
    }
    return true;
}

/* ---- the prepare half ---- */

struct looking {
    const struct draft *const *drafts;
    size_t count;
    struct uuid book;
    struct similar_records *similar;
};

static bool ask(struct call *call, struct inquiry *inquiry, const struct draft *draft,
                struct uuid fallback)
{
    struct facts *facts = ARENA_NEW(call->arena, struct facts);
    const struct book *book = contact_named_book(call, draft, fallback);
    call->error = (struct error){0}; /* a wrong book is an outcome of the write */
    edit_to_facts(call->arena, &draft->edit, facts);
    struct question question = {.facts = facts,
                                .audience = book ? book_audience(&call->actor, book)
                                                 : call->actor.organization};
    return inquiry_ask(inquiry, &question);
}

/* The likeliest record of each contact, and of those the actor sees only. */
static void take_candidates(struct call *call, const struct inquiry *inquiry, size_t question,
                            struct similar_records *similar)
{
    const struct candidates *candidates = inquiry_candidates(inquiry, question);
    for (size_t i = 0; i < candidates->count && similar->count < LOOKED_AT_MAX; i++) {
        const struct candidate *candidate = &candidates->items[i];
        bool is_known = false;
        for (size_t k = 0; k < similar->count; k++)
            is_known |= uuid_equal(similar->items[k].contact, candidate->record->contact);
        if (is_known || !call_may(call, candidate->record->book, RIGHT_SEE))
            continue;
        bool is_told = candidate->verdict.probability >= link_probable;
        *ARENA_PUSH(call->arena, similar) = (struct similar_record){
            .record = candidate->record->id,
            .contact = candidate->record->contact,
            .probability = candidate->verdict.probability,
            .reason = is_told
                          ? arena_copy(call->arena, inquiry_reason(inquiry, question, candidate))
                          : NULL,
        };
    }
}

static bool look(struct call *call, void *context)
{
    struct looking *looking = context;
    AUTO_FREE(inquiry) struct inquiry *inquiry = inquiry_new(call);
    if (!inquiry || !inquiry_add_tail(inquiry, TAIL_MAX))
        return false;
    for (size_t i = 0; i < looking->count; i++)
        if (!ask(call, inquiry, looking->drafts[i], looking->book))
            return false;
    if (!inquiry_run(inquiry))
        return false;
    for (size_t i = 0; i < looking->count; i++)
        take_candidates(call, inquiry, i, &looking->similar[i]);
    return true;
}

bool contacts_find_similar(struct call *call, const struct draft *const *drafts, size_t count,
                           struct uuid book, struct similar_records *similar)
{
    for (size_t from = 0; from < count; from += DRAFTS_AT_A_TIME) {
        size_t left = count - from;
        struct looking looking = {.drafts = drafts + from,
                                  .count = left < DRAFTS_AT_A_TIME ? left : DRAFTS_AT_A_TIME,
                                  .book = book,
                                  .similar = similar + from};
        if (service_read(call, look, &looking))
            continue;
        if (call->error.status == STATUS_UNAVAILABLE)
            return false;
        call->error = (struct error){0}; /* a damaged index must not keep anybody from writing */
    }
    return true;
}
