/* What a command of the command line is. The table of them all is in commands.c.
 *
 * Most commands are one operation: its arguments become options, some of them also words without
 * an option. A command with work of its own has `run`.
 */
#pragma once

#include "base/error.h"
#include <argp.h>
#include <stddef.h>

struct cli;

/* Where a command finds the contacts. */
enum command_reach {
    REACH_ANY,   /* in a data folder here, or on a server */
    REACH_LOCAL, /* in a data folder or store that it opens itself */
    REACH_NONE,  /* it needs none */
};

struct command {
    const char *name;
    const char *action;    /* "create" of `kith books create`; NULL: the name says it all. The first
                              row of a name is what the name alone does. */
    const char *words;     /* the words without an option, as usage shows them; NULL: none */
    const char *help;      /* one line; NULL: the operation's */
    const char *details;   /* what help and the manual add; NULL: nothing */
    const char *operation; /* whose arguments become options; NULL: none */
    const char *positional; /* its arguments that take the words, in order: "group ids..." where
                               "..." takes all that follow, "query+" joins them by spaces */
    const char *filled;     /* its arguments that `run` fills, so that they are no options */

    const struct argp_option *options; /* of its own; NULL: none. Keys below KEY_COMMON */
    error_t (*parse)(int key, char *value, struct argp_state *state); /* of these; input: cli */
    size_t state_size; /* bytes, zeroed, at cli->state for `parse` and `run` */
    enum command_reach reach;
    bool (*run)(struct cli *cli,
                struct error *error); /* NULL: run the operation, show the answer */
};

enum { KEY_COMMON = 0x1000, KEY_ARGUMENT = 0x2000 };

struct command_list {
    const struct command *items;
    size_t count;
};

/* The commands of this folder, in the order of help. */
struct command_list command_table(void);
