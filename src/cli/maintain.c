/* kith check, backup and restore-backup: care for the store itself. */
#include "cli/cli.h"

#include "cli/card-text.h"
#include "cli/commands.h"
#include "cli/connect.h"
#include "cli/data-folder.h"
#include "cli/file.h"
#include "cli/show.h"
#include "service/backup.h"
#include "service/check.h"
#include "service/erasures.h"
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { REBUILD = 0x100, REPLACE, ERASURES, NOTE };

const struct argp_option check_options[] = {
    {"rebuild", REBUILD, NULL, 0, "Make every index anew from the records", 0}, {0}};

const struct argp_option backup_options[] = {
    {"note", NOTE, NULL, 0, "Write none: note that another tool wrote FILE, as pg_dump does", 0},
    {0}};

const struct argp_option restore_backup_options[] = {
    {"replace", REPLACE, NULL, 0, "Also when the folder has a store; it is kept beside", 0},
    {"erasures", ERASURES, "FILE", 0,
     "The journal of who was erased for good since (the folder's `erasures`)", 0},
    {0}};

error_t check_parse(int key, char *value, struct argp_state *state)
{
    (void)value;
    const struct cli *cli = state->input;
    if (key != REBUILD)
        return ARGP_ERR_UNKNOWN;
    ((struct check_state *)cli->state)->rebuilds = true;
    return 0;
}

error_t backup_parse(int key, char *value, struct argp_state *state)
{
    const struct cli *cli = state->input;
    struct backup_state *backup = cli->state;
    if (key == REPLACE) {
        backup->replaces = true;
        return 0;
    }
    if (key == NOTE) {
        backup->is_noted_only = true;
        return 0;
    }
    if (key == ERASURES) {
        backup->erasures = value;
        return 0;
    }
    if (key == ARGP_KEY_ARG && !backup->file) {
        backup->file = value;
        return 0;
    }
    if (key == ARGP_KEY_END && !backup->file)
        argp_error(state, "FILE is missing");
    return ARGP_ERR_UNKNOWN;
}

/* What looks after a store does not make one. */
static bool require_store(struct cli *cli, struct error *error)
{
    if (cli->store || access(data_folder_file(cli->arena, cli->data, "kith.db"), F_OK) == 0)
        return true;
    return fail(error, STATUS_NOT_FOUND, "there is no store in %s", cli->data);
}

bool check_run(struct cli *cli, struct error *error)
{
    const struct check_state *state = cli->state;
    AUTO_BUFFER struct buffer text = {0};
    struct json_writer report;
    bool is_sound = false;
    json_writer_init(&report, &text);
    struct session *session = require_store(cli, error) ? cli_session(cli, error) : NULL;
    if (!session ||
        !service_check(session, cli->call_arena, state->rebuilds, &report, &is_sound, error))
        return false;
    json_t *said = cli_own(cli, json_loadb(buffer_text(&text), text.length, 0, NULL));
    if (cli->is_json)
        show_json(said);
    else
        card_text_print_object(cli->call_arena, said, stdout);
    if (is_sound)
        return true;
    return fail(error, STATUS_INTERNAL, "the store is not sound%s",
                state->rebuilds ? "" : "; `kith check --rebuild` makes its indexes anew");
}

bool backup_run(struct cli *cli, struct error *error)
{
    const struct backup_state *state = cli->state;
    struct session *session = require_store(cli, error) ? cli_session(cli, error) : NULL;
    if (session && state->is_noted_only)
        return backup_note(session, cli->call_arena, state->file, error);
    if (session && access(state->file, F_OK) == 0)
        return fail(error, STATUS_CONFLICT, "%s is there already; name a new file", state->file);
    if (!session)
        return false;
    /* As the store itself: for this user alone. */
    mode_t mask = umask(S_IRWXG | S_IRWXO);
    bool is_done = backup_make(session, cli->call_arena, state->file, error);
    umask(mask);
    if (!is_done)
        return false;
    fprintf(stderr, "kith: backup written to %s\n", state->file);
    return true;
}

/* Opens the copy as any command would: what cannot be opened and is not sound is no backup. */
static bool verify(struct cli *cli, const char *copy, struct error *error)
{
    AUTO_BUFFER struct buffer text = {0};
    struct json_writer report;
    struct call call = {0};
    bool is_sound = false;
    AUTO_FREE(service)
    struct service *service = service_open(&(struct service_options){.store = copy}, error);
    AUTO_FREE(session) struct session *session = service ? session_open(service, error) : NULL;
    json_writer_init(&report, &text);
    if (!session)
        return false;
    if (!call_begin_owner(session, cli->call_arena, NULL, CHANNEL_COMMAND_LINE, &call))
        return fail(error, STATUS_INVALID, "it holds no organization");
    return service_check(session, cli->call_arena, false, &report, &is_sound, error) &&
           (is_sound || fail(error, STATUS_INVALID, "its store is not sound"));
}

