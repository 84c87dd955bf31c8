/* Books, their grants, and large deletions that were let go on. */
#include "store/book.h"

#include "store/statement.h"

STATEMENT(select_books,
          "SELECT id, name, description, kind, scope, owner, team, member_rights, region,"
          " contacts, trashed_ms, modified_ms, requires, merge_above, fill_above FROM book"
          " WHERE organization = $1 ORDER BY name, id");
STATEMENT(select_grants, "SELECT book, grantee_kind, grantee, rights FROM book_grant"
                         " WHERE organization = $1 ORDER BY book, grantee_kind, grantee");
STATEMENT(insert_book,
          "INSERT INTO book (organization, id, name, description, kind, scope, owner, team,"
          " member_rights, region, requires, contacts, created_ms, modified_ms)"
          " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 3, 0, $11, $11)");
STATEMENT(update_book, "UPDATE book SET name = $3, description = $4, scope = $5, team = $6,"
                       " member_rights = $7, region = $8, trashed_ms = $9, modified_ms = $10,"
                       " merge_above = $11, fill_above = $12"
                       " WHERE organization = $1 AND id = $2");
STATEMENT(delete_grants, "DELETE FROM book_grant WHERE organization = $1 AND book = $2");
STATEMENT(insert_grant, "INSERT INTO book_grant (organization, book, grantee_kind, grantee, rights)"
                        " VALUES ($1, $2, $3, $4, $5)");
STATEMENT(select_release, "SELECT released_ms FROM deletion_release WHERE organization = $1"
                          " AND user_id = $2 AND book = $3");
STATEMENT(put_release,
          "INSERT INTO deletion_release (organization, user_id, book, released_ms)"
          " VALUES ($1, $2, $3, $4) ON CONFLICT (organization, user_id, book) DO UPDATE"
          " SET released_ms = EXCLUDED.released_ms");
STATEMENT(add_to_count,
          "UPDATE book SET contacts = contacts + $3 WHERE organization = $1 AND id = $2");
STATEMENT(revoke_grants, "DELETE FROM book_grant WHERE organization = $1 AND grantee_kind = 0"
                         " AND grantee = $2");

static struct book *find_book(struct books *books, struct uuid id)
{
    for (size_t i = 0; i < books->count; i++)
        if (uuid_equal(books->items[i].id, id))
            return &books->items[i];
    return NULL;
}

static bool read_grants(struct store *store, struct arena *arena, struct books *books,
                        struct error *error)
{
    AUTO_FREE(db_statement) struct db_statement *rows = store_prepare(store, select_grants, error);
    if (!rows)
        return false;
    enum db_step step;
    while ((step = db_step(rows, error)) == DB_ROW) {
        struct book *book = find_book(books, db_column_uuid(rows, 0));
        if (!book)
            continue;
        size_t bytes = book->grant_count * sizeof(*book->grants);
        book->grants = arena_grow(arena, book->grants, bytes, bytes + sizeof(*book->grants));
        book->grants[book->grant_count++] = (struct book_grant){
            .kind = (enum grantee_kind)db_column_integer(rows, 1),
            .grantee = db_column_uuid(rows, 2),
            .rights = (unsigned)db_column_integer(rows, 3),
        };
    }
    return step == DB_DONE;
}

static bool add_to_book(struct store *store, struct uuid book, int64_t change, struct error *error)
{
    struct db_statement *statement = store_prepare(store, add_to_count, error);
    if (!statement)
        return false;
    db_bind_uuid(statement, 2, book);
    db_bind_integer(statement, 3, change);
    return db_run(statement, error);
}

bool store_write_counts(struct store *store, struct error *error)
{
    struct count_changes *counts = &store->counts;
    for (size_t i = 0; i < counts->count; i++)
        if (!add_to_book(store, counts->items[i].book, counts->items[i].change, error))
            return false;
    counts->count = 0;
    return true;
}

bool store_book_count(struct store *store, struct uuid book, int change, struct error *error)
{
    struct count_changes *counts = &store->counts;
    for (size_t i = 0; i < counts->count; i++) {
        if (!uuid_equal(counts->items[i].book, book))
            continue;
        counts->items[i].change += change;
        return true;
    }
    if (counts->count == COUNT_OF(counts->items) && !store_write_counts(store, error))
        return false;
    counts->items[counts->count].book = book;
    counts->items[counts->count++].change = change;
    return true;
}

