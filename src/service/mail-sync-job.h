/* Reading an IMAP account as a job, for who asks for it. */
#pragma once

#include "service/jobs.h"
#include "service/mail-accounts.h"

extern const struct job_work mail_sync_work;

/* Begins it, or gives the actor's own of this account that is under way. Within service_write. */
bool mail_sync_begin(struct call *call, const struct mail_account *account, struct job *job);
