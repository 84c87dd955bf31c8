/* Pages of records in the order of lists. */
#include "store/list.h"

#include "store/statement.h"

STATEMENT(select_first, "SELECT sort_key, record FROM record_order WHERE organization = $1"
                        " AND book = $2 ORDER BY sort_key, record LIMIT $3");
STATEMENT(select_behind, "SELECT sort_key, record FROM record_order WHERE organization = $1"
                         " AND book = $2 AND (sort_key, record) > ($4, $5)"
                         " ORDER BY sort_key, record LIMIT $3");
STATEMENT(select_starts, "SELECT start, records FROM record_order_count WHERE organization = $1"
                         " AND book = $2");
STATEMENT(select_changed,
          "SELECT modified_sequence, id FROM record WHERE organization = $1 AND book = $2"
          " AND modified_sequence < $4 AND modified_sequence > $5"
          " ORDER BY modified_sequence DESC LIMIT $3");

static struct slice copy_blob(struct arena *arena, struct slice blob)
{
    return (struct slice){arena_copy_bytes(arena, blob.data, blob.length), blob.length};
}

bool store_list_by_name(struct store *store, struct arena *arena, struct uuid book,
                        const struct list_place *place, int limit, struct list_rows *rows,
                        struct error *error)
{
    bool is_first = uuid_is_nil(place->record);
    AUTO_FREE(db_statement)
    struct db_statement *statement =
        store_prepare(store, is_first ? select_first : select_behind, error);
    if (!statement)
        return false;
    db_bind_uuid(statement, 2, book);
    db_bind_integer(statement, 3, limit);
    if (!is_first) {
        db_bind_blob(statement, 4, place->sort_key);
        db_bind_uuid(statement, 5, place->record);
    }
    enum db_step step;
    while ((step = db_step(statement, error)) == DB_ROW)
        *ARENA_PUSH(arena, rows) = (struct list_row){
            .sort_key = copy_blob(arena, db_column_blob(statement, 0)),
            .record = db_column_uuid(statement, 1),
        };
    return step == DB_DONE;
}

bool store_list_starts(struct store *store, struct arena *arena, struct uuid book,
                       struct list_starts *starts, struct error *error)
{
    AUTO_FREE(db_statement)
    struct db_statement *rows = store_prepare(store, select_starts, error);
    if (!rows)
        return false;
    db_bind_uuid(rows, 2, book);
    enum db_step step;
    while ((step = db_step(rows, error)) == DB_ROW)
        *ARENA_PUSH(arena, starts) = (struct list_start){copy_blob(arena, db_column_blob(rows, 0)),
                                                         db_column_integer(rows, 1)};
    return step == DB_DONE;
}

bool store_list_by_change(struct store *store, struct arena *arena, struct uuid book,
                          const struct list_place *place, int64_t since, int limit,
                          struct list_rows *rows, struct error *error)
{
    AUTO_FREE(db_statement)
    struct db_statement *statement = store_prepare(store, select_changed, error);
    if (!statement)
        return false;
    db_bind_uuid(statement, 2, book);
    db_bind_integer(statement, 3, limit);
    db_bind_integer(statement, 4, place->sequence ? place->sequence : INT64_MAX);
    db_bind_integer(statement, 5, since);
    enum db_step step;
    while ((step = db_step(statement, error)) == DB_ROW)
        *ARENA_PUSH(arena, rows) = (struct list_row){
            .sequence = db_column_integer(statement, 0),
            .record = db_column_uuid(statement, 1),
        };
    return step == DB_DONE;
}
