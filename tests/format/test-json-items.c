/* JSON files of every form: each object once, what is broken told with its place. */
#include "format/json-items.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../base/exact.h"
#include "base/buffer.h"
#include <stdio.h>

/* Gives a file in pieces of `size` bytes, each in a block of its own. */
struct pieces {
    struct slice rest, block;
    size_t size;
    bool fails; /* at the end */
};

static bool read_piece(void *state, struct slice *piece, struct error *error)
{
    struct pieces *pieces = state;
    size_t length = pieces->rest.length < pieces->size ? pieces->rest.length : pieces->size;
    exact_free(&pieces->block);
    pieces->block = exact_copy(pieces->rest.data, length);
    pieces->rest = (struct slice){pieces->rest.data + length, pieces->rest.length - length};
    *piece = (struct slice){pieces->block.data, length};
    if (length || !pieces->fails)
        return true;
    error->status = STATUS_UNAVAILABLE;
    return false;
}

/* "1: {...}" an item, "3: !sentence" a bad one, a line each. */
static void read_all(struct slice file, size_t piece_size, struct buffer *out)
{
    struct pieces pieces = {.rest = file, .size = piece_size};
    AUTO_FREE(json_items)
    struct json_items *items = json_items_open((struct byte_source){read_piece, &pieces});
    struct json_item item;
    struct error error;
    enum json_items_step step;
    int64_t count = 0;
    while ((step = json_items_next(items, &item, &error)) != JSON_ITEMS_END) {
        assert_int_equal(item.number, ++count);
        assert_true(step == JSON_ITEMS_ITEM || step == JSON_ITEMS_BAD);
        buffer_append_format(out, "%lld: ", (long long)item.line);
        if (step == JSON_ITEMS_ITEM)
            buffer_append_slice(out, item.text);
        else
            buffer_append_format(out, "!%s", error.message);
        buffer_append_byte(out, '\n');
    }
    exact_free(&pieces.block);
}

static void expect(const char *file, const char *expected)
{
    static const size_t sizes[] = {1, 3, 1000000};
    for (size_t i = 0; i < COUNT_OF(sizes); i++) {
        AUTO_BUFFER struct buffer out = {0};
        read_all(slice_of(file), sizes[i], &out);
        assert_string_equal(buffer_text(&out), expected);
    }
}

