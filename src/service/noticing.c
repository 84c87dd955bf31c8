/* What mail says of people, held against their cards. */
#include "service/noticing.h"

#include "contact/normalize.h"
#include "service/address-use.h"
#include "service/audience.h"
#include "service/contacts.h"
#include "service/journal.h"
#include "service/mail-accounts.h"
#include "service/proposals.h"
#include "store/correspondent.h"
#include "text/name.h"
#include <math.h>

enum {
    DAY_MS = 24 * 60 * 60 * 1000,
    CONTACTS_MAX = 5, /* that have one address: more are not looked at */
};

/* One message about one contact. */
struct noticing {
    struct call *call;
    const struct mail_account *account;
    const struct incoming *incoming;
    struct uuid
        newcomer; /* the record that got the sender's address after the message; nil: none */
    struct view view;
    const struct record *record; /* of the view: the one that has the address, as it is named */
    struct mail_sight sight;     /* of the account alone */
};

/* ---- the prepare half ---- */

/* What tells two values of a field apart. */
static const char *normal_of(struct arena *arena, const struct finding *finding,
                             const struct fact *fact)
{
    switch (finding->kind) {
    case NOTICE_TITLE:
    case NOTICE_DEPARTMENT:
        return name_fold(arena, slice_of(finding->value));
    case NOTICE_LEFT:
        return finding->about;
    default:
        return fact->normal;
    }
}

static bool draft_one(struct arena *arena, const char *region, const struct incoming *incoming,
                      const struct notice *notice, struct noticed *noticed)
{
    const struct message *message = &incoming->message;
    struct error ignored = {0};
    *noticed = (struct noticed){.confidence = notice->confidence,
                                .finding = {.kind = notice->kind,
                                            .about = notice->about,
                                            .value = notice->value,
                                            .label = notice->label,
                                            .quote = notice->quote,
                                            .origin = notice_origin_name(notice->origin),
                                            .message_id = message->message_id,
                                            .date_ms = message->date_ms,
                                            .last_ms = message->date_ms,
                                            .seen = 1,
                                            .check = message->sender_check}};
    bool is_unreadable = notice->kind == NOTICE_PHONE && !notice->normal;
    if (!finding_is_of_card(notice->kind) || is_unreadable ||
        (notice->kind != NOTICE_LEFT && !notice->value))
        return false;
    finding_fact(arena, &noticed->finding, &noticed->fact);
    if (noticed->fact.kind < FACT_KIND_COUNT &&
        !fact_normalize(arena, &noticed->fact, region, &ignored))
        return false;
    noticed->normal = normal_of(arena, &noticed->finding, &noticed->fact);
    return *noticed->normal != '\0';
}

void noticing_draft(struct arena *arena, const char *region, struct incoming *incoming)
{
    for (size_t i = 0; i < incoming->notices.count; i++) {
        struct noticed noticed;
        if (draft_one(arena, region, incoming, &incoming->notices.items[i], &noticed))
            *ARENA_PUSH(arena, &incoming->noticed) = noticed;
    }
}

/* ---- what the card says ---- */

static bool is_part(enum notice_kind kind, enum company_part *part)
{
    *part = kind == NOTICE_TITLE ? COMPANY_TITLE : COMPANY_DEPARTMENT;
    return kind == NOTICE_TITLE || kind == NOTICE_DEPARTMENT;
}

static bool says(struct arena *arena, const struct fact *fact, const struct noticed *noticed)
{
    enum company_part part;
    if (fact->kind != noticed->fact.kind)
        return false;
    if (!is_part(noticed->finding.kind, &part))
        return !strcmp(fact->normal, noticed->normal);
    return fact->part[part] &&
           !strcmp(name_fold(arena, slice_of(fact->part[part])), noticed->normal);
}

/* The fact that says it, the best first; NULL: none does. */
static const struct card_value *find_value(struct noticing *noticing, const struct noticed *noticed)
{
    const struct card *card = &noticing->view.card;
    const struct card_values *both[] = {&card->shown, &card->passed};
    for (size_t b = 0; b < COUNT_OF(both); b++)
        for (size_t i = 0; i < both[b]->count; i++)
            if (says(noticing->call->arena, both[b]->items[i].fact, noticed))
                return &both[b]->items[i];
    return NULL;
}

