/* kith completion: the commands, actions and options for the shell. */
#include "cli/cli.h"

#include "cli/commands.h"
#include "cli/options.h"
#include <stdio.h>
#include <string.h>

error_t completion_parse(int key, char *value, struct argp_state *state)
{
    const struct cli *cli = state->input;
    struct completion_state *completion = cli->state;
    if (key == ARGP_KEY_ARG && !completion->shell) {
        completion->shell = value;
        return 0;
    }
    if (key == ARGP_KEY_END && !completion->shell)
        argp_error(state, "which shell? kith completion bash");
    return ARGP_ERR_UNKNOWN;
}

static void print_options(const struct argp_option *options)
{
    for (; options->name || options->doc; options++)
        if (options->name && !(options->flags & (OPTION_HIDDEN | OPTION_ALIAS)))
            printf(" --%s", options->name);
}

static void print_names(const struct cli *cli)
{
    const struct command *command;
    const char *last = "";
    for (size_t i = 0; (command = cli_command(cli, i)); i++) {
        if (strcmp(command->name, last) != 0)
            printf(" %s", command->name);
        last = command->name;
    }
}

/* One branch a row: "books create") words="..." ;; and the actions under the name alone. */
static void print_branches(struct cli *cli)
{
    const struct command *command, *next;
    for (size_t i = 0; (command = cli_command(cli, i)); i++) {
        printf("    \"%s %s\") options=\"", command->name, command->action ? command->action : "");
        print_options(options_of_command(cli, command));
        print_options(options_shared(command->reach));
        puts("\" ;;");
        bool is_first = i == 0 || strcmp(cli_command(cli, i - 1)->name, command->name) != 0;
        if (!command->action || !is_first)
            continue;
        printf("    \"%s \") options=\"", command->name);
        for (size_t k = i; (next = cli_command(cli, k)) && strcmp(next->name, command->name) == 0;
             k++)
            printf(" %s", next->action);
        print_options(options_of_command(cli, command));
        print_options(options_shared(command->reach));
        puts("\" ;;");
    }
}

bool completion_run(struct cli *cli, struct error *error)
{
    const struct completion_state *state = cli->state;
    if (strcmp(state->shell, "bash") != 0)
        return fail(error, STATUS_INVALID, "'%s' is not known; kith completion bash", state->shell);
    fputs("# Completion of kith for bash: eval \"$(kith completion bash)\"\n"
          "_kith() {\n"
          "  local word=${COMP_WORDS[COMP_CWORD]} action= options=\n"
          "  if [ \"$COMP_CWORD\" -eq 1 ]; then\n"
          "    COMPREPLY=($(compgen -W \"",
          stdout);
    print_names(cli);
    fputs("\" -- \"$word\"))\n"
          "    return\n"
          "  fi\n"
          "  [ \"$COMP_CWORD\" -gt 2 ] && [[ ${COMP_WORDS[2]} != -* ]] && "
          "action=${COMP_WORDS[2]}\n"
          "  for action in \"$action\" \"\"; do\n"
          "    case \"${COMP_WORDS[1]} $action\" in\n",
          stdout);
    print_branches(cli);
    fputs("    esac\n"
          "    [ -n \"$options\" ] && break\n"
          "  done\n"
          "  COMPREPLY=($(compgen -W \"$options\" -- \"$word\"))\n"
          "  [ ${#COMPREPLY[@]} -eq 0 ] && COMPREPLY=($(compgen -f -- \"$word\"))\n"
          "}\n"
          "complete -F _kith kith\n",
          stdout);
    return true;
}
