/* The copy of a sent message in the mail server's folder of sent mail, put there by a job.
 *
 * It stands there once: a server that keeps copies itself, or one that took it although nobody
 * heard so, has it already, by its Message-ID. What is in the way is the job's to say and to try
 * again for a week; that the message was sent is not touched by it. Private to service/.
 */
#pragma once

#include "service/jobs.h"
#include "store/mail-account.h"

extern const struct job_work sent_copy_work;

/* Begins the job, within the write that stores the sent message. `job` nil: the account is not read
 * over IMAP, so nothing is to be copied. */
bool sent_copy_begin(struct call *call, const struct mail_account *account, const char *message_id,
                     struct slice message, struct uuid *job);
