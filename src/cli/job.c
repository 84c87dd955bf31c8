/* kith job: how one job stands; pause, resume and cancel it, or wait for it. */
#include "cli/cli.h"

#include "cli/commands.h"
#include "cli/job-wait.h"
#include "cli/show.h"
#include <string.h>

enum { PAUSE = 0x100, RESUME, CANCEL, WAIT };

const struct argp_option job_options[] = {
    {"pause", PAUSE, NULL, 0, "Let it rest; what it has done stays", 0},
    {"resume", RESUME, NULL, 0, "Go on where it was paused or failed, and wait for its end", 0},
    {"cancel", CANCEL, NULL, 0, "End it; what it has done stays, and can be undone", 0},
    {"wait", WAIT, NULL, 0, "Wait for its end", 0},
    {0}};

error_t job_parse(int key, char *value, struct argp_state *state)
{
    static const char *const commands[] = {"pause", "resume", "cancel"};
    const struct cli *cli = state->input;
    struct job_options_state *options = cli->state;
    (void)value;
    if (key == WAIT)
        options->waits = true;
    else if (key < PAUSE || key > CANCEL)
        return ARGP_ERR_UNKNOWN;
    else if (options->command)
        argp_error(state, "--pause, --resume and --cancel exclude each other");
    else
        options->command = commands[key - PAUSE];
    return 0;
}

/* What it did, as the answer of job_get. */
static void show(struct cli *cli, const json_t *job)
{
    json_t *answer = json_pack("{s:[O]}", "jobs", job);
    show_answer(cli, cli->operation, answer);
    json_decref(answer);
    if (strcmp(job_text(job, "state"), "failed") == 0)
        cli->exit_code = EXIT_FAILED;
}

/* One whose runner is gone says that it runs until that is found out: it is taken from him, who
 * can then write no more. */
static bool command(struct cli *cli, const char *id, const char *name, struct error *error)
{
    struct error ignored = {0};
    const json_t *job = job_look(cli, id, error);
    bool is_resume = strcmp(name, "resume") == 0;
    if (!job)
        return false;
    if (is_resume && strcmp(job_text(job, "state"), "running") == 0)
        job_command(cli, id, "pause", &ignored);
    return job_command(cli, id, name, error);
}

bool job_run(struct cli *cli, struct error *error)
{
    const struct job_options_state *options = cli->state;
    const char *id = job_text(cli->arguments, "id");
    bool is_interrupted = false;
    if (options->command && !command(cli, id, options->command, error))
        return false;
    bool waits = options->waits || (options->command && strcmp(options->command, "resume") == 0);
    const json_t *job = waits ? job_wait(cli, id, "working", WAIT_PAUSES, &is_interrupted, error)
                              : job_look(cli, id, error);
    if (is_interrupted)
        return fail(error, STATUS_UNAVAILABLE, "interrupted: `kith job %s --resume` goes on", id);
    if (!job)
        return false;
    show(cli, job);
    return true;
}
