/* Text at the edge: what is refused, and where it is cut. */
#include "text/name.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../base/exact.h"
#include "base/cleanup.h"
#include "random-text.h"

static void test_clean(void **state)
{
    (void)state;
    static const struct {
        struct slice text;
        bool in_line, in_lines;
    } rows[] = {
        {{NULL, 0}, true, true},
        {SLICE("Anna \u00D8 \u5C71 \U0001F338"), true, true},
        {SLICE("a\nb\tc"), false, true},
        {SLICE("a\rb"), false, false},
        {SLICE("a\0b"), false, false},
        {SLICE("\x1B[31m"), false, false},
        {SLICE("\x7F"), false, false},
        {SLICE("\xC2\x85"), false, false},             /* next line, a C1 control */
        {SLICE("\u00A0"), true, true},                 /* a no-break space is a space */
        {SLICE("a\u200Db \u200C \u200F"), true, true}, /* joiners and marks of direction */
        {SLICE("\u202Egnp.exe"), false, false},        /* right-to-left override */
        {SLICE("\u202A"), false, false},
        {SLICE("\u2066"), false, false},
        {SLICE("\u2028"), false, true},        /* line separator */
        {SLICE("\xED\xA0\x80"), false, false}, /* a lone surrogate */
        {SLICE("\xED\xB0\x80"), false, false},
        {SLICE("\xEF\xBF\xBE"), false, false},     /* U+FFFE */
        {SLICE("\xF4\x8F\xBF\xBF"), false, false}, /* U+10FFFF */
        {SLICE("\xEF\xB7\x90"), false, false},     /* U+FDD0 */
        {SLICE("\xFF"), false, false},
        {SLICE("\xC3"), false, false},
        {SLICE("\xC0\x80"), false, false}, /* overlong NUL */
        {SLICE("\uFFFD"), true, true},
        {SLICE("a\U000E0041"), false, false},                            /* an invisible letter */
        {SLICE("\U0001F3F4\U000E0067\U000E0062\U000E007F"), true, true}, /* a region's flag */
        {SLICE("\U0001F3F4 \U000E0067"), false, false},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        AUTO_EXACT struct slice text = exact_copy(rows[i].text.data, rows[i].text.length);
        if (text_is_clean(text, false) != rows[i].in_line ||
            text_is_clean(text, true) != rows[i].in_lines)
            fail_msg("row %zu", i);
    }
}

static void test_clean_means_utf8(void **state)
{
    (void)state;
    struct random_text random = {.state = 11};
    for (int round = 0; round < 50000; round++) {
        random_fill(&random);
        if (random.length)
            random.bytes[random_below(&random, (uint32_t)random.length)] ^=
                (char)(1 << random_below(&random, 8));
        AUTO_EXACT struct slice text = exact_copy(random.bytes, random.length);
        if (text_is_clean(text, true))
            assert_true(slice_is_utf8(text));
        if (text_is_clean(text, false))
            assert_true(text_is_clean(text, true));
    }
}

static void test_cut(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        size_t bytes, length;
    } rows[] = {
        {"", 0, 0},
        {"abc", 5, 3},
        {"abc", 3, 3},
        {"abc", 2, 2},
        {"abc", 0, 0},
        {"a\u00FCb", 2, 1},
        {"a\u00FCb", 3, 3},
        {"\U0001F338x", 3, 0},
        {"\U0001F338x", 4, 4},
        {"\x80\x80\x80\x80\x80\x80", 5, 5}, /* no characters to keep whole */
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        AUTO_EXACT struct slice text = exact_text(rows[i].text);
        struct slice cut = text_cut(text, rows[i].bytes);
        assert_int_equal(cut.length, rows[i].length);
        assert_ptr_equal(cut.data, text.data);
    }
}

static void test_cut_properties(void **state)
{
    (void)state;
    struct random_text random = {.state = 13};
    for (int round = 0; round < 50000; round++) {
        random_fill(&random);
        AUTO_EXACT struct slice text = exact_copy(random.bytes, random.length);
        size_t bytes = random_below(&random, 80);
        struct slice cut = text_cut(text, bytes);
        assert_true(cut.length <= bytes || cut.length == text.length);
        assert_true(slice_is_utf8(cut));
        assert_true(cut.length == text.length || bytes - cut.length < 4);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_clean),
        cmocka_unit_test(test_clean_means_utf8),
        cmocka_unit_test(test_cut),
        cmocka_unit_test(test_cut_properties),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
