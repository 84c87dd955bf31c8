/* Opening the service, sessions, and how writes come together in one transaction. */
#include "service/service.h"

#include "base/clock.h"
#include "service/access.h"
#include "service/bin.h"
#include "service/erasures.h"
#include "service/guess-guard.h"
#include "service/internal.h"
#include "service/learnt-memory.h"
#include "service/match-memory.h"
#include "service/page-memory.h"
#include "store/change.h"
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

/* A group of writes ends here, so that the first of it does not wait for a crowd. */
enum {
    GROUP_CALLS_MAX = 64,
    BIN_FIRST_AFTER_S = 60,
    BIN_LOOKED_AT_EVERY_S = 60 * 60,
    SETTLED_AGAIN_AFTER_S = 60
};

struct write_job {
    struct call *call;
    call_apply *apply;
    void *context;
    bool is_unchecked; /* the actor's rights are not read first */
    bool succeeded;
    bool is_done;
    struct write_job *next;
};

struct service {
    char *url;
    char *key_file;      /* NULL: none */
    char *erasure_file;  /* likewise */
    char *backup_folder; /* likewise */
    bool has_writer;
    pthread_t thread;
    struct store *store; /* the writer's */
    struct token_uses *uses;
    struct guess_guard *guard;
    struct page_memory *pages;
    struct learnt_memory *learnt;
    struct match_memory *matches;
    pthread_mutex_t lock; /* guards what follows */
    pthread_cond_t work;  /* jobs came, or the end */
    pthread_cond_t done;  /* jobs are done */
    bool is_followed;     /* a thread follows the log */
    struct write_job *first;
    struct write_job *last;
    bool is_grouped; /* what is being applied is more than one call */
    bool is_stopping;
};

/* ---- applying ---- */

/* Runs one call within a transaction. Its error says what went wrong. */
static bool run_job(struct store *store, struct write_job *job)
{
    struct call *call = job->call;
    struct store *own = call->store;
    call->store = store;
    call->is_applying = true;
    if (!call->keeps_batch)
        call->batch = uuid_new();
    call->now_ms = store_next_ms(store, clock_unix_ms());
    call->error = (struct error){0};
    bool ok = (job->is_unchecked || access_refresh(call)) && job->apply(call, job->context);
    call->is_applying = false;
    call->store = own;
    return ok;
}

/* In a savepoint: what it changed is kept only when it may. */
static bool apply_job(struct store *store, struct write_job *job)
{
    struct call *call = job->call;
    if (!store_savepoint(store, &call->error))
        return false;
    bool ok = run_job(store, job);
    if (ok && !call->is_dry_run && store_release(store, &call->error))
        return true;
    store_restore(store);
    return ok && call->is_dry_run;
}

static bool begin_for(struct store *store, const struct call *call, struct error *error)
{
    return store_select(store, call->actor.organization, error) && store_begin(store, error);
}

/* The only call of a transaction; false when that must be tried again, or cannot be. An embedded
 * engine keeps what a page held before a savepoint, which a call that is alone can do without. */
static bool apply_only(struct store *store, struct write_job *job, bool *ok, struct error *error)
{
    if (db_engine(store->db) == DB_ENGINE_POSTGRES) {
        *ok = apply_job(store, job);
        return store_commit(store, error);
    }
    *ok = run_job(store, job);
    if (*ok && !job->call->is_dry_run)
        return store_commit(store, error);
    store_rollback(store);
    return true;
}

/* One call in a transaction of its own; tried again when it lost a race with another process. */
static bool apply_alone(struct store *store, struct write_job *job)
{
    enum { ATTEMPTS = 5 };
    for (int attempt = 1;; attempt++) {
        struct error error = {0};
        bool ok;
        if (begin_for(store, job->call, &error) && apply_only(store, job, &ok, &error))
            return ok;
        if (attempt == ATTEMPTS || !db_may_retry(store->db)) {
            job->call->error = error;
            return false;
        }
    }
}

/* When the server was lost while it committed, nobody knows whether it did: doing the calls again
 * might do them twice. An embedded engine has rolled back when a commit fails. */
