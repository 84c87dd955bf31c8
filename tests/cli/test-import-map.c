/* What --map says of a column. */
#include "cli/import-map.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include <stdlib.h>
#include <string.h>

static void assert_text(const char *text, const char *expected)
{
    if (expected)
        assert_string_equal(text, expected);
    else
        assert_null(text);
}

static void test_read(void **state)
{
    (void)state;
    static const struct {
        const char *said, *column, *field, *policy;
    } rows[] = {
        {"Mail=email", "Mail", "email", NULL},
        {"Work mail=email:work,fill", "Work mail", "email:work", "fill"},
        {" Work mail = email:work , overwrite ", "Work mail", "email:work", "overwrite"},
        {"3=skip", "3", "skip", NULL},
        {"Notes=,add", "Notes", NULL, "add"},
        {"a=b=email", "a=b", "email", NULL},                               /* a header with "=" */
        {"Size, EU=custom:Size, EU", "Size, EU", "custom:Size, EU", NULL}, /* no policy */
        {"Size=custom:Size, EU,skip", "Size", "custom:Size, EU", "skip"},
        {"Größe=custom:Größe", "Größe", "custom:Größe", NULL},
    };
    AUTO_FREE(arena) struct arena *arena = arena_new();
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct import_map map;
        struct error error = {0};
        char *exact = strdup(rows[i].said);
        assert_true(import_map_read(arena, exact, &map, &error));
        assert_text(map.column, rows[i].column);
        assert_text(map.field, rows[i].field);
        assert_text(map.policy, rows[i].policy);
        assert_string_equal(map.said, rows[i].said);
        free(exact);
    }
}

static void test_refused(void **state)
{
    (void)state;
    static const char *const rows[] = {
        "", "=", "Mail", "Mail=", "=email", "=,fill", " = ", "\xFF=email"};
    AUTO_FREE(arena) struct arena *arena = arena_new();
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct import_map map;
        struct error error = {0};
        assert_false(import_map_read(arena, rows[i], &map, &error));
        assert_int_equal(error.status, STATUS_INVALID);
        assert_non_null(strstr(error.message, "--map"));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_read), cmocka_unit_test(test_refused)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
