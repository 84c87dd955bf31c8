/* Options of commands. */
#include "cli/options.h"

#include "cli/argument-value.h"
#include "cli/data-folder.h"
#include <stdlib.h>
#include <string.h>

enum { KEY_DATA = KEY_COMMON, KEY_STORE, KEY_SERVER, KEY_TOKEN };

static const struct argp_option shared[] = {
    {NULL, 0, NULL, 0, "Where the contacts are:", 10},
    {"data", KEY_DATA, "DIR", 0, "The data folder (KITH_DATA, else ~/.local/share/kith)", 0},
    {"store", KEY_STORE, "URL", 0, "A PostgreSQL database instead: postgres://...", 0},
    {"server", KEY_SERVER, "URL", 0, "A running server instead (KITH_SERVER)", 0},
    {"token", KEY_TOKEN, "TEXT", 0, "The token for the server (KITH_TOKEN)", 0},
    {NULL, 0, NULL, 0, "What is printed:", 11},
    {"json", 'j', NULL, 0, "JSON: one document, of lists one a line", 0},
    {"quiet", 'q', NULL, 0, "Only ids, or only the text of a new token", 0},
    {0}};

static const struct argp_option shared_local[] = {
    {NULL, 0, NULL, 0, "Where the contacts are:", 10},
    {"data", KEY_DATA, "DIR", 0, "The data folder (KITH_DATA, else ~/.local/share/kith)", 0},
    {"store", KEY_STORE, "URL", 0, "A PostgreSQL database instead: postgres://...", 0},
    {NULL, 0, NULL, 0, "What is printed:", 11},
    {"json", 'j', NULL, 0, "JSON", 0},
    {0}};

static const struct argp_option shared_none[] = {{0}};

/* What people call an argument. */
static const struct {
    const char *argument, *option;
} short_names[] = {{"contact_book", "book"}, {"groups", "group"}, {"records", "record"}};

const struct argp_option *options_shared(enum command_reach reach)
{
    return reach == REACH_ANY ? shared : reach == REACH_LOCAL ? shared_local : shared_none;
}

static const char *dashed(struct arena *arena, const char *name)
{
    char *text = arena_copy(arena, name);
    for (char *at = text; (at = strchr(at, '_'));)
        *at = '-';
    return text;
}

const char *options_name(struct arena *arena, const struct argument *argument)
{
    for (size_t i = 0; i < COUNT_OF(short_names); i++)
        if (strcmp(argument->name, short_names[i].argument) == 0)
            return short_names[i].option;
    return dashed(arena, argument->name);
}

void options_set_text(json_t *arguments, const char *name, const char *text)
{
    json_object_set_new(arguments, name, json_string(text));
}

const char *options_field(const struct cli *cli, const char *pointer)
{
    if (*pointer != '/')
        return pointer;
    for (size_t i = 0; i < cli->argument_options.count; i++)
        if (strcmp(pointer + 1, cli->argument_options.items[i].name) == 0)
            return arena_format(cli->arena, "--%s",
                                options_name(cli->arena, &cli->argument_options.items[i]));
    /* One contact was sent as a list of one. */
    static const char only[] = "/contacts/0";
    if (strncmp(pointer, only, sizeof(only) - 1) != 0 || !strchr("/", pointer[sizeof(only) - 1]))
        return pointer;
    return pointer[sizeof(only) - 1] ? pointer + sizeof(only) : "";
}

/* Whether `words` ("a b... c+") names the argument. */
static bool is_named(const char *words, const char *name)
{
    struct slice rest = slice_of(words);
    while (rest.length > 0) {
        struct slice word = slice_split(rest, ' ', &rest);
        while (word.length > 0 && strchr(".+", word.data[word.length - 1]))
            word.length--;
        if (slice_equal_text(word, name))
            return true;
    }
    return false;
}

/* The operation's own arguments, then those that all writing operations take. */
static struct argument_options arguments_of(struct cli *cli, const struct command *command)
{
    struct argument_options options = {0};
    const struct operation *operation =
        command->operation ? operation_find(command->operation) : NULL;
    if (!operation)
        return options;
    for (size_t i = 0; i < operation->argument_count; i++)
        *ARENA_PUSH(cli->arena, &options) = operation->arguments[i];
    size_t count = 0;
    const struct argument *common = operation_common_arguments(&count);
    for (size_t i = 0; operation->traits & OPERATION_WRITES && i < count; i++)
        *ARENA_PUSH(cli->arena, &options) = common[i];
    return options;
}