/* An initial stands for a word that it begins. */
static bool has_word(struct slice folded, struct slice word)
{
    struct name_words rest = {folded};
    struct slice other;
    while (name_next_word(&rest, &other))
        if (slice_equal(other, word) ||
            ((word.length == 1 || other.length == 1) && word.data[0] == other.data[0]))
            return true;
    return false;
}

static bool has_all_words(struct slice folded, struct slice of)
{
    struct name_words rest = {of};
    struct slice word;
    while (name_next_word(&rest, &word))
        if (!has_word(folded, word))
            return false;
    return true;
}

static struct slice first_word(struct slice folded)
{
    struct name_words rest = {folded};
    struct slice word = {"", 0};
    return name_next_word(&rest, &word) ? word : (struct slice){"", 0};
}

/* "Noor" says nothing against "Noor Haddad". */
static bool is_shorter_name(struct noticing *noticing, const struct noticed *noticed)
{
    const struct fact *name = card_first(&noticing->view.card, FACT_NAME);
    return noticed->finding.kind == NOTICE_NAME && name &&
           has_all_words(slice_of(name->normal), slice_of(noticed->normal));
}

/* One is the other with something left out, or only the family has another name since. */
static bool is_same_person(struct slice one, struct slice other)
{
    return one.length && other.length &&
           (has_all_words(one, other) || has_all_words(other, one) ||
            slice_equal(first_word(one), first_word(other)));
}

/* Whether the message calls its writer what the card does not: somebody else writes from there, or
 * signs there. */
static bool is_of_another(struct noticing *noticing)
{
    struct arena *arena = noticing->call->arena;
    const struct all_noticed *all = &noticing->incoming->noticed;
    const struct fact *name = card_first(&noticing->view.card, FACT_NAME);
    if (!name || !*name->normal)
        return false;
    const char *own = name_in_latin(arena, slice_of(fact_full_name(arena, name)));
    for (size_t i = 0; i < all->count; i++)
        if (all->items[i].finding.kind == NOTICE_NAME &&
            !is_same_person(slice_of(name->normal), slice_of(all->items[i].normal)) &&
            !is_same_person(slice_of(own),
                            slice_of(name_in_latin(arena, slice_of(all->items[i].finding.value)))))
            return true;
    return false;
}

/* ---- confirming ---- */

/* Below a person's word the one that was seen last is shown first. */
static bool is_in_order_of_sight(const struct card *card, const struct fact *fact)
{
    const struct card_values *both[] = {&card->shown, &card->passed};
    size_t count = 0;
    for (size_t b = 0; b < COUNT_OF(both); b++)
        for (size_t i = 0; i < both[b]->count; i++)
            count += both[b]->items[i].fact->kind == fact->kind;
    return count > 1 && !fact->confirmed_ms && fact->origin.rank != RANK_PERSON;
}

/* `seen_at` is for all readers of the record. Of private mail they learn nothing by it, and nobody
 * whom no server vouches for puts one value before another. */
static bool may_confirm(struct noticing *noticing, const struct card_value *value)
{
    struct call *call = noticing->call;
    const struct mail_account *account = noticing->account;
    const struct book *book = call_any_book(call, value->record->book);
    if (!book || !call_may(call, book->id, RIGHT_EDIT) ||
        (uuid_is_nil(account->team) &&
         !uuid_equal(book_audience(&call->actor, book), account->user)))
        return false;
    return noticing->incoming->message.sender_check == SENDER_PASSED ||
           !is_in_order_of_sight(&noticing->view.card, value->fact);
}

/* Once a day is often enough; an old message confirms nothing that was said after it. */
static bool confirm(struct noticing *noticing, const struct card_value *value)
{
    const struct fact *fact = value->fact;
    int64_t at_ms = noticing->incoming->message.date_ms;
    if (at_ms < fact->origin.at_ms || at_ms < fact->seen_ms + DAY_MS ||
        !may_confirm(noticing, value))
        return true;
    struct record *after =
        journal_copy(noticing->call->arena, view_stored(&noticing->view, value->record));
    for (size_t i = 0; i < after->facts.count; i++)
        if (after->facts.items[i].id == fact->id)
            after->facts.items[i].seen_ms = at_ms;
    return store_record_note_seen(noticing->call->store, after, &noticing->call->error);
}

