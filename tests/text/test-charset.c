/* Character sets: the ones that address books are written in, and bytes that belong to none. */
#include "text/charset.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../base/exact.h"

static const struct {
    const char *charset;
    struct slice bytes;
    const char *utf8;
} rows[] = {
    {"utf-8", SLICE("Zo\xC3\xAB"), "Zo\xC3\xAB"},
    {"UTF8",
     SLICE("\xEF\xBB\xBF"
           "a"),
     "a"}, /* the mark goes */
    {"UTF-8",
     SLICE("a\xFF"
           "b"),
     "a\xEF\xBF\xBD"
     "b"},
    {"ISO-8859-1", SLICE("Zo\xEB"), "Zo\xC3\xAB"},
    {"iso8859-1", SLICE("\x80"), "\xE2\x82\xAC"}, /* what Windows writes under that name */
    {"ISO-8859-15", SLICE("\xA4"), "\xE2\x82\xAC"},
    {"windows-1251", SLICE("\xC8\xE2\xE0\xED"), "\xD0\x98\xD0\xB2\xD0\xB0\xD0\xBD"},
    {"KOI8-R", SLICE("\xE9"), "\xD0\x98"},
    {"MacRoman", SLICE("\x8E"), "\xC3\xA9"},
    {"SHIFT_JIS", SLICE("\x8E\x52\x93\x63"), "\xE5\xB1\xB1\xE7\x94\xB0"},
    {"GB2312", SLICE("\xD5\xC5"), "\xE5\xBC\xA0"},
    {"Big5", SLICE("\xA4\xA4"), "\xE4\xB8\xAD"},
    {"EUC-KR", SLICE("\xB1\xE8"), "\xEA\xB9\x80"},
    {"windows-1252", SLICE("a\x81z"), "a\xC2\x81z"},
    {"windows-1253", SLICE("a\xFFz"), "a\xEF\xBF\xBDz"}, /* a byte the set leaves out */
    {"UTF-16",
     SLICE("\xFF\xFE"
           "a\0\xEB\0"),
     "a\xC3\xAB"},
    {"UTF-16BE", SLICE("\xD8\x3D\xDC\x08"), "\xF0\x9F\x90\x88"},
    {"UTF-16LE",
     SLICE("\x3D\xD8"
           "a\0"),
     "\xEF\xBF\xBD"
     "a"},                                        /* half a pair */
    {"UTF-16LE", SLICE("a\0b"), "a\xEF\xBF\xBD"}, /* half a unit */
    {"ISO-8859-1", SLICE(""), ""},
};

static void test_known_sets(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        AUTO_FREE(arena) struct arena *arena = arena_new();
        AUTO_EXACT struct slice bytes = exact_copy(rows[i].bytes.data, rows[i].bytes.length);
        struct slice utf8;
        assert_true(charset_is_known(rows[i].charset));
        assert_true(charset_to_utf8(arena, bytes, rows[i].charset, &utf8));
        assert_string_equal(arena_copy_slice(arena, utf8), rows[i].utf8);
    }
}

static void test_names_that_are_none(void **state)
{
    static const char *const names[] = {"", "klingon", "UTF-8,swaplfnl", "../UTF-8",
                                        "a-name-that-is-longer-than-any-name-of-a-character-set-is-"
                                        "and-then-some"};
    AUTO_FREE(arena) struct arena *arena = arena_new();
    struct slice utf8 = SLICE("untouched");
    (void)state;
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        assert_false(charset_is_known(names[i]));
        assert_false(charset_to_utf8(arena, SLICE("a"), names[i], &utf8));
    }
    assert_true(slice_equal_text(utf8, "untouched"));
}

/* Longer than one round of the converter, with a character on each border. */
static void test_long_texts(void **state)
{
    (void)state;
    for (size_t lead = 1020; lead < 1028; lead++) {
        AUTO_FREE(arena) struct arena *arena = arena_new();
        size_t length = lead + 4;
        char *bytes = arena_alloc(arena, length), *wanted = arena_alloc(arena, length + 1);
        memset(bytes, 'x', length);
        memcpy(bytes + lead, "\x94\x39\xDA\x33", 4); /* U+1F4A9 in GB18030 */
        memset(wanted, 'x', length);
        memcpy(wanted + lead, "\xF0\x9F\x92\xA9", 4);
        struct slice utf8;
        assert_true(charset_to_utf8(arena, (struct slice){bytes, length}, "GB18030", &utf8));
        assert_true(slice_equal_text(utf8, wanted));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_known_sets),
        cmocka_unit_test(test_names_that_are_none),
        cmocka_unit_test(test_long_texts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
