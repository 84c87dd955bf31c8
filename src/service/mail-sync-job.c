/* The job of reading an IMAP account: options {"account": id}, progress {"stored", "known",
 * "folders", "refused"}. */
#include "service/mail-sync-job.h"

#include "base/json-writer.h"
#include "service/mail-sync.h"
#include <stdlib.h>

struct sync_state {
    struct uuid account;
    struct mail_sync *sync;
    struct buffer progress;
    struct job job; /* as it was saved last */
};

static void close_sync(void *context)
{
    struct sync_state *state = context;
    mail_sync_free(state->sync);
    buffer_clear(&state->progress);
    free(state);
}

static bool open_sync(struct call *call, struct job *job, void **context)
{
    struct sync_state *state = calloc(1, sizeof(*state));
    if (!state)
        abort();
    *context = state;
    if (!job_read_id(call, job, &state->account))
        return false;
    const struct mail_account *account = mail_account_find(call, state->account);
    if (!account || !mail_account_may_write(call, account))
        return false;
    state->sync = mail_sync_open(call, account);
    return state->sync != NULL;
}

static void write_progress(struct sync_state *state, const struct mail_sync_counts *counts)
{
    struct json_writer writer;
    buffer_reset(&state->progress);
    json_writer_init(&writer, &state->progress);
    json_object_begin(&writer);
    json_member_integer(&writer, "stored", counts->stored);
    json_member_integer(&writer, "known", counts->known);
    json_member_integer(&writer, "folders", counts->folders);
    json_member_integer(&writer, "refused", counts->refused);
    json_object_end(&writer);
}

static bool save(struct call *call, void *context, const struct mail_sync_counts *counts,
                 enum job_state becomes)
{
    struct sync_state *state = context;
    write_progress(state, counts);
    state->job.progress = buffer_text(&state->progress);
    state->job.done = counts->stored + counts->known;
    state->job.total = counts->found;
    state->job.state = becomes;
    return job_save(call, &state->job);
}

static bool save_step(struct call *call, void *context, const struct mail_sync_counts *counts)
{
    return save(call, context, counts, JOB_RUNNING);
}

static bool save_end(struct call *call, void *context)
{
    const struct sync_state *state = context;
    return save(call, context, mail_sync_counts(state->sync), JOB_DONE);
}

static bool step_sync(struct call *call, struct job *job, void *context, bool *is_done)
{
    struct sync_state *state = context;
    const struct mail_account *account = mail_account_find(call, state->account);
    if (!account || !mail_account_may_write(call, account))
        return false;
    state->job = *job;
    if (!mail_sync_step(call, state->sync, save_step, state, is_done) ||
        (*is_done && !service_write(call, save_end, state)))
        return false;
    *job = state->job;
    return true;
}

const struct job_work mail_sync_work = {JOB_MAIL_SYNC, open_sync, step_sync, close_sync};

bool mail_sync_begin(struct call *call, const struct mail_account *account, struct job *job)
{
    struct jobs pending = {0};
    char id[UUID_TEXT_BYTES];
    if (account->kind != MAIL_ACCOUNT_IMAP)
        return fail_at(&call->error, STATUS_INVALID, "/account", "'%.100s' is no IMAP account",
                       account->name);
    uuid_format(account->id, id);
    const char *options = arena_format(call->arena, "{\"account\":\"%s\"}", id);
    if (!store_jobs_pending(call->store, call->arena, JOB_MAIL_SYNC, &pending, &call->error))
        return false;
    for (size_t i = 0; i < pending.count; i++)
        if (uuid_equal(pending.items[i].user, call->actor.user) &&
            strcmp(pending.items[i].options, options) == 0)
            return job_find(call, pending.items[i].id, job);
    return job_begin(call, JOB_MAIL_SYNC, JOB_QUEUED, (struct uuid){{0}}, options, job);
}
