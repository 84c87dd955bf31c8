/* A message is taken in: the one way on which mail comes into the store, from whatever source.
 *
 * Two halves, as of every write: the drafting reads bytes into plain values on a worker (GMime, the
 * signature, normal forms), mail_take decides and writes within service_write: a message that the
 * account has already is left alone; its links find, begin or join conversations; what is known of
 * its correspondents grows.
 */
#pragma once

#include "contact/draft.h"
#include "contact/index.h"
#include "mail/message.h"
#include "mail/notice.h"
#include "mail/signature.h"
#include "service/finding.h"
#include "service/service.h"
#include "store/mail-account.h"
#include "store/message.h"

struct mail_source {
    const char *name; /* kept with the message: a file, a folder of a server */
    int64_t now_ms;   /* when it was received; no message is younger */
};

/* Somebody who takes part, once an address, as what counts most: author, recipient. */
struct mail_person {
    struct participant participant;
    bool is_own;        /* an address of the account */
    bool is_valid;      /* the address has a normal form */
    bool is_new;        /* the account had not met it before this message; filled by taking it in */
    struct texts words; /* by whose beginnings it is found, folded */
};

struct mail_people {
    struct mail_person *items;
    size_t count;
    size_t capacity;
};

/* One of its notices that may change a card. */
struct noticed {
    struct finding finding;
    struct fact fact;   /* its value, in normal form */
    const char *normal; /* what tells it from other values of the field */
    double confidence;
};

struct all_noticed {
    struct noticed *items;
    size_t count;
    size_t capacity;
};

/* Somebody who becomes a contact if the account has answered him (service/collected.h). */
struct answered {
    const char *address;
    struct draft draft;
};

struct all_answered {
    struct answered *items;
    size_t count;
    size_t capacity;
};

/* A message of this account as it would be stored, in the arena; its texts are the arena's, too. */
struct incoming {
    struct message message;
    struct digest *links; /* its own first, then those it refers to */
    size_t link_count;
    struct mail_people people;  /* of From, To, Cc and Bcc */
    bool is_from_own;           /* From is an address of the account, whoever wrote that */
    struct mail_message parsed; /* as mail/ read it; zeroed when it came by another channel */
    struct notices notices;     /* what it says of people; nothing of the account's own */
    struct all_noticed noticed; /* those of cards */
    struct all_answered answered;
};

/* Never fails: what cannot be understood is absent. */
void mail_draft(struct arena *arena, const struct mail_account *account, struct slice bytes,
                const char *region, const struct mail_source *source, struct incoming *incoming);

/* The same in two steps, for who looks between them whether the account has the message already:
 * the head is enough for mail_is_known. */
void mail_draft_head(struct arena *arena, const struct mail_account *account, struct slice bytes,
                     const struct mail_source *source, struct incoming *incoming);
void mail_draft_text(struct arena *arena, const char *region, struct incoming *incoming);

/* A message of another channel, in plain values: no line is read as a signature. */
struct mail_post {
    const char *external_id; /* the same one is the same message; NULL: it is none before */
    const char *subject;
    const char *body;
    int64_t delivered_ms;             /* 0: not said */
    const struct texts *references;   /* what the thread is called elsewhere; NULL: nothing */
    struct participants participants; /* addresses as typed */
    int64_t attachments;
};
void mail_draft_post(struct arena *arena, const struct mail_account *account,
                     const struct mail_post *post, const struct mail_source *source,
                     struct incoming *incoming);

/* The people of a message that was stored: as when it was drafted, by the account's addresses as
 * they are now. */
void mail_people_again(struct arena *arena, const struct mail_account *account,
                       const struct message *message, struct incoming *incoming);

/* The account's own addresses, in normal form. */
struct texts mail_own_addresses(struct arena *arena, const struct mail_account *account);

/* The link of a Message-ID (without < >). */
struct digest mail_link_of_id(const char *message_id);

/* Whether the account has the message; fills its ids then. */
bool mail_is_known(struct call *call, struct incoming *incoming, bool *is_known);

enum mail_outcome { MAIL_STORED, MAIL_KNOWN };

/* Within service_write. Fills the ids of `incoming`. `conversation`: the one it is to stand in,
 * whatever its links say (nil: they decide). */
bool mail_take(struct call *call, const struct mail_account *account, struct incoming *incoming,
               struct uuid conversation, enum mail_outcome *outcome);
