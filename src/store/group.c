/* Groups: labels and companies. */
#include "store/group.h"

#include "store/statement.h"

#define COLUMNS "id, kind, audience, name, folded, created_ms, deleted_ms"
STATEMENT(select_group,
          "SELECT " COLUMNS " FROM contact_group WHERE organization = $1 AND id = $2");
STATEMENT(find_group, "SELECT " COLUMNS " FROM contact_group WHERE organization = $1"
                      " AND audience = $2 AND kind = $3 AND folded = $4 AND deleted_ms IS NULL");
STATEMENT(select_groups, "SELECT " COLUMNS " FROM contact_group WHERE organization = $1"
                         " AND audience = $2 AND kind = $3 AND folded > $4 AND deleted_ms IS NULL"
                         " ORDER BY folded LIMIT $5");
STATEMENT(insert_group,
          "INSERT INTO contact_group (organization, id, kind, audience, name, folded, created_ms,"
          " modified_ms) VALUES ($1, $2, $3, $4, $5, $6, $7, $7)");
STATEMENT(update_group,
          "UPDATE contact_group SET name = $3, folded = $4, modified_ms = $5, deleted_ms = $6"
          " WHERE organization = $1 AND id = $2");
STATEMENT(select_group_records, "SELECT record FROM group_member WHERE organization = $1"
                                " AND group_id = $2 AND record > $3 ORDER BY record LIMIT $4");

STATEMENT(count_group_records,
          "SELECT COUNT(*) FROM (SELECT 1 FROM group_member WHERE organization = $1"
          " AND group_id = $2 LIMIT $3) counted");

static void read_group(struct db_statement *row, struct arena *arena, struct group *group)
{
    *group = (struct group){
        .id = db_column_uuid(row, 0),
        .kind = (enum group_kind)db_column_integer(row, 1),
        .audience = db_column_uuid(row, 2),
        .name = db_column_copy(row, 3, arena),
        .folded = db_column_copy(row, 4, arena),
        .created_ms = db_column_integer(row, 5),
        .deleted_ms = db_column_integer(row, 6),
    };
}

static struct group *read_one(struct db_statement *statement, struct arena *arena,
                              struct error *error)
{
    AUTO_FREE(db_statement) struct db_statement *row = statement;
    *error = (struct error){0};
    if (db_step(row, error) != DB_ROW)
        return NULL;
    struct group *group = ARENA_NEW(arena, struct group);
    read_group(row, arena, group);
    return group;
}

struct group *store_group_get(struct store *store, struct arena *arena, struct uuid id,
                              struct error *error)
{
    struct db_statement *statement = store_prepare_beside(store, select_group, error);
    if (!statement)
        return NULL;
    db_bind_uuid(statement, 2, id);
    struct group *group = read_one(statement, arena, error);
    if (!group && error->status == STATUS_OK)
        fail(error, STATUS_NOT_FOUND, "there is no such group");
    return group;
}

struct group *store_group_find(struct store *store, struct arena *arena, struct uuid audience,
                               enum group_kind kind, const char *folded, struct error *error)
{
    struct db_statement *statement = store_prepare_beside(store, find_group, error);
    if (!statement)
        return NULL;
    db_bind_uuid(statement, 2, audience);
    db_bind_integer(statement, 3, kind);
    db_bind_text(statement, 4, folded);
    return read_one(statement, arena, error);
}

bool store_groups(struct store *store, struct arena *arena, struct uuid audience,
                  enum group_kind kind, const char *after, int limit, struct groups *groups,
                  struct error *error)
{
    AUTO_FREE(db_statement) struct db_statement *rows = store_prepare(store, select_groups, error);
    if (!rows)
        return false;
    db_bind_uuid(rows, 2, audience);
    db_bind_integer(rows, 3, kind);
    db_bind_text(rows, 4, after);
    db_bind_integer(rows, 5, limit);
    enum db_step step;
    while ((step = db_step(rows, error)) == DB_ROW)
        read_group(rows, arena, ARENA_PUSH(arena, groups));
    return step == DB_DONE;
}

bool store_group_insert(struct store *store, const struct group *group, struct error *error)
{
    struct db_statement *statement = store_prepare_beside(store, insert_group, error);
    if (!statement)
        return false;
    db_bind_uuid(statement, 2, group->id);
    db_bind_integer(statement, 3, group->kind);
    db_bind_uuid(statement, 4, group->audience);
    db_bind_text(statement, 5, group->name);
    db_bind_text(statement, 6, group->folded);
    db_bind_integer(statement, 7, group->created_ms);
    return db_run(statement, error);
}

bool store_group_update(struct store *store, const struct group *group, int64_t now_ms,
                        struct error *error)
{
    struct db_statement *statement = store_prepare(store, update_group, error);
    if (!statement)
        return false;
    db_bind_uuid(statement, 2, group->id);
    db_bind_text(statement, 3, group->name);
    db_bind_text(statement, 4, group->folded);
    db_bind_integer(statement, 5, now_ms);
    if (group->deleted_ms)
        db_bind_integer(statement, 6, group->deleted_ms);
    return db_run(statement, error);
}

bool store_group_records(struct store *store, struct arena *arena, struct uuid group,
                         struct uuid after, int limit, struct uuids *records, struct error *error)
{
    AUTO_FREE(db_statement)
    struct db_statement *rows = store_prepare(store, select_group_records, error);
    if (!rows)
        return false;
    if (uuid_is_nil(after))
        after.bytes[15] = 1; /* nil would bind NULL */
    db_bind_uuid(rows, 2, group);
    db_bind_uuid(rows, 3, after);
    db_bind_integer(rows, 4, limit);
    enum db_step step;
    while ((step = db_step(rows, error)) == DB_ROW)
        *ARENA_PUSH(arena, records) = db_column_uuid(rows, 0);
    return step == DB_DONE;
}

bool store_group_count(struct store *store, struct uuid group, int64_t limit, int64_t *count,
                       struct error *error)
{
    AUTO_FREE(db_statement)
    struct db_statement *statement = store_prepare(store, count_group_records, error);
    if (!statement)
        return false;
    db_bind_uuid(statement, 2, group);
    db_bind_integer(statement, 3, limit);
    return store_number(statement, 0, count, error);
}
