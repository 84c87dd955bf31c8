/* Erasing the mail of a removed account, as a job: options {"account": id}. */
#include "service/mail-erase.h"

#include "service/internal.h"
#include "service/mail-accounts.h"

enum { ERASED_AT_ONCE = 1000 }; /* rows */

bool mail_erase_look(struct call *call, struct uuid id, struct mail_amounts *amounts)
{
    return mail_account_find_removable(call, id) &&
           store_mail_amounts(call->store, id, amounts, &call->error);
}

/* The one of this account that is under way; nil: none is. */
static bool find_pending(struct call *call, const char *options, struct job *job)
{
    struct jobs pending = {0};
    *job = (struct job){0};
    if (!store_jobs_pending(call->store, call->arena, JOB_MAIL_ERASE, &pending, &call->error))
        return false;
    for (size_t i = 0; i < pending.count; i++)
        if (strcmp(pending.items[i].options, options) == 0)
            *job = pending.items[i];
    return true;
}

bool mail_erase_begin(struct call *call, struct uuid id, const struct mail_amounts *amounts,
                      struct job *job)
{
    char text[UUID_TEXT_BYTES];
    uuid_format(id, text);
    const char *options = arena_format(call->arena, "{\"account\":\"%s\"}", text);
    if (!mail_account_remove(call, id) || !find_pending(call, options, job))
        return false;
    if (!uuid_is_nil(job->id))
        return true;
    if (!job_begin(call, JOB_MAIL_ERASE, JOB_QUEUED, (struct uuid){{0}}, options, job))
        return false;
    struct job before = *job;
    job->total = amounts->messages;
    return job_change(call, job, &before);
}

struct erasing {
    struct job *job;
    struct job saved;
    struct uuid account;
    bool is_done;
};

static bool apply_step(struct call *call, void *context)
{
    struct erasing *erasing = context;
    struct job job = *erasing->job;
    bool is_message;
    if (!store_mail_erase_some(call->store, erasing->account, ERASED_AT_ONCE, &is_message,
                               &erasing->is_done, &call->error))
        return false;
    if (is_message)
        job.done = job.done + ERASED_AT_ONCE < job.total ? job.done + ERASED_AT_ONCE : job.total;
    if (erasing->is_done) {
        job.done = job.total;
        job.state = JOB_DONE;
    }
    erasing->saved = job;
    return job_save(call, &job);
}

/* Only of an account that was removed: the job may have been begun by another hand. The call is
 * nobody's (service/job-runner.c). */
static bool step_erasing(struct call *call, struct job *job, void *state, bool *is_done)
{
    struct erasing erasing = {.job = job};
    (void)state;
    if (!job_read_id(call, job, &erasing.account))
        return false;
    const struct mail_account *account =
        store_mail_account_get(call->store, call->arena, erasing.account, &call->error);
    if (!account)
        return false;
    if (!account->removed_ms)
        return fail(&call->error, STATUS_INVALID, "the account was not removed");
    if (!service_write_unchecked(call, apply_step, &erasing))
        return false;
    *job = erasing.saved;
    *is_done = erasing.is_done;
    return true;
}

const struct job_work mail_erase_work = {JOB_MAIL_ERASE, NULL, step_erasing, NULL};