static bool is_outcome_unknown(const struct store *store)
{
    return db_engine(store->db) == DB_ENGINE_POSTGRES && !db_may_retry(store->db);
}

static void fail_jobs(struct write_job *jobs, const struct error *error)
{
    for (struct write_job *job = jobs; job; job = job->next) {
        job->call->error = *error;
        job->succeeded = false;
    }
}

/* Jobs of one organization in one transaction; alone each when that fails as a whole. */
static void apply_group(struct store *store, struct write_job *jobs)
{
    struct error error = {0};
    if (jobs->next && begin_for(store, jobs->call, &error)) {
        for (struct write_job *job = jobs; job; job = job->next)
            job->succeeded = apply_job(store, job);
        if (store_commit(store, &error))
            return;
        if (is_outcome_unknown(store)) {
            fail_jobs(jobs, &error);
            return;
        }
    }
    for (struct write_job *job = jobs; job; job = job->next)
        job->succeeded = apply_alone(store, job);
}

/* ---- the writer's thread ---- */

/* Takes the oldest job and those of the same organization, in their order. Called locked. */
static struct write_job *take_group(struct service *service)
{
    struct uuid organization = service->first->call->actor.organization;
    struct write_job *taken = NULL, **taken_end = &taken, **place = &service->first;
    service->last = NULL;
    for (int count = 0; *place;) {
        struct write_job *job = *place;
        if (count < GROUP_CALLS_MAX && uuid_equal(job->call->actor.organization, organization)) {
            *place = job->next;
            job->next = NULL;
            *taken_end = job;
            taken_end = &job->next;
            count++;
        } else {
            service->last = job;
            place = &job->next;
        }
    }
    return taken;
}

static void finish_group(struct service *service, struct write_job *jobs)
{
    pthread_mutex_lock(&service->lock);
    while (jobs) {
        struct write_job *next = jobs->next; /* its owner may be gone once it is done */
        jobs->is_done = true;
        jobs = next;
    }
    pthread_cond_broadcast(&service->done);
    pthread_mutex_unlock(&service->lock);
}

/* Waits for jobs, at most until then; tells whether none came. Called locked. */
static bool wait_for_jobs(struct service *service, const struct timespec *until)
{
    int waited = 0;
    while (!service->first && !service->is_stopping && waited != ETIMEDOUT)
        waited = pthread_cond_timedwait(&service->work, &service->lock, until);
    return !service->first && !service->is_stopping;
}

/* One step at the bin; tells when to look again: at once while there is more to do. What went wrong
 * will be tried again in an hour; nobody waits for it. */
static int look_after_bin(struct service *service)
{
    struct error ignored = {0};
    bool is_done;
    bool ok = bin_empty(service->store, clock_unix_ms(), &is_done, &ignored);
    return ok && !is_done ? 0 : BIN_LOOKED_AT_EVERY_S;
}

static bool is_before(const struct timespec *a, const struct timespec *b)
{
    return a->tv_sec < b->tv_sec || (a->tv_sec == b->tv_sec && a->tv_nsec < b->tv_nsec);
}

/* What the writer does when nobody writes, and when. */
struct upkeep {
    struct timespec bin_due, settling_due;
    bool is_unsettled; /* something was erased, here or before the start */
    struct settling settling;
};

static void begin_upkeep(struct upkeep *upkeep)
{
    *upkeep = (struct upkeep){.is_unsettled = true};
    clock_gettime(CLOCK_REALTIME, &upkeep->bin_due);
    upkeep->settling_due = upkeep->bin_due;
    upkeep->bin_due.tv_sec += BIN_FIRST_AFTER_S;
}

static bool is_settling_next(const struct upkeep *upkeep)
{
    return upkeep->is_unsettled && is_before(&upkeep->settling_due, &upkeep->bin_due);
}

