/* Proposals: operations that wait for a person, and what mail said of people. */
#include "service/proposals.h"

#include "service/contacts.h"
#include "service/mail-accounts.h"
#include "service/noticing.h"

enum { PAGES_MAX = 20 }; /* of others' proposals that one page of a list reads past */

bool proposals_add(struct call *call, const char *operation, const char *arguments, struct uuid *id)
{
    struct proposal proposal = {
        .id = uuid_new(),
        .author = call->actor.user,
        .token = call->actor.token,
        .channel = call->channel,
        .operation = operation,
        .arguments = arguments,
        .created_ms = call->now_ms,
        .expires_ms = call->now_ms + PROPOSAL_LASTS_MS,
    };
    *id = proposal.id;
    return store_proposal_insert(call->store, &proposal, &call->error);
}

/* ---- who sees it ---- */

/* A token's proposal waits for the user whose token made it: what it says may be of his private
 * books, so it is nobody else's to read. A token limited to books sees only what it proposed
 * itself. */
static bool sees_operation(const struct call *call, const struct proposal *proposal)
{
    return uuid_equal(proposal->author, call->actor.user) &&
           (!call->actor.token_books || uuid_equal(proposal->token, call->actor.token));
}

/* Whether the person could edit there, whatever his token may. */
static bool could_edit(const struct call *call, struct uuid book)
{
    const struct book *found = call_any_book(call, book);
    struct actor person = call->actor;
    if (person.token_class < TOKEN_WRITE)
        person.token_class = TOKEN_WRITE;
    return found && !found->trashed_ms && rights_of_book(&person, found) & RIGHT_EDIT;
}

/* False without an error when it is not there for this actor. */
static bool is_there(struct call *call, bool found)
{
    if (!found && call->error.status == STATUS_NOT_FOUND)
        call->error = (struct error){0};
    return found;
}

static bool look_at_notice(struct call *call, struct waiting *waiting)
{
    const struct proposal *proposal = &waiting->proposal;
    struct view view;
    struct record *record =
        store_record_get(call->store, call->arena, proposal->record, &call->error);
    if (!is_there(call, record != NULL) || record->trashed_ms || !could_edit(call, record->book) ||
        !is_there(call, mail_account_find(call, proposal->account) != NULL) ||
        !is_there(call, view_contact(call, record->contact, (struct uuid){{0}}, &view)))
        return false;
    if (!finding_read(call->arena, proposal->evidence, &waiting->finding))
        return fail(&call->error, STATUS_INTERNAL, "a proposal's evidence is damaged");
    waiting->is_notice = true;
    waiting->contact = record->contact;
    waiting->book = record->book;
    waiting->title = card_title(call->arena, &view.card);
    waiting->held = noticing_hold_words(call->arena, proposal->held, &waiting->finding);
    return true;
}

/* False without an error when the actor does not see it. */
static bool look(struct call *call, const struct proposal *proposal, struct waiting *waiting)
{
    *waiting = (struct waiting){.proposal = *proposal};
    return uuid_is_nil(proposal->record) ? sees_operation(call, proposal)
                                         : look_at_notice(call, waiting);
}

/* ---- reading ---- */

static bool is_wanted(const struct waiting_filter *filter, const struct waiting *waiting)
{
    const struct proposal *proposal = &waiting->proposal;
    if (!waiting->is_notice)
        return uuid_is_nil(filter->contact) && uuid_is_nil(filter->book) && !filter->field &&
               filter->held < 1 && filter->min_confidence <= 0;
    return (uuid_is_nil(filter->contact) || uuid_equal(filter->contact, waiting->contact)) &&
           (uuid_is_nil(filter->book) || uuid_equal(filter->book, waiting->book)) &&
           (!filter->field || !strcmp(filter->field, notice_kind_name(waiting->finding.kind))) &&
           (filter->held < 0 || filter->held == (waiting->held != NULL)) &&
           proposal->confidence >= filter->min_confidence;
}

static bool add_page(struct call *call, const struct waiting_filter *filter, int limit,
                     const struct proposals *page, struct all_waiting *all, struct uuid *last)
{
    for (size_t i = 0; i < page->count && all->count < (size_t)limit; i++) {
        struct waiting waiting;
        *last = page->items[i].id;
        if (look(call, &page->items[i], &waiting)) {
            if (is_wanted(filter, &waiting))
                *ARENA_PUSH(call->arena, all) = waiting;
        } else if (call->error.status != STATUS_OK)
            return false;
    }
    return true;
}

bool proposals_list(struct call *call, const struct waiting_filter *filter, struct uuid after,
                    int limit, struct all_waiting *all, struct uuid *next)
{
    struct waiting_filter wanted = *filter;
    *next = (struct uuid){{0}};
    if (!uuid_is_nil(filter->contact) &&
        !store_contact_resolve(call->store, filter->contact, &wanted.contact, &call->error))
        return false;
    for (int i = 0; i < PAGES_MAX; i++) {
        struct proposals page = {0};
        if (!store_proposals(call->store, call->arena, after, call->now_ms, limit, &page,
                             &call->error) ||
            !add_page(call, &wanted, limit, &page, all, &after))
            return false;
        if (page.count < (size_t)limit &&
            (!page.count || uuid_equal(after, page.items[page.count - 1].id)))
            return true;
        if (all->count == (size_t)limit)
            break;
    }
    *next = after;
    return true;
}

