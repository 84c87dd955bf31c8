/* Drafts: messages that are being written, for everybody who sees their account. */
#pragma once

#include "service/recipients.h"
#include "store/mail-draft.h"

/* Somebody a draft is for, as typed: an address (with a name or without), a contact's id, a group's
 * name or id, or a contact's whole name. */
struct draft_addressee {
    enum participant_role role;
    const char *typed;
    const char *name; /* beside an address; NULL: none */
};

struct draft_addressees {
    struct draft_addressee *items;
    size_t count;
    size_t capacity;
};

struct draft_request {
    struct mail_account *account;
    struct uuid conversation; /* of this account; nil: none */
    const char *subject;
    const char *body;
    struct draft_addressees addressees;
};

/* For the prepare half, within service_read: writes nothing. A group becomes its members whom the
 * actor sees. STATUS_AMBIGUOUS when a name is that of several contacts, STATUS_NOT_FOUND of none.
 */
bool draft_plan(struct call *call, const struct draft_request *request, struct mail_draft *draft);

/* Within service_write. */
bool draft_put(struct call *call, const struct mail_draft *draft);

/* NULL and STATUS_NOT_FOUND when there is none for the actor. */
struct mail_draft *draft_find(struct call *call, struct uuid id);
bool drafts_of_conversation(struct call *call, struct uuid conversation, int64_t until_s, int limit,
                            struct mail_drafts *drafts);

/* Those that belong to no conversation yet, of all accounts that the actor sees, newest first. */
bool drafts_new(struct call *call, int64_t until_s, int limit, struct mail_drafts *drafts);

/* Within service_write. */
bool draft_delete(struct call *call, struct uuid id);

/* Looks at a draft's recipients, one each in their order. Who was named by a contact is followed
 * through merges: the recipients of the draft become what they are now. */
bool draft_check(struct call *call, struct mail_draft *draft, struct recipients *recipients);
