/* Proving that the derived indexes say what the records say. */
#include "store/check.h"

#include "store/search.h"
#include "store/statement.h"

STATEMENT(count_orders, "SELECT COUNT(*) FROM record_order WHERE organization = $1");
STATEMENT(count_identifiers, "SELECT COUNT(*) FROM identifier WHERE organization = $1");
STATEMENT(count_members, "SELECT COUNT(*) FROM group_member WHERE organization = $1");
STATEMENT(count_documents, "SELECT COUNT(*) FROM search_document WHERE organization = $1");
STATEMENT(has_order, "SELECT COUNT(*) FROM record_order WHERE organization = $1 AND book = $2"
                     " AND sort_key = $3 AND record = $4");
STATEMENT(has_identifier,
          "SELECT COUNT(*) FROM identifier WHERE organization = $1 AND audience = $2"
          " AND kind = $3 AND value = $4 AND sequence = $5 AND record = $6");
STATEMENT(has_member, "SELECT COUNT(*) FROM group_member WHERE organization = $1"
                      " AND group_id = $2 AND record = $3");
SQLITE_STATEMENT(has_document_sqlite,
                 "SELECT COUNT(*) FROM search_document WHERE organization = $1 AND record = $2"
                 " AND terms = $3");
POSTGRES_STATEMENT(has_document_postgres,
                   "SELECT COUNT(*) FROM search_document WHERE organization = $1 AND record = $2"
                   " AND terms = array_to_tsvector(string_to_array($3, ' '))");
STATEMENT(count_contacts, "SELECT COUNT(DISTINCT contact) FROM record WHERE organization = $1"
                          " AND book = $2 AND trashed_ms IS NULL");
STATEMENT(count_wrong_starts,
          "SELECT COUNT(*) FROM (SELECT book, start FROM (SELECT book, start, records AS kept,"
          " 0 AS found FROM record_order_count WHERE organization = $1 UNION ALL"
          " SELECT book, substr(sort_key, 1, 2), 0, 1 FROM record_order WHERE organization = $1)"
          " AS one GROUP BY book, start HAVING SUM(kept) <> SUM(found)) AS wrong");
STATEMENT(clear_order_counts, "DELETE FROM record_order_count WHERE organization = $1");
STATEMENT(clear_orders, "DELETE FROM record_order WHERE organization = $1");
STATEMENT(clear_identifiers, "DELETE FROM identifier WHERE organization = $1");
STATEMENT(clear_members, "DELETE FROM group_member WHERE organization = $1");
STATEMENT(clear_words, "DELETE FROM search_word WHERE organization = $1");
STATEMENT(clear_variants, "DELETE FROM search_variant WHERE organization = $1");
STATEMENT(clear_documents, "DELETE FROM search_document WHERE organization = $1");
SQLITE_STATEMENT(clear_index,
                 "INSERT INTO search_index (search_index, rowid, terms)"
                 " SELECT 'delete', document, terms FROM search_document WHERE organization = $1");
STATEMENT(set_count, "UPDATE book SET contacts = $3 WHERE organization = $1 AND id = $2");

static bool count_rows(struct store *store, const char *sql, int64_t *count, struct error *error)
{
    AUTO_FREE(db_statement) struct db_statement *row = store_prepare(store, sql, error);
    return row && store_number(row, 0, count, error);
}

bool store_index_totals(struct store *store, struct index_totals *totals, struct error *error)
{
    return count_rows(store, count_orders, &totals->orders, error) &&
           count_rows(store, count_identifiers, &totals->identifiers, error) &&
           count_rows(store, count_members, &totals->members, error) &&
           count_rows(store, count_documents, &totals->documents, error);
}

static bool add_found(struct db_statement *statement, int64_t *found, struct error *error)
{
    AUTO_FREE(db_statement) struct db_statement *row = statement;
    int64_t count;
    if (!store_number(row, 0, &count, error))
        return false;
    *found += count;
    return true;
}

static bool verify_order(struct store *store, const struct record *record, struct slice sort_key,
                         int64_t *found, struct error *error)
{
    struct db_statement *row = store_prepare(store, has_order, error);
    if (!row)
        return false;
    db_bind_uuid(row, 2, record->book);
    db_bind_blob(row, 3, sort_key);
    db_bind_uuid(row, 4, record->id);
    return add_found(row, found, error);
}

