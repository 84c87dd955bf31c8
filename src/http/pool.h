/* The worker threads and what waits for them.
 *
 * Jobs are served in the order they came. Idle workers are woken last in, first out, so that a
 * light load touches few of them (and their database handles and caches).
 *
 * Whoever hands in a job reserves its place first, then makes it ready to be run at any moment,
 * then submits it: http_pool_stop waits for reserved places.
 */
#pragma once

#include "base/arena.h"
#include "base/error.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct http_pool;

/* What a job may use while it runs. */
struct http_worker {
    struct arena *arena; /* reset after the job */
    void *value;         /* what `open` gave; NULL with `error` filled when it failed */
    bool is_open;
    struct error error;
};

/* Embedded in what is to be done. After `run` the pool does not touch it again. */
struct http_job {
    void (*run)(struct http_job *job, struct http_worker *worker);
    struct http_job *next;
    int64_t due_ms; /* on the steady clock, for http_pool_submit_later */
};

struct http_pool_options {
    unsigned workers;
    unsigned queue_length;
    void *(*open)(void *context, struct error *error);
    void (*close)(void *context, void *value);
    void *context;
};

struct http_pool *http_pool_new(const struct http_pool_options *options);

/* A place for a new request; false when the queue is full or the pool is closing. */
bool http_pool_reserve(struct http_pool *pool);

/* A place for the next piece of an answer under way; false only when the workers are gone. */
bool http_pool_reserve_more(struct http_pool *pool);

/* Hands in the job that a place was reserved for. */
void http_pool_submit(struct http_pool *pool, struct http_job *job);

/* The same, to be run at job->due_ms, or at the next wake. `seen` is http_pool_wakes from before
 * the job looked whether there was something to do, so that no wake is lost in between. */
void http_pool_submit_later(struct http_pool *pool, struct http_job *job, uint64_t seen);
uint64_t http_pool_wakes(struct http_pool *pool);

/* Runs the waiting jobs that are due, or all of them. */
void http_pool_tick(struct http_pool *pool, int64_t now_ms);
void http_pool_wake(struct http_pool *pool);

/* No new requests from now on; waiting jobs run at once. */
void http_pool_close(struct http_pool *pool);
bool http_pool_is_closing(struct http_pool *pool);

/* Jobs should give up from now on instead of doing their work. */
void http_pool_abandon(struct http_pool *pool);
bool http_pool_is_abandoned(struct http_pool *pool);

/* Runs what was submitted or reserved, then joins the threads. The pool must be closed. */
void http_pool_stop(struct http_pool *pool);
void http_pool_free(struct http_pool *pool);