bool proposals_find(struct call *call, struct uuid id, struct waiting *waiting)
{
    struct proposal *proposal = store_proposal_get(call->store, call->arena, id, &call->error);
    if (!proposal)
        return false;
    if (!look(call, proposal, waiting))
        return call->error.status == STATUS_OK &&
               fail(&call->error, STATUS_NOT_FOUND, "there is no such proposal");
    if (proposal->state != PROPOSAL_WAITING)
        return fail(&call->error, STATUS_CONFLICT, "the proposal was decided already");
    return proposal->expires_ms > call->now_ms ||
           fail(&call->error, STATUS_CONFLICT, "the proposal has expired");
}

static bool is_author(const struct call *call, const struct waiting *waiting)
{
    return !waiting->is_notice && uuid_equal(waiting->proposal.author, call->actor.user) &&
           uuid_equal(waiting->proposal.token, call->actor.token);
}

bool proposals_open(struct call *call, struct uuid id, struct waiting *waiting)
{
    if (!proposals_find(call, id, waiting))
        return false;
    if (waiting->proposal.opened_ms || is_author(call, waiting))
        return true;
    waiting->proposal.opened_ms = call->now_ms;
    return store_proposal_update(call->store, &waiting->proposal, &call->error);
}

/* ---- deciding ---- */

static bool decide(struct call *call, struct uuid id, enum proposal_state state)
{
    return store_proposal_decide(call->store, id, state, call->actor.user, call->now_ms,
                                 &call->error);
}

bool proposals_accept(struct call *call, struct uuid id)
{
    struct waiting waiting;
    return proposals_find(call, id, &waiting) && decide(call, id, PROPOSAL_ACCEPTED);
}

bool proposals_draft(struct call *call, const struct waiting *waiting, struct draft *draft)
{
    struct fact fact;
    *draft = (struct draft){.id = waiting->contact, .pointer = ""};
    finding_fact(call->arena, &waiting->finding, &fact);
    finding_edit(call->arena, &waiting->finding, &fact, false, &draft->edit);
    return contact_prepare(call, draft, waiting->book);
}

/* The facts are the accepter's word, and say which mail they are from. */
static bool apply_notice(struct call *call, const struct waiting *waiting,
                         const struct draft *draft, struct result *result)
{
    enum channel channel = call->channel;
    call->accepted = finding_evidence(call->arena, &waiting->finding, true);
    call->channel = waiting->proposal.channel;
    bool ok = contact_update(call, draft, waiting->book, result);
    call->channel = channel;
    call->accepted = NULL;
    return ok;
}

bool proposals_accept_notice(struct call *call, struct uuid id, const struct draft *draft,
                             struct result *result)
{
    struct waiting waiting;
    if (!proposals_find(call, id, &waiting))
        return false;
    if (!waiting.is_notice || !uuid_equal(draft->id, waiting.contact))
        return fail(&call->error, STATUS_CONFLICT, "the proposal has changed: accept it again");
    if (waiting.held && !waiting.proposal.opened_ms)
        return fail(&call->error, STATUS_CONFLICT, "look at it first (proposal_get): %s",
                    waiting.held);
    if (!apply_notice(call, &waiting, draft, result))
        return false;
    if (!outcome_is_refusal(result->outcome))
        return decide(call, id, PROPOSAL_ACCEPTED);
    call->error = result->error;
    return false;
}

static bool revise_notice(struct call *call, struct waiting *waiting, const char *value)
{
    AUTO_BUFFER struct buffer text = {0};
    if (!value || !waiting->finding.value)
        return fail_at(&call->error, STATUS_INVALID, "/value",
                       value ? "this proposal has no value" : "'value' is what it should be");
    if (!call_requires(call, TOKEN_WRITE))
        return false;
    waiting->finding.value = value;
    finding_write(&waiting->finding, &text);
    waiting->proposal.evidence = arena_copy_slice(call->arena, buffer_slice(&text));
    return store_proposal_update(call->store, &waiting->proposal, &call->error);
}

bool proposals_revise(struct call *call, struct uuid id, const char *value, const char *arguments)
{
    struct waiting waiting;
    if (!proposals_find(call, id, &waiting))
        return false;
    if (waiting.is_notice)
        return revise_notice(call, &waiting, value);
    if (!arguments)
        return fail_at(&call->error, STATUS_INVALID, "/arguments",
                       "'arguments' are what the operation should be called with");
    if (is_author(call, &waiting))
        waiting.proposal.revised_ms = call->now_ms;
    else if (!call_requires(call, TOKEN_WRITE))
        return false;
    waiting.proposal.arguments = arguments;
    return store_proposal_update(call->store, &waiting.proposal, &call->error);
}

bool proposals_reject(struct call *call, struct uuid id, bool *is_own)
{
    struct waiting waiting;
    if (!proposals_find(call, id, &waiting))
        return false;
    *is_own = is_author(call, &waiting);
    if (!*is_own && !call_requires(call, TOKEN_WRITE))
        return false;
    return decide(call, id, *is_own ? PROPOSAL_WITHDRAWN : PROPOSAL_REJECTED);
}

bool proposals_withdraw(struct call *call, struct uuid id, bool *is_own)
{
    struct waiting waiting;
    if (!proposals_find(call, id, &waiting))
        return false;
    *is_own = is_author(call, &waiting);
    return *is_own ? decide(call, id, PROPOSAL_WITHDRAWN)
                   : fail(&call->error, STATUS_DENIED,
                          "only who made a proposal takes it back; others reject it");
}
