/* The same work on several threads at once. Inside `link` only. */
#pragma once

/* Calls `work` on so many threads, this one among them; on fewer where no more can be had, so the
 * calls have to share out among themselves what is to be done. Returns when all have. */
void threads_run(unsigned count, void (*work)(void *argument), void *argument);
