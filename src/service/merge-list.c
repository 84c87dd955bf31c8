/* Merges as people look back at them. */
#include "service/merge.h"

#include "service/history.h"
#include "service/regroup.h"

enum { STEP = 500 };

/* Whose merges are asked for; nil: all that the actor sees. */
struct question {
    struct uuid contact;
    struct records now; /* that stand in it */
};

static bool read_step(struct call *call, const struct question *question, int64_t before,
                      struct changes *step)
{
    return uuid_is_nil(question->contact)
               ? store_changes_of_merges(call->store, call->arena, before, STEP, step, &call->error)
               : store_regroupings_around(call->store, call->arena, question->contact, before, STEP,
                                          step, &call->error);
}

/* Of a contact: what came to it and what went, and what its records went through before; not what
 * became of those that went. */
static bool is_shown(struct call *call, const struct question *question,
                     const struct change *change, const struct delta *delta)
{
    if (!call_may(call, change->book, RIGHT_SEE))
        return false;
    return uuid_is_nil(question->contact) || uuid_equal(delta->from_contact, question->contact) ||
           uuid_equal(change->contact, question->contact) ||
           records_have(&question->now, change->record);
}

/* Records that one batch brought from one contact to another stand in one row. */
static bool belongs_to(const struct merge_row *row, const struct change *change,
                       const struct delta *delta)
{
    return uuid_equal(row->change->batch, change->batch) &&
           row->change->operation == change->operation &&
           uuid_equal(row->from, delta->from_contact) && uuid_equal(row->to, delta->to_contact);
}

static bool add_record(struct call *call, const struct change *change, struct merge_row *row)
{
    struct passages passages = {0};
    *ARENA_PUSH(call->arena, &row->records) = change->record;
    if (change->operation == CHANGE_RECORD_UNMERGED)
        return true;
    if (!regroup_passages(call, change->record, &passages))
        return false;
    row->is_in_effect |= passages_of_batch(&passages, change->batch) != NULL;
    return true;
}

/* Adds what is shown of a step; `before` moves behind what was taken. False: the store failed. */
static bool add_step(struct call *call, const struct question *question, const struct changes *step,
                     size_t limit, struct merge_rows *rows, int64_t *before, bool *is_full)
{
    for (size_t i = 0; i < step->count; i++) {
        const struct change *change = &step->items[i];
        struct delta delta;
        if (!history_read_delta(call, change, &delta))
            return false;
        if (is_shown(call, question, change, &delta)) {
            struct merge_row *last = rows->count ? &rows->items[rows->count - 1] : NULL;
            if (!last || !belongs_to(last, change, &delta)) {
                *is_full = rows->count == limit;
                if (*is_full)
                    return true;
                last = ARENA_PUSH(call->arena, rows);
                *last = (struct merge_row){
                    .change = change, .from = delta.from_contact, .to = delta.to_contact};
            }
            if (!add_record(call, change, last))
                return false;
        }
        *before = change->sequence;
    }
    return true;
}

bool merges_list(struct call *call, struct uuid contact, int64_t before, size_t limit,
                 struct merge_rows *rows, int64_t *next)
{
    struct view view = {0};
    struct question question = {0};
    bool is_full = false;
    *next = 0;
    if (!uuid_is_nil(contact) && !view_contact(call, contact, (struct uuid){{0}}, &view))
        return false;
    question.contact = view.canonical;
    if (!uuid_is_nil(contact) && !store_records_of_all(call->store, call->arena, view.canonical,
                                                       &question.now, &call->error))
        return false;
    while (!is_full) {
        struct changes step = {0};
        if (!read_step(call, &question, before, &step) ||
            !add_step(call, &question, &step, limit, rows, &before, &is_full))
            return false;
        if (step.count < STEP && !is_full)
            return true;
    }
    *next = before;
    return true;
}
