/* Records, and how contact ids resolve to them. */
#include "store/record.h"

#include "store/statement.h"
#include "store/unwritten.h"

#define COLUMNS                                                                                    \
    "r.id, r.contact, r.home, r.book, r.source_key, r.facts, r.created_sequence,"                  \
    " r.modified_sequence, r.created_ms, r.modified_ms, r.trashed_ms"
enum { RECORD_COLUMNS = 11 };

/* "+" keeps the planner from walking all records in their order for the few of one contact. */
STATEMENT(select_record,
          "SELECT " COLUMNS " FROM record r WHERE r.organization = $1 AND r.id = $2");
STATEMENT(select_record_created, "SELECT " COLUMNS " FROM record r WHERE r.organization = $1"
                                 " AND r.created_sequence = $2");
STATEMENT(select_records_of,
          "SELECT " COLUMNS " FROM record r WHERE r.organization = $1 AND r.contact = $2"
          " AND r.trashed_ms IS NULL ORDER BY +r.created_sequence, r.id");
STATEMENT(select_records_of_all,
          "SELECT " COLUMNS " FROM record r WHERE r.organization = $1 AND r.contact = $2"
          " ORDER BY +r.created_sequence, r.id");
/* Nearly every contact is one record: whether it is, the index alone can tell. */
STATEMENT(select_record_alone,
          "SELECT " COLUMNS ", (SELECT COUNT(*) FROM record s WHERE s.organization = $1"
          " AND s.contact = r.contact) FROM record r WHERE r.organization = $1 AND r.id = $2");
STATEMENT(select_records_of_book,
          "SELECT " COLUMNS " FROM record r WHERE r.organization = $1 AND r.book = $2"
          " AND r.id > $3 ORDER BY r.id LIMIT $4");
STATEMENT(select_records_all, "SELECT " COLUMNS " FROM record r WHERE r.organization = $1"
                              " AND r.id > $2 ORDER BY r.id LIMIT $3");
STATEMENT(select_own_contact,
          "SELECT contact FROM record WHERE organization = $1 AND contact = $2 LIMIT 1");
STATEMENT(select_home_contact, "SELECT contact FROM record WHERE organization = $1 AND home = $2"
                               " AND home <> contact ORDER BY +created_sequence LIMIT 1");
STATEMENT(select_past_contact,
          "SELECT r.contact FROM record r WHERE r.organization = $1 AND r.id IN (SELECT record"
          " FROM change WHERE organization = $1 AND contact = $2)"
          " ORDER BY +r.created_sequence, r.id LIMIT 1");
STATEMENT(
    select_records_ever_of,
    "SELECT " COLUMNS " FROM record r WHERE r.organization = $1 AND r.id IN (SELECT record"
    " FROM change WHERE organization = $1 AND contact = $2) ORDER BY +r.created_sequence, r.id");
STATEMENT(select_records_away,
          "SELECT " COLUMNS " FROM record r WHERE r.organization = $1 AND r.home = $2"
          " AND r.home <> r.contact ORDER BY +r.created_sequence, r.id");
STATEMENT(select_by_source, "SELECT id FROM record WHERE organization = $1 AND book = $2"
                            " AND source_key = $3 AND trashed_ms IS NULL");
STATEMENT(count_records_of, "SELECT COUNT(*) FROM record WHERE organization = $1 AND contact = $2"
                            " AND trashed_ms IS NULL");

static bool read_record(struct db_statement *row, struct arena *arena, struct record *record,
                        struct error *error)
{
    *record = (struct record){
        .id = db_column_uuid(row, 0),
        .contact = db_column_uuid(row, 1),
        .home = db_column_uuid(row, 2),
        .book = db_column_uuid(row, 3),
        .source_key = db_column_copy(row, 4, arena),
        .created_sequence = db_column_integer(row, 6),
        .modified_sequence = db_column_integer(row, 7),
        .created_ms = db_column_integer(row, 8),
        .modified_ms = db_column_integer(row, 9),
        .trashed_ms = db_column_integer(row, 10),
    };
    return record_read_facts(arena, db_column_text(row, 5), record, error);
}

/* Runs a bound statement of COLUMNS to its end. */
static bool read_records(struct db_statement *statement, struct arena *arena,
                         struct records *records, struct error *error)
{
    AUTO_FREE(db_statement) struct db_statement *rows = statement;
    enum db_step step;
    while ((step = db_step(rows, error)) == DB_ROW) {
        struct record *record = ARENA_NEW(arena, struct record);
        if (!read_record(rows, arena, record, error))
            return false;
        *ARENA_PUSH(arena, records) = record;
    }
    return step == DB_DONE;
}

static bool read_records_by_id(struct store *store, struct arena *arena, const char *sql,
                               struct uuid id, struct records *records, struct error *error)
{
    struct db_statement *statement = store_prepare(store, sql, error);
    if (!statement)
        return false;
    db_bind_uuid(statement, 2, id);
    return read_records(statement, arena, records, error);
}

struct record *store_record_get(struct store *store, struct arena *arena, struct uuid id,
                                struct error *error)
{
    struct records records = {0};
    if (!read_records_by_id(store, arena, select_record, id, &records, error))
        return NULL;
    if (!records.count)
        fail(error, STATUS_NOT_FOUND, "there is no such record");
    return records.count ? records.items[0] : NULL;
}

