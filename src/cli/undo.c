/* kith undo: takes batches back, the last one first. */
#include "cli/cli.h"

#include "cli/commands.h"
#include "cli/connect.h"
#include "cli/job-wait.h"
#include "cli/options.h"
#include "cli/show.h"
#include <string.h>

error_t undo_parse(int key, char *value, struct argp_state *state)
{
    const struct cli *cli = state->input;
    struct undo_state *undo = cli->state;
    if (key == ARGP_KEY_END && undo->batches.count == 0)
        argp_error(state, "BATCH is missing (as answers and `kith history` name it)");
    if (key != ARGP_KEY_ARG)
        return ARGP_ERR_UNKNOWN;
    *ARENA_PUSH(cli->arena, &undo->batches) = value;
    return 0;
}

/* What the job did, in the words of an undo that is done at once. */
static json_t *answer_of(const json_t *job)
{
    const json_t *progress = json_object_get(job, "progress");
    return json_pack("{s:O?, s:O?, s:O?, s:O?}", "undone", json_object_get(progress, "undone"),
                     "kept_count", json_object_get(progress, "kept_count"), "kept",
                     json_object_get(progress, "kept"), "job", json_object_get(job, "id"));
}

/* A large batch is taken back by a job. */
static bool wait_for(struct cli *cli, const json_t *begun, struct error *error)
{
    bool is_interrupted;
    const char *id = arena_copy(cli->arena, job_text(begun, "id"));
    const json_t *job = job_wait(cli, id, "taking back", WAIT_PAUSES, &is_interrupted, error);
    if (is_interrupted)
        return fail(error, STATUS_UNAVAILABLE, "interrupted: `kith job %s --resume` goes on", id);
    if (!job)
        return false;
    if (strcmp(job_text(job, "state"), "done") != 0)
        return fail(error, STATUS_UNAVAILABLE, "the undo is %s: %s", job_text(job, "state"),
                    job_text(job, "message"));
    json_t *answer = answer_of(job);
    show_answer(cli, cli->operation, answer);
    json_decref(answer);
    return true;
}

static bool undo_one(struct cli *cli, const char *batch, struct error *error)
{
    json_t *answer = NULL;
    options_set_text(cli->arguments, "batch", batch);
    if (!cli_run_operation(cli, cli->operation->name, cli->arguments, &answer, error))
        return false;
    const json_t *job = json_array_get(json_object_get(answer, "jobs"), 0);
    bool is_done = true;
    if (job && !json_is_true(json_object_get(answer, "dry_run")))
        is_done = wait_for(cli, job, error);
    else
        show_answer(cli, cli->operation, answer);
    json_decref(answer);
    return is_done;
}

bool undo_run(struct cli *cli, struct error *error)
{
    const struct undo_state *undo = cli->state;
    for (size_t i = undo->batches.count; i-- > 0;)
        if (!undo_one(cli, undo->batches.items[i], error))
            return false;
    return true;
}
