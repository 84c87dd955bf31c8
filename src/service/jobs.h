/* Jobs: long work in steps, which outlives the request that began it and the process that runs it.
 *
 * A job is a row of the store. A runner (a thread of a server, or of a command that waits for its
 * job) takes one that is due, holds it by a lease, and does step after step. A step writes what it
 * did and how far it came in one transaction, so that after a crash the next runner goes on exactly
 * there. Pausing and cancelling take effect between steps.
 */
#pragma once

#include "service/service.h"
#include "store/job.h"

struct json_reader;

/* Begins a job of the call's actor, within service_write: JOB_QUEUED for the runners, or JOB_READY
 * until a person says more. `options` is JSON of the kind's own. The job's id (nil: a new one) is
 * also the batch of all that it changes. */
bool job_begin(struct call *call, enum job_kind kind, enum job_state state, struct uuid id,
               const char *options, struct job *job);

/* One the actor may know: his own, or any for an admin. STATUS_NOT_FOUND. */
bool job_find(struct call *call, struct uuid id, struct job *job);

/* One that the actor may change and look into: his own. A token that may only propose changes only
 * what it began itself. STATUS_NOT_FOUND, STATUS_DENIED. */
bool job_find_own(struct call *call, struct uuid id, bool to_change, struct job *job);

/* Newest first, the actor's own (admins: all), of one kind or all (JOB_KIND_COUNT), from behind
 * `before` (nil: the newest). `next` is where to go on; nil: that was all. */
bool jobs_list(struct call *call, enum job_kind kind, struct uuid before, int limit,
               struct jobs *jobs, struct uuid *next);

enum job_command { JOB_PAUSE, JOB_RESUME, JOB_CANCEL };

/* STATUS_CONFLICT when the job is in no state for it. Admins may pause and cancel the jobs of
 * others; who resumes his own lends it his token. Within service_write. */
bool job_control(struct call *call, struct uuid id, enum job_command command, struct job *job);

/* Writes what became of a job that nobody runs; STATUS_CONFLICT when it is no longer as `before`
 * says. Within service_write. */
bool job_change(struct call *call, struct job *job, const struct job *before);

/* What a kind of job does. */
struct job_work {
    enum job_kind kind;
    /* Prepares a job that this runner takes up (opens files, reads on to where it stands); `state`
     * is the kind's own. May be NULL. */
    bool (*open)(struct call *call, struct job *job, void **state);
    /* One step: reads, then writes through service_write, saving with job_save in the same
     * transaction; the last one sets the job's state (JOB_DONE, JOB_READY) before it saves. False:
     * the job fails with the call's error, but STATUS_CONFLICT means that it was stopped, and
     * STATUS_UNAVAILABLE that it is to be tried again later. The call's arena is reset between
     * steps, the job's texts must stay as they were saved: they may live in the state. */
    bool (*step)(struct call *call, struct job *job, void *state, bool *is_done);
    void (*close)(void *state);
};

/* Enters the object that a job keeps as JSON: its options, or its progress. */
bool job_enter_json(struct call *call, const char *json, struct json_reader *reader);

/* Behind its last member: whether all of it was read. Both fail with STATUS_INTERNAL. */
bool job_leave_json(struct call *call, const struct json_reader *reader);

/* The id that the options of a job name, whatever its key: of jobs that are about one thing. */
bool job_read_id(struct call *call, const struct job *job, struct uuid *id);

/* Saves a job that a step works on, within service_write. When its state is no longer JOB_RUNNING,
 * the runner lets go of it. Fails with STATUS_CONFLICT when the job is no longer this runner's. */
bool job_save(struct call *call, struct job *job);

/* Renews the lease of a job in the midst of a long step, at most every few seconds; `kept_ms` is
 * the caller's, 0 at first. Fails as job_save does. Not within service_write. */
bool job_keep(struct call *call, const struct job *job, int64_t *kept_ms);

/* A thread that runs jobs as they become due, until it is freed; it ends between two steps. NULL:
 * it takes any. */
struct job_runner;
struct job_runner *job_runner_start(struct service *service, const struct job_choice *choice,
                                    struct error *error);

/* A thread that follows the log (service/follow.h) for a server, until it is freed. */
struct job_runner *follower_start(struct service *service, struct error *error);
void job_runner_free(struct job_runner *runner);
DEFINE_AUTO_FREE(job_runner)
