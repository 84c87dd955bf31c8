/* Work on several threads. */
#include "link/parallel.h"

#include <pthread.h>
#include <stdatomic.h>

struct shared {
    void (*work)(void *state, unsigned job, unsigned thread);
    void *state;
    unsigned jobs;
    atomic_uint next_job, next_thread;
};

unsigned parallel_threads(unsigned threads)
{
    return threads < 1 ? 1 : threads > PARALLEL_THREADS_MAX ? PARALLEL_THREADS_MAX : threads;
}

static void *take_jobs(void *argument)
{
    struct shared *shared = argument;
    unsigned thread = atomic_fetch_add(&shared->next_thread, 1);
    for (unsigned job; (job = atomic_fetch_add(&shared->next_job, 1)) < shared->jobs;)
        shared->work(shared->state, job, thread);
    return NULL;
}

void parallel(unsigned threads, unsigned jobs,
              void (*work)(void *state, unsigned job, unsigned thread), void *state)
{
    struct shared shared = {.work = work, .state = state, .jobs = jobs};
    pthread_t others[PARALLEL_THREADS_MAX];
    unsigned started = 0;
    while (started + 1 < parallel_threads(threads) && started + 1 < jobs &&
           pthread_create(&others[started], NULL, take_jobs, &shared) == 0)
        started++;
    take_jobs(&shared);
    for (unsigned i = 0; i < started; i++)
        pthread_join(others[i], NULL);
}
