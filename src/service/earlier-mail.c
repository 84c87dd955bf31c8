/* Mail that was there before a contact had the address it came from. */
#include "service/earlier-mail.h"

#include "service/address-use.h"
#include "service/internal.h"
#include "service/mail-in.h"
#include "service/noticing.h"
#include "store/link-state.h"
#include "store/mail-follow.h"
#include "store/record.h"
#include <stdlib.h>

enum {
    CHANGES = 200,        /* looked at in a step */
    CONVERSATIONS = 10,   /* the latest of an address, */
    MESSAGES = 20,        /* the latest of each, */
    LATEST = 3,           /* and of all of those so many that say something */
    CHANGES_NOTED = 1000, /* where there is no mail: not each is worth a write */
};

/* Older ones are no news of anybody. */
static const int64_t oldest_ms = INT64_C(730) * 24 * 60 * 60 * 1000;

/* An address that is new on a record, and the account that knows it. */
struct arrival {
    const struct mail_account *account;
    struct uuid record;
    const char *address;
    int64_t at_ms;
    int64_t first_ms;         /* when the account met the address */
    bool is_stranger;         /* nobody wrote to it */
    struct messages messages; /* oldest first; read as the account's user */
};

struct following {
    struct mail_accounts accounts;
    int64_t before, after; /* in the log */
    struct {
        struct arrival *items;
        size_t count, capacity;
    } arrivals;
};

/* ---- what is new ---- */

static bool note_arrival(struct call *call, struct following *following,
                         const struct record *record, const struct fact *fact)
{
    for (size_t i = 0; i < following->accounts.count; i++) {
        const struct mail_account *account = &following->accounts.items[i];
        struct correspondent known;
        if (!store_correspondent_get(call->store, call->arena, account->id, fact->normal, &known,
                                     &call->error)) {
            if (call->error.status != STATUS_OK)
                return false;
            continue;
        }
        if (known.received || known.automatic)
            *ARENA_PUSH(call->arena, &following->arrivals) =
                (struct arrival){.account = account,
                                 .record = record->id,
                                 .address = fact->normal,
                                 .at_ms = fact->origin.at_ms,
                                 .first_ms = known.first_ms,
                                 .is_stranger = !known.sent};
    }
    return true;
}

static bool look_at(struct call *call, struct following *following, struct uuid id)
{
    struct record *record = store_record_get(call->store, call->arena, id, &call->error);
    if (!record)
        return false;
    for (size_t i = 0; i < record->facts.count && !record->trashed_ms; i++) {
        const struct fact *fact = &record->facts.items[i];
        if (fact->kind == FACT_EMAIL && fact->origin.sequence > following->before &&
            !note_arrival(call, following, record, fact))
            return false;
    }
    return true;
}

/* Without mail there is nothing to look for. */
static void pass_over(const struct call *call, struct following *following)
{
    if (call->sequence - following->before > CHANGES_NOTED)
        following->after = call->sequence;
}

static bool look(struct call *call, void *context)
{
    struct following *following = context;
    struct uuids changed = {0};
    if (!store_mail_followed(call->store, &following->before, &call->error) ||
        !store_mail_accounts(call->store, call->arena, &following->accounts, &call->error))
        return false;
    following->after = following->before;
    if (!following->accounts.count) {
        pass_over(call, following);
        return true;
    }
    if (!store_records_changed(call->store, call->arena, following->before, CHANGES, &changed,
                               &following->after, &call->error))
        return false;
    for (size_t i = 0; i < changed.count; i++)
        if (!look_at(call, following, changed.items[i]))
            return false;
    return true;
}

/* ---- what was written ---- */

static bool is_from(const struct message *message, const char *address)
{
    for (size_t i = 0; i < message->participants.count; i++)
        if (message->participants.items[i].role == PARTICIPANT_FROM &&
            !strcmp(message->participants.items[i].address, address))
            return true;
    return false;
}

/* What came after the address was on the card has been held against it. */
static bool says_something(const struct call *call, const struct arrival *arrival,
                           const struct message *message)
{
    return message->noticed && !message->is_own && message->created_ms <= arrival->at_ms &&
           message->date_ms > call->now_ms - oldest_ms && is_from(message, arrival->address);
}

