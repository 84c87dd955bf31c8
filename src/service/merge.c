/* Merging contacts. */
#include "service/merge.h"

#include "contact/name-match.h"
#include "service/inquiry.h"
#include "service/journal.h"
#include "service/pairs.h"
#include "service/regroup.h"

struct merge {
    struct call *call;
    const struct merge_request *request;
    struct merge_result *result;
    const struct merge_side *survivor;
    const struct card_value **chosen; /* one a choice */
};

/* ---- the sides ---- */

static bool check_tag(struct call *call, const struct view *view, const char *tag)
{
    const char *asked = call->if_match;
    call->if_match = tag;
    bool ok = view_check_match(call, view);
    call->if_match = asked;
    if (!ok)
        call->error.pointer[0] = '\0'; /* it is one of many */
    return ok;
}

static bool may_edit_any(struct call *call, const struct view *view)
{
    return view_fullest(call, view, (struct uuid){{0}}, RIGHT_SEE | RIGHT_EDIT) != NULL;
}

static bool check_side(struct call *call, const struct view *view, const char *tag)
{
    if (view->deleted_ms)
        return fail(&call->error, STATUS_NOT_FOUND, "the contact was deleted: restore it first");
    if (!may_edit_any(call, view))
        return fail(&call->error, STATUS_DENIED,
                    "to merge, you need the right to edit in a book that the contact stands in");
    return !tag || check_tag(call, view, tag);
}

/* Two ids that stand for one contact already are one side. */
static bool add_side(struct merge *merge, size_t place)
{
    struct call *call = merge->call;
    struct merge_result *result = merge->result;
    const struct merge_request *request = merge->request;
    struct view view;
    for (size_t i = 0; i < place; i++)
        if (uuid_equal(request->contacts[i], request->contacts[place]))
            return fail(&call->error, STATUS_INVALID, "the same contact is named twice");
    if (!view_contact(call, request->contacts[place], (struct uuid){{0}}, &view) ||
        !check_side(call, &view, request->tags ? request->tags[place] : NULL))
        return false;
    for (size_t i = 0; i < result->sides.count; i++)
        if (uuid_equal(result->sides.items[i].view.canonical, view.canonical))
            return true;
    struct merge_side *side = ARENA_PUSH(call->arena, &result->sides);
    *side = (struct merge_side){.view = view,
                                .completeness = card_completeness(call->arena, &view.card)};
    view_entity_tag(&view, side->tag);
    return true;
}

static bool find_sides(struct merge *merge)
{
    if (merge->request->count < 2)
        return fail_at(&merge->call->error, STATUS_INVALID, "/ids",
                       "'ids' must name at least two contacts");
    for (size_t i = 0; i < merge->request->count; i++)
        if (!add_side(merge, i))
            return error_within_list(&merge->call->error, "ids", i);
    return true;
}

static const struct merge_side *find_side(const struct merge *merge, struct uuid contact)
{
    for (size_t i = 0; i < merge->result->sides.count; i++)
        if (uuid_equal(merge->result->sides.items[i].view.canonical, contact))
            return &merge->result->sides.items[i];
    return NULL;
}

/* Any id that a contact ever had names it. */
static bool find_named_side(struct merge *merge, struct uuid id, const struct merge_side **side)
{
    struct call *call = merge->call;
    struct uuid contact;
    if (!store_contact_resolve(call->store, id, &contact, &call->error) &&
        call->error.status != STATUS_NOT_FOUND)
        return false;
    bool is_known = call->error.status == STATUS_OK;
    call->error = (struct error){0};
    *side = is_known ? find_side(merge, contact) : NULL;
    return *side || fail(&call->error, STATUS_INVALID, "this is none of the contacts to merge");
}

static bool is_fuller(const struct merge_side *side, const struct merge_side *than)
{
    if (side->completeness != than->completeness)
        return side->completeness > than->completeness;
    return side->view.records.items[0]->created_sequence <
           than->view.records.items[0]->created_sequence;
}

static bool choose_survivor(struct merge *merge)
{
    const struct merge_side *best = &merge->result->sides.items[0];
    if (!uuid_is_nil(merge->request->into)) {
        if (!find_named_side(merge, merge->request->into, &best)) {
            error_within(&merge->call->error, "/into");
            return false;
        }
    } else {
        for (size_t i = 1; i < merge->result->sides.count; i++)
            if (is_fuller(&merge->result->sides.items[i], best))
                best = &merge->result->sides.items[i];
    }
    merge->survivor = best;
    merge->result->contact = best->view.canonical;
    return view_check_match(merge->call, &best->view);
}

