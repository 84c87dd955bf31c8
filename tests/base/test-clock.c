/* The clock's text form, and that time passes. */
#include "base/clock.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include <time.h>

static void test_iso(void **state)
{
    (void)state;
    static const struct {
        int64_t unix_ms;
        const char *text;
    } rows[] = {
        {0, "1970-01-01T00:00:00Z"},
        {999, "1970-01-01T00:00:00Z"},
        {1000, "1970-01-01T00:00:01Z"},
        {-1, "1969-12-31T23:59:59Z"}, /* cut off means down, before 1970 too */
        {-1000, "1969-12-31T23:59:59Z"},
        {-1001, "1969-12-31T23:59:58Z"},
        {951782400000, "2000-02-29T00:00:00Z"},
        {1763889300123, "2025-11-23T09:15:00Z"},
        {253402300799999, "9999-12-31T23:59:59Z"},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        char text[32];
        clock_format_iso(rows[i].unix_ms, text);
        assert_string_equal(text, rows[i].text);
    }
}

static void test_the_farthest_times_fit(void **state)
{
    (void)state;
    char text[32];
    clock_format_iso(INT64_MAX, text);
    assert_string_equal(text, "292278994-08-17T07:12:55Z");
    clock_format_iso(INT64_MIN, text);
    assert_string_equal(text, "-292275055-05-16T16:47:04Z");
}

static void test_time_passes(void **state)
{
    (void)state;
    int64_t before_ms = clock_steady_ms();
    nanosleep(&(struct timespec){.tv_nsec = 3000000}, NULL);
    assert_true(clock_steady_ms() - before_ms >= 2);
    assert_true(clock_unix_ms() > 1700000000000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_iso),
        cmocka_unit_test(test_the_farthest_times_fit),
        cmocka_unit_test(test_time_passes),
    };
    return cmocka_run_group_tests_name("base-clock", tests, NULL, NULL);
}
