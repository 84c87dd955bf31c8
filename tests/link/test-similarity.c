/* Comparison functions against values that were worked out by hand or stand in their sources. */
#include "link/similarity.h"

#include "base/cleanup.h"
#include "link/phonetic.h"
#include <math.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../base/exact.h"

static void jaro_winkler_is_winklers(void **state)
{
    static const struct {
        const char *a, *b;
        double similarity;
    } rows[] = {
        {"martha", "marhta", 0.9611}, /* Winkler's own examples */
        {"dwayne", "duane", 0.8400},
        {"dixon", "dicksonx", 0.8133},
        {"jones", "johnson", 0.8324},
        {"abroms", "abrams", 0.9222},
        {"same", "same", 1},
        {"abc", "xyz", 0},
        {"", "", 1},
        {"", "a", 0},
        {"a", "a", 1},
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        AUTO_EXACT struct slice a = exact_text(rows[i].a);
        AUTO_EXACT struct slice b = exact_text(rows[i].b);
        if (fabs(jaro_winkler(a, b) - rows[i].similarity) > 0.0001 ||
            jaro_winkler(a, b) != jaro_winkler(b, a))
            fail_msg("%s, %s: %f", rows[i].a, rows[i].b, jaro_winkler(a, b));
    }
}

/* The table of the definition, for comparison. */
static int slow_distance(struct slice a, struct slice b)
{
    int table[SIMILARITY_BYTES_MAX + 1][SIMILARITY_BYTES_MAX + 1];
    for (size_t i = 0; i <= a.length; i++)
        for (size_t j = 0; j <= b.length; j++) {
            if (!i || !j) {
                table[i][j] = (int)(i + j);
                continue;
            }
            int change = table[i - 1][j - 1] + (a.data[i - 1] != b.data[j - 1]);
            int best =
                table[i - 1][j] < table[i][j - 1] ? table[i - 1][j] + 1 : table[i][j - 1] + 1;
            best = change < best ? change : best;
            if (i > 1 && j > 1 && a.data[i - 1] == b.data[j - 2] &&
                a.data[i - 2] == b.data[j - 1] && table[i - 2][j - 2] + 1 < best)
                best = table[i - 2][j - 2] + 1;
            table[i][j] = best;
        }
    return table[a.length][b.length];
}

static void edit_distance_is_that_of_the_definition(void **state)
{
    uint32_t chance = 7;
    (void)state;
    assert_int_equal(edit_distance(SLICE("haddad"), SLICE("hadadd")), 1);
    assert_int_equal(edit_distance(SLICE("kitten"), SLICE("sitting")), 3);
    for (int round = 0; round < 20000; round++) {
        char texts[2][SIMILARITY_BYTES_MAX];
        size_t lengths[2];
        for (int t = 0; t < 2; t++) {
            chance = chance * 1664525u + 1013904223u;
            lengths[t] = (chance >> 8) % (round % 10 ? 9 : SIMILARITY_BYTES_MAX + 1);
            for (size_t i = 0; i < lengths[t]; i++) {
                chance = chance * 1664525u + 1013904223u;
                texts[t][i] = (char)('a' + (chance >> 16) % 3);
            }
        }
        struct slice a = {texts[0], lengths[0]}, b = {texts[1], lengths[1]};
        assert_int_equal(edit_distance(a, b), slow_distance(a, b));
    }
}

static void long_texts_are_cut(void **state)
{
    char text[5000];
    (void)state;
    memset(text, 'x', sizeof(text));
    AUTO_EXACT struct slice a = exact_copy(text, sizeof(text));
    AUTO_EXACT struct slice b = exact_copy(text, sizeof(text) - 1);
    assert_int_equal(edit_distance(a, b), 0);
    assert_true(jaro_winkler(a, b) > 0.999);
}

static void names_that_sound_alike_have_one_code(void **state)
{
    static const char *const rows[][2] = {{"smith", "smyth"}, {"philip", "filip"},
                                          {"meier", "mayer"}, {"catherine", "kathryn"},
                                          {"wright", "rite"}, {"knox", "nox"}};
    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        if (phonetic_code(slice_of(rows[i][0])) != phonetic_code(slice_of(rows[i][1])))
            fail_msg("%s, %s", rows[i][0], rows[i][1]);
    assert_int_not_equal(phonetic_code(SLICE("smith")), phonetic_code(SLICE("jones")));
    assert_int_equal(phonetic_code(SLICE("")), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(jaro_winkler_is_winklers),
        cmocka_unit_test(edit_distance_is_that_of_the_definition),
        cmocka_unit_test(long_texts_are_cut),
        cmocka_unit_test(names_that_sound_alike_have_one_code),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
