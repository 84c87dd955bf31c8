/* Boosted trees learn what is there to learn, and nothing where there is nothing. */
#include "link/trees.h"

#include "people.h"
#include <math.h>
#include <stdlib.h>

enum { ROWS = 4000, FEATURES = 5 };

/* Rows of chance, their answers by a rule. */
struct set {
    uint8_t bins[ROWS * FEATURES];
    float answer[ROWS], weight[ROWS], start[ROWS], scores[ROWS];
};

typedef bool rule(const uint8_t *row, uint32_t chance);

static void fill(struct set *set, rule *is_yes)
{
    uint32_t chance = 5;
    for (size_t i = 0; i < ROWS; i++) {
        for (size_t f = 0; f < FEATURES; f++)
            set->bins[i * FEATURES + f] = (uint8_t)(people_chance(&chance) % TREES_BINS);
        set->answer[i] = is_yes(set->bins + i * FEATURES, people_chance(&chance) % 1000);
        set->weight[i] = 1;
    }
}

static struct trees *train(const struct set *set, size_t count)
{
    return trees_train(
        &(struct trees_rows){set->bins, FEATURES, count, set->answer, set->weight, set->start});
}

static void score(struct set *set)
{
    AUTO_FREE(trees) struct trees *trees = train(set, ROWS);
    assert_non_null(trees);
    trees_score(trees, set->bins, FEATURES, ROWS, set->scores);
}

static bool is_either(const uint8_t *row, uint32_t chance)
{
    (void)chance;
    return (row[1] > 31) != (row[3] > 20);
}

static bool is_more_often(const uint8_t *row, uint32_t chance)
{
    return chance * TREES_BINS < (uint32_t)row[2] * 1000;
}

static bool is_seldom(const uint8_t *row, uint32_t chance)
{
    (void)row;
    return chance < 300;
}

static bool is_never(const uint8_t *row, uint32_t chance)
{
    (void)row;
    (void)chance;
    return false;
}

/* Neither feature alone says anything. */
static void either_or_is_learnt(void **state)
{
    static struct set set;
    (void)state;
    fill(&set, is_either);
    score(&set);
    for (size_t i = 0; i < ROWS; i++)
        assert_true((set.scores[i] > 1) == (set.answer[i] > 0));
}

static void what_grows_is_learnt(void **state)
{
    static struct set set;
    double said = 0;
    (void)state;
    fill(&set, is_more_often);
    score(&set);
    for (size_t i = 0; i < ROWS; i++)
        said += fabs(1 / (1 + exp2(-(double)set.scores[i])) -
                     (double)set.bins[i * FEATURES + 2] / TREES_BINS);
    assert_true(said / ROWS < 0.15); /* the share itself, as far as so many rows tell */
}

static void chance_is_left_to_chance(void **state)
{
    static struct set set;
    double said = 0, found = 0;
    (void)state;
    fill(&set, is_seldom);
    score(&set);
    for (size_t i = 0; i < ROWS; i++) {
        said += 1 / (1 + exp2(-(double)set.scores[i]));
        found += (double)set.answer[i];
    }
    assert_true(fabs(said - found) / ROWS < 0.01);
}

static void order_does_not_matter(void **state)
{
    static struct set set, turned;
    (void)state;
    fill(&set, is_more_often);
    for (size_t i = 0; i < ROWS; i++) {
        size_t from = ROWS - 1 - i;
        memcpy(turned.bins + i * FEATURES, set.bins + from * FEATURES, FEATURES);
        turned.answer[i] = set.answer[from];
        turned.weight[i] = set.weight[from];
    }
    score(&set);
    score(&turned);
    for (size_t i = 0; i < ROWS; i++)
        assert_true(set.scores[i] == turned.scores[ROWS - 1 - i]);
}

static void a_row_of_more_weight_is_several(void **state)
{
    static struct set once, thrice;
    (void)state;
    fill(&once, is_more_often);
    thrice = once;
    for (size_t i = 0; i < ROWS / 4; i++) {
        memcpy(thrice.bins + (ROWS / 4 + i) * FEATURES, thrice.bins + i * FEATURES, FEATURES);
        thrice.answer[ROWS / 4 + i] = thrice.answer[i];
        once.weight[i] = 2;
    }
    AUTO_FREE(trees) struct trees *heavy = train(&once, ROWS / 4);
    AUTO_FREE(trees) struct trees *twice = train(&thrice, ROWS / 2);
    trees_score(heavy, once.bins, FEATURES, ROWS / 4, once.scores);
    trees_score(twice, once.bins, FEATURES, ROWS / 4, thrice.scores);
    for (size_t i = 0; i < ROWS / 4; i++)
        assert_true(fabsf(once.scores[i] - thrice.scores[i]) < 1e-3f);
}

/* Of a few rows nothing is learnt, however much each counts for. */
static void weight_makes_no_answers(void **state)
{
    static struct set set;
    (void)state;
    fill(&set, is_never);
    for (size_t i = 0; i < 40; i++) {
        set.answer[i * 7] = 1;
        set.weight[i * 7] = 20;
    }
    assert_null(train(&set, ROWS));
}

/* Many people who are sure of what nobody else says: all the same every number can be kept. */
static void what_is_learnt_of_much_weight_can_be_read(void **state)
{
    static struct set set;
    AUTO_BUFFER struct buffer bytes = {0};
    (void)state;
    fill(&set, is_either);
    for (size_t i = 0; i < ROWS; i++) {
        set.start[i] = set.answer[i] > 0 ? 8 : -8;
        if (i % 3 == 0) {
            set.answer[i] = 1 - set.answer[i];
            set.weight[i] = 20000;
        }
    }
    AUTO_FREE(trees) struct trees *trees = train(&set, ROWS);
    trees_write(trees, &bytes);
    struct slice rest = buffer_slice(&bytes);
    AUTO_FREE(trees) struct trees *read = trees_read(&rest, FEATURES);
    assert_non_null(read);
    assert_int_equal(rest.length, 0);
}

static void nothing_to_learn_is_refused(void **state)
{
    static struct set set;
    (void)state;
    fill(&set, is_never);
    assert_null(train(&set, ROWS));
    assert_null(train(&set, 0));
    fill(&set, is_either);
    assert_null(train(&set, 60)); /* too few of either answer */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(either_or_is_learnt),
        cmocka_unit_test(what_grows_is_learnt),
        cmocka_unit_test(chance_is_left_to_chance),
        cmocka_unit_test(order_does_not_matter),
        cmocka_unit_test(a_row_of_more_weight_is_several),
        cmocka_unit_test(weight_makes_no_answers),
        cmocka_unit_test(what_is_learnt_of_much_weight_can_be_read),
        cmocka_unit_test(nothing_to_learn_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
