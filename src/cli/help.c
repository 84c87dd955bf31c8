/* kith help and version. */
#include "cli/cli.h"

#include "cli/commands.h"
#include "cli/manual.h"
#include "cli/options.h"
#include "cli/reference.h"
#include <stdio.h>
#include <string.h>

enum { MAN = 0x100, OPERATIONS, NAME_COLUMNS = 16 };

const struct argp_option help_options[] = {
    {"man", MAN, NULL, OPTION_HIDDEN, "Print the manual page", 0},
    {"operations", OPERATIONS, NULL, OPTION_HIDDEN, "Print the table of operations as JSON", 0},
    {0}};

error_t help_parse(int key, char *value, struct argp_state *state)
{
    const struct cli *cli = state->input;
    struct help_state *help = cli->state;
    if (key == MAN)
        help->is_manual = true;
    else if (key == OPERATIONS)
        help->is_reference = true;
    else if (key == ARGP_KEY_ARG && !help->name)
        help->name = value;
    else if (key == ARGP_KEY_ARG && !help->action)
        help->action = value;
    else
        return ARGP_ERR_UNKNOWN;
    return 0;
}

static void print_line(struct cli *cli, const struct command *command)
{
    const char *actions = cli_actions(cli, command->name);
    printf("  %-*s %s\n", NAME_COLUMNS, command->name, cli_command_help(command));
    if (actions)
        printf("  %-*s actions: %s\n", NAME_COLUMNS, "", actions);
}

static void print_commands(struct cli *cli)
{
    const struct command *command;
    const char *last = "";
    puts("Usage: kith COMMAND [ACTION] [WORDS] [OPTIONS]\n");
    for (size_t i = 0; (command = cli_command(cli, i)); i++) {
        if (strcmp(command->name, last) != 0)
            print_line(cli, command);
        last = command->name;
    }
    puts("\nWithout --server a command works on the data folder (--data, KITH_DATA, else\n"
         "~/.local/share/kith). --json prints JSON. `kith help COMMAND` says more.\n\n"
         "Exit codes: 0 done, 1 failed, 2 wrong usage or invalid input, 3 not found,\n"
         "4 not allowed, 5 a decision is needed, 6 a limit was reached.");
}

static void print_reference(struct cli *cli)
{
    AUTO_BUFFER struct buffer text = {0};
    struct json_writer writer;
    json_writer_init(&writer, &text);
    reference_write(cli, &writer);
    puts(buffer_text(&text));
}

bool help_run(struct cli *cli, struct error *error)
{
    const struct help_state *state = cli->state;
    if (state->is_manual)
        manual_write(cli, stdout);
    else if (state->is_reference)
        print_reference(cli);
    else if (!state->name)
        print_commands(cli);
    if (state->is_manual || state->is_reference || !state->name)
        return true;
    const struct command *command = cli_find_command(cli, state->name, state->action);
    if (!command)
        return fail(error, STATUS_INVALID, "'%s%s%s' is no command; `kith help` lists them all",
                    state->name, state->action ? " " : "", state->action ? state->action : "");
    const char *action =
        command->action && state->action ? command->action : cli_action_meant(command);
    char *name =
        arena_format(cli->arena, *action ? "kith %s %s" : "kith %s", command->name, action);
    cli_use_command(cli, command);
    cli->names_actions = command->action && !state->action;
    argp_help(cli_command_argp(cli, command), stdout,
              ARGP_HELP_LONG | ARGP_HELP_USAGE | ARGP_HELP_DOC, name);
    return true;
}

bool version_run(struct cli *cli, struct error *error)
{
    (void)error;
    if (cli->is_json)
        puts("{\"version\":\"" KITH_VERSION "\"}");
    else
        puts("kith " KITH_VERSION);
    return true;
}
