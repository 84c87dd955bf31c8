/* How jobs are taken up and ended. Private to service/. */
#pragma once

#include "service/jobs.h"

/* All kinds of work there are. */
const struct job_work *job_work_of(enum job_kind kind);

/* Takes a job that is due for this runner, within service_write. */
bool job_take(struct call *call, struct uuid id, struct uuid runner, struct job *job,
              bool *is_taken);

/* Ends a job of this runner, or sends it back into the queue (for later, when a message says what
 * it waits for); nothing happens when it is no longer his. Within service_write. */
bool job_end(struct call *call, struct job *job, enum job_state state, const char *message);
