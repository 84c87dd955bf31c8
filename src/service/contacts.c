/* Creating contacts: the check before, and what becomes of a draft. */
#include "service/contacts.h"

#include "contact/name-match.h"
#include "contact/normalize.h"
#include "service/audience.h"
#include "service/journal.h"
#include "service/similar.h"
#include "store/waiting.h"
#include <stdio.h>

static const char *const outcomes[] = {
    [OUTCOME_CREATED] = "created",     [OUTCOME_MATCHED] = "matched",
    [OUTCOME_UNCHANGED] = "unchanged", [OUTCOME_UPDATED] = "updated",
    [OUTCOME_AMBIGUOUS] = "ambiguous", [OUTCOME_CONFLICT] = "conflict",
    [OUTCOME_PROPOSED] = "proposed",   [OUTCOME_INCOMPLETE] = "incomplete",
    [OUTCOME_INVALID] = "invalid",     [OUTCOME_DENIED] = "denied",
    [OUTCOME_HELD] = "held",           [OUTCOME_DELETED] = "deleted",
};

const char *outcome_name(enum outcome outcome)
{
    return outcomes[outcome];
}

bool outcome_is_refusal(enum outcome outcome)
{
    return outcome == OUTCOME_AMBIGUOUS || outcome == OUTCOME_CONFLICT ||
           outcome == OUTCOME_INVALID || outcome == OUTCOME_DENIED || outcome == OUTCOME_HELD;
}

/* ---- the book ---- */

/* The book of those who name none: the oldest of the organization's that the actor may edit, else
 * the oldest he may edit at all. */
static const struct book *default_book(const struct call *call)
{
    const struct book *best = NULL;
    for (size_t i = 0; i < call->books.count; i++) {
        const struct book *book = &call->books.items[i];
        if (!call_may(call, book->id, RIGHT_SEE | RIGHT_EDIT))
            continue;
        bool is_better = !best || book->scope > best->scope ||
                         (book->scope == best->scope && uuid_compare(book->id, best->id) < 0);
        if (is_better)
            best = book;
    }
    return best;
}

static const struct book *named_book(struct call *call, const struct draft *draft,
                                     struct uuid fallback)
{
    if (draft->book_name)
        return call_book_named(call, draft->book_name);
    if (!uuid_is_nil(draft->book))
        return call_book(call, draft->book);
    if (!uuid_is_nil(fallback))
        return call_book(call, fallback);
    const struct book *book = default_book(call);
    if (!book)
        fail(&call->error, STATUS_DENIED, "there is no contact book that you may write to");
    return book;
}

bool contact_prepare(struct call *call, struct draft *draft, struct uuid book)
{
    const struct book *target = NULL;
    if (draft->book_name || !uuid_is_nil(draft->book) || !uuid_is_nil(book))
        target = named_book(call, draft, book);
    call->error = (struct error){0}; /* a wrong book is an outcome of the write, not of this */
    const char *region = target && target->region ? target->region : call->region;
    return edit_normalize(call->arena, &draft->edit, region, &call->error);
}

/* ---- refusals ---- */

/* Turns the call's error into an outcome of the item; false when it is the store's. */
static bool refuse(struct call *call, struct result *result)
{
    static const enum outcome of_status[STATUS_COUNT] = {
        [STATUS_INVALID] = OUTCOME_INVALID,     [STATUS_DENIED] = OUTCOME_DENIED,
        [STATUS_NOT_FOUND] = OUTCOME_INVALID,   [STATUS_CONFLICT] = OUTCOME_CONFLICT,
        [STATUS_AMBIGUOUS] = OUTCOME_AMBIGUOUS, [STATUS_PRECONDITION] = OUTCOME_CONFLICT,
        [STATUS_LIMIT] = OUTCOME_HELD,
    };
    enum status status = call->error.status;
    if (status == STATUS_OK || status == STATUS_UNAUTHENTICATED || status >= STATUS_UNAVAILABLE)
        return false;
    result->outcome = of_status[status];
    result->error = call->error;
    call->error = (struct error){0};
    return true;
}

/* ---- what a draft means ---- */

struct creation {
    struct call *call;
    const struct draft *draft;
    const struct create_options *options;
    const struct book *book;
    struct facts facts;
    struct holders holders;
    struct result *result;
};

static struct record *new_record(struct creation *creation, struct uuid contact)
{
    struct record *record = ARENA_NEW(creation->call->arena, struct record);
    *record = (struct record){
        .contact = contact,
        .book = creation->book->id,
        .source_key = creation->draft->source_key,
        .facts = creation->facts,
    };
    return record;
}

