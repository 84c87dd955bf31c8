/* Undo: a batch of changes inverted, as one more batch. */
#include "service/history.h"

#include "service/audience.h"
#include "service/contact-parts.h"
#include "service/journal.h"
#include "service/regroup.h"
#include "service/sharing.h"
#include "store/job.h"

struct undo {
    struct call *call;
    const struct undo_request *request;
    struct undo_report *report;
    struct ways_back ways;
};

static const char changed_again[] = "it was changed again since";

/* Says what stays; once a field, although a change of it has an old and a new value. */
static void keep(struct call *call, struct undo_report *report, const struct change *change,
                 const char *what, const char *why)
{
    for (size_t i = 0; i < report->kept.count; i++)
        if (report->kept.items[i].sequence == change->sequence &&
            strcmp(report->kept.items[i].what, what) == 0)
            return;
    *ARENA_PUSH(call->arena, &report->kept) =
        (struct kept_change){change->sequence, change->contact, what, why};
}

/* The right a person needs to take a change back: that of doing the opposite. */
static unsigned right_needed(enum change_operation operation)
{
    switch (operation) {
    case CHANGE_RECORD_CREATED:
    case CHANGE_RECORD_RESTORED:
    case CHANGE_RECORD_TRASHED:
        return RIGHT_SEE | RIGHT_DELETE;
    case CHANGE_RECORD_MOVED: /* it goes out of the book where it stands */
        return RIGHT_SEE | RIGHT_EDIT | RIGHT_DELETE;
    default:
        return RIGHT_SEE | RIGHT_EDIT;
    }
}

static const char *field_of(const struct fact *fact)
{
    return fact->kind == FACT_NAME ? "name" : fact_kind_info(fact->kind)->name;
}

/* A value of a single kind that came after the batch stands in the way of the old one; of notes a
 * record has one, too. */
static bool is_superseded(const struct record *record, const struct fact *retired)
{
    const struct fact *now = facts_first(&record->facts, retired->kind);
    return now && (retired->kind == FACT_NOTE ||
                   fact_kind_info(retired->kind)->cardinality == CARDINALITY_ONE);
}

/* Takes out a value that the change added. One that an undo brought back has another id by now,
 * but still the change's number as its origin. */
static bool remove_added(struct record *record, const struct change *change, uint32_t id,
                         const struct fact *added)
{
    if (record_remove_fact(record, id))
        return true;
    for (size_t i = 0; added && i < record->facts.count; i++) {
        const struct fact *fact = &record->facts.items[i];
        if (fact->origin.sequence == change->sequence && fact_same_text(fact, added))
            return record_remove_fact(record, fact->id);
    }
    return false;
}

/* Takes out what the change added; what is not there any more is told, and its kind counted. */
static bool remove_all_added(struct call *call, const struct change *change,
                             const struct delta *delta, struct record *record, unsigned *gone,
                             struct undo_report *report)
{
    bool changed = false;
    for (size_t i = 0; i < delta->added.count; i++) {
        const struct fact *added = NULL;
        if (!record_find_fact(record, delta->added.items[i]))
            added = history_added_fact(call, change, delta->added.items[i]);
        if (remove_added(record, change, delta->added.items[i], added)) {
            changed = true;
        } else if (added) {
            gone[added->kind]++;
            keep(call, report, change, field_of(added), changed_again);
        }
    }
    return changed;
}

static bool has_value(const struct record *record, const struct fact *fact)
{
    for (size_t i = 0; i < record->facts.count; i++)
        if (fact_same_value(&record->facts.items[i], fact))
            return true;
    return false;
}

static bool undo_facts(struct call *call, const struct change *change, const struct record *before,
                       struct undo_report *report)
{
    struct delta delta;
    unsigned gone[FACT_KIND_COUNT] = {0}; /* values that replaced others and were replaced since */
    if (!history_read_delta(call, change, &delta))
        return false;
    struct record *after = journal_copy(call->arena, before);
    bool changed = remove_all_added(call, change, &delta, after, gone, report);
    for (size_t i = 0; i < delta.retired.count; i++) {
        struct fact *fact = &delta.retired.items[i];
        if (has_value(after, fact))
            continue;
        if (gone[fact->kind]) {
            gone[fact->kind]--;
            continue;
        }
        if (is_superseded(after, fact)) {
            keep(call, report, change, field_of(fact), changed_again);
            continue;
        }
        if (!audience_return_membership(call, fact, change->at_ms))
            return false;
        record_add_fact(call->arena, after, fact); /* with the origin it had */
        changed = true;
    }
    if (call->error.status != STATUS_OK)
        return false;
    report->undone += changed;
    return !changed || journal_write(call, CHANGE_RECORD_EDITED, before, after);
}

