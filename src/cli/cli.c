/* One run of the program: find the command, read its options, run it, say what went wrong. */
#include "cli/cli.h"

#include "base/secret.h"
#include "cli/commands.h"
#include "cli/connect.h"
#include "cli/data-folder.h"
#include "cli/options.h"
#include "cli/show.h"
#include "cli/terminal.h"
#include "format/suggest.h"
#include <errno.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Names that people and other programs know instead. */
static const struct {
    const char *typed, *name;
} aliases[] = {
    {"tokens", "token"},      {"session", "sessions"},   {"user", "users"},  {"book", "books"},
    {"group", "groups"},      {"team", "teams"},         {"delete", "rm"},   {"remove", "rm"},
    {"ls", "list"},           {"find", "search"},        {"show", "get"},    {"update", "edit"},
    {"new", "create"},        {"proposal", "proposals"}, {"--help", "help"}, {"-h", "help"},
    {"--version", "version"},
};

int cli_exit_code(enum status status)
{
    static const int codes[STATUS_COUNT] = {
        [STATUS_OK] = EXIT_DONE,
        [STATUS_INVALID] = EXIT_INVALID,
        [STATUS_UNAUTHENTICATED] = EXIT_DENIED,
        [STATUS_DENIED] = EXIT_DENIED,
        [STATUS_NOT_FOUND] = EXIT_NOT_FOUND,
        [STATUS_CONFLICT] = EXIT_CONFLICT,
        [STATUS_AMBIGUOUS] = EXIT_CONFLICT,
        [STATUS_PRECONDITION] = EXIT_CONFLICT,
        [STATUS_LIMIT] = EXIT_LIMIT,
        [STATUS_UNAVAILABLE] = EXIT_FAILED,
        [STATUS_INTERNAL] = EXIT_FAILED,
    };
    return codes[status];
}

json_t *cli_own(struct cli *cli, json_t *value)
{
    json_array_append_new(cli->owned, value);
    return value;
}

const struct command *cli_command(const struct cli *cli, size_t i)
{
    for (size_t list = 0; list < COUNT_OF(cli->commands); list++) {
        if (i < cli->commands[list].count)
            return &cli->commands[list].items[i];
        i -= cli->commands[list].count;
    }
    return NULL;
}

static const struct command *find_exactly(const struct cli *cli, const char *name,
                                          const char *action)
{
    const struct command *command;
    for (size_t i = 0; (command = cli_command(cli, i)); i++)
        if (strcmp(command->name, name) == 0 &&
            (!action || (command->action && strcmp(command->action, action) == 0)))
            return command;
    return NULL;
}

static const char *unaliased(const char *typed)
{
    for (size_t i = 0; i < COUNT_OF(aliases); i++)
        if (strcmp(typed, aliases[i].typed) == 0)
            return aliases[i].name;
    return NULL;
}

const struct command *cli_find_command(const struct cli *cli, const char *name, const char *action)
{
    const char *other_name = unaliased(name);
    if (!find_exactly(cli, name, NULL) && other_name)
        name = other_name;
    if (!action || !*action)
        return find_exactly(cli, name, NULL);
    const struct command *command = find_exactly(cli, name, action);
    const char *other_action = unaliased(action);
    return command || !other_action ? command : find_exactly(cli, name, other_action);
}

const char *cli_actions(const struct cli *cli, const char *name)
{
    const char *actions = NULL;
    const struct command *command;
    for (size_t i = 0; (command = cli_command(cli, i)); i++)
        if (strcmp(command->name, name) == 0 && command->action)
            actions = actions ? arena_format(cli->arena, "%s, %s", actions, command->action)
                              : command->action;
    return actions;
}

