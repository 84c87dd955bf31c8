/* Jobs, and the files of imports. */
#include "store/job.h"

#include "store/statement.h"
#include <string.h>

#define JOB_COLUMNS                                                                                \
    "id, kind, state, phase, user_id, token, channel, done, total, options, progress, message,"    \
    " runner, lease_ms, created_ms, started_ms, finished_ms"

STATEMENT(insert_job,
          "INSERT INTO job (organization, id, kind, state, phase, user_id, token, channel, done,"
          " total, options, progress, lease_ms, created_ms)"
          " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 0, $13)");
STATEMENT(select_job, "SELECT " JOB_COLUMNS " FROM job WHERE organization = $1 AND id = $2");
STATEMENT(select_jobs,
          "SELECT " JOB_COLUMNS " FROM job WHERE organization = $1 AND id < $2"
          " AND (user_id = $3 OR $4 <> 0) AND (kind = $5 OR $6 <> 0) ORDER BY id DESC LIMIT $7");
STATEMENT(select_pending_jobs,
          "SELECT " JOB_COLUMNS " FROM job WHERE organization = $1 AND kind = $2"
          " AND state IN (1, 2, 3) ORDER BY id");
STATEMENT(update_job,
          "UPDATE job SET state = $3, phase = $4, done = $5, total = $6, options = $7,"
          " progress = $8, message = $9, runner = $10, lease_ms = $11, started_ms = $12,"
          " finished_ms = $13, token = $14 WHERE organization = $1 AND id = $2 AND state = $15"
          " AND COALESCE(runner, $16) = $16");
SHARED_STATEMENT(select_due_job,
                 "SELECT organization, id FROM job WHERE state IN (1, 2) AND lease_ms < $1"
                 " AND id = COALESCE($2, id) AND ($3 = 0 OR $3 = CASE kind WHEN 5 THEN 1 WHEN 7 "
                 "THEN 1 WHEN 6 THEN 3 ELSE 2 END)"
                 " ORDER BY id LIMIT 1");
STATEMENT(insert_upload, "INSERT INTO upload (organization, job, part, place, bytes)"
                         " VALUES ($1, $2, $3, $4, $5)");
STATEMENT(select_upload, "SELECT bytes FROM upload WHERE organization = $1 AND job = $2"
                         " AND part = $3 AND place = $4");
STATEMENT(delete_upload, "DELETE FROM upload WHERE organization = $1 AND job = $2 AND part = $3");
STATEMENT(put_block,
          "INSERT INTO import_block (organization, job, phase, first_item, outcomes, notes)"
          " VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (organization, job, phase, first_item)"
          " DO UPDATE SET outcomes = excluded.outcomes, notes = excluded.notes");
STATEMENT(select_blocks,
          "SELECT first_item, outcomes, notes FROM import_block WHERE organization = $1"
          " AND job = $2 AND phase = $3 AND first_item >= $4 ORDER BY first_item LIMIT $5");
STATEMENT(delete_blocks,
          "DELETE FROM import_block WHERE organization = $1 AND job = $2 AND phase = $3");
STATEMENT(select_forgettable,
          "SELECT j.id FROM job j WHERE j.organization = $1 AND j.kind = 0 AND j.state <> 1"
          " AND j.state <> 2 AND COALESCE(j.finished_ms, j.created_ms) < $2"
          " AND EXISTS (SELECT 1 FROM upload u WHERE u.organization = $1 AND u.job = j.id)"
          " LIMIT 1");

/* Without its file an import can no longer be run. */
STATEMENT(cancel_forgotten, "UPDATE job SET state = 5 WHERE organization = $1 AND id = $2"
                            " AND (state = 0 OR state = 3 OR state = 6)");

static const char *const kind_names[] = {"import",     "undo",      "audit",     "audit_fix",
                                         "scan",       "mail_sync", "mail_send", "mail_copy",
                                         "mail_erase", "backup"};
static const char *const state_names[] = {"ready", "queued",    "running", "paused",
                                          "done",  "cancelled", "failed",  "undone"};

const char *job_kind_name(enum job_kind kind)
{
    return kind_names[kind];
}

const char *job_state_name(enum job_state state)
{
    return state_names[state];
}

bool job_kind_find(struct slice name, enum job_kind *kind)
{
    for (unsigned i = 0; i < JOB_KIND_COUNT; i++) {
        if (slice_equal_text(name, kind_names[i])) {
            *kind = (enum job_kind)i;
            return true;
        }
    }
    return false;
}

/* ---- jobs ---- */

bool store_job_insert(struct store *store, const struct job *job, struct error *error)
{
    struct db_statement *statement = store_prepare(store, insert_job, error);
    if (!statement)
        return false;
    db_bind_uuid(statement, 2, job->id);
    db_bind_integer(statement, 3, job->kind);
    db_bind_integer(statement, 4, job->state);
    db_bind_text(statement, 5, job->phase);
    db_bind_uuid(statement, 6, job->user);
    db_bind_uuid(statement, 7, job->token);
    db_bind_integer(statement, 8, job->channel);
    db_bind_integer(statement, 9, job->done);
    db_bind_integer(statement, 10, job->total);
    db_bind_text(statement, 11, job->options);
    db_bind_text(statement, 12, job->progress);
    db_bind_integer(statement, 13, job->created_ms);
    return db_run(statement, error);
}

