/* Merging unasked. */
#include "service/auto-merge.h"

#include "service/access.h"
#include "service/inquiry.h"
#include "service/merge.h"
#include "store/book.h"
#include "store/waiting.h"
#include <math.h>

enum { LOOKED_AT = 50 /* pairs in one transaction */, JUDGED_PAIRS_MAX = 400 };

struct merging {
    struct uuid owner;
    int64_t least;                        /* millionths: the lowest that a book of his asks for */
    struct call *viewer;                  /* who is told how many were merged */
    const struct candidate_pairs *chosen; /* NULL: all that are open */
    struct pair_place place;
    size_t at; /* among the chosen */
    bool is_done;
    struct merged {
        struct pair_place place; /* where the transaction ended, which may be tried again */
        size_t at;
        bool is_done;
        int64_t count;
    } now;
};

/* The two contacts of a pair, with all their records. */
struct both {
    struct record *a, *b;
    struct records of_a, of_b;
};

static bool load_both(struct call *call, const struct candidate_pair *pair, struct both *both)
{
    struct store *store = call->store;
    *both = (struct both){.a = store_record_get(store, call->arena, pair->record_a, &call->error)};
    both->b = both->a ? store_record_get(store, call->arena, pair->record_b, &call->error) : NULL;
    return both->b &&
           store_records_of(store, call->arena, both->a->contact, &both->of_a, &call->error) &&
           store_records_of(store, call->arena, both->b->contact, &both->of_b, &call->error);
}

static bool book_wants(const struct call *call, const struct record *record, int64_t millionths)
{
    const struct book *book = call_any_book(call, record->book);
    return !record->trashed_ms && book && !book->trashed_ms && book->merge_above &&
           millionths >= book->merge_above;
}

static bool is_owners(const struct call *call, const struct record *record, struct uuid owner)
{
    const struct book *book = call_any_book(call, record->book);
    return book && uuid_equal(book->owner, owner);
}

/* Whether a record was once taken out of a merge: whoever did that would not want it again. */
static bool was_taken_apart(struct call *call, const struct records *records, bool *was)
{
    for (size_t i = 0; i < records->count; i++) {
        struct changes changes = {0};
        if (!store_regroupings_of(call->store, call->arena, records->items[i]->id, &changes,
                                  &call->error))
            return false;
        for (size_t k = 0; k < changes.count; k++)
            *was |= changes.items[k].operation == CHANGE_RECORD_UNMERGED;
    }
    return true;
}

/* Whether a person decided about any of the records of the two. */
static bool was_decided(struct call *call, const struct both *both, bool *was)
{
    for (size_t i = 0; i < both->of_a.count; i++)
        for (size_t k = 0; k < both->of_b.count; k++) {
            const struct candidate_pair *pair =
                store_pair_get(call->store, call->arena, both->of_a.items[i]->id,
                               both->of_b.items[k]->id, &call->error);
            if (call->error.status != STATUS_OK)
                return false;
            *was |= pair && (pair->decision != PAIR_OPEN || pair->reopened != PAIR_OPEN);
        }
    return true;
}

/* Judges every record of the one against every one of the other, as they are now: what is kept of a
 * pair may be older. */
static bool judge_again(struct call *call, const struct both *both, bool *is_refused,
                        int64_t *millionths)
{
    AUTO_FREE(inquiry) struct inquiry *inquiry = inquiry_new(call);
    if (!inquiry || !inquiry_cross(inquiry, &both->of_a, &both->of_b))
        return false;
    *is_refused = !inquiry_state(inquiry)->version; /* nothing is known yet of what is common */
    *millionths = 0;
    for (size_t i = 0; i < both->of_a.count; i++) {
        const struct candidates *candidates = inquiry_candidates(inquiry, i);
        for (size_t k = 0; k < candidates->count; k++)
            *is_refused |= candidates->items[k].verdict.is_refused;
        const struct candidate *pair = uuid_equal(both->of_a.items[i]->id, both->a->id)
                                           ? inquiry_candidate(inquiry, i, both->b->id)
                                           : NULL;
        if (pair)
            *millionths = lround(pair->verdict.probability_unasked * 1e6);
    }
    return true;
}

static bool books_want(const struct call *call, const struct both *both, int64_t millionths)
{
    return book_wants(call, both->a, millionths) && book_wants(call, both->b, millionths);
}

static bool may_merge(struct call *call, const struct merging *merging,
                      const struct candidate_pair *pair, const struct both *both, bool *may)
{
    bool speaks_against = false, is_refused;
    int64_t millionths;
    *may = !uuid_equal(both->a->contact, both->b->contact) &&
           books_want(call, both, pair->millionths) &&
           (is_owners(call, both->a, merging->owner) || is_owners(call, both->b, merging->owner)) &&
           both->of_a.count * both->of_b.count <= JUDGED_PAIRS_MAX;
    if (!*may)
        return true;
    if (!was_taken_apart(call, &both->of_a, &speaks_against) ||
        !was_taken_apart(call, &both->of_b, &speaks_against) ||
        !was_decided(call, both, &speaks_against) ||
        !judge_again(call, both, &is_refused, &millionths))
        return false;
    *may = !speaks_against && !is_refused && books_want(call, both, millionths);
    return true;
}

/* So that the report does not count them as decisions of people. */
static bool note_unasked(struct call *call, const struct both *both)
{
    for (size_t i = 0; i < both->of_a.count; i++)
        for (size_t k = 0; k < both->of_b.count; k++) {
            struct candidate_pair *pair =
                store_pair_get(call->store, call->arena, both->of_a.items[i]->id,
                               both->of_b.items[k]->id, &call->error);
            if (call->error.status != STATUS_OK)
                return false;
            if (!pair)
                continue;
            pair->is_unasked = true;
            if (!store_pair_put(call->store, pair, &call->error))
                return false;
        }
    return true;
}

