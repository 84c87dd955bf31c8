/* The JSON writer: commas, escapes, numbers. */
#include "base/json-writer.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "exact.h"
#include <math.h>

static void test_structure(void **state)
{
    (void)state;
    AUTO_BUFFER struct buffer out = {0};
    struct json_writer writer;
    json_writer_init(&writer, &out);
    json_object_begin(&writer);
    json_member_text(&writer, "name", "Zo\xC3\xAB");
    json_member_text(&writer, "none", NULL);
    json_member_integer(&writer, "count", -3);
    json_member_boolean(&writer, "primary", true);
    json_member_uuid(&writer, "nil", (struct uuid){{0}});
    json_member_uuid(&writer, "id", (struct uuid){{[15] = 0xAB}});
    json_key(&writer, "list");
    json_array_begin(&writer);
    json_array_begin(&writer);
    json_array_end(&writer);
    json_object_begin(&writer);
    json_object_end(&writer);
    json_write_null(&writer);
    json_write_boolean(&writer, false);
    json_write_raw(&writer, SLICE("{\"raw\":1}"));
    json_write_real(&writer, 0.5);
    json_write_slice(&writer, SLICE("s"));
    json_array_end(&writer);
    json_member_integer(&writer, "last", 0);
    json_object_end(&writer);
    assert_string_equal(buffer_text(&out),
                        "{\"name\":\"Zo\xC3\xAB\",\"none\":null,\"count\":-3,\"primary\":true,"
                        "\"nil\":null,\"id\":\"00000000-0000-0000-0000-0000000000ab\","
                        "\"list\":[[],{},null,false,{\"raw\":1},0.5,\"s\"],\"last\":0}");
}

static void test_text(void **state)
{
    (void)state;
    static const struct {
        struct slice text;
        const char *json;
    } rows[] = {
        {SLICE(""), "\"\""},
        {SLICE("plain"), "\"plain\""},
        {SLICE("\""), "\"\\\"\""},
        {SLICE("\\"), "\"\\\\\""},
        {SLICE("a\nb\rc\td"), "\"a\\nb\\rc\\td\""},
        {SLICE("\b\f\x01\x1F\x7F"), "\"\\u0008\\u000c\\u0001\\u001f\\u007f\""},
        {SLICE("a\0b"), "\"a\\u0000b\""},
        {SLICE("/"), "\"/\""},
        {SLICE("\xF0\x9F\x98\x80"), "\"\xF0\x9F\x98\x80\""}, /* UTF-8 stays as it is */
        {SLICE("\"quoted\""), "\"\\\"quoted\\\"\""},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        AUTO_EXACT struct slice text = exact_copy(rows[i].text.data, rows[i].text.length);
        AUTO_BUFFER struct buffer out = {0};
        struct json_writer writer;
        json_writer_init(&writer, &out);
        json_write_slice(&writer, text);
        assert_string_equal(buffer_text(&out), rows[i].json);
    }
}

static void test_keys_are_escaped(void **state)
{
    (void)state;
    AUTO_BUFFER struct buffer out = {0};
    struct json_writer writer;
    json_writer_init(&writer, &out);
    json_object_begin(&writer);
    json_member_text(&writer, "a\"b\n", "c");
    json_object_end(&writer);
    assert_string_equal(buffer_text(&out), "{\"a\\\"b\\n\":\"c\"}");
}

static void test_numbers(void **state)
{
    (void)state;
    static const struct {
        int64_t number;
        const char *json;
    } integers[] = {
        {0, "0"},
        {9, "9"},
        {10, "10"},
        {-1, "-1"},
        {INT64_MAX, "9223372036854775807"},
        {INT64_MIN, "-9223372036854775808"},
    };
    for (size_t i = 0; i < COUNT_OF(integers); i++) {
        AUTO_BUFFER struct buffer out = {0};
        struct json_writer writer;
        json_writer_init(&writer, &out);
        json_write_integer(&writer, integers[i].number);
        assert_string_equal(buffer_text(&out), integers[i].json);
    }
    static const struct {
        double number;
        const char *json;
    } reals[] = {
        {0, "0"},      {1.25, "1.25"},     {-0.1, "-0.1"},      {1e300, "1e+300"},
        {NAN, "null"}, {INFINITY, "null"}, {-INFINITY, "null"}, /* JSON has no word for these */
    };
    for (size_t i = 0; i < COUNT_OF(reals); i++) {
        AUTO_BUFFER struct buffer out = {0};
        struct json_writer writer;
        json_writer_init(&writer, &out);
        json_write_real(&writer, reals[i].number);
        assert_string_equal(buffer_text(&out), reals[i].json);
    }
}

static void test_a_value_after_a_key_that_is_null_takes_a_comma(void **state)
{
    (void)state;
    AUTO_BUFFER struct buffer out = {0};
    struct json_writer writer;
    json_writer_init(&writer, &out);
    json_object_begin(&writer);
    json_key(&writer, "a");
    json_write_real(&writer, NAN);
    json_member_integer(&writer, "b", 1);
    json_object_end(&writer);
    assert_string_equal(buffer_text(&out), "{\"a\":null,\"b\":1}");
}

static void test_deepest_level(void **state)
{
    (void)state;
    AUTO_BUFFER struct buffer out = {0};
    struct json_writer writer;
    json_writer_init(&writer, &out);
    for (int i = 0; i < JSON_WRITER_DEPTH - 1; i++)
        json_array_begin(&writer);
    for (int i = 0; i < JSON_WRITER_DEPTH - 1; i++)
        json_array_end(&writer);
    assert_int_equal(out.length, 2 * (JSON_WRITER_DEPTH - 1));
}

static void test_appends_to_what_is_there(void **state)
{
    (void)state;
    AUTO_BUFFER struct buffer out = {0};
    buffer_append_text(&out, "data: ");
    struct json_writer writer;
    json_writer_init(&writer, &out);
    json_write_integer(&writer, 1);
    assert_string_equal(buffer_text(&out), "data: 1");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_structure),
        cmocka_unit_test(test_text),
        cmocka_unit_test(test_keys_are_escaped),
        cmocka_unit_test(test_numbers),
        cmocka_unit_test(test_a_value_after_a_key_that_is_null_takes_a_comma),
        cmocka_unit_test(test_deepest_level),
        cmocka_unit_test(test_appends_to_what_is_there),
    };
    return cmocka_run_group_tests_name("base-json-writer", tests, NULL, NULL);
}
