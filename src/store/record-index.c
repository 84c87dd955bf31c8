/* Writing a record: its row, and every derived index by the difference of before and after. */
#include "store/check.h"
#include "store/record.h"

#include "store/book.h"
#include "store/list.h"
#include "store/search.h"
#include "store/statement.h"
#include "store/unwritten.h"
#include <stdlib.h>
#include <string.h>

STATEMENT(insert_record,
          "INSERT INTO record (organization, id, contact, home, book, source_key, sort_key, facts,"
          " created_sequence, modified_sequence, created_ms, modified_ms, trashed_ms)"
          " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)");
STATEMENT(update_record,
          "UPDATE record SET contact = $3, book = $4, source_key = $5, sort_key = $6, facts = $7,"
          " modified_sequence = $8, modified_ms = $9, trashed_ms = $10"
          " WHERE organization = $1 AND id = $2");
STATEMENT(update_facts, "UPDATE record SET facts = $3 WHERE organization = $1 AND id = $2");
STATEMENT(insert_order, "INSERT INTO record_order (organization, book, sort_key, record)"
                        " VALUES ($1, $2, $3, $4)");
STATEMENT(delete_order, "DELETE FROM record_order WHERE organization = $1 AND book = $2"
                        " AND sort_key = $3 AND record = $4");
STATEMENT(add_to_order_count,
          "INSERT INTO record_order_count (organization, book, start, records)"
          " VALUES ($1, $2, $3, $4) ON CONFLICT (organization, book, start)"
          " DO UPDATE SET records = record_order_count.records + EXCLUDED.records");
STATEMENT(insert_identifier,
          "INSERT INTO identifier (organization, audience, kind, value, sequence, record)"
          " VALUES ($1, $2, $3, $4, $5, $6)");
STATEMENT(delete_identifier,
          "DELETE FROM identifier WHERE organization = $1 AND audience = $2 AND kind = $3"
          " AND value = $4 AND sequence = $5 AND record = $6");
STATEMENT(select_holdings,
          "SELECT i.record, r.contact, r.book, i.sequence FROM identifier i"
          " JOIN record r ON r.organization = $1 AND r.id = i.record"
          " WHERE i.organization = $1 AND i.audience = $2 AND i.kind = $3 AND i.value = $4"
          " ORDER BY i.sequence, i.record LIMIT $5");
STATEMENT(insert_member, "INSERT INTO group_member (organization, group_id, record)"
                         " VALUES ($1, $2, $3) ON CONFLICT DO NOTHING");
STATEMENT(delete_member, "DELETE FROM group_member WHERE organization = $1 AND group_id = $2"
                         " AND record = $3");
STATEMENT(select_shared, "SELECT 1 FROM shared_identifier WHERE organization = $1"
                         " AND audience = $2 AND kind = $3 AND value = $4");
STATEMENT(select_all_shared,
          "SELECT audience, kind, value FROM shared_identifier WHERE organization = $1");
STATEMENT(
    insert_shared,
    "INSERT INTO shared_identifier (organization, audience, kind, value, marked_by, marked_ms)"
    " VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING");
STATEMENT(delete_shared, "DELETE FROM shared_identifier WHERE organization = $1 AND audience = $2"
                         " AND kind = $3 AND value = $4");
/* Only the contact is looked up: beside it, a planner that knows nothing of the table yet may take
 * the index of the book and walk through all of it. */
STATEMENT(count_others_in_book,
          "SELECT COUNT(CASE WHEN book = $3 AND id <> $4 AND trashed_ms IS NULL THEN 1 END)"
          " FROM record WHERE organization = $1 AND contact = $2");

static bool insert_row(struct store *store, const struct record *record, struct slice sort_key,
                       struct slice facts, struct error *error)
{
    struct db_statement *statement = store_prepare(store, insert_record, error);
    if (!statement)
        return false;
    db_bind_uuid(statement, 2, record->id);
    db_bind_uuid(statement, 3, record->contact);
    db_bind_uuid(statement, 4, record->home);
    db_bind_uuid(statement, 5, record->book);
    db_bind_text(statement, 6, record->source_key);
    db_bind_blob(statement, 7, sort_key);
    db_bind_text(statement, 8, facts.data);
    db_bind_integer(statement, 9, record->created_sequence);
    db_bind_integer(statement, 10, record->modified_sequence);
    db_bind_integer(statement, 11, record->created_ms);
    db_bind_integer(statement, 12, record->modified_ms);
    if (record->trashed_ms)
        db_bind_integer(statement, 13, record->trashed_ms);
    return db_run(statement, error);
}

