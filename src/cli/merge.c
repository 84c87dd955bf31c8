/* kith merge and unmerge. */
#include "cli/cli.h"

#include "cli/commands.h"
#include "cli/connect.h"
#include "cli/rows.h"
#include "cli/show.h"

/* What speaks against the merge. */
static void show_warnings(struct cli *cli, const json_t *answer)
{
    const json_t *warnings = json_object_get(answer, "warnings");
    for (size_t i = 0; i < json_array_size(warnings); i++) {
        struct error error;
        fail(&error, STATUS_AMBIGUOUS, "look again: %s",
             json_string_value(json_array_get(warnings, i)));
        cli_complain(cli, &error);
    }
}

/* Values that somebody added to the merged contact. */
static void show_later(struct cli *cli, const json_t *answer)
{
    const json_t *later = json_object_get(answer, "later_facts");
    if (cli->is_json || cli->is_quiet || !json_array_size(later))
        return;
    puts("\nAdded since the merge (--move '{\"record\":ID,\"fact\":N}' gives one to the other):");
    rows_print(cli->call_arena, "later_facts", later, stdout);
}

bool merge_run(struct cli *cli, struct error *error)
{
    json_t *answer = NULL;
    if (!cli_run_operation(cli, cli->operation->name, cli->arguments, &answer, error))
        return false;
    show_answer(cli, cli->operation, answer);
    show_later(cli, answer);
    show_warnings(cli, answer);
    json_decref(answer);
    return true;
}
