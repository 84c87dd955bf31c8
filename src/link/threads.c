/* The same work on several threads at once. */
#include "link/threads.h"

#include <pthread.h>

enum { THREADS_MAX = 16 };

struct call {
    void (*work)(void *argument);
    void *argument;
};

static void *run(void *argument)
{
    const struct call *call = argument;
    call->work(call->argument);
    return NULL;
}

void threads_run(unsigned count, void (*work)(void *argument), void *argument)
{
    struct call call = {work, argument};
    pthread_t threads[THREADS_MAX];
    unsigned started = 0;
    while (started + 1 < count && started < THREADS_MAX &&
           pthread_create(&threads[started], NULL, run, &call) == 0)
        started++;
    work(argument);
    for (unsigned i = 0; i < started; i++)
        pthread_join(threads[i], NULL);
}
