/* Records on their way between contacts. */
#include "service/regroup.h"

#include "service/audience.h"
#include "service/history.h"
#include "service/journal.h"
#include "service/view.h"

/* What one change that took the record out ended. */
struct ended {
    int64_t sequence;
    const struct passage *items;
    size_t count;
};

/* The way of a record through its log. */
struct way {
    struct passages *passages;
    struct {
        struct ended *items;
        size_t count;
        size_t capacity;
    } ended;
};

/* What an undo puts back is in again as before: all that was ended when it was taken out holds. */
static void revive(struct arena *arena, int64_t taken_out, struct way *way)
{
    for (size_t i = 0; i < way->ended.count; i++) {
        const struct ended *ended = &way->ended.items[i];
        for (size_t k = 0; ended->sequence == taken_out && k < ended->count; k++)
            *ARENA_PUSH(arena, way->passages) = ended->items[k];
    }
}

/* What a merge of the record brings is a passage more. */
static void follow_in(struct arena *arena, const struct change *change, const struct delta *delta,
                      struct way *way)
{
    if (delta->puts_back)
        revive(arena, delta->puts_back, way);
    *ARENA_PUSH(arena, way->passages) =
        (struct passage){delta->from_contact, delta->to_contact, change->batch, change->sequence};
}

/* What takes it out ends the passage that began where it goes, with all behind it. Where it never
 * was, it has left all of them. */
static void follow_out(struct arena *arena, const struct change *change, const struct delta *delta,
                       struct way *way)
{
    struct passages *passages = way->passages;
    const struct passage *first = passages_from(passages, delta->to_contact);
    size_t stay = first ? (size_t)(first - passages->items) : 0;
    size_t count = passages->count - stay;
    struct passage *items = ARENA_ARRAY(arena, struct passage, count + 1);
    if (count)
        memcpy(items, passages->items + stay, count * sizeof(*items));
    *ARENA_PUSH(arena, &way->ended) = (struct ended){change->sequence, items, count};
    passages->count = stay;
}

