/* Taking merges apart. */
#include "service/merge.h"

#include "service/audience.h"
#include "service/history.h"
#include "service/journal.h"
#include "service/regroup.h"

/* A record that goes. */
struct leaving {
    struct record *record;
    struct uuid to;
    int64_t since; /* the change that brought it */
};

struct unmerge {
    struct call *call;
    const struct unmerge_request *request;
    struct unmerge_result *result;
    struct {
        struct leaving *items;
        size_t count;
        size_t capacity;
    } leaving;
};

static void add_leaving(struct unmerge *unmerge, struct record *record, struct uuid to,
                        int64_t since)
{
    *ARENA_PUSH(unmerge->call->arena, &unmerge->leaving) = (struct leaving){record, to, since};
}

static bool sees(const struct call *call, const struct record *record)
{
    return call_may(call, record->book, RIGHT_SEE);
}

/* ---- all that a merge brought ---- */

/* By its batch, or by the contact it came from (`batch` nil). */
static bool add_merged(struct unmerge *unmerge, struct record *record, struct uuid batch,
                       struct uuid from)
{
    struct passages passages = {0};
    if (!regroup_passages(unmerge->call, record->id, &passages))
        return false;
    const struct passage *passage =
        uuid_is_nil(batch) ? passages_from(&passages, from) : passages_of_batch(&passages, batch);
    if (passage)
        add_leaving(unmerge, record, passage->from, passage->sequence);
    return true;
}

static bool plan_batch(struct unmerge *unmerge)
{
    struct call *call = unmerge->call;
    struct uuid batch = unmerge->request->batch;
    struct changes changes = {0};
    if (!store_changes_of_batch(call->store, call->arena, batch, 0, MERGE_RECORDS_MAX + 1, &changes,
                                &call->error))
        return false;
    if (changes.count > MERGE_RECORDS_MAX)
        return fail_at(&call->error, STATUS_LIMIT, "/batch",
                       "the batch is a large one: undo takes it back, as a job");
    for (size_t i = 0; i < changes.count; i++) {
        if (changes.items[i].operation != CHANGE_RECORD_MERGED)
            continue;
        struct record *record =
            store_record_get(call->store, call->arena, changes.items[i].record, &call->error);
        if (!record || !add_merged(unmerge, record, batch, (struct uuid){{0}}))
            return false;
    }
    return true;
}

static bool plan_contact(struct unmerge *unmerge)
{
    struct call *call = unmerge->call;
    struct uuid contact = unmerge->request->contact;
    struct records ever = {0};
    if (!store_records_ever_of(call->store, call->arena, contact, &ever, &call->error))
        return false;
    for (size_t i = 0; i < ever.count; i++)
        if (!add_merged(unmerge, ever.items[i], (struct uuid){{0}}, contact))
            return false;
    return true;
}

static bool sees_any_to(const struct unmerge *unmerge, struct uuid contact)
{
    for (size_t i = 0; i < unmerge->leaving.count; i++)
        if (uuid_equal(unmerge->leaving.items[i].to, contact) &&
            sees(unmerge->call, unmerge->leaving.items[i].record))
            return true;
    return false;
}

/* Contacts of which the actor sees nothing stay where they are, and he is not told of them. */
static void leave_unseen(struct unmerge *unmerge)
{
    size_t kept = 0;
    struct leaving *items = unmerge->leaving.items;
    struct leaving *seen =
        ARENA_ARRAY(unmerge->call->arena, struct leaving, unmerge->leaving.count + 1);
    for (size_t i = 0; i < unmerge->leaving.count; i++)
        if (sees_any_to(unmerge, items[i].to))
            seen[kept++] = items[i];
    unmerge->leaving.items = seen;
    unmerge->leaving.count = kept;
}

static bool may_take_out(struct unmerge *unmerge, struct uuid contact)
{
    struct call *call = unmerge->call;
    struct records going = {0};
    for (size_t i = 0; i < unmerge->leaving.count; i++)
        if (uuid_equal(unmerge->leaving.items[i].to, contact))
            *ARENA_PUSH(call->arena, &going) = unmerge->leaving.items[i].record;
    return regroup_may_edit_any(call, &going) ||
           fail(&call->error, STATUS_DENIED,
                "to take it out, you need the right to edit in a book that it stands in");
}