/* What undo takes out counts as deleted: it is held as any other deletion is. */
static bool trash(struct undo *undo, const struct record *before)
{
    struct call *call = undo->call;
    struct record *after = journal_copy(call->arena, before);
    after->trashed_ms = call->now_ms;
    return (undo->request->is_job || contact_check_hold(call, call_any_book(call, before->book))) &&
           journal_write(call, CHANGE_RECORD_TRASHED, before, after);
}

/* A record that others edited since it was created is theirs, too. */
static bool undo_create(struct undo *undo, const struct change *change, const struct record *before)
{
    struct call *call = undo->call;
    if (before->modified_sequence != change->sequence && !before->trashed_ms) {
        struct changes since = {0};
        if (!store_changes_of_record(call->store, call->arena, before->id, 0, 1000, &since,
                                     &call->error))
            return false;
        for (size_t i = 0; i < since.count; i++) {
            if (since.items[i].sequence <= change->sequence ||
                uuid_equal(since.items[i].batch, change->batch) ||
                uuid_equal(since.items[i].batch, call->batch))
                continue;
            keep(call, undo->report, change, "the contact", "it was changed since it was created");
            return true;
        }
    }
    if (before->trashed_ms)
        return true;
    undo->report->undone++;
    return trash(undo, before);
}

static bool undo_trash(struct undo *undo, const struct change *change, const struct record *before,
                       bool to_trash)
{
    struct call *call = undo->call;
    if (!before->trashed_ms != to_trash)
        return true;
    if (!before->facts.count) {
        keep(call, undo->report, change, "the contact", "the bin was emptied since");
        return true;
    }
    undo->report->undone++;
    if (to_trash)
        return trash(undo, before);
    struct record *after = journal_copy(call->arena, before);
    after->trashed_ms = 0;
    return journal_free_source_key(call, after) &&
           audience_return_memberships(call, after, before->trashed_ms) &&
           journal_write(call, CHANGE_RECORD_RESTORED, before, after);
}

static bool undo_move(struct call *call, const struct change *change, const struct record *before,
                      struct undo_report *report)
{
    struct delta delta;
    if (!history_read_delta(call, change, &delta))
        return false;
    if (!uuid_equal(before->book, delta.to_book)) {
        keep(call, report, change, "contact_book", "it was moved again since");
        return true;
    }
    if (!call_may(call, delta.from_book, RIGHT_EDIT)) {
        keep(call, report, change, "contact_book", "you may not edit in the book it came from");
        return true;
    }
    struct record *after = journal_copy(call->arena, before);
    after->book = delta.from_book;
    report->undone++;
    return journal_free_source_key(call, after) &&
           journal_write(call, CHANGE_RECORD_MOVED, before, after);
}

static bool open_pairs(struct call *call, struct uuid id)
{
    struct record *record = store_record_get(call->store, call->arena, id, &call->error);
    return record && (record->trashed_ms || audience_open_pairs(call, record, "undone", NULL));
}

static bool undo_change(struct undo *undo, const struct change *change)
{
    struct call *call = undo->call;
    struct undo_report *report = undo->report;
    struct record *before =
        store_record_get(call->store, call->arena, change->record, &call->error);
    if (!before)
        return false;
    if (!call_may(call, before->book, right_needed(change->operation))) {
        keep(call, report, change, "the contact", "you may not change it");
        return true;
    }
    bool ok = true;
    switch (change->operation) {
    case CHANGE_RECORD_CREATED:
        ok = undo_create(undo, change, before);
        break;
    case CHANGE_RECORD_EDITED:
        ok = undo_facts(call, change, before, report);
        break;
    case CHANGE_RECORD_TRASHED:
        ok = undo_trash(undo, change, before, false);
        break;
    case CHANGE_RECORD_RESTORED:
        ok = undo_trash(undo, change, before, true);
        break;
    case CHANGE_RECORD_MOVED:
        ok = undo_move(call, change, before, report);
        break;
    default:
        break;
    }
    return ok && open_pairs(call, change->record);
}

