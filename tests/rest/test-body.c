/* Bodies that strangers send. */
#include "rest/body.h"

#include "../base/exact.h"
#include "base/buffer.h"
#include "base/cleanup.h"
#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static json_t *read_exact(struct slice body, struct error *error)
{
    AUTO_EXACT struct slice copy = exact_copy(body.data, body.length);
    return rest_body_read(copy, error);
}

static void test_bodies(void **state)
{
    (void)state;
    static const struct {
        const char *body;
        const char *message; /* part of it; NULL: it is read */
    } rows[] = {
        {"", NULL},
        {" \r\n", NULL},
        {"{}", NULL},
        {"{\"a\": [1, {\"b\": \"\\u00e9 ] } \\\" {\"}]}", NULL},
        {"[]", "must be a JSON object"},
        {"null", "must be a JSON object"},
        {"\"text\"", "must be a JSON object"},
        {"{\"a\": 1,\n \"b\": }", "(line 2, column"},
        {"{\"a\": 1} x", "not valid JSON"},
        {"{\"a\": 1, \"a\": 2}", "not valid JSON"},
        {"{\"a\": \"\\u0000\"}", "not valid JSON"},
        {"{\"\\u0000\": 1}", "not valid JSON"},
        {"{\"a\": \"\xff\"}", "not valid JSON"},
        {"{\"a\": \"\xc0\xaf\"}", "not valid JSON"},
        {"{\"a\": \"\\ud800\"}", "not valid JSON"},
        {"{\"a\": 1e999}", "not valid JSON"},
        {"{\"a\": NaN}", "not valid JSON"},
        {"{\"a\": 'b'}", "not valid JSON"},
        {"{\"a\": \"", "not valid JSON"},
        {"{\"a\": \"\\", "not valid JSON"},
        {"{", "not valid JSON"},
        {"\xef\xbb\xbf{}", "not valid JSON"},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct error error = {0};
        json_t *read = read_exact(slice_of(rows[i].body), &error);
        if (rows[i].message) {
            assert_null(read);
            assert_int_equal(error.status, STATUS_INVALID);
            assert_non_null(strstr(error.message, rows[i].message));
        } else {
            assert_true(json_is_object(read));
        }
        json_decref(read);
    }
}

static void append_times(struct buffer *out, const char *text, size_t count)
{
    for (size_t i = 0; i < count; i++)
        buffer_append_text(out, text);
}

static void test_nesting(void **state)
{
    (void)state;
    static const struct {
        size_t levels;
        bool is_read;
    } rows[] = {{31, true}, {32, false}, {1000000, false}};
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct error error = {0};
        AUTO_BUFFER struct buffer body = {0};
        buffer_append_text(&body, "{\"a\":");
        append_times(&body, "[", rows[i].levels);
        append_times(&body, "]", rows[i].levels);
        buffer_append_text(&body, "}");
        json_t *read = read_exact(buffer_slice(&body), &error);
        assert_int_equal(read != NULL, rows[i].is_read);
        assert_int_equal(error.status, rows[i].is_read ? STATUS_OK : STATUS_INVALID);
        json_decref(read);
    }
}

static void test_number_of_values(void **state)
{
    (void)state;
    struct error error = {0};
    AUTO_BUFFER struct buffer body = {0};
    buffer_append_text(&body, "{\"a\":[0");
    append_times(&body, ",0", 1000001);
    buffer_append_text(&body, "]}");
    assert_null(read_exact(buffer_slice(&body), &error));
    assert_int_equal(error.status, STATUS_LIMIT);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_bodies),
        cmocka_unit_test(test_nesting),
        cmocka_unit_test(test_number_of_values),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