static bool check_merged(struct unmerge *unmerge)
{
    bool is_batch = !uuid_is_nil(unmerge->request->batch);
    leave_unseen(unmerge);
    if (!unmerge->leaving.count)
        return fail_at(&unmerge->call->error, STATUS_NOT_FOUND, is_batch ? "/batch" : "/id",
                       is_batch ? "there is no such merge, or it was taken apart already"
                                : "no contact of this id is merged into another: of the one "
                                  "that stayed, merges_list names those that came to it");
    struct uuid last = {{0}};
    for (size_t i = 0; i < unmerge->leaving.count; i++) {
        struct uuid to = unmerge->leaving.items[i].to;
        if (!uuid_equal(to, last) && !may_take_out(unmerge, to))
            return false;
        last = to;
    }
    return true;
}

/* ---- records by name ---- */

static bool is_named(const struct unmerge *unmerge, const struct record *record)
{
    return uuids_have(&unmerge->request->records, record->id);
}

static bool check_named(struct unmerge *unmerge, struct uuid id, struct uuid *contact)
{
    struct call *call = unmerge->call;
    const struct record *record = store_record_get(call->store, call->arena, id, &call->error);
    if (!record && call->error.status != STATUS_NOT_FOUND)
        return false;
    if (!record || record->trashed_ms || !sees(call, record))
        return fail(&call->error, STATUS_NOT_FOUND, "there is no such record");
    if (!call_may(call, record->book, RIGHT_EDIT))
        return fail(&call->error, STATUS_DENIED,
                    "it stands in the contact book '%.100s', in which you may not edit",
                    call_any_book(call, record->book)->name);
    if (!uuid_is_nil(*contact) && !uuid_equal(*contact, record->contact))
        return fail(&call->error, STATUS_INVALID, "it stands in another contact than the first");
    *contact = record->contact;
    return true;
}

/* The contact that all named records stand in. */
static bool check_all_named(struct unmerge *unmerge, struct uuid *contact)
{
    *contact = (struct uuid){{0}};
    for (size_t i = 0; i < unmerge->request->records.count; i++) {
        if (!check_named(unmerge, unmerge->request->records.items[i], contact))
            return error_within_list(&unmerge->call->error, "records", i);
    }
    return true;
}

/* Whether all records of a home that the actor sees away from it are named: the others of the
 * contact, in the bin or in books closed to him, then go along. */
static bool is_whole_home(struct unmerge *unmerge, struct uuid home, bool *is_whole)
{
    struct call *call = unmerge->call;
    struct records away = {0};
    if (!store_records_away(call->store, call->arena, home, &away, &call->error))
        return false;
    *is_whole = true;
    for (size_t i = 0; i < away.count; i++) {
        const struct record *record = away.items[i];
        *is_whole &= record->trashed_ms || !sees(call, record) || is_named(unmerge, record);
    }
    return true;
}

/* Where the named records of a home go: all of them bring its id back, some get a new one. */
static bool plan_home(struct unmerge *unmerge, const struct records *all, struct uuid contact,
                      struct uuid home)
{
    struct call *call = unmerge->call;
    bool is_whole = false;
    if (!uuid_equal(home, contact) && !is_whole_home(unmerge, home, &is_whole))
        return false;
    struct uuid to = is_whole ? home : uuid_new();
    for (size_t i = 0; i < all->count; i++) {
        struct record *record = all->items[i];
        struct passages passages = {0};
        if (!uuid_equal(record->home, home) || !(is_whole || is_named(unmerge, record)))
            continue;
        if (!regroup_passages(call, record->id, &passages))
            return false;
        add_leaving(unmerge, record, to,
                    passages.count ? passages.items[0].sequence : record->created_sequence);
    }
    return true;
}

static bool plan_records(struct unmerge *unmerge)
{
    struct call *call = unmerge->call;
    struct records all = {0};
    struct uuids homes = {0};
    struct uuid contact;
    if (!check_all_named(unmerge, &contact) ||
        !store_records_of_all(call->store, call->arena, contact, &all, &call->error))
        return false;
    for (size_t i = 0; i < all.count; i++) {
        if (is_named(unmerge, all.items[i]))
            uuids_add_once(call->arena, &homes, all.items[i]->home);
    }
    for (size_t i = 0; i < homes.count; i++)
        if (!plan_home(unmerge, &all, contact, homes.items[i]))
            return false;
    return unmerge->leaving.count < all.count ||
           fail_at(&call->error, STATUS_INVALID, "/records",
                   "these are all records of the contact: one has to stay");
}

/* ---- going ---- */

