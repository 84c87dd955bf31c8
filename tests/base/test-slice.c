/* Slices: comparison, cutting, UTF-8 (Unicode table 3-7), numbers. */
#include "base/slice.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "exact.h"

static void test_equal(void **state)
{
    (void)state;
    static const struct {
        struct slice a, b;
        bool equal, ignoring_case;
    } rows[] = {
        {SLICE(""), SLICE(""), true, true},
        {{NULL, 0}, SLICE(""), true, true},
        {SLICE("a"), SLICE("A"), false, true},
        {SLICE("Example.COM"), SLICE("eXAMPLE.com"), false, true},
        {SLICE("a"), SLICE("ab"), false, false},
        {SLICE("a\0b"), SLICE("a\0c"), false, false}, /* the NUL is a byte like any other */
        {SLICE("a\0b"), SLICE("A\0B"), false, true},
        {SLICE("["), SLICE("{"), false, false}, /* differ by the bit that tells the case */
        {SLICE("@"), SLICE("`"), false, false},
        {SLICE("\xC3\x84"), SLICE("\xC3\xA4"), false, false}, /* Ä, ä: ASCII only */
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        AUTO_EXACT struct slice a = exact_copy(rows[i].a.data, rows[i].a.length);
        AUTO_EXACT struct slice b = exact_copy(rows[i].b.data, rows[i].b.length);
        assert_int_equal(slice_equal(a, b), rows[i].equal);
        assert_int_equal(slice_equal(b, a), rows[i].equal);
        assert_int_equal(slice_equal_ignoring_case(a, b), rows[i].ignoring_case);
    }
    assert_true(slice_equal_text(SLICE("text"), "text"));
    assert_false(slice_equal_text(SLICE("text\0"), "text"));
    assert_true(slice_equal_text((struct slice){0}, NULL));
}

static void test_trim(void **state)
{
    (void)state;
    static const struct {
        const char *text, *trimmed;
    } rows[] = {
        {"", ""},           {" \t\r\n\v\f", ""},        {"a", "a"},
        {"  a b\t", "a b"}, {"\xC2\xA0x", "\xC2\xA0x"}, /* a no-break space is not ASCII */
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        AUTO_EXACT struct slice text = exact_text(rows[i].text);
        assert_true(slice_equal_text(slice_trim(text), rows[i].trimmed));
    }
}

static void test_split_and_find(void **state)
{
    (void)state;
    static const struct {
        const char *text, *first, *rest;
        size_t at;
    } rows[] = {
        {"", "", "", 0},    {"a", "a", "", 1}, {"a,b,c", "a", "b,c", 1}, {",b", "", "b", 0},
        {"a,", "a", "", 1}, {",", "", "", 0},  {"ab;c", "ab;c", "", 4},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        AUTO_EXACT struct slice text = exact_text(rows[i].text);
        struct slice rest;
        assert_true(slice_equal_text(slice_split(text, ',', &rest), rows[i].first));
        assert_true(slice_equal_text(rest, rows[i].rest));
        assert_int_equal(slice_find(text, ','), rows[i].at);
    }
    struct slice rest;
    assert_int_equal(slice_split((struct slice){0}, ',', &rest).length, 0);
    assert_int_equal(rest.length, 0);
    rest = SLICE("a,b,c"); /* a loop may split what it walks on */
    int count = 0;
    while (rest.length) {
        slice_split(rest, ',', &rest);
        count++;
    }
    assert_int_equal(count, 3);
}

