/* What finding duplicates keeps. */
#include "store/link-state.h"

#include "store/statement.h"

STATEMENT(select_state,
          "SELECT version, records, sequence, merges_due FROM link_state WHERE organization = $1");
STATEMENT(put_state,
          "INSERT INTO link_state (organization, version, records, sequence, merges_due)"
          " VALUES ($1, $2, $3, $4, $5) ON CONFLICT (organization) DO UPDATE SET"
          " version = EXCLUDED.version, records = EXCLUDED.records, sequence = EXCLUDED.sequence,"
          " merges_due = EXCLUDED.merges_due");
STATEMENT(update_merged, "UPDATE link_state SET merges_due = 0 WHERE organization = $1"
                         " AND version = $2 AND sequence = $3");
SHARED_STATEMENT(select_behind,
                 "SELECT o.organization FROM organization o LEFT JOIN link_state s"
                 " ON s.organization = o.organization WHERE o.sequence > COALESCE(s.sequence, 0)"
                 " OR s.merges_due = 1 ORDER BY o.number LIMIT 100");
STATEMENT(delete_state, "DELETE FROM link_state WHERE organization = $1");

STATEMENT(insert_learnt, "INSERT INTO link_learnt (organization, version, place, bytes)"
                         " VALUES ($1, $2, $3, $4)");
STATEMENT(select_learnt, "SELECT bytes FROM link_learnt WHERE organization = $1 AND version = $2"
                         " ORDER BY place");

STATEMENT(select_runs, "SELECT run, level FROM key_run WHERE organization = $1 AND version = $2"
                       " ORDER BY run");
STATEMENT(insert_run, "INSERT INTO key_run (organization, version, run, level)"
                      " VALUES ($1, $2, $3, $4)");
STATEMENT(insert_block, "INSERT INTO key_block (organization, version, run, first_key, bytes)"
                        " VALUES ($1, $2, $3, $4, $5)");
STATEMENT(select_block, "SELECT bytes FROM key_block WHERE organization = $1 AND version = $2"
                        " AND run = $3 AND first_key <= $4 ORDER BY first_key DESC LIMIT 1");
STATEMENT(select_blocks, "SELECT bytes FROM key_block WHERE organization = $1 AND version = $2"
                         " AND run = $3 ORDER BY first_key");
STATEMENT(delete_run, "DELETE FROM key_run WHERE organization = $1 AND version = $2 AND run = $3");
STATEMENT(delete_blocks,
          "DELETE FROM key_block WHERE organization = $1 AND version = $2 AND run = $3");

STATEMENT(delete_old_learnt, "DELETE FROM link_learnt WHERE organization = $1 AND version <> $2");
STATEMENT(delete_old_runs, "DELETE FROM key_run WHERE organization = $1 AND version <> $2");
STATEMENT(delete_old_blocks,
          "DELETE FROM key_block WHERE organization = $1 AND (version, run, first_key) IN"
          " (SELECT version, run, first_key FROM key_block WHERE organization = $1"
          " AND version <> $2 LIMIT 1000)");

STATEMENT(select_changed, "SELECT sequence, record FROM change WHERE organization = $1"
                          " AND sequence > $2 ORDER BY sequence LIMIT $3");

bool store_link_state(struct store *store, struct link_state *state, struct error *error)
{
    *state = (struct link_state){0};
    AUTO_FREE(db_statement)
    struct db_statement *row = store_prepare_beside(store, select_state, error);
    if (!row)
        return false;
    enum db_step step = db_step(row, error);
    if (step == DB_ROW)
        *state = (struct link_state){.version = db_column_integer(row, 0),
                                     .records = db_column_integer(row, 1),
                                     .sequence = db_column_integer(row, 2),
                                     .merges_due = db_column_integer(row, 3)};
    return step != DB_FAILED;
}

bool store_link_behind(struct store *store, struct arena *arena, struct uuids *organizations,
                       struct error *error)
{
    AUTO_FREE(db_statement)
    struct db_statement *rows = db_prepare(store->db, select_behind, error);
    enum db_step step;
    if (!rows)
        return false;
    while ((step = db_step(rows, error)) == DB_ROW)
        *ARENA_PUSH(arena, organizations) = db_column_uuid(rows, 0);
    return step == DB_DONE;
}

bool store_link_state_put(struct store *store, const struct link_state *state, struct error *error)
{
    struct db_statement *statement = store_prepare_beside(store, put_state, error);
    if (!statement)
        return false;
    db_bind_integer(statement, 2, state->version);
    db_bind_integer(statement, 3, state->records);
    db_bind_integer(statement, 4, state->sequence);
    db_bind_integer(statement, 5, state->merges_due);
    return db_run(statement, error);
}

bool store_link_merged(struct store *store, const struct link_state *state, struct error *error)
{
    struct db_statement *statement = store_prepare_beside(store, update_merged, error);
    if (!statement)
        return false;
    db_bind_integer(statement, 2, state->version);
    db_bind_integer(statement, 3, state->sequence);
    return db_run(statement, error);
}

bool store_learnt_add(struct store *store, int64_t version, int64_t place, struct slice bytes,
                      struct error *error)
{
    struct db_statement *statement = store_prepare_beside(store, insert_learnt, error);
    if (!statement)
        return false;
    db_bind_integer(statement, 2, version);
    db_bind_integer(statement, 3, place);
    db_bind_blob(statement, 4, bytes);
    return db_run(statement, error);
}

bool store_learnt_read(struct store *store, int64_t version, struct buffer *bytes,
                       struct error *error)
{
    AUTO_FREE(db_statement)
    struct db_statement *rows = store_prepare_beside(store, select_learnt, error);
    enum db_step step;
    if (!rows)
        return false;
    db_bind_integer(rows, 2, version);
    while ((step = db_step(rows, error)) == DB_ROW)
        buffer_append_slice(bytes, db_column_blob(rows, 0));
    return step == DB_DONE;
}

