/* Candidate pairs. */
#include "service/pairs.h"

#include "service/inquiry.h"
#include "service/view.h"
#include "store/record.h"

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
    *seen = (struct visible_pair){.reason = pair->reason,
                                  .probability = (double)pair->millionths / 1e6,
                                  .signals = pair->signals,
                                  .opened_ms = pair->opened_ms,
                                  .decision = pair->decision,
                                  .decided_by = pair->decided_by,
                                  .decided_ms = pair->decided_ms};
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

bool pairs_list(struct call *call, enum pair_decision decision, unsigned signals,
                struct pair_place *place, int limit, struct visible_pairs *pairs)
{
    struct candidate_pairs found = {0};
    if (!store_pairs_decided(call->store, call->arena, decision, signals, place, limit, &found,
                             &call->error))
        return false;
    for (size_t i = 0; i < found.count; i++)
        if (!add_pair(call, &found.items[i], pairs))
            return false;
    *place = (struct pair_place){0};
    if (found.count == (size_t)limit)
        *place =
            (struct pair_place){found.items[limit - 1].millionths, found.items[limit - 1].record_a,
                                found.items[limit - 1].record_b};
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
            if (!add_pair(call, &found.items[k], pairs))
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

/* The evidence that somebody has before him when he decides: what comes later is new. */
static bool judge_now(struct call *call, struct candidate_pair *pair)
{
    struct record *record =
        store_record_get(call->store, call->arena, pair->record_a, &call->error);
    const struct book *book = record ? call_any_book(call, record->book) : NULL;
    AUTO_FREE(inquiry) struct inquiry *inquiry = record ? inquiry_new(call) : NULL;
    if (!inquiry || !book)
        return inquiry != NULL;
    struct question question = {.facts = &record->facts,
                                .audience = book_audience(&call->actor, book),
                                .record = record->id,
                                .is_closed = true};
    if (!inquiry_ask(inquiry, &question))
        return false;
    inquiry_compare(inquiry, pair->record_b);
    if (!inquiry_run(inquiry))
        return false;
    const struct candidates *candidates = inquiry_candidates(inquiry, 0);
    if (candidates->count)
        pair->pattern = candidates->items[0].verdict.pattern;
    return true;
}

static bool decide_one(struct call *call, const struct candidate_pair *found,
                       enum pair_decision decision, struct visible_pairs *pairs)
{
    struct candidate_pair pair = *found;
    bool is_open = decision == PAIR_OPEN;
    if (pair.decision != decision) {
        pair.decision = decision;
        if (!is_open && !judge_now(call, &pair))
            return false;
        pair.decided_pattern = is_open ? 0 : pair.pattern;
        pair.decided_by = is_open ? (struct uuid){{0}} : call->actor.user;
        pair.decided_ms = is_open ? 0 : call->now_ms;
        if (!store_pair_decide(call->store, &pair, &call->error))
            return false;
    }
    return add_pair(call, &pair, pairs);
}

/* Every pair between records of the one and records of the other. */
static bool decide_known(struct call *call, const struct view views[static 2],
                         enum pair_decision decision, struct visible_pairs *pairs)
{
    for (size_t i = 0; i < views[0].records.count; i++) {
        struct uuid own = views[0].records.items[i]->id;
        struct candidate_pairs found = {0};
        if (!store_pairs_of(call->store, call->arena, own, &found, &call->error))
            return false;
        for (size_t k = 0; k < found.count; k++) {
            const struct candidate_pair *pair = &found.items[k];
            struct uuid other = uuid_equal(pair->record_a, own) ? pair->record_b : pair->record_a;
            if (records_have(&views[1].records, other) && !decide_one(call, pair, decision, pairs))
                return false;
        }
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
    if (!decide_known(call, views, decision, pairs))
        return false;
    if (pairs->count)
        return true;
    if (decision == PAIR_OPEN)
        return fail_at(&call->error, STATUS_NOT_FOUND, "/contacts",
                       "nothing was decided of the two: there is no such pair");
    return store_pair_open(call->store, views[0].card.fullest->id, views[1].card.fullest->id,
                           "somebody looked at the two", call->now_ms, &call->error) &&
           decide_known(call, views, decision, pairs);
}
