/* The growing buffer. */
#include "base/buffer.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "exact.h"

static void test_empty(void **state)
{
    (void)state;
    AUTO_BUFFER struct buffer buffer = {0};
    assert_string_equal(buffer_text(&buffer), "");
    assert_int_equal(buffer_slice(&buffer).length, 0);
    buffer_append(&buffer, NULL, 0);
    buffer_append_text(&buffer, NULL);
    buffer_append_slice(&buffer, (struct slice){0});
    assert_string_equal(buffer_text(&buffer), "");
    buffer_reset(&buffer);
    buffer_clear(&buffer);
    buffer_reset(&buffer);
    assert_string_equal(buffer_text(&buffer), "");
}

static void test_every_way_to_append(void **state)
{
    (void)state;
    AUTO_BUFFER struct buffer buffer = {0};
    AUTO_EXACT struct slice text = exact_text("slice ");
    buffer_append(&buffer, "by\0tes ", 7);
    buffer_append_slice(&buffer, text);
    buffer_append_text(&buffer, "text ");
    buffer_append_byte(&buffer, '!');
    buffer_append_format(&buffer, " %s %d", "format", 7);
    static const char expected[] = "by\0tes slice text ! format 7";
    assert_int_equal(buffer.length, sizeof(expected) - 1);
    assert_memory_equal(buffer_text(&buffer), expected, sizeof(expected));
}

static void test_growth_keeps_the_content(void **state)
{
    (void)state;
    AUTO_BUFFER struct buffer buffer = {0};
    for (int i = 0; i < 100000; i++)
        buffer_append_byte(&buffer, (char)('a' + i % 26));
    assert_int_equal(buffer.length, 100000);
    for (int i = 0; i < 100000; i++)
        assert_int_equal(buffer.data[i], 'a' + i % 26);
    size_t capacity = buffer.capacity;
    buffer_reset(&buffer);
    assert_int_equal(buffer.length, 0);
    assert_int_equal(buffer.capacity, capacity);
    assert_string_equal(buffer_text(&buffer), "");
}

static void test_format_at_every_length_about_the_capacity(void **state)
{
    (void)state;
    for (int width = 0; width < 600; width++) {
        AUTO_BUFFER struct buffer buffer = {0};
        buffer_append_text(&buffer, "start");
        buffer_append_format(&buffer, "%*s|", width, "");
        assert_int_equal(buffer.length, 5 + width + 1);
        assert_int_equal(strlen(buffer_text(&buffer)), buffer.length);
    }
}

static void test_reserved_bytes_are_text_once_counted(void **state)
{
    (void)state;
    AUTO_BUFFER struct buffer buffer = {0};
    char *place = buffer_reserve(&buffer, 1000);
    assert_string_equal(buffer_text(&buffer), "");
    memset(place, 'x', 1000);
    buffer.length += 1000;
    assert_int_equal(strlen(buffer_text(&buffer)), 1000);
    assert_int_equal(buffer_slice(&buffer).length, 1000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_empty),
        cmocka_unit_test(test_every_way_to_append),
        cmocka_unit_test(test_growth_keeps_the_content),
        cmocka_unit_test(test_format_at_every_length_about_the_capacity),
        cmocka_unit_test(test_reserved_bytes_are_text_once_counted),
    };
    return cmocka_run_group_tests_name("base-buffer", tests, NULL, NULL);
}