static bool verify_identifier(struct store *store, const struct record *record,
                              struct uuid audience, const struct identifier *identifier,
                              int64_t *found, struct error *error)
{
    struct db_statement *row = store_prepare(store, has_identifier, error);
    if (!row)
        return false;
    db_bind_uuid(row, 2, audience);
    db_bind_integer(row, 3, identifier->kind);
    db_bind_text(row, 4, identifier->value);
    db_bind_integer(row, 5, identifier->sequence);
    db_bind_uuid(row, 6, record->id);
    return add_found(row, found, error);
}

static bool verify_member(struct store *store, const struct record *record, struct uuid group,
                          int64_t *found, struct error *error)
{
    struct db_statement *row = store_prepare(store, has_member, error);
    if (!row)
        return false;
    db_bind_uuid(row, 2, group);
    db_bind_uuid(row, 3, record->id);
    return add_found(row, found, error);
}

static bool verify_document(struct store *store, const struct record *record, const char *terms,
                            int64_t *found, struct error *error)
{
    struct db_statement *row = store_prepare(
        store, statement_for(store, has_document_sqlite, has_document_postgres), error);
    if (!row)
        return false;
    db_bind_uuid(row, 2, record->id);
    db_bind_text(row, 3, terms);
    return add_found(row, found, error);
}

bool store_index_verify(struct store *store, struct arena *arena, const struct record *record,
                        struct uuid audience, bool has_siblings, struct index_totals *expected,
                        struct index_totals *found, struct error *error)
{
    struct record_index index;
    record_index_compute(arena, record, has_siblings, &index);
    expected->orders++;
    expected->documents++;
    expected->identifiers += (int64_t)index.identifiers.count;
    expected->members += (int64_t)index.groups.count;
    if (!verify_order(store, record, index.sort_key, &found->orders, error) ||
        !verify_document(store, record, index.terms, &found->documents, error))
        return false;
    for (size_t i = 0; i < index.identifiers.count; i++)
        if (!verify_identifier(store, record, audience, &index.identifiers.items[i],
                               &found->identifiers, error))
            return false;
    for (size_t i = 0; i < index.groups.count; i++)
        if (!verify_member(store, record, index.groups.items[i], &found->members, error))
            return false;
    return true;
}

bool store_order_counts_fit(struct store *store, bool *fit, struct error *error)
{
    int64_t wrong;
    if (!count_rows(store, count_wrong_starts, &wrong, error))
        return false;
    *fit = wrong == 0;
    return true;
}

bool store_count_contacts(struct store *store, struct uuid book, int64_t *count,
                          struct error *error)
{
    AUTO_FREE(db_statement)
    struct db_statement *row = store_prepare(store, count_contacts, error);
    if (!row)
        return false;
    db_bind_uuid(row, 2, book);
    return store_number(row, 0, count, error);
}

bool store_index_clear(struct store *store, struct error *error)
{
    static const char *const common[] = {clear_orders,  clear_order_counts, clear_identifiers,
                                         clear_members, clear_words,        clear_variants};
    word_set_clear(&store->words);
    if (db_engine(store->db) == DB_ENGINE_SQLITE) {
        struct db_statement *statement = store_prepare(store, clear_index, error);
        if (!statement || !db_run(statement, error))
            return false;
    }
    struct db_statement *documents = store_prepare(store, clear_documents, error);
    if (!documents || !db_run(documents, error))
        return false;
    for (size_t i = 0; i < COUNT_OF(common); i++) {
        struct db_statement *statement = store_prepare(store, common[i], error);
        if (!statement || !db_run(statement, error))
            return false;
    }
    return true;
}

bool store_set_contact_count(struct store *store, struct uuid book, int64_t count,
                             struct error *error)
{
    struct db_statement *statement = store_prepare(store, set_count, error);
    if (!statement)
        return false;
    db_bind_uuid(statement, 2, book);
    db_bind_integer(statement, 3, count);
    return db_run(statement, error);
}