static void add_duplicate(struct creation *creation, struct uuid contact, const char *reason)
{
    struct possible_duplicates *known = &creation->result->duplicates;
    for (size_t i = 0; i < known->count; i++)
        if (uuid_equal(known->items[i].contact, contact))
            return;
    *ARENA_PUSH(creation->call->arena, known) = (struct possible_duplicate){contact, reason};
}

/* The name check of rule 9 against a holder's card as the actor sees it. */
static bool compare_with(struct creation *creation, struct uuid contact, enum name_verdict *verdict,
                         const char **why)
{
    struct view view;
    if (!view_contact(creation->call, contact, (struct uuid){{0}}, &view))
        return false;
    *verdict = NAMES_UNKNOWN;
    *why = "a name is missing";
    if (!view.deleted_ms)
        *verdict = name_compare(creation->call->arena, facts_first(&creation->facts, FACT_NAME),
                                card_first(&view.card, FACT_NAME), why);
    return true;
}

/* What the identifiers decide. */
struct decision {
    struct uuid match; /* the contact it belongs to; nil: none */
    bool is_ambiguous;
    const char *why;
};

static void decide_email(struct creation *creation, const struct holder *holder,
                         enum name_verdict verdict, const char *why, struct decision *decision)
{
    if (verdict == NAMES_CONFLICT) {
        decision->is_ambiguous = true;
        decision->why = identifier_reason(creation->call->arena, &holder->identifier, why);
    } else if (!uuid_is_nil(decision->match) && !uuid_equal(decision->match, holder->contact)) {
        decision->is_ambiguous = true;
        decision->why = "its identifiers are held by two contacts";
    } else {
        decision->match = holder->contact;
    }
}

/* Addresses decide first, then numbers: a number matches only with a name that agrees. */
static bool decide(struct creation *creation, struct decision *decision)
{
    *decision = (struct decision){0};
    for (int pass = FACT_EMAIL; pass <= FACT_PHONE; pass++) {
        for (size_t i = 0; i < creation->holders.count; i++) {
            const struct holder *holder = &creation->holders.items[i];
            enum name_verdict verdict;
            const char *why;
            if (holder->identifier.kind != (enum fact_kind)pass || !holder->is_visible)
                continue;
            if (!compare_with(creation, holder->contact, &verdict, &why))
                return false;
            add_duplicate(creation, holder->contact,
                          identifier_reason(creation->call->arena, &holder->identifier, why));
            if (pass == FACT_EMAIL)
                decide_email(creation, holder, verdict, why, decision);
            else if (verdict == NAMES_COMPATIBLE && !decision->is_ambiguous &&
                     uuid_is_nil(decision->match))
                decision->match = holder->contact;
            else if (verdict == NAMES_COMPATIBLE && !uuid_equal(decision->match, holder->contact)) {
                decision->is_ambiguous = true;
                decision->why = "its identifiers are held by two contacts";
            }
        }
    }
    return true;
}

/* ---- the ends ---- */

/* Identifiers that others hold wait now; each such contact and this one are a candidate pair. */
static bool open_pairs(struct creation *creation, const struct record *record)
{
    struct call *call = creation->call;
    for (size_t i = 0; i < creation->holders.count; i++) {
        const struct holder *holder = &creation->holders.items[i];
        if (uuid_equal(holder->contact, record->contact))
            continue;
        if (!store_pair_open(call->store, record->id, holder->record,
                             identifier_reason(call->arena, &holder->identifier, NULL),
                             call->now_ms, &call->error))
            return false;
    }
    return true;
}

static bool write_new(struct creation *creation, struct uuid contact, enum outcome outcome)
{
    if (!audience_resolve_groups(creation->call, &creation->facts, creation->book))
        return false;
    struct record *record = new_record(creation, contact);
    if (!journal_create(creation->call, record, creation->draft->evidence) ||
        !open_pairs(creation, record))
        return false;
    creation->result->outcome = outcome;
    creation->result->contact = record->contact;
    creation->result->lens_book = record->book;
    if (outcome == OUTCOME_CREATED &&
        (facts_missing(&creation->facts) & (REQUIRES_NAME | REQUIRES_REACH)))
        creation->result->outcome = OUTCOME_INCOMPLETE;
    return true;
}