struct record *store_record_created(struct store *store, struct arena *arena, int64_t sequence,
                                    struct error *error)
{
    struct records records = {0};
    struct db_statement *statement = store_prepare(store, select_record_created, error);
    if (!statement)
        return NULL;
    db_bind_integer(statement, 2, sequence);
    return read_records(statement, arena, &records, error) && records.count ? records.items[0]
                                                                            : NULL;
}

bool store_records_of(struct store *store, struct arena *arena, struct uuid contact,
                      struct records *records, struct error *error)
{
    return read_records_by_id(store, arena, select_records_of, contact, records, error);
}

bool store_records_of_all(struct store *store, struct arena *arena, struct uuid contact,
                          struct records *records, struct error *error)
{
    return read_records_by_id(store, arena, select_records_of_all, contact, records, error);
}

bool store_records_beside(struct store *store, struct arena *arena, struct uuid record,
                          struct records *records, struct error *error)
{
    AUTO_FREE(db_statement)
    struct db_statement *row = store_prepare(store, select_record_alone, error);
    if (!row)
        return false;
    db_bind_uuid(row, 2, record);
    enum db_step step = db_step(row, error);
    if (step != DB_ROW)
        return step == DB_DONE;
    if (db_column_integer(row, RECORD_COLUMNS) > 1)
        return store_records_of_all(store, arena, db_column_uuid(row, 1), records, error);
    struct record *alone = ARENA_NEW(arena, struct record);
    *ARENA_PUSH(arena, records) = alone;
    return read_record(row, arena, alone, error);
}

/* The smallest id: nil would bind NULL, which is greater than nothing. */
static struct uuid at_least_zero(struct uuid id)
{
    if (uuid_is_nil(id))
        id.bytes[15] = 1;
    return id;
}

bool store_records_of_book(struct store *store, struct arena *arena, struct uuid book,
                           struct uuid after, int limit, struct records *records,
                           struct error *error)
{
    struct db_statement *statement = store_prepare(store, select_records_of_book, error);
    if (!statement)
        return false;
    db_bind_uuid(statement, 2, book);
    db_bind_uuid(statement, 3, at_least_zero(after));
    db_bind_integer(statement, 4, limit);
    return read_records(statement, arena, records, error);
}

bool store_records_all(struct store *store, struct arena *arena, struct uuid after, int limit,
                       struct records *records, struct error *error)
{
    struct db_statement *statement = store_prepare(store, select_records_all, error);
    if (!statement)
        return false;
    db_bind_uuid(statement, 2, at_least_zero(after));
    db_bind_integer(statement, 3, limit);
    return read_records(statement, arena, records, error);
}

/* The uuid in the first row of a statement with one id bound to $2; nil when there is no row. */
static bool find_uuid(struct store *store, const char *sql, struct uuid id, struct uuid *found,
                      struct error *error)
{
    AUTO_FREE(db_statement) struct db_statement *statement = store_prepare(store, sql, error);
    if (!statement)
        return false;
    db_bind_uuid(statement, 2, id);
    enum db_step step = db_step(statement, error);
    *found = step == DB_ROW ? db_column_uuid(statement, 0) : (struct uuid){{0}};
    return step != DB_FAILED;
}

bool store_contact_resolve(struct store *store, struct uuid id, struct uuid *contact,
                           struct error *error)
{
    static const char *const ways[] = {select_own_contact, select_home_contact,
                                       select_past_contact};
    for (size_t i = 0; i < COUNT_OF(ways); i++) {
        if (!find_uuid(store, ways[i], id, contact, error))
            return false;
        if (!uuid_is_nil(*contact))
            return true;
    }
    return fail(error, STATUS_NOT_FOUND, "there is no such contact");
}

bool store_records_ever_of(struct store *store, struct arena *arena, struct uuid contact,
                           struct records *records, struct error *error)
{
    return read_records_by_id(store, arena, select_records_ever_of, contact, records, error);
}

bool store_records_away(struct store *store, struct arena *arena, struct uuid home,
                        struct records *records, struct error *error)
{
    return read_records_by_id(store, arena, select_records_away, home, records, error);
}

bool store_record_by_source(struct store *store, struct uuid book, const char *source_key,
                            struct uuid *record, struct error *error)
{
    AUTO_FREE(db_statement)
    struct db_statement *statement = unwritten_has_source(store->unwritten, book, source_key)
                                         ? store_prepare(store, select_by_source, error)
                                         : store_prepare_beside(store, select_by_source, error);
    if (!statement)
        return false;
    db_bind_uuid(statement, 2, book);
    db_bind_text(statement, 3, source_key);
    enum db_step step = db_step(statement, error);
    *record = step == DB_ROW ? db_column_uuid(statement, 0) : (struct uuid){{0}};
    return step != DB_FAILED;
}

bool store_contact_record_count(struct store *store, struct uuid contact, int64_t *count,
                                struct error *error)
{
    AUTO_FREE(db_statement)
    struct db_statement *statement = store_prepare(store, count_records_of, error);
    if (!statement)
        return false;
    db_bind_uuid(statement, 2, contact);
    return store_number(statement, 0, count, error);
}
