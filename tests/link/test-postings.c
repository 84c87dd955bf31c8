/* Packed blocks of blocking keys. */
#include "link/postings.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

enum { KEYS = 3000 };

/* Key i has i % 5 records. */
static void fill(struct postings *postings)
{
    for (uint64_t i = KEYS; i-- > 0;)
        for (uint64_t k = 0; k < i % 5; k++)
            postings_add(postings, i * 0x1F3D5B79A1u, 5000 - i - 1000 * k);
    postings_add(postings, 0x1F3D5B79A1u, 4999); /* a second time */
    postings_sort(postings);
}

static void what_is_packed_is_found(void **state)
{
    struct postings all = {0}, unpacked = {0};
    struct error error = {0};
    (void)state;
    fill(&all);
    size_t blocks = 0;
    for (size_t at = 0; at < all.count; blocks++) {
        AUTO_BUFFER struct buffer block = {0};
        size_t from = at;
        at = postings_pack(&all, at, &block);
        assert_true(postings_unpack(buffer_slice(&block), &unpacked, &error));
        for (size_t i = from; i < at; i++) {
            struct postings found = {0};
            assert_true(postings_find(buffer_slice(&block), all.items[i].hash, &found, &error));
            assert_int_equal(found.items[0].hash, all.items[i].hash);
            assert_int_equal(found.count, all.items[i].hash / 0x1F3D5B79A1u % 5);
            postings_clear(&found);
        }
        assert_true(at == all.count || all.items[at].hash != all.items[at - 1].hash);
    }
    assert_true(blocks > 3);
    assert_int_equal(unpacked.count, all.count);
    assert_memory_equal(unpacked.items, all.items, all.count * sizeof(*all.items));
    postings_clear(&all);
    postings_clear(&unpacked);
}

static void a_run_in_memory_finds_the_same(void **state)
{
    struct postings all = {0};
    struct posting_run run = {0};
    struct error error = {0};
    (void)state;
    fill(&all);
    for (size_t at = 0; at < all.count;) {
        AUTO_BUFFER struct buffer block = {0};
        at = postings_pack(&all, at, &block);
        assert_true(posting_run_add(&run, buffer_slice(&block), &error));
    }
    posting_run_fit(&run);
    for (size_t i = 0; i < all.count; i++) {
        struct postings found = {0};
        assert_true(posting_run_find(&run, all.items[i].hash, &found, &error));
        assert_int_equal(found.count, all.items[i].hash / 0x1F3D5B79A1u % 5);
        assert_int_equal(found.items[0].hash, all.items[i].hash);
        found.count = 0;
        assert_true(posting_run_find(&run, all.items[i].hash + 1, &found, &error));
        assert_int_equal(found.count, 0);
        postings_clear(&found);
    }
    posting_run_clear(&run);
    postings_clear(&all);
}

static void what_is_not_there_is_not_found(void **state)
{
    struct postings all = {0}, found = {0};
    AUTO_BUFFER struct buffer block = {0};
    struct error error = {0};
    (void)state;
    fill(&all);
    postings_pack(&all, 0, &block);
    assert_true(postings_find(buffer_slice(&block), 17, &found, &error));
    assert_true(postings_find((struct slice){"", 0}, 17, &found, &error));
    assert_int_equal(found.count, 0);
    postings_clear(&all);
}

static void damage_is_told(void **state)
{
    struct postings all = {0}, unpacked = {0};
    AUTO_BUFFER struct buffer block = {0};
    struct error error = {0};
    (void)state;
    fill(&all);
    postings_pack(&all, 0, &block);
    assert_false(postings_unpack((struct slice){block.data, block.length - 1}, &unpacked, &error));
    assert_int_equal(error.status, STATUS_INTERNAL);
    struct posting_run run = {0};
    assert_false(posting_run_add(&run, (struct slice){block.data, block.length - 1}, &error));
    posting_run_clear(&run);
    postings_clear(&all);
    postings_clear(&unpacked);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_packed_is_found),
        cmocka_unit_test(a_run_in_memory_finds_the_same),
        cmocka_unit_test(what_is_not_there_is_not_found),
        cmocka_unit_test(damage_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
