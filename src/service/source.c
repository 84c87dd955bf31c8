/* The same card from the same source: its record becomes what the card says now. */
#include "service/creation.h"

#include "service/journal.h"

/* What stays of a record when its source says it anew: what people said, what is said again, and
 * what the source cannot speak of. */
static void keep_facts(struct creation *creation, const struct record *before, enum rank rank,
                       struct record *after)
{
    for (size_t i = 0; i < before->facts.count; i++) {
        const struct fact *old = &before->facts.items[i];
        bool stays = rank < (old->confirmed_ms ? RANK_PERSON : old->origin.rank) ||
                     (creation->options->silent & FACT_BIT(old->kind));
        for (size_t k = 0; k < creation->facts.count && !stays; k++)
            stays = fact_same_text(old, &creation->facts.items[k]);
        if (stays)
            *ARENA_PUSH(creation->call->arena, &after->facts) = *old;
    }
}

static bool has_value(const struct facts *facts, const struct fact *fact)
{
    bool is_single = fact_kind_info(fact->kind)->cardinality == CARDINALITY_ONE;
    if (is_single && facts_first(facts, fact->kind))
        return true;
    for (size_t i = 0; i < facts->count; i++)
        if (fact_same_value(&facts->items[i], fact))
            return true;
    return false;
}

/* The record as its source says it now; tells whether that is any change. */
static bool renew(struct creation *creation, const struct record *before, struct record *after)
{
    struct call *call = creation->call;
    struct origin origin = journal_origin(call, creation->draft->evidence);
    *after = *before;
    after->facts = (struct facts){0};
    keep_facts(creation, before, origin.rank, after);
    bool changed = after->facts.count != before->facts.count;
    for (size_t i = 0; i < creation->facts.count; i++) {
        if (has_value(&after->facts, &creation->facts.items[i]))
            continue;
        record_add_fact(call->arena, after, &creation->facts.items[i])->origin = origin;
        changed = true;
    }
    return changed;
}

/* Its own record tells which blanks the source filled before; the card, which are left. */
static bool fill_source(struct creation *creation, const struct record *own)
{
    struct view view;
    if (!creation->fills.count)
        return true;
    if (!view_contact(creation->call, own->contact, (struct uuid){{0}}, &view))
        return false;
    creation_take_fills(creation, &view.card, own);
    return true;
}

static bool find_groups(struct creation *creation)
{
    struct call *call = creation->call;
    return creation->options->is_plan
               ? audience_find_groups(call, &creation->facts, creation->book)
               : audience_resolve_groups(call, &creation->facts, creation->book);
}

/* The same card from the same source: its record becomes what the card says now. */
static bool update_source(struct creation *creation, struct uuid id, bool *is_done)
{
    struct call *call = creation->call;
    struct record *before = store_record_get(call->store, call->arena, id, &call->error);
    if (!before)
        return false;
    if (!uuid_is_nil(creation->wanted) && !uuid_equal(before->contact, creation->wanted)) {
        creation->key = NULL; /* it stays with the record of another contact */
        return true;
    }
    if (!fill_source(creation, before) || !find_groups(creation))
        return false;
    struct record *after = ARENA_NEW(call->arena, struct record);
    bool changed = renew(creation, before, after);
    creation->result->contact = before->contact;
    creation->result->lens_book = before->book;
    creation->result->outcome = changed ? OUTCOME_UPDATED : OUTCOME_UNCHANGED;
    *is_done = true;
    if (changed && !creation->options->is_plan &&
        (!journal_write(call, CHANGE_RECORD_EDITED, before, after) ||
         !creation_open_pairs(creation, after)))
        return false;
    return creation_overwrite(creation);
}

bool creation_try_source(struct creation *creation, bool *is_done)
{
    struct uuid record;
    struct call *call = creation->call;
    *is_done = false;
    if (!creation->key)
        return true;
    if (!store_record_by_source(call->store, creation->book->id, creation->key, &record,
                                &call->error))
        return false;
    return uuid_is_nil(record) || update_source(creation, record, is_done);
}