static void note_parting(struct unmerge *unmerge, struct uuid contact, struct uuid from)
{
    struct unmerge_result *result = unmerge->result;
    for (size_t i = 0; i < result->partings.count; i++)
        if (uuid_equal(result->partings.items[i].contact, contact) &&
            uuid_equal(result->partings.items[i].from, from))
            return;
    *ARENA_PUSH(unmerge->call->arena, &result->partings) = (struct parting){contact, from};
}

static bool take_out(struct unmerge *unmerge)
{
    for (size_t i = 0; i < unmerge->leaving.count; i++) {
        const struct leaving *leaving = &unmerge->leaving.items[i];
        note_parting(unmerge, leaving->to, leaving->record->contact);
        if (!regroup_record(unmerge->call, CHANGE_RECORD_UNMERGED, leaving->record, leaving->to))
            return false;
    }
    return true;
}

static bool open_pairs(struct unmerge *unmerge)
{
    for (size_t i = 0; i < unmerge->leaving.count; i++)
        if (!regroup_open_pairs(unmerge->call, unmerge->leaving.items[i].record->id))
            return false;
    return true;
}

/* ---- values that came later ---- */

static bool list_later_of(struct unmerge *unmerge, struct uuid contact, int64_t since)
{
    struct call *call = unmerge->call;
    struct view view;
    if (!view_contact(call, contact, (struct uuid){{0}}, &view)) {
        bool is_unseen = call->error.status == STATUS_NOT_FOUND;
        call->error = (struct error){0};
        return is_unseen;
    }
    for (size_t r = 0; r < view.records.count; r++) {
        const struct record *record = view.records.items[r];
        for (size_t f = 0; f < record->facts.count; f++) {
            const struct fact *fact = &record->facts.items[f];
            if (fact->origin.sequence > since && fact->origin.sequence != record->created_sequence)
                *ARENA_PUSH(call->arena, &unmerge->result->later) =
                    (struct later_fact){record->id, fact, contact};
        }
    }
    return true;
}

/* Whoever added them saw one contact: to which of the two they belong, only he can say. */
static bool list_later(struct unmerge *unmerge)
{
    struct uuids contacts = {0};
    int64_t since = INT64_MAX;
    for (size_t i = 0; i < unmerge->leaving.count; i++)
        if (unmerge->leaving.items[i].since < since)
            since = unmerge->leaving.items[i].since;
    for (size_t i = 0; i < unmerge->result->partings.count; i++) {
        const struct parting *parting = &unmerge->result->partings.items[i];
        struct uuid sides[] = {parting->contact, parting->from};
        for (size_t s = 0; s < COUNT_OF(sides); s++) {
            if (uuids_have(&contacts, sides[s]))
                continue;
            *ARENA_PUSH(unmerge->call->arena, &contacts) = sides[s];
            if (!list_later_of(unmerge, sides[s], since))
                return false;
        }
    }
    return true;
}

static struct later_fact *find_later(struct unmerge *unmerge, const struct value_move *move)
{
    for (size_t i = 0; i < unmerge->result->later.count; i++) {
        struct later_fact *later = &unmerge->result->later.items[i];
        if (uuid_equal(later->record, move->record) && later->fact->id == move->fact)
            return later;
    }
    fail(&unmerge->call->error, STATUS_INVALID,
         "this is none of the values that came later: a dry run lists them as later_facts");
    return NULL;
}

/* The contact on the other side of the parting; nil when that is not just one. */
static struct uuid other_side(const struct unmerge *unmerge, struct uuid contact)
{
    struct uuid other = {{0}};
    for (size_t i = 0; i < unmerge->result->partings.count; i++) {
        const struct parting *parting = &unmerge->result->partings.items[i];
        if (uuid_equal(parting->contact, contact))
            return parting->from;
        if (uuid_equal(parting->from, contact) && !uuid_is_nil(other))
            return (struct uuid){{0}};
        if (uuid_equal(parting->from, contact))
            other = parting->contact;
    }
    return other;
}

/* The only one of a kind among them. */
static const struct fact *only_one(const struct facts *facts, enum fact_kind kind)
{
    const struct fact *only = NULL;
    for (size_t i = 0; i < facts->count; i++) {
        if (facts->items[i].kind != kind)
            continue;
        if (only)
            return NULL;
        only = &facts->items[i];
    }
    return only;
}

static bool has_value(const struct record *record, const struct fact *fact)
{
    for (size_t i = 0; i < record->facts.count; i++)
        if (fact_same_value(&record->facts.items[i], fact))
            return true;
    return false;
}