struct option_list {
    struct argp_option *items;
    size_t count;
    size_t capacity;
};

static void add_argument(struct cli *cli, struct option_list *list, const struct argument *argument,
                         size_t i)
{
    const char *name = options_name(cli->arena, argument);
    const char *full = dashed(cli->arena, argument->name);
    bool is_flag = argument->type == ARGUMENT_BOOLEAN;
    *ARENA_PUSH(cli->arena, list) = (struct argp_option){name,
                                                         (int)(KEY_ARGUMENT + i),
                                                         argument_value_name(cli->arena, argument),
                                                         is_flag ? OPTION_ARG_OPTIONAL : 0,
                                                         argument->help,
                                                         0};
    if (strcmp(name, full) != 0)
        *ARENA_PUSH(cli->arena, list) =
            (struct argp_option){.name = full, .flags = OPTION_ALIAS | OPTION_HIDDEN};
}

const struct argp_option *options_of_command(struct cli *cli, const struct command *command)
{
    struct option_list list = {0};
    for (const struct argp_option *own = command->options; own && (own->name || own->doc); own++)
        *ARENA_PUSH(cli->arena, &list) = *own;
    cli->argument_options = arguments_of(cli, command);
    for (size_t i = 0; i < cli->argument_options.count; i++) {
        const struct argument *argument = &cli->argument_options.items[i];
        if (!command->filled || !is_named(command->filled, argument->name))
            add_argument(cli, &list, argument, i);
    }
    *ARENA_PUSH(cli->arena, &list) = (struct argp_option){0};
    return list.items;
}

static const struct argument *argument_named(const struct cli *cli, struct slice name)
{
    for (size_t i = 0; i < cli->argument_options.count; i++)
        if (slice_equal_text(name, cli->argument_options.items[i].name))
            return &cli->argument_options.items[i];
    return NULL;
}

static void set_argument(struct cli *cli, const struct argument *argument, const char *value,
                         const struct argp_state *state)
{
    struct error error = {0};
    if (!argument_value_add(cli->arena, cli->arguments, argument, value, &error))
        argp_failure(state, cli_exit_code(error.status), 0, "%s", error.message);
}

static void join_words(struct cli *cli, const char *name, const char *word,
                       const struct argp_state *state)
{
    if (!slice_is_utf8(slice_of(word)))
        argp_failure(state, EXIT_INVALID, 0, "what was typed is not UTF-8 text");
    const char *before = json_string_value(json_object_get(cli->arguments, name));
    options_set_text(cli->arguments, name,
                     before ? arena_format(cli->arena, "%s %s", before, word) : word);
}

/* A word without an option: the argument at its place takes it. */
static error_t take_word(struct cli *cli, const char *word, const struct argp_state *state)
{
    if (!cli->command->positional)
        return ARGP_ERR_UNKNOWN;
    struct slice rest = slice_of(cli->command->positional), name = {0};
    bool takes_more = false, joins = false;
    for (unsigned i = 0; i <= state->arg_num && !takes_more; i++) {
        if (rest.length == 0)
            return ARGP_ERR_UNKNOWN;
        name = slice_split(rest, ' ', &rest);
        joins = name.data[name.length - 1] == '+';
        takes_more = joins || name.data[name.length - 1] == '.';
        while (strchr(".+", name.data[name.length - 1]))
            name.length--;
    }
    const struct argument *argument = argument_named(cli, name);
    if (joins)
        join_words(cli, argument->name, word, state);
    else
        set_argument(cli, argument, word, state);
    return 0;
}

static void require_arguments(struct cli *cli, const struct argp_state *state)
{
    for (size_t i = 0; i < cli->argument_options.count; i++) {
        const struct argument *argument = &cli->argument_options.items[i];
        bool is_filled = cli->command->filled && is_named(cli->command->filled, argument->name);
        if (!argument->is_required || is_filled || json_object_get(cli->arguments, argument->name))
            continue;
        bool is_word =
            cli->command->positional && is_named(cli->command->positional, argument->name);
        argp_error(state, "%s is missing (%s)",
                   is_word ? cli->command->words
                           : arena_format(cli->arena, "--%s", options_name(cli->arena, argument)),
                   argument->help);
    }
}

