/* kith merge, unmerge and duplicates. */
#include "cli/cli.h"

#include "cli/commands.h"
#include "cli/connect.h"
#include "cli/options.h"
#include "cli/rows.h"
#include "cli/show.h"
#include <string.h>

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

enum { DISMISS = 0x100, LATER, REOPEN };

const struct argp_option duplicates_options[] = {
    {"dismiss", DISMISS, NULL, 0, "The two are different people", 0},
    {"later", LATER, NULL, 0, "Look at the two another time", 0},
    {"reopen", REOPEN, NULL, 0, "Take such a decision back", 0},
    {0}};

error_t duplicates_parse(int key, char *value, struct argp_state *state)
{
    static const char *const decisions[] = {"different", "later", "open"};
    const struct cli *cli = state->input;
    struct duplicates_state *duplicates = cli->state;
    if (key == ARGP_KEY_ARG && duplicates->count < COUNT_OF(duplicates->contacts)) {
        duplicates->contacts[duplicates->count++] = value;
        return 0;
    }
    if (key == ARGP_KEY_END && duplicates->decision && duplicates->count != 2)
        argp_error(state, "to decide, name two contacts");
    if (key == ARGP_KEY_END && !duplicates->decision && duplicates->count > 1)
        argp_error(state, "say what the two are: --dismiss, --later or --reopen");
    if (key < DISMISS || key > REOPEN)
        return ARGP_ERR_UNKNOWN;
    if (duplicates->decision)
        argp_error(state, "--dismiss, --later and --reopen exclude each other");
    duplicates->decision = decisions[key - DISMISS];
    return 0;
}

static bool decide(struct cli *cli, const struct duplicates_state *duplicates, struct error *error)
{
    json_t *answer = NULL;
    json_t *arguments = json_pack("{s:[s,s], s:s}", "contacts", duplicates->contacts[0],
                                  duplicates->contacts[1], "decision", duplicates->decision);
    bool ok = cli_run_operation(cli, "duplicates_decide", arguments, &answer, error);
    json_decref(arguments);
    if (!ok)
        return false;
    show_answer(cli, operation_find("duplicates_decide"), answer);
    json_decref(answer);
    return true;
}

bool duplicates_run(struct cli *cli, struct error *error)
{
    const struct duplicates_state *duplicates = cli->state;
    if (duplicates->decision)
        return decide(cli, duplicates, error);
    if (duplicates->count)
        options_set_text(cli->arguments, "id", duplicates->contacts[0]);
    return show_operation(cli, error);
}