/* SQLite's file and its journals are one thing; those that are not there need no moving. */
static bool move_store(struct arena *arena, const char *from, const char *to, struct error *error)
{
    static const char *const ends[] = {"", "-wal", "-shm"};
    for (size_t i = 0; i < COUNT_OF(ends); i++)
        if (rename(arena_format(arena, "%s%s", from, ends[i]),
                   arena_format(arena, "%s%s", to, ends[i])) != 0 &&
            errno != ENOENT)
            return fail(error, STATUS_UNAVAILABLE, "%s cannot be moved to %s: %s", from, to,
                        strerror(errno));
    return true;
}

static void remove_store(struct arena *arena, const char *path)
{
    unlink(path);
    unlink(arena_format(arena, "%s-wal", path));
    unlink(arena_format(arena, "%s-shm", path));
}

static bool set_old_store_aside(struct cli *cli, const char *store, struct error *error)
{
    char when[32];
    time_t now = time(NULL);
    struct tm parts;
    strftime(when, sizeof(when), "%Y%m%dT%H%M%SZ", gmtime_r(&now, &parts));
    const char *aside = arena_format(cli->arena, "%s.replaced-%s", store, when);
    if (access(store, F_OK) != 0)
        return true;
    if (!move_store(cli->arena, store, aside, error))
        return false;
    fprintf(stderr, "kith: the store that was there is now %s\n", aside);
    return true;
}

/* Every page of an SQLite file stands behind this. */
static bool is_sqlite_file(const char *path)
{
    static const char magic[] = "SQLite format 3";
    char begin[sizeof(magic)] = {0};
    FILE *file = fopen(path, "re");
    bool is_one = file && fread(begin, sizeof(begin), 1, file) == 1 &&
                  memcmp(begin, magic, sizeof(magic)) == 0;
    if (file)
        fclose(file);
    return is_one;
}

static bool check_copy(struct cli *cli, const char *copy, const char *file, struct error *error)
{
    struct error why = {0};
    if (!is_sqlite_file(copy))
        return fail(error, STATUS_INVALID, "%s is no backup of Kith", file);
    if (!verify(cli, copy, &why))
        return fail(error, STATUS_INVALID, "%s is no backup of Kith: %s", file, why.message);
    return true;
}

/* The journal of where the store was before; one that is here already has all that it needs. */
static bool take_journal(struct cli *cli, const char *journal, struct error *error)
{
    const struct backup_state *state = cli->state;
    return !state->erasures || access(journal, F_OK) == 0 ||
           file_copy(state->erasures, journal, error);
}

/* Whoever was erased after the backup was made is erased from it before anybody sees it. */
static bool repeat_erasures(struct cli *cli, const char *copy, struct error *error)
{
    int64_t repeated = 0;
    const char *journal = cli_file_beside(cli, "KITH_ERASURES", "erasures");
    struct service_options options = {.store = copy, .erasure_file = journal};
    if (!take_journal(cli, journal, error))
        return false;
    AUTO_FREE(service) struct service *service = service_open(&options, error);
    AUTO_FREE(session) struct session *session = service ? session_open(service, error) : NULL;
    if (!session || !erasures_open(session, &repeated, error))
        return false;
    if (repeated)
        fprintf(stderr, "kith: %lld erased since the backup was made: erased again\n",
                (long long)repeated);
    return true;
}

bool restore_backup_run(struct cli *cli, struct error *error)
{
    const struct backup_state *state = cli->state;
    if (cli->store)
        return fail(error, STATUS_INVALID,
                    "a backup is restored into a data folder: give --data DIR");
    const char *store = cli_store(cli, error);
    if (!store || !(cli->lock = data_lock_take(cli->arena, cli->data, DATA_LOCK_REPLACE, error)))
        return false;
    if (access(store, F_OK) == 0 && !state->replaces)
        return fail(error, STATUS_CONFLICT, "%s has a store; --replace keeps it beside the backup",
                    cli->data);
    const char *copy = arena_format(cli->arena, "%s.restoring", store);
    remove_store(cli->arena, copy);
    bool is_done = file_copy(state->file, copy, error) &&
                   check_copy(cli, copy, state->file, error) && repeat_erasures(cli, copy, error) &&
                   set_old_store_aside(cli, store, error) &&
                   move_store(cli->arena, copy, store, error) && file_sync_folder(cli->data, error);
    if (!is_done) {
        remove_store(cli->arena, copy);
        return false;
    }
    fprintf(stderr, "kith: %s was restored into %s\n", state->file, cli->data);
    return true;
}
