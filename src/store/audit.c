/* Data quality: the conventions of books, and what audits counted. */
#include "store/audit.h"

#include "store/statement.h"

STATEMENT(select_quality,
          "SELECT b.requires, q.recommended, q.name_case, q.name_order, q.company_suffix,"
          " q.phone_format, q.stale_days, q.schedule, q.day, q.hour FROM book b"
          " LEFT JOIN book_quality q ON q.organization = $1 AND q.book = b.id"
          " WHERE b.organization = $1 AND b.id = $2");
STATEMENT(update_requires, "UPDATE book SET requires = $3 WHERE organization = $1 AND id = $2");
STATEMENT(put_quality,
          "INSERT INTO book_quality (organization, book, recommended, name_case, name_order,"
          " company_suffix, phone_format, stale_days, schedule, day, hour)"
          " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)"
          " ON CONFLICT (organization, book) DO UPDATE SET recommended = EXCLUDED.recommended,"
          " name_case = EXCLUDED.name_case, name_order = EXCLUDED.name_order,"
          " company_suffix = EXCLUDED.company_suffix, phone_format = EXCLUDED.phone_format,"
          " stale_days = EXCLUDED.stale_days, schedule = EXCLUDED.schedule, day = EXCLUDED.day,"
          " hour = EXCLUDED.hour");

STATEMENT(delete_figures,
          "DELETE FROM audit_figure WHERE organization = $1 AND book = $2 AND day = $3");
STATEMENT(insert_figure, "INSERT INTO audit_figure (organization, book, day, name, value)"
                         " VALUES ($1, $2, $3, $4, $5)");
STATEMENT(select_figures, "SELECT day, name, value FROM audit_figure WHERE organization = $1"
                          " AND book = $2 AND day >= $3 ORDER BY day, name");

STATEMENT(select_plans,
          "SELECT b.id, b.owner, q.schedule, q.day, q.hour, a.planned_ms FROM book b"
          " LEFT JOIN book_quality q ON q.organization = $1 AND q.book = b.id"
          " LEFT JOIN audit_begun a ON a.organization = $1 AND a.book = b.id"
          " WHERE b.organization = $1 AND b.kind = 0 AND b.trashed_ms IS NULL ORDER BY b.id");
STATEMENT(put_begun, "INSERT INTO audit_begun (organization, book, planned_ms) VALUES ($1, $2, $3)"
                     " ON CONFLICT (organization, book) DO UPDATE"
                     " SET planned_ms = EXCLUDED.planned_ms");

STATEMENT(count_pairs,
          "SELECT SUM(CASE WHEN p.decision = 0 AND a.contact <> b.contact THEN 1 ELSE 0 END),"
          " SUM(CASE WHEN p.decision <> 0 THEN 1 ELSE 0 END) FROM candidate_pair p"
          " JOIN record a ON a.organization = $1 AND a.id = p.record_a"
          " JOIN record b ON b.organization = $1 AND b.id = p.record_b"
          " WHERE p.organization = $1 AND a.book = $2 AND b.book = $2 AND a.trashed_ms IS NULL"
          " AND b.trashed_ms IS NULL");
STATEMENT(count_holders,
          "SELECT COUNT(DISTINCT held.contact) FROM (SELECT r.contact AS contact FROM identifier i"
          " JOIN record r ON r.organization = $1 AND r.id = i.record"
          " WHERE i.organization = $1 AND i.audience = $2 AND i.kind = $3 AND i.value = $4"
          " AND r.book = $5 AND r.trashed_ms IS NULL LIMIT $6) AS held");
STATEMENT(count_members, "SELECT COUNT(*) FROM group_member m"
                         " JOIN record r ON r.organization = $1 AND r.id = m.record"
                         " WHERE m.organization = $1 AND m.group_id = $2 AND r.book = $3"
                         " AND r.trashed_ms IS NULL");
STATEMENT(count_waiting,
          "SELECT COUNT(*) FROM proposal WHERE organization = $1 AND author = $2"
          " AND operation = $3 AND arguments = $4 AND state = 0 AND expires_ms > $5");

bool store_quality_get(struct store *store, struct uuid book, struct quality_settings *settings,
                       struct error *error)
{
    AUTO_FREE(db_statement) struct db_statement *row = store_prepare(store, select_quality, error);
    if (!row)
        return false;
    db_bind_uuid(row, 2, book);
    enum db_step step = db_step(row, error);
    *settings = quality_defaults;
    if (step != DB_ROW)
        return step == DB_DONE;
    settings->required = (unsigned)db_column_integer(row, 0);
    if (db_column_is_null(row, 1))
        return true;
    settings->recommended = (unsigned)db_column_integer(row, 1);
    settings->name_case = (enum quality_name_case)db_column_integer(row, 2);
    settings->name_order = (enum quality_name_order)db_column_integer(row, 3);
    settings->company_suffix = (enum quality_company_suffix)db_column_integer(row, 4);
    settings->phone_format = (enum quality_phone_format)db_column_integer(row, 5);
    settings->stale_days = (int)db_column_integer(row, 6);
    settings->schedule = (enum quality_schedule)db_column_integer(row, 7);
    settings->day = (int)db_column_integer(row, 8);
    settings->hour = (int)db_column_integer(row, 9);
    return true;
}

static bool put_requires(struct store *store, struct uuid book, unsigned required,
                         struct error *error)
{
    struct db_statement *statement = store_prepare(store, update_requires, error);
    if (!statement)
        return false;
    db_bind_uuid(statement, 2, book);
    db_bind_integer(statement, 3, required);
    return db_run(statement, error);
}

