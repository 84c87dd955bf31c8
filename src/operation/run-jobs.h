/* Jobs in answers. Private to operation/. */
#pragma once

#include "base/json-writer.h"
#include "service/jobs.h"

/* The job as one object. */
void write_job(struct json_writer *answer, const struct job *job);

/* {"jobs": [the job]}, as members. */
void write_one_job(struct json_writer *answer, const struct job *job);
