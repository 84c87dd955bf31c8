/* Text on a terminal: its width, and what is made harmless. */
#include "cli/terminal.h"

#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void test_width(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        size_t columns;
        const char *shown;
    } rows[] = {
        {"", 0, ""},
        {"Noor", 4, "Noor"},
        {"山田", 4, "山田"},
        {"e\u0301", 1, "e\u0301"},           /* a mark stands on its letter */
        {"a\nb\tc\rd", 7, "a b c d"},        /* one line */
        {"\x1B[31mred", 8, "\uFFFD[31mred"}, /* an escape would color */
        {"\x7F\x01", 2, "\uFFFD\uFFFD"},
        {"\xC2\x9B"
         "31m",
         4, "\uFFFD31m"},                      /* the escape's C1 twin */
        {"\u202Egnp.exe", 8, "\uFFFDgnp.exe"}, /* right-to-left override */
        {"\u2066x\u2069", 3, "\uFFFDx\uFFFD"},
        {"\u2028", 1, "\uFFFD"},
        {"\U000E0041", 1, "\uFFFD"}, /* an invisible letter */
        {"\xFF"
         "a",
         2, "\uFFFDa"},                  /* not UTF-8 */
        {"\xE5\xB1", 2, "\uFFFD\uFFFD"}, /* cut */
    };
    AUTO_FREE(arena) struct arena *arena = arena_new();
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        char *exact = strdup(rows[i].text);
        assert_int_equal(terminal_columns_of(exact), rows[i].columns);
        assert_string_equal(terminal_harmless(arena, exact), rows[i].shown);
        free(exact);
    }
}

static void test_cut(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        size_t room;
        const char *shown;
        size_t columns;
    } rows[] = {
        {"Noor Haddad", 11, "Noor Haddad", 11},
        {"Noor Haddad", 5, "Noor…", 5},
        {"山田太郎", 8, "山田太郎", 8},
        {"山田太郎", 6, "山田…", 5}, /* half a character cannot be shown */
        {"ab", 1, "…", 1},
        {"ab", 0, "", 0},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        AUTO_BUFFER struct buffer out = {0};
        assert_int_equal(terminal_append(&out, rows[i].text, rows[i].room), rows[i].columns);
        assert_string_equal(buffer_text(&out), rows[i].shown);
    }
}

int main(void)
{
    setlocale(LC_CTYPE, "C.UTF-8");
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_width), cmocka_unit_test(test_cut)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
