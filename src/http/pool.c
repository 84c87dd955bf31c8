/* The worker threads and what waits for them. */
#include "http/pool.h"

#include <assert.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

struct thread {
    struct http_pool *pool;
    pthread_t id;
    pthread_cond_t wanted;
    struct http_job *job; /* handed over by whoever wakes it */
    struct thread *next_idle;
    struct http_worker worker;
};

struct queue {
    struct http_job *first;
    struct http_job **end;
    size_t count;
};

struct http_pool {
    struct http_pool_options options;
    pthread_mutex_t lock; /* guards all below */
    struct queue ready;
    struct http_job *waiting;
    struct thread *idle; /* the last one to become idle first */
    size_t reserved;
    uint64_t wakes;
    bool is_closing;
    bool is_abandoned;
    bool is_stopping;
    struct thread *threads;
    unsigned thread_count;
};

static void queue_push(struct queue *queue, struct http_job *job)
{
    job->next = NULL;
    *queue->end = job;
    queue->end = &job->next;
    queue->count++;
}

static struct http_job *queue_take(struct queue *queue)
{
    struct http_job *job = queue->first;
    if (!job)
        return NULL;
    queue->first = job->next;
    if (!queue->first)
        queue->end = &queue->first;
    queue->count--;
    return job;
}

/* Under the lock. Gives the thread to wake, NULL when all are busy. */
static struct thread *assign(struct http_pool *pool, struct http_job *job)
{
    struct thread *thread = pool->idle;
    if (!thread) {
        queue_push(&pool->ready, job);
        return NULL;
    }
    pool->idle = thread->next_idle;
    thread->job = job;
    return thread;
}

/* Under the lock. */
static void start_job(struct http_pool *pool, struct http_job *job)
{
    struct thread *thread = assign(pool, job);
    if (thread)
        pthread_cond_signal(&thread->wanted);
}

/* The next job, or NULL when the pool stops and nothing can come any more. */
static struct http_job *next_job(struct http_pool *pool, struct thread *thread)
{
    pthread_mutex_lock(&pool->lock);
    struct http_job *job = queue_take(&pool->ready);
    if (!job && !(pool->is_stopping && pool->reserved == 0)) {
        thread->next_idle = pool->idle;
        pool->idle = thread;
        while (!thread->job && !(pool->is_stopping && pool->reserved == 0))
            pthread_cond_wait(&thread->wanted, &pool->lock);
        job = thread->job;
        thread->job = NULL;
    }
    pthread_mutex_unlock(&pool->lock);
    return job;
}

static void open_worker(const struct http_pool_options *options, struct http_worker *worker)
{
    if (worker->is_open)
        return;
    worker->error = (struct error){0};
    worker->value = options->open ? options->open(options->context, &worker->error) : NULL;
    worker->is_open = worker->error.status == STATUS_OK;
}

static void *run_thread(void *argument)
{
    struct thread *thread = argument;
    const struct http_pool_options *options = &thread->pool->options;
    struct http_job *job;
    while ((job = next_job(thread->pool, thread))) {
        open_worker(options, &thread->worker);
        job->run(job, &thread->worker);
        arena_reset(thread->worker.arena);
    }
    if (thread->worker.is_open && options->close)
        options->close(options->context, thread->worker.value);
    return NULL;
}

static void thread_start(struct http_pool *pool, struct thread *thread)
{
    thread->pool = pool;
    thread->worker.arena = arena_new();
    pthread_cond_init(&thread->wanted, NULL);
    if (pthread_create(&thread->id, NULL, run_thread, thread) != 0) {
        fprintf(stderr, "kith: cannot start a thread\n");
        abort();
    }
}

struct http_pool *http_pool_new(const struct http_pool_options *options)
{
    struct http_pool *pool = calloc(1, sizeof(*pool));
    struct thread *threads = calloc(options->workers, sizeof(*threads));
    if (!pool || !threads) {
        fprintf(stderr, "kith: out of memory\n");
        abort();
    }
    pool->options = *options;
    pool->ready.end = &pool->ready.first;
    pthread_mutex_init(&pool->lock, NULL);
    pool->threads = threads;
    pool->thread_count = options->workers;
    for (unsigned i = 0; i < pool->thread_count; i++)
        thread_start(pool, &threads[i]);
    return pool;
}