/* ---- blocking keys ---- */

bool store_key_runs(struct store *store, struct arena *arena, int64_t version,
                    struct key_runs *runs, struct error *error)
{
    AUTO_FREE(db_statement)
    struct db_statement *rows = store_prepare_beside(store, select_runs, error);
    enum db_step step;
    if (!rows)
        return false;
    db_bind_integer(rows, 2, version);
    while ((step = db_step(rows, error)) == DB_ROW)
        *ARENA_PUSH(arena, runs) = (struct key_run){.run = db_column_integer(rows, 0),
                                                    .level = db_column_integer(rows, 1)};
    return step == DB_DONE;
}

/* A statement about one run: $2 is the version, $3 the run. */
static struct db_statement *prepare_run(struct store *store, const char *sql, int64_t version,
                                        int64_t run, struct error *error)
{
    struct db_statement *statement = store_prepare_beside(store, sql, error);
    if (!statement)
        return NULL;
    db_bind_integer(statement, 2, version);
    db_bind_integer(statement, 3, run);
    return statement;
}

bool store_key_run_add(struct store *store, int64_t version, struct key_run run,
                       struct error *error)
{
    struct db_statement *statement = prepare_run(store, insert_run, version, run.run, error);
    if (!statement)
        return false;
    db_bind_integer(statement, 4, run.level);
    return db_run(statement, error);
}

bool store_key_block_add(struct store *store, int64_t version, int64_t run, int64_t first_key,
                         struct slice bytes, struct error *error)
{
    struct db_statement *statement = prepare_run(store, insert_block, version, run, error);
    if (!statement)
        return false;
    db_bind_integer(statement, 4, first_key);
    db_bind_blob(statement, 5, bytes);
    return db_run(statement, error);
}

static bool read_blocks(struct db_statement *statement, key_block_reader *read, void *context,
                        struct error *error)
{
    AUTO_FREE(db_statement) struct db_statement *rows = statement;
    enum db_step step;
    while ((step = db_step(rows, error)) == DB_ROW)
        if (!read(context, db_column_blob(rows, 0), error))
            return false;
    return step == DB_DONE;
}

bool store_key_block_read(struct store *store, int64_t version, int64_t run, int64_t key,
                          key_block_reader *read, void *context, struct error *error)
{
    struct db_statement *statement = prepare_run(store, select_block, version, run, error);
    if (!statement)
        return false;
    db_bind_integer(statement, 4, key);
    return read_blocks(statement, read, context, error);
}

bool store_key_blocks_read(struct store *store, int64_t version, int64_t run,
                           key_block_reader *read, void *context, struct error *error)
{
    struct db_statement *statement = prepare_run(store, select_blocks, version, run, error);
    return statement && read_blocks(statement, read, context, error);
}

bool store_key_run_remove(struct store *store, int64_t version, int64_t run, struct error *error)
{
    struct db_statement *row = prepare_run(store, delete_run, version, run, error);
    if (!row || !db_run(row, error))
        return false;
    struct db_statement *blocks = prepare_run(store, delete_blocks, version, run, error);
    return blocks && db_run(blocks, error);
}

static bool forget_rows(struct store *store, const char *sql, int64_t version, int64_t *changed,
                        struct error *error)
{
    struct db_statement *statement = store_prepare_beside(store, sql, error);
    if (!statement)
        return false;
    db_bind_integer(statement, 2, version);
    return db_run_count(statement, changed, error);
}

bool store_link_forget(struct store *store, int64_t version, bool *is_done, struct error *error)
{
    int64_t learnt, runs, blocks;
    if (!forget_rows(store, delete_old_learnt, version, &learnt, error) ||
        !forget_rows(store, delete_old_runs, version, &runs, error) ||
        !forget_rows(store, delete_old_blocks, version, &blocks, error))
        return false;
    *is_done = !blocks;
    return true;
}

bool store_link_clear(struct store *store, struct error *error)
{
    enum { NONE = -1 };
    struct db_statement *state = store_prepare_beside(store, delete_state, error);
    bool is_done = false;
    if (!state || !db_run(state, error))
        return false;
    while (!is_done)
        if (!store_link_forget(store, NONE, &is_done, error))
            return false;
    return true;
}

/* ---- records by the log ---- */

bool store_changes_walk(struct store *store, int64_t after, int limit, record_changed *note,
                        void *context, int64_t *reached, struct error *error)
{
    AUTO_FREE(db_statement) struct db_statement *rows = store_prepare(store, select_changed, error);
    enum db_step step;
    *reached = after;
    if (!rows)
        return false;
    db_bind_integer(rows, 2, after);
    db_bind_integer(rows, 3, limit);
    while ((step = db_step(rows, error)) == DB_ROW) {
        struct uuid id = db_column_uuid(rows, 1);
        *reached = db_column_integer(rows, 0);
        if (!uuid_is_nil(id))
            note(context, *reached, id);
    }
    return step == DB_DONE;
}

struct collecting {
    struct arena *arena;
    struct uuids *records;
};

static void collect_once(void *context, int64_t sequence, struct uuid record)
{
    struct collecting *collecting = context;
    (void)sequence;
    uuids_add_once(collecting->arena, collecting->records, record);
}

bool store_records_changed(struct store *store, struct arena *arena, int64_t after, int limit,
                           struct uuids *records, int64_t *reached, struct error *error)
{
    struct collecting collecting = {arena, records};
    return store_changes_walk(store, after, limit, collect_once, &collecting, reached, error);
}