/* The known names (of a command's actions, when `name` is given) for a suggestion. */
static const char *nearest(const struct cli *cli, const char *typed, const char *name)
{
    size_t count = 0;
    while (cli_command(cli, count))
        count++;
    const char **known = ARENA_ARRAY(cli->arena, const char *, count + 1);
    size_t used = 0;
    for (size_t i = 0; i < count; i++) {
        const struct command *command = cli_command(cli, i);
        if (!name)
            known[used++] = command->name;
        else if (command->action && strcmp(command->name, name) == 0)
            known[used++] = command->action;
    }
    return suggest_nearest(typed, known);
}

static bool refuse_word(const struct cli *cli, const char *typed, const char *name,
                        struct error *error)
{
    const char *meant = nearest(cli, typed, name);
    const char *what = name ? arena_format(cli->arena, "'%s %s'", name, typed)
                            : arena_format(cli->arena, "'%s'", typed);
    if (meant)
        return fail(error, STATUS_INVALID, "%s is no command; did you mean '%s%s%s'?", what,
                    name ? name : "", name ? " " : "", meant);
    return fail(error, STATUS_INVALID, "%s is no command; `kith help` lists them all", what);
}

/* The command, and how many words of the line named it. */
static const struct command *choose(const struct cli *cli, int argc, char **argv, int *words,
                                    struct error *error)
{
    const struct command *command = cli_find_command(cli, argv[1], NULL);
    *words = 1;
    if (!command) {
        if (argv[1][0] == '-')
            fail(error, STATUS_INVALID, "options stand behind the command: kith COMMAND %s",
                 argv[1]);
        else
            refuse_word(cli, argv[1], NULL, error);
        return NULL;
    }
    if (!command->action || argc < 3 || argv[2][0] == '-')
        return command;
    const struct command *exact = cli_find_command(cli, command->name, argv[2]);
    *words = 2;
    if (!exact)
        refuse_word(cli, argv[2], command->name, error);
    return exact;
}

/* `kith run OPERATION`: the row of run with the operation's arguments. */
static const struct command *with_operation(const struct cli *cli, const struct command *command,
                                            int argc, char **argv, int *words, struct error *error)
{
    if (command->run != run_run || argc < 3 || argv[2][0] == '-')
        return command;
    const struct operation *operation = operation_find(argv[2]);
    if (!operation) {
        size_t count;
        const struct operation *table = operation_table(&count);
        const char **names = ARENA_ARRAY(cli->arena, const char *, count + 1);
        for (size_t i = 0; i < count; i++)
            names[i] = table[i].name;
        const char *meant = suggest_nearest(argv[2], names);
        fail(error, STATUS_INVALID, "'%s' is no operation; %s%s%s", argv[2],
             meant ? "did you mean '" : "`kith run` lists them all", meant ? meant : "",
             meant ? "'?" : "");
        return NULL;
    }
    struct command *row = ARENA_NEW(cli->arena, struct command);
    *row = *command;
    row->operation = operation->name;
    row->words = NULL;
    *words = 2;
    return row;
}

void cli_use_command(struct cli *cli, const struct command *command)
{
    cli->command = command;
    cli->operation = command->operation ? operation_find(command->operation) : NULL;
    cli->state = arena_alloc(cli->arena, command->state_size ? command->state_size : 1);
}

const char *cli_command_help(const struct command *command)
{
    return command->help ? command->help : operation_find(command->operation)->help;
}

const char *cli_action_meant(const struct command *command)
{
    return command->action && command->words ? command->action : "";
}

static int run_command(struct cli *cli, int argc, char **argv, int words, struct error *error)
{
    /* argp names the program by argv[0] in what it prints. */
    const char *action = words == 2 ? argv[2] : cli_action_meant(cli->command);
    argv[words] =
        arena_format(cli->arena, *action ? "kith %s %s" : "kith %s", cli->command->name, action);
    cli->names_actions = cli->command->action && words == 1;
    if (argp_parse(cli_command_argp(cli, cli->command), argc - words, argv + words, 0, NULL, cli))
        return EXIT_INVALID;
    if (!options_settle(cli, error))
        return EXIT_INVALID;
    bool is_done = cli->command->run ? cli->command->run(cli, error) : show_operation(cli, error);
    return is_done ? cli->exit_code : cli_exit_code(error->status);
}

