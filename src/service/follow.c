/* Following the log. */
#include "service/follow.h"

#include "base/clock.h"
#include "service/auto-merge.h"
#include "service/earlier-mail.h"
#include "service/internal.h"
#include "service/key-index.h"
#include "service/learnt-memory.h"
#include "service/match-fill.h"
#include "service/pair-keeping.h"
#include "service/scan.h"
#include "service/sharing.h"
#include "store/organization.h"
#include "store/record.h"
#include <math.h>

enum {
    CHANGES = 100,        /* followed at a time */
    OWN_CHANGES = 20,     /* by a command */
    CHANGES_APART = 5000, /* more are left to a scan */
    SIBLINGS_MAX = 20,    /* records of a contact that are looked at together */
    OWN_MS = 1000,        /* that a command may take */
};

struct following {
    struct inquiry *inquiry;
    struct records records; /* the questions */
    struct {
        struct uuids *items; /* whom each of them was once taken for */
        size_t count, capacity;
    } known;
    struct link_state before, after;
    int changes;                   /* how many to look at */
    struct candidate_pairs likely; /* that may be merged unasked */
};

/* Everybody that a record was once taken for is judged anew. */
static bool compare_with_known(struct call *call, struct following *following, struct uuid record)
{
    struct candidate_pairs pairs = {0};
    struct uuids *known = ARENA_PUSH(call->arena, &following->known);
    *known = (struct uuids){0};
    if (!store_pairs_of(call->store, call->arena, record, &pairs, &call->error))
        return false;
    for (size_t i = 0; i < pairs.count; i++) {
        bool is_a = uuid_equal(pairs.items[i].record_a, record);
        struct uuid other = is_a ? pairs.items[i].record_b : pairs.items[i].record_a;
        *ARENA_PUSH(call->arena, known) = other;
        inquiry_compare(following->inquiry, other);
    }
    return true;
}

static bool ask(struct call *call, struct following *following, struct uuid id)
{
    struct record *record = store_record_get(call->store, call->arena, id, &call->error);
    const struct book *book = record ? call_any_book(call, record->book) : NULL;
    if (!record)
        return false;
    if (record->trashed_ms || !book || book->trashed_ms)
        return true;
    struct question question = {.facts = &record->facts,
                                .audience = book_audience(&call->actor, book),
                                .record = id,
                                .contact = record->contact};
    *ARENA_PUSH(call->arena, &following->records) = record;
    return inquiry_ask(following->inquiry, &question) && compare_with_known(call, following, id);
}

/* What was decided about a contact is about the records that came to it: those of a contact are
 * looked at together. */
static bool add_siblings(struct call *call, struct uuids *changed)
{
    for (size_t i = 0, count = changed->count; i < count; i++) {
        struct records records = {0};
        if (!store_records_beside(call->store, call->arena, changed->items[i], &records,
                                  &call->error))
            return false;
        for (size_t k = 0; k < records.count && records.count <= SIBLINGS_MAX; k++)
            uuids_add_once(call->arena, changed, records.items[k]->id);
    }
    return true;
}

static bool look(struct call *call, void *context)
{
    struct following *following = context;
    struct uuids changed = {0};
    following->before = following->after = *inquiry_state(following->inquiry);
    if (!sharing_reload_books(
            call)) /* a record may stand in a book that is younger than the call */
        return false;
    if (!store_records_changed(call->store, call->arena, following->before.sequence,
                               following->changes, &changed, &following->after.sequence,
                               &call->error) ||
        !add_siblings(call, &changed))
        return false;
    for (size_t i = 0; i < changed.count; i++)
        if (!ask(call, following, changed.items[i]))
            return false;
    return inquiry_run(following->inquiry);
}

static bool merges_unasked(const struct call *call, struct uuid id)
{
    const struct book *book = call_any_book(call, id);
    return book && book->merge_above;
}

static void note_likely(struct call *call, struct following *following,
                        const struct judged_pair *judged)
{
    if (judged->verdict.probability * 1000 >= MERGE_ABOVE_LEAST)
        *ARENA_PUSH(call->arena, &following->likely) =
            (struct candidate_pair){.record_a = judged->record_a,
                                    .record_b = judged->record_b,
                                    .millionths = lround(judged->verdict.probability * 1e6)};
}

/* Of those who are unlike the most were never a pair: they would cost the writer a look and an
 * explanation each, for nothing. */
static bool keep_pairs(struct call *call, struct following *following, size_t question)
{
    const struct uuids *known = &following->known.items[question];
    const struct candidates *candidates = inquiry_candidates(following->inquiry, question);
    for (size_t i = 0; i < candidates->count; i++) {
        const struct candidate *candidate = &candidates->items[i];
        if (!pair_is_probable(&candidate->verdict) && !uuids_have(known, candidate->record->id))
            continue;
        struct judged_pair judged = {.record_a = following->records.items[question]->id,
                                     .record_b = candidate->record->id,
                                     .verdict = candidate->verdict,
                                     .signals = candidate->signals,
                                     .reason =
                                         inquiry_reason(following->inquiry, question, candidate)};
        if (!pair_keep(call, &judged))
            return false;
        if (merges_unasked(call, following->records.items[question]->book) &&
            merges_unasked(call, candidate->record->book))
            note_likely(call, following, &judged);
    }
    return true;
}

