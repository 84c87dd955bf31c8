/* Order: whole lists as people expect them, and what must hold for any key. */
#include "text/name.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../base/exact.h"
#include "base/cleanup.h"
#include "random-text.h"
#include "threads.h"

enum { KEY_BYTES_MAX = 255 };

static int compare(struct slice a, struct slice b)
{
    size_t shorter = a.length < b.length ? a.length : b.length;
    int order = shorter ? memcmp(a.data, b.data, shorter) : 0;
    return order ? order : (a.length > b.length) - (a.length < b.length);
}

static const char *const lists[][16] = {
    /* case after letters, small first */
    {"abel", "Abel", "abela", "Baker", "baker2", "Zeta"},
    /* accents after letters, before more letters */
    {"Andersson", "\u00C5ngstr\u00F6m", "Anka", "\u00C4rger", "Berg"},
    {"cote", "cot\u00E9", "c\u00F4te", "c\u00F4t\u00E9", "coten"},
    {"Muller", "M\u00FCller", "Mullin"},
    {"Strasse", "Stra\u00DFe", "Strassen"},
    /* spaces count: all of Lee stand before Leeds */
    {"Lee Ann", "Lee, Xavier", "Leeds Adam"},
    {"Van Dyke", "Vance", "Vandal"},
    /* punctuation does not */
    {"Obama", "O'Brien", "Ocean", "\"Olaf\"", "O'Neil", "(Opal)"},
    {"Smith, Ann", "Smith Bob", "Smith-Carter", "Smithers"},
    /* numbers by value, before letters */
    {"2 Guys", "3M", "10 Downing", "Agent 2", "Agent 10", "Agent 010b"},
    /* scripts: Latin, Greek, Cyrillic, Hebrew, Arabic, Devanagari, Thai, Hangul, Kana, Han */
    {"Zoe", "\u03A9", "\u042F\u043A", "\u05D0", "\u0645", "\u0938", "\u0E2A", "\uAE40", "\u3042",
     "\u5C71"},
    {"", "???", "\U0001F338", "$", "7", "a"},
};

static void test_lists(void **state)
{
    (void)state;
    AUTO_FREE(arena) struct arena *arena = arena_new();
    for (size_t list = 0; list < COUNT_OF(lists); list++) {
        for (size_t i = 1; i < COUNT_OF(lists[list]) && lists[list][i]; i++) {
            AUTO_EXACT struct slice a = exact_text(lists[list][i - 1]);
            AUTO_EXACT struct slice b = exact_text(lists[list][i]);
            int order = compare(name_sort_key(arena, a), name_sort_key(arena, b));
            if (order > 0)
                fail_msg("%s stands behind %s", lists[list][i - 1], lists[list][i]);
        }
    }
}

static void test_equal_keys(void **state)
{
    (void)state;
    static const char *const pairs[][2] = {
        {"O'Neil", "ONeil"},
        {"M\u00FCller", "Mu\u0308ller"},
        {" Ann  Lee ", "Ann Lee"},
        {"Lee, Ann", "Lee Ann"},
        {"A\u200Bnn", "Ann"},
        {"\u1100\u1175\u11B7", "\uAE40"},
        {"O\u2019Neil", "O'Neil"},
        {"", "--"},
        {"\u05E6\u05F4\u05DC", "\u05E6\u05DC"},
    };
    AUTO_FREE(arena) struct arena *arena = arena_new();
    for (size_t i = 0; i < COUNT_OF(pairs); i++)
        assert_int_equal(compare(name_sort_key(arena, slice_of(pairs[i][0])),
                                 name_sort_key(arena, slice_of(pairs[i][1]))),
                         0);
}

static void test_long(void **state)
{
    (void)state;
    AUTO_FREE(arena) struct arena *arena = arena_new();
    char bytes[4000];
    memset(bytes, 'q', sizeof(bytes));
    struct slice key = name_sort_key(arena, (struct slice){bytes, sizeof(bytes)});
    assert_int_equal(key.length, KEY_BYTES_MAX);
    struct slice shorter = name_sort_key(arena, (struct slice){bytes, 900});
    assert_int_equal(compare(key, shorter), 0); /* cut at the end: what came first is kept */
    bytes[100] = 'r';
    assert_true(compare(name_sort_key(arena, (struct slice){bytes, sizeof(bytes)}), key) > 0);
}

static void test_properties(void **state)
{
    (void)state;
    AUTO_FREE(arena) struct arena *arena = arena_new();
    struct random_text random = {.state = 5};
    for (int round = 0; round < 20000; round++) {
        random_fill(&random);
        AUTO_EXACT struct slice text = exact_copy(random.bytes, random.length);
        struct slice key = name_sort_key(arena, text);
        assert_true(key.length <= KEY_BYTES_MAX);
        assert_true(key.length == 0 || key.data[key.length - 1] != '\0');
        assert_int_equal(compare(key, name_sort_key(arena, text)), 0);
        arena_reset(arena);
    }
}

static void *work(void *unused)
{
    (void)unused;
    AUTO_FREE(arena) struct arena *arena = arena_new();
    for (int i = 0; i < 300; i++) {
        struct slice key = name_sort_key(arena, SLICE("\u042E\u0440\u0438\u0439"));
        const char *latin = name_latin(arena, SLICE("\u042E\u0440\u0438\u0439"));
        if (key.length == 0 || strcmp(latin, "yuriy") != 0)
            return arena;
    }
    return NULL;
}

/* Each thread has its own collator and transliterator, and gives them back. */
static void test_threads(void **state)
{
    (void)state;
    work_on_threads(work);
}

static void test_version(void **state)
{
    (void)state;
    assert_true(name_sort_key_version() > 100);
    assert_int_equal(name_sort_key_version(), name_sort_key_version());
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_lists),   cmocka_unit_test(test_equal_keys),
        cmocka_unit_test(test_long),    cmocka_unit_test(test_properties),
        cmocka_unit_test(test_threads), cmocka_unit_test(test_version),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
