/* A message is taken in: the one way on which mail comes into the store, from whatever source.
 *
 * Two halves, as of every write: mail_draft reads bytes into plain values on a worker (GMime, the
 * signature, normal forms), mail_take decides and writes within service_write: a message that the
 * account has already is left alone; its links find, begin or join conversations; what is known of
 * its correspondents grows; what it says of its sender is noticed (service/notice).
 */
#pragma once

#include "mail/message.h"
#include "service/service.h"
#include "store/mail-account.h"
#include "store/message.h"

struct mail_source {
    const char *name; /* kept with the message: a file, a folder of a server */
    int64_t now_ms;
};

/* A message of this account as it would be stored, in the arena; its texts are the arena's, too.
 * Never fails: what cannot be understood is absent. */
struct incoming {
    struct message message;
    struct digest *links; /* its own first, then those it refers to */
    size_t link_count;
    struct mail_fields *fields; /* what its signature says; NULL: not from a person, or none */
};
void mail_draft(struct arena *arena, const struct mail_account *account, struct slice bytes,
                const char *region, const struct mail_source *source, struct incoming *incoming);

enum mail_outcome { MAIL_STORED, MAIL_KNOWN };

/* Within service_write. Fills the ids of `incoming`. */
bool mail_take(struct call *call, const struct mail_account *account, struct incoming *incoming,
               enum mail_outcome *outcome);