/* Whether everything the draft says is on the card already, to the letter where it is shown. */
static bool says_nothing_new(const struct creation *creation, const struct view *view)
{
    for (size_t i = 0; i < creation->facts.count; i++) {
        bool is_known = false;
        for (size_t k = 0; k < view->card.shown.count && !is_known; k++)
            is_known = fact_same_value(&creation->facts.items[i], view->card.shown.items[k].fact);
        for (size_t k = 0; k < view->card.passed.count && !is_known; k++)
            is_known = fact_same_value(&creation->facts.items[i], view->card.passed.items[k].fact);
        if (!is_known)
            return false;
    }
    return true;
}

/* Values of a single kind that the card has already in other words are not lost: they stay in the
 * new record and are passed over. */
static bool join_contact(struct creation *creation, struct uuid contact)
{
    struct view view;
    if (!view_contact(creation->call, contact, (struct uuid){{0}}, &view))
        return false;
    bool stands_in_book = false;
    for (size_t i = 0; i < view.records.count; i++)
        stands_in_book |= uuid_equal(view.records.items[i]->book, creation->book->id);
    if (!view.deleted_ms && stands_in_book && says_nothing_new(creation, &view)) {
        creation->result->outcome = OUTCOME_UNCHANGED;
        creation->result->contact = view.canonical;
        creation->result->lens_book = creation->book->id;
        return true;
    }
    return write_new(creation, view.canonical, OUTCOME_MATCHED);
}

/* The same card from the same source: its record becomes what the card says now. */
static bool update_source(struct creation *creation, struct uuid id, bool *is_done)
{
    struct call *call = creation->call;
    struct record *before = store_record_get(call->store, call->arena, id, &call->error);
    if (!before || !audience_resolve_groups(call, &creation->facts, creation->book))
        return false;
    struct record *after = ARENA_NEW(call->arena, struct record);
    *after = *before;
    after->facts = (struct facts){0};
    struct origin origin = journal_origin(call, creation->draft->evidence);
    for (size_t i = 0; i < before->facts.count; i++) {
        const struct fact *old = &before->facts.items[i];
        bool stays = origin.rank < (old->confirmed_ms ? RANK_PERSON : old->origin.rank);
        for (size_t k = 0; k < creation->facts.count && !stays; k++)
            stays = fact_same_text(old, &creation->facts.items[k]);
        if (stays)
            *ARENA_PUSH(call->arena, &after->facts) = *old;
    }
    bool changed = after->facts.count != before->facts.count;
    for (size_t i = 0; i < creation->facts.count; i++) {
        const struct fact *fact = &creation->facts.items[i];
        bool is_single = fact_kind_info(fact->kind)->cardinality == CARDINALITY_ONE;
        bool stands = is_single && facts_first(&after->facts, fact->kind);
        for (size_t k = 0; k < after->facts.count && !stands; k++)
            stands = fact_same_value(&after->facts.items[k], fact);
        if (stands)
            continue;
        record_add_fact(call->arena, after, fact)->origin = origin;
        changed = true;
    }
    creation->result->contact = before->contact;
    creation->result->lens_book = before->book;
    creation->result->outcome = changed ? OUTCOME_UPDATED : OUTCOME_UNCHANGED;
    *is_done = true;
    return !changed || (journal_write(call, CHANGE_RECORD_EDITED, before, after) &&
                        open_pairs(creation, after));
}

static bool try_source(struct creation *creation, bool *is_done)
{
    struct uuid record;
    struct call *call = creation->call;
    *is_done = false;
    if (!creation->draft->source_key)
        return true;
    if (!store_record_by_source(call->store, creation->book->id, creation->draft->source_key,
                                &record, &call->error))
        return false;
    return uuid_is_nil(record) || update_source(creation, record, is_done);
}

static bool refuse_ambiguous(struct creation *creation, const char *why)
{
    fail(&creation->call->error, STATUS_AMBIGUOUS,
         "%s. Nothing was written. Send \"contact\": its id to make this a record of it, "
         "\"separate\": true for a contact of its own, or mark the identifier shared",
         why);
    snprintf(creation->call->error.accepted, sizeof(creation->call->error.accepted),
             "contact: <id>, separate: true, or identifier_share");
    return refuse(creation->call, creation->result);
}

static bool end_with_decision(struct creation *creation, const struct decision *decision)
{
    const struct create_options *options = creation->options;
    if (decision->is_ambiguous && !options->keep_all)
        return refuse_ambiguous(creation, decision->why);
    if (!decision->is_ambiguous && !uuid_is_nil(decision->match))
        return join_contact(creation, decision->match);
    if (!similar_by_name(creation->call, &creation->facts, &creation->result->duplicates))
        return false;
    if (options->require_unique && creation->result->duplicates.count)
        return refuse_ambiguous(creation,
                                "it resembles an existing contact and require_unique was asked");
    return write_new(creation, (struct uuid){{0}}, OUTCOME_CREATED);
}

