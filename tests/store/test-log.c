/* The change log: gapless and chained, also after savepoints that were taken back; and lists in the
 * order of their keys, from any place. */
#include "store/change.h"

#include "place.h"
#include "store/list.h"
#include "store/record.h"
#include "store/statement.h"

static void append(struct place *place, const char *payload)
{
    struct change change = {.batch = uuid_new(),
                            .at_ms = store_next_ms(place->store, 1000),
                            .operation = CHANGE_ORGANIZATION,
                            .payload = payload};
    MUST(place, store_change_append(place->store, &change, &place->error));
}

static int64_t verified(struct place *place)
{
    int64_t count;
    MUST(place, store_chain_verify(place->store, &count, &place->error));
    return count;
}

/* Commits, savepoints and rollbacks as dice fall: the log has what was kept, without a gap. */
static void check_log(struct place *place)
{
    unsigned dice = 17;
    int64_t kept = 0;
    for (int i = 0; i < 60; i++) {
        int64_t here = 0;
        MUST(place, store_begin(place->store, &place->error));
        for (int k = 0; k < 5; k++) {
            dice = dice * 1103515245 + 12345;
            int64_t within = dice >> 16 & 3;
            MUST(place, store_savepoint(place->store, &place->error));
            for (int64_t n = 0; n < within; n++)
                append(place, n % 2 ? "{\"a\":1}" : NULL);
            if (dice >> 20 & 1) {
                MUST(place, store_release(place->store, &place->error));
                here += within;
            } else {
                store_restore(place->store);
            }
        }
        if (i % 5 == 4) {
            store_rollback(place->store);
        } else {
            MUST(place, store_commit(place->store, &place->error));
            kept += here;
        }
        assert_int_equal(verified(place), kept);
    }
    assert_true(kept > 50);
}

static void check_alterations(struct place *place)
{
    static const char *const alterations[] = {
        "UPDATE change SET payload = 'x' WHERE sequence = 2",
        "UPDATE change SET at_ms = at_ms + 1 WHERE sequence = 3",
        "DELETE FROM change WHERE sequence = 4",
    };
    MUST(place, store_begin(place->store, &place->error));
    for (int i = 0; i < 8; i++)
        append(place, "{\"a\":1}");
    MUST(place, store_commit(place->store, &place->error));
    assert_int_equal(verified(place), 8);
    /* erasure takes a payload and leaves the chain whole */
    MUST(place, db_execute(place->store->db, "UPDATE change SET payload = NULL WHERE sequence = 1",
                           &place->error));
    assert_int_equal(verified(place), 8);
    for (size_t i = 0; i < COUNT_OF(alterations); i++) {
        int64_t count;
        struct error error = {0};
        MUST(place, db_begin_write(place->store->db, &place->error));
        MUST(place, db_execute(place->store->db, alterations[i], &place->error));
        assert_false(store_chain_verify(place->store, &count, &error));
        assert_int_equal(error.status, STATUS_INTERNAL);
        db_rollback(place->store->db);
    }
    assert_int_equal(verified(place), 8);
}

/* ---- lists ---- */

static struct uuid add_record(struct place *place, struct uuid book, const char *first,
                              const char *last)
{
    struct record record = {.id = uuid_new(), .contact = uuid_new(), .book = book};
    struct fact name = {.kind = FACT_NAME, .normal = last};
    record.home = record.contact;
    name.part[NAME_FIRST] = first;
    name.part[NAME_LAST] = last;
    record_add_fact(place->arena, &record, &name);
    append(place, NULL);
    record.created_sequence = record.modified_sequence = place->store->tip.sequence;
    struct record_change change = {.after = &record,
                                   .audience_before = place->store->organization,
                                   .audience_after = place->store->organization};
    MUST(place, store_record_write(place->store, place->arena, &change, &place->error));
    return record.id;
}

static void check_order(struct place *place)
{
    /* As people expect to find them, whatever the engine's own order of texts is. */
    static const char *const lasts[] = {"abel",       "Äbel",   "Abele", "Baker",
                                        "de la Cruz", "Öztürk", "Ozy",   "Zulu"};
    struct uuid book = uuid_new(), ids[COUNT_OF(lasts) * 3];
    size_t count = 0;
    MUST(place, store_begin(place->store, &place->error));
    for (size_t i = COUNT_OF(lasts); i-- > 0;)
        for (int k = 0; k < 3; k++) /* three of one name: the id decides */
            ids[count++] = add_record(place, book, "Ada", lasts[i]);
    MUST(place, store_commit(place->store, &place->error));
    struct list_rows all = {0};
    struct list_place start = {0};
    MUST(place,
         store_list_by_name(place->store, place->arena, book, &start, 1000, &all, &place->error));
    assert_int_equal(all.count, count);
    for (size_t i = 0; i < count; i++) {
        size_t made = (COUNT_OF(lasts) - 1 - i / 3) * 3 + i % 3;
        if (!uuid_equal(all.items[i].record, ids[made]))
            fail_msg("place %zu is not that of '%s'", i, lasts[i / 3]);
    }
    for (size_t i = 0; i < count; i++) { /* behind any row comes the next */
        struct list_rows rest = {0};
        struct list_place behind = {all.items[i].sort_key, 0, all.items[i].record};
        MUST(place, store_list_by_name(place->store, place->arena, book, &behind, 2, &rest,
                                       &place->error));
        assert_int_equal(rest.count, i + 1 == count ? 0 : i + 2 == count ? 1 : 2);
        if (rest.count)
            assert_true(uuid_equal(rest.items[0].record, all.items[i + 1].record));
    }
    struct list_rows changed = {0};
    MUST(place, store_list_by_change(place->store, place->arena, book, &start, 0, 1000, &changed,
                                     &place->error));
    assert_int_equal(changed.count, count);
    for (size_t i = 0; i < count; i++)
        assert_true(uuid_equal(changed.items[i].record, ids[count - 1 - i]));
}

/* ---- running ---- */

struct bench {
    void (*check)(struct place *place);
    bool on_postgres;
};

static void run(void **state)
{
    const struct bench *bench = *state;
    struct place place;
    if (bench->on_postgres && !getenv("KITH_TEST_POSTGRES"))
        skip();
    place_open(&place, "log", bench->on_postgres);
    bench->check(&place);
    place_close(&place);
}

int main(void)
{
    static struct bench benches[] = {{check_log, false},         {check_log, true},
                                     {check_alterations, false}, {check_alterations, true},
                                     {check_order, false},       {check_order, true}};
    const struct CMUnitTest tests[] = {
        {"the log has no gaps, on sqlite", run, NULL, NULL, &benches[0]},
        {"the log has no gaps, on postgres", run, NULL, NULL, &benches[1]},
        {"alterations show, on sqlite", run, NULL, NULL, &benches[2]},
        {"alterations show, on postgres", run, NULL, NULL, &benches[3]},
        {"lists are in order, on sqlite", run, NULL, NULL, &benches[4]},
        {"lists are in order, on postgres", run, NULL, NULL, &benches[5]},
    };
    if (!secret_start())
        return 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
