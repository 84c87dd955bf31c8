/* Many texts looked for at once. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/needles.h"

#include <cmocka.h>

static bool are_in(const struct needles *needles, const char *text)
{
    return needles_are_in(needles, slice_of(text));
}

static void they_are_found_wherever_they_stand(void **state)
{
    (void)state;
    AUTO_FREE(arena) struct arena *arena = arena_new();
    struct needles *needles = needles_new(arena);
    assert_false(are_in(needles, "nobody is looked for"));
    needles_add(needles, SLICE("noor@example.com"));
    needles_add(needles, SLICE("noor"));
    needles_add(needles, SLICE("+44 20 7946"));
    assert_true(are_in(needles, "noor"));
    assert_true(are_in(needles, "to NOOR@Example.com."));
    assert_true(are_in(needles, "call +44 20 7946"));
    assert_false(are_in(needles, "call +44 20 794"));
    assert_false(are_in(needles, "noo"));
    assert_false(are_in(needles, ""));
    assert_int_equal(needles_longest(needles), strlen("noor@example.com"));
}

/* As UTF-16 has them, and signs beyond ASCII. */
static void they_are_bytes(void **state)
{
    (void)state;
    AUTO_FREE(arena) struct arena *arena = arena_new();
    struct needles *needles = needles_new(arena);
    needles_add(needles, (struct slice){"n\0o\0", 4});
    needles_add(needles, SLICE("M\xC3\x9CLL"));
    assert_true(needles_are_in(needles, (struct slice){"\0N\0o\0o\0", 7}));
    assert_false(needles_are_in(needles, (struct slice){"no\0\0", 4}));
    assert_true(are_in(needles, "m\xC3\x9Cller"));
    assert_false(are_in(needles, "m\xC3\xBCller"));
}

/* Against the plain way, of few letters, so that many share their beginnings. */
static void as_if_each_were_looked_for(void **state)
{
    (void)state;
    uint64_t dice = 1;
    for (int round = 0; round < 2000; round++) {
        AUTO_FREE(arena) struct arena *arena = arena_new();
        struct needles *needles = needles_new(arena);
        char texts[6][12] = {{0}}, hay[60] = "";
        bool expected = false;
        for (size_t i = 0; i < sizeof(hay) - 1; i++)
            hay[i] = (char)('a' + ((dice = dice * 6364136223846793005U + 1) >> 60) % 3);
        for (size_t k = 0; k < 6; k++) {
            size_t length = 4 + k;
            for (size_t i = 0; i < length; i++)
                texts[k][i] = (char)('a' + ((dice = dice * 6364136223846793005U + 1) >> 60) % 3);
            needles_add(needles, slice_of(texts[k]));
            expected |= strstr(hay, texts[k]) != NULL;
        }
        assert_int_equal(are_in(needles, hay), expected);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(they_are_found_wherever_they_stand),
        cmocka_unit_test(they_are_bytes),
        cmocka_unit_test(as_if_each_were_looked_for),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
