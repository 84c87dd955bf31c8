/* What people do with jobs: begin, look, pause, resume, cancel; and what a step saves. */
#include "service/jobs.h"

#include "base/clock.h"
#include "base/json-reader.h"
#include "service/job-runner.h"
#include "store/mail-draft.h"

/* After a crash it is this long until another runner goes on. Steps take less than a second; the
 * few that may not renew it themselves. */
enum {
    LEASE_MS = 20 * 1000,
    MAIL_LEASE_MS = 5 * 60 * 1000,
    BACKUP_LEASE_MS = 30 * 60 * 1000,
    KEEP_EVERY_MS = 5 * 1000,
    RETRY_AFTER_MS = 30 * 1000
};

bool job_begin(struct call *call, enum job_kind kind, enum job_state state, struct uuid id,
               const char *options, struct job *job)
{
    *job = (struct job){
        .id = uuid_is_nil(id) ? uuid_new() : id,
        .kind = kind,
        .state = state,
        .phase = "",
        .user = call->actor.user,
        .token = call->actor.token,
        .channel = call->channel,
        .options = options,
        .progress = "{}",
        .created_ms = call->now_ms,
    };
    return store_job_insert(call->store, job, &call->error);
}

static bool is_own(const struct call *call, const struct job *job)
{
    return uuid_equal(job->user, call->actor.user) &&
           (!call->actor.token_books || uuid_equal(job->token, call->actor.token));
}

static bool load(struct call *call, struct uuid id, struct job *job)
{
    struct job *found = store_job_get(call->store, call->arena, id, &call->error);
    if (found)
        *job = *found;
    return found;
}

bool job_find(struct call *call, struct uuid id, struct job *job)
{
    return load(call, id, job) && (is_own(call, job) || call_is_admins(call) ||
                                   fail(&call->error, STATUS_NOT_FOUND, "there is no such job"));
}

bool job_find_own(struct call *call, struct uuid id, bool to_change, struct job *job)
{
    if (!load(call, id, job))
        return false;
    if (!is_own(call, job))
        return fail(&call->error, STATUS_NOT_FOUND, "there is no such job");
    bool may_change =
        call->actor.token_class >= TOKEN_WRITE || uuid_equal(job->token, call->actor.token);
    return !to_change || may_change ||
           fail(&call->error, STATUS_DENIED,
                "a token that may only propose changes no job but those that it began");
}

bool jobs_list(struct call *call, enum job_kind kind, struct uuid before, int limit,
               struct jobs *jobs, struct uuid *next)
{
    struct uuid user = call_is_admins(call) ? (struct uuid){{0}} : call->actor.user;
    struct jobs found = {0};
    if (!store_jobs(call->store, call->arena, user, kind, before, limit, &found, &call->error))
        return false;
    for (size_t i = 0; i < found.count; i++)
        if (is_own(call, &found.items[i]) || call_is_admins(call))
            *ARENA_PUSH(call->arena, jobs) = found.items[i];
    *next = found.count == (size_t)limit ? found.items[found.count - 1].id : (struct uuid){{0}};
    return true;
}

bool job_change(struct call *call, struct job *job, const struct job *before)
{
    bool is_mine;
    if (!store_job_update(call->store, job, before->state, before->runner, &is_mine, &call->error))
        return false;
    return is_mine ||
           fail(&call->error, STATUS_CONFLICT, "the job went on meanwhile: look at it again");
}

/* What each command wants the job to be, and makes of it. */
static bool may_become(enum job_state state, enum job_command command, enum job_state *becomes)
{
    switch (command) {
    case JOB_PAUSE:
        *becomes = JOB_PAUSED;
        return state == JOB_QUEUED || state == JOB_RUNNING;
    case JOB_RESUME:
        *becomes = JOB_QUEUED;
        return state == JOB_PAUSED || state == JOB_FAILED;
    case JOB_CANCEL:
        *becomes = JOB_CANCELLED;
        return state <= JOB_PAUSED || state == JOB_FAILED;
    }
    return false;
}

static bool find_to_control(struct call *call, struct uuid id, enum job_command command,
                            struct job *job)
{
    if (command != JOB_RESUME && call_is_admins(call))
        return job_find(call, id, job);
    return job_find_own(call, id, true, job);
}

/* A copy that nobody wants is a message that lies about. */
static bool forget_cancelled(struct call *call, const struct job *job)
{
    return job->state != JOB_CANCELLED || job->kind != JOB_MAIL_COPY ||
           store_mail_copy_delete(call->store, job->id, &call->error);
}