static bool update_row(struct store *store, const struct record *record, struct slice sort_key,
                       struct slice facts, struct error *error)
{
    struct db_statement *statement = store_prepare(store, update_record, error);
    if (!statement)
        return false;
    db_bind_uuid(statement, 2, record->id);
    db_bind_uuid(statement, 3, record->contact);
    db_bind_uuid(statement, 4, record->book);
    db_bind_text(statement, 5, record->source_key);
    db_bind_blob(statement, 6, sort_key);
    db_bind_text(statement, 7, facts.data);
    db_bind_integer(statement, 8, record->modified_sequence);
    db_bind_integer(statement, 9, record->modified_ms);
    if (record->trashed_ms)
        db_bind_integer(statement, 10, record->trashed_ms);
    return db_run(statement, error);
}

static bool write_row(struct store *store, const struct record_change *change,
                      struct slice sort_key, struct error *error)
{
    AUTO_BUFFER struct buffer facts = {0};
    record_write_facts(&facts, change->after);
    if (!change->before)
        return insert_row(store, change->after, sort_key, buffer_slice(&facts), error);
    return update_row(store, change->after, sort_key, buffer_slice(&facts), error);
}

static bool write_order(struct store *store, const char *sql, const struct record *record,
                        struct slice sort_key, struct error *error)
{
    struct db_statement *statement = store_prepare(store, sql, error);
    if (!statement)
        return false;
    db_bind_uuid(statement, 2, record->book);
    db_bind_blob(statement, 3, sort_key);
    db_bind_uuid(statement, 4, record->id);
    return db_run(statement, error);
}

static struct slice start_of(struct slice sort_key)
{
    return (struct slice){sort_key.data,
                          sort_key.length < LIST_START_BYTES ? sort_key.length : LIST_START_BYTES};
}

static bool count_order(struct store *store, struct uuid book, struct slice start, int64_t change,
                        struct error *error)
{
    struct db_statement *statement = store_prepare(store, add_to_order_count, error);
    if (!statement)
        return false;
    db_bind_uuid(statement, 2, book);
    db_bind_blob(statement, 3, start);
    db_bind_integer(statement, 4, change);
    return db_run(statement, error);
}

static bool write_identifier(struct store *store, const char *sql, struct uuid audience,
                             const struct identifier *identifier, struct uuid record,
                             struct error *error)
{
    struct db_statement *statement = store_prepare(store, sql, error);
    if (!statement)
        return false;
    db_bind_uuid(statement, 2, audience);
    db_bind_integer(statement, 3, identifier->kind);
    db_bind_text(statement, 4, identifier->value);
    db_bind_integer(statement, 5, identifier->sequence);
    db_bind_uuid(statement, 6, record);
    return db_run(statement, error);
}

static bool write_member(struct store *store, const char *sql, struct uuid group,
                         struct uuid record, struct error *error)
{
    struct db_statement *statement = store_prepare(store, sql, error);
    if (!statement)
        return false;
    db_bind_uuid(statement, 2, group);
    db_bind_uuid(statement, 3, record);
    return db_run(statement, error);
}

/* Whether the contact stands in the record's book without this record, too. */
static bool stands_in_book(struct store *store, const struct record *record, bool *stands,
                           struct error *error)
{
    int64_t others;
    AUTO_FREE(db_statement)
    struct db_statement *count = store_prepare(store, count_others_in_book, error);
    if (!count)
        return false;
    db_bind_uuid(count, 2, record->contact);
    db_bind_uuid(count, 3, record->book);
    db_bind_uuid(count, 4, record->id);
    if (!store_number(count, 0, &others, error))
        return false;
    *stands = others > 0;
    return true;
}

static bool count_in_book(struct store *store, const struct record *record, int change,
                          struct error *error)
{
    bool stands;
    return stands_in_book(store, record, &stands, error) &&
           (stands || store_book_count(store, record->book, change, error));
}

/* One side of the difference: a record in a state, and what the indexes hold of it then. */
struct state {
    const struct record *record; /* NULL: it is not in force, the indexes hold nothing */
    struct uuid audience;
    struct record_index index;
};

static void compute_state(struct arena *arena, const struct record *record, struct uuid audience,
                          bool has_siblings, struct state *state)
{
    *state = (struct state){.audience = audience};
    if (!record || record->trashed_ms)
        return;
    state->record = record;
    record_index_compute(arena, record, has_siblings, &state->index);
}

