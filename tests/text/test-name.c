/* Folding: rows by script, and what must hold for any text. */
#include "text/name.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../base/exact.h"
#include "base/cleanup.h"
#include "random-text.h"

static const struct {
    const char *text, *folded;
} fold_rows[] = {
    {"", ""},
    {" \t\r\n", ""},
    {"Smith", "smith"},
    {"  Anna   Maria ", "anna maria"},
    {"Smith, John (Jr.)", "smith john jr"},
    /* apostrophes and points */
    {"O'Neil", "oneil"},
    {"O\u2019Neil", "oneil"},
    {"O\u00B4Neil", "oneil"},
    {"O`Neil", "oneil"},
    {"O''Neil", "o neil"},
    {"'Neil'", "neil"},
    {"D' Angelo", "d angelo"},
    {"U.S.A.", "usa"},
    {"J.R.R. Tolkien", "jrr tolkien"},
    {"St. John", "st john"},
    {"2.Liga", "2 liga"},
    {"v1.2", "v1 2"}, /* a point between digits parts */
    {"Hawai\u02BBi", "hawaii"},
    {"\u02BBOkina", "okina"},
    {"Jean-Luc", "jean luc"},
    {"Jean\u2010Luc", "jean luc"},
    {"Gal\u00B7la", "galla"},
    {"Ga\u0140la", "galla"},
    {"a\u00B7b", "a b"},
    {"AT&T", "at t"},
    {"C++", "c"},
    {"Acme\u2122", "acme"},
    {"Acme\u00AE GmbH", "acme gmbh"},
    {"\u0149", "n"},
    /* Latin */
    {"M\u00FCller", "muller"},
    {"Mu\u0308ller", "muller"},
    {"\u00C5ngstr\u00F6m", "angstrom"},
    {"\u212Bngstro\u0308m", "angstrom"},
    {"Stra\u00DFe", "strasse"},
    {"STRA\u1E9EE", "strasse"},
    {"S\u00F8ren \u0141ukasz \u00C6gir \u0110or\u0111e", "soren lukasz aegir dorde"},
    {"\u00DE\u00F3r\u00F0ur", "thordur"},
    {"\u0152uvre", "oeuvre"},
    {"Nguy\u1EC5n V\u0103n \u0110\u1EE9c", "nguyen van duc"},
    {"\u0130stanbul I\u015F\u0131k", "istanbul isik"}, /* Turkish: all four i are one */
    {"ISIK", "isik"},
    {"\u018Fliyev", "eliyev"}, /* Azerbaijani */
    {"\u010Capek \u0160koda", "capek skoda"},
    {"\uFB01nd \uFB03x", "find ffix"},
    {"\uFF33\uFF4D\uFF49\uFF54\uFF48", "smith"},
    {"\U0001D510\U0001D51E\U0001D52F\U0001D526\U0001D51E", "maria"}, /* mathematical letters */
    {"Z\u0336a\u0337l\u0338go", "zalgo"},
    {"\u24B6\u24B7", "ab"},
    {"\u00BD", "1 2"},
    {"x\u00B2", "x2"},
    /* Greek */
    {"\u039F\u03B4\u03C5\u03C3\u03C3\u03AD\u03B1\u03C2",
     "\u03BF\u03B4\u03C5\u03C3\u03C3\u03B5\u03B1\u03C3"},
    {"\u039F\u0394\u03A5\u03A3\u03A3\u0395\u0391\u03A3",
     "\u03BF\u03B4\u03C5\u03C3\u03C3\u03B5\u03B1\u03C3"},
    {"\u1F08\u03C1\u03B9\u03C3\u03C4\u03BF\u03C4\u03AD\u03BB\u03B7\u03C2",
     "\u03B1\u03C1\u03B9\u03C3\u03C4\u03BF\u03C4\u03B5\u03BB\u03B7\u03C3"},
    /* Cyrillic */
    {"\u0418\u0432\u0430\u043D\u043E\u0432", "\u0438\u0432\u0430\u043D\u043E\u0432"},
    {"\u0424\u0451\u0434\u043E\u0440", "\u0444\u0435\u0434\u043E\u0440"},             /* ё е */
    {"\u0421\u0435\u0440\u0433\u0435\u0439", "\u0441\u0435\u0440\u0433\u0435\u0438"}, /* й и */
    /* Arabic: points and tatweel go, hamza stays */
    {"\u0645\u064F\u062D\u064E\u0645\u064E\u0651\u062F", "\u0645\u062D\u0645\u062F"},
    {"\u0645\u062D\u0640\u0640\u0645\u062F", "\u0645\u062D\u0645\u062F"},
    {"\u0623\u062D\u0645\u062F", "\u0623\u062D\u0645\u062F"},
    {"\u0627\u0654\u062D\u0645\u062F", "\u0623\u062D\u0645\u062F"},
    {"\uFEE3\uFEA4\uFEE4\uFEAA", "\u0645\u062D\u0645\u062F"}, /* presentation forms */
    {"\u0663\u0664", "34"},
    /* Hebrew */
    {"\u05E9\u05C1\u05B8\u05DC\u05D5\u05B9\u05DD", "\u05E9\u05DC\u05D5\u05DD"},
    {"\uFB2A", "\u05E9"},
    {"\u05E6\u05D4\u05F4\u05DC", "\u05E6\u05D4\u05DC"},
    /* Indic vowel signs, virama and nukta survive */
    {"\u0938\u0941\u0928\u0940\u0924\u093E \u0936\u0930\u094D\u092E\u093E",
     "\u0938\u0941\u0928\u0940\u0924\u093E \u0936\u0930\u094D\u092E\u093E"},
    {"\u095B\u093E\u0939\u093F\u0930", "\u091C\u093C\u093E\u0939\u093F\u0930"},
    {"\u0915\u094D\u200D\u0937", "\u0915\u094D\u0937"}, /* the joiner goes */
    {"\u0BA4\u0BAE\u0BBF\u0BB4\u0BCD", "\u0BA4\u0BAE\u0BBF\u0BB4\u0BCD"},
    /* Thai */
    {"\u0E2A\u0E21\u0E0A\u0E32\u0E22 \u0E43\u0E08\u0E14\u0E35",
     "\u0E2A\u0E21\u0E0A\u0E32\u0E22 \u0E43\u0E08\u0E14\u0E35"},
    {"\u0E19\u0E49\u0E33", "\u0E19\u0E49\u0E4D\u0E32"}, /* NFKC takes sara am apart */
    /* Hangul, composed and in jamo */
    {"\uAE40\uCCA0\uC218", "\uAE40\uCCA0\uC218"},
    {"\u1100\u1175\u11B7", "\uAE40"},
    /* Kana */
    {"\uFF80\uFF9B\uFF73", "\u30BF\u30ED\u30A6"},
    {"\uFF76\uFF9E", "\u30AC"},
    {"\u304B\u3099", "\u304C"},
    {"\u30B8\u30E7\u30F3\u30FB\u30B9\u30DF\u30B9", "\u30B8\u30E7\u30F3 \u30B9\u30DF\u30B9"},
    {"\u30E9\u30FC\u30E1\u30F3", "\u30E9\u30FC\u30E1\u30F3"},
    /* Han */
    {"\u5C71\u7530\u3000\u592A\u90CE", "\u5C71\u7530 \u592A\u90CE"},
    {"\uF900", "\u8C48"}, /* a compatibility ideograph */
    {"\u4F50\u3005\u6728", "\u4F50\u3005\u6728"},
    {"\u7EA6\u7FF0\u00B7\u53F2\u5BC6\u65AF", "\u7EA6\u7FF0 \u53F2\u5BC6\u65AF"},
    /* what shows nothing, and what is no word */
    {"An\u200Bna", "anna"},
    {"An\u00ADna", "anna"},
    {"\u200EAnna\u200F", "anna"},
    {"\uFEFFAnna", "anna"},
    {"Anna \U0001F338", "anna"},
    {"\U0001F469\u200D\U0001F4BB Anna", "anna"},
    {"1\uFE0F\u20E3", "1"},
    {"\U0001F338", ""},
    {"\u0301", ""},
    {"\u01C5", "dz"},
};