bool store_quality_put(struct store *store, struct uuid book,
                       const struct quality_settings *settings, struct error *error)
{
    struct db_statement *statement = store_prepare(store, put_quality, error);
    if (!statement)
        return false;
    db_bind_uuid(statement, 2, book);
    db_bind_integer(statement, 3, settings->recommended);
    db_bind_integer(statement, 4, settings->name_case);
    db_bind_integer(statement, 5, settings->name_order);
    db_bind_integer(statement, 6, settings->company_suffix);
    db_bind_integer(statement, 7, settings->phone_format);
    db_bind_integer(statement, 8, settings->stale_days);
    db_bind_integer(statement, 9, settings->schedule);
    db_bind_integer(statement, 10, settings->day);
    db_bind_integer(statement, 11, settings->hour);
    return db_run(statement, error) && put_requires(store, book, settings->required, error);
}

/* ---- figures ---- */

bool store_audit_clear(struct store *store, struct uuid book, int64_t day, struct error *error)
{
    struct db_statement *statement = store_prepare(store, delete_figures, error);
    if (!statement)
        return false;
    db_bind_uuid(statement, 2, book);
    db_bind_integer(statement, 3, day);
    return db_run(statement, error);
}

bool store_audit_put(struct store *store, struct uuid book, const struct audit_row *row,
                     struct error *error)
{
    struct db_statement *statement = store_prepare(store, insert_figure, error);
    if (!statement)
        return false;
    db_bind_uuid(statement, 2, book);
    db_bind_integer(statement, 3, row->day);
    db_bind_text(statement, 4, row->name);
    db_bind_integer(statement, 5, row->value);
    return db_run(statement, error);
}

bool store_audit_rows(struct store *store, struct arena *arena, struct uuid book, int64_t first_day,
                      struct audit_rows *rows, struct error *error)
{
    AUTO_FREE(db_statement)
    struct db_statement *statement = store_prepare(store, select_figures, error);
    if (!statement)
        return false;
    db_bind_uuid(statement, 2, book);
    db_bind_integer(statement, 3, first_day);
    enum db_step step;
    while ((step = db_step(statement, error)) == DB_ROW)
        *ARENA_PUSH(arena, rows) = (struct audit_row){
            .day = db_column_integer(statement, 0),
            .name = db_column_copy(statement, 1, arena),
            .value = db_column_integer(statement, 2),
        };
    return step == DB_DONE;
}

/* ---- plans ---- */

bool store_audit_plans(struct store *store, struct arena *arena, struct audit_plans *plans,
                       struct error *error)
{
    AUTO_FREE(db_statement) struct db_statement *rows = store_prepare(store, select_plans, error);
    if (!rows)
        return false;
    enum db_step step;
    while ((step = db_step(rows, error)) == DB_ROW) {
        bool has_own = !db_column_is_null(rows, 2);
        *ARENA_PUSH(arena, plans) = (struct audit_plan){
            .book = db_column_uuid(rows, 0),
            .owner = db_column_uuid(rows, 1),
            .schedule = has_own ? (enum quality_schedule)db_column_integer(rows, 2)
                                : quality_defaults.schedule,
            .day = has_own ? (int)db_column_integer(rows, 3) : quality_defaults.day,
            .hour = has_own ? (int)db_column_integer(rows, 4) : quality_defaults.hour,
            .planned_ms = db_column_integer(rows, 5),
        };
    }
    return step == DB_DONE;
}

bool store_audit_begun(struct store *store, struct uuid book, int64_t planned_ms,
                       struct error *error)
{
    struct db_statement *statement = store_prepare(store, put_begun, error);
    if (!statement)
        return false;
    db_bind_uuid(statement, 2, book);
    db_bind_integer(statement, 3, planned_ms);
    return db_run(statement, error);
}

/* ---- counting ---- */

bool store_audit_pairs(struct store *store, struct uuid book, int64_t *open, int64_t *closed,
                       struct error *error)
{
    AUTO_FREE(db_statement) struct db_statement *row = store_prepare(store, count_pairs, error);
    if (!row)
        return false;
    db_bind_uuid(row, 2, book);
    enum db_step step = db_step(row, error);
    *open = step == DB_ROW ? db_column_integer(row, 0) : 0;
    *closed = step == DB_ROW ? db_column_integer(row, 1) : 0;
    return step != DB_FAILED;
}

bool store_audit_holders(struct store *store, struct uuid audience, enum fact_kind kind,
                         const char *value, struct uuid book, int64_t *contacts,
                         struct error *error)
{
    AUTO_FREE(db_statement) struct db_statement *row = store_prepare(store, count_holders, error);
    if (!row)
        return false;
    db_bind_uuid(row, 2, audience);
    db_bind_integer(row, 3, kind);
    db_bind_text(row, 4, value);
    db_bind_uuid(row, 5, book);
    db_bind_integer(row, 6, AUDIT_HOLDERS_MAX);
    return store_number(row, 0, contacts, error);
}

bool store_audit_members(struct store *store, struct uuid group, struct uuid book, int64_t *records,
                         struct error *error)
{
    AUTO_FREE(db_statement) struct db_statement *row = store_prepare(store, count_members, error);
    if (!row)
        return false;
    db_bind_uuid(row, 2, group);
    db_bind_uuid(row, 3, book);
    return store_number(row, 0, records, error);
}

bool store_audit_waiting(struct store *store, struct uuid author, const char *operation,
                         const char *arguments, int64_t now_ms, int64_t *count, struct error *error)
{
    AUTO_FREE(db_statement) struct db_statement *row = store_prepare(store, count_waiting, error);
    if (!row)
        return false;
    db_bind_uuid(row, 2, author);
    db_bind_text(row, 3, operation);
    db_bind_text(row, 4, arguments);
    db_bind_integer(row, 5, now_ms);
    return store_number(row, 0, count, error);
}
