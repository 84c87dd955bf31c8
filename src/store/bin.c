/* What lies in the bin past its time. */
#include "store/bin.h"

#include "store/statement.h"

#define EMPTY_FACTS "{\"n\":0,\"o\":[],\"f\":[]}" /* as record_write_facts writes none */

STATEMENT(select_past, "SELECT id FROM record WHERE organization = $1 AND trashed_ms < $2"
                       " AND facts <> '" EMPTY_FACTS "' ORDER BY trashed_ms LIMIT $3");
STATEMENT(select_of_book, "SELECT id FROM record WHERE organization = $1 AND book = $2"
                          " AND trashed_ms IS NULL LIMIT $3");
STATEMENT(empty_record, "UPDATE record SET facts = '" EMPTY_FACTS "', source_key = NULL,"
                        " sort_key = $3 WHERE organization = $1 AND id = $2");
STATEMENT(erase_payloads, "UPDATE change SET payload = NULL WHERE organization = $1 AND record = $2"
                          " AND payload IS NOT NULL");
STATEMENT(delete_pairs_a, "DELETE FROM candidate_pair WHERE organization = $1 AND record_a = $2");
STATEMENT(delete_pairs_b, "DELETE FROM candidate_pair WHERE organization = $1 AND record_b = $2");

bool store_bin_records(struct store *store, struct arena *arena, int64_t before_ms, int limit,
                       struct uuids *records, struct error *error)
{
    AUTO_FREE(db_statement) struct db_statement *rows = store_prepare(store, select_past, error);
    if (!rows)
        return false;
    db_bind_integer(rows, 2, before_ms);
    db_bind_integer(rows, 3, limit);
    enum db_step step;
    while ((step = db_step(rows, error)) == DB_ROW)
        *ARENA_PUSH(arena, records) = db_column_uuid(rows, 0);
    return step == DB_DONE;
}

bool store_bin_records_of_book(struct store *store, struct arena *arena, struct uuid book,
                               int limit, struct uuids *records, struct error *error)
{
    AUTO_FREE(db_statement)
    struct db_statement *rows = store_prepare(store, select_of_book, error);
    if (!rows)
        return false;
    db_bind_uuid(rows, 2, book);
    db_bind_integer(rows, 3, limit);
    enum db_step step;
    while ((step = db_step(rows, error)) == DB_ROW)
        *ARENA_PUSH(arena, records) = db_column_uuid(rows, 0);
    return step == DB_DONE;
}

static bool run_for(struct store *store, const char *sql, struct uuid record, int64_t *changed,
                    struct error *error)
{
    struct db_statement *statement = store_prepare(store, sql, error);
    if (!statement)
        return false;
    db_bind_uuid(statement, 2, record);
    return db_run_count(statement, changed, error);
}

/* A record without a name is in no list, so that its sort key needs no order. */
static bool empty_row(struct store *store, struct uuid record, struct error *error)
{
    struct db_statement *statement = store_prepare(store, empty_record, error);
    if (!statement)
        return false;
    db_bind_uuid(statement, 2, record);
    db_bind_blob(statement, 3, (struct slice){"", 0});
    return db_run(statement, error);
}

bool store_bin_empty(struct store *store, struct uuid record, struct emptied *emptied,
                     struct error *error)
{
    struct emptied gone = {0};
    int64_t pairs;
    if (!run_for(store, erase_payloads, record, &gone.payloads, error) ||
        !run_for(store, delete_pairs_a, record, &gone.pairs, error) ||
        !run_for(store, delete_pairs_b, record, &pairs, error) || !empty_row(store, record, error))
        return false;
    emptied->payloads += gone.payloads;
    emptied->pairs += gone.pairs + pairs;
    return true;
}