/* ---- regrouping ---- */

static bool move_records(struct merge *merge, const struct merge_side *side, size_t *moved)
{
    struct call *call = merge->call;
    struct records records = {0};
    if (!store_records_of_all(call->store, call->arena, side->view.canonical, &records,
                              &call->error))
        return false;
    *moved += records.count;
    if (*moved > MERGE_RECORDS_MAX)
        return fail_at(&call->error, STATUS_LIMIT, "/ids",
                       "the contacts have more than %d records: merge fewer at a time",
                       MERGE_RECORDS_MAX);
    for (size_t i = 0; i < records.count; i++)
        if (!regroup_record(call, CHANGE_RECORD_MERGED, records.items[i], merge->result->contact))
            return false;
    return true;
}

static bool move_sides(struct merge *merge)
{
    size_t moved = 0;
    for (size_t i = 0; i < merge->result->sides.count; i++) {
        const struct merge_side *side = &merge->result->sides.items[i];
        if (side == merge->survivor)
            continue;
        merge->result->is_merged = true;
        if (!move_records(merge, side, &moved))
            return false;
    }
    return true;
}

/* The pairs of a side of which somebody decided that they are two people. */
static bool find_decided(struct call *call, const struct merge_side *side,
                         struct visible_pairs *pairs)
{
    const struct records *records = &side->view.records;
    for (size_t i = 0; i < records->count; i++) {
        struct candidate_pairs found = {0};
        if (!store_pairs_of(call->store, call->arena, records->items[i]->id, &found, &call->error))
            return false;
        for (size_t k = 0; k < found.count; k++) {
            struct visible_pair pair;
            bool is_seen;
            if (found.items[k].decision != PAIR_DIFFERENT)
                continue;
            if (!pairs_look(call, &found.items[k], &pair, &is_seen))
                return false;
            if (is_seen)
                *ARENA_PUSH(call->arena, pairs) = pair;
        }
    }
    return true;
}

static bool are_between(const struct visible_pairs *pairs, const struct merge_side *other)
{
    for (size_t i = 0; i < pairs->count; i++)
        if (uuid_equal(pairs->items[i].contact_a, other->view.canonical) ||
            uuid_equal(pairs->items[i].contact_b, other->view.canonical))
            return true;
    return false;
}

static bool warn_of_decisions(struct merge *merge)
{
    struct arena *arena = merge->call->arena;
    const struct merge_side *sides = merge->result->sides.items;
    for (size_t i = 0; i < merge->result->sides.count; i++) {
        struct visible_pairs pairs = {0};
        if (!find_decided(merge->call, &sides[i], &pairs))
            return false;
        for (size_t k = i + 1; k < merge->result->sides.count; k++)
            if (are_between(&pairs, &sides[k]))
                *ARENA_PUSH(arena, &merge->result->warnings) = arena_format(
                    arena, "%s and %s: they were decided to be two people",
                    card_title(arena, &sides[i].view.card), card_title(arena, &sides[k].view.card));
    }
    return true;
}

/* Whether the engine takes two of their records for one person: it knows that Liz is Elizabeth. */
static bool look_likely(struct call *call, const struct view *one, const struct view *other,
                        bool *is_likely)
{
    *is_likely = false;
    AUTO_FREE(inquiry) struct inquiry *inquiry = inquiry_new(call);
    if (!inquiry || !inquiry_cross(inquiry, &one->records, &other->records))
        return false;
    for (size_t i = 0; i < one->records.count; i++) {
        const struct candidates *candidates = inquiry_candidates(inquiry, i);
        for (size_t k = 0; k < candidates->count; k++)
            *is_likely |= candidates->items[k].verdict.probability >= link_probable;
    }
    return true;
}

/* Who merges decides; what speaks against it is said. */
static bool warn(struct merge *merge)
{
    struct arena *arena = merge->call->arena;
    const struct view *survivor = &merge->survivor->view;
    for (size_t i = 0; i < merge->result->sides.count; i++) {
        const struct view *view = &merge->result->sides.items[i].view;
        const char *why;
        bool is_likely;
        if (name_compare(arena, card_first(&survivor->card, FACT_NAME),
                         card_first(&view->card, FACT_NAME), &why) != NAMES_CONFLICT)
            continue;
        if (!look_likely(merge->call, survivor, view, &is_likely))
            return false;
        if (!is_likely)
            *ARENA_PUSH(arena, &merge->result->warnings) =
                arena_format(arena, "%s and %s: %s", card_title(arena, &survivor->card),
                             card_title(arena, &view->card), why);
    }
    return warn_of_decisions(merge);
}