/* ---- what was said since ---- */

/* The address whose owner left stands for the leaving. */
static bool is_of_kind(const struct noticed *noticed, const struct fact *fact)
{
    enum company_part part;
    if (noticed->finding.kind == NOTICE_LEFT)
        return fact->kind == FACT_EMAIL && !strcmp(fact->normal, noticed->finding.about);
    return fact->kind == noticed->fact.kind &&
           (!is_part(noticed->finding.kind, &part) || fact->part[part]);
}

/* Whether a person said something of the kind after the message was written. */
static bool is_said_since(const struct noticing *noticing, const struct noticed *noticed)
{
    const struct card_values *both[] = {&noticing->view.card.shown, &noticing->view.card.passed};
    int64_t date_ms = noticing->incoming->message.date_ms;
    for (size_t b = 0; b < COUNT_OF(both); b++)
        for (size_t i = 0; i < both[b]->count; i++) {
            const struct fact *fact = both[b]->items[i].fact;
            if (fact->origin.rank == RANK_PERSON && is_of_kind(noticed, fact) &&
                (fact->origin.at_ms >= date_ms || fact->confirmed_ms >= date_ms))
                return true;
        }
    return false;
}

/* ---- what must be looked at ---- */

/* The known domain that this one is not; NULL: none. */
static bool find_likeness(struct noticing *noticing, const char *address, const char **like)
{
    struct call *call = noticing->call;
    struct texts of_card = {0};
    enum mail_lookalike lookalike;
    const struct card_values *shown = &noticing->view.card.shown;
    for (size_t i = 0; i < shown->count; i++)
        if (shown->items[i].fact->kind == FACT_EMAIL)
            domains_add(call->arena, &of_card, shown->items[i].fact->normal);
    return address_looks_like(call, &noticing->sight, &of_card, address, &lookalike, like);
}

static bool is_first_seen(const struct incoming *incoming, const char *address)
{
    for (size_t i = 0; i < incoming->people.count; i++)
        if (!strcmp(incoming->people.items[i].participant.address, address))
            return incoming->people.items[i].is_new;
    return true;
}

static bool judge(struct noticing *noticing, struct noticed *noticed, enum proposal_hold *held)
{
    struct finding *finding = &noticed->finding;
    if (noticed->fact.kind == FACT_EMAIL &&
        !find_likeness(noticing, noticed->fact.normal, &finding->looks_like))
        return false;
    if (finding->check == SENDER_FAILED)
        *held = HOLD_SENDER;
    else if (finding->looks_like)
        *held = HOLD_LOOKALIKE;
    else if (is_of_another(noticing))
        *held = HOLD_NAME;
    else
        *held = is_first_seen(noticing->incoming, finding->about) ? HOLD_FIRST : HOLD_NONE;
    return true;
}

const char *noticing_hold_words(struct arena *arena, enum proposal_hold held,
                                const struct finding *finding)
{
    switch (held) {
    case HOLD_SENDER:
        return "the check of the sender failed: the message may be forged";
    case HOLD_LOOKALIKE:
        return arena_format(arena, "the domain only looks like %s",
                            finding->looks_like ? finding->looks_like : "a known one");
    case HOLD_FIRST:
        return "the sender was not known before this message";
    case HOLD_NAME:
        return "the message names another person than the card";
    case HOLD_NONE:
        break;
    }
    return NULL;
}

/* ---- filling ---- */

bool noticing_may_quote(const struct call *call, const struct mail_account *account,
                        const struct book *book)
{
    return book && book->scope == SCOPE_USER && !book->grant_count &&
           uuid_equal(book->owner, call->actor.user) &&
           (!uuid_is_nil(account->team) || uuid_equal(account->user, book->owner));
}