/* One step. Whoever reads an older snapshot may be in the way: then it is tried again. */
static void settle_some(struct service *service, struct upkeep *upkeep)
{
    struct error ignored = {0};
    bool is_done;
    bool ok = erasures_settle(service, service->store, &upkeep->settling, &is_done, &ignored);
    upkeep->is_unsettled = !ok || !is_done;
    clock_gettime(CLOCK_REALTIME, &upkeep->settling_due);
    if (!ok)
        upkeep->settling_due.tv_sec += SETTLED_AGAIN_AFTER_S;
}

/* With the bin it is looked whether another process has erased, and did not get that far. */
static void do_upkeep(struct service *service, struct upkeep *upkeep)
{
    if (is_settling_next(upkeep)) {
        settle_some(service, upkeep);
        return;
    }
    upkeep->bin_due.tv_sec += look_after_bin(service);
    upkeep->is_unsettled = true;
}

static void note_erased(struct upkeep *upkeep, const struct write_job *jobs)
{
    for (const struct write_job *job = jobs; job; job = job->next) {
        if (!job->succeeded || !job->call->has_erased)
            continue;
        upkeep->is_unsettled = true;
        clock_gettime(CLOCK_REALTIME, &upkeep->settling_due);
    }
}

static void *write_loop(void *argument)
{
    struct service *service = argument;
    struct upkeep upkeep;
    begin_upkeep(&upkeep);
    for (;;) {
        pthread_mutex_lock(&service->lock);
        bool is_idle = wait_for_jobs(service, is_settling_next(&upkeep) ? &upkeep.settling_due
                                                                        : &upkeep.bin_due);
        struct write_job *jobs = service->first ? take_group(service) : NULL;
        service->is_grouped = jobs && jobs->next;
        pthread_mutex_unlock(&service->lock);
        if (is_idle) {
            do_upkeep(service, &upkeep);
            continue;
        }
        if (!jobs)
            return NULL;
        apply_group(service->store, jobs);
        note_erased(&upkeep, jobs);
        finish_group(service, jobs);
    }
}

static bool write_through_thread(struct service *service, struct write_job *job)
{
    pthread_mutex_lock(&service->lock);
    if (service->last)
        service->last->next = job;
    else
        service->first = job;
    service->last = job;
    pthread_cond_signal(&service->work);
    while (!job->is_done)
        pthread_cond_wait(&service->done, &service->lock);
    pthread_mutex_unlock(&service->lock);
    return job->succeeded;
}

/* Where there is no thread that could do it later. What fails now is done when the store is next
 * opened by a server, or by the next erasure. */
static void settle_all(struct call *call)
{
    struct settling settling = {0};
    struct error ignored = {0};
    for (bool is_done = false; !is_done;)
        if (!erasures_settle(call->service, call->session->store, &settling, &is_done, &ignored))
            return;
}

static bool write_here(struct write_job *job)
{
    struct call *call = job->call;
    bool ok = apply_alone(call->session->store, job);
    if (ok && call->has_erased)
        settle_all(call);
    return ok;
}

static bool write_job(struct write_job *job)
{
    struct call *call = job->call;
    store_rollback(call->store); /* a snapshot held for reading would be older than the write */
    if (call->service->has_writer)
        return write_through_thread(call->service, job);
    return write_here(job);
}

bool service_write(struct call *call, call_apply *apply, void *context)
{
    struct write_job job = {.call = call, .apply = apply, .context = context};
    return write_job(&job);
}

bool service_write_unchecked(struct call *call, call_apply *apply, void *context)
{
    struct write_job job = {.call = call, .apply = apply, .context = context, .is_unchecked = true};
    return write_job(&job);
}

bool service_is_awaited(struct service *service)
{
    pthread_mutex_lock(&service->lock);
    bool is_awaited = service->first || service->is_grouped;
    pthread_mutex_unlock(&service->lock);
    return is_awaited;
}

bool service_read(struct call *call, call_apply *read, void *context)
{
    if (!store_begin_read(call->store, &call->error))
        return false;
    bool ok = read(call, context);
    store_rollback(call->store);
    return ok;
}

bool call_has_changed(const struct call *call)
{
    return call->store->tip.sequence != call->sequence;
}

