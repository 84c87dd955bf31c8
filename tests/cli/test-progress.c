/* The line that says how far long work is. */
#include "cli/progress.h"

#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "cli/terminal.h"
#include <string.h>

static void test_numbers(void **state)
{
    (void)state;
    static const struct {
        int64_t number;
        const char *shown;
    } rows[] = {{0, "0"},          {7, "7"},          {999, "999"},
                {1000, "1,000"},   {12345, "12,345"}, {1234567, "1,234,567"},
                {-1000, "-1,000"}, {-100, "-100"},    {INT64_MAX, "9,223,372,036,854,775,807"}};
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        AUTO_BUFFER struct buffer text = {0};
        progress_number(&text, rows[i].number);
        assert_string_equal(buffer_text(&text), rows[i].shown);
    }
}

static void assert_line(const struct progress_state *progress, size_t columns, const char *expected)
{
    AUTO_BUFFER struct buffer line = {0};
    progress_line(&line, progress, columns, false);
    assert_string_equal(buffer_text(&line), expected);
}

static void test_line(void **state)
{
    (void)state;
    struct progress_state all = {"importing", 12345, 30000, 4500, 4};
    assert_line(&all, 80,
                "importing  ██████████░░░░░░░░░░░░░░░   41%  12,345 of 30,000  0:04 left  4,500/s");
    all.done = all.total;
    assert_line(&all, 100,
                "importing  ██████████████████████████████  100%  30,000 of 30,000  0:04 left  "
                "4,500/s");
    struct progress_state unknown = {"reading", 1200, 0, 0, -1};
    assert_line(&unknown, 80, "reading  1,200");
    struct progress_state begun = {"reading", 0, 10, 0, 3725};
    assert_line(&begun, 80, "reading  ░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░    0%  0 of 10  1:02:05 left");
    /* What a hurried counter may say. */
    struct progress_state beyond = {"importing", 11, 10, 0, -1};
    assert_line(&beyond, 40, "importing  █████████████  100%  11 of 10");
}

/* However narrow the terminal is, one line stays one line. */
static void test_narrow(void **state)
{
    (void)state;
    struct progress_state all = {"importing", 1234567, 3000000, 45000, 39};
    for (size_t columns = 1; columns < 120; columns++) {
        AUTO_BUFFER struct buffer line = {0};
        progress_line(&line, &all, columns, false);
        assert_in_range(terminal_columns_of(buffer_text(&line)), 1, columns);
    }
    assert_line(&all, 16, "importing   41%");
}

static void test_color(void **state)
{
    (void)state;
    AUTO_BUFFER struct buffer line = {0};
    progress_line(&line, &(struct progress_state){"x", 1, 2, 0, -1}, 60, true);
    assert_non_null(strstr(buffer_text(&line), "\033[32m█"));
    assert_non_null(strstr(buffer_text(&line), "░\033[0m"));
}

int main(void)
{
    setlocale(LC_CTYPE, "C.UTF-8");
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_numbers), cmocka_unit_test(test_line),
                                       cmocka_unit_test(test_narrow), cmocka_unit_test(test_color)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