static bool has_identifier(const struct state *state, struct uuid audience,
                           const struct identifier *wanted)
{
    if (!state->record || !uuid_equal(state->audience, audience))
        return false;
    for (size_t i = 0; i < state->index.identifiers.count; i++) {
        const struct identifier *one = &state->index.identifiers.items[i];
        if (one->kind == wanted->kind && one->sequence == wanted->sequence &&
            strcmp(one->value, wanted->value) == 0)
            return true;
    }
    return false;
}

static bool has_group(const struct state *state, struct uuid group)
{
    return state->record && uuids_have(&state->index.groups, group);
}

/* Runs `sql` for every row of `state` that `other` does not have. */
static bool write_identifiers(struct store *store, const char *sql, const struct state *state,
                              const struct state *other, struct error *error)
{
    for (size_t i = 0; i < state->index.identifiers.count; i++) {
        const struct identifier *identifier = &state->index.identifiers.items[i];
        if (!has_identifier(other, state->audience, identifier) &&
            !write_identifier(store, sql, state->audience, identifier, state->record->id, error))
            return false;
    }
    return true;
}

static bool write_members(struct store *store, const char *sql, const struct state *state,
                          const struct state *other, struct error *error)
{
    for (size_t i = 0; i < state->index.groups.count; i++)
        if (!has_group(other, state->index.groups.items[i]) &&
            !write_member(store, sql, state->index.groups.items[i], state->record->id, error))
            return false;
    return true;
}

static bool same_place(const struct state *a, const struct state *b)
{
    return a->record && b->record && uuid_equal(a->record->book, b->record->book);
}

static bool write_counted_order(struct store *store, const char *sql, const struct state *state,
                                int change, struct error *error)
{
    struct slice sort_key = state->index.sort_key;
    return write_order(store, sql, state->record, sort_key, error) &&
           count_order(store, state->record->book, start_of(sort_key), change, error);
}

static bool write_orders(struct store *store, const struct state *before, const struct state *after,
                         struct error *error)
{
    if (same_place(before, after) && slice_equal(before->index.sort_key, after->index.sort_key))
        return true;
    return (!before->record || write_counted_order(store, delete_order, before, -1, error)) &&
           (!after->record || write_counted_order(store, insert_order, after, 1, error));
}

/* The counts are of contacts, so they change when the contact or the book does. Called when the
 * row is in its new state, the record itself left out of the count of others. */
static bool write_counts(struct store *store, const struct state *before, const struct state *after,
                         struct error *error)
{
    if (same_place(before, after) && uuid_equal(before->record->contact, after->record->contact))
        return true;
    if (before->record && !count_in_book(store, before->record, -1, error))
        return false;
    return !after->record || count_in_book(store, after->record, 1, error);
}

/* ---- new contacts ---- */

/* Lets the rows of a new contact's record wait for others. */
static bool add_new(struct store *store, const struct record_change *change,
                    const struct state *after, struct error *error)
{
    AUTO_BUFFER struct buffer facts = {0};
    record_write_facts(&facts, change->after);
    struct new_record added = {*change->after, buffer_slice(&facts), after->audience, after->index};
    unwritten_add_record(store->unwritten, &added);
    return store_book_count(store, change->after->book, 1, error) &&
           (!unwritten_is_full(store->unwritten) || store_write_out(store, error));
}

static int compare_orders(const void *a, const void *b)
{
    const struct new_record *const *x = a, *const *y = b;
    int order = uuid_compare((*x)->record.book, (*y)->record.book);
    return order ? order : slice_compare((*x)->index.sort_key, (*y)->index.sort_key);
}

/* Sorted, so those of one beginning stand together. */
static bool count_new_orders(struct store *store, const struct new_record **sorted, size_t count,
                             struct error *error)
{
    for (size_t first = 0, end; first < count; first = end) {
        struct uuid book = sorted[first]->record.book;
        struct slice start = start_of(sorted[first]->index.sort_key);
        for (end = first + 1; end < count && uuid_equal(sorted[end]->record.book, book) &&
                              slice_equal(start_of(sorted[end]->index.sort_key), start);)
            end++;
        if (!count_order(store, book, start, (int64_t)(end - first), error))
            return false;
    }
    return true;
}