const char *service_key_file(const struct service *service)
{
    return service->key_file;
}

const char *service_erasure_file(const struct service *service)
{
    return service->erasure_file;
}

const char *service_backup_folder(const struct service *service)
{
    return service->backup_folder;
}

const char *service_url(const struct service *service)
{
    return service->url;
}

bool service_has_writer(const struct service *service)
{
    return service->has_writer;
}

/* ---- opening and closing ---- */

struct service *service_open(const struct service_options *options, struct error *error)
{
    if (!secret_start()) {
        fail(error, STATUS_INTERNAL, "libsodium could not be started");
        return NULL;
    }
    struct store *store = store_open(options->store, DB_READ_WRITE, error);
    if (!store)
        return NULL;
    struct service *service = calloc(1, sizeof(*service));
    if (!service || !(service->url = strdup(options->store)))
        abort();
    if (options->key_file && !(service->key_file = strdup(options->key_file)))
        abort();
    if (options->erasure_file && !(service->erasure_file = strdup(options->erasure_file)))
        abort();
    if (options->backup_folder && !(service->backup_folder = strdup(options->backup_folder)))
        abort();
    service->store = store;
    service->uses = token_uses_new();
    service->guard = guess_guard_new();
    service->pages = page_memory_new();
    service->learnt = learnt_memory_new();
    service->matches = match_memory_new();
    pthread_mutex_init(&service->lock, NULL);
    pthread_cond_init(&service->work, NULL);
    pthread_cond_init(&service->done, NULL);
    if (options->has_writer) {
        service->has_writer = pthread_create(&service->thread, NULL, write_loop, service) == 0;
        if (!service->has_writer) {
            service_free(service);
            fail(error, STATUS_UNAVAILABLE, "the writer's thread could not be started");
            return NULL;
        }
    }
    return service;
}

void service_free(struct service *service)
{
    if (!service)
        return;
    if (service->has_writer) {
        pthread_mutex_lock(&service->lock);
        service->is_stopping = true;
        pthread_cond_signal(&service->work);
        pthread_mutex_unlock(&service->lock);
        pthread_join(service->thread, NULL);
    }
    store_free(service->store);
    token_uses_free(service->uses);
    guess_guard_free(service->guard);
    page_memory_free(service->pages);
    learnt_memory_free(service->learnt);
    match_memory_free(service->matches);
    pthread_cond_destroy(&service->work);
    pthread_cond_destroy(&service->done);
    pthread_mutex_destroy(&service->lock);
    free(service->url);
    free(service->key_file);
    free(service->erasure_file);
    free(service->backup_folder);
    free(service);
}

struct token_uses *service_token_uses(struct service *service)
{
    return service->uses;
}

struct guess_guard *service_guess_guard(struct service *service)
{
    return service->guard;
}

struct page_memory *service_page_memory(struct service *service)
{
    return service->pages;
}

struct learnt_memory *service_learnt_memory(struct service *service)
{
    return service->learnt;
}

struct match_memory *service_match_memory(struct service *service)
{
    return service->matches;
}

bool service_follows_alone(struct service *service)
{
    pthread_mutex_lock(&service->lock);
    bool is_free = !service->is_followed;
    service->is_followed = true;
    pthread_mutex_unlock(&service->lock);
    return is_free;
}

void service_followed(struct service *service)
{
    pthread_mutex_lock(&service->lock);
    service->is_followed = false;
    pthread_mutex_unlock(&service->lock);
}

struct session *session_open(struct service *service, struct error *error)
{
    enum db_mode mode = service->has_writer ? DB_READ_ONLY : DB_READ_WRITE;
    struct store *store = store_open(service->url, mode, error);
    if (!store)
        return NULL;
    struct session *session = calloc(1, sizeof(*session));
    if (!session)
        abort();
    session->service = service;
    session->store = store;
    session->cache = access_cache_new();
    return session;
}

void session_free(struct session *session)
{
    if (!session)
        return;
    access_cache_free(session->cache);
    store_free(session->store);
    free(session);
}
