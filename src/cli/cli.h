/* The command line: `kith VERB ...` on a data folder or against a running server.
 *
 * What a command answers goes to standard output, everything else to standard error. Exit codes: 0
 * done, 1 failed, 2 wrong usage or invalid input, 3 not found, 4 not allowed, 5 a decision is
 * needed, 6 a limit.
 */
#pragma once

#include "base/arena.h"
#include "base/error.h"
#include "cli/command.h"
#include "operation/operation.h"
#include <stdbool.h>

enum exit_code {
    EXIT_DONE = 0,
    EXIT_FAILED = 1,
    EXIT_INVALID = 2,
    EXIT_NOT_FOUND = 3,
    EXIT_DENIED = 4,
    EXIT_CONFLICT = 5,
    EXIT_LIMIT = 6,
};

/* An operation's arguments as options of a command. */
struct argument_options {
    struct argument *items; /* option KEY_ARGUMENT + i is items[i] */
    size_t count;
    size_t capacity;
};

/* One run of the program. */
struct cli {
    struct arena *arena;             /* lives until the program ends */
    struct arena *call_arena;        /* of one operation */
    struct command_list commands[2]; /* those of main.c, those of the table */
    const struct command *command;
    const struct operation *operation;        /* of the command; NULL: none */
    struct argument_options argument_options; /* of the operation */
    json_t *arguments;                        /* of the operation, as the options say */
    void *state;                              /* the command's own */
    json_t *owned;                            /* see cli_own */

    const char *data;   /* the data folder; NULL: a store or a server is used */
    const char *store;  /* "postgres://..." as given; NULL: the data folder's file */
    const char *server; /* "http://..."; NULL: the store is opened here */
    const char *token;
    bool is_json;
    bool is_quiet;
    bool names_actions; /* help says what else there is: no action was named */
    int exit_code;      /* of a command that did its work, but not all of it */

    struct service *service; /* once opened, see cli/connect.h */
    struct session *session;
    struct job_runner *jobs[4];  /* of a server two, so that a long import lets a short one by, and
                                    one for mail servers, which take their time; of commands that
                                    wait for their job one */
    struct job_runner *follower; /* of a server */
    struct mail_watch *watch;    /* of a server */
    struct data_lock *lock;
    struct remote *remote;
};

/* Runs the program and gives its exit code. `commands` are those that this folder cannot make,
 * because they need other front ends: serve and mcp. */
int cli_main(int argc, char **argv, struct command_list commands);

/* "kith: message" on standard error, with the field at fault and what would be accepted. */
void cli_complain(const struct cli *cli, const struct error *error);

int cli_exit_code(enum status status);

/* Keeps a JSON value until the program ends; gives it. */
json_t *cli_own(struct cli *cli, json_t *value);

/* The row of a name and action; an action that is NULL or "" gives the name's first row. */
const struct command *cli_find_command(const struct cli *cli, const char *name, const char *action);

/* The i-th command of all, NULL behind the last. */
const struct command *cli_command(const struct cli *cli, size_t i);

/* "list, create, rename": the actions of a name. */
const char *cli_actions(const struct cli *cli, const char *name);

/* The action that has to be typed for the words of a command to be taken ("show" of `kith mail`);
 * "": it goes by its name. */
const char *cli_action_meant(const struct command *command);

/* The options of a command as argp wants them. */
const struct argp *cli_command_argp(struct cli *cli, const struct command *command);

/* Makes `command` the one that is parsed and run, or described. */
void cli_use_command(struct cli *cli, const struct command *command);

const char *cli_command_help(const struct command *command);