/* ---- choosing values ---- */

static const char *shown_text(struct arena *arena, const struct fact *fact)
{
    const char *text =
        fact->kind == FACT_NAME ? fact_full_name(arena, fact) : fact->part[PART_VALUE];
    return text ? text : "";
}

static const struct card_value *find_in(struct arena *arena, const struct card_values *values,
                                        const struct merge_choice *choice)
{
    for (size_t i = 0; i < values->count; i++) {
        const struct fact *fact = values->items[i].fact;
        if (fact->kind == choice->kind &&
            (!choice->value || strcmp(choice->value, shown_text(arena, fact)) == 0 ||
             strcmp(choice->value, fact->normal) == 0))
            return &values->items[i];
    }
    return NULL;
}

static const struct card_value *find_chosen(struct merge *merge, const struct merge_choice *choice)
{
    struct call *call = merge->call;
    const struct merge_side *side;
    if (choice->kind == FACT_NOTE || choice->kind == FACT_GROUP || choice->kind == FACT_PROPERTY) {
        fail_at(&call->error, STATUS_INVALID, "/field",
                "of '%s' all are shown: there is nothing to choose",
                fact_kind_info(choice->kind)->name);
        return NULL;
    }
    if (!find_named_side(merge, choice->contact, &side)) {
        error_within(&call->error, "/contact");
        return NULL;
    }
    const struct card_value *value = find_in(call->arena, &side->view.card.shown, choice);
    if (!value)
        value = find_in(call->arena, &side->view.card.passed, choice);
    if (!value)
        fail_at(&call->error, STATUS_INVALID, choice->value ? "/value" : "/field",
                "the contact has no such '%s'", fact_kind_info(choice->kind)->name);
    return value;
}

/* The value is said anew where it stands, and pinned. One of many stays beside it as it was, so
 * that its address or number goes on holding from when it first came. */
static bool pin(struct call *call, const struct card_value *value)
{
    const struct fact *fact = value->fact;
    struct record *before =
        store_record_get(call->store, call->arena, value->record->id, &call->error);
    if (!before)
        return false;
    struct record *after = journal_copy(call->arena, before);
    if (fact_kind_info(fact->kind)->cardinality == CARDINALITY_ONE)
        record_remove_fact(after, fact->id);
    struct fact *pinned = record_add_fact(call->arena, after, fact);
    pinned->origin = journal_origin(call, fact->origin.evidence);
    pinned->pinned = true;
    return journal_write(call, CHANGE_RECORD_EDITED, before, after);
}

/* While the ids still tell the sides apart. */
static bool find_all_chosen(struct merge *merge)
{
    size_t count = merge->request->choice_count;
    merge->chosen = ARENA_ARRAY(merge->call->arena, const struct card_value *, count + 1);
    for (size_t i = 0; i < count; i++) {
        merge->chosen[i] = find_chosen(merge, &merge->request->choices[i]);
        if (!merge->chosen[i])
            return error_within_list(&merge->call->error, "prefer", i);
    }
    return true;
}

static bool show_first(struct merge *merge, const struct card_value *value)
{
    struct call *call = merge->call;
    struct view merged;
    if (!view_contact(call, merge->result->contact, (struct uuid){{0}}, &merged))
        return false;
    if (fact_same_text(card_first(&merged.card, value->fact->kind), value->fact))
        return true;
    if (!call_may(call, value->record->book, RIGHT_EDIT))
        return fail(&call->error, STATUS_DENIED,
                    "it stands in the contact book '%.100s', in which you may not edit",
                    call_any_book(call, value->record->book)->name);
    return pin(call, value);
}

static bool show_chosen(struct merge *merge)
{
    for (size_t i = 0; i < merge->request->choice_count; i++)
        if (!show_first(merge, merge->chosen[i]))
            return error_within_list(&merge->call->error, "prefer", i);
    return true;
}

bool contact_merge(struct call *call, const struct merge_request *request,
                   struct merge_result *result)
{
    struct merge merge = {.call = call, .request = request, .result = result};
    *result = (struct merge_result){0};
    if (!find_sides(&merge) || !choose_survivor(&merge) || !find_all_chosen(&merge))
        return false;
    return warn(&merge) && move_sides(&merge) && show_chosen(&merge);
}
