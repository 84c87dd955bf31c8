/* A message taken in: found or added, and the conversations it belongs to. */
#include "service/mail-in.h"

#include "service/collected.h"
#include "service/correspondents.h"
#include "service/noticing.h"
#include "service/tombstones.h"
#include "store/mail-draft.h"

/* ---- conversations ---- */

/* The conversations that links lead to, each once, the oldest first. */
static struct uuids distinct(struct arena *arena, const struct uuid *found, size_t count)
{
    struct uuids ids = {0};
    for (size_t i = 0; i < count; i++) {
        if (uuid_is_nil(found[i]) || uuids_have(&ids, found[i]))
            continue;
        size_t place = ids.count;
        *ARENA_PUSH(arena, &ids) = found[i];
        for (; place && uuid_compare(ids.items[place - 1], found[i]) > 0; place--)
            ids.items[place] = ids.items[place - 1];
        ids.items[place] = found[i];
    }
    return ids;
}

static bool join(struct call *call, const struct uuids *ids)
{
    for (size_t i = 1; i < ids->count; i++) {
        struct conversation *survivor =
            store_conversation_get(call->store, call->arena, ids->items[0], &call->error);
        struct conversation *other =
            survivor ? store_conversation_get(call->store, call->arena, ids->items[i], &call->error)
                     : NULL;
        if (!other || !store_conversations_join(call->store, survivor, other, &call->error))
            return false;
    }
    return true;
}

static bool begin_conversation(struct call *call, struct message *message)
{
    struct conversation conversation = {
        .id = message->conversation = uuid_new(),
        .account = message->account,
        .subject = message->subject,
        .latest_subject = message->subject,
        .messages = 1,
        .attachments = message->attachments,
        .first_ms = message->date_ms,
        .last_ms = message->date_ms,
    };
    return store_conversation_insert(call->store, &conversation, &call->error);
}

/* Where `wanted` is not nil it is one of those that are joined, even when no link leads there. */
static bool choose_conversation(struct call *call, const struct uuid *found, size_t count,
                                struct uuid wanted, struct message *message)
{
    struct uuid *all = ARENA_ARRAY(call->arena, struct uuid, count + 1);
    memcpy(all, found, count * sizeof(*all));
    all[count] = wanted;
    struct uuids ids = distinct(call->arena, all, count + 1);
    if (!ids.count)
        return begin_conversation(call, message);
    if (!join(call, &ids))
        return false;
    message->conversation = ids.items[0];
    return store_conversation_add(call->store, message, &call->error);
}

static bool add_links(struct call *call, const struct incoming *incoming, const struct uuid *found)
{
    const struct message *message = &incoming->message;
    for (size_t i = 0; i < incoming->link_count; i++)
        if (uuid_is_nil(found[i]) &&
            !store_thread_insert(call->store, message->account, &incoming->links[i],
                                 message->conversation, &call->error))
            return false;
    return true;
}

static bool add_participants(struct call *call, const struct incoming *incoming)
{
    struct conversation conversation = {.id = incoming->message.conversation,
                                        .account = incoming->message.account};
    for (size_t i = 0; i < incoming->people.count; i++)
        if (!store_conversation_participant(call->store, &conversation,
                                            &incoming->people.items[i].participant, &call->error))
            return false;
    return true;
}

/* ---- the message ---- */

bool mail_is_known(struct call *call, struct incoming *incoming, bool *is_known)
{
    struct message *message = &incoming->message;
    if (!store_message_find(call->store, message->account, &message->link, &message->id,
                            &call->error))
        return false;
    *is_known = !uuid_is_nil(message->id);
    return !*is_known || store_threads_find(call->store, message->account, &message->link, 1,
                                            &message->conversation, &call->error);
}

/* A draft of which a copy is there was sent, whoever sent it. */
static bool settle_draft(struct call *call, const struct message *message)
{
    return !message->is_own || !message->message_id ||
           store_draft_delete_sent(call->store, message->account, message->message_id,
                                   &call->error);
}

/* Nothing is to be learnt of this message but that it is there. */
static void learn_nothing(struct incoming *incoming)
{
    incoming->message.noticed = NULL;
    incoming->notices.count = 0;
    incoming->noticed.count = 0;
}

/* Who was erased for good is nobody to know again because he writes, or is written of. */
static bool leave_out_erased(struct call *call, struct incoming *incoming)
{
    bool stands;
    for (size_t i = 0; i < incoming->people.count; i++) {
        struct mail_person *person = &incoming->people.items[i];
        if (!person->is_valid)
            continue;
        if (!tombstone_stands(call, FACT_EMAIL, person->participant.address, &stands))
            return false;
        if (!stands)
            continue;
        person->is_valid = false;
        person->participant.name = NULL;
        if (person->participant.role == PARTICIPANT_FROM)
            learn_nothing(incoming);
    }
    for (size_t i = 0; i < incoming->noticed.count; i++) {
        const struct fact *fact = &incoming->noticed.items[i].fact;
        if (fact->kind != FACT_EMAIL && fact->kind != FACT_PHONE)
            continue;
        if (!tombstone_stands(call, fact->kind, fact->normal, &stands))
            return false;
        if (stands)
            learn_nothing(incoming);
    }
    return true;
}

bool mail_take(struct call *call, const struct mail_account *account, struct incoming *incoming,
               struct uuid conversation, enum mail_outcome *outcome)
{
    struct message *message = &incoming->message;
    bool is_known;
    message->account = account->id;
    struct uuid *found = ARENA_ARRAY(call->arena, struct uuid, incoming->link_count);
    if (!store_threads_find(call->store, account->id, incoming->links, incoming->link_count, found,
                            &call->error))
        return false;
    /* The first link is the message's own, which leads somewhere once it is stored. */
    is_known = false;
    if (!uuid_is_nil(found[0]) && !mail_is_known(call, incoming, &is_known))
        return false;
    *outcome = is_known ? MAIL_KNOWN : MAIL_STORED;
    if (is_known)
        return true;
    message->id = uuid_new();
    message->created_ms = call->now_ms;
    return leave_out_erased(call, incoming) &&
           choose_conversation(call, found, incoming->link_count, conversation, message) &&
           add_links(call, incoming, found) &&
           store_message_insert(call->store, call->arena, message, &call->error) &&
           add_participants(call, incoming) && settle_draft(call, message) &&
           correspondents_learn(call, incoming) && collected_take(call, account, incoming) &&
           noticing_take(call, account, incoming);
}
