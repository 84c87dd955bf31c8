/* Options into JSON, and what is refused. */
#include "cli/argument-value.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include <stdlib.h>
#include <string.h>

static const char *const choices[] = {"read", "write", NULL};

static const struct argument text = {.name = "text", .type = ARGUMENT_TEXT};
static const struct argument number = {
    .name = "row_count", .type = ARGUMENT_INTEGER, .min = 1, .max = 200};
static const struct argument any = {.name = "any", .type = ARGUMENT_INTEGER};
static const struct argument flag = {.name = "flag", .type = ARGUMENT_BOOLEAN};
static const struct argument choice = {
    .name = "class", .type = ARGUMENT_CHOICE, .choices = choices};
static const struct argument texts = {.name = "texts", .type = ARGUMENT_TEXTS};
static const struct argument object = {.name = "object", .type = ARGUMENT_OBJECT};
static const struct argument objects = {.name = "objects", .type = ARGUMENT_OBJECTS};

/* `second` is given after `first`, as an option that is repeated. */
static const struct {
    const struct argument *argument;
    const char *first, *second, *json; /* NULL: refused */
} rows[] = {
    {&text, "a, b", NULL, "\"a, b\""},
    {&text, "a", "b", "\"b\""},
    {&text, "\xFF", NULL, NULL},
    {&number, "1", NULL, "1"},
    {&number, "200", NULL, "200"},
    {&number, "0", NULL, NULL},
    {&number, "201", NULL, NULL},
    {&number, "5x", NULL, NULL},
    {&any, "-7", NULL, "-7"},
    {&any, "9223372036854775808", NULL, NULL},
    {&flag, NULL, NULL, "true"},
    {&flag, "no", NULL, "false"},
    {&flag, "TRUE", NULL, "true"},
    {&flag, "maybe", NULL, NULL},
    {&choice, "Read", NULL, "\"read\""},
    {&choice, "admin", NULL, NULL},
    {&texts, "a", NULL, "[\"a\"]"},
    {&texts, "a, b,,c", "d", "[\"a\",\"b\",\"c\",\"d\"]"},
    {&texts, "[\"a, b\"]", "c", "[\"a, b\",\"c\"]"}, /* a comma within a value */
    {&texts, "\xFF", NULL, NULL},
    {&object, "{\"a\":1}", NULL, "{\"a\":1}"},
    {&object, "{\"a\":1,\"a\":2}", NULL, NULL},
    {&object, "{", NULL, NULL},
    {&object, "@/nowhere/at/all", NULL, NULL},
    {&objects, "{\"a\":1}", "{\"b\":2}", "{\"b\":2}"},
    {&objects, "[{\"a\":1}]", "{\"b\":2}", "[{\"a\":1},{\"b\":2}]"},
};

static void test_values(void **state)
{
    (void)state;
    AUTO_FREE(arena) struct arena *arena = arena_new();
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct error error = {0};
        json_t *arguments = json_object();
        bool is_read =
            argument_value_add(arena, arguments, rows[i].argument, rows[i].first, &error) &&
            (!rows[i].second ||
             argument_value_add(arena, arguments, rows[i].argument, rows[i].second, &error));
        assert_int_equal(is_read, rows[i].json != NULL);
        if (is_read) {
            char *json = json_dumps(json_object_get(arguments, rows[i].argument->name),
                                    JSON_COMPACT | JSON_ENCODE_ANY);
            assert_string_equal(json, rows[i].json);
            free(json);
        } else {
            assert_true(error.status == STATUS_INVALID || error.status == STATUS_NOT_FOUND);
        }
        json_decref(arguments);
    }
}

static void test_refusal_names_the_option(void **state)
{
    (void)state;
    AUTO_FREE(arena) struct arena *arena = arena_new();
    struct error error = {0};
    json_t *arguments = json_object();
    assert_false(argument_value_add(arena, arguments, &number, "x", &error));
    assert_string_equal(error.message, "--row-count takes a number from 1 to 200");
    assert_string_equal(error.pointer, "/row_count");
    assert_int_equal(json_object_size(arguments), 0);
    assert_string_equal(argument_value_name(arena, &choice), "read|write");
    json_decref(arguments);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_values),
                                       cmocka_unit_test(test_refusal_names_the_option)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