static bool add_keys(struct call *call, const struct following *following)
{
    AUTO_POSTINGS struct postings keys = {0};
    inquiry_postings(following->inquiry, &keys);
    for (size_t i = 0; i < keys.count; i++)
        keys.items[i].number =
            (uint64_t)following->records.items[keys.items[i].number]->created_sequence;
    return key_index_add(call, following->before.version, &keys);
}

/* What was looked at is written, unless somebody else wrote meanwhile: then it is looked at again.
 */
static bool save(struct call *call, void *context)
{
    struct following *following = context;
    struct link_state now;
    if (!store_link_state(call->store, &now, &call->error))
        return false;
    following->likely = (struct candidate_pairs){0}; /* this may be tried again */
    if (now.version != following->before.version || now.sequence != following->before.sequence)
        return true;
    for (size_t i = 0; i < following->records.count; i++)
        if (!keep_pairs(call, following, i))
            return false;
    following->after.merges_due = now.merges_due || following->likely.count;
    return add_keys(call, following) &&
           store_link_state_put(call->store, &following->after, &call->error);
}

static bool end_merging(struct call *call, void *context)
{
    return store_link_merged(call->store, context, &call->error);
}

/* Those that are likely now; all that are open when others are due from before. */
static bool merge_due(struct call *call, struct following *following, struct error *error)
{
    bool are_left = following->before.merges_due;
    int64_t merged = 0;
    struct auto_merge wanted = {.organization = call->actor.organization,
                                .batch = uuid_new(),
                                .chosen = are_left ? NULL : &following->likely};
    if (!are_left && !following->likely.count)
        return true;
    if (!auto_merge(call->session, &wanted, &merged, error))
        return false;
    bool is_noted = service_write(call, end_merging, &following->after);
    if (!is_noted)
        *error = call->error;
    return is_noted;
}

static bool has_moved(const struct following *following)
{
    return following->after.sequence != following->before.sequence;
}

static bool follow(struct call *call, struct following *following)
{
    AUTO_FREE(inquiry) struct inquiry *inquiry = following->inquiry = inquiry_new(call);
    return inquiry && service_read(call, look, following) &&
           (!has_moved(following) || service_write(call, save, following));
}

/* Begins a scan where one is due; `is_left` tells that nothing can be followed until it ran: there
 * is too much, or another version of the engine learnt what is there. */
static bool begin_scan(struct call *call, bool *is_left)
{
    struct link_state state, usable;
    if (!store_link_state(call->store, &state, &call->error))
        return false;
    usable = state;
    AUTO_FREE(held_learnt) struct held_learnt *held = learnt_hold(call, &usable);
    if (!held)
        return false;
    *is_left = call->sequence - state.sequence > CHANGES_APART || usable.version != state.version;
    return !scan_is_due(call, &state, *is_left) || service_write(call, scan_begin_due, NULL);
}

static bool follow_organization(struct session *session, struct uuid organization, int changes,
                                bool *did_some, struct error *error)
{
    AUTO_FREE(arena) struct arena *arena = arena_new();
    struct call call;
    struct following following = {.changes = changes};
    char id[UUID_TEXT_BYTES];
    bool is_left = false;
    uuid_format(organization, id);
    bool ok = call_begin_owner(session, arena, id, CHANNEL_SYSTEM, &call) &&
              begin_scan(&call, &is_left) && (is_left || follow(&call, &following));
    *did_some = has_moved(&following);
    if (!ok)
        *error = call.error;
    if (!ok && error->status == STATUS_INTERNAL) /* damaged: a scan makes it anew */
        service_write(&call, scan_begin_due, NULL);
    return ok && merge_due(&call, &following, error);
}

bool follow_some(struct session *session, bool *did_some, struct error *error)
{
    AUTO_FREE(arena) struct arena *arena = arena_new();
    struct uuids behind = {0};
    bool ok = true, did = false;
    *did_some = false;
    store_rollback(session->store);
    if (!service_follows_alone(session->service))
        return true;
    ok = store_link_behind(session->store, arena, &behind, error);
    for (size_t i = 0; i < behind.count; i++) {
        did = false;
        ok = follow_organization(session, behind.items[i], CHANGES, &did, error) && ok;
        *did_some |= did;
    }
    ok = earlier_mail_follow_all(session, &did, error) && ok;
    *did_some |= did;
    if (!*did_some)
        ok = match_fill_some(session, did_some, error) && ok;
    service_followed(session->service);
    return ok;
}

void follow_own(struct session *session, struct uuid organization)
{
    struct error ignored = {0};
    bool did_some = true;
    for (int64_t end = clock_steady_ms() + OWN_MS; did_some && clock_steady_ms() < end;) {
        bool did = did_some = false;
        follow_organization(session, organization, OWN_CHANGES, &did_some, &ignored);
        earlier_mail_follow(session, organization, &did, &ignored);
        did_some |= did;
    }
}
