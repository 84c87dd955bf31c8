/* Proposals: operations that wait for a person, and what mail said of people. */
#include "service/proposals.h"

#include "service/address-use.h"
#include "service/contacts.h"
#include "service/correspondents.h"
#include "service/mail-accounts.h"
#include "service/noticing.h"
#include "store/organization.h"
#include <stdlib.h>

enum { PAGES_MAX = 20 }; /* of proposals that are not wanted, which one page of a list reads past */

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

static const char *held_words(struct call *call, const struct waiting *waiting)
{
    const char *words = noticing_hold_words(call->arena, waiting->proposal.held, &waiting->finding);
    return words || !waiting->is_outdated
               ? words
               : "what it would replace has been changed since the message";
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
    waiting->old_value = finding_old_value(call->arena, &view.card, &waiting->finding);
    waiting->base = finding_base(call->arena, record, &waiting->finding);
    waiting->is_outdated =
        waiting->finding.base && strcmp(waiting->finding.base, waiting->base) != 0;
    waiting->held = held_words(call, waiting);
    return true;
}

/* False without an error when the actor does not see it. */
static bool look(struct call *call, const struct proposal *proposal, struct waiting *waiting)
{
    *waiting = (struct waiting){.proposal = *proposal,
                                .is_revised = proposal->opened_ms &&
                                              proposal->revised_ms >= proposal->opened_ms};
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

/* Whose proposals may be for the actor: his tokens' and those of the accounts he sees; of a contact
 * those of its records. */
struct sources {
    struct proposals_of *items;
    size_t count;
    size_t capacity;
};

static bool find_sources(struct call *call, const struct waiting_filter *filter,
                         struct sources *sources)
{
    struct mail_accounts accounts = {0};
    struct records records = {0};
    if (!uuid_is_nil(filter->contact)) {
        if (!store_records_of(call->store, call->arena, filter->contact, &records, &call->error))
            return false;
        for (size_t i = 0; i < records.count; i++)
            *ARENA_PUSH(call->arena, sources) =
                (struct proposals_of){.record = records.items[i]->id};
        return true;
    }
    if (!mail_accounts_visible(call, &accounts))
        return false;
    *ARENA_PUSH(call->arena, sources) = (struct proposals_of){.author = call->actor.user};
    for (size_t i = 0; i < accounts.count; i++)
        *ARENA_PUSH(call->arena, sources) = (struct proposals_of){.account = accounts.items[i].id};
    return true;
}

static int oldest_first(const void *a, const void *b)
{
    const struct proposal *left = a, *right = b;
    return uuid_compare(left->id, right->id);
}

/* The first of all sources together. */
static bool read_page(struct call *call, const struct sources *sources, struct uuid after,
                      size_t limit, struct proposals *page)
{
    for (size_t i = 0; i < sources->count; i++)
        if (!store_proposals(call->store, call->arena, &sources->items[i], after, call->now_ms,
                             (int)limit, page, &call->error))
            return false;
    if (page->count)
        qsort(page->items, page->count, sizeof(*page->items), oldest_first);
    if (page->count > limit)
        page->count = limit;
    return true;
}

/* A list as it is read. Only what the actor sees may tell where the next page begins. */
struct walk {
    const struct waiting_filter *filter;
    size_t limit;
    struct all_waiting *all;
    struct uuid after, seen;
};

static bool add_page(struct call *call, const struct proposals *page, struct walk *walk)
{
    for (size_t i = 0; i < page->count && walk->all->count < walk->limit; i++) {
        struct waiting waiting;
        walk->after = page->items[i].id;
        if (look(call, &page->items[i], &waiting)) {
            walk->seen = walk->after;
            if (is_wanted(walk->filter, &waiting))
                *ARENA_PUSH(call->arena, walk->all) = waiting;
        } else if (call->error.status != STATUS_OK)
            return false;
    }
    return true;
}

bool proposals_list(struct call *call, const struct waiting_filter *filter, struct uuid after,
                    int limit, struct all_waiting *all, struct uuid *next)
{
    struct waiting_filter wanted = *filter;
    struct sources sources = {0};
    struct walk walk = {.filter = &wanted, .limit = (size_t)limit, .all = all, .after = after};
    *next = (struct uuid){{0}};
    if ((!uuid_is_nil(filter->contact) &&
         !store_contact_resolve(call->store, filter->contact, &wanted.contact, &call->error)) ||
        !find_sources(call, &wanted, &sources))
        return false;
    for (int i = 0; i < PAGES_MAX || uuid_is_nil(walk.seen); i++) {
        struct proposals page = {0};
        if (!read_page(call, &sources, walk.after, walk.limit, &page) ||
            !add_page(call, &page, &walk))
            return false;
        if (page.count < walk.limit &&
            (!page.count || uuid_equal(walk.after, page.items[page.count - 1].id)))
            return true;
        if (all->count == walk.limit)
            break;
    }
    *next = walk.seen;
    return true;
}

/* Decided or not. */
static bool find_any(struct call *call, struct uuid id, struct waiting *waiting)
{
    struct proposal *proposal = store_proposal_get(call->store, call->arena, id, &call->error);
    if (!proposal)
        return false;
    return look(call, proposal, waiting) ||
           (call->error.status == STATUS_OK &&
            fail(&call->error, STATUS_NOT_FOUND, "there is no such proposal"));
}

static bool check_expiry(struct call *call, const struct waiting *waiting)
{
    return waiting->proposal.expires_ms > call->now_ms ||
           fail(&call->error, STATUS_CONFLICT, "the proposal has expired");
}

bool proposals_find(struct call *call, struct uuid id, struct waiting *waiting)
{
    if (!find_any(call, id, waiting))
        return false;
    if (waiting->proposal.state != PROPOSAL_WAITING)
        return fail(&call->error, STATUS_CONFLICT, "the proposal was decided already");
    return check_expiry(call, waiting);
}

static bool is_author(const struct call *call, const struct waiting *waiting)
{
    return !waiting->is_notice && uuid_equal(waiting->proposal.author, call->actor.user) &&
           uuid_equal(waiting->proposal.token, call->actor.token);
}

static const char *write_finding(struct call *call, const struct finding *finding)
{
    AUTO_BUFFER struct buffer text = {0};
    finding_write(finding, &text);
    return arena_copy_slice(call->arena, buffer_slice(&text));
}

static bool is_changed_since_opened(const struct waiting *waiting)
{
    return waiting->is_outdated || waiting->is_revised;
}

/* Who may not decide has looked for nobody. */
bool proposals_open(struct call *call, struct uuid id, struct waiting *waiting)
{
    if (!proposals_find(call, id, waiting))
        return false;
    struct proposal *proposal = &waiting->proposal;
    if (call->actor.token_class < TOKEN_WRITE || is_author(call, waiting) ||
        (proposal->opened_ms && !is_changed_since_opened(waiting)))
        return true;
    bool is_past = proposal->revised_ms < call->now_ms;
    proposal->opened_ms = is_past ? call->now_ms : proposal->revised_ms + 1;
    if (waiting->is_outdated) {
        waiting->finding.base = waiting->base;
        waiting->is_outdated = false;
        waiting->held = held_words(call, waiting);
        proposal->evidence = write_finding(call, &waiting->finding);
    }
    return store_proposal_update(call->store, proposal, &call->error);
}

/* ---- deciding ---- */

static struct slice part_of(const char *text)
{
    return slice_of(text ? text : "");
}

void proposals_entity_tag(const struct waiting *waiting, char tag[static ENTITY_TAG_BYTES])
{
    const struct uuid *id = &waiting->proposal.id, *contact = &waiting->contact;
    struct slice parts[] = {
        {(const char *)id->bytes, sizeof(id->bytes)},
        {(const char *)contact->bytes, sizeof(contact->bytes)},
        part_of(waiting->proposal.arguments),
        part_of(waiting->finding.value),
        part_of(waiting->old_value),
        part_of(waiting->base),
    };
    struct digest digest = digest_of(parts, COUNT_OF(parts));
    entity_tag_write(&digest, tag);
}

static bool check_match(struct call *call, const struct waiting *waiting)
{
    char tag[ENTITY_TAG_BYTES];
    if (!call->if_match)
        return true;
    proposals_entity_tag(waiting, tag);
    return entity_tag_check(call, tag, "the proposal");
}

static bool decide(struct call *call, struct uuid id, enum proposal_state state)
{
    return store_proposal_decide(call->store, id, state, call->actor.user, call->now_ms,
                                 &call->error);
}

static bool has_changed(struct call *call)
{
    return fail(&call->error, STATUS_CONFLICT, "the proposal has changed: accept it again");
}

static bool check_opened(struct call *call, const struct waiting *waiting)
{
    if (waiting->held && (waiting->is_outdated || !waiting->proposal.opened_ms))
        return fail(&call->error, STATUS_CONFLICT, "look at it first (proposal_get): %s",
                    waiting->held);
    return !is_changed_since_opened(waiting) ||
           fail(&call->error, STATUS_CONFLICT,
                "it was changed after somebody looked at it: look again (proposal_get)");
}

bool proposals_accept(struct call *call, struct uuid id, const struct waiting *seen)
{
    struct waiting waiting;
    if (!proposals_find(call, id, &waiting) || !check_match(call, &waiting))
        return false;
    if (waiting.is_notice || strcmp(waiting.proposal.arguments, seen->proposal.arguments) != 0)
        return has_changed(call);
    return check_opened(call, &waiting) && decide(call, id, PROPOSAL_ACCEPTED);
}

/* Only the record that it is of changes, whatever other books say. */
bool proposals_draft(struct call *call, const struct waiting *waiting, struct draft *draft)
{
    struct fact fact;
    struct view view;
    *draft = (struct draft){.id = waiting->contact, .lens = waiting->book, .pointer = ""};
    if (!view_contact(call, waiting->contact, waiting->book, &view))
        return false;
    finding_fact(call->arena, &waiting->finding, &fact);
    finding_edit(call->arena, &view.card, &waiting->finding, &fact, false, &draft->edit);
    return contact_prepare(call, draft, waiting->book);
}

/* Who changed its value; NULL: nobody. */
static bool find_editor(struct call *call, const struct finding *finding, const char **editor)
{
    struct uuid id;
    *editor = NULL;
    if (!finding->edited_by || !uuid_parse(slice_of(finding->edited_by), &id))
        return true;
    const struct user *user = store_member_get(call->store, call->arena, id, &call->error);
    if (user)
        *editor = user->name && *user->name ? user->name : user->email;
    return user != NULL;
}

/* The facts are the accepter's word, and say which mail they are from. */
static bool apply_notice(struct call *call, const struct waiting *waiting,
                         const struct draft *draft, struct result *result)
{
    enum channel channel = call->channel;
    const char *editor, *asked = call->if_match;
    const struct mail_account *account = mail_account_find(call, waiting->proposal.account);
    if (!account || !find_editor(call, &waiting->finding, &editor))
        return false;
    bool quotes = noticing_may_quote(call, account, call_any_book(call, waiting->book));
    call->accepted = finding_evidence(call->arena, &waiting->finding, quotes, editor);
    call->channel = waiting->proposal.channel;
    call->if_match = NULL; /* it was of the proposal */
    bool ok = contact_update(call, draft, waiting->book, result);
    call->if_match = asked;
    call->channel = channel;
    call->accepted = NULL;
    return ok;
}

/* Mail to the old address goes to the new one from now on. */
static bool note_move(struct call *call, const struct waiting *waiting, const struct draft *draft)
{
    const struct finding *finding = &waiting->finding;
    const char *address = NULL;
    if (finding->kind != NOTICE_NEW_EMAIL)
        return true;
    for (size_t i = 0; i < draft->edit.count; i++)
        if (draft->edit.items[i].verb == EDIT_ADD)
            address = draft->edit.items[i].facts.items[0].normal;
    return correspondents_moved(call, waiting->proposal.account, finding->about, address,
                                finding->last_ms);
}

bool proposals_accept_notice(struct call *call, struct uuid id, const struct waiting *seen,
                             const struct draft *draft, struct result *result)
{
    struct waiting waiting;
    if (!proposals_find(call, id, &waiting) || !check_match(call, &waiting))
        return false;
    if (!waiting.is_notice || !uuid_equal(draft->id, waiting.contact) ||
        !uuid_equal(draft->lens, waiting.book) ||
        strcmp(waiting.finding.value ? waiting.finding.value : "",
               seen->finding.value ? seen->finding.value : "") != 0)
        return has_changed(call);
    if (!check_opened(call, &waiting) || !apply_notice(call, &waiting, draft, result))
        return false;
    if (!outcome_is_refusal(result->outcome))
        return note_move(call, &waiting, draft) && decide(call, id, PROPOSAL_ACCEPTED);
    call->error = result->error;
    return false;
}

/* ---- changing ---- */

/* The domain that an address looks like, although it is another; NULL: none. */
static bool find_likeness(struct call *call, const struct waiting *waiting,
                          const struct draft *draft, const char **like)
{
    struct mail_sight sight;
    struct texts of_sender = {0};
    enum mail_lookalike lookalike;
    const struct mail_account *account = mail_account_find(call, waiting->proposal.account);
    *like = NULL;
    if (!account)
        return false;
    mail_sight_of(call, account, &sight);
    domains_add(call->arena, &of_sender, waiting->finding.about);
    for (size_t i = 0; i < draft->edit.count; i++) {
        const struct edit_step *step = &draft->edit.items[i];
        if (step->verb == EDIT_ADD && step->facts.items[0].kind == FACT_EMAIL)
            return address_looks_like(call, &sight, &of_sender, step->facts.items[0].normal,
                                      &lookalike, like);
    }
    return true;
}

bool proposals_check_value(struct call *call, const struct waiting *waiting, const char *value,
                           struct revision *revision)
{
    struct waiting edited = *waiting;
    struct draft draft;
    *revision = (struct revision){.value = value};
    if (!value || !waiting->finding.value)
        return fail_at(&call->error, STATUS_INVALID, "/value",
                       value ? "this proposal has no value" : "'value' is what it should be");
    edited.finding.value = value;
    return proposals_draft(call, &edited, &draft) &&
           find_likeness(call, waiting, &draft, &revision->looks_like);
}

static bool revise_notice(struct call *call, struct waiting *waiting,
                          const struct revision *revision)
{
    struct proposal *proposal = &waiting->proposal;
    struct finding *finding = &waiting->finding;
    char editor[UUID_TEXT_BYTES];
    if (!revision->value)
        return has_changed(call);
    if (!call_requires(call, TOKEN_WRITE))
        return false;
    uuid_format(call->actor.user, editor);
    finding->value = revision->value;
    finding->edited_by = arena_copy(call->arena, editor);
    finding->looks_like = revision->looks_like;
    if (revision->looks_like) {
        if (proposal->held == HOLD_NONE)
            proposal->held = HOLD_LOOKALIKE;
        proposal->opened_ms = 0;
    } else if (proposal->held == HOLD_LOOKALIKE)
        proposal->held = HOLD_NONE;
    proposal->evidence = write_finding(call, finding);
    return store_proposal_update(call->store, proposal, &call->error);
}

bool proposals_revise(struct call *call, struct uuid id, const struct revision *revision)
{
    struct waiting waiting;
    if (!proposals_find(call, id, &waiting))
        return false;
    if (waiting.is_notice)
        return revise_notice(call, &waiting, revision);
    if (!revision->arguments)
        return fail_at(&call->error, STATUS_INVALID, "/arguments",
                       "'arguments' are what the operation should be called with");
    struct proposal *proposal = &waiting.proposal;
    if (is_author(call, &waiting)) /* in the millisecond in which it was opened, too */
        proposal->revised_ms =
            call->now_ms < proposal->opened_ms ? proposal->opened_ms : call->now_ms;
    else if (!call_requires(call, TOKEN_WRITE))
        return false;
    proposal->arguments = revision->arguments;
    return store_proposal_update(call->store, proposal, &call->error);
}

bool proposals_reject(struct call *call, struct uuid id, bool *is_own)
{
    struct waiting waiting;
    if (!proposals_find(call, id, &waiting) || !check_match(call, &waiting))
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

bool proposals_reopen(struct call *call, struct uuid id)
{
    struct waiting waiting;
    if (!find_any(call, id, &waiting))
        return false;
    bool is_own = waiting.proposal.state == PROPOSAL_WITHDRAWN && is_author(call, &waiting);
    if (!is_own && !call_requires(call, TOKEN_WRITE))
        return false;
    if (waiting.proposal.state == PROPOSAL_ACCEPTED)
        return fail(&call->error, STATUS_CONFLICT,
                    "the proposal was accepted: undo takes back what it changed");
    return check_expiry(call, &waiting) &&
           (waiting.proposal.state == PROPOSAL_WAITING ||
            store_proposal_reopen(call->store, &waiting.proposal, &call->error));
}
