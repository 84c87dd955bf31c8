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
    struct uuid team;    /* nil: of whichever team or user */
    struct uuid contact;
    const char *email;
    const char *domain;
    struct uuid group;
    struct uuid book;
    int64_t until_ms; /* INT64_MAX: from the latest on */
    int limit;
};
bool conversations_list(struct call *call, const struct conversations_request *request,
                        struct conversations *conversations);

/* NULL and STATUS_NOT_FOUND when there is none for the actor. Its id may be another one than asked:
 * that of the conversation it was joined to. */
struct conversation *conversation_find(struct call *call, struct uuid id);
bool conversation_messages(struct call *call, struct uuid id, int64_t until_ms, int limit,
                           struct messages *messages);
struct message *message_find(struct call *call, struct uuid id);

/* The contact that the actor knows each address as; nil: none. `contacts` has `participants->count`
 * places. */
bool conversation_contacts(struct call *call, const struct participants *participants,
                           struct uuid *contacts);