bool http_pool_reserve(struct http_pool *pool)
{
    pthread_mutex_lock(&pool->lock);
    bool has_room = !pool->is_closing && pool->ready.count < pool->options.queue_length;
    pool->reserved += has_room;
    pthread_mutex_unlock(&pool->lock);
    return has_room;
}

bool http_pool_reserve_more(struct http_pool *pool)
{
    pthread_mutex_lock(&pool->lock);
    bool may_run = !pool->is_stopping;
    pool->reserved += may_run;
    pthread_mutex_unlock(&pool->lock);
    return may_run;
}

/* Under the lock: idle threads look again whether they may end. */
static void wake_idle(struct http_pool *pool)
{
    for (struct thread *thread = pool->idle; thread; thread = thread->next_idle)
        pthread_cond_signal(&thread->wanted);
}

/* Under the lock. */
static void give_back_place(struct http_pool *pool)
{
    assert(pool->reserved > 0);
    pool->reserved--;
    if (pool->is_stopping && pool->reserved == 0)
        wake_idle(pool);
}

void http_pool_submit(struct http_pool *pool, struct http_job *job)
{
    pthread_mutex_lock(&pool->lock);
    struct thread *thread = assign(pool, job);
    give_back_place(pool);
    pthread_mutex_unlock(&pool->lock);
    /* Woken under the lock it would only wait for it: this is the way of every request. */
    if (thread)
        pthread_cond_signal(&thread->wanted);
}

void http_pool_submit_later(struct http_pool *pool, struct http_job *job, uint64_t seen)
{
    pthread_mutex_lock(&pool->lock);
    if (pool->is_closing || pool->wakes != seen) {
        start_job(pool, job);
    } else {
        job->next = pool->waiting;
        pool->waiting = job;
    }
    give_back_place(pool);
    pthread_mutex_unlock(&pool->lock);
}

uint64_t http_pool_wakes(struct http_pool *pool)
{
    pthread_mutex_lock(&pool->lock);
    uint64_t wakes = pool->wakes;
    pthread_mutex_unlock(&pool->lock);
    return wakes;
}

/* Under the lock. */
static void start_waiting(struct http_pool *pool, int64_t due_ms)
{
    struct http_job **place = &pool->waiting;
    while (*place) {
        struct http_job *job = *place;
        if (job->due_ms > due_ms) {
            place = &job->next;
        } else {
            *place = job->next;
            start_job(pool, job);
        }
    }
}

void http_pool_tick(struct http_pool *pool, int64_t now_ms)
{
    pthread_mutex_lock(&pool->lock);
    start_waiting(pool, now_ms);
    pthread_mutex_unlock(&pool->lock);
}

void http_pool_wake(struct http_pool *pool)
{
    pthread_mutex_lock(&pool->lock);
    pool->wakes++;
    start_waiting(pool, INT64_MAX);
    pthread_mutex_unlock(&pool->lock);
}

void http_pool_close(struct http_pool *pool)
{
    pthread_mutex_lock(&pool->lock);
    pool->is_closing = true;
    start_waiting(pool, INT64_MAX);
    pthread_mutex_unlock(&pool->lock);
}

bool http_pool_is_closing(struct http_pool *pool)
{
    pthread_mutex_lock(&pool->lock);
    bool is_closing = pool->is_closing;
    pthread_mutex_unlock(&pool->lock);
    return is_closing;
}

void http_pool_abandon(struct http_pool *pool)
{
    pthread_mutex_lock(&pool->lock);
    pool->is_abandoned = true;
    pthread_mutex_unlock(&pool->lock);
}

bool http_pool_is_abandoned(struct http_pool *pool)
{
    pthread_mutex_lock(&pool->lock);
    bool is_abandoned = pool->is_abandoned;
    pthread_mutex_unlock(&pool->lock);
    return is_abandoned;
}

void http_pool_stop(struct http_pool *pool)
{
    pthread_mutex_lock(&pool->lock);
    assert(pool->is_closing);
    pool->is_stopping = true;
    wake_idle(pool);
    pthread_mutex_unlock(&pool->lock);
    for (unsigned i = 0; i < pool->thread_count; i++)
        pthread_join(pool->threads[i].id, NULL);
}

void http_pool_free(struct http_pool *pool)
{
    if (!pool)
        return;
    for (unsigned i = 0; i < pool->thread_count; i++) {
        arena_free(pool->threads[i].worker.arena);
        pthread_cond_destroy(&pool->threads[i].wanted);
    }
    pthread_mutex_destroy(&pool->lock);
    free(pool->threads);
    free(pool);
}
