/* Where a command finds the contacts: in a store that this process opens, or on a server. */
#pragma once

#include "cli/cli.h"
#include "cli/data-folder.h"
#include "service/setup.h"

/* Runs an operation here or on the server, whichever the options say. `arguments` may be NULL.
 * On success the caller owns the answer. Resets cli->call_arena before, so that what was made of
 * the answer lives until the next call. */
bool cli_run_operation(struct cli *cli, const char *name, const json_t *arguments, json_t **answer,
                       struct error *error);

/* How a store is opened: cli->service and cli->session. One that was never used is set up, so that
 * the first command just works. */
struct cli_opening {
    bool is_server; /* it has a writer's thread and runs jobs */
    enum data_lock_kind lock;
    struct set_up set_up;
    const char *welcome_code; /* filled: of a store that was set up now; NULL else */
};
bool cli_open(struct cli *cli, struct cli_opening *opening, struct error *error);

/* This job is run by this process from here on (what else waits is for a server to do); a server
 * runs its own. */
bool cli_run_job(struct cli *cli, const char *id, struct error *error);

/* Compares what was written without a server, as far as a command may take the time. */
void cli_follow(struct cli *cli);

/* Stops working on jobs: the one in hand waits for another runner. Until then a writer of its own,
 * as this command is, hardly gets between the runner's writes. */
void cli_stop_jobs(struct cli *cli);

/* The session of this process; opens the store at the first call. NULL when that fails. */
struct session *cli_session(struct cli *cli, struct error *error);

/* A file that the variable of the environment names, else beside the store's; of a store elsewhere
 * in the folder that would be this user's. */
const char *cli_file_beside(struct cli *cli, const char *variable, const char *name);

/* What service_open takes: the store as given, or the path of the data folder's file, whose folder
 * is made when it is missing. */
const char *cli_store(struct cli *cli, struct error *error);

/* Closes what was opened. */
void cli_disconnect(struct cli *cli);

/* A connection to a server. */
struct remote;
void remote_free(struct remote *remote);
bool remote_run_operation(struct cli *cli, const char *name, const json_t *arguments,
                          json_t **answer, struct error *error);
