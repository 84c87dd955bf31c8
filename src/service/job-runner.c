/* The thread that does the work of jobs. */
#include "service/job-runner.h"

#include "base/clock.h"
#include "service/audit-job.h"
#include "service/backup.h"
#include "service/follow.h"
#include "service/import.h"
#include "service/internal.h"
#include "service/mail-erase.h"
#include "service/mail-sync-job.h"
#include "service/scan.h"
#include "service/sending.h"
#include "service/sent-copy.h"
#include "service/undo-job.h"
#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <time.h>

/* Jobs may be begun by other processes on the same store, so it is asked now and then. */
enum { POLL_MS = 200, RETRY_MS = 5000, PLANS_EVERY_MS = 60 * 1000 };

const struct job_work *job_work_of(enum job_kind kind)
{
    static const struct job_work *const works[JOB_KIND_COUNT] = {
        [JOB_IMPORT] = &import_work,
        [JOB_UNDO] = &undo_work,
        [JOB_AUDIT] = &audit_work,
        [JOB_AUDIT_FIX] = &audit_fix_work,
        [JOB_SCAN] = &scan_work,
        [JOB_MAIL_SYNC] = &mail_sync_work,
        [JOB_MAIL_SEND] = &mail_send_work,
        [JOB_MAIL_COPY] = &sent_copy_work,
        [JOB_MAIL_ERASE] = &mail_erase_work,
        [JOB_BACKUP] = &backup_work,
    };
    return works[kind];
}

struct job_runner {
    struct service *service;
    struct session *session;
    struct uuid id;
    struct job_choice choice;
    pthread_t thread;
    pthread_mutex_t lock; /* guards what follows */
    pthread_cond_t stop;
    bool is_stopping;
};

static bool is_stopping(struct job_runner *runner)
{
    pthread_mutex_lock(&runner->lock);
    bool stopping = runner->is_stopping;
    pthread_mutex_unlock(&runner->lock);
    return stopping;
}

static void wait_ms(struct job_runner *runner, int64_t ms)
{
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    int64_t ns = until.tv_nsec + ms * 1000000;
    until.tv_sec += ns / 1000000000;
    until.tv_nsec = ns % 1000000000;
    pthread_mutex_lock(&runner->lock);
    while (!runner->is_stopping &&
           pthread_cond_timedwait(&runner->stop, &runner->lock, &until) != ETIMEDOUT)
        ;
    pthread_mutex_unlock(&runner->lock);
}

/* ---- one job ---- */

/* A job in the hands of this runner. */
struct run {
    struct job_runner *runner;
    struct arena *arena; /* of the job */
    struct arena *step_arena;
    struct uuid organization;
    struct uuid id;
    struct job job;
    bool is_taken;
    void *state;
    enum job_state end;
    const char *message;
};

/* A call of nobody: for the job's own row, and for work that is nobody's. */
static void begin_own(struct run *run, struct arena *arena, struct call *call)
{
    *call = (struct call){
        .service = run->runner->service,
        .session = run->runner->session,
        .store = run->runner->session->store,
        .arena = arena,
        .channel = CHANNEL_SYSTEM,
        .actor.organization = run->organization,
        .now_ms = clock_unix_ms(),
    };
}

/* What was removed has to go, even if whoever removed it may nothing any more. Its writes are
 * service_write_unchecked. */
static bool is_nobodys(enum job_kind kind)
{
    return kind == JOB_MAIL_ERASE;
}

static bool begin_step(struct run *run, struct call *call)
{
    bool ok;
    arena_reset(run->step_arena);
    if (is_nobodys(run->job.kind)) {
        begin_own(run, run->step_arena, call);
        ok = store_select(call->store, run->organization, &call->error);
    } else {
        ok = call_begin_member(run->runner->session, run->step_arena, run->organization,
                               run->job.user, run->job.token, run->job.channel, call);
    }
    call->batch = run->job.id;
    call->keeps_batch = true;
    return ok;
}

static bool apply_take(struct call *call, void *context)
{
    struct run *run = context;
    return job_take(call, run->id, run->runner->id, &run->job, &run->is_taken);
}

static bool apply_end(struct call *call, void *context)
{
    struct run *run = context;
    return job_end(call, &run->job, run->end, run->message);
}

static void end_job(struct run *run, enum job_state state, const char *message)
{
    struct call call;
    begin_own(run, run->arena, &call);
    run->end = state;
    run->message = message;
    service_write_unchecked(&call, apply_end, run);
}

/* What becomes of a job whose step failed: one that was stopped is no longer ours; where the store
 * or the disk was in the way, it is tried again later, and says so. */
static void end_failed(struct run *run, const struct error *error)
{
    if (error->status != STATUS_CONFLICT)
        end_job(run, error->status == STATUS_UNAVAILABLE ? JOB_QUEUED : JOB_FAILED, error->message);
}