/* Unasked only what a server vouches for, and where nothing stands. */
static bool may_fill(struct noticing *noticing, const struct noticed *noticed,
                     const struct book *book)
{
    enum notice_kind kind = noticed->finding.kind;
    return noticed->finding.check == SENDER_PASSED && book->fill_above &&
           noticed->confidence * 1000 >= (double)book->fill_above && kind != NOTICE_EMAIL &&
           kind != NOTICE_NEW_EMAIL && kind != NOTICE_LEFT &&
           call_may(noticing->call, book->id, RIGHT_EDIT) &&
           !finding_old_value(noticing->call->arena, &noticing->view.card, &noticed->finding);
}

/* Through the edit as everybody's, with a machine's rank: what a person said is never touched. */
static bool fill(struct noticing *noticing, const struct noticed *noticed, const struct book *book,
                 bool *is_filled)
{
    struct call *call = noticing->call;
    struct result result;
    struct draft draft = {
        .id = noticing->view.canonical,
        .lens = book->id,
        .evidence = finding_evidence(call->arena, &noticed->finding,
                                     noticing_may_quote(call, noticing->account, book), NULL),
        .pointer = "",
    };
    finding_edit(call->arena, &noticing->view.card, &noticed->finding, &noticed->fact, true,
                 &draft.edit);
    if (!contact_update(call, &draft, book->id, &result))
        return false;
    *is_filled = result.outcome == OUTCOME_UPDATED;
    return true;
}

/* ---- proposing ---- */

static struct digest digest_of_notice(const struct noticed *noticed)
{
    struct slice parts[] = {slice_of(notice_kind_name(noticed->finding.kind)),
                            slice_of(noticed->normal)};
    return digest_of(parts, COUNT_OF(parts));
}

static const char *write_finding(struct arena *arena, const struct finding *finding)
{
    AUTO_BUFFER struct buffer text = {0};
    finding_write(finding, &text);
    return arena_copy_slice(arena, buffer_slice(&text));
}

/* What it was held for is settled by a message that is free of doubt itself: by nobody's who could
 * as well have forged both. */
static bool is_free_now(struct noticing *noticing, const struct noticed *noticed,
                        enum proposal_hold held, enum proposal_hold before, bool *is_free)
{
    struct call *call = noticing->call;
    struct correspondent known = {.sent = 0};
    *is_free =
        held == HOLD_NONE && (before == HOLD_LOOKALIKE || noticed->finding.check == SENDER_PASSED);
    if (*is_free || held != HOLD_NONE || before != HOLD_FIRST)
        return true;
    *is_free = store_correspondent_get(call->store, call->arena, noticing->account->id,
                                       noticed->finding.about, &known, &call->error) &&
               known.sent;
    return call->error.status == STATUS_OK;
}

/* Said again: the proposal lasts on, and what is surer or need not be held any more counts. */
static bool renew(struct noticing *noticing, const struct noticed *noticed, enum proposal_hold held,
                  struct proposal *proposal)
{
    struct call *call = noticing->call;
    struct finding kept;
    bool is_free;
    if (noticed->finding.check == SENDER_FAILED)
        return true;
    if (!finding_read(call->arena, proposal->evidence, &kept))
        return fail(&call->error, STATUS_INTERNAL, "a proposal's evidence is damaged");
    if (!is_free_now(noticing, noticed, held, proposal->held, &is_free))
        return false;
    kept.seen++;
    if (noticed->finding.date_ms > kept.last_ms)
        kept.last_ms = noticed->finding.date_ms;
    proposal->confidence = fmax(proposal->confidence, noticed->confidence);
    if (is_free) {
        proposal->held = HOLD_NONE;
        kept.check = noticed->finding.check;
    }
    proposal->evidence = write_finding(call->arena, &kept);
    proposal->expires_ms = call->now_ms + PROPOSAL_LASTS_MS;
    return store_proposal_update(call->store, proposal, &call->error);
}

/* As if it had never been made: it was accepted, and the card has the value no longer. */
static bool propose_again(struct noticing *noticing, const struct noticed *noticed,
                          enum proposal_hold held, struct proposal *proposal)
{
    struct call *call = noticing->call;
    proposal->evidence = write_finding(call->arena, &noticed->finding);
    proposal->confidence = noticed->confidence;
    proposal->held = held;
    proposal->account = noticing->account->id;
    proposal->opened_ms = proposal->revised_ms = 0;
    proposal->expires_ms = call->now_ms + PROPOSAL_LASTS_MS;
    return store_proposal_reopen(call->store, proposal, &call->error);
}