static bool is_seen(const struct merging *merging, const struct both *both)
{
    return merging->viewer && call_may(merging->viewer, both->a->book, RIGHT_SEE) &&
           call_may(merging->viewer, both->b->book, RIGHT_SEE);
}

/* What the owner may not merge stays for a person. */
static bool merge_two(struct call *call, const struct both *both, struct merging *merging)
{
    struct uuid contacts[] = {both->a->contact, both->b->contact};
    struct merge_request request = {.contacts = contacts, .count = 2};
    struct merge_result result = {0};
    if (contact_merge(call, &request, &result)) {
        merging->now.count += result.is_merged && is_seen(merging, both);
        return note_unasked(call, both);
    }
    bool is_refused =
        call->error.status != STATUS_UNAVAILABLE && call->error.status != STATUS_INTERNAL;
    if (is_refused)
        call->error = (struct error){0};
    return is_refused;
}

/* The next pairs: of those chosen, or of all that are open, the likeliest first. */
static bool next_pairs(struct call *call, struct merging *merging, struct candidate_pairs *pairs)
{
    const struct candidate_pairs *chosen = merging->chosen;
    merging->now = (struct merged){.at = merging->at};
    if (!chosen)
        return store_pairs_decided(call->store, call->arena, PAIR_OPEN, 0, &merging->place,
                                   LOOKED_AT, pairs, &call->error);
    for (; merging->now.at < chosen->count && pairs->count < LOOKED_AT; merging->now.at++)
        *ARENA_PUSH(call->arena, pairs) = chosen->items[merging->now.at];
    return true;
}

static bool merge_some(struct call *call, void *context)
{
    struct merging *merging = context;
    struct candidate_pairs pairs = {0};
    if (!next_pairs(call, merging, &pairs))
        return false;
    merging->now.is_done = pairs.count < LOOKED_AT;
    for (size_t i = 0; i < pairs.count; i++) {
        const struct candidate_pair *pair = &pairs.items[i];
        struct both both;
        bool may;
        merging->now.place = (struct pair_place){pair->millionths, pair->record_a, pair->record_b};
        if (pair->millionths < merging->least && !merging->chosen) {
            merging->now.is_done = true;
            return true;
        }
        if (!load_both(call, pair, &both) || !may_merge(call, merging, pair, &both, &may) ||
            (may && !merge_two(call, &both, merging)))
            return false;
    }
    return true;
}

/* Between two transactions: a job keeps its lease, and ends when it was stopped. */
static bool keep_job(const struct auto_merge *wanted, int64_t *kept_ms, struct error *error)
{
    if (!wanted->job || job_keep(wanted->viewer, wanted->job, kept_ms))
        return true;
    *error = wanted->viewer->error;
    return false;
}

static bool merge_of_owner(struct session *session, const struct auto_merge *wanted,
                           struct merging *merging, int64_t *merged, struct error *error)
{
    int64_t kept_ms = 0;
    while (!merging->is_done && keep_job(wanted, &kept_ms, error)) {
        AUTO_FREE(arena) struct arena *arena = arena_new();
        struct call call;
        bool has_begun = call_begin_member(session, arena, wanted->organization, merging->owner,
                                           (struct uuid){{0}}, CHANNEL_SYSTEM, &call);
        if (!has_begun) /* he has left */
            return call.error.status < STATUS_UNAVAILABLE ||
                   fail(error, call.error.status, "%s", call.error.message);
        call.batch = wanted->batch;
        call.keeps_batch = true;
        if (!service_write(&call, merge_some, merging)) {
            *error = call.error;
            return false;
        }
        *merged += merging->now.count;
        merging->place = merging->now.place;
        merging->at = merging->now.at;
        merging->is_done = merging->now.is_done;
    }
    return merging->is_done;
}

/* Each owner once, with the lowest that one of his books asks for. */
static void note_owner(struct arena *arena, const struct book *book, struct merging **items,
                       size_t *count)
{
    for (size_t i = 0; i < *count; i++) {
        struct merging *known = &(*items)[i];
        if (!uuid_equal(known->owner, book->owner))
            continue;
        if (book->merge_above < known->least)
            known->least = book->merge_above;
        return;
    }
    size_t bytes = *count * sizeof(**items);
    *items = arena_grow(arena, *items, bytes, bytes + sizeof(**items));
    (*items)[(*count)++] = (struct merging){.owner = book->owner, .least = book->merge_above};
}

bool auto_merge(struct session *session, const struct auto_merge *wanted, int64_t *merged,
                struct error *error)
{
    AUTO_FREE(arena) struct arena *arena = arena_new();
    struct books books = {0};
    struct merging *owners = NULL;
    size_t count = 0;
    store_rollback(session->store);
    if (!store_select(session->store, wanted->organization, error) ||
        !store_books(session->store, arena, &books, error))
        return false;
    for (size_t i = 0; i < books.count; i++)
        if (books.items[i].merge_above && !books.items[i].trashed_ms)
            note_owner(arena, &books.items[i], &owners, &count);
    for (size_t i = 0; i < count; i++) {
        owners[i].viewer = wanted->viewer;
        owners[i].chosen = wanted->chosen;
        if (!merge_of_owner(session, wanted, &owners[i], merged, error))
            return false;
    }
    return true;
}
