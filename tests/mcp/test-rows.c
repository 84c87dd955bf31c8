/* Answers taken apart at their rows, and indented. */
#include "mcp/rows.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../base/exact.h"

static void test_cut(void **state)
{
    (void)state;
    static const struct {
        const char *answer, *list;
        size_t count, keep;
        const char *members, *part;
    } rows[] = {
        {"{\"contacts\":[{\"a\":1},{\"a\":2},{\"a\":3}],\"next\":\"x\"}", "contacts", 3, 2,
         ",\"hint\":\"y\"", "{\"contacts\":[{\"a\":1},{\"a\":2}],\"next\":\"x\",\"hint\":\"y\"}"},
        {"{\"contacts\":[{\"a\":1}]}", "contacts", 1, 1, "", "{\"contacts\":[{\"a\":1}]}"},
        {"{\"user\":{\"teams\":[1,2]},\"books\":[\"]}\",[7]],\"x\":[9]}", "books", 2, 1, "",
         "{\"user\":{\"teams\":[1,2]},\"books\":[\"]}\"],\"x\":[9]}"}, /* the first at the top */
        {"{\"contacts\":[]}", NULL, 0, 0, NULL, NULL},
        {"{\"total\":7}", NULL, 0, 0, NULL, NULL},
        {"{}", NULL, 0, 0, NULL, NULL},
        {"", NULL, 0, 0, NULL, NULL},
    };
    AUTO_FREE(arena) struct arena *arena = arena_new();
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        AUTO_EXACT struct slice answer = exact_text(rows[i].answer);
        struct buffer AUTO_BUFFER out = {0};
        struct mcp_rows cut;
        assert_int_equal(mcp_rows_read(arena, answer, NULL, &cut), rows[i].count > 0);
        if (rows[i].count == 0)
            continue;
        assert_int_equal(cut.count, rows[i].count);
        assert_true(slice_equal_text(cut.list, rows[i].list));
        mcp_rows_write(&cut, rows[i].keep, rows[i].members, &out);
        assert_string_equal(buffer_text(&out), rows[i].part);
    }
}

static void test_fitting(void **state)
{
    (void)state;
    AUTO_FREE(arena) struct arena *arena = arena_new();
    AUTO_EXACT struct slice answer = exact_text("{\"a\":[\"12345\",\"12345\",\"12345\"]}");
    struct mcp_rows rows;
    assert_true(mcp_rows_read(arena, answer, NULL, &rows));
    /* each row is seven bytes and a comma */
    assert_int_equal(mcp_rows_fitting(&rows, 0, 1), 0);
    assert_int_equal(mcp_rows_fitting(&rows, 7, 1), 0);
    assert_int_equal(mcp_rows_fitting(&rows, 16, 1), 2);
    assert_int_equal(mcp_rows_fitting(&rows, 16, 2), 1);
    assert_int_equal(mcp_rows_fitting(&rows, 1000, 1), 3);
}

static void test_shorten(void **state)
{
    (void)state;
    AUTO_FREE(arena) struct arena *arena = arena_new();
    AUTO_EXACT struct slice answer = exact_text(
        "{\"contacts\":[{\"id\":\"x\",\"notes\":\"long\",\"outcome\":\"matched\",\"infos\":[],"
        "\"canonical_id\":\"y\"},{\"outcome\":\"invalid\",\"error\":{\"message\":\"m\"}}]}");
    struct mcp_rows rows;
    assert_true(mcp_rows_read(arena, answer, NULL, &rows));
    mcp_rows_shorten(arena, &rows);
    assert_true(slice_equal_text(rows.items[0],
                                 "{\"id\":\"x\",\"outcome\":\"matched\",\"canonical_id\":\"y\"}"));
    assert_true(
        slice_equal_text(rows.items[1], "{\"outcome\":\"invalid\",\"error\":{\"message\":\"m\"}}"));
}

static void test_excuse(void **state)
{
    (void)state;
    AUTO_FREE(arena) struct arena *arena = arena_new();
    AUTO_EXACT struct slice answer =
        exact_text("{\"contacts\":[{\"id\":\"x\",\"notes\":\"long\"},{\"id\":\"y\"}]}");
    struct mcp_rows rows;
    assert_true(mcp_rows_read(arena, answer, NULL, &rows));
    mcp_rows_excuse(arena, &rows);
    assert_true(slice_equal_text(rows.items[0],
                                 "{\"id\":\"x\",\"hint\":\"too large for a reply: a contact "
                                 "can be had with fields\"}"));
    assert_true(slice_equal_text(rows.items[1], "{\"id\":\"y\"}"));
}

static void test_indent(void **state)
{
    (void)state;
    static const struct {
        const char *json, *indented;
    } rows[] = {
        {"{}", "{}"},
        {"[]", "[]"},
        {"7", "7"},
        {"{\"a\":1,\"b\":[]}", "{\n  \"a\": 1,\n  \"b\": []\n}"},
        {"{\"a\":{\"b\":[1,{}]}}",
         "{\n  \"a\": {\n    \"b\": [\n      1,\n      {}\n    ]\n  }\n}"},
        {"[\"{,:}\",\"\\\"]\",\"\\\\\"]", "[\n  \"{,:}\",\n  \"\\\"]\",\n  \"\\\\\"\n]"},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        AUTO_EXACT struct slice json = exact_text(rows[i].json);
        struct buffer AUTO_BUFFER out = {0};
        mcp_indent(json, &out);
        assert_string_equal(buffer_text(&out), rows[i].indented);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cut),     cmocka_unit_test(test_fitting),
        cmocka_unit_test(test_shorten), cmocka_unit_test(test_excuse),
        cmocka_unit_test(test_indent),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
