/* kith undo: takes batches back, the last one first. */
#include "cli/cli.h"

#include "cli/commands.h"
#include "cli/options.h"
#include "cli/show.h"

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

bool undo_run(struct cli *cli, struct error *error)
{
    const struct undo_state *undo = cli->state;
    for (size_t i = undo->batches.count; i-- > 0;) {
        options_set_text(cli->arguments, "batch", undo->batches.items[i]);
        if (!show_operation(cli, error))
            return false;
    }
    return true;
}
