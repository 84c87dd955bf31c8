/* What mail says of people, held against their cards. */
#include "service/noticing.h"

#include "contact/normalize.h"
#include "mail/sender-check.h"
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
    KNOWN_DOMAINS_MAX = 200, /* of the account's best correspondents */
};

/* One message about one contact. */
struct noticing {
    struct call *call;
    const struct mail_account *account;
    const struct incoming *incoming;
    struct view view;
    const struct record *record; /* of the view: the one that has the address, as it is named */
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

/* What the value would stand in place of, or beside of; NULL: a blank. */
static const char *old_value(struct noticing *noticing, const struct noticed *noticed)
{
    const struct card *card = &noticing->view.card;
    enum notice_kind kind = noticed->finding.kind;
    enum company_part part;
    if (kind == NOTICE_LEFT || kind == NOTICE_NEW_EMAIL)
        return noticed->finding.about;
    const struct fact *first = card_first(card, noticed->fact.kind);
    if (!first)
        return NULL;
    if (kind == NOTICE_NAME)
        return fact_full_name(noticing->call->arena, first);
    const char *text = is_part(kind, &part) ? first->part[part] : first->part[PART_VALUE];
    return text && *text ? text : NULL;
}

static bool has_word(struct slice folded, struct slice word)
{
    struct name_words rest = {folded};
    struct slice other;
    while (name_next_word(&rest, &other))
        if (slice_equal(other, word))
            return true;
    return false;
}

/* "Noor" says nothing against "Noor Haddad". */
static bool is_shorter_name(struct noticing *noticing, const struct noticed *noticed)
{
    const struct fact *name = card_first(&noticing->view.card, FACT_NAME);
    struct name_words rest = {slice_of(noticed->normal)};
    struct slice word;
    if (noticed->finding.kind != NOTICE_NAME || !name)
        return false;
    while (name_next_word(&rest, &word))
        if (!has_word(slice_of(name->normal), word))
            return false;
    return true;
}

/* ---- confirming ---- */

/* Once a day is often enough; an old message confirms nothing that was said after it. */
static bool confirm(struct noticing *noticing, const struct card_value *value)
{
    const struct fact *fact = value->fact;
    int64_t at_ms = noticing->incoming->message.date_ms;
    if (at_ms < fact->origin.at_ms || at_ms < fact->seen_ms + DAY_MS)
        return true;
    struct record *after =
        journal_copy(noticing->call->arena, view_stored(&noticing->view, value->record));
    for (size_t i = 0; i < after->facts.count; i++)
        if (after->facts.items[i].id == fact->id)
            after->facts.items[i].seen_ms = at_ms;
    return store_record_note_seen(noticing->call->store, after, &noticing->call->error);
}

/* ---- what must be looked at ---- */

static void add_domain(struct arena *arena, struct texts *domains, const char *address)
{
    struct slice domain;
    slice_split(slice_of(address), '@', &domain);
    if (domain.length)
        *ARENA_PUSH(arena, domains) = arena_copy_slice(arena, domain);
}

/* The domains of the account, of the card and of those the account writes to most. */
static bool known_domains(struct noticing *noticing, struct texts *domains)
{
    struct call *call = noticing->call;
    struct correspondents best = {0};
    struct uuid account = noticing->account->id;
    struct uuids accounts = {&account, 1, 1};
    struct texts own = mail_own_addresses(call->arena, noticing->account);
    const struct card_values *shown = &noticing->view.card.shown;
    for (size_t i = 0; i < own.count; i++)
        if (own.items[i])
            add_domain(call->arena, domains, own.items[i]);
    for (size_t i = 0; i < shown->count; i++)
        if (shown->items[i].fact->kind == FACT_EMAIL)
            add_domain(call->arena, domains, shown->items[i].fact->normal);
    if (!store_correspondents_best(call->store, call->arena, &accounts, INFINITY, KNOWN_DOMAINS_MAX,
                                   &best, &call->error))
        return false;
    for (size_t i = 0; i < best.count; i++)
        if (best.items[i].sent) /* whom nobody wrote to is nobody known */
            add_domain(call->arena, domains, best.items[i].address);
    return true;
}

static const char *looks_like(struct noticing *noticing, const char *address,
                              const struct texts *known)
{
    struct slice domain;
    size_t which;
    slice_split(slice_of(address), '@', &domain);
    if (!domain.length)
        return NULL;
    const char *text = arena_copy_slice(noticing->call->arena, domain);
    for (size_t i = 0; i < known->count; i++)
        if (!strcmp(known->items[i], text))
            return NULL;
    return mail_lookalike(noticing->call->arena, text, known->items, known->count, &which) ==
                   MAIL_LOOKALIKE_NONE
               ? NULL
               : known->items[which];
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
    struct texts known = {0};
    *held = HOLD_NONE;
    if (!known_domains(noticing, &known))
        return false;
    if (noticed->fact.kind == FACT_EMAIL)
        finding->looks_like = looks_like(noticing, noticed->fact.normal, &known);
    if (finding->check == SENDER_FAILED)
        *held = HOLD_SENDER;
    else if (finding->looks_like)
        *held = HOLD_LOOKALIKE;
    else if (is_first_seen(noticing->incoming, finding->about))
        *held = HOLD_FIRST;
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
    case HOLD_NONE:
        break;
    }
    return NULL;
}

/* ---- filling ---- */