static int compare_dates(const void *a, const void *b)
{
    const struct message *left = a, *right = b;
    int by_date = (left->date_ms > right->date_ms) - (left->date_ms < right->date_ms);
    return by_date ? by_date : uuid_compare(left->id, right->id);
}

static bool read_messages(struct call *call, void *context)
{
    struct arrival *arrival = context;
    struct messages *found = &arrival->messages;
    struct conversations conversations = {0};
    struct conversation_filter filter = {arrival->account->id, arrival->address, NULL};
    if (!store_conversations(call->store, call->arena, &filter, INT64_MAX, call->now_ms - oldest_ms,
                             CONVERSATIONS, &conversations, &call->error))
        return false;
    for (size_t i = 0; i < conversations.count; i++) {
        struct messages messages = {0};
        if (!store_messages(call->store, call->arena, conversations.items[i].id, INT64_MAX,
                            MESSAGES, &messages, &call->error))
            return false;
        for (size_t k = 0; k < messages.count; k++)
            if (says_something(call, arrival, &messages.items[k]))
                *ARENA_PUSH(call->arena, found) = messages.items[k];
    }
    if (found->count)
        qsort(found->items, found->count, sizeof(*found->items), compare_dates);
    if (found->count > LATEST) {
        found->items += found->count - LATEST;
        found->count = LATEST;
    }
    return true;
}

/* As it was drafted when it came. */
static bool draft_again(struct call *call, const struct arrival *arrival,
                        const struct message *message, struct incoming *incoming)
{
    mail_people_again(call->arena, arrival->account, message, incoming);
    for (size_t i = 0; i < incoming->people.count; i++)
        incoming->people.items[i].is_new =
            arrival->is_stranger && message->date_ms <= arrival->first_ms;
    if (!notices_parse(call->arena, slice_of(message->noticed), &incoming->notices))
        return false;
    noticing_draft(call->arena, call->region, incoming);
    return true;
}

static bool notice(struct call *call, void *context)
{
    const struct arrival *arrival = context;
    for (size_t i = 0; i < arrival->messages.count; i++) {
        struct incoming incoming;
        if (draft_again(call, arrival, &arrival->messages.items[i], &incoming) &&
            !noticing_take_earlier(call, arrival->account, &incoming, arrival->record))
            return false;
    }
    return true;
}

/* As the account's user, so that nothing is noticed that he would not see. Of one who was removed
 * nobody reads the mail. */
static bool take(struct session *session, struct uuid organization, struct arrival *arrival,
                 struct error *error)
{
    AUTO_FREE(arena) struct arena *arena = arena_new();
    struct call call;
    if (!call_begin_member(session, arena, organization, arrival->account->user, (struct uuid){{0}},
                           CHANNEL_MAIL, &call))
        return call.error.status == STATUS_UNAUTHENTICATED;
    bool ok = service_read(&call, read_messages, arrival) &&
              (!arrival->messages.count || service_write(&call, notice, arrival));
    if (!ok)
        *error = call.error;
    return ok;
}

/* ---- step by step ---- */

static bool save(struct call *call, void *context)
{
    const struct following *following = context;
    return store_mail_followed_put(call->store, following->after, &call->error);
}

bool earlier_mail_follow(struct session *session, struct uuid organization, bool *did_some,
                         struct error *error)
{
    AUTO_FREE(arena) struct arena *arena = arena_new();
    struct call call;
    struct following following = {0};
    char id[UUID_TEXT_BYTES];
    uuid_format(organization, id);
    *did_some = false;
    bool ok = call_begin_owner(session, arena, id, CHANNEL_SYSTEM, &call) &&
              service_read(&call, look, &following);
    for (size_t i = 0; i < following.arrivals.count && ok; i++)
        if (!take(session, organization, &following.arrivals.items[i], error))
            return false;
    *did_some = following.after != following.before;
    ok = ok && (!*did_some || service_write(&call, save, &following));
    if (!ok)
        *error = call.error;
    return ok;
}

bool earlier_mail_follow_all(struct session *session, bool *did_some, struct error *error)
{
    AUTO_FREE(arena) struct arena *arena = arena_new();
    struct uuids behind = {0};
    bool ok = store_mail_behind(session->store, arena, &behind, error);
    *did_some = false;
    for (size_t i = 0; i < behind.count; i++) {
        bool did = false;
        ok = earlier_mail_follow(session, behind.items[i], &did, error) && ok;
        *did_some |= did;
    }
    return ok;
}
