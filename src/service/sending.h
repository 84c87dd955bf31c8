/* Sending drafts over SMTP, as jobs.
 *
 * Nothing is sent twice and nothing is lost: the Message-ID is fixed when a draft is made, and the
 * draft stands until the message is stored. The job notes that it begins to hand over before it
 * does, and stores the message as sent, in its conversation, in the transaction that takes the
 * draft away. What ends before that note is tried again; what ends after it, without the server's
 * answer (a crash, a lost connection), is unsure: the draft says so, and only a person sends it
 * again. When a copy of it is read from the server, it was sent.
 */
#pragma once

#include "service/drafts.h"
#include "service/jobs.h"

extern const struct job_work mail_send_work;

struct sending_options {
    bool despite_warnings; /* send it although a recipient is stale, bounced or a look-alike */
    bool again;            /* although it may have left already */
};

/* Begins the job that sends a draft, or gives the one under way. `recipients` are draft_check's.
 * STATUS_PRECONDITION when the account has no way to send, STATUS_INVALID when a recipient has no
 * address, STATUS_CONFLICT when what was found of them, or what became of it before, speaks against
 * it. Within service_write. */
bool sending_begin(struct call *call, struct mail_draft *draft, const struct recipients *recipients,
                   const struct sending_options *options, struct job *job);

/* How a draft stands: whether its job is under way, and a sentence of what was in the way (NULL:
 * nothing). */
bool sending_is_under_way(struct call *call, const struct mail_draft *draft, bool *is);
const char *sending_trouble(const struct mail_draft *draft, bool is_under_way);
