/* Backups, and the jobs that note them. */
#include "service/backup.h"

#include "base/clock.h"
#include "base/json-writer.h"
#include "service/internal.h"
#include "store/organization.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static int64_t bytes_of(const char *file)
{
    struct stat status;
    return stat(file, &status) == 0 ? status.st_size : 0;
}

/* `bytes` 0: not known yet. In the arena. */
static const char *progress_of(struct arena *arena, const char *file, int64_t bytes)
{
    AUTO_BUFFER struct buffer text = {0};
    struct json_writer writer;
    json_writer_init(&writer, &text);
    json_object_begin(&writer);
    json_member_text(&writer, "file", file);
    if (bytes)
        json_member_integer(&writer, "bytes", bytes);
    json_object_end(&writer);
    return arena_copy_slice(arena, buffer_slice(&text));
}

/* ---- noting ---- */

struct note {
    const char *progress;
    const char *message; /* why it failed; NULL when it did not */
    int64_t started_ms;
};

static bool apply_note(struct call *call, void *context)
{
    const struct note *note = context;
    struct job job;
    if (!job_begin(call, JOB_BACKUP, JOB_READY, (struct uuid){{0}}, "{}", &job))
        return false;
    struct job before = job;
    job.state = note->message ? JOB_FAILED : JOB_DONE;
    job.progress = note->progress;
    job.message = note->message;
    job.started_ms = note->started_ms;
    job.finished_ms = call->now_ms;
    return job_change(call, &job, &before);
}

/* The store is one, whosoever organizations are in it. */
static bool write_notes(struct session *session, struct arena *arena, struct note *note,
                        struct error *error)
{
    struct organizations all = {0};
    if (!store_organizations(session->store, arena, &all, error))
        return false;
    for (size_t i = 0; i < all.count; i++) {
        char id[UUID_TEXT_BYTES];
        struct call call;
        uuid_format(all.items[i].id, id);
        if (!call_begin_owner(session, arena, id, CHANNEL_COMMAND_LINE, &call) ||
            !service_write(&call, apply_note, note)) {
            *error = call.error;
            return false;
        }
    }
    return true;
}

static const char *whole_path(struct arena *arena, const char *file)
{
    char *path = realpath(file, NULL);
    const char *whole = arena_copy(arena, path ? path : file);
    free(path);
    return whole;
}

bool backup_make(struct session *session, struct arena *arena, const char *file,
                 struct error *error)
{
    struct note note = {.started_ms = clock_unix_ms()};
    struct error ignored = {0}; /* a backup is none the worse for not being noted */
    bool is_made = db_backup(session->store->db, file, error);
    if (!is_made && error->status == STATUS_INVALID)
        return false; /* not tried at all */
    note.message = is_made ? NULL : error->message;
    note.progress = progress_of(arena, whole_path(arena, file), is_made ? bytes_of(file) : 0);
    write_notes(session, arena, &note, &ignored);
    return is_made;
}

bool backup_note(struct session *session, struct arena *arena, const char *file,
                 struct error *error)
{
    struct stat status;
    if (stat(file, &status) != 0)
        return fail(error, STATUS_NOT_FOUND, "%s cannot be looked at: %s", file, strerror(errno));
    int64_t written_ms = (int64_t)status.st_mtime * 1000;
    struct note note = {
        .progress = progress_of(arena, whole_path(arena, file), status.st_size),
        .started_ms = written_ms,
    };
    return write_notes(session, arena, &note, error);
}

/* ---- a job ----
 *
 * Its first step says which file it will be, the second one writes it. Nobody goes on with one that
 * was being written: a store that was restored from it holds this very job. */

struct backup_state {
    const char *file; /* NULL before the first step */
    struct arena *arena;
    struct job job; /* as it is being saved */
};

static const char *partial_file(struct call *call, const struct job *job)
{
    char id[UUID_TEXT_BYTES];
    uuid_format(job->id, id);
    return arena_format(call->arena, "%s/%s.partial", service_backup_folder(call->service), id);
}

static bool open_backup(struct call *call, struct job *job, void **context)
{
    if (strcmp(job->progress, "{}") != 0) {
        unlink(partial_file(call, job));
        return fail(&call->error, STATUS_INTERNAL,
                    "it was interrupted, or this store was restored from it");
    }
    struct backup_state *state = calloc(1, sizeof(*state));
    if (!state)
        abort();
    state->arena = arena_new();
    *context = state;
    return true;
}

static void close_backup(void *context)
{
    struct backup_state *state = context;
    arena_free(state->arena);
    free(state);
}

static bool apply_save(struct call *call, void *context)
{
    struct backup_state *state = context;
    return job_save(call, &state->job);
}

static bool save(struct call *call, struct backup_state *state, struct job *job)
{
    if (!service_write(call, apply_save, state))
        return false;
    *job = state->job;
    return true;
}

static bool name_file(struct call *call, struct backup_state *state)
{
    char when[32];
    time_t now = time(NULL);
    struct tm parts;
    const char *folder = service_backup_folder(call->service);
    strftime(when, sizeof(when), "%Y%m%dT%H%M%SZ", gmtime_r(&now, &parts));
    if (mkdir(folder, S_IRWXU) != 0 && errno != EEXIST)
        return fail(&call->error, STATUS_INTERNAL, "%s cannot be made: %s", folder,
                    strerror(errno));
    state->file =
        arena_format(state->arena, "%s/kith-%s.db", whole_path(state->arena, folder), when);
    return access(state->file, F_OK) != 0 ||
           fail(&call->error, STATUS_INTERNAL, "%s is there already", state->file);
}

/* Under its name it is whole. */
static bool write_file(struct call *call, struct backup_state *state, const struct job *job)
{
    const char *partial = partial_file(call, job);
    store_rollback(call->session->store);
    bool ok =
        db_backup(call->session->store->db, partial, &call->error) &&
        ((chmod(partial, S_IRUSR | S_IWUSR) == 0 && rename(partial, state->file) == 0) ||
         fail(&call->error, STATUS_INTERNAL, "%s cannot be named: %s", partial, strerror(errno)));
    if (ok)
        return true;
    unlink(partial);
    call->error.status = STATUS_INTERNAL; /* said at once, not tried again and again */
    return false;
}

static bool step_backup(struct call *call, struct job *job, void *context, bool *is_done)
{
    struct backup_state *state = context;
    state->job = *job;
    if (!state->file) {
        if (!name_file(call, state))
            return false;
        state->job.progress = progress_of(state->arena, state->file, 0);
        return save(call, state, job);
    }
    if (!write_file(call, state, job))
        return false;
    state->job.progress = progress_of(state->arena, state->file, bytes_of(state->file));
    state->job.state = JOB_DONE;
    *is_done = true;
    return save(call, state, job);
}

const struct job_work backup_work = {JOB_BACKUP, open_backup, step_backup, close_backup};

bool backup_begin(struct call *call, struct job *job)
{
    struct jobs pending = {0};
    if (!service_backup_folder(call->service) || db_engine(call->store->db) != DB_ENGINE_SQLITE)
        return fail(&call->error, STATUS_INVALID,
                    "PostgreSQL is backed up with its own tool: pg_dump");
    if (!store_jobs_pending(call->store, call->arena, JOB_BACKUP, &pending, &call->error))
        return false;
    if (pending.count)
        return fail(&call->error, STATUS_CONFLICT, "a backup is being written already");
    return job_begin(call, JOB_BACKUP, JOB_QUEUED, (struct uuid){{0}}, "{}", job);
}
