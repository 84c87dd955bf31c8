/* Waiting for a job: with its progress on a terminal, here or on a server. */
#pragma once

#include "cli/cli.h"

/* What Ctrl-C does to the job. */
enum wait_breaks { WAIT_PAUSES, WAIT_CANCELS };

/* A member's text or number of the job as an answer has it; "" and 0 when it has none. */
const char *job_text(const json_t *job, const char *name);
int64_t job_integer(const json_t *job, const char *name);

/* Whether it is queued or running. */
bool job_is_under_way(const json_t *job);

/* Waits until the job has ended, or waits for a person; on a store of this process the job is run
 * by it. `what` is the word before the bar ("importing"). Gives the job as it is then, owned by the
 * cli; NULL when it cannot be known, or was interrupted (STATUS_UNAVAILABLE, *is_interrupted). What
 * failed is for the caller to see. */
const json_t *job_wait(struct cli *cli, const char *id, const char *what, enum wait_breaks breaks,
                       bool *is_interrupted, struct error *error);

/* pause, resume or cancel. */
bool job_command(struct cli *cli, const char *id, const char *command, struct error *error);

/* The job as it is now, owned by the cli. */
const json_t *job_look(struct cli *cli, const char *id, struct error *error);
