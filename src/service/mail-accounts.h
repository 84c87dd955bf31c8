/* Accounts: whose mail it is, and who may see it. An account is a user's own or a team's; an
 * account, its conversations and what is known of its correspondents are for them and nobody else:
 * not for admins either. */
#pragma once

#include "service/service.h"
#include "store/mail-account.h"

/* Those the actor sees. A token limited to books sees all of them, but no contact outside its
 * books beside them. */
bool mail_accounts_visible(struct call *call, struct mail_accounts *accounts);
struct mail_account *mail_account_find(struct call *call, struct uuid id);

/* The same by name, or the actor's only one when `text` is NULL. */
struct mail_account *mail_account_named(struct call *call, const char *text);

struct mail_account_request {
    struct uuid id; /* nil: a new one */
    enum mail_account_kind kind;
    struct uuid team; /* nil: the actor's own */
    const char *name;
    const struct texts *addresses;
    struct uuid book;
    const char *settings;
    const char *secret; /* NULL: as it is */
};

/* Within service_write. */
bool mail_account_put(struct call *call, const struct mail_account_request *request,
                      struct uuid *id);
bool mail_account_remove(struct call *call, struct uuid id);
