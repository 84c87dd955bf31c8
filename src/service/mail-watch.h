/* IMAP accounts are read as mail comes, for as long as a server runs: a thread an account, which
 * reads what is new and then waits at the inbox (IDLE). The other folders are looked at every few
 * minutes. An account that cannot be read is tried again, less and less often, and says what is in
 * the way; of several servers on one store each watches, and what the other stored is known. */
#pragma once

#include "service/service.h"

struct mail_watch;

struct mail_watch *mail_watch_start(struct service *service, struct error *error);

/* Ends all threads; a message that is being stored is stored. */
void mail_watch_free(struct mail_watch *watch);
DEFINE_AUTO_FREE(mail_watch)
