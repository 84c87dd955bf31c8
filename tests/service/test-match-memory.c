/* The memory of what a check needs: what is in it is what the store says. That answers are the same
 * with it and without is for test-duplicates-random.c. */
#include "harness.h"

#include "service/internal.h"
#include "service/link-record.h"
#include "service/match-fill.h"
#include "service/match-memory.h"

#define NOOR "'first_name':'Noor','last_name':'Haddad','email':'noor@example.com'"
#define IDA  "'first_name':'Ida','last_name':'Berg','email':'ida@example.com'"

static const struct shared_identifiers nothing_shared;

static struct match_view open_view(struct house *house)
{
    struct match_view view;
    struct call *call = begin(house, house->owner);
    if (!match_view_open(call, &nothing_shared, &view))
        fail_msg("%s", call->error.message);
    return view;
}

/* All records in force, packed: the owner's own is the first. */
static size_t read_records(struct house *house, struct match_record *packed, size_t most)
{
    AUTO_FREE(link_table) struct link_table *table = link_record_table();
    struct records records = {0};
    size_t count = 0;
    struct call *call = begin(house, house->owner);
    assert_true(store_records_all(call->store, house->arena, (struct uuid){{0}}, (int)most,
                                  &records, &call->error));
    for (size_t i = 0; i < records.count; i++)
        count += match_record_pack(call, house->arena, table, &nothing_shared, records.items[i],
                                   &packed[count]);
    return count;
}

static const struct match_record *find(struct house *house, const struct match_view *view,
                                       const struct match_record *record)
{
    const struct match_record *by_number, *by_id;
    struct match_key number = {.number = record->number}, id = {.id = record->id};
    match_memory_get(view, house->arena, &number, 1, &by_number);
    match_memory_get(view, house->arena, &id, 1, &by_id);
    assert_int_equal(by_number == NULL, by_id == NULL);
    return by_number;
}

static void assert_same(const struct match_record *found, const struct match_record *expected)
{
    assert_non_null(found);
    assert_true(uuid_equal(found->id, expected->id));
    assert_true(uuid_equal(found->contact, expected->contact));
    assert_true(uuid_equal(found->book, expected->book));
    assert_int_equal(found->number, expected->number);
    assert_true(slice_equal(found->packed, expected->packed));
}

static void edit(struct house *house, const char *id)
{
    assert_status(ask(house, house->owner, "contacts_patch",
                      "{'id':'%s','set':{'last_name':'Lindqvist'}}", id),
                  "");
}

static void what_changes_is_forgotten(struct house *house)
{
    struct match_record records[8];
    const char *noor = add(house, house->owner, "Clients", NOOR);
    add(house, house->owner, "Clients", IDA);
    struct match_view view = open_view(house);
    size_t count = read_records(house, records, 8);
    assert_int_equal(count, 3);
    match_memory_put(&view, records, count);
    for (size_t i = 0; i < count; i++)
        assert_same(find(house, &view, &records[i]), &records[i]);
    edit(house, noor);
    view = open_view(house);
    assert_null(find(house, &view, &records[1]));
    assert_same(find(house, &view, &records[2]), &records[2]);
    ask(house, house->owner, "contacts_merge", "{'ids':['%s','%s']}", noor,
        text_at(ask(house, house->owner, "contacts_list", "{'search':'ida@example.com'}"),
                "contacts.0.id"));
    view = open_view(house);
    assert_true(!find(house, &view, &records[2]) || !find(house, &view, &records[1]));
}

/* Read by one, changed by another, heeded by a third: it comes too late. */
static void what_was_read_before_a_change_is_not_kept(struct house *house)
{
    struct match_record records[8];
    const char *noor = add(house, house->owner, "Clients", NOOR);
    add(house, house->owner, "Clients", IDA);
    struct match_view before = open_view(house);
    size_t count = read_records(house, records, 8);
    edit(house, noor);
    struct match_view after = open_view(house);
    assert_true(after.sequence > before.sequence);
    match_memory_put(&before, records, count);
    assert_null(find(house, &after, &records[1]));
    assert_same(find(house, &after, &records[2]), &records[2]);
    match_memory_put(&after, records, read_records(house, records, 8));
    assert_same(find(house, &before, &records[1]), &records[1]); /* newer than was asked for */
}

static void a_write_that_may_not_be_takes_nothing(struct house *house)
{
    struct match_view view;
    struct call *call = begin(house, house->owner);
    call->is_applying = true;
    assert_true(match_view_open(call, &nothing_shared, &view));
    assert_null(view.memory);
}

