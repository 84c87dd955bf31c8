/* Jobs in answers. */
#pragma once

#include "base/json-writer.h"
#include "service/jobs.h"

/* The job as one object. */
void job_write(struct json_writer *answer, const struct job *job);

/* {"jobs": [the job]}, as members. */
void job_write_one(struct json_writer *answer, const struct job *job);