bool regroup_passages(struct call *call, struct uuid record, struct passages *passages)
{
    struct way way = {.passages = passages};
    struct changes changes = {0};
    if (!store_regroupings_of(call->store, call->arena, record, &changes, &call->error))
        return false;
    for (size_t i = 0; i < changes.count; i++) {
        struct delta delta;
        if (!history_read_delta(call, &changes.items[i], &delta))
            return false;
        if (uuid_is_nil(delta.from_contact))
            continue; /* its payload was erased */
        passages->last = changes.items[i].batch;
        if (changes.items[i].operation == CHANGE_RECORD_MERGED)
            follow_in(call->arena, &changes.items[i], &delta, &way);
        else
            follow_out(call->arena, &changes.items[i], &delta, &way);
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

bool regroup_may_edit_any(const struct call *call, const struct records *records)
{
    bool in_bin = false, in_force = false, may_in_bin = false;
    for (size_t i = 0; i < records->count; i++) {
        const struct record *record = records->items[i];
        bool may = call_may(call, record->book, RIGHT_SEE | RIGHT_EDIT);
        if (may && !record->trashed_ms)
            return true;
        in_force |= !record->trashed_ms;
        in_bin |= record->trashed_ms != 0;
        may_in_bin |= may;
    }
    return in_bin && !in_force && may_in_bin;
}

/* ---- the ways back of a batch ---- */

static struct way_back *find_way(const struct ways_back *ways, const struct change *change,
                                 const struct delta *delta)
{
    for (size_t i = 0; i < ways->count; i++) {
        struct way_back *way = &ways->items[i];
        if (way->operation == change->operation && uuid_equal(way->from, delta->from_contact) &&
            uuid_equal(way->to, delta->to_contact))
            return way;
    }
    return NULL;
}

/* Whether a record goes back, or went already with an earlier step of the same undo. */
static bool goes_back(struct call *call, const struct change *change, const struct delta *delta,
                      const struct record *record, bool *goes)
{
    struct passages passages = {0};
    if (!regroup_passages(call, record->id, &passages))
        return false;
    *goes = uuid_equal(passages.last, call->batch) ||
            (change->operation == CHANGE_RECORD_MERGED
                 ? passages_of_batch(&passages, change->batch) != NULL
                 : uuid_equal(record->contact, delta->to_contact));
    return true;
}

static bool add_to_way(struct call *call, const struct change *change, struct ways_back *ways)
{
    struct delta delta;
    bool goes;
    if (!change_is_regrouping(change->operation))
        return true;
    struct record *record =
        store_record_get(call->store, call->arena, change->record, &call->error);
    if (!record || !history_read_delta(call, change, &delta))
        return false;
    if (uuid_is_nil(delta.from_contact))
        return true; /* its payload was erased */
    if (!goes_back(call, change, &delta, record, &goes))
        return false;
    struct way_back *way = find_way(ways, change, &delta);
    if (!way) {
        way = ARENA_PUSH(call->arena, ways);
        *way =
            (struct way_back){change->operation, delta.from_contact, delta.to_contact, {0}, NULL};
    }
    if (goes)
        *ARENA_PUSH(call->arena, &way->records) = record;
    return true;
}

/* What goes back into a contact needs the right to edit what stands there without it. */
static bool check_way_in(struct call *call, struct way_back *way)
{
    struct uuid to;
    struct records now = {0}, others = {0};
    if (!store_contact_resolve(call->store, way->from, &to, &call->error))
        return false;
    if (!uuid_equal(to, way->from)) {
        way->why_not = "the contact that it was taken out of was merged into another since";
        return true;
    }
    if (!store_records_of_all(call->store, call->arena, to, &now, &call->error))
        return false;
    for (size_t i = 0; i < now.count; i++)
        if (!records_have(&way->records, now.items[i]->id))
            *ARENA_PUSH(call->arena, &others) = now.items[i];
    if (!regroup_may_edit_any(call, &others))
        way->why_not = "you may not edit the contact that it was taken out of";
    return true;
}

static bool check_way(struct call *call, struct way_back *way)
{
    if (!regroup_may_edit_any(call, &way->records)) {
        way->why_not = "you may not change it";
        return true;
    }
    return way->operation == CHANGE_RECORD_MERGED || check_way_in(call, way);
}

/* Decided once for all records of a way, before the first of them goes. */
static bool find_ways(struct call *call, struct uuid batch, struct ways_back *ways)
{
    enum { STEP = 500 };
    int64_t before = 0;
    struct changes step;
    do {
        step = (struct changes){0};
        if (!store_changes_of_batch(call->store, call->arena, batch, before, STEP, &step,
                                    &call->error))
            return false;
        for (size_t i = 0; i < step.count; i++) {
            before = step.items[i].sequence;
            if (!add_to_way(call, &step.items[i], ways))
                return false;
        }
    } while (step.count == STEP);
    for (size_t i = 0; i < ways->count; i++)
        if (!check_way(call, &ways->items[i]))
            return false;
    ways->are_known = true;
    return true;
}

static bool take_out(struct call *call, const struct change *change, const struct record *record,
                     const struct way_back *way, const char **why_not)
{
    struct passages passages = {0};
    if (!regroup_passages(call, record->id, &passages))
        return false;
    const struct passage *passage = passages_of_batch(&passages, change->batch);
    *why_not = passage ? way->why_not : "it was taken out since";
    return *why_not || regroup_record(call, CHANGE_RECORD_UNMERGED, record, passage->from);
}

/* What was taken out goes back, unless it has gone elsewhere, or the contact is out of reach. */
static bool put_back(struct call *call, const struct change *change, const struct record *record,
                     const struct way_back *way, const char **why_not)
{
    *why_not = uuid_equal(record->contact, way->to) ? way->why_not : "it was merged again since";
    if (*why_not)
        return true;
    struct record *after = journal_copy(call->arena, record);
    after->contact = way->from;
    return journal_put_back(call, record, after, change->sequence);
}

bool regroup_take_back(struct call *call, const struct change *change, struct ways_back *ways,
                       const char **why_not)
{
    struct delta delta;
    struct record *record =
        store_record_get(call->store, call->arena, change->record, &call->error);
    *why_not = "what was there before was erased";
    if (!record || !history_read_delta(call, change, &delta))
        return false;
    if (uuid_is_nil(delta.from_contact))
        return true;
    if (!ways->are_known && !find_ways(call, change->batch, ways))
        return false;
    const struct way_back *way = find_way(ways, change, &delta);
    return change->operation == CHANGE_RECORD_MERGED ? take_out(call, change, record, way, why_not)
                                                     : put_back(call, change, record, way, why_not);
}
