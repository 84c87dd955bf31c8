/* Records on their way between contacts. */
#include "service/regroup.h"

#include "service/audience.h"
#include "service/history.h"
#include "service/journal.h"
#include "service/view.h"

/* What a merge of the record brings is a passage more. One that puts back what was just taken out
 * leaves all as it was: the earlier ones hold again. */
static void follow_in(struct arena *arena, const struct change *change, const struct delta *delta,
                      struct passages *passages)
{
    if (uuid_equal(delta->from_contact, passages->to) &&
        uuid_equal(delta->to_contact, passages->from))
        passages->count = passages->count_before;
    *ARENA_PUSH(arena, passages) =
        (struct passage){delta->from_contact, delta->to_contact, change->batch, change->sequence};
    passages->to = (struct uuid){{0}};
}

/* What takes it out ends the passage that began where it goes, with all behind it. Where it never
 * was, it has left all of them. */
static void follow_out(const struct delta *delta, struct passages *passages)
{
    const struct passage *ended = passages_from(passages, delta->to_contact);
    passages->count_before = passages->count;
    passages->from = delta->from_contact;
    passages->to = delta->to_contact;
    passages->count = ended ? (size_t)(ended - passages->items) : 0;
}

bool regroup_passages(struct call *call, struct uuid record, struct passages *passages)
{
    struct changes changes = {0};
    if (!store_regroupings_of(call->store, call->arena, record, &changes, &call->error))
        return false;
    for (size_t i = 0; i < changes.count; i++) {
        struct delta delta;
        if (!history_read_delta(call, &changes.items[i], &delta))
            return false;
        if (uuid_is_nil(delta.from_contact))
            continue; /* its payload was erased */
        if (changes.items[i].operation == CHANGE_RECORD_MERGED)
            follow_in(call->arena, &changes.items[i], &delta, passages);
        else
            follow_out(&delta, passages);
    }
    return true;
}

const struct passage *passages_of_batch(const struct passages *passages, struct uuid batch)
{
    for (size_t i = 0; i < passages->count; i++)
        if (uuid_equal(passages->items[i].batch, batch))
            return &passages->items[i];
    return NULL;
}

const struct passage *passages_from(const struct passages *passages, struct uuid contact)
{
    for (size_t i = 0; i < passages->count; i++)
        if (uuid_equal(passages->items[i].from, contact))
            return &passages->items[i];
    return NULL;
}

bool regroup_record(struct call *call, enum change_operation operation, const struct record *record,
                    struct uuid to)
{
    struct record *after = journal_copy(call->arena, record);
    after->contact = to;
    return journal_write(call, operation, record, after);
}

bool regroup_open_pairs(struct call *call, struct uuid id)
{
    struct record *record = store_record_get(call->store, call->arena, id, &call->error);
    return record &&
           (record->trashed_ms || audience_open_pairs(call, record, "taken out of a merge", NULL));
}

bool regroup_may_move(struct call *call, struct uuid contact, bool *may)
{
    struct records ever = {0};
    *may = false;
    if (!store_records_ever_of(call->store, call->arena, contact, &ever, &call->error))
        return false;
    for (size_t i = 0; i < ever.count && !*may; i++)
        *may = call_may(call, ever.items[i]->book, RIGHT_SEE | RIGHT_EDIT);
    return true;
}

static bool take_out(struct call *call, const struct change *change, const struct record *record,
                     const char **why_not)
{
    struct passages passages = {0};
    if (!regroup_passages(call, record->id, &passages))
        return false;
    const struct passage *passage = passages_of_batch(&passages, change->batch);
    if (!passage) {
        *why_not = "it was taken out since";
        return true;
    }
    return regroup_record(call, CHANGE_RECORD_UNMERGED, record, passage->from);
}

/* What was taken out goes back, unless it has gone elsewhere, or the contact is out of reach. */
static bool put_back(struct call *call, const struct change *change, const struct record *record,
                     const char **why_not)
{
    struct delta delta;
    struct uuid to;
    bool may;
    if (!history_read_delta(call, change, &delta))
        return false;
    if (uuid_is_nil(delta.from_contact) || !uuid_equal(record->contact, delta.to_contact)) {
        *why_not = "it was merged again since";
        return true;
    }
    if (!store_contact_resolve(call->store, delta.from_contact, &to, &call->error) ||
        !regroup_may_move(call, to, &may))
        return false;
    if (!may)
        *why_not = "you may not edit the contact that it was taken out of";
    return !may || uuid_equal(to, record->contact) ||
           regroup_record(call, CHANGE_RECORD_MERGED, record, to);
}

bool regroup_take_back(struct call *call, const struct change *change, const char **why_not)
{
    struct record *record =
        store_record_get(call->store, call->arena, change->record, &call->error);
    *why_not = NULL;
    if (!record)
        return false;
    return change->operation == CHANGE_RECORD_MERGED ? take_out(call, change, record, why_not)
                                                     : put_back(call, change, record, why_not);
}
