/* Collected people. */
#include "service/collected.h"

#include "mail/automatic.h"
#include "service/audience.h"
#include "service/mail-accounts.h"
#include "text/mailbox.h"
#include <math.h>

enum {
    LOOKED_UP = 100,      /* at a time */
    LOOKED_AT_MAX = 2000, /* for one page */
    ANSWERED_MAX = 20,    /* of one message: a circular is no reply */
};

#define OFFICE_FACTOR   0.3
#define NAMELESS_FACTOR 0.8

/* ---- who is collected ---- */

static double score_of(struct arena *arena, const struct address_use *use)
{
    double uses = (double)(use->sent + use->received);
    struct slice rest, local = slice_split(slice_of(use->address), '@', &rest);
    if (uses == 0 || mail_address_is_robot(arena, use->address))
        return 0;
    double known = 1 - exp2(-(double)use->sent - (double)use->received / 2);
    double human = uses / (uses + (double)use->automatic);
    return known * human * (mailbox_is_office(local) ? OFFICE_FACTOR : 1) *
           (use->name ? 1 : NAMELESS_FACTOR);
}

/* Of a contact, or marked as shared by several, which only somebody's address is. */
static bool is_in_book(struct call *call, const char *address, bool *is)
{
    struct identifier identifier = {.kind = FACT_EMAIL, .value = address};
    struct uuids audiences = call_audiences(call);
    struct uuid contact;
    *is = false;
    for (size_t i = 0; i < audiences.count && !*is; i++)
        if (!store_identifier_is_shared(call->store, audiences.items[i], FACT_EMAIL, address, is,
                                        &call->error))
            return false;
    if (*is)
        return true;
    if (!audience_known_as(call, &identifier, &contact))
        return false;
    *is = !uuid_is_nil(contact);
    return true;
}

static bool is_dismissed(struct call *call, const struct uuids *accounts, const char *address,
                         bool *is)
{
    *is = false;
    for (size_t i = 0; i < accounts->count && !*is; i++)
        if (!store_collected_is_dismissed(call->store, accounts->items[i], address, is,
                                          &call->error))
            return false;
    return true;
}

/* False without an error when he is not. */
static bool look(struct call *call, const struct mail_sight *sight,
                 const struct collected_request *request, const char *address,
                 struct collected *collected)
{
    bool is_known, is_out;
    if (mail_sight_is_own(sight, address) ||
        !address_use_find(call, sight, address, &collected->use))
        return false;
    collected->score = score_of(call->arena, &collected->use);
    if (collected->score == 0 || collected->score < request->min_score ||
        !is_dismissed(call, &sight->ids, address, &is_out) || is_out != request->is_dismissed)
        return false;
    return is_in_book(call, address, &is_known) && !is_known;
}

/* ---- the list ---- */

static bool narrow(struct call *call, struct uuid account, struct mail_sight *sight)
{
    if (uuid_is_nil(account))
        return true;
    sight->ids = (struct uuids){0};
    *ARENA_PUSH(call->arena, &sight->ids) = account;
    return mail_account_find(call, account) != NULL;
}

/* An address that several accounts know stands in the list where it was used most. */
static bool stands_here(struct call *call, const struct mail_sight *sight,
                        const struct correspondent *row, bool *does)
{
    *does = true;
    for (size_t i = 0; i < sight->ids.count && *does; i++) {
        struct correspondent other;
        if (uuid_equal(sight->ids.items[i], row->account))
            continue;
        if (!store_correspondent_get(call->store, call->arena, sight->ids.items[i], row->address,
                                     &other, &call->error)) {
            if (call->error.status != STATUS_OK)
                return false;
            continue;
        }
        bool is_met = other.sent || other.received;
        *does = !is_met || other.rank < row->rank ||
                (other.rank == row->rank && uuid_compare(other.account, row->account) > 0);
    }
    return true;
}

static bool take_row(struct call *call, const struct mail_sight *sight,
                     const struct collected_request *request, const struct correspondent *row,
                     struct all_collected *list)
{
    struct collected collected;
    bool does;
    if (!stands_here(call, sight, row, &does))
        return false;
    if (does && look(call, sight, request, row->address, &collected))
        *ARENA_PUSH(call->arena, list) = collected;
    return call->error.status == STATUS_OK;
}

