/* An IMAP account is read into the store: in each of its folders what is new since last time.
 *
 * A step reads one batch of messages and writes them together with the place reached, so that
 * whoever goes on, after however sudden an end, goes on there; a message met again is known by its
 * links. What is deleted on the server stays in the store. Folders of junk, trash and drafts are
 * left out; where one holds everything it is read in place of the others.
 */
#pragma once

#include "mail/imap.h"
#include "service/jobs.h"
#include "service/mail-accounts.h"

struct mail_sync;

/* Connects as the call's actor, who may write to the account. Errors are those of mail/imap. */
struct mail_sync *mail_sync_open(struct call *call, const struct mail_account *account);
void mail_sync_free(struct mail_sync *sync);
DEFINE_AUTO_FREE(mail_sync)

struct mail_sync_counts {
    int64_t stored, known, found; /* messages: `found` are all that were to be read */
    int64_t folders;
    int64_t refused; /* folders that could not be opened */
};

/* What is written in the transaction of a batch (a job's row); it may be tried again. */
typedef bool mail_sync_also(struct call *call, void *context,
                            const struct mail_sync_counts *counts);

/* Reads the next batch. `is_done` after the last batch of the last folder. `also` may be NULL. */
bool mail_sync_step(struct call *call, struct mail_sync *sync, mail_sync_also *also, void *context,
                    bool *is_done);
const struct mail_sync_counts *mail_sync_counts(const struct mail_sync *sync);

/* From the first folder again, on the same connection; a new sync begins so by itself. */
bool mail_sync_begin_round(struct mail_sync *sync, struct error *error);

/* Waits until new mail is in the inbox, or so many seconds are over. */
bool mail_sync_wait(struct mail_sync *sync, int seconds, struct error *error);

/* For another thread: ends what is being done, which fails. */
void mail_sync_cut(struct mail_sync *sync);
