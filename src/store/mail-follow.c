/* How far the log was looked through for addresses that came onto cards. */
#include "store/mail-follow.h"

#include "store/statement.h"

STATEMENT(select_followed, "SELECT sequence FROM mail_follow WHERE organization = $1");
STATEMENT(put_followed, "INSERT INTO mail_follow (organization, sequence) VALUES ($1, $2)"
                        " ON CONFLICT (organization) DO UPDATE SET sequence = EXCLUDED.sequence");
SHARED_STATEMENT(select_mail_behind,
                 "SELECT o.organization FROM organization o LEFT JOIN mail_follow f"
                 " ON f.organization = o.organization WHERE o.sequence > COALESCE(f.sequence, 0)"
                 " ORDER BY o.number LIMIT 100");

bool store_mail_followed(struct store *store, int64_t *sequence, struct error *error)
{
    AUTO_FREE(db_statement)
    struct db_statement *row = store_prepare_beside(store, select_followed, error);
    return row && store_number(row, 0, sequence, error);
}

bool store_mail_followed_put(struct store *store, int64_t sequence, struct error *error)
{
    struct db_statement *statement = store_prepare_beside(store, put_followed, error);
    if (!statement)
        return false;
    db_bind_integer(statement, 2, sequence);
    return db_run(statement, error);
}

bool store_mail_behind(struct store *store, struct arena *arena, struct uuids *organizations,
                       struct error *error)
{
    AUTO_FREE(db_statement)
    struct db_statement *rows = db_prepare(store->db, select_mail_behind, error);
    enum db_step step;
    if (!rows)
        return false;
    while ((step = db_step(rows, error)) == DB_ROW)
        *ARENA_PUSH(arena, organizations) = db_column_uuid(rows, 0);
    return step == DB_DONE;
}