static void read_job(const struct db_statement *row, struct arena *arena, struct job *job)
{
    *job = (struct job){
        .id = db_column_uuid(row, 0),
        .kind = (enum job_kind)db_column_integer(row, 1),
        .state = (enum job_state)db_column_integer(row, 2),
        .phase = db_column_copy(row, 3, arena),
        .user = db_column_uuid(row, 4),
        .token = db_column_uuid(row, 5),
        .channel = (enum channel)db_column_integer(row, 6),
        .done = db_column_integer(row, 7),
        .total = db_column_integer(row, 8),
        .options = db_column_copy(row, 9, arena),
        .progress = db_column_copy(row, 10, arena),
        .message = db_column_copy(row, 11, arena),
        .runner = db_column_uuid(row, 12),
        .lease_ms = db_column_integer(row, 13),
        .created_ms = db_column_integer(row, 14),
        .started_ms = db_column_integer(row, 15),
        .finished_ms = db_column_integer(row, 16),
    };
}

struct job *store_job_get(struct store *store, struct arena *arena, struct uuid id,
                          struct error *error)
{
    AUTO_FREE(db_statement) struct db_statement *row = store_prepare(store, select_job, error);
    if (!row)
        return NULL;
    db_bind_uuid(row, 2, id);
    enum db_step step = db_step(row, error);
    if (step == DB_DONE)
        fail(error, STATUS_NOT_FOUND, "there is no such job");
    if (step != DB_ROW)
        return NULL;
    struct job *job = ARENA_NEW(arena, struct job);
    read_job(row, arena, job);
    return job;
}

static struct uuid or_last(struct uuid id)
{
    if (uuid_is_nil(id))
        memset(id.bytes, 0xFF, sizeof(id.bytes));
    return id;
}

bool store_jobs(struct store *store, struct arena *arena, struct uuid user, enum job_kind kind,
                struct uuid before, int limit, struct jobs *jobs, struct error *error)
{
    AUTO_FREE(db_statement) struct db_statement *rows = store_prepare(store, select_jobs, error);
    if (!rows)
        return false;
    db_bind_uuid(rows, 2, or_last(before));
    db_bind_uuid(rows, 3, or_last(user));
    db_bind_integer(rows, 4, uuid_is_nil(user));
    db_bind_integer(rows, 5, kind);
    db_bind_integer(rows, 6, kind == JOB_KIND_COUNT);
    db_bind_integer(rows, 7, limit);
    enum db_step step;
    while ((step = db_step(rows, error)) == DB_ROW)
        read_job(rows, arena, ARENA_PUSH(arena, jobs));
    return step == DB_DONE;
}

bool store_jobs_pending(struct store *store, struct arena *arena, enum job_kind kind,
                        struct jobs *jobs, struct error *error)
{
    AUTO_FREE(db_statement)
    struct db_statement *rows = store_prepare(store, select_pending_jobs, error);
    enum db_step step;
    if (!rows)
        return false;
    db_bind_integer(rows, 2, kind);
    while ((step = db_step(rows, error)) == DB_ROW)
        read_job(rows, arena, ARENA_PUSH(arena, jobs));
    return step == DB_DONE;
}

bool store_job_update(struct store *store, const struct job *job, enum job_state expected_state,
                      struct uuid expected_runner, bool *is_mine, struct error *error)
{
    int64_t changed;
    struct db_statement *statement = store_prepare(store, update_job, error);
    if (!statement)
        return false;
    db_bind_uuid(statement, 2, job->id);
    db_bind_integer(statement, 3, job->state);
    db_bind_text(statement, 4, job->phase);
    db_bind_integer(statement, 5, job->done);
    db_bind_integer(statement, 6, job->total);
    db_bind_text(statement, 7, job->options);
    db_bind_text(statement, 8, job->progress);
    db_bind_text(statement, 9, job->message);
    db_bind_uuid(statement, 10, job->runner);
    db_bind_integer(statement, 11, job->lease_ms);
    if (job->started_ms)
        db_bind_integer(statement, 12, job->started_ms);
    if (job->finished_ms)
        db_bind_integer(statement, 13, job->finished_ms);
    db_bind_uuid(statement, 14, job->token);
    db_bind_integer(statement, 15, expected_state);
    db_bind_uuid(statement, 16, or_last(expected_runner));
    if (!db_run_count(statement, &changed, error))
        return false;
    *is_mine = changed == 1;
    return true;
}

bool store_job_due(struct store *store, int64_t now_ms, const struct job_choice *choice,
                   struct uuid *organization, struct uuid *id, struct error *error)
{
    AUTO_FREE(db_statement) struct db_statement *row = db_prepare(store->db, select_due_job, error);
    *organization = *id = (struct uuid){{0}};
    if (!row)
        return false;
    db_bind_integer(row, 1, now_ms);
    db_bind_uuid(row, 2, choice->only);
    db_bind_integer(row, 3, choice->kinds);
    enum db_step step = db_step(row, error);
    if (step == DB_ROW) {
        *organization = db_column_uuid(row, 0);
        *id = db_column_uuid(row, 1);
    }
    return step != DB_FAILED;
}

