/* Operations on a store that this process opens, as its owner. */
#include "cli/connect.h"

#include "cli/data-folder.h"
#include "service/erasures.h"
#include "service/follow.h"
#include "service/jobs.h"
#include "service/mail-watch.h"
#include <stdlib.h>
#include <sys/stat.h>

const char *cli_store(struct cli *cli, struct error *error)
{
    if (cli->store)
        return cli->store;
    if (!data_folder_make(cli->arena, cli->data, error))
        return NULL;
    return data_folder_file(cli->arena, cli->data, "kith.db");
}

const char *cli_file_beside(struct cli *cli, const char *variable, const char *name)
{
    const char *named = getenv(variable);
    const char *folder = cli->data ? cli->data : data_folder_default(cli->arena);
    return named && named[0] ? named : data_folder_file(cli->arena, folder, name);
}

/* One process at a time: the organization is there before its owner and its books are. */
static bool set_up(struct cli *cli, struct cli_opening *opening, struct error *error)
{
    AUTO_FREE(data_lock)
    struct data_lock *lock =
        cli->store ? NULL : data_lock_take(cli->arena, cli->data, DATA_LOCK_SET_UP, error);
    if (!cli->store && !lock)
        return false;
    return service_set_up(cli->session, cli->arena, &opening->set_up, &opening->welcome_code,
                          error);
}

static bool start_runners(struct cli *cli, struct error *error)
{
    static const enum job_kinds kinds[] = {JOBS_OF_MAIL, JOBS_OF_SENDING, JOBS_BUT_MAIL,
                                           JOBS_BUT_MAIL};
    _Static_assert(COUNT_OF(kinds) == COUNT_OF(cli->jobs), "a runner each");
    for (size_t i = 0; i < COUNT_OF(kinds); i++) {
        struct job_choice choice = {.kinds = kinds[i]};
        if (!(cli->jobs[i] = job_runner_start(cli->service, &choice, error)))
            return false;
    }
    return true;
}

bool cli_open(struct cli *cli, struct cli_opening *opening, struct error *error)
{
    const char *store = cli_store(cli, error);
    if (!store)
        return false;
    if (!cli->store && !(cli->lock = data_lock_take(cli->arena, cli->data, opening->lock, error)))
        return false;
    int64_t repeated;
    struct service_options options = {
        .store = store,
        .has_writer = opening->is_server,
        .key_file = cli_file_beside(cli, "KITH_KEY", "key"),
        .erasure_file = cli_file_beside(cli, "KITH_ERASURES", "erasures"),
        .backup_folder = cli_file_beside(cli, "KITH_BACKUPS", "backups"),
    };
    /* Whoever the folder lets in: the store's files are for this user alone. */
    mode_t mask = umask(S_IRWXG | S_IRWXO);
    cli->service = service_open(&options, error);
    cli->session = cli->service ? session_open(cli->service, error) : NULL;
    umask(mask);
    if (cli->session && set_up(cli, opening, error) &&
        erasures_open(cli->session, &repeated, error) &&
        (!opening->is_server ||
         (start_runners(cli, error) && (cli->follower = follower_start(cli->service, error)) &&
          (cli->watch = mail_watch_start(cli->service, error)))))
        return true;
    cli_disconnect(cli);
    return false;
}

bool cli_run_job(struct cli *cli, const char *id, struct error *error)
{
    struct job_choice choice = {.kinds = JOBS_ALL};
    cli_stop_jobs(cli);
    return cli->server || !uuid_parse(slice_of(id), &choice.only) ||
           (cli_session(cli, error) &&
            (cli->jobs[0] = job_runner_start(cli->service, &choice, error)));
}

void cli_follow(struct cli *cli)
{
    AUTO_FREE(arena) struct arena *arena = arena_new();
    struct call call;
    if (cli->session && call_begin_owner(cli->session, arena, NULL, CHANNEL_COMMAND_LINE, &call))
        follow_own(cli->session, call.actor.organization);
}

void cli_stop_jobs(struct cli *cli)
{
    for (size_t i = 0; i < COUNT_OF(cli->jobs); i++)
        job_runner_free(TAKE(cli->jobs[i]));
}

struct session *cli_session(struct cli *cli, struct error *error)
{
    if (!cli->session)
        cli_open(cli, &(struct cli_opening){.lock = DATA_LOCK_USE}, error);
    return cli->session;
}

void cli_disconnect(struct cli *cli)
{
    cli_stop_jobs(cli);
    mail_watch_free(TAKE(cli->watch));
    job_runner_free(TAKE(cli->follower));
    session_free(TAKE(cli->session));
    service_free(TAKE(cli->service));
    data_lock_free(TAKE(cli->lock));
    remote_free(TAKE(cli->remote));
}

static json_t *run_here(struct cli *cli, const struct operation *operation, const json_t *arguments,
                        struct error *error)
{
    struct session *session = cli_session(cli, error);
    struct call call = {0};
    struct answer answer = {0};
    json_t *body = NULL;
    if (!session)
        return NULL;
    if (call_begin_owner(session, cli->call_arena, NULL, CHANNEL_COMMAND_LINE, &call) &&
        operation_run(&call, operation, arguments, &answer))
        body = json_loadb(answer.body.data, answer.body.length, 0, NULL);
    if (body && operation->traits & OPERATION_WRITES && !call.is_dry_run)
        cli_follow(cli);
    if (!body && call.error.status == STATUS_OK)
        fail(&call.error, STATUS_INTERNAL, "the answer is no JSON");
    if (!body)
        *error = call.error;
    buffer_clear(&answer.body);
    return body;
}

bool cli_run_operation(struct cli *cli, const char *name, const json_t *arguments, json_t **answer,
                       struct error *error)
{
    arena_reset(cli->call_arena);
    if (cli->server)
        return remote_run_operation(cli, name, arguments, answer, error);
    json_t *body = run_here(cli, operation_find(name), arguments, error);
    if (body)
        *answer = body;
    return body != NULL;
}