static bool write_new_orders(struct store *store, struct arena *arena,
                             const struct new_records *records, struct error *error)
{
    const struct new_record **sorted =
        ARENA_ARRAY(arena, const struct new_record *, records->count);
    for (size_t i = 0; i < records->count; i++)
        sorted[i] = &records->items[i];
    qsort(sorted, records->count, sizeof(*sorted), compare_orders);
    for (size_t i = 0; i < records->count; i++)
        if (!write_order(store, insert_order, &sorted[i]->record, sorted[i]->index.sort_key, error))
            return false;
    return count_new_orders(store, sorted, records->count, error);
}

struct new_identifier {
    const struct new_record *record;
    const struct identifier *identifier;
};

static int compare_identifiers(const void *a, const void *b)
{
    const struct new_identifier *x = a, *y = b;
    int order = uuid_compare(x->record->audience, y->record->audience);
    if (!order)
        order = (int)x->identifier->kind - (int)y->identifier->kind;
    return order ? order : strcmp(x->identifier->value, y->identifier->value);
}

static bool write_new_identifiers(struct store *store, struct arena *arena,
                                  const struct new_records *records, struct error *error)
{
    size_t count = 0;
    for (size_t i = 0; i < records->count; i++)
        count += records->items[i].index.identifiers.count;
    struct new_identifier *sorted = ARENA_ARRAY(arena, struct new_identifier, count),
                          *next = sorted;
    for (size_t i = 0; i < records->count; i++)
        for (size_t k = 0; k < records->items[i].index.identifiers.count; k++)
            *next++ = (struct new_identifier){&records->items[i],
                                              &records->items[i].index.identifiers.items[k]};
    qsort(sorted, count, sizeof(*sorted), compare_identifiers);
    for (size_t i = 0; i < count; i++)
        if (!write_identifier(store, insert_identifier, sorted[i].record->audience,
                              sorted[i].identifier, sorted[i].record->record.id, error))
            return false;
    return true;
}

struct new_member {
    struct uuid group, record;
};

static int compare_members(const void *a, const void *b)
{
    const struct new_member *x = a, *y = b;
    int order = uuid_compare(x->group, y->group);
    return order ? order : uuid_compare(x->record, y->record);
}

static bool write_new_members(struct store *store, struct arena *arena,
                              const struct new_records *records, struct error *error)
{
    size_t count = 0;
    for (size_t i = 0; i < records->count; i++)
        count += records->items[i].index.groups.count;
    struct new_member *sorted = ARENA_ARRAY(arena, struct new_member, count), *next = sorted;
    for (size_t i = 0; i < records->count; i++)
        for (size_t k = 0; k < records->items[i].index.groups.count; k++)
            *next++ = (struct new_member){records->items[i].index.groups.items[k],
                                          records->items[i].record.id};
    qsort(sorted, count, sizeof(*sorted), compare_members);
    for (size_t i = 0; i < count; i++)
        if (!write_member(store, insert_member, sorted[i].group, sorted[i].record, error))
            return false;
    return true;
}

static bool write_new_rows(struct store *store, const struct new_records *records,
                           struct error *error)
{
    for (size_t i = 0; i < records->count; i++)
        if (!insert_row(store, &records->items[i].record, records->items[i].index.sort_key,
                        records->items[i].json, error))
            return false;
    return true;
}

static bool write_new_documents(struct store *store, const struct new_records *records,
                                struct error *error)
{
    for (size_t i = 0; i < records->count; i++) {
        const struct new_record *one = &records->items[i];
        if (!store_search_write(store, one->record.id, one->record.modified_sequence, NULL,
                                &one->index, error))
            return false;
    }
    return true;
}

bool store_records_write(struct store *store, struct arena *arena,
                         const struct new_records *records, struct error *error)
{
    return write_new_rows(store, records, error) &&
           write_new_orders(store, arena, records, error) &&
           write_new_identifiers(store, arena, records, error) &&
           write_new_members(store, arena, records, error) &&
           write_new_documents(store, records, error);
}

/* ---- all others ---- */

bool store_record_write(struct store *store, struct arena *arena,
                        const struct record_change *change, struct error *error)
{
    struct state before, after;
    compute_state(arena, change->before, change->audience_before, change->had_siblings, &before);
    compute_state(arena, change->after, change->audience_after, change->has_siblings, &after);
    if (change->is_new_contact && after.record)
        return add_new(store, change, &after, error);
    struct slice sort_key =
        after.record ? after.index.sort_key : record_sort_key(arena, &change->after->facts);
    return write_row(store, change, sort_key, error) &&
           write_orders(store, &before, &after, error) &&
           write_identifiers(store, delete_identifier, &before, &after, error) &&
           write_identifiers(store, insert_identifier, &after, &before, error) &&
           write_members(store, delete_member, &before, &after, error) &&
           write_members(store, insert_member, &after, &before, error) &&
           write_counts(store, &before, &after, error) &&
           store_search_write(store, change->after->id, change->after->modified_sequence,
                              before.record ? &before.index : NULL,
                              after.record ? &after.index : NULL, error);
}

