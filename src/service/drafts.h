/* Drafts: messages that are being written, for everybody who sees their account. */
#pragma once

#include "service/recipients.h"
#include "store/mail-draft.h"

/* Somebody a draft is for, as typed: an address (with a name or without), a contact's id, a group's
 * name or id, or a contact's whole name. */
struct draft_addressee {
    enum participant_role role;
    const char *typed;
    const char *name;    /* beside an address; NULL: none */
    const char *pointer; /* where it stands in the request, for errors */
};

struct draft_addressees {
    struct draft_addressee *items;
    size_t count;
    size_t capacity;
};

/* What a request says of a draft. Of one that is revised the rest stays as it is. */
enum {
    DRAFT_SAYS_SUBJECT = 1,
    DRAFT_SAYS_BODY = 2,
    DRAFT_SAYS_SENDER = 4,
    DRAFT_SAYS_ROLE = 8, /* shifted by the role, whose addressees are all there are */
};

struct draft_request {
    struct mail_account *account;
    struct uuid conversation; /* of this account; nil: none */
    const char *sender;       /* which of the account's addresses it is from; NULL: the first */
    const char *subject;
    const char *body;
    struct draft_addressees addressees;
    unsigned says;
};

/* Somebody in a group who does not get the message. */
struct draft_left_out {
    const char *group;
    struct uuid contact; /* nil: some that the actor does not see */
    const char *name;    /* NULL: none, likewise */
    const char *reason;
};

struct all_left_out {
    struct draft_left_out *items;
    size_t count;
    size_t capacity;
};

/* For the prepare half, within service_read: writes nothing. A group becomes its members whom the
 * actor sees; `left_out` are the others. `old`: the draft that is revised; NULL: a new one.
 * STATUS_AMBIGUOUS when a name is that of several contacts, STATUS_NOT_FOUND of none, STATUS_LIMIT
 * beyond DRAFT_RECIPIENTS_MAX.
 */
enum { DRAFT_RECIPIENTS_MAX = 500 };
bool draft_plan(struct call *call, const struct draft_request *request,
                const struct mail_draft *old, struct mail_draft *draft,
                struct all_left_out *left_out);

/* Within service_write. */
bool draft_put(struct call *call, const struct mail_draft *draft);

/* The same of one that was planned from `old`. STATUS_CONFLICT when that was changed since, is
 * being sent, or may have left; STATUS_PRECONDITION when the call wants another version. */
bool draft_revise(struct call *call, const struct mail_draft *draft, const struct mail_draft *old);

/* Of what was written and for whom, as it is stored (before draft_check): changes when that does.
 */
void draft_entity_tag(const struct mail_draft *draft, char tag[static ENTITY_TAG_BYTES]);

/* A new Message-ID for a draft of the account. */
const char *draft_message_id(struct arena *arena, const struct mail_account *account);

/* NULL and STATUS_NOT_FOUND when there is none for the actor. */
struct mail_draft *draft_find(struct call *call, struct uuid id);
bool drafts_of_conversation(struct call *call, struct uuid conversation, int64_t until_s, int limit,
                            struct mail_drafts *drafts);

/* Of one account (nil: of all that the actor sees), newest first. */
bool drafts_list(struct call *call, struct uuid account, int64_t until_s, int limit,
                 struct mail_drafts *drafts);

/* Within service_write. STATUS_CONFLICT while it is being sent, STATUS_PRECONDITION when the call
 * wants another version. */
bool draft_delete(struct call *call, struct uuid id);

/* Looks at a draft's recipients, one each in their order. Those of the draft become what they are
 * now, as this actor sees them: who was named by a contact is followed through merges, and a
 * contact that the actor does not see leaves its address alone. */
bool draft_check(struct call *call, struct mail_draft *draft, struct recipients *recipients);
