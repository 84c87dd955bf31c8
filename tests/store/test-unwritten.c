/* Rows of new contacts that wait to be written: whoever asks sees them, what is taken back is gone,
 * and in the end all of them are there. */
#include "store/record.h"

#include "place.h"
#include "store/book.h"
#include "store/change.h"
#include "store/check.h"
#include "store/group.h"
#include "store/list.h"
#include "store/search.h"

static struct uuid clients; /* the book of all records */
static struct uuid friends; /* the group of all records */

static int open_place(void **state)
{
    struct place *place = calloc(1, sizeof(*place));
    struct book book = {.id = uuid_new(), .name = "Clients", .owner = uuid_new()};
    place_open(place, "unwritten", false);
    clients = book.id;
    friends = uuid_new();
    MUST(place, store_begin(place->store, &place->error));
    MUST(place, store_book_insert(place->store, &book, 1000, &place->error));
    MUST(place, store_commit(place->store, &place->error));
    *state = place;
    return 0;
}

static int close_place(void **state)
{
    place_close(*state);
    free(*state);
    return 0;
}
static void add_fact(struct place *place, struct record *record, enum fact_kind kind,
                     const char *value, struct uuid group)
{
    struct fact fact = {.kind = kind, .normal = value, .group = group};
    fact.part[0] = value;
    fact.origin.sequence = record->created_sequence;
    record_add_fact(place->arena, record, &fact);
}

/* Contact `number`: one in ten of them has the last name that the ten before it had. */
static struct record *add_contact(struct place *place, int number)
{
    struct arena *arena = place->arena;
    struct record *record = ARENA_NEW(arena, struct record);
    *record = (struct record){.id = uuid_new(), .contact = uuid_new(), .book = clients};
    record->home = record->contact;
    record->source_key = arena_format(arena, "card %d", number);
    struct change change = {.batch = friends,
                            .at_ms = store_next_ms(place->store, 1000),
                            .operation = CHANGE_RECORD_CREATED,
                            .record = record->id};
    MUST(place, store_change_append(place->store, &change, &place->error));
    record->created_sequence = record->modified_sequence = change.sequence;
    add_fact(place, record, FACT_NAME, arena_format(arena, "name%d", number * 7919 % 1000 / 10),
             (struct uuid){{0}});
    add_fact(place, record, FACT_EMAIL, arena_format(arena, "p%d@example.com", number * 7919 % 997),
             (struct uuid){{0}});
    add_fact(place, record, FACT_GROUP, "Friends", friends);
    struct record_change written = {.after = record,
                                    .audience_before = place->store->organization,
                                    .audience_after = place->store->organization,
                                    .is_new_contact = true};
    MUST(place, store_record_write(place->store, arena, &written, &place->error));
    return record;
}

/* ---- what is seen, each asked for right behind the write ---- */

static size_t holdings_of(struct place *place, const char *email)
{
    struct holdings holdings = {0};
    MUST(place, store_identifier_holdings(place->store, place->arena, place->store->organization,
                                          FACT_EMAIL, email, &holdings, &place->error));
    return holdings.count;
}

static bool has_source(struct place *place, const char *source_key)
{
    struct uuid found;
    MUST(place, store_record_by_source(place->store, clients, source_key, &found, &place->error));
    return !uuid_is_nil(found);
}

static size_t listed(struct place *place)
{
    struct list_rows rows = {0};
    struct list_place start = {0};
    MUST(place, store_list_by_name(place->store, place->arena, clients, &start, 10000, &rows,
                                   &place->error));
    return rows.count;
}

static size_t members(struct place *place)
{
    struct uuids records = {0};
    MUST(place, store_group_records(place->store, place->arena, friends, (struct uuid){{0}}, 10000,
                                    &records, &place->error));
    return records.count;
}

static size_t found(struct place *place, const char *term)
{
    struct search_words words = {0};
    struct search_hits hits = {0};
    struct search_word *word = ARENA_PUSH(place->arena, &words);
    *ARENA_PUSH(place->arena, word) = (struct search_term){term, false};
    MUST(place, store_search_find(place->store, place->arena, &words, INT64_MAX, 10000, &hits,
                                  &place->error));
    return hits.count;
}

