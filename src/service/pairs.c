/* Candidate pairs. */
#include "service/pairs.h"

#include "contact/card.h"
#include "service/pair-keeping.h"
#include "service/view.h"
#include "store/record.h"
#include <math.h>

enum {
    LOOKED_AT_A_TIME = 200,
    LOOKED_AT_MAX = 5000,
    DECIDED_PAIRS_MAX = 1000, /* of two contacts */
};

static const char *const decisions[] = {
    [PAIR_OPEN] = "open", [PAIR_DIFFERENT] = "different", [PAIR_LATER] = "later"};

const char *pair_decision_name(enum pair_decision decision)
{
    return decisions[decision];
}

bool pair_decision_find(struct slice name, enum pair_decision *decision)
{
    for (unsigned i = 0; i < COUNT_OF(decisions); i++) {
        if (slice_equal_text(name, decisions[i])) {
            *decision = (enum pair_decision)i;
            return true;
        }
    }
    return false;
}

static const struct {
    enum pair_signal signal;
    const char *name;
} signal_names[] = {{SIGNAL_NAME, "name"},        {SIGNAL_EMAIL, "email"},
                    {SIGNAL_PHONE, "phone"},      {SIGNAL_COMPANY, "company"},
                    {SIGNAL_ADDRESS, "address"},  {SIGNAL_BIRTHDAY, "birthday"},
                    {SIGNAL_OTHER, "other_value"}};

const char *pair_signal_name(enum pair_signal signal)
{
    for (size_t i = 0; i < COUNT_OF(signal_names); i++)
        if (signal_names[i].signal == signal)
            return signal_names[i].name;
    return "";
}

bool pair_signal_find(struct slice name, enum pair_signal *signal)
{
    for (size_t i = 0; i < COUNT_OF(signal_names); i++)
        if (slice_equal_text(name, signal_names[i].name)) {
            *signal = signal_names[i].signal;
            return true;
        }
    return false;
}

static bool sees_side(const struct call *call, const struct record *side)
{
    return !side->trashed_ms && call_may(call, side->book, RIGHT_SEE);
}

bool pairs_look(struct call *call, const struct candidate_pair *pair, struct visible_pair *seen,
                bool *is_seen)
{
    const struct record *a, *b;
    const char *since = pair->reopened != PAIR_OPEN ? "new evidence since somebody decided: " : "";
    if (!(a = store_record_get(call->store, call->arena, pair->record_a, &call->error)) ||
        !(b = store_record_get(call->store, call->arena, pair->record_b, &call->error)))
        return false;
    *seen = (struct visible_pair){.contact_a = a->contact,
                                  .contact_b = b->contact,
                                  .name_a = facts_title(call->arena, &a->facts),
                                  .name_b = facts_title(call->arena, &b->facts),
                                  .book_a = a->book,
                                  .book_b = b->book,
                                  .reason = arena_join(call->arena, since, pair->reason, ""),
                                  .probability = (double)pair->millionths / 1e6,
                                  .signals = pair->signals,
                                  .opened_ms = pair->opened_ms,
                                  .decision = pair->decision,
                                  .decided_by = pair->decided_by,
                                  .decided_ms = pair->decided_ms};
    *is_seen = sees_side(call, a) && sees_side(call, b) && !uuid_equal(a->contact, b->contact);
    return true;
}

bool pair_filter_takes(const struct pair_filter *filter, const struct visible_pair *pair)
{
    return pair->decision == filter->decision &&
           (!filter->signals || pair->signals & filter->signals) &&
           (uuid_is_nil(filter->book) || uuid_equal(pair->book_a, filter->book) ||
            uuid_equal(pair->book_b, filter->book));
}

/* `filter` NULL: whatever it is. */
static bool add_pair(struct call *call, const struct pair_filter *filter,
                     const struct candidate_pair *pair, struct visible_pairs *pairs)
{
    struct visible_pair seen;
    bool is_seen;
    if (!pairs_look(call, pair, &seen, &is_seen))
        return false;
    is_seen = is_seen && (!filter || pair_filter_takes(filter, &seen));
    for (size_t i = 0; i < pairs->count && is_seen; i++) /* by other records of the two */
        is_seen = !uuid_equal(pairs->items[i].contact_a, seen.contact_a) ||
                  !uuid_equal(pairs->items[i].contact_b, seen.contact_b);
    if (is_seen)
        *ARENA_PUSH(call->arena, pairs) = seen;
    return true;
}

static struct pair_place place_of(const struct candidate_pair *pair)
{
    return (struct pair_place){pair->millionths, pair->record_a, pair->record_b};
}

/* Looks on until the page is full, so that it ends with a pair that the actor sees and the place of
 * the next one names no other, unless a great many stand in between. */
bool pairs_list(struct call *call, const struct pair_filter *filter, struct pair_place *place,
                int limit, struct visible_pairs *pairs)
{
    for (int looked = 0; looked < LOOKED_AT_MAX; looked += LOOKED_AT_A_TIME) {
        struct candidate_pairs found = {0};
        if (!store_pairs_decided(call->store, call->arena, filter->decision, filter->signals, place,
                                 LOOKED_AT_A_TIME, &found, &call->error))
            return false;
        for (size_t i = 0; i < found.count; i++) {
            *place = place_of(&found.items[i]);
            if (!add_pair(call, filter, &found.items[i], pairs))
                return false;
            if (pairs->count == (size_t)limit)
                return true;
        }
        if (found.count == LOOKED_AT_A_TIME)
            continue;
        *place = (struct pair_place){0};
        return true;
    }
    return true;
}