/* The one of its kind that a value took the place of comes back. */
static bool return_replaced(struct call *call, const struct fact *fact, struct record *record)
{
    struct changes changes = {0};
    struct delta delta;
    bool is_many = fact_kind_info(fact->kind)->cardinality == CARDINALITY_MANY;
    if (is_many && fact->kind != FACT_EMAIL && fact->kind != FACT_PHONE)
        return true;
    if (!store_changes_of_record(call->store, call->arena, record->id, fact->origin.sequence + 1, 1,
                                 &changes, &call->error))
        return false;
    if (!changes.count || changes.items[0].sequence != fact->origin.sequence)
        return true;
    if (!history_read_delta(call, &changes.items[0], &delta))
        return false;
    const struct fact *replaced =
        is_many ? only_one(&delta.retired, fact->kind) : facts_first(&delta.retired, fact->kind);
    if (replaced && !(is_many && has_value(record, replaced)))
        record_add_fact(call->arena, record, replaced);
    return true;
}

static bool take_value(struct call *call, const struct later_fact *later)
{
    const struct record *before =
        store_record_get(call->store, call->arena, later->record, &call->error);
    if (!before)
        return false;
    struct record *after = journal_copy(call->arena, before);
    if (!record_remove_fact(after, later->fact->id))
        return fail(&call->error, STATUS_INVALID, "the value is not there any more");
    return return_replaced(call, later->fact, after) &&
           journal_write(call, CHANGE_RECORD_EDITED, before, after);
}

static bool give_value(struct call *call, const struct fact *fact, struct uuid record)
{
    const struct record *before = store_record_get(call->store, call->arena, record, &call->error);
    if (!before)
        return false;
    struct record *after = journal_copy(call->arena, before);
    const struct fact *own = facts_first(&before->facts, fact->kind);
    if (own && fact_kind_info(fact->kind)->cardinality == CARDINALITY_ONE)
        record_remove_fact(after, own->id);
    struct fact *given = record_add_fact(call->arena, after, fact);
    struct facts one = {given, 1, 1};
    given->group = (struct uuid){{0}}; /* by its name: the book may be of others */
    return audience_resolve_groups(call, &one, call_any_book(call, before->book)) &&
           journal_write(call, CHANGE_RECORD_EDITED, before, after);
}

static bool move_value(struct unmerge *unmerge, const struct value_move *move)
{
    struct call *call = unmerge->call;
    struct later_fact *later = find_later(unmerge, move);
    struct view view;
    if (!later)
        return false;
    struct uuid to = other_side(unmerge, later->stays_with);
    if (uuid_is_nil(to))
        return fail(&call->error, STATUS_INVALID,
                    "it could go to several contacts: take them out one at a time");
    if (!view_contact(call, to, (struct uuid){{0}}, &view))
        return false;
    const struct record *target =
        view_fullest(call, &view, (struct uuid){{0}}, RIGHT_SEE | RIGHT_EDIT);
    const struct record *source =
        store_record_get(call->store, call->arena, later->record, &call->error);
    if (!source)
        return false;
    if (!target || !call_may(call, source->book, RIGHT_EDIT))
        return fail(&call->error, STATUS_DENIED,
                    "to move a value, you need the right to edit on both sides");
    later->stays_with = to;
    return take_value(call, later) && give_value(call, later->fact, target->id) &&
           regroup_open_pairs(call, later->record);
}

/* Once: it would stand on both sides. */
static bool is_first_move(struct unmerge *unmerge, size_t place)
{
    const struct value_move *moves = unmerge->request->moves;
    for (size_t i = 0; i < place; i++)
        if (uuid_equal(moves[i].record, moves[place].record) && moves[i].fact == moves[place].fact)
            return fail(&unmerge->call->error, STATUS_INVALID, "the same value is named twice");
    return true;
}

static bool move_values(struct unmerge *unmerge)
{
    for (size_t i = 0; i < unmerge->request->move_count; i++) {
        if (!is_first_move(unmerge, i) || !move_value(unmerge, &unmerge->request->moves[i]))
            return error_within_list(&unmerge->call->error, "move", i);
    }
    return true;
}

bool contact_unmerge(struct call *call, const struct unmerge_request *request,
                     struct unmerge_result *result)
{
    struct unmerge unmerge = {.call = call, .request = request, .result = result};
    *result = (struct unmerge_result){0};
    bool planned = request->records.count ? plan_records(&unmerge)
                                          : (uuid_is_nil(request->batch) ? plan_contact(&unmerge)
                                                                         : plan_batch(&unmerge)) &&
                                                check_merged(&unmerge);
    return planned && take_out(&unmerge) && list_later(&unmerge) && move_values(&unmerge) &&
           open_pairs(&unmerge);
}
