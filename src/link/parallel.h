/* Work on several threads. Inside `link` only. */
#pragma once

enum { PARALLEL_THREADS_MAX = 16 };

/* Does the jobs 0 to `jobs`, each once, in any order: `work` is called with `state`, the job, and
 * the number of the thread that does it, which is below `threads` and PARALLEL_THREADS_MAX. Where
 * no thread can be had this one does everything. */
void parallel(unsigned threads, unsigned jobs,
              void (*work)(void *state, unsigned job, unsigned thread), void *state);

/* How many threads take part where so many are allowed. */
unsigned parallel_threads(unsigned threads);