static int64_t counted(struct place *place)
{
    struct books books = {0};
    MUST(place, store_books(place->store, place->arena, &books, &place->error));
    assert_int_equal(books.count, 1);
    return books.items[0].contact_count;
}

static size_t logged(struct place *place)
{
    struct changes changes = {0};
    MUST(place, store_changes_since(place->store, place->arena, 0, 10000, &changes, &place->error));
    return changes.count;
}

static void what_waits_is_seen(void **state)
{
    struct place *place = *state;
    struct record *record;
    MUST(place, store_begin(place->store, &place->error));
    add_contact(place, 0);
    assert_int_equal(holdings_of(place, "p0@example.com"), 1);
    assert_int_equal(holdings_of(place, "nobody@example.com"), 0);
    add_contact(place, 1);
    assert_true(has_source(place, "card 1"));
    assert_false(has_source(place, "card 2"));
    record = add_contact(place, 2);
    record = store_record_get(place->store, place->arena, record->id, &place->error);
    MUST(place, record);
    assert_int_equal(record->facts.count, 3);
    add_contact(place, 3);
    assert_int_equal(listed(place), 4);
    add_contact(place, 4);
    assert_int_equal(members(place), 5);
    add_contact(place, 5);
    assert_int_equal(found(place, "example"), 6);
    add_contact(place, 6);
    assert_int_equal(counted(place), 7);
    add_contact(place, 7);
    assert_int_equal(logged(place), 8);
    MUST(place, store_commit(place->store, &place->error));
}

static void what_is_taken_back_is_gone(void **state)
{
    struct place *place = *state;
    MUST(place, store_begin(place->store, &place->error));
    add_contact(place, 0);
    MUST(place, store_savepoint(place->store, &place->error));
    add_contact(place, 1);
    store_restore(place->store);
    MUST(place, store_savepoint(place->store, &place->error));
    add_contact(place, 2);
    MUST(place, store_release(place->store, &place->error));
    assert_false(has_source(place, "card 1"));
    assert_int_equal(listed(place), 2);
    MUST(place, store_commit(place->store, &place->error));
    MUST(place, store_begin(place->store, &place->error));
    add_contact(place, 3);
    store_rollback(place->store);
    assert_int_equal(listed(place), 2);
    assert_int_equal(counted(place), 2);
    assert_int_equal(logged(place), 2);
}

/* As many rows as the records ask for, each where it belongs, seen by another connection. */
static void all_rows_arrive(void **state)
{
    enum { CONTACTS = 2000 };
    struct place *place = *state;
    struct record *records[CONTACTS];
    struct index_totals expected = {0}, there = {0};
    int64_t verified;
    MUST(place, store_begin(place->store, &place->error));
    for (int i = 0; i < CONTACTS; i++)
        records[i] = add_contact(place, i);
    MUST(place, store_commit(place->store, &place->error));
    struct uuid organization = place->store->organization;
    store_free(place->store);
    place->store = store_open(place->url, DB_READ_ONLY, &place->error);
    MUST(place, place->store);
    MUST(place, store_select(place->store, organization, &place->error));
    for (int i = 0; i < CONTACTS; i++)
        MUST(place, store_index_verify(place->store, place->arena, records[i], organization, false,
                                       &expected, &there, &place->error));
    assert_memory_equal(&expected, &there, sizeof(expected));
    assert_int_equal(there.documents, CONTACTS);
    assert_int_equal(there.identifiers, CONTACTS);
    assert_int_equal(listed(place), CONTACTS);
    assert_int_equal(members(place), CONTACTS);
    assert_int_equal(counted(place), CONTACTS);
    MUST(place, store_chain_verify(place->store, &verified, &place->error));
    assert_int_equal(verified, CONTACTS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_waits_is_seen, open_place, close_place),
        cmocka_unit_test_setup_teardown(what_is_taken_back_is_gone, open_place, close_place),
        cmocka_unit_test_setup_teardown(all_rows_arrive, open_place, close_place),
    };
    if (!secret_start())
        return 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
