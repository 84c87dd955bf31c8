/* Tables: columns line up whatever the script, empty ones are left out. */
#include "cli/table.h"

#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include <stdlib.h>
#include <string.h>

static const struct table_column columns[] = {{"NAME", false}, {"PHONE", false}, {"ID", true}};

static char *printed(struct table *table)
{
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    table_print(table, out);
    fclose(out);
    return text;
}

static void test_lines_up(void **state)
{
    (void)state;
    AUTO_FREE(arena) struct arena *arena = arena_new();
    struct table table;
    static const char *const cells[] = {"Noor Haddad", "+1 555 0100", "1", "山田太郎", NULL,
                                        "2",           NULL,          "",  "3"};
    table_init(&table, arena, columns, COUNT_OF(columns));
    for (size_t i = 0; i < COUNT_OF(cells); i++)
        table_add(&table, cells[i]);
    char *text = printed(&table);
    assert_string_equal(text, "NAME         PHONE        ID\n"
                              "Noor Haddad  +1 555 0100  1\n"
                              "山田太郎                  2\n"
                              "                          3\n");
    free(text);
}

static void test_empty_columns(void **state)
{
    (void)state;
    AUTO_FREE(arena) struct arena *arena = arena_new();
    struct table table;
    table_init(&table, arena, columns, COUNT_OF(columns));
    char *text = printed(&table);
    assert_string_equal(text, "");
    free(text);
    table_add(&table, "Noor");
    table_add(&table, NULL);
    table_add(&table, "");
    text = printed(&table);
    assert_string_equal(text, "NAME\nNoor\n");
    free(text);
}

int main(void)
{
    setlocale(LC_CTYPE, "C.UTF-8");
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_lines_up),
                                       cmocka_unit_test(test_empty_columns)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