static bool join_explicitly(struct creation *creation)
{
    struct view view;
    if (!view_contact(creation->call, creation->draft->join, (struct uuid){{0}}, &view) ||
        view.deleted_ms) {
        if (creation->call->error.status == STATUS_OK)
            fail(&creation->call->error, STATUS_NOT_FOUND, "'contact' names a deleted contact");
        return refuse(creation->call, creation->result);
    }
    return join_contact(creation, view.canonical);
}

/* Checks everything that needs no look at others. False: refused (the result says so) or failed. */
static bool check_draft(struct creation *creation)
{
    struct call *call = creation->call;
    creation->book = named_book(call, creation->draft, creation->options->book);
    if (!creation->book) {
        if (!*call->error.pointer)
            snprintf(call->error.pointer, sizeof(call->error.pointer), "/contact_book");
        return false;
    }
    if (!call_may(call, creation->book->id, RIGHT_EDIT))
        return fail_at(&call->error, STATUS_DENIED, "/contact_book",
                       "you may not add to the contact book '%.100s'", creation->book->name);
    edit_to_facts(call->arena, &creation->draft->edit, &creation->facts);
    if (!creation->facts.count)
        return fail(&call->error, STATUS_INVALID,
                    "the contact is empty: give at least a name, an e-mail address, a phone "
                    "number or a company");
    if (creation->facts.count > FACTS_PER_RECORD_MAX)
        return fail(&call->error, STATUS_LIMIT, "a contact has at most %d values, this one %zu",
                    FACTS_PER_RECORD_MAX, creation->facts.count);
    if (creation->options->refuse_incomplete &&
        (facts_missing(&creation->facts) & (REQUIRES_NAME | REQUIRES_REACH)))
        return fail(&call->error, STATUS_INVALID,
                    "incomplete: a contact needs a name, and an e-mail address, a phone number or "
                    "a profile link");
    return audience_check_groups(call, &creation->facts);
}

bool contact_create(struct call *call, const struct draft *draft,
                    const struct create_options *options, struct result *result)
{
    struct creation creation = {.call = call, .draft = draft, .options = options, .result = result};
    struct decision decision;
    bool is_done;
    *result = (struct result){0};
    if (!check_draft(&creation))
        return refuse(call, result);
    if (!audience_find_holders(call, &creation.facts, creation.book, (struct uuid){{0}},
                               &creation.holders) ||
        !try_source(&creation, &is_done))
        return refuse(call, result);
    if (is_done)
        return true;
    if (!uuid_is_nil(draft->join))
        return join_explicitly(&creation);
    if (!decide(&creation, &decision))
        return false;
    if (draft->separate)
        return write_new(&creation, (struct uuid){{0}}, OUTCOME_CREATED);
    return end_with_decision(&creation, &decision);
}

