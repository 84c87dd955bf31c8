/* Numbers fall into bins in their order. */
#include "link/bins.h"

#include "people.h"
#include <math.h>

enum { NUMBERS = 10000 };

static void few_numbers_have_a_bin_each(void **state)
{
    float numbers[] = {7, -1, 3, 3, 3, 3, 3, 3, 100, -1};
    struct bins bins;
    (void)state;
    bins_learn(&bins, numbers, COUNT_OF(numbers));
    assert_int_equal(bins_of(&bins, -1), 0);
    assert_int_equal(bins_of(&bins, 3), 1);
    assert_int_equal(bins_of(&bins, 7), 2);
    assert_int_equal(bins_of(&bins, 100), 3);
    assert_int_equal(bins_of(&bins, -50), 0); /* what the sample did not have */
    assert_int_equal(bins_of(&bins, 5), 2);
    assert_int_equal(bins_of(&bins, INFINITY), 3);
}

static void many_numbers_share_bins_evenly(void **state)
{
    static float numbers[NUMBERS], sorted[NUMBERS];
    size_t counts[BINS_MAX] = {0};
    uint32_t chance = 9;
    struct bins bins;
    (void)state;
    for (size_t i = 0; i < NUMBERS; i++)
        numbers[i] = sorted[i] = (float)people_chance(&chance);
    bins_learn(&bins, sorted, NUMBERS);
    for (size_t i = 0; i < NUMBERS; i++)
        counts[bins_of(&bins, numbers[i])]++;
    for (size_t i = 0; i < BINS_MAX; i++)
        assert_true(counts[i] > 0 && counts[i] < 2 * NUMBERS / BINS_MAX);
    for (size_t i = 1; i < NUMBERS; i++)
        assert_true(bins_of(&bins, sorted[i - 1]) <= bins_of(&bins, sorted[i]));
}

static void no_numbers_are_one_bin(void **state)
{
    struct bins bins;
    float none;
    (void)state;
    bins_learn(&bins, &none, 0);
    assert_int_equal(bins_of(&bins, 12), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(few_numbers_have_a_bin_each),
        cmocka_unit_test(many_numbers_share_bins_evenly),
        cmocka_unit_test(no_numbers_are_one_bin),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