/* Another mark is another form of all records; who looks from before the mark takes nothing. */
static void marks_begin_anew(struct house *house)
{
    struct match_record records[8];
    add(house, house->owner, "Clients", NOOR);
    struct match_view view = open_view(house), marked;
    size_t count = read_records(house, records, 8);
    match_memory_put(&view, records, count);
    struct shared_identifier one = {view.organization, FACT_EMAIL, "noor@example.com"};
    struct shared_identifiers shared = {.items = &one, .count = 1};
    assert_true(match_view_open(begin(house, house->owner), &shared, &marked));
    assert_null(find(house, &view, &records[1]));
    assert_null(find(house, &marked, &records[1]));
    match_memory_put(&view, records, count);
    assert_null(find(house, &marked, &records[1]));
}

static void fill(struct house *house)
{
    struct error error = {0};
    for (bool did_some = true; did_some;) {
        did_some = false;
        if (!match_fill_some(house->session, &did_some, &error))
            fail_msg("%s", error.message);
    }
}

static void scan(struct house *house)
{
    json_t *begun = ask(house, house->owner, "duplicates_scan", "{}");
    assert_status(begun, "");
    finish_job(house, house->owner, text_at(begun, "jobs.0.id"));
}

static void all_is_filled_in(struct house *house)
{
    struct match_memory *memory = service_match_memory(house->service);
    struct match_record records[8];
    struct postings found = {0};
    bool is_known;
    add(house, house->owner, "Clients", NOOR);
    scan(house);
    struct match_view view = open_view(house);
    struct call *call = begin(house, house->owner);
    struct link_state state;
    struct key_runs runs = {0};
    fill(house);
    assert_true(store_link_state(call->store, &state, &call->error));
    assert_true(store_key_runs(call->store, call->arena, state.version, &runs, &call->error));
    assert_true(runs.count > 0);
    assert_true(match_memory_find(&view, state.version, runs.items[0].run, 1, &found, &is_known,
                                  &call->error));
    assert_true(is_known);
    assert_true(match_memory_find(&view, state.version + 1, runs.items[0].run, 1, &found, &is_known,
                                  &call->error));
    assert_false(is_known);
    size_t count = read_records(house, records, 8);
    for (size_t i = 0; i < count; i++)
        assert_same(find(house, &view, &records[i]), &records[i]);
    assert_true(match_memory_bytes(memory) > 0);
    match_memory_forget(memory, view.organization);
    assert_int_equal(match_memory_bytes(memory), 0);
}

/* ---- the table, without a store ---- */

enum { NUMBERS = 600 };

static struct match_record record_of(uint32_t number, const char *packed)
{
    struct match_record record = {.number = number + 1, .packed = slice_of(packed)};
    memcpy(record.id.bytes + 9, &number, sizeof(number));
    record.id.bytes[0] = 1;
    return record;
}

static void assert_holds(const struct match_records *records, uint32_t number, const char *packed)
{
    struct match_record expected = record_of(number, packed ? packed : "");
    struct match_key keys[] = {{.number = expected.number}, {.id = expected.id}};
    for (size_t i = 0; i < COUNT_OF(keys); i++) {
        match_records_fetch_chain(records, &keys[i]);
        match_records_fetch_first(records, &keys[i]);
        const struct match_record *found = match_records_find(records, &keys[i]);
        assert_int_equal(found != NULL, packed != NULL);
        if (found)
            assert_same(found, &expected);
    }
}

static void a_table_has_two_ways_in(struct house *house)
{
    static const char *const texts[] = {"one", "another one", ""};
    const char *held[NUMBERS] = {NULL};
    struct match_records records = {0};
    struct dice dice = {7};
    size_t count = 0;
    (void)house;
    assert_holds(&records, 1, NULL);
    for (int i = 0; i < 20 * NUMBERS; i++) {
        uint32_t number = roll(&dice, NUMBERS);
        const char *text = roll(&dice, 3) ? texts[roll(&dice, 3)] : NULL;
        struct match_record record = record_of(number, text ? text : "");
        if (text)
            match_records_put(&records, &record);
        else
            match_records_remove(&records, record.id);
        held[number] = text;
        assert_holds(&records, number, text);
    }
    for (uint32_t i = 0; i < NUMBERS; i++) {
        assert_holds(&records, i, held[i]);
        count += held[i] != NULL;
    }
    assert_int_equal(records.count, count);
    match_records_clear(&records);
    assert_int_equal(records.bytes, 0);
}

int main(void)
{
    static const struct house_case cases[] = {
        HOUSE_TEST(what_changes_is_forgotten),
        HOUSE_TEST(what_was_read_before_a_change_is_not_kept),
        HOUSE_TEST(a_write_that_may_not_be_takes_nothing),
        HOUSE_TEST(marks_begin_anew),
        HOUSE_TEST(all_is_filled_in),
        HOUSE_TEST(a_table_has_two_ways_in),
    };
    return run_house_tests("match-memory", cases, COUNT_OF(cases));
}
