/* Changing a contact: a request as a difference against the card that the actor sees. */
#include "service/contact-parts.h"

#include "service/audience.h"
#include "service/journal.h"
#include "service/tombstones.h"
#include <stdio.h>

struct update {
    struct call *call;
    const struct draft *draft;
    struct view view;
    struct edit_context context;
    struct edit_actions actions;
    struct uuid target_book; /* of values that need a new record */
    struct result *result;
};

/* Where new values go: the book the request names, else the fullest record the actor may edit,
 * else a record still to be made in a book of his own. */
static bool choose_target(struct update *update, struct uuid book)
{
    struct call *call = update->call;
    const struct record *target = view_fullest(call, &update->view, book, RIGHT_EDIT);
    if (!target && !uuid_is_nil(book) && !call_may(call, book, RIGHT_EDIT))
        return fail_at(&call->error, STATUS_DENIED, "/contact_book",
                       "you may not edit in that contact book");
    update->context.target = target;
    update->target_book = book;
    if (target || !uuid_is_nil(book))
        return true;
    for (size_t i = 0; i < call->books.count; i++) {
        const struct book *own = &call->books.items[i];
        if (own->scope == SCOPE_USER && call_may(call, own->id, RIGHT_EDIT)) {
            update->target_book = own->id;
            return true;
        }
    }
    return fail(&call->error, STATUS_DENIED, "you may not edit this contact");
}

/* Identifiers that come and that another contact holds. */
static bool check_conflicts(struct update *update)
{
    struct call *call = update->call;
    struct facts added = {0};
    struct holders holders = {0};
    for (size_t i = 0; i < update->actions.count; i++)
        if (update->actions.items[i].add.kind < FACT_KIND_COUNT)
            *ARENA_PUSH(call->arena, &added) = update->actions.items[i].add;
    const struct tombstone_check erased = {.again = update->draft->erased_again};
    const struct record *target = update->context.target;
    const struct book *book = call_any_book(call, target ? target->book : update->target_book);
    if (!tombstones_check(call, &added, &erased))
        return false;
    if (!audience_find_holders(call, &added, book, update->view.canonical, &holders))
        return false;
    for (size_t i = 0; i < holders.count; i++) {
        const struct holder *holder = &holders.items[i];
        char id[UUID_TEXT_BYTES];
        uuid_format(holder->contact, id);
        if (holder->is_visible)
            *ARENA_PUSH(call->arena, &update->result->duplicates) = (struct possible_duplicate){
                .contact = holder->contact,
                .reason = identifier_reason(call->arena, &holder->identifier, NULL)};
        bool is_own = false; /* the contact itself has it already: relabelling is no conflict */
        for (size_t k = 0; k < update->view.card.shown.count; k++)
            is_own |= strcmp(update->view.card.shown.items[k].fact->normal,
                             holder->identifier.value) == 0;
        if (!is_own)
            return fail(
                &call->error, STATUS_CONFLICT,
                "%s '%s' belongs to %s%s: merge the two, or mark it shared",
                holder->identifier.kind == FACT_EMAIL ? "the e-mail address" : "the phone number",
                holder->identifier.value, holder->is_visible ? "contact " : "another contact",
                holder->is_visible ? id : "");
    }
    return true;
}

/* All actions on one record (NULL: the one to be made) in one change. */
static bool apply_to_record(struct update *update, const struct record *record)
{
    struct call *call = update->call;
    const struct record *before = record ? view_stored(&update->view, record) : NULL;
    struct record *after =
        before ? journal_copy(call->arena, before) : ARENA_NEW(call->arena, struct record);
    struct origin origin = journal_origin(call, update->draft->evidence);
    bool changed = false;
    for (size_t i = 0; i < update->actions.count; i++) {
        const struct edit_action *action = &update->actions.items[i];
        const struct record *on = action->record ? action->record : update->context.target;
        if (on != record)
            continue;
        if (action->retire)
            record_remove_fact(after, action->retire);
        if (action->add.kind < FACT_KIND_COUNT)
            record_add_fact(call->arena, after, &action->add)->origin = origin;
        changed = true;
    }
    if (!changed)
        return true;
    if (before)
        return journal_write(call, CHANGE_RECORD_EDITED, before, after);
    after->contact = update->view.canonical;
    after->book = update->target_book;
    return journal_create(call, after, update->draft->evidence);
}

static bool resolve_added_groups(struct update *update)
{
    struct call *call = update->call;
    for (size_t i = 0; i < update->actions.count; i++) {
        struct edit_action *action = &update->actions.items[i];
        if (action->add.kind >= FACT_KIND_COUNT)
            continue;
        const struct record *on = action->record ? action->record : update->context.target;
        const struct book *book = call_any_book(call, on ? on->book : update->target_book);
        struct facts one = {&action->add, 1, 1};
        /* A name that was changed may mean another group than before. */
        if (!audience_group_has_name(call, &action->add))
            action->add.group = (struct uuid){{0}};
        if (!audience_resolve_groups(call, &one, book))
            return false;
    }
    return true;
}

