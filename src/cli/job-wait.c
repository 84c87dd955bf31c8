/* Waiting for a job. */
#include "cli/job-wait.h"

#include "cli/connect.h"
#include "cli/interrupt.h"
#include "cli/options.h"
#include "cli/progress.h"
#include <string.h>
#include <time.h>

enum { LOOK_FIRST_MS = 20, LOOK_LAST_MS = 250 };

const char *job_text(const json_t *job, const char *name)
{
    const char *text = json_string_value(json_object_get(job, name));
    return text ? text : "";
}

int64_t job_integer(const json_t *job, const char *name)
{
    return json_integer_value(json_object_get(job, name));
}

bool job_is_under_way(const json_t *job)
{
    const char *state = job_text(job, "state");
    return strcmp(state, "queued") == 0 || strcmp(state, "running") == 0;
}

/* Runs an operation on one job; the caller owns the answer. */
static json_t *run_on(struct cli *cli, const char *operation, const char *id, const char *command,
                      struct error *error)
{
    json_t *answer = NULL, *arguments = json_object();
    options_set_text(arguments, "id", id);
    if (command)
        options_set_text(arguments, "command", command);
    cli_run_operation(cli, operation, arguments, &answer, error);
    json_decref(arguments);
    return answer;
}

bool job_command(struct cli *cli, const char *id, const char *command, struct error *error)
{
    json_t *answer = run_on(cli, "job_control", id, command, error);
    json_decref(answer);
    return answer != NULL;
}

/* The caller owns it. */
static json_t *look(struct cli *cli, const char *id, struct error *error)
{
    json_t *answer = run_on(cli, "job_get", id, NULL, error);
    json_t *job = json_incref(json_array_get(json_object_get(answer, "jobs"), 0));
    json_decref(answer);
    return job;
}

const json_t *job_look(struct cli *cli, const char *id, struct error *error)
{
    json_t *job = look(cli, id, error);
    return job ? cli_own(cli, job) : NULL;
}

static void draw(struct progress *progress, const char *what, const json_t *job)
{
    const json_t *left = json_object_get(job, "seconds_left");
    progress_draw(progress,
                  &(struct progress_state){
                      .what = what,
                      .done = job_integer(job, "done"),
                      .total = job_integer(job, "total"),
                      .per_second = job_integer(json_object_get(job, "progress"), "per_second"),
                      .seconds_left = left ? json_integer_value(left) : -1,
                  });
}

static void pause_a_while(int64_t *ms)
{
    struct timespec pause = {.tv_nsec = *ms * 1000000};
    nanosleep(&pause, NULL);
    *ms = *ms * 2 < LOOK_LAST_MS ? *ms * 2 : LOOK_LAST_MS;
}

/* A job that ended just before cannot be stopped: then it has simply ended. Another that cannot be
 * goes on, run as before, until a later try. False with an error: nobody would run it. */
static bool stop(struct cli *cli, const char *id, enum wait_breaks breaks, bool *is_stopped,
                 struct error *error)
{
    struct error ignored = {0};
    cli_stop_jobs(cli);
    *is_stopped = job_command(cli, id, breaks == WAIT_PAUSES ? "pause" : "cancel", &ignored);
    return *is_stopped || cli_run_job(cli, id, error);
}

const json_t *job_wait(struct cli *cli, const char *id, const char *what, enum wait_breaks breaks,
                       bool *is_interrupted, struct error *error)
{
    struct progress progress;
    int64_t wait_ms = LOOK_FIRST_MS;
    json_t *job = NULL;
    *is_interrupted = false;
    interrupt_watch();
    if (!cli_run_job(cli, id, error))
        return NULL;
    progress_init(&progress, !cli->is_quiet && !cli->is_json);
    while (!*is_interrupted && (job = look(cli, id, error)) && job_is_under_way(job)) {
        draw(&progress, what, job);
        pause_a_while(&wait_ms);
        json_decref(job);
        job = NULL;
        if (interrupt_seen() && !stop(cli, id, breaks, is_interrupted, error))
            break;
    }
    progress_end(&progress);
    if (job && !cli->server) {
        cli_stop_jobs(cli);
        cli_follow(cli);
    }
    if (*is_interrupted)
        fail(error, STATUS_UNAVAILABLE, "interrupted");
    return job ? cli_own(cli, job) : NULL;
}