static void test_forms(void **state)
{
    static const struct {
        const char *file, *items;
    } rows[] = {
        {"", ""},
        {" \r\n\n", ""},
        {"[]", ""},
        {"{\"contacts\":[]}", ""},
        {"[{\"a\":1},\n {\"b\":\"}]\\\"{\"}]\n", "1: {\"a\":1}\n2: {\"b\":\"}]\\\"{\"}\n"},
        {"{\"a\":{\"b\":[1,{}]}}", "1: {\"a\":{\"b\":[1,{}]}}\n"},
        {"\xEF\xBB\xBF{\"a\":1}\r\n\r\n  {\"b\":2}\r\n", "1: {\"a\":1}\n3: {\"b\":2}\n"},
        {"{\"a\":1} {\"b\":2}", "1: {\"a\":1}\n1: {\"b\":2}\n"},
        {"{\n\"a\":1\n}\n{\n\"b\":2\n}", "1: {\n\"a\":1\n}\n4: {\n\"b\":2\n}\n"},
        {"{\"contacts\": [ {\"a\":1}, {\"b\":2} ], \"next_cursor\": [{\"x\":\"]\"}]}\n",
         "1: {\"a\":1}\n1: {\"b\":2}\n"},
        {"{\"total\":2,\"x\":{\"cards\":[{}]},\"cards\":\n[{\"a\":1}]}{\"b\":2}",
         "2: {\"a\":1}\n2: {\"b\":2}\n"},
        {"{\"contacts\":[1]}", "1: {\"contacts\":[1]}\n"}, /* a list of something else */
        {"{\"cards\":{\"a\":[{}]}}", "1: {\"cards\":{\"a\":[{}]}}\n"},
        {"[{\"contacts\":[{\"a\":1}]}]", "1: {\"contacts\":[{\"a\":1}]}\n"},
        {"[{\"a\":1}]\n[{\"b\":2}]", "1: {\"a\":1}\n2: {\"b\":2}\n"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        expect(rows[i].file, rows[i].items);
}

static void test_broken_items(void **state)
{
    static const struct {
        const char *file, *items;
    } rows[] = {
        /* lines */
        {"{\"a\":1\n{\"b\":2}\n", "1: !line 2, column 1: a comma or a closing bracket is missing "
                                  "before this\n2: {\"b\":2}\n"},
        {"{\"a\":\"x\n{\"b\":2}\n",
         "1: !line 1, column 8: a text is not closed before the end of its line\n2: {\"b\":2}\n"},
        {"{\"a\":[1,2}\n{\"b\":2}\n",
         "1: !line 1, column 10: '}' closes what '[' opened\n2: {\"b\":2}\n"},
        {"{\"a\":1,\n{\"b\":2}\n",
         "1: !line 2, column 1: a closing bracket is missing before this\n2: {\"b\":2}\n"},
        {"{\"a\":[\n{\"b\":2}\n{\"c\":3}\n",
         "1: !line 3, column 1: a comma or a closing bracket is missing before this\n"
         "2: {\"b\":2}\n3: {\"c\":3}\n"},
        {"{\"a\":[\n{\"b\":2}\n",
         "1: !line 3, column 1: the file ends before the object is closed\n"
         "2: {\"b\":2}\n"},
        {"{\"a\":1}\nhello, {\"b\"}\n7\n{\"c\":3}",
         "1: {\"a\":1}\n2: !line 2, column 1: an object is expected here: {\"name\": ...}\n"
         "3: !line 3, column 1: an object is expected here: {\"name\": ...}\n4: {\"c\":3}\n"},
        {"{\"a\":1}}\n{\"b\":2}",
         "1: {\"a\":1}\n1: !line 1, column 8: an object is expected here: {\"name\": ...}\n"
         "2: {\"b\":2}\n"},
        /* lists of items that begin their lines */
        {"[\n  {\n    \"a\": [1, 2,\n    \"infos\": [\n      {\"k\":1}\n    ]\n  },\n  {\n    "
         "\"b\": 2\n"
         "  }\n]\n",
         "2: !line 4, column 12: a closing bracket is missing before this\n8: {\n    \"b\": 2\n  "
         "}\n"},
        {"[\n {\"a\":{\"x\":1,\n {\"b\":2},\n {\"c\":3}\n]",
         "2: !line 3, column 2: a closing bracket is missing before this\n3: {\"b\":2}\n"
         "4: {\"c\":3}\n"},
        /* lists in one line */
        {"[{\"a\":1,{\"b\":2},{\"c\":3}]",
         "1: !line 1, column 9: a closing bracket is missing before this\n1: {\"b\":2}\n"
         "1: {\"c\":3}\n"},
        {"[{\"a\":[1},{\"b\":2}]",
         "1: !line 1, column 9: '}' closes what '[' opened\n1: {\"b\":2}\n"},
        {"[{\"a\":\"x},{\"b\":1},{\"c\":2}]",
         "1: !line 1, column 14: a comma is missing before this\n1: {\"c\":2}\n"},
        {"[1,\"{\",null,[2],{\"a\":1}]",
         "1: !line 1, column 2: an object is expected here: {\"name\": ...}\n"
         "1: !line 1, column 4: an object is expected here: {\"name\": ...}\n"
         "1: !line 1, column 8: an object is expected here: {\"name\": ...}\n"
         "1: !line 1, column 13: an object is expected here: {\"name\": ...}\n"
         "1: {\"a\":1}\n"},
        {"{\"contacts\":[{\"a\":1},{\"b\":[}],\"n\":1}",
         "1: {\"a\":1}\n1: !line 1, column 28: '}' closes what '[' opened\n"},
        {"{\"a\":\n\"\xFF\"}\n{\"b\":2}",
         "1: !line 2, column 1: the text is not UTF-8; save the file in that encoding\n"
         "3: {\"b\":2}\n"},
        {"{\"a\":\"\\", "1: !line 1, column 8: a text is not closed before the end of its line\n"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        expect(rows[i].file, rows[i].items);
}

static void append_many(struct buffer *out, const char *text, size_t count)
{
    for (size_t i = 0; i < count; i++)
        buffer_append_text(out, text);
}

static void test_depth(void **state)
{
    AUTO_BUFFER struct buffer file = {0}, out = {0};
    (void)state;
    buffer_append_text(&file, "[{\"a\":");
    append_many(&file, "[", JSON_ITEM_DEPTH_MAX - 1);
    append_many(&file, "]", JSON_ITEM_DEPTH_MAX - 1);
    buffer_append_text(&file, "},{\"a\":");
    append_many(&file, "[", 100000);
    append_many(&file, "]", 100000);
    buffer_append_text(&file, "},{\"b\":1}]");
    read_all(buffer_slice(&file), 1000, &out);
    assert_int_equal(strncmp(buffer_text(&out), "1: {\"a\":[[", 10), 0);
    assert_non_null(strstr(buffer_text(&out),
                           "\n1: !line 1, column 311: brackets stand within each "
                           "other more than 100 deep\n1: {\"b\":1}\n"));
}

/* Too long an item, and one that is not closed and swallows what follows. */
static void test_length(void **state)
{
    enum { SIZE = JSON_ITEM_BYTES_MAX + 100000 };
    AUTO_BUFFER struct buffer file = {0}, out = {0};
    (void)state;
    buffer_append_text(&file, "{\"a\":1}\n{\"b\":\"");
    memset(buffer_reserve(&file, SIZE), 'x', SIZE);
    file.length += SIZE;
    buffer_append_text(&file, "\"}\n{\"c\":3}\n");
    read_all(buffer_slice(&file), 1 << 16, &out);
    assert_string_equal(buffer_text(&out),
                        "1: {\"a\":1}\n2: !line 2, column 1: the object is longer "
                        "than 16 MB\n3: {\"c\":3}\n");
    buffer_reset(&file);
    buffer_reset(&out);
    buffer_append_text(&file, "{\"a\":[\n{\"b\":2},\n ");
    append_many(&file, "{\"c\":3}, \n  ", SIZE / 11);
    read_all(buffer_slice(&file), 1 << 16, &out);
    assert_int_equal(strncmp(buffer_text(&out), "1: !line ", 9), 0);
    assert_non_null(
        strstr(buffer_text(&out), ": the object is not closed\n2: {\"b\":2}\n3: {\"c\":3}"));
}

static void test_source_that_fails(void **state)
{
    struct pieces pieces = {.rest = SLICE("{\"a\":1}\n{\"b\":"), .size = 100, .fails = true};
    AUTO_FREE(json_items)
    struct json_items *items = json_items_open((struct byte_source){read_piece, &pieces});
    struct json_item item;
    struct error error = {0};
    (void)state;
    assert_int_equal(json_items_next(items, &item, &error), JSON_ITEMS_ITEM);
    assert_int_equal(json_items_next(items, &item, &error), JSON_ITEMS_FAILED);
    assert_int_equal(error.status, STATUS_UNAVAILABLE);
    exact_free(&pieces.block);
}

static void test_parse(void **state)
{
    static const struct {
        const char *text, *sentence;
    } rows[] = {
        {"{\"a\":1,\"a\":2}", "line 7, column 14: duplicate object key near '\"a\"'"},
        {"{\"a\":\n tru}", "line 8, column 4: invalid token near 'tru'"},
        {"{\"a\" 1}", "line 7, column 10: ':' expected near '1'"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        AUTO_EXACT struct slice text = exact_text(rows[i].text);
        struct json_item item = {.text = text, .line = 7, .column = 5};
        struct error error = {0};
        assert_null(json_item_parse(&item, &error));
        assert_string_equal(error.message, rows[i].sentence);
    }
    struct json_item item = {.text = SLICE("{\"a\":1}"), .line = 7, .column = 5};
    json_t *object = json_item_parse(&item, NULL);
    assert_int_equal(json_integer_value(json_object_get(object, "a")), 1);
    json_decref(object);
}

static void test_refused(void **state)
{
    static const struct {
        const char *original, *fix, *line;
    } rows[] = {
        {"{\n \"a\": 1.1\n}", "this", "{\"a\":1.1,\"kith_error\":\"why\",\"kith_fix\":\"this\"}\n"},
        {"{\"kith_fix\":\"old\",\"a\":1}", NULL,
         "{\"kith_fix\":\"old\",\"a\":1,\"kith_error\":\"why\"}\n"},
        {"{\"a\": \xFF", NULL, "{\"kith_original\":\"{\\\"a\\\": ?\",\"kith_error\":\"why\"}\n"},
        {"{\"a\":\"\\u0000\"}", NULL,
         "{\"kith_original\":\"{\\\"a\\\":\\\"\\\\u0000\\\"}\",\"kith_error\":\"why\"}\n"},
        {"", NULL, "{\"kith_original\":\"\",\"kith_error\":\"why\"}\n"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        AUTO_BUFFER struct buffer out = {0};
        json_item_write_refused(slice_of(rows[i].original), "why", rows[i].fix, &out);
        assert_string_equal(buffer_text(&out), rows[i].line);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_forms),
        cmocka_unit_test(test_broken_items),
        cmocka_unit_test(test_depth),
        cmocka_unit_test(test_length),
        cmocka_unit_test(test_source_that_fails),
        cmocka_unit_test(test_parse),
        cmocka_unit_test(test_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