/* ---- files ---- */

bool store_upload_add(struct store *store, struct uuid job, enum upload_part part, int64_t place,
                      struct slice bytes, struct error *error)
{
    struct db_statement *statement = store_prepare(store, insert_upload, error);
    if (!statement)
        return false;
    db_bind_uuid(statement, 2, job);
    db_bind_integer(statement, 3, part);
    db_bind_integer(statement, 4, place);
    db_bind_blob(statement, 5, bytes);
    return db_run(statement, error);
}

bool store_upload_read(struct store *store, struct arena *arena, struct uuid job,
                       enum upload_part part, int64_t place, struct slice *bytes,
                       struct error *error)
{
    AUTO_FREE(db_statement) struct db_statement *row = store_prepare(store, select_upload, error);
    *bytes = (struct slice){"", 0};
    if (!row)
        return false;
    db_bind_uuid(row, 2, job);
    db_bind_integer(row, 3, part);
    db_bind_integer(row, 4, place);
    enum db_step step = db_step(row, error);
    if (step == DB_ROW) {
        struct slice piece = db_column_blob(row, 0);
        *bytes = (struct slice){arena_copy_bytes(arena, piece.data, piece.length), piece.length};
    }
    return step != DB_FAILED;
}

bool store_upload_remove(struct store *store, struct uuid job, enum upload_part part,
                         struct error *error)
{
    struct db_statement *statement = store_prepare(store, delete_upload, error);
    if (!statement)
        return false;
    db_bind_uuid(statement, 2, job);
    db_bind_integer(statement, 3, part);
    return db_run(statement, error);
}

bool store_import_block_put(struct store *store, struct uuid job, enum import_phase phase,
                            const struct import_block *block, struct error *error)
{
    struct db_statement *statement = store_prepare(store, put_block, error);
    if (!statement)
        return false;
    db_bind_uuid(statement, 2, job);
    db_bind_integer(statement, 3, phase);
    db_bind_integer(statement, 4, block->first_item);
    db_bind_text(statement, 5, block->outcomes);
    db_bind_text(statement, 6, block->notes);
    return db_run(statement, error);
}

bool store_import_blocks(struct store *store, struct arena *arena, struct uuid job,
                         enum import_phase phase, int64_t first_item, int limit,
                         struct import_blocks *blocks, struct error *error)
{
    AUTO_FREE(db_statement) struct db_statement *rows = store_prepare(store, select_blocks, error);
    if (!rows)
        return false;
    db_bind_uuid(rows, 2, job);
    db_bind_integer(rows, 3, phase);
    db_bind_integer(rows, 4, first_item);
    db_bind_integer(rows, 5, limit);
    enum db_step step;
    while ((step = db_step(rows, error)) == DB_ROW)
        *ARENA_PUSH(arena, blocks) = (struct import_block){
            .first_item = db_column_integer(rows, 0),
            .outcomes = db_column_copy(rows, 1, arena),
            .notes = db_column_copy(rows, 2, arena),
        };
    return step == DB_DONE;
}

bool store_import_blocks_remove(struct store *store, struct uuid job, enum import_phase phase,
                                struct error *error)
{
    struct db_statement *statement = store_prepare(store, delete_blocks, error);
    if (!statement)
        return false;
    db_bind_uuid(statement, 2, job);
    db_bind_integer(statement, 3, phase);
    return db_run(statement, error);
}

static bool find_forgettable(struct store *store, int64_t before_ms, struct uuid *id,
                             struct error *error)
{
    AUTO_FREE(db_statement)
    struct db_statement *row = store_prepare(store, select_forgettable, error);
    *id = (struct uuid){{0}};
    if (!row)
        return false;
    db_bind_integer(row, 2, before_ms);
    enum db_step step = db_step(row, error);
    if (step == DB_ROW)
        *id = db_column_uuid(row, 0);
    return step != DB_FAILED;
}

static bool cancel(struct store *store, struct uuid id, struct error *error)
{
    struct db_statement *statement = store_prepare(store, cancel_forgotten, error);
    if (!statement)
        return false;
    db_bind_uuid(statement, 2, id);
    return db_run(statement, error);
}

bool store_job_forget_files(struct store *store, int64_t before_ms, struct uuid *id,
                            struct error *error)
{
    if (!find_forgettable(store, before_ms, id, error))
        return false;
    return uuid_is_nil(*id) ||
           (cancel(store, *id, error) && store_upload_remove(store, *id, UPLOAD_ORIGINAL, error) &&
            store_upload_remove(store, *id, UPLOAD_CONVERTED, error) &&
            store_import_blocks_remove(store, *id, IMPORT_ANALYSED, error) &&
            store_import_blocks_remove(store, *id, IMPORT_DONE, error));
}