/* ---- update ---- */

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
    const struct record *target = update->context.target;
    const struct book *book = call_any_book(call, target ? target->book : update->target_book);
    if (!audience_find_holders(call, &added, book, update->view.canonical, &holders))
        return false;
    for (size_t i = 0; i < holders.count; i++) {
        const struct holder *holder = &holders.items[i];
        char id[UUID_TEXT_BYTES];
        uuid_format(holder->contact, id);
        if (holder->is_visible)
            *ARENA_PUSH(call->arena, &update->result->duplicates) = (struct possible_duplicate){
                holder->contact, identifier_reason(call->arena, &holder->identifier, NULL)};
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

static struct record *copy_record(struct arena *arena, const struct record *record)
{
    struct record *copy = ARENA_NEW(arena, struct record);
    *copy = *record;
    copy->facts.items = ARENA_ARRAY(arena, struct fact, record->facts.count + 1);
    if (record->facts.count)
        memcpy(copy->facts.items, record->facts.items, record->facts.count * sizeof(struct fact));
    copy->facts.capacity = record->facts.count + 1;
    return copy;
}

/* All actions on one record (NULL: the one to be made) in one change. */
static bool apply_to_record(struct update *update, const struct record *record)
{
    struct call *call = update->call;
    struct record *after =
        record ? copy_record(call->arena, record) : ARENA_NEW(call->arena, struct record);
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
    if (record)
        return journal_write(call, CHANGE_RECORD_EDITED, record, after);
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
    if (!view_contact(call, update->draft->id, (struct uuid){{0}}, &update->view))
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

static bool check_book_edit(struct call *call, struct uuid id)
{
    const struct book *book = call_book(call, id);
    return book && (call_may(call, id, RIGHT_EDIT) ||
                    fail_at(&call->error, STATUS_DENIED, "/contact_book",
                            "you may not add to the contact book '%.100s'", book->name));
}

/* The record that a move takes out of its book (nil: any), which is as good as deleting it there;
 * NULL and STATUS_DENIED when there is none. */
static const struct record *find_movable(struct call *call, const struct view *view,
                                         struct uuid from)
{
    const struct record *record = view_fullest(call, view, from, RIGHT_EDIT | RIGHT_DELETE);
    if (!record)
        fail_at(&call->error, STATUS_DENIED, "/contact_book",
                "you may not move it out of the book it stands in");
    return record;
}

/* The contact's book as a request sends it back: any book the contact is in is no move. */
static bool find_move(struct update *update, const struct book **to)
{
    const struct draft *draft = update->draft;
    *to = NULL;
    if (!draft->book_name && uuid_is_nil(draft->book))
        return true;
    const struct book *book = named_book(update->call, draft, (struct uuid){{0}});
    if (!book)
        return false;
    for (size_t i = 0; i < update->view.records.count; i++)
        if (uuid_equal(update->view.records.items[i]->book, book->id))
            return true;
    *to = book;
    return check_book_edit(update->call, book->id) &&
           find_movable(update->call, &update->view, (struct uuid){{0}});
}

bool contact_update(struct call *call, const struct draft *draft, struct uuid book,
                    struct result *result)
{
    struct update update = {.call = call, .draft = draft, .result = result};
    const struct book *to;
    *result = (struct result){.asked = draft->id, .outcome = OUTCOME_UNCHANGED};
    if (!plan_update(&update, book) || !find_move(&update, &to))
        return refuse(call, result);
    result->contact = update.view.canonical;
    edit_changed_fields(call->arena, &update.context, &update.actions, &result->changed);
    if (!apply_actions(&update))
        return refuse(call, result);
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

/* ---- books of a contact ---- */

static bool look_up(struct call *call, struct uuid contact, struct view *view,
                    struct result *result)
{
    *result = (struct result){.asked = contact, .outcome = OUTCOME_UNCHANGED};
    if (!view_contact(call, contact, (struct uuid){{0}}, view))
        return false;
    result->contact = view->canonical;
    return !view->deleted_ms ||
           fail(&call->error, STATUS_NOT_FOUND, "the contact was deleted: restore it first");
}

bool contact_add_to_book(struct call *call, struct uuid contact, struct uuid book,
                         struct result *result)
{
    struct view view;
    if (!look_up(call, contact, &view, result) || !check_book_edit(call, book))
        return refuse(call, result);
    result->lens_book = book;
    if (view_fullest(call, &view, book, RIGHT_SEE))
        return true;
    struct record *record = ARENA_NEW(call->arena, struct record);
    *record = (struct record){.contact = view.canonical, .book = book};
    const struct fact *name = card_first(&view.card, FACT_NAME);
    if (!name && view.card.shown.count)
        name = view.card.shown.items[0].fact;
    if (name)
        *ARENA_PUSH(call->arena, &record->facts) = *name;
    result->outcome = OUTCOME_UPDATED;
    *ARENA_PUSH(call->arena, &result->changed) = "contact_book";
    return journal_create(call, record, NULL);
}

static bool move_record(struct call *call, const struct record *before, struct uuid to)
{
    struct record *after = copy_record(call->arena, before);
    after->book = to;
    return journal_free_source_key(call, after) &&
           journal_write(call, CHANGE_RECORD_MOVED, before, after) &&
           audience_open_pairs(call, after, "moved", NULL);
}

bool contact_move(struct call *call, struct uuid contact, struct uuid from, struct uuid to,
                  struct result *result)
{
    struct view view;
    if (!look_up(call, contact, &view, result) || !check_book_edit(call, to))
        return refuse(call, result);
    const struct record *record = find_movable(call, &view, from);
    if (!record)
        return refuse(call, result);
    result->lens_book = to;
    if (uuid_equal(record->book, to))
        return true;
    result->outcome = OUTCOME_UPDATED;
    *ARENA_PUSH(call->arena, &result->changed) = "contact_book";
    return move_record(call, record, to);
}