bool collected_list(struct call *call, const struct collected_request *request,
                    struct all_collected *list, struct correspondent_place *next)
{
    struct mail_sight sight;
    struct correspondent_place place = request->after;
    *next = (struct correspondent_place){0};
    if (!mail_sight_read(call, &sight) || !narrow(call, request->account, &sight))
        return false;
    for (int looked = 0; looked < LOOKED_AT_MAX; looked += LOOKED_UP) {
        struct correspondents rows = {0};
        if (!store_correspondents_met(call->store, call->arena, &sight.ids, &place, LOOKED_UP,
                                      &rows, &call->error))
            return false;
        for (size_t i = 0; i < rows.count; i++) {
            if (list->count == (size_t)request->limit) {
                *next = place;
                return true;
            }
            place = (struct correspondent_place){rows.items[i].rank, rows.items[i].address};
            if (!take_row(call, &sight, request, &rows.items[i], list))
                return false;
        }
        if (rows.count < LOOKED_UP)
            return true;
    }
    *next = place;
    return true;
}

/* ---- promoting ---- */

static void draft_facts(struct call *call, const char *address, const char *name,
                        struct draft *draft)
{
    struct edit_step *step;
    struct fact *fact;
    *draft = (struct draft){.pointer = "", .evidence = "collected from mail"};
    step = edit_add_step(call->arena, &draft->edit, EDIT_ADD);
    fact = ARENA_PUSH(call->arena, &step->facts);
    *fact = (struct fact){.kind = FACT_EMAIL, .source = "/email"};
    fact->part[PART_VALUE] = address;
    if (!name)
        return;
    fact = ARENA_PUSH(call->arena, &step->facts);
    *fact = (struct fact){.kind = FACT_NAME, .source = "/name"};
    finding_split_name(call->arena, name, fact);
}

/* The book that an account which knows the address names. */
static bool find_book(struct call *call, const struct mail_sight *sight, const char *address,
                      struct uuid *book)
{
    for (size_t i = 0; i < sight->accounts.count && uuid_is_nil(*book); i++) {
        const struct mail_account *account = &sight->accounts.items[i];
        struct correspondent known;
        if (uuid_is_nil(account->book))
            continue;
        if (store_correspondent_get(call->store, call->arena, account->id, address, &known,
                                    &call->error))
            *book = account->book;
        else if (call->error.status != STATUS_OK)
            return false;
    }
    return true;
}

bool collected_draft(struct call *call, const char *address, struct uuid book, struct draft *draft)
{
    static const struct collected_request anybody;
    struct mail_sight sight;
    struct collected collected;
    if (!mail_sight_read(call, &sight))
        return false;
    if (!look(call, &sight, &anybody, address, &collected))
        return call->error.status == STATUS_OK &&
               fail(&call->error, STATUS_NOT_FOUND,
                    "'%.100s' is nobody collected: in a book, dismissed, a program's, or never met",
                    address);
    draft_facts(call, address, collected.use.name, draft);
    draft->book = book;
    return find_book(call, &sight, address, &draft->book) &&
           contact_prepare(call, draft, draft->book);
}

/* ---- dismissing ---- */

bool collected_dismiss(struct call *call, const char *address, bool is_dismissed)
{
    struct mail_accounts accounts = {0};
    bool is_found = false;
    if (!mail_accounts_visible(call, &accounts))
        return false;
    for (size_t i = 0; i < accounts.count; i++) {
        struct uuid id = accounts.items[i].id;
        struct correspondent known;
        bool is_known =
            store_correspondent_get(call->store, call->arena, id, address, &known, &call->error);
        if (!is_known && call->error.status != STATUS_OK)
            return false;
        if (!is_known)
            continue;
        if (!mail_account_may_write(call, &accounts.items[i])) {
            call->error = (struct error){0}; /* a team's observer: another account may do */
            continue;
        }
        is_found = true;
        if (!(is_dismissed ? store_collected_dismiss(call->store, id, address, call->actor.user,
                                                     call->now_ms, &call->error)
                           : store_collected_recall(call->store, id, address, &call->error)))
            return false;
    }
    return is_found || fail(&call->error, STATUS_NOT_FOUND,
                            "no account that you may change knows '%.100s'", address);
}