/* A group that the batch made goes when nobody is in it any more: whom the batch put into it came
 * later, and is out by then. One that it deleted comes back. `is_visible`: the group is the actor's
 * to change. */
static bool undo_group(struct undo *undo, const struct change *change, bool *is_visible)
{
    struct call *call = undo->call;
    struct delta delta;
    bool is_dropped;
    if (!history_read_delta(call, change, &delta))
        return false;
    struct group *group = store_group_get(call->store, call->arena, delta.group, &call->error);
    if (!group)
        return false;
    *is_visible = sharing_may_write_audience(call, group->audience);
    if (!*is_visible)
        return true;
    if (change->operation == CHANGE_GROUP_CREATED) {
        if (!audience_drop_group(call, group, &is_dropped))
            return false;
        undo->report->undone += is_dropped;
        return true;
    }
    struct group *back = audience_return_group(call, group);
    undo->report->undone += back == group;
    return back;
}

/* Merges are undone record by record. What came along with a record that the actor may edit goes
 * back along with it, seen or not; of what he does not see he is told nothing. */
static bool undo_regrouping(struct undo *undo, const struct change *change, bool *is_visible)
{
    struct call *call = undo->call;
    const char *why_not;
    if (!regroup_take_back(call, change, &undo->ways, &why_not))
        return false;
    *is_visible = call_may(call, change->book, RIGHT_SEE);
    if (why_not && *is_visible)
        keep(call, undo->report, change, "the contact", why_not);
    undo->report->undone += !why_not && *is_visible;
    return true;
}

static bool open_pairs_of_regrouped(struct call *call, const struct changes *changes)
{
    for (size_t i = 0; i < changes->count; i++)
        if (change_is_regrouping(changes->items[i].operation) &&
            !regroup_open_pairs(call, changes->items[i].record))
            return false;
    return true;
}

/* What the actor may not see of the batch, and what has no opposite, is left out; a move is undone
 * by its other half. */
static bool undo_visible(struct undo *undo, const struct change *change, bool *is_visible)
{
    *is_visible = false;
    if (change_is_regrouping(change->operation))
        return undo_regrouping(undo, change, is_visible);
    if (change->operation == CHANGE_GROUP_CREATED || change->operation == CHANGE_GROUP_DELETED)
        return undo_group(undo, change, is_visible);
    *is_visible = !uuid_is_nil(change->record) && change->operation != CHANGE_RECORD_LEFT &&
                  call_may(undo->call, change->book, RIGHT_SEE);
    return !*is_visible || undo_change(undo, change);
}

static bool is_of_job(struct call *call, struct uuid batch)
{
    if (store_job_get(call->store, call->arena, batch, &call->error))
        return true;
    if (call->error.status == STATUS_NOT_FOUND)
        call->error = (struct error){0};
    return false;
}

bool history_join_batch(struct call *call, struct uuid batch)
{
    struct changes newest = {0};
    bool is_taken = is_of_job(call, batch);
    if (call->error.status != STATUS_OK ||
        !store_changes_of_batch(call->store, call->arena, batch, 0, 1, &newest, &call->error))
        return false;
    if (newest.count) /* who wrote the newest joined the ones before */
        is_taken |= !uuid_equal(newest.items[0].actor, call->actor.user) ||
                    !uuid_equal(newest.items[0].token, call->actor.token);
    return !is_taken || fail_at(&call->error, STATUS_CONFLICT, "/in_batch",
                                "that batch is a job's, or somebody else's: make up a new UUID");
}

bool history_refuse_batch(struct call *call)
{
    return fail(&call->error, STATUS_NOT_FOUND,
                "there is no such batch, or nothing in it that can be undone");
}

bool history_undo(struct call *call, const struct undo_request *request, struct undo_report *report,
                  int64_t *next)
{
    struct undo undo = {.call = call, .request = request, .report = report};
    struct changes changes = {0};
    if (!store_changes_of_batch(call->store, call->arena, request->batch, request->before,
                                request->limit, &changes, &call->error))
        return false;
    for (size_t i = 0; i < changes.count; i++) {
        bool is_visible;
        if (!undo_visible(&undo, &changes.items[i], &is_visible))
            return false;
        report->any_visible |= is_visible;
    }
    if (!open_pairs_of_regrouped(call, &changes))
        return false;
    *next = changes.count == (size_t)request->limit ? changes.items[changes.count - 1].sequence : 0;
    return report->any_visible || request->is_job || history_refuse_batch(call);
}