bool store_index_insert(struct store *store, struct arena *arena, const struct record *record,
                        struct uuid audience, bool has_siblings, struct error *error)
{
    struct state before = {0}, after;
    compute_state(arena, record, audience, has_siblings, &after);
    return write_orders(store, &before, &after, error) &&
           write_identifiers(store, insert_identifier, &after, &before, error) &&
           write_members(store, insert_member, &after, &before, error) &&
           store_search_write(store, record->id, record->modified_sequence, NULL, &after.index,
                              error);
}

bool store_identifier_holdings(struct store *store, struct arena *arena, struct uuid audience,
                               enum fact_kind kind, const char *value, struct holdings *holdings,
                               struct error *error)
{
    AUTO_FREE(db_statement)
    struct db_statement *rows = unwritten_has_identifier(store->unwritten, audience, kind, value)
                                    ? store_prepare(store, select_holdings, error)
                                    : store_prepare_beside(store, select_holdings, error);
    if (!rows)
        return false;
    db_bind_uuid(rows, 2, audience);
    db_bind_integer(rows, 3, kind);
    db_bind_text(rows, 4, value);
    db_bind_integer(rows, 5, HOLDINGS_MAX);
    enum db_step step;
    while ((step = db_step(rows, error)) == DB_ROW)
        *ARENA_PUSH(arena, holdings) = (struct holding){
            .record = db_column_uuid(rows, 0),
            .contact = db_column_uuid(rows, 1),
            .book = db_column_uuid(rows, 2),
            .sequence = db_column_integer(rows, 3),
        };
    return step == DB_DONE;
}

bool store_shared_identifiers(struct store *store, struct arena *arena,
                              struct shared_identifiers *shared, struct error *error)
{
    AUTO_FREE(db_statement)
    struct db_statement *rows = store_prepare_beside(store, select_all_shared, error);
    enum db_step step;
    if (!rows)
        return false;
    while ((step = db_step(rows, error)) == DB_ROW)
        *ARENA_PUSH(arena, shared) = (struct shared_identifier){
            .audience = db_column_uuid(rows, 0),
            .kind = (enum fact_kind)db_column_integer(rows, 1),
            .value = db_column_copy(rows, 2, arena),
        };
    return step == DB_DONE;
}

static struct db_statement *prepare_shared(struct store *store, const char *sql,
                                           struct uuid audience, enum fact_kind kind,
                                           const char *value, struct error *error)
{
    struct db_statement *statement = store_prepare(store, sql, error);
    if (!statement)
        return NULL;
    db_bind_uuid(statement, 2, audience);
    db_bind_integer(statement, 3, kind);
    db_bind_text(statement, 4, value);
    return statement;
}

bool store_identifier_is_shared(struct store *store, struct uuid audience, enum fact_kind kind,
                                const char *value, bool *is_shared, struct error *error)
{
    AUTO_FREE(db_statement)
    struct db_statement *statement =
        prepare_shared(store, select_shared, audience, kind, value, error);
    int64_t found;
    if (!statement || !store_number(statement, 0, &found, error))
        return false;
    *is_shared = found;
    return true;
}

bool store_identifier_mark(struct store *store, struct uuid audience, enum fact_kind kind,
                           const char *value, bool is_shared, struct uuid by, int64_t at_ms,
                           struct error *error)
{
    struct db_statement *statement = prepare_shared(
        store, is_shared ? insert_shared : delete_shared, audience, kind, value, error);
    if (!statement)
        return false;
    if (is_shared) {
        db_bind_uuid(statement, 5, by);
        db_bind_integer(statement, 6, at_ms);
    }
    return db_run(statement, error);
}

bool store_record_note_seen(struct store *store, const struct record *record, struct error *error)
{
    AUTO_BUFFER struct buffer facts = {0};
    struct db_statement *statement = store_prepare(store, update_facts, error);
    if (!statement)
        return false;
    record_write_facts(&facts, record);
    db_bind_uuid(statement, 2, record->id);
    db_bind_text(statement, 3, buffer_text(&facts));
    return db_run(statement, error);
}
