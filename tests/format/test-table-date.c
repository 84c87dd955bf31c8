/* Dates of birth as people and programs write them. */
#include "format/table-date.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../base/exact.h"

static void test_dates(void **state)
{
    static const struct {
        const char *typed;
        enum date_order order;
        const char *date; /* NULL: none */
    } rows[] = {
        {"1985-04-12", DATE_YEAR_FIRST, "1985-04-12"},
        {"1985-4-2", DATE_YEAR_FIRST, "1985-04-02"},
        {"19850412", DATE_YEAR_FIRST, "1985-04-12"},
        {"1985-04", DATE_YEAR_FIRST, "1985-04"},
        {"1985", DATE_YEAR_FIRST, "1985"},
        {"--04-12", DATE_YEAR_FIRST, "--04-12"},
        {" --02-29", DATE_YEAR_FIRST, "--02-29"},
        {"1985/04/12", DATE_DAY_FIRST, "1985-04-12"},
        {"1985-04-12T00:00:00Z", DATE_YEAR_FIRST, "1985-04-12"},
        {"1985-04-12 00:00", DATE_YEAR_FIRST, "1985-04-12"},
        {"12.04.1985", DATE_YEAR_FIRST, "1985-04-12"},
        {"12.04.1985", DATE_MONTH_FIRST, "1985-04-12"}, /* points: the day comes first */
        {"12. 4. 1985", DATE_YEAR_FIRST, "1985-04-12"},
        {"4/12/1985", DATE_MONTH_FIRST, "1985-04-12"},
        {"4/12/1985", DATE_DAY_FIRST, "1985-12-04"},
        {"25/4/1985", DATE_MONTH_FIRST, "1985-04-25"}, /* there is no month 25 */
        {"4/25/1985", DATE_DAY_FIRST, "1985-04-25"},
        {"4/12/85", DATE_MONTH_FIRST, "1985-04-12"},
        {"4/12/05", DATE_MONTH_FIRST, "2005-04-12"},
        {"April 12, 1985", DATE_YEAR_FIRST, "1985-04-12"},
        {"12 April 1985", DATE_YEAR_FIRST, "1985-04-12"},
        {"12th Apr 1985", DATE_YEAR_FIRST, "1985-04-12"},
        {"12-Apr-85", DATE_YEAR_FIRST, "1985-04-12"},
        {"Apr 12", DATE_YEAR_FIRST, "--04-12"},
        {"April 1985", DATE_YEAR_FIRST, "1985-04"},
        {"0/0/00", DATE_YEAR_FIRST, ""},
        {"0000-00-00", DATE_YEAR_FIRST, ""},
        {"", DATE_YEAR_FIRST, ""},
        {"30.02.1985", DATE_YEAR_FIRST, NULL},
        {"29.02.1985", DATE_YEAR_FIRST, NULL},
        {"29.02.1984", DATE_YEAR_FIRST, "1984-02-29"},
        {"1985-13-01", DATE_YEAR_FIRST, NULL},
        {"soon", DATE_YEAR_FIRST, NULL},
        {"Apr", DATE_YEAR_FIRST, NULL},
        {"12", DATE_YEAR_FIRST, NULL},
        {"1/2/3/4", DATE_YEAR_FIRST, NULL},
        {"+1 555 0100", DATE_YEAR_FIRST, NULL},
        {"12 April 1985 May 3", DATE_YEAR_FIRST, NULL},
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        AUTO_FREE(arena) struct arena *arena = arena_new();
        AUTO_EXACT struct slice typed = exact_text(rows[i].typed);
        const char *date = NULL;
        bool is_date = table_date_read(arena, typed, rows[i].order, &date);
        if (is_date != (rows[i].date != NULL))
            fail_msg("'%s' is %s date", rows[i].typed, is_date ? "a" : "no");
        if (is_date)
            assert_string_equal(date, rows[i].date);
    }
}

static void test_parts(void **state)
{
    static const struct {
        const char *year, *month, *day, *date;
    } rows[] = {
        {"1985", "4", "12", "1985-04-12"}, {"", "4", "12", "--04-12"}, {"1985", "", "", "1985"},
        {"1985", "April", "", "1985-04"},  {"", "", "", ""},           {"0", "0", "0", ""},
        {"1985", "13", "1", NULL},         {"", "4", "", NULL},        {"x", "4", "12", NULL},
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        AUTO_FREE(arena) struct arena *arena = arena_new();
        const char *date = NULL;
        bool is_date = table_date_of_parts(arena, slice_of(rows[i].year), slice_of(rows[i].month),
                                           slice_of(rows[i].day), &date);
        assert_int_equal(is_date, rows[i].date != NULL);
        if (is_date)
            assert_string_equal(date, rows[i].date);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_dates),
        cmocka_unit_test(test_parts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