bool job_control(struct call *call, struct uuid id, enum job_command command, struct job *job)
{
    if (!find_to_control(call, id, command, job))
        return false;
    struct job before = *job;
    if (!may_become(before.state, command, &job->state))
        return fail(&call->error, STATUS_CONFLICT, "the job is %s: that cannot be done now",
                    job_state_name(before.state));
    job->runner = (struct uuid){{0}};
    job->lease_ms = 0;
    if (command == JOB_CANCEL)
        job->finished_ms = call->now_ms;
    if (command == JOB_RESUME) {
        job->token = call->actor.token;
        job->message = NULL;
        job->finished_ms = 0;
    }
    return job_change(call, job, &before) && forget_cancelled(call, job);
}

/* A mail server may take its time over a step; a backup is written in one. */
static int64_t lease_of(const struct job *job)
{
    bool is_mail =
        job->kind == JOB_MAIL_SYNC || job->kind == JOB_MAIL_SEND || job->kind == JOB_MAIL_COPY;
    return is_mail ? MAIL_LEASE_MS : job->kind == JOB_BACKUP ? BACKUP_LEASE_MS : LEASE_MS;
}

bool job_save(struct call *call, struct job *job)
{
    bool is_mine;
    struct job saved = *job;
    saved.lease_ms = call->now_ms + lease_of(job);
    if (job->state != JOB_RUNNING) {
        saved.runner = (struct uuid){{0}};
        saved.lease_ms = 0;
        saved.finished_ms = job->state >= JOB_DONE ? call->now_ms : 0;
    }
    if (!store_job_update(call->store, &saved, JOB_RUNNING, job->runner, &is_mine, &call->error))
        return false;
    return is_mine ||
           fail(&call->error, STATUS_CONFLICT, "the job was stopped or taken by another runner");
}

static bool apply_keep(struct call *call, void *context)
{
    struct job job = *(const struct job *)context;
    return job_save(call, &job);
}

bool job_keep(struct call *call, const struct job *job, int64_t *kept_ms)
{
    int64_t now_ms = clock_steady_ms();
    if (!*kept_ms)
        *kept_ms = now_ms;
    if (now_ms - *kept_ms < KEEP_EVERY_MS)
        return true;
    *kept_ms = now_ms;
    struct job kept = *job;
    return service_write(call, apply_keep, &kept);
}

bool job_end(struct call *call, struct job *job, enum job_state state, const char *message)
{
    struct job ended = *job;
    bool is_mine;
    ended.state = state;
    ended.message = message;
    ended.runner = (struct uuid){{0}};
    ended.lease_ms = state == JOB_QUEUED && message ? call->now_ms + RETRY_AFTER_MS : 0;
    if (state >= JOB_DONE)
        ended.finished_ms = call->now_ms;
    return store_job_update(call->store, &ended, JOB_RUNNING, job->runner, &is_mine, &call->error);
}

bool job_take(struct call *call, struct uuid id, struct uuid runner, struct job *job,
              bool *is_taken)
{
    struct job *found = store_job_get(call->store, call->arena, id, &call->error);
    if (!found)
        return false;
    *job = *found;
    *is_taken =
        job->state == JOB_QUEUED || (job->state == JOB_RUNNING && job->lease_ms < call->now_ms);
    if (!*is_taken)
        return true;
    job->state = JOB_RUNNING;
    job->message = NULL;
    job->runner = runner;
    job->lease_ms = call->now_ms + lease_of(job);
    if (!job->started_ms)
        job->started_ms = call->now_ms;
    return store_job_update(call->store, job, found->state, found->runner, is_taken, &call->error);
}

static bool is_damaged(struct call *call)
{
    return fail(&call->error, STATUS_INTERNAL, "the job is damaged");
}

bool job_enter_json(struct call *call, const char *json, struct json_reader *reader)
{
    json_reader_init(reader, slice_of(json), call->arena);
    return json_enter_object(reader) || is_damaged(call);
}

bool job_leave_json(struct call *call, const struct json_reader *reader)
{
    return !reader->failed || is_damaged(call);
}

bool job_read_id(struct call *call, const struct job *job, struct uuid *id)
{
    struct json_reader reader;
    struct slice key;
    if (!job_enter_json(call, job->options, &reader))
        return false;
    while (json_next_key(&reader, &key)) {
        const char *text = json_read_text(&reader);
        if (!text || !uuid_parse(slice_of(text), id))
            return is_damaged(call);
    }
    return job_leave_json(call, &reader);
}