static bool propose(struct noticing *noticing, const struct noticed *noticed,
                    enum proposal_hold held)
{
    struct call *call = noticing->call;
    struct proposal proposal = {
        .id = uuid_new(),
        .author = noticing->account->user,
        .channel = CHANNEL_MAIL,
        .operation = "contacts_update",
        .arguments = "{}",
        .created_ms = call->now_ms,
        .expires_ms = call->now_ms + PROPOSAL_LASTS_MS,
        .record = noticing->record->id,
        .notice = digest_of_notice(noticed),
        .account = noticing->account->id,
        .evidence = write_finding(call->arena, &noticed->finding),
        .confidence = noticed->confidence,
        .held = held,
    };
    return store_proposal_insert(call->store, &proposal, &call->error);
}

/* NULL (no error): it was never noticed. */
static struct proposal *find_proposal(struct noticing *noticing, const struct noticed *noticed)
{
    struct call *call = noticing->call;
    struct digest notice = digest_of_notice(noticed);
    return store_proposal_noticed(call->store, call->arena, noticing->record->id, &notice,
                                  &call->error);
}

/* Rejected is for ever; accepted until mail that is younger than what was accepted says it again of
 * a card that has it no more. */
static bool is_settled(struct noticing *noticing, const struct proposal *known)
{
    struct finding accepted;
    return known->state != PROPOSAL_WAITING &&
           (known->state != PROPOSAL_ACCEPTED ||
            !finding_read(noticing->call->arena, known->evidence, &accepted) ||
            noticing->incoming->message.date_ms <= accepted.last_ms);
}

/* What it asks for was done otherwise. */
static bool close_proposal(struct noticing *noticing, const struct proposal *known)
{
    struct call *call = noticing->call;
    return !known || known->state != PROPOSAL_WAITING ||
           store_proposal_decide(call->store, known->id, PROPOSAL_ACCEPTED, (struct uuid){{0}},
                                 call->now_ms, &call->error);
}

/* ---- one message ---- */

/* Of a team's mail only what the whole team sees is looked at, whoever reads it in. */
static bool is_for_account(struct noticing *noticing, struct uuid book)
{
    struct call *call = noticing->call;
    struct uuid team = noticing->account->team;
    const struct book *found = call_any_book(call, book);
    if (!found || found->trashed_ms || !call_may(call, book, RIGHT_SEE))
        return false;
    return uuid_is_nil(team) || found->scope == SCOPE_ORGANIZATION ||
           (found->scope == SCOPE_TEAM && uuid_equal(found->team, team));
}

/* False without an error when nothing of the contact is to be seen, or the address went. */
static bool look(struct noticing *noticing, struct uuid contact, const char *about)
{
    struct call *call = noticing->call;
    struct records all = {0}, seen = {0};
    noticing->view = (struct view){.asked = contact};
    noticing->record = NULL;
    if (!store_records_of(call->store, call->arena, contact, &all, &call->error))
        return false;
    for (size_t i = 0; i < all.count; i++)
        if (is_for_account(noticing, all.items[i]->book))
            *ARENA_PUSH(call->arena, &seen) = all.items[i];
    if (!view_records(call, &seen, (struct uuid){{0}}, &noticing->view))
        return false;
    for (size_t i = 0; i < noticing->view.records.count && !noticing->record; i++)
        if (record_has_value(noticing->view.records.items[i], FACT_EMAIL, about))
            noticing->record = noticing->view.records.items[i];
    return noticing->record != NULL && (uuid_is_nil(noticing->newcomer) ||
                                        uuid_equal(noticing->record->id, noticing->newcomer));
}

/* What the card does not say: filled in, or a proposal. */
static bool suggest(struct noticing *noticing, struct noticed *noticed, struct proposal *known)
{
    const struct book *book = call_any_book(noticing->call, noticing->record->book);
    enum proposal_hold held;
    bool is_filled = false;
    if (!judge(noticing, noticed, &held) ||
        (!held && may_fill(noticing, noticed, book) && !fill(noticing, noticed, book, &is_filled)))
        return false;
    if (is_filled)
        return close_proposal(noticing, known);
    noticed->finding.base = finding_base(
        noticing->call->arena, view_stored(&noticing->view, noticing->record), &noticed->finding);
    if (!known)
        return propose(noticing, noticed, held);
    return known->state == PROPOSAL_WAITING ? renew(noticing, noticed, held, known)
                                            : propose_again(noticing, noticed, held, known);
}

