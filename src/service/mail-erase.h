/* Removing an account erases its mail: at once nobody sees it any more, and a job deletes messages,
 * conversations, drafts, what was known of correspondents, and what the mail said of contacts, in
 * steps. What became a contact's value stays. Private to service/.
 */
#pragma once

#include "service/jobs.h"
#include "store/mail-erase.h"

extern const struct job_work mail_erase_work;

/* For the prepare half: what would go. STATUS_NOT_FOUND as mail_account_remove. */
bool mail_erase_look(struct call *call, struct uuid account, struct mail_amounts *amounts);

/* Removes the account and begins the job. One that was removed before, and whose mail is not all
 * gone, gets another job, or the one under way. Within service_write. */
bool mail_erase_begin(struct call *call, struct uuid account, const struct mail_amounts *amounts,
                      struct job *job);
