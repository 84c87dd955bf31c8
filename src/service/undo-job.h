/* Undo as a job: a large batch is taken back step by step. */
#pragma once

#include "service/jobs.h"

/* Batches with more changes than this are taken back by a job. */
enum { UNDO_AT_ONCE_MAX = 500 };

extern const struct job_work undo_work;

/* Begins one, within service_write. When the batch is that of a job, that must have ended.
 * STATUS_NOT_FOUND when there is no such batch. */
bool undo_job_begin(struct call *call, struct uuid batch, struct job *job);

/* Whether taking this batch back is long work, or that of a job. */
bool undo_needs_job(struct call *call, struct uuid batch, bool *needs);
