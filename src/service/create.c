/* Creating a contact: the check before, and what becomes of a draft. */
#include "service/creation.h"

#include "contact/name-match.h"
#include "contact/normalize.h"
#include "contact/quality.h"
#include "link/link.h"
#include "service/audience.h"
#include "service/journal.h"
#include "service/similar.h"
#include "service/tombstones.h"
#include "store/waiting.h"
#include <stdio.h>

static struct record *new_record(struct creation *creation, struct uuid contact)
{
    struct record *record = ARENA_NEW(creation->call->arena, struct record);
    *record = (struct record){
        .contact = contact,
        .book = creation->book->id,
        .source_key = creation->key,
        .facts = creation->facts,
    };
    return record;
}

/* The name check of rule 9 against a holder's card as the actor sees it; the holder is one whom the
 * contact may be. */
static bool compare_with(struct creation *creation, const struct holder *holder,
                         enum name_verdict *verdict, const char **why)
{
    struct call *call = creation->call;
    struct view view;
    if (!view_contact(call, holder->contact, (struct uuid){{0}}, &view))
        return false;
    *verdict = NAMES_UNKNOWN;
    *why = "a name is missing";
    if (!view.deleted_ms)
        *verdict = name_compare(call->arena, facts_first(&creation->facts, FACT_NAME),
                                card_first(&view.card, FACT_NAME), why);
    struct possible_duplicate found = {
        .contact = holder->contact,
        .name = view.deleted_ms ? "" : card_title(call->arena, &view.card),
        .reason = identifier_reason(call->arena, &holder->identifier, *why)};
    similar_add(call, &found, &creation->result->duplicates);
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
            if (!compare_with(creation, holder, &verdict, &why))
                return false;
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

/* Who asked for a contact of its own has decided that the two are different people; on what
 * evidence is known once they are judged. */
static bool tell_apart(struct call *call, struct uuid record, struct uuid other)
{
    struct candidate_pair *pair =
        store_pair_get(call->store, call->arena, record, other, &call->error);
    if (!pair || pair->decision != PAIR_OPEN)
        return call->error.status == STATUS_OK;
    pair->decision = PAIR_DIFFERENT;
    pair->decided_by = call->actor.user;
    pair->decided_ms = call->now_ms;
    return store_pair_put(call->store, pair, &call->error);
}

/* Those whom it only resembles, as far as the actor was told of them. */
static bool tell_similar_apart(struct creation *creation, const struct record *record)
{
    struct call *call = creation->call;
    const struct similar_records *similar = creation->options->similar;
    for (size_t i = 0; similar && i < similar->count; i++) {
        const struct similar_record *one = &similar->items[i];
        if (one->probability < link_probable)
            continue;
        if (!store_pair_open(call->store, record->id, one->record, one->reason, call->now_ms,
                             &call->error) ||
            !tell_apart(call, record->id, one->record))
            return false;
    }
    return true;
}

bool creation_open_pairs(struct creation *creation, const struct record *record)
{
    struct call *call = creation->call;
    bool is_told_apart =
        creation->draft->separate && !creation->options->is_import && !creation->options->keep_all;
    for (size_t i = 0; i < creation->holders.count; i++) {
        const struct holder *holder = &creation->holders.items[i];
        if (uuid_equal(holder->contact, record->contact))
            continue;
        if (!store_pair_open(call->store, record->id, holder->record,
                             identifier_reason(call->arena, &holder->identifier, NULL),
                             call->now_ms, &call->error) ||
            (is_told_apart && holder->is_visible && !tell_apart(call, record->id, holder->record)))
            return false;
    }
    return !is_told_apart || tell_similar_apart(creation, record);
}

void creation_take_fills(struct creation *creation, const struct card *card,
                         const struct record *own)
{
    for (size_t i = 0; i < creation->fills.count; i++) {
        const struct fact *fill = &creation->fills.items[i];
        bool is_known = card && card_first(card, fill->kind);
        bool is_own = own && facts_first(&own->facts, fill->kind);
        if (!is_known || is_own)
            *ARENA_PUSH(creation->call->arena, &creation->facts) = *fill;
    }
}

static bool write_record(struct creation *creation, struct record *record)
{
    if (creation->options->is_plan)
        return true;
    return audience_resolve_groups(creation->call, &record->facts, creation->book) &&
           journal_create(creation->call, record, creation->draft->evidence) &&
           creation_open_pairs(creation, record);
}

static const char *missing_sentence(unsigned missing)
{
    static const char *const names[] = {"a name",
                                        "an e-mail address, a phone number or a profile link",
                                        "a company",
                                        "a title",
                                        "an e-mail address",
                                        "a phone number"};
    for (unsigned i = 0; i < COUNT_OF(names); i++)
        if (missing & 1u << i)
            return names[i];
    return "";
}

static bool refuse_incomplete(struct creation *creation, unsigned missing)
{
    fail(&creation->call->error, STATUS_INVALID, "incomplete: a contact needs %s",
         missing_sentence(missing));
    bool ok = contact_refuse(creation->call, creation->result);
    if (creation->options->is_import)
        creation->result->outcome = OUTCOME_INCOMPLETE;
    return ok;
}

static bool write_new(struct creation *creation)
{
    creation_take_fills(creation, NULL, NULL);
    const struct create_options *options = creation->options;
    unsigned missing = quality_missing_of(&creation->facts, creation->book->requires);
    if (options->refuses_incomplete && missing & ~options->allows_missing)
        return refuse_incomplete(creation, missing & ~options->allows_missing);
    struct record *record = new_record(creation, (struct uuid){{0}});
    if (!write_record(creation, record))
        return false;
    bool is_complete = !missing || creation->options->is_import;
    creation->result->outcome = is_complete ? OUTCOME_CREATED : OUTCOME_INCOMPLETE;
    creation->result->contact = record->contact;
    creation->result->lens_book = record->book;
    return true;
}

bool creation_overwrite(struct creation *creation)
{
    return contact_overwrite(creation->call, creation->result->contact, creation->draft,
                             creation->book->id, creation->options->is_plan, creation->result);
}

/* The same value, and no part of it (a title, a department) that is not known. */
static bool adds_nothing(const struct fact *fact, const struct fact *known)
{
    if (!fact_same_value(fact, known))
        return false;
    if (fact->kind != FACT_COMPANY)
        return true;
    for (unsigned i = COMPANY_TITLE; i <= COMPANY_DESCRIPTION; i++)
        if (fact->part[i] && (!known->part[i] || strcmp(fact->part[i], known->part[i]) != 0))
            return false;
    return true;
}

static bool is_known(const struct card_values *values, const struct fact *fact)
{
    for (size_t i = 0; i < values->count; i++)
        if (adds_nothing(fact, values->items[i].fact))
            return true;
    return false;
}

/* Whether everything the draft says is on the card already, shown or passed over. */
static bool says_nothing_new(const struct creation *creation, const struct view *view)
{
    for (size_t i = 0; i < creation->facts.count; i++)
        if (!is_known(&view->card.shown, &creation->facts.items[i]) &&
            !is_known(&view->card.passed, &creation->facts.items[i]))
            return false;
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
    creation_take_fills(creation, view.deleted_ms ? NULL : &view.card, NULL);
    bool is_known = !view.deleted_ms && stands_in_book && says_nothing_new(creation, &view);
    if (!is_known && !write_record(creation, new_record(creation, view.canonical)))
        return false;
    creation->result->outcome = is_known ? OUTCOME_UNCHANGED : OUTCOME_MATCHED;
    creation->result->contact = view.canonical;
    creation->result->lens_book = creation->book->id;
    return creation_overwrite(creation);
}

static bool refuse_ambiguous(struct creation *creation, const char *why)
{
    if (creation->options->is_import) { /* which has ways on of its own */
        fail(&creation->call->error, STATUS_AMBIGUOUS, "%s", why);
        return contact_refuse(creation->call, creation->result);
    }
    fail(&creation->call->error, STATUS_AMBIGUOUS,
         "%s. Nothing was written. Send \"contact\": its id to make this a record of it, "
         "\"separate\": true for a contact of its own, or mark the identifier shared",
         why);
    snprintf(creation->call->error.accepted, sizeof(creation->call->error.accepted),
             "contact: <id>, separate: true, or identifier_share");
    return contact_refuse(creation->call, creation->result);
}

static bool end_with_decision(struct creation *creation, const struct decision *decision)
{
    const struct create_options *options = creation->options;
    if (decision->is_ambiguous && !options->keep_all)
        return refuse_ambiguous(creation, decision->why);
    if (!decision->is_ambiguous && !uuid_is_nil(decision->match))
        return join_contact(creation, decision->match);
    if (options->is_import && !options->require_unique)
        return write_new(creation);
    if (!similar_by_likeness(creation->call, options->similar, &creation->result->duplicates) ||
        !similar_by_name(creation->call, &creation->facts, &creation->result->duplicates))
        return false;
    if (options->require_unique && creation->result->duplicates.count)
        return refuse_ambiguous(creation,
                                "it resembles an existing contact and require_unique was asked");
    return write_new(creation);
}

/* Finds the contact that the draft names. One that is only a hint counts while it is there and the
 * names agree: a row that was copied in a spreadsheet still has the id of another. */
static bool find_wanted(struct creation *creation)
{
    struct view view;
    struct call *call = creation->call;
    const struct draft *draft = creation->draft;
    const char *why;
    if (uuid_is_nil(draft->join))
        return true;
    if (view_contact(call, draft->join, (struct uuid){{0}}, &view) && view.deleted_ms)
        fail(&call->error, STATUS_NOT_FOUND, "'contact' names a deleted contact");
    if (draft->join_is_hint && call->error.status == STATUS_NOT_FOUND) {
        call->error = (struct error){0};
        return true;
    }
    if (call->error.status != STATUS_OK)
        return false;
    if (draft->join_is_hint &&
        name_compare(call->arena, facts_first(&creation->facts, FACT_NAME),
                     card_first(&view.card, FACT_NAME), &why) == NAMES_CONFLICT)
        return fail(&call->error, STATUS_AMBIGUOUS, "its id is that of %.100s, but %s",
                    card_title(call->arena, &view.card), why);
    creation->wanted = view.canonical;
    return true;
}

static bool check_erased(struct creation *creation)
{
    const struct create_options *options = creation->options;
    struct tombstone_check check = {
        .cannot_ask = options->is_import || options->keep_all,
        .again = creation->draft->erased_again,
        .is_plan = options->is_plan,
    };
    return tombstones_check(creation->call, &creation->facts, &check);
}

/* Checks everything that needs no look at other contacts. False: refused (the result says so) or
 * failed. */
static bool check_draft(struct creation *creation)
{
    struct call *call = creation->call;
    creation->book = contact_named_book(call, creation->draft, creation->options->book);
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
    return audience_check_groups(call, &creation->facts) && check_erased(creation);
}

/* Those that only fill blanks wait until it is known what is blank. */
static void set_fills_apart(struct creation *creation)
{
    struct arena *arena = creation->call->arena;
    const struct edit *all = &creation->draft->edit;
    struct edit others = {0}, fills = {0};
    for (size_t i = 0; i < all->count; i++)
        *ARENA_PUSH(arena, all->items[i].verb == EDIT_FILL ? &fills : &others) = all->items[i];
    if (!fills.count)
        return;
    creation->facts = (struct facts){0};
    edit_to_facts(arena, &others, &creation->facts);
    edit_to_facts(arena, &fills, &creation->fills);
}

/* What its source, its id and its identifiers say, in this order. */
static bool place_draft(struct creation *creation)
{
    struct decision decision;
    bool is_done;
    if (!find_wanted(creation) || !creation_try_source(creation, &is_done))
        return contact_refuse(creation->call, creation->result);
    if (is_done)
        return true;
    if (!uuid_is_nil(creation->wanted))
        return join_contact(creation, creation->wanted);
    if (!decide(creation, &decision))
        return false;
    return creation->draft->separate ? write_new(creation) : end_with_decision(creation, &decision);
}

bool contact_create(struct call *call, const struct draft *draft,
                    const struct create_options *options, struct result *result)
{
    struct creation creation = {.call = call,
                                .draft = draft,
                                .options = options,
                                .key = draft->source_key,
                                .result = result};
    *result = (struct result){0};
    if (!check_draft(&creation) || !audience_find_holders(call, &creation.facts, creation.book,
                                                          (struct uuid){{0}}, &creation.holders))
        return contact_refuse(call, result);
    set_fills_apart(&creation);
    return place_draft(&creation);
}