static bool apply_actions(struct update *update)
{
    if (!resolve_added_groups(update))
        return false;
    for (size_t i = 0; i < update->view.records.count; i++)
        if (!apply_to_record(update, update->view.records.items[i]))
            return false;
    return update->context.target || apply_to_record(update, NULL);
}

/* A request to change one contact, up to the plan. */
static bool plan_update(struct update *update, struct uuid book)
{
    struct call *call = update->call;
    struct uuid blocked = {{0}};
    if (!view_contact(call, update->draft->id, update->draft->lens, &update->view))
        return false;
    if (update->view.deleted_ms)
        return fail(&call->error, STATUS_NOT_FOUND, "the contact was deleted: restore it first");
    if (!view_check_match(call, &update->view) || !choose_target(update, book))
        return false;
    update->context.card = &update->view.card;
    update->context.may_edit = view_editable(call, &update->view);
    update->context.rank = journal_rank(call);
    if (!edit_plan(call->arena, &update->context, &update->draft->edit, &update->actions, &blocked,
                   &call->error)) {
        const struct book *named = call_any_book(call, blocked);
        if (named)
            snprintf(call->error.accepted, sizeof(call->error.accepted),
                     "the right to edit in the contact book '%.100s'", named->name);
        return false;
    }
    return check_conflicts(update);
}

/* The contact's book as a request sends it back: any book the contact is in is no move. */
static bool find_move(struct update *update, const struct book **to)
{
    const struct draft *draft = update->draft;
    *to = NULL;
    if (!draft->book_name && uuid_is_nil(draft->book))
        return true;
    const struct book *book = contact_named_book(update->call, draft, (struct uuid){{0}});
    if (!book)
        return false;
    for (size_t i = 0; i < update->view.records.count; i++)
        if (uuid_equal(update->view.records.items[i]->book, book->id))
            return true;
    *to = book;
    return contact_check_book(update->call, book->id) &&
           contact_find_movable(update->call, &update->view, (struct uuid){{0}});
}

static unsigned count_persons_values(const struct update *update)
{
    unsigned count = 0;
    for (size_t i = 0; i < update->actions.count; i++) {
        const struct edit_action *action = &update->actions.items[i];
        const struct record *record = action->record ? action->record : update->context.target;
        const struct fact *old =
            action->retire && record ? record_find_fact(record, action->retire) : NULL;
        count += old && (old->confirmed_ms || old->origin.rank == RANK_PERSON);
    }
    return count;
}

bool contact_overwrite(struct call *call, struct uuid contact, const struct draft *draft,
                       struct uuid book, bool is_plan, struct result *result)
{
    struct draft wish = *draft;
    struct update update = {.call = call, .draft = &wish, .result = result};
    struct uuid blocked = {{0}};
    wish.id = contact;
    wish.edit = (struct edit){0};
    for (size_t i = 0; i < draft->edit.count; i++)
        if (draft->edit.items[i].verb == EDIT_OVERWRITE)
            *ARENA_PUSH(call->arena, &wish.edit) = draft->edit.items[i];
    if (!wish.edit.count)
        return true;
    if (!view_contact(call, contact, (struct uuid){{0}}, &update.view) ||
        !choose_target(&update, book))
        return false;
    update.context.card = &update.view.card;
    update.context.may_edit = view_editable(call, &update.view);
    update.context.rank = journal_rank(call);
    if (!edit_plan(call->arena, &update.context, &wish.edit, &update.actions, &blocked,
                   &call->error))
        return false;
    result->replaced += count_persons_values(&update);
    for (size_t i = 0; i < update.actions.count; i++)
        if (update.actions.items[i].retire) /* what only comes, came with the record */
            result->outcome = OUTCOME_UPDATED;
    return is_plan || apply_actions(&update);
}

bool contact_update(struct call *call, const struct draft *draft, struct uuid book,
                    struct result *result)
{
    struct update update = {.call = call, .draft = draft, .result = result};
    const struct book *to;
    *result = (struct result){.asked = draft->id, .outcome = OUTCOME_UNCHANGED};
    if (!plan_update(&update, book) || !find_move(&update, &to))
        return contact_refuse(call, result);
    result->contact = update.view.canonical;
    edit_changed_fields(call->arena, &update.context, &update.actions, &result->changed);
    if (!apply_actions(&update))
        return contact_refuse(call, result);
    if (update.actions.count)
        result->outcome = OUTCOME_UPDATED;
    if (!to)
        return true;
    struct result moved;
    if (!contact_move(call, draft->id, (struct uuid){{0}}, to->id, &moved))
        return false;
    if (outcome_is_refusal(moved.outcome)) {
        *result = moved;
        return true;
    }
    *ARENA_PUSH(call->arena, &result->changed) = "contact_book";
    result->outcome = OUTCOME_UPDATED;
    result->lens_book = to->id;
    return true;
}