/* ---- replies ---- */

/* Who wrote, or whom the account wrote to: the other side of a reply. */
static bool may_be_answered(struct arena *arena, const struct incoming *incoming,
                            const struct mail_person *person)
{
    bool is_author = person->participant.role == PARTICIPANT_FROM;
    return person->is_valid && !person->is_own && is_author != incoming->message.is_own &&
           !incoming->message.marks && !mail_address_is_robot(arena, person->participant.address);
}

static bool draft_one(struct call *call, const struct mail_account *account,
                      const struct mail_person *person, struct incoming *incoming)
{
    const char *address = person->participant.address, *name = person->participant.name;
    struct correspondent known;
    if (!name && store_correspondent_get(call->store, call->arena, account->id, address, &known,
                                         &call->error))
        name = known.name;
    if (call->error.status != STATUS_OK)
        return false;
    struct answered *answered = ARENA_PUSH(call->arena, &incoming->answered);
    answered->address = address;
    draft_facts(call, address, name, &answered->draft);
    if (contact_prepare(call, &answered->draft, account->book))
        return true;
    incoming->answered.count--; /* no contact can be made of him */
    bool is_his = call->error.status == STATUS_INVALID || call->error.status == STATUS_LIMIT;
    if (is_his)
        call->error = (struct error){0};
    return is_his;
}

bool collected_draft_answered(struct call *call, const struct mail_account *account,
                              struct incoming *incoming)
{
    for (size_t i = 0; !uuid_is_nil(account->book) && i < incoming->people.count &&
                       incoming->answered.count < ANSWERED_MAX;
         i++)
        if (may_be_answered(call->arena, incoming, &incoming->people.items[i]) &&
            !draft_one(call, account, &incoming->people.items[i], incoming))
            return false;
    return true;
}

/* He wrote, and the account wrote after that; whichever of the two messages comes in later. */
static bool was_answered(const struct incoming *incoming, const struct correspondent *known)
{
    int64_t date_ms = incoming->message.date_ms;
    if (!known->sent || !known->received)
        return false;
    return incoming->message.is_own ? known->first_ms < date_ms : known->last_sent_ms > date_ms;
}

static bool is_to_promote(struct call *call, const struct mail_account *account,
                          const struct incoming *incoming, const char *address, bool *is)
{
    struct uuids one = {0};
    struct correspondent known;
    struct mail_sight sight = {0};
    struct address_use use = {0};
    bool is_out, is_known;
    *is = false;
    if (!store_correspondent_get(call->store, call->arena, account->id, address, &known,
                                 &call->error))
        return call->error.status == STATUS_OK;
    address_use_add(call, &sight, &known, &use);
    if (!was_answered(incoming, &known) || score_of(call->arena, &use) < COLLECTED_SCORE)
        return true;
    *ARENA_PUSH(call->arena, &one) = account->id;
    if (!is_dismissed(call, &one, address, &is_out) || !is_in_book(call, address, &is_known))
        return false;
    *is = !is_out && !is_known;
    return true;
}

/* Where the one who reads the mail in may not add to the book, nobody is added. */
static bool promote(struct call *call, const struct mail_account *account,
                    const struct answered *answered)
{
    struct create_options options = {.book = account->book, .keep_all = true};
    struct result result;
    enum channel channel = call->channel;
    const char *if_match = call->if_match;
    call->channel = CHANNEL_MAIL; /* nobody typed it: a machine's rank */
    call->if_match = NULL;
    bool ok = contact_create(call, &answered->draft, &options, &result);
    call->channel = channel;
    call->if_match = if_match;
    return ok;
}

bool collected_take(struct call *call, const struct mail_account *account,
                    const struct incoming *incoming)
{
    for (size_t i = 0; i < incoming->answered.count; i++) {
        const struct answered *answered = &incoming->answered.items[i];
        bool is;
        if (!is_to_promote(call, account, incoming, answered->address, &is) ||
            (is && !promote(call, account, answered)))
            return false;
    }
    return true;
}