bool pairs_of_contact(struct call *call, struct uuid contact, struct visible_pairs *pairs)
{
    struct view view;
    if (!view_contact(call, contact, (struct uuid){{0}}, &view))
        return false;
    for (size_t i = 0; i < view.records.count; i++) {
        struct candidate_pairs found = {0};
        if (!store_pairs_of(call->store, call->arena, view.records.items[i]->id, &found,
                            &call->error))
            return false;
        for (size_t k = 0; k < found.count; k++)
            if (!add_pair(call, NULL, &found.items[k], pairs))
                return false;
    }
    return true;
}

/* ---- deciding ---- */

static bool load_side(struct call *call, struct uuid contact, struct view *view)
{
    if (!view_contact(call, contact, (struct uuid){{0}}, view))
        return false;
    if (view->deleted_ms)
        return fail(&call->error, STATUS_NOT_FOUND, "the contact was deleted: restore it first");
    return view_fullest(call, view, (struct uuid){{0}}, RIGHT_SEE | RIGHT_EDIT) ||
           fail(&call->error, STATUS_DENIED,
                "to decide, you need the right to edit in a book that the contact stands in");
}

/* One pair of records. The evidence that somebody has before him when he decides is kept: what
 * comes later is new. */
static bool decide_one(struct call *call, struct candidate_pair *pair,
                       const struct candidate *judged, enum pair_decision decision)
{
    bool is_open = decision == PAIR_OPEN;
    if (judged) {
        pair->pattern = pair_pattern(&judged->verdict);
        pair->millionths = lround(judged->verdict.probability * 1e6);
        pair->signals = judged->signals;
    }
    pair->decision = decision;
    pair->reopened = PAIR_OPEN;
    pair->decided_pattern = is_open ? 0 : pair->pattern;
    pair->decided_by = is_open ? (struct uuid){{0}} : call->actor.user;
    pair->decided_ms = is_open ? 0 : call->now_ms;
    return store_pair_put(call->store, pair, &call->error);
}

/* Nothing is left to decide: not the decision, nor the evidence that it was made on. */
static bool is_decided_so(const struct candidate_pair *pair, const struct candidate *judged,
                          enum pair_decision decision)
{
    return pair->decision == decision && pair->reopened == PAIR_OPEN &&
           (decision == PAIR_OPEN || !judged ||
            pair->decided_pattern == pair_pattern(&judged->verdict));
}

/* Every record of the one with every record of the other, also those that nobody had thought
 * alike: they are not asked about later. */
static bool decide_all(struct call *call, const struct view views[static 2],
                       enum pair_decision decision, struct visible_pairs *pairs)
{
    AUTO_FREE(inquiry) struct inquiry *inquiry = inquiry_new(call);
    if (!inquiry || !inquiry_cross(inquiry, &views[0].records, &views[1].records))
        return false;
    for (size_t i = 0; i < views[0].records.count; i++)
        for (size_t k = 0; k < views[1].records.count; k++) {
            struct uuid one = views[0].records.items[i]->id, other = views[1].records.items[k]->id;
            struct candidate_pair *known =
                store_pair_get(call->store, call->arena, one, other, &call->error);
            if (call->error.status != STATUS_OK)
                return false;
            if (!known && decision == PAIR_OPEN)
                continue;
            struct candidate_pair pair = known ? *known : pair_new(call, one, other);
            if (!known)
                pair.reason = "somebody looked at the two";
            const struct candidate *judged = inquiry_candidate(inquiry, i, other);
            if (!(known && is_decided_so(&pair, judged, decision)) &&
                !decide_one(call, &pair, judged, decision))
                return false;
            if (!add_pair(call, NULL, &pair, pairs))
                return false;
        }
    return true;
}

bool pairs_decide(struct call *call, const struct uuid contacts[static 2],
                  enum pair_decision decision, struct visible_pairs *pairs)
{
    struct view views[2];
    for (size_t i = 0; i < COUNT_OF(views); i++)
        if (!load_side(call, contacts[i], &views[i]))
            return error_within_list(&call->error, "contacts", i);
    if (uuid_equal(views[0].canonical, views[1].canonical))
        return fail_at(&call->error, STATUS_INVALID, "/contacts",
                       "both stand for one contact: unmerge takes it apart");
    if (views[0].records.count * views[1].records.count > DECIDED_PAIRS_MAX)
        return fail_at(&call->error, STATUS_LIMIT, "/contacts",
                       "the two are made of too many records to decide about: at most %d pairs",
                       DECIDED_PAIRS_MAX);
    if (!decide_all(call, views, decision, pairs))
        return false;
    return pairs->count || fail_at(&call->error, STATUS_NOT_FOUND, "/contacts",
                                   "nothing was decided of the two: there is no such pair");
}
