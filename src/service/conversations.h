/* Conversations of the accounts that the actor sees, and who in them is which contact.
 *
 * A participant is an address; its contact is looked up at read through the viewer's identifiers,
 * so a merge needs no update, and nobody sees through a colleague's private book.
 */
#pragma once

#include "service/service.h"
#include "store/message.h"

/* At most one of contact, email, domain, group and book is given. */
struct conversations_request {
    struct uuid account; /* nil: all the actor sees */
    struct uuid team;    /* only accounts of this team; nil: of whichever team or user */
    struct uuid contact;
    const char *email;  /* in normal form, likewise */
    const char *domain; /* that somebody who takes part has an address in */
    const struct group *group;
    struct uuid book;
    int64_t until_s; /* Unix seconds, inclusive; 0: from the latest on */
    int limit;
};

/* The latest first. So that paging by seconds loses none and goes on, all of the last second come,
 * even beyond `limit`, and of two seconds at least. */
bool conversations_list(struct call *call, const struct conversations_request *request,
                        struct conversations *conversations);

/* NULL and STATUS_NOT_FOUND when there is none for the actor. Its id may be another one than asked:
 * that of the conversation it was joined to. */
struct conversation *conversation_find(struct call *call, struct uuid id);

/* Newest first, of whole seconds as above; `until_s` 0: from the latest on. */
bool conversation_messages(struct call *call, struct uuid id, int64_t until_s, int limit,
                           struct messages *messages);
/* How many drafts stand in it. */
bool conversation_count_drafts(struct call *call, const struct conversation *conversation,
                               int64_t *count);
struct message *message_find(struct call *call, struct uuid id);

/* Those with this Message-ID (without < >) in the accounts the actor sees, newest first. */
bool messages_with_id(struct call *call, const char *message_id, struct messages *messages);

/* Who takes part, each address once, at most as many as a list shows. */
bool conversation_participants(struct call *call, struct uuid id,
                               struct participants *participants);

/* The contact that the actor knows each address as; nil: none. `contacts` has `participants->count`
 * places. */
bool conversation_contacts(struct call *call, const struct participants *participants,
                           struct uuid *contacts);