static void test_utf8(void **state)
{
    (void)state;
    static const struct {
        const char *bytes;
        bool valid;
    } rows[] = {
        {"", true},
        {"plain", true},
        {"\x7F", true},
        {"\xC2\x80", true},         /* U+0080 */
        {"\xDF\xBF", true},         /* U+07FF */
        {"\xE0\xA0\x80", true},     /* U+0800 */
        {"\xED\x9F\xBF", true},     /* U+D7FF, the last before the surrogates */
        {"\xEE\x80\x80", true},     /* U+E000, the first after them */
        {"\xEF\xBF\xBF", true},     /* U+FFFF */
        {"\xF0\x90\x80\x80", true}, /* U+10000 */
        {"\xF4\x8F\xBF\xBF", true}, /* U+10FFFF */
        {"a\xC3\xA4\xE2\x82\xAC\xF0\x9F\x98\x80z", true},
        {"\x80", false}, /* a follower alone */
        {"\xBF", false},
        {"\xC0\xAF", false}, /* overlong "/" */
        {"\xC1\xBF", false},
        {"\xE0\x80\xAF", false},
        {"\xE0\x9F\xBF", false}, /* overlong U+07FF */
        {"\xF0\x80\x80\xAF", false},
        {"\xF0\x8F\xBF\xBF", false},         /* overlong U+FFFF */
        {"\xED\xA0\x80", false},             /* U+D800 */
        {"\xED\xBF\xBF", false},             /* U+DFFF */
        {"\xED\xA0\xBD\xED\xB8\x80", false}, /* CESU-8 */
        {"\xF4\x90\x80\x80", false},         /* U+110000 */
        {"\xF5\x80\x80\x80", false},
        {"\xF8\x88\x80\x80\x80", false},
        {"\xFE", false},
        {"\xFF", false},
        {"\xC3", false}, /* cut short */
        {"\xE2\x82", false},
        {"\xF0\x9F\x98", false},
        {"\xC3(", false}, /* a follower that is none */
        {"\xE2(\xA1", false},
        {"\xE2\x82(", false},
        {"\xF0\x9F\x98(", false},
        {"\xC3\xC3\xA4", false},
        {"\xE4rger", false}, /* Latin-1 */
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        AUTO_EXACT struct slice text = exact_text(rows[i].bytes);
        if (slice_is_utf8(text) != rows[i].valid)
            fail_msg("row %zu", i);
    }
}

static size_t encode(uint32_t code, char *place)
{
    if (code < 0x80) {
        place[0] = (char)code;
        return 1;
    }
    size_t count = code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    static const unsigned char leads[] = {0, 0, 0xC0, 0xE0, 0xF0};
    for (size_t i = count - 1; i > 0; i--, code >>= 6)
        place[i] = (char)(0x80 | (code & 0x3F));
    place[0] = (char)(leads[count] | code);
    return count;
}

static void test_utf8_of_every_code_point(void **state)
{
    (void)state;
    for (uint32_t code = 0; code < 0x120000; code++) {
        char bytes[4];
        struct slice text = {bytes, encode(code, bytes)};
        bool valid = code < 0x110000 && !(code >= 0xD800 && code < 0xE000);
        if (slice_is_utf8(text) != valid)
            fail_msg("U+%04X", code);
        if (text.length > 1 && slice_is_utf8((struct slice){bytes, text.length - 1}))
            fail_msg("U+%04X cut short", code);
    }
}

static void test_numbers(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int64_t min, max;
        bool valid;
        int64_t number;
    } rows[] = {
        {"0", INT64_MIN, INT64_MAX, true, 0},
        {"-0", INT64_MIN, INT64_MAX, true, 0},
        {"007", INT64_MIN, INT64_MAX, true, 7},
        {"00000000000000000000000000007", INT64_MIN, INT64_MAX, true, 7},
        {"9223372036854775807", INT64_MIN, INT64_MAX, true, INT64_MAX},
        {"-9223372036854775808", INT64_MIN, INT64_MAX, true, INT64_MIN},
        {"9223372036854775808", INT64_MIN, INT64_MAX, false, 0},
        {"-9223372036854775809", INT64_MIN, INT64_MAX, false, 0},
        {"99999999999999999999", INT64_MIN, INT64_MAX, false, 0},
        {"200", 1, 200, true, 200},
        {"201", 1, 200, false, 0},
        {"0", 1, 200, false, 0},
        {"", INT64_MIN, INT64_MAX, false, 0},
        {"-", INT64_MIN, INT64_MAX, false, 0},
        {"--1", INT64_MIN, INT64_MAX, false, 0},
        {"+1", INT64_MIN, INT64_MAX, false, 0},
        {" 1", INT64_MIN, INT64_MAX, false, 0},
        {"1 ", INT64_MIN, INT64_MAX, false, 0},
        {"1.0", INT64_MIN, INT64_MAX, false, 0},
        {"1e3", INT64_MIN, INT64_MAX, false, 0},
        {"0x10", INT64_MIN, INT64_MAX, false, 0},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        AUTO_EXACT struct slice text = exact_text(rows[i].text);
        int64_t number = 4711;
        assert_int_equal(slice_to_int64(text, rows[i].min, rows[i].max, &number), rows[i].valid);
        assert_true(number == (rows[i].valid ? rows[i].number : 4711));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_equal),
        cmocka_unit_test(test_trim),
        cmocka_unit_test(test_split_and_find),
        cmocka_unit_test(test_utf8),
        cmocka_unit_test(test_utf8_of_every_code_point),
        cmocka_unit_test(test_numbers),
    };
    return cmocka_run_group_tests_name("base-slice", tests, NULL, NULL);
}