/* Who reads the book need not see the mail: words are quoted only where all of them do. */
static bool is_for_the_same(struct noticing *noticing, const struct book *book)
{
    const struct mail_account *account = noticing->account;
    struct uuid seen_by = uuid_is_nil(account->team) ? account->user : account->team;
    return !book->grant_count && uuid_equal(book_audience(&noticing->call->actor, book), seen_by);
}

static bool may_fill(struct noticing *noticing, const struct noticed *noticed,
                     const struct book *book)
{
    enum notice_kind kind = noticed->finding.kind;
    return book->fill_above && noticed->confidence * 1000 >= (double)book->fill_above &&
           !noticed->finding.old_value && kind != NOTICE_EMAIL && kind != NOTICE_NEW_EMAIL &&
           kind != NOTICE_LEFT && call_may(noticing->call, book->id, RIGHT_EDIT);
}

/* Through the edit as everybody's, with a machine's rank: what a person said is never touched. */
static bool fill(struct noticing *noticing, const struct noticed *noticed, const struct book *book,
                 bool *is_filled)
{
    struct call *call = noticing->call;
    struct result result;
    struct draft draft = {
        .id = noticing->view.canonical,
        .evidence =
            finding_evidence(call->arena, &noticed->finding, is_for_the_same(noticing, book)),
        .pointer = "",
    };
    finding_edit(call->arena, &noticed->finding, &noticed->fact, true, &draft.edit);
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

/* Said again: the proposal lasts on, and what is surer or need not be held any more counts. */
static bool renew(struct noticing *noticing, const struct noticed *noticed, enum proposal_hold held,
                  struct proposal *proposal)
{
    struct call *call = noticing->call;
    struct finding kept;
    if (proposal->state != PROPOSAL_WAITING)
        return true;
    if (!finding_read(call->arena, proposal->evidence, &kept))
        return fail(&call->error, STATUS_INTERNAL, "a proposal's evidence is damaged");
    kept.seen++;
    kept.old_value = noticed->finding.old_value;
    if (noticed->finding.date_ms > kept.last_ms)
        kept.last_ms = noticed->finding.date_ms;
    proposal->confidence = fmax(proposal->confidence, noticed->confidence);
    if (held == HOLD_NONE) {
        proposal->held = HOLD_NONE;
        kept.check = noticed->finding.check;
    }
    proposal->evidence = write_finding(call->arena, &kept);
    proposal->expires_ms = call->now_ms + PROPOSAL_LASTS_MS;
    return store_proposal_update(call->store, proposal, &call->error);
}

static bool propose(struct noticing *noticing, const struct noticed *noticed,
                    enum proposal_hold held)
{
    struct call *call = noticing->call;
    struct digest notice = digest_of_notice(noticed);
    struct proposal *known = store_proposal_noticed(call->store, call->arena, noticing->record->id,
                                                    &notice, &call->error);
    if (known || call->error.status != STATUS_OK)
        return known && renew(noticing, noticed, held, known);
    struct proposal proposal = {
        .id = uuid_new(),
        .author = noticing->account->user,
        .channel = CHANNEL_MAIL,
        .operation = "contacts_update",
        .arguments = "{}",
        .created_ms = call->now_ms,
        .expires_ms = call->now_ms + PROPOSAL_LASTS_MS,
        .record = noticing->record->id,
        .notice = notice,
        .account = noticing->account->id,
        .evidence = write_finding(call->arena, &noticed->finding),
        .confidence = noticed->confidence,
        .held = held,
    };
    return store_proposal_insert(call->store, &proposal, &call->error);
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

static bool has_address(const struct record *record, const char *address)
{
    for (size_t i = 0; i < record->facts.count; i++)
        if (record->facts.items[i].kind == FACT_EMAIL &&
            !strcmp(record->facts.items[i].normal, address))
            return true;
    return false;
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
        if (has_address(noticing->view.records.items[i], about))
            noticing->record = noticing->view.records.items[i];
    return noticing->record != NULL;
}

static bool consider(struct noticing *noticing, const struct noticed *drafted)
{
    struct noticed noticed = *drafted;
    const struct card_value *value = find_value(noticing, &noticed);
    const struct book *book = call_any_book(noticing->call, noticing->record->book);
    enum proposal_hold held;
    bool is_filled = false;
    noticed.finding.message = noticing->incoming->message.id;
    if (value && noticed.finding.check == SENDER_FAILED) /* who it is from is not known */
        return true;
    if (value && noticed.finding.kind != NOTICE_NEW_EMAIL)
        return confirm(noticing, value);
    if (is_shorter_name(noticing, &noticed))
        return true;
    noticed.finding.old_value = old_value(noticing, &noticed);
    if (!judge(noticing, &noticed, &held) || (!held && may_fill(noticing, &noticed, book) &&
                                              !fill(noticing, &noticed, book, &is_filled)))
        return false;
    return is_filled || propose(noticing, &noticed, held);
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
        for (size_t i = 0; i < holdings.count && !is_shared; i++)
            if (is_for_account(noticing, holdings.items[i].book) &&
                !uuids_have(contacts, holdings.items[i].contact))
                *ARENA_PUSH(call->arena, contacts) = holdings.items[i].contact;
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

bool noticing_take(struct call *call, const struct mail_account *account,
                   const struct incoming *incoming)
{
    struct noticing noticing = {.call = call, .account = account, .incoming = incoming};
    enum channel channel = call->channel;
    const char *if_match = call->if_match;
    if (!incoming->noticed.count)
        return true;
    call->channel = CHANNEL_MAIL; /* whoever reads it in: the values are mail's */
    call->if_match = NULL;
    bool ok = take(&noticing);
    call->channel = channel;
    call->if_match = if_match;
    return ok;
}
