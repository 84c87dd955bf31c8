/* Identifiers: order, bits, text. */
#include "base/uuid.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "base/secret.h"
#include "exact.h"
#include <pthread.h>

enum { THREADS = 4, IDS_A_THREAD = 20000 };

static struct uuid made[THREADS][IDS_A_THREAD];

static void *make_ids(void *place)
{
    struct uuid *ids = place;
    for (int i = 0; i < IDS_A_THREAD; i++)
        ids[i] = uuid_new();
    return NULL;
}

static int compare(const void *a, const void *b)
{
    return memcmp(a, b, sizeof(struct uuid));
}

static void test_each_is_greater_than_the_one_before_over_threads(void **state)
{
    (void)state;
    pthread_t threads[THREADS];
    for (int i = 0; i < THREADS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, make_ids, made[i]), 0);
    for (int i = 0; i < THREADS; i++)
        assert_int_equal(pthread_join(threads[i], NULL), 0);
    for (int thread = 0; thread < THREADS; thread++)
        for (int i = 1; i < IDS_A_THREAD; i++)
            assert_true(uuid_compare(made[thread][i - 1], made[thread][i]) < 0);
    qsort(made, (size_t)THREADS * IDS_A_THREAD, sizeof(struct uuid), compare);
    const struct uuid *all = made[0];
    for (int i = 1; i < THREADS * IDS_A_THREAD; i++)
        assert_false(uuid_equal(all[i - 1], all[i]));
}

static void test_version_variant_and_time(void **state)
{
    (void)state;
    for (int i = 0; i < 10000; i++) {
        struct uuid uuid = uuid_new();
        assert_int_equal(uuid.bytes[6] >> 4, 7);
        assert_int_equal(uuid.bytes[8] >> 6, 2);
        int64_t ms = 0;
        for (int byte = 0; byte < 6; byte++)
            ms = ms << 8 | uuid.bytes[byte];
        /* made in a hurry, ids run ahead of the clock, but never far */
        assert_true(ms - clock_unix_ms() < 1000);
        assert_true(clock_unix_ms() - ms < 60000);
    }
}

static void test_text_round_trip(void **state)
{
    (void)state;
    for (int i = 0; i < 1000; i++) {
        struct uuid uuid, again;
        secret_random(&uuid, sizeof(uuid));
        char text[UUID_TEXT_BYTES];
        uuid_format(uuid, text);
        assert_int_equal(strlen(text), UUID_TEXT_BYTES - 1);
        AUTO_EXACT struct slice exact = exact_text(text);
        assert_true(uuid_parse(exact, &again));
        assert_true(uuid_equal(uuid, again));
    }
    struct uuid known;
    assert_true(uuid_parse(SLICE("017F22E2-79B0-7cc3-98c4-DC0C0C07398F"), &known));
    char text[UUID_TEXT_BYTES];
    uuid_format(known, text);
    assert_string_equal(text, "017f22e2-79b0-7cc3-98c4-dc0c0c07398f"); /* RFC 9562 A.6 */
    assert_int_equal(known.bytes[0], 0x01);
    assert_int_equal(known.bytes[15], 0x8F);
}

static void test_bad_texts(void **state)
{
    (void)state;
    static const char *const rows[] = {
        "",
        "0",
        "017f22e2-79b0-7cc3-98c4-dc0c0c07398",   /* a digit short */
        "017f22e2-79b0-7cc3-98c4-dc0c0c07398f0", /* one more */
        "017f22e279b07cc398c4dc0c0c07398f",      /* no dashes */
        "017f22e2079b0-7cc3-98c4-dc0c0c07398f",
        "017f22e-279b0-7cc3-98c4-dc0c0c07398f",
        "017f22e2-79b0-7cc3-98c4-dc0c0c07398g",
        "017f22e2-79b0-7cc3-98c4-dc0c0c0739 f",
        "017f22e2-79b0-7cc3-98c4-dc0c0c07398\n",
        "{17f22e2-79b0-7cc3-98c4-dc0c0c07398}",
        "------------------------------------",
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        AUTO_EXACT struct slice text = exact_text(rows[i]);
        struct uuid untouched = {{42}};
        assert_false(uuid_parse(text, &untouched));
        assert_int_equal(untouched.bytes[0], 42);
    }
}

static void test_every_wrong_byte_is_refused(void **state)
{
    (void)state;
    for (int place = 0; place < 36; place++) {
        for (int byte = 0; byte < 256; byte++) {
            char text[UUID_TEXT_BYTES] = "017f22e2-79b0-7cc3-98c4-dc0c0c07398f";
            bool is_dash = text[place] == '-';
            text[place] = (char)byte;
            bool is_hex = byte && strchr("0123456789abcdefABCDEF", byte);
            struct uuid uuid;
            bool valid = uuid_parse((struct slice){text, 36}, &uuid);
            assert_int_equal(valid, is_dash ? byte == '-' : is_hex);
        }
    }
}

static void test_nil(void **state)
{
    (void)state;
    assert_true(uuid_is_nil((struct uuid){{0}}));
    assert_false(uuid_is_nil((struct uuid){{[15] = 1}}));
    assert_false(uuid_is_nil(uuid_new()));
}

int main(void)
{
    if (!secret_start())
        return 1;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_each_is_greater_than_the_one_before_over_threads),
        cmocka_unit_test(test_version_variant_and_time),
        cmocka_unit_test(test_text_round_trip),
        cmocka_unit_test(test_bad_texts),
        cmocka_unit_test(test_every_wrong_byte_is_refused),
        cmocka_unit_test(test_nil),
    };
    return cmocka_run_group_tests_name("base-uuid", tests, NULL, NULL);
}
