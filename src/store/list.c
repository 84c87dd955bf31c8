/* Pages of records in the order of lists. */
#include "store/list.h"

#include "store/statement.h"

STATEMENT(select_first, "SELECT sort_key, record FROM record_order WHERE organization = $1"
                        " AND book = $2 ORDER BY sort_key, record LIMIT $3");
STATEMENT(select_behind, "SELECT sort_key, record FROM record_order WHERE organization = $1"
                         " AND book = $2 AND (sort_key, record) > ($4, $5)"
                         " ORDER BY sort_key, record LIMIT $3");
STATEMENT(count_between, "SELECT count(*) FROM record_order WHERE organization = $1 AND book = $2"
                         " AND sort_key >= $3 AND sort_key < $4");
STATEMENT(select_changed,
          "SELECT modified_sequence, id FROM record WHERE organization = $1 AND book = $2"
          " AND modified_sequence < $4 AND modified_sequence > $5"
          " ORDER BY modified_sequence DESC LIMIT $3");

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
    while ((step = db_step(statement, error)) == DB_ROW) {
        struct slice key = db_column_blob(statement, 0);
        *ARENA_PUSH(arena, rows) = (struct list_row){
            .sort_key = {arena_copy_bytes(arena, key.data, key.length), key.length},
            .record = db_column_uuid(statement, 1),
        };
    }
    return step == DB_DONE;
}

bool store_list_count_between(struct store *store, struct uuid book, struct slice from,
                              struct slice to, int64_t *count, struct error *error)
{
    AUTO_FREE(db_statement)
    struct db_statement *statement = store_prepare(store, count_between, error);
    if (!statement)
        return false;
    db_bind_uuid(statement, 2, book);
    db_bind_blob(statement, 3, from);
    db_bind_blob(statement, 4, to);
    enum db_step step = db_step(statement, error);
    if (step != DB_ROW)
        return false;
    *count = db_column_integer(statement, 0);
    return true;
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