/* Steps until the job is done, fails, is taken away or the runner stops. */
static void do_steps(struct run *run, const struct job_work *work)
{
    struct call call;
    bool is_done = false;
    if (!begin_step(run, &call) || (work->open && !work->open(&call, &run->job, &run->state))) {
        end_failed(run, &call.error);
        return;
    }
    while (!is_done) {
        if (is_stopping(run->runner)) {
            end_job(run, JOB_QUEUED, NULL);
            return;
        }
        if (!begin_step(run, &call) || !work->step(&call, &run->job, run->state, &is_done)) {
            end_failed(run, &call.error);
            return;
        }
    }
}

static bool run_job(struct job_runner *runner, struct uuid organization, struct uuid id)
{
    AUTO_FREE(arena) struct arena *arena = arena_new();
    AUTO_FREE(arena) struct arena *step_arena = arena_new();
    struct run run = {.runner = runner,
                      .arena = arena,
                      .step_arena = step_arena,
                      .organization = organization,
                      .id = id};
    struct call call;
    begin_own(&run, arena, &call);
    if (!service_write_unchecked(&call, apply_take, &run))
        return false;
    if (!run.is_taken)
        return true;
    const struct job_work *work = job_work_of(run.job.kind);
    do_steps(&run, work);
    if (work->close && run.state)
        work->close(run.state);
    return true;
}

static bool find_due(struct job_runner *runner, struct uuid *organization, struct uuid *id)
{
    struct error error = {0};
    struct store *store = runner->session->store;
    store_rollback(store);
    return store_job_due(store, clock_unix_ms(), &runner->choice, organization, id, &error);
}

/* Servers begin what is planned; a command that waits for its own job leaves that to them. What
 * goes wrong is tried again at the next look. */
static void begin_planned(struct job_runner *runner, int64_t *looked_ms)
{
    int64_t now = clock_steady_ms();
    struct error ignored = {0};
    if (!service_has_writer(runner->service) || (*looked_ms && now - *looked_ms < PLANS_EVERY_MS))
        return;
    AUTO_FREE(arena) struct arena *arena = arena_new();
    *looked_ms = now;
    audit_begin_due(runner->session, arena, clock_unix_ms(), &ignored);
}

static void *run_loop(void *argument)
{
    struct job_runner *runner = argument;
    int64_t plans_looked_ms = 0;
    while (!is_stopping(runner)) {
        begin_planned(runner, &plans_looked_ms);
        struct uuid organization, id;
        bool ok = find_due(runner, &organization, &id);
        if (ok && !uuid_is_nil(id))
            ok = run_job(runner, organization, id);
        else
            wait_ms(runner, POLL_MS);
        if (!ok)
            wait_ms(runner, RETRY_MS);
    }
    return NULL;
}

/* What changed is compared, while others work on jobs. What fails is tried again later. */
static void *follow_loop(void *argument)
{
    struct job_runner *runner = argument;
    while (!is_stopping(runner)) {
        bool did_some = false;
        struct error ignored = {0};
        if (!follow_some(runner->session, &did_some, &ignored))
            wait_ms(runner, RETRY_MS);
        else if (!did_some)
            wait_ms(runner, POLL_MS);
    }
    return NULL;
}

static struct job_runner *start(struct service *service, const struct job_choice *choice,
                                void *(*loop)(void *), struct error *error)
{
    struct session *session = session_open(service, error);
    if (!session)
        return NULL;
    struct job_runner *runner = calloc(1, sizeof(*runner));
    if (!runner)
        abort();
    runner->service = service;
    runner->session = session;
    runner->id = uuid_new();
    if (choice)
        runner->choice = *choice;
    pthread_mutex_init(&runner->lock, NULL);
    pthread_cond_init(&runner->stop, NULL);
    if (pthread_create(&runner->thread, NULL, loop, runner) == 0)
        return runner;
    session_free(session);
    free(runner);
    fail(error, STATUS_UNAVAILABLE, "the thread for jobs could not be started");
    return NULL;
}

struct job_runner *job_runner_start(struct service *service, const struct job_choice *choice,
                                    struct error *error)
{
    return start(service, choice, run_loop, error);
}

struct job_runner *follower_start(struct service *service, struct error *error)
{
    return start(service, NULL, follow_loop, error);
}

void job_runner_free(struct job_runner *runner)
{
    if (!runner)
        return;
    pthread_mutex_lock(&runner->lock);
    runner->is_stopping = true;
    pthread_cond_signal(&runner->stop);
    pthread_mutex_unlock(&runner->lock);
    pthread_join(runner->thread, NULL);
    session_free(runner->session);
    pthread_mutex_destroy(&runner->lock);
    pthread_cond_destroy(&runner->stop);
    free(runner);
}