static error_t parse_shared(int key, char *value, struct argp_state *state)
{
    struct cli *cli = state->input;
    switch (key) {
    case KEY_DATA:
        cli->data = value;
        return 0;
    case KEY_STORE:
        cli->store = value;
        return 0;
    case KEY_SERVER:
        cli->server = value;
        return 0;
    case KEY_TOKEN:
        cli->token = value;
        return 0;
    case 'j':
        cli->is_json = true;
        return 0;
    case 'q':
        cli->is_quiet = true;
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static error_t parse_command(int key, char *value, struct argp_state *state)
{
    struct cli *cli = state->input;
    if (key == ARGP_KEY_INIT && cli->command->reach != REACH_NONE)
        state->child_inputs[0] = cli;
    if (key >= KEY_ARGUMENT && key < (int)(KEY_ARGUMENT + cli->argument_options.count)) {
        set_argument(cli, &cli->argument_options.items[key - KEY_ARGUMENT], value, state);
        return 0;
    }
    error_t answer =
        cli->command->parse ? cli->command->parse(key, value, state) : ARGP_ERR_UNKNOWN;
    if (answer != ARGP_ERR_UNKNOWN)
        return answer;
    if (key == ARGP_KEY_ARG) {
        if (take_word(cli, value, state) == 0)
            return 0;
        argp_error(state, "'%s' is too much", value);
    }
    if (key == ARGP_KEY_END)
        require_arguments(cli, state);
    return ARGP_ERR_UNKNOWN;
}

/* What stands above the options and, behind \v, below. */
static const char *doc_of(struct cli *cli, const struct command *command)
{
    const char *doc = arena_format(cli->arena, "%s.", cli_command_help(command));
    if (command->details || cli->names_actions)
        doc = arena_join(cli->arena, doc, "\v", command->details ? command->details : "");
    if (!cli->names_actions)
        return doc;
    return arena_format(cli->arena, "%s%sActions: %s; `kith help %s ACTION` explains each.", doc,
                        command->details ? "\n\n" : "", cli_actions(cli, command->name),
                        command->name);
}

const struct argp *cli_command_argp(struct cli *cli, const struct command *command)
{
    struct argp *shared_argp = ARENA_NEW(cli->arena, struct argp);
    shared_argp->options = options_shared(command->reach);
    shared_argp->parser = parse_shared;
    struct argp_child *children = ARENA_ARRAY(cli->arena, struct argp_child, 2);
    if (command->reach != REACH_NONE)
        children[0].argp = shared_argp;
    struct argp *argp = ARENA_NEW(cli->arena, struct argp);
    const struct argp_option *options = options_of_command(cli, command);
    /* glibc leaks a little where there is a list of no options. */
    argp->options = options->name ? options : NULL;
    argp->parser = parse_command;
    argp->args_doc = command->words;
    argp->doc = doc_of(cli, command);
    argp->children = children;
    return argp;
}

bool options_settle(struct cli *cli, struct error *error)
{
    if ((cli->data != NULL) + (cli->store != NULL) + (cli->server != NULL) > 1)
        return fail(error, STATUS_INVALID,
                    "--data, --store and --server exclude each other: give one of them");
    bool is_here = cli->data || cli->store || cli->command->reach != REACH_ANY;
    const char *server = getenv("KITH_SERVER");
    if (!is_here && !cli->server && server && *server)
        cli->server = server;
    if (cli->token && !cli->server)
        return fail(error, STATUS_INVALID, "--token is for a server: give --server URL too");
    if (cli->server && !cli->token)
        cli->token = getenv("KITH_TOKEN");
    if (!cli->server && !cli->store && !cli->data)
        cli->data = data_folder_default(cli->arena);
    if (!cli->server && !cli->store && !cli->data)
        return fail(error, STATUS_INVALID, "there is no home folder; give --data DIR");
    return true;
}