static void test_fold(void **state)
{
    (void)state;
    AUTO_FREE(arena) struct arena *arena = arena_new();
    for (size_t i = 0; i < COUNT_OF(fold_rows); i++) {
        AUTO_EXACT struct slice text = exact_text(fold_rows[i].text);
        assert_string_equal(name_fold(arena, text), fold_rows[i].folded);
    }
}

static void test_fold_broken_text(void **state)
{
    (void)state;
    static const struct {
        struct slice text;
        const char *folded;
    } rows[] = {
        {{NULL, 0}, ""},
        {SLICE("a\0b"), "a b"},
        {SLICE("a\xFF"
               "b"),
         "a b"},
        {SLICE("M\xC3"), "m"},
        {SLICE("\xED\xA0\x80"
               "a"),
         "a"},                             /* a lone surrogate */
        {SLICE("\xF4\x90\x80\x80z"), "z"}, /* past the last character */
        {SLICE("\xC0\xAF"
               "a"),
         "a"}, /* overlong */
    };
    AUTO_FREE(arena) struct arena *arena = arena_new();
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        AUTO_EXACT struct slice text = exact_copy(rows[i].text.data, rows[i].text.length);
        assert_string_equal(name_fold(arena, text), rows[i].folded);
    }
}

/* A zero-width space folds to nothing but keeps a text off the short way for ASCII. */
static void test_fold_ascii_equals_any(void **state)
{
    (void)state;
    AUTO_FREE(arena) struct arena *arena = arena_new();
    struct random_text random = {.state = 7};
    for (int round = 0; round < 20000; round++) {
        random_fill_ascii(&random);
        AUTO_EXACT struct slice text = exact_copy(random.bytes, random.length);
        const char *quick = name_fold(arena, text);
        random_push(&random, 0x200B);
        const char *slow = name_fold(arena, (struct slice){random.bytes, random.length});
        assert_string_equal(quick, slow);
        if (round % 64 == 0)
            arena_reset(arena);
    }
}