bool store_books(struct store *store, struct arena *arena, struct books *books, struct error *error)
{
    if (!store_write_counts(store, error))
        return false;
    AUTO_FREE(db_statement) struct db_statement *rows = store_prepare(store, select_books, error);
    if (!rows)
        return false;
    enum db_step step;
    while ((step = db_step(rows, error)) == DB_ROW)
        *ARENA_PUSH(arena, books) = (struct book){
            .id = db_column_uuid(rows, 0),
            .name = db_column_copy(rows, 1, arena),
            .description = db_column_copy(rows, 2, arena),
            .kind = (enum book_kind)db_column_integer(rows, 3),
            .scope = (enum book_scope)db_column_integer(rows, 4),
            .owner = db_column_uuid(rows, 5),
            .team = db_column_uuid(rows, 6),
            .member_rights = (unsigned)db_column_integer(rows, 7),
            .region = db_column_copy(rows, 8, arena),
            .contact_count = db_column_integer(rows, 9),
            .trashed_ms = db_column_integer(rows, 10),
            .modified_ms = db_column_integer(rows, 11),
            .requires = (unsigned)db_column_integer(rows, 12),
            .merge_above = db_column_integer(rows, 13),
            .fill_above = db_column_integer(rows, 14),
        };
    return step == DB_DONE && read_grants(store, arena, books, error);
}

static bool write_grants(struct store *store, const struct book *book, struct error *error)
{
    struct db_statement *cleared = store_prepare(store, delete_grants, error);
    if (!cleared)
        return false;
    db_bind_uuid(cleared, 2, book->id);
    if (!db_run(cleared, error))
        return false;
    for (size_t i = 0; i < book->grant_count; i++) {
        struct db_statement *statement = store_prepare(store, insert_grant, error);
        if (!statement)
            return false;
        db_bind_uuid(statement, 2, book->id);
        db_bind_integer(statement, 3, book->grants[i].kind);
        db_bind_uuid(statement, 4, book->grants[i].grantee);
        db_bind_integer(statement, 5, book->grants[i].rights);
        if (!db_run(statement, error))
            return false;
    }
    return true;
}

bool store_book_insert(struct store *store, const struct book *book, int64_t now_ms,
                       struct error *error)
{
    struct db_statement *statement = store_prepare(store, insert_book, error);
    if (!statement)
        return false;
    db_bind_uuid(statement, 2, book->id);
    db_bind_text(statement, 3, book->name);
    db_bind_text(statement, 4, book->description);
    db_bind_integer(statement, 5, book->kind);
    db_bind_integer(statement, 6, book->scope);
    db_bind_uuid(statement, 7, book->owner);
    db_bind_uuid(statement, 8, book->team);
    db_bind_integer(statement, 9, book->member_rights);
    db_bind_text(statement, 10, book->region);
    db_bind_integer(statement, 11, now_ms);
    return db_run(statement, error) && write_grants(store, book, error);
}

bool store_book_update(struct store *store, const struct book *book, int64_t now_ms,
                       struct error *error)
{
    struct db_statement *statement = store_prepare(store, update_book, error);
    if (!statement)
        return false;
    db_bind_uuid(statement, 2, book->id);
    db_bind_text(statement, 3, book->name);
    db_bind_text(statement, 4, book->description);
    db_bind_integer(statement, 5, book->scope);
    db_bind_uuid(statement, 6, book->team);
    db_bind_integer(statement, 7, book->member_rights);
    db_bind_text(statement, 8, book->region);
    if (book->trashed_ms)
        db_bind_integer(statement, 9, book->trashed_ms);
    db_bind_integer(statement, 10, now_ms);
    db_bind_integer(statement, 11, book->merge_above);
    db_bind_integer(statement, 12, book->fill_above);
    return db_run(statement, error) && write_grants(store, book, error);
}

bool store_grants_revoke_of(struct store *store, struct uuid user, struct error *error)
{
    struct db_statement *statement = store_prepare(store, revoke_grants, error);
    if (!statement)
        return false;
    db_bind_uuid(statement, 2, user);
    return db_run(statement, error);
}

static struct db_statement *prepare_release(struct store *store, const char *sql, struct uuid user,
                                            struct uuid book, struct error *error)
{
    struct db_statement *statement = store_prepare(store, sql, error);
    if (!statement)
        return NULL;
    db_bind_uuid(statement, 2, user);
    db_bind_uuid(statement, 3, book);
    return statement;
}

bool store_release_get(struct store *store, struct uuid user, struct uuid book,
                       int64_t *released_ms, struct error *error)
{
    AUTO_FREE(db_statement)
    struct db_statement *statement = prepare_release(store, select_release, user, book, error);
    return statement && store_number(statement, 0, released_ms, error);
}

bool store_release_put(struct store *store, struct uuid user, struct uuid book, int64_t released_ms,
                       struct error *error)
{
    struct db_statement *statement = prepare_release(store, put_release, user, book, error);
    if (!statement)
        return false;
    db_bind_integer(statement, 4, released_ms);
    return db_run(statement, error);
}
