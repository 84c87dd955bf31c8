/* Accounts: whose mail it is, and who may see it. An account is a user's own or a team's; an
 * account, its conversations and what is known of its correspondents are for them and nobody else:
 * not for admins either. A team's observers see, and change nothing.
 *
 * Mail stands beside the change log, not in it: messages are as they came in, for ever, and what
 * is written of accounts is nothing that others should read in a log.
 */
#pragma once

#include "contact/index.h"
#include "service/service.h"
#include "store/mail-account.h"

/* Those the actor sees. A token limited to books sees all of them, but no contact outside its
 * books beside them. */
bool mail_accounts_visible(struct call *call, struct mail_accounts *accounts);

/* NULL and STATUS_NOT_FOUND when the actor sees none such. */
struct mail_account *mail_account_find(struct call *call, struct uuid id);

/* The same by id or name, or the actor's only one when `text` is NULL. STATUS_AMBIGUOUS when it
 * could be several. */
struct mail_account *mail_account_named(struct call *call, const char *text);

/* One whose mail the actor may add to, and which he may change. STATUS_DENIED for observers and
 * for tokens that may not write. */
bool mail_account_may_write(struct call *call, const struct mail_account *account);

/* What is NULL stays as it is, or is empty of a new account. */
struct mail_account_request {
    struct uuid id; /* nil: a new one */
    enum mail_account_kind kind;
    struct uuid team; /* of a new one; nil: the actor's own */
    const char *name;
    const struct texts *addresses; /* as typed */
    const struct uuid *book;       /* nil: none */
    const char *settings;          /* JSON, of an IMAP account (service/mail-server) */
    const char *smtp;              /* likewise, what sends its mail; "": nothing does */
    const char *authserv_id;       /* "": none */
    struct slice secret;           /* sealed; empty: as it is, while the settings are */
};

/* Within service_write. The addresses are to be in normal form (mail_account_normalize). */
bool mail_account_put(struct call *call, const struct mail_account_request *request,
                      struct uuid *id);

/* For the prepare half: brings typed addresses into normal form. STATUS_INVALID names the one that
 * is none. */
bool mail_account_normalize(struct call *call, struct texts *addresses);

/* Those of users who were removed: nobody reads them any more. Owners and admins see which there
 * are, to remove them. */
bool mail_accounts_left_behind(struct call *call, struct mail_accounts *accounts);

/* One that the actor may remove (owners and admins also one that was left behind), or whose removal
 * (service/mail-erase) he may go on with. */
struct mail_account *mail_account_find_removable(struct call *call, struct uuid id);

/* Within service_write. Its mail is for nobody any more; a second time changes nothing. */
bool mail_account_remove(struct call *call, struct uuid id);

/* Within service_write, for who takes in mail of an account that he found before: STATUS_NOT_FOUND
 * when it was removed meanwhile. */
bool mail_account_still_there(struct call *call, struct uuid id);