/* The command that does an operation; NULL: there is none. */
static const struct command *command_of(const struct cli *cli, struct slice operation)
{
    const struct command *command;
    for (size_t i = 0; (command = cli_command(cli, i)); i++)
        if (command->operation && slice_equal_text(operation, command->operation))
            return command;
    return NULL;
}

/* Sentences name operations ("mail_accounts_list"), which here are commands; what is quoted was
 * typed, or is to be. */
static const char *with_commands(const struct cli *cli, const char *message)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyz_";
    const char *told = "", *start = message;
    while (*message) {
        size_t length = strspn(message, letters), rest = strcspn(message + length, letters);
        struct slice word = {message, length};
        const struct command *command =
            memchr(message, '_', length) && (message == start || message[-1] != '\'')
                ? command_of(cli, word)
                : NULL;
        if (command)
            told = arena_format(cli->arena, "%skith %s%s%s%.*s", told, command->name,
                                command->action ? " " : "", command->action ? command->action : "",
                                (int)rest, message + length);
        else
            told = arena_format(cli->arena, "%s%.*s", told, (int)(length + rest), message);
        message += length + rest;
    }
    return told;
}

/* Complains in one line; "/limit" is told as the option that it came from. */
void cli_complain(const struct cli *cli, const struct error *error)
{
    fflush(stdout);
    fprintf(stderr, "kith: %s", terminal_harmless(cli->arena, with_commands(cli, error->message)));
    const char *field = options_field(cli, error->pointer);
    bool is_said = strstr(error->message, field) != NULL;
    if (*field && !is_said)
        fprintf(stderr, " (%s)", terminal_harmless(cli->arena, field));
    if (*error->accepted)
        fprintf(stderr, "; accepted: %s", terminal_harmless(cli->arena, error->accepted));
    fputc('\n', stderr);
}

static int run(struct cli *cli, int argc, char **argv)
{
    struct error error = {0};
    char *help[] = {argv[0], (char[]){"help"}, NULL};
    int words = 1;
    bool is_lost = argc < 2;
    if (is_lost) {
        argc = 2;
        argv = help;
    }
    const struct command *command = choose(cli, argc, argv, &words, &error);
    if (command)
        command = with_operation(cli, command, argc, argv, &words, &error);
    int code = EXIT_INVALID;
    if (command) {
        cli_use_command(cli, command);
        code = run_command(cli, argc, argv, words, &error);
    }
    if (error.status != STATUS_OK)
        cli_complain(cli, &error);
    return is_lost ? EXIT_INVALID : code;
}

int cli_main(int argc, char **argv, struct command_list commands)
{
    /* Text is UTF-8 whatever the user's locale is called; messages and numbers stay as they are. */
    setlocale(LC_CTYPE, "C.UTF-8");
    argp_err_exit_status = EXIT_INVALID;
    AUTO_FREE(arena) struct arena *arena = arena_new();
    AUTO_FREE(arena) struct arena *call_arena = arena_new();
    struct cli cli = {.arena = arena,
                      .call_arena = call_arena,
                      .commands = {commands, command_table()},
                      .arguments = json_object(),
                      .owned = json_array()};
    if (!secret_start()) {
        fputs("kith: the system gives no random numbers\n", stderr);
        return EXIT_FAILED;
    }
    int code = run(&cli, argc, argv);
    cli_disconnect(&cli);
    json_decref(cli.arguments);
    json_decref(cli.owned);
    if (fflush(stdout) != 0 && code == EXIT_DONE) {
        fprintf(stderr, "kith: the answer cannot be written: %s\n", strerror(errno));
        code = EXIT_FAILED;
    }
    return code;
}