static bool consider(struct noticing *noticing, const struct noticed *drafted)
{
    struct noticed noticed = *drafted;
    const struct card_value *value = find_value(noticing, &noticed);
    noticed.finding.message = noticing->incoming->message.id;
    if (value && noticed.finding.check == SENDER_FAILED) /* who it is from is not known */
        return true;
    if (is_shorter_name(noticing, &noticed) && !value)
        return true;
    struct proposal *known = find_proposal(noticing, &noticed);
    if (noticing->call->error.status != STATUS_OK)
        return false;
    if (!uuid_is_nil(noticing->newcomer) && (known || is_said_since(noticing, &noticed)))
        return true;
    if (value && noticed.finding.kind != NOTICE_NEW_EMAIL)
        return confirm(noticing, value) && close_proposal(noticing, known);
    return (known && is_settled(noticing, known)) || suggest(noticing, &noticed, known);
}

/* What one notice changed the next one sees. */
static bool consider_contact(struct noticing *noticing, struct uuid contact)
{
    const struct incoming *incoming = noticing->incoming;
    for (size_t i = 0; i < incoming->noticed.count; i++) {
        const struct noticed *noticed = &incoming->noticed.items[i];
        if (!look(noticing, contact, noticed->finding.about)) {
            if (noticing->call->error.status != STATUS_OK)
                return false;
            continue;
        }
        if (!consider(noticing, noticed))
            return false;
    }
    return true;
}

/* The contacts that have an address, in whatever audience the account's people see. Addresses that
 * several people share say nothing of one of them. */
static bool find_contacts(struct noticing *noticing, const char *address, struct uuids *contacts)
{
    struct call *call = noticing->call;
    struct uuids audiences = call_audiences(call);
    for (size_t a = 0; a < audiences.count; a++) {
        struct holdings holdings = {0};
        bool is_shared;
        if (!store_identifier_is_shared(call->store, audiences.items[a], FACT_EMAIL, address,
                                        &is_shared, &call->error) ||
            !store_identifier_holdings(call->store, call->arena, audiences.items[a], FACT_EMAIL,
                                       address, &holdings, &call->error))
            return false;
        for (size_t i = 0; i < holdings.count && !is_shared && contacts->count < CONTACTS_MAX; i++)
            if (is_for_account(noticing, holdings.items[i].book))
                uuids_add_once(call->arena, contacts, holdings.items[i].contact);
    }
    return true;
}

static bool take(struct noticing *noticing)
{
    struct uuids contacts = {0};
    /* All notices that may change a card are about the one who wrote (mail/notice.h). */
    if (!find_contacts(noticing, noticing->incoming->noticed.items[0].finding.about, &contacts))
        return false;
    for (size_t i = 0; i < contacts.count; i++)
        if (!consider_contact(noticing, contacts.items[i]))
            return false;
    return true;
}

static bool begin(struct noticing *noticing)
{
    struct call *call = noticing->call;
    enum channel channel = call->channel;
    const char *if_match = call->if_match;
    if (!noticing->incoming->noticed.count)
        return true;
    mail_sight_of(call, noticing->account, &noticing->sight);
    call->channel = CHANNEL_MAIL; /* whoever reads it in: the values are mail's */
    call->if_match = NULL;
    bool ok = take(noticing);
    call->channel = channel;
    call->if_match = if_match;
    return ok;
}

bool noticing_take(struct call *call, const struct mail_account *account,
                   const struct incoming *incoming)
{
    struct noticing noticing = {.call = call, .account = account, .incoming = incoming};
    return begin(&noticing);
}

bool noticing_take_earlier(struct call *call, const struct mail_account *account,
                           const struct incoming *incoming, struct uuid record)
{
    struct noticing noticing = {
        .call = call, .account = account, .incoming = incoming, .newcomer = record};
    return begin(&noticing);
}