static void test_fold_properties(void **state)
{
    (void)state;
    AUTO_FREE(arena) struct arena *arena = arena_new();
    struct random_text random = {.state = 1};
    for (int round = 0; round < 60000; round++) {
        random_fill(&random);
        AUTO_EXACT struct slice text = exact_copy(random.bytes, random.length);
        const char *once = name_fold(arena, text);
        const char *twice = name_fold(arena, slice_of(once));
        if (strcmp(once, twice) != 0)
            fail_msg("round %d: [%s] folds to [%s]", round, once, twice);
        assert_true(slice_is_utf8(slice_of(once)));
        /* U+FDFA, three bytes, is a sentence of 33 */
        assert_true(strlen(once) <= text.length * 11);
        assert_true(text_is_clean(slice_of(once), false) || strstr(random.bytes, "\xF3\xA0"));
        arena_reset(arena);
    }
}

/* Composed or not, upper case or not: one folded text. */
static void test_fold_long(void **state)
{
    (void)state;
    AUTO_FREE(arena) struct arena *arena = arena_new();
    enum { REPEATS = 3000 };
    char *text = arena_alloc(arena, REPEATS * 3 + 1);
    for (size_t i = 0; i < REPEATS; i++)
        memcpy(text + i * 3, "\uFDFA", 3);
    AUTO_EXACT struct slice exact = exact_text(text);
    const char *folded = name_fold(arena, exact);
    assert_int_equal(strlen(folded), REPEATS * 33);
}

static void test_latin(void **state)
{
    (void)state;
    static const struct {
        const char *text, *latin;
    } rows[] = {
        {"Smith", NULL},
        {"", NULL},
        {"M\u00FCller", NULL}, /* folds to ASCII already */
        {"Stra\u00DFe", NULL},
        {"\U0001F338", NULL},
        {"\u0418\u0432\u0430\u043D\u043E\u0432", "ivanov"},
        {"\u042E\u0440\u0438\u0439 \u042F\u043A\u043E\u0432\u043B\u0435\u0432", "yuriy yakovlev"},
        {"\u0429\u0435\u0440\u0431\u0430\u043A\u043E\u0432", "shcherbakov"},
        {"\u0394\u03B7\u03BC\u03AE\u03C4\u03C1\u03B7\u03C2", "dimitris"},
        {"\u5C71\u7530", "shan tian"},
        {"\u30BF\u30ED\u30A6", "tarou"},
        {"\uFF80\uFF9B\uFF73", "tarou"},
        {"\uAE40\uCCA0\uC218", "gimcheolsu"},
        {"\u0938\u0941\u0928\u0940\u0924\u093E", "sunita"},
        {"Anna \u0418\u0432\u0430\u043D\u043E\u0432\u0430", "anna ivanova"},
    };
    AUTO_FREE(arena) struct arena *arena = arena_new();
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        AUTO_EXACT struct slice text = exact_text(rows[i].text);
        const char *latin = name_latin(arena, text);
        if (rows[i].latin && latin)
            assert_string_equal(latin, rows[i].latin);
        else
            assert_ptr_equal(latin, rows[i].latin);
    }
}

static void test_latin_properties(void **state)
{
    (void)state;
    AUTO_FREE(arena) struct arena *arena = arena_new();
    struct random_text random = {.state = 3};
    for (int round = 0; round < 3000; round++) {
        random_fill(&random);
        AUTO_EXACT struct slice text = exact_copy(random.bytes, random.length);
        const char *latin = name_latin(arena, text);
        if (latin)
            assert_string_not_equal(latin, name_fold(arena, text));
        if (latin)
            assert_true(*latin && slice_is_utf8(slice_of(latin)));
        arena_reset(arena);
    }
}

static void test_words(void **state)
{
    (void)state;
    AUTO_EXACT struct slice text = exact_text("anna  maria b");
    struct name_words words = {text};
    struct slice word;
    static const char *const expected[] = {"anna", "maria", "b"};
    for (size_t i = 0; i < COUNT_OF(expected); i++) {
        assert_true(name_next_word(&words, &word));
        assert_true(slice_equal_text(word, expected[i]));
    }
    assert_false(name_next_word(&words, &word));
    assert_false(name_next_word(&words, &word));
    words = (struct name_words){{NULL, 0}};
    assert_false(name_next_word(&words, &word));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_fold),
        cmocka_unit_test(test_fold_broken_text),
        cmocka_unit_test(test_fold_ascii_equals_any),
        cmocka_unit_test(test_fold_properties),
        cmocka_unit_test(test_fold_long),
        cmocka_unit_test(test_latin),
        cmocka_unit_test(test_latin_properties),
        cmocka_unit_test(test_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
