/* Expectation maximisation finds what was planted. */
#include "link/learn.h"

#include "people.h"
#include <math.h>

enum { FIELDS = 5, PAIRS = 60000 };

static const double planted_share = 0.3;
static const double planted_m[FIELDS] = {0.95, 0.8, 0.6, 0.9, 0.7}; /* of LEVEL_EQUAL */
static const double planted_u[FIELDS] = {0.02, 0.05, 0.01, 0.1, 0.03};

/* A model of these fields with two levels, whose m is wrong. */
static struct link_model model_of_two_levels(void)
{
    struct link_model model = {0};
    for (int f = 0; f < FIELDS; f++)
        for (int level = 1; level < LINK_LEVELS; level++)
            model.m[f][level] = model.u[f][level] = 1e-6;
    for (int f = 0; f < FIELDS; f++) {
        model.u[f][LEVEL_EQUAL] = planted_u[f];
        model.u[f][LEVEL_CONFLICT] = 1 - planted_u[f];
        model.m[f][LEVEL_EQUAL] = 0.75;
        model.m[f][LEVEL_CONFLICT] = 0.25;
    }
    return model;
}

static void plant(struct pattern_counts *counts)
{
    uint32_t chance = 11;
    for (int i = 0; i < PAIRS; i++) {
        bool is_match = people_chance(&chance) % 10000 < planted_share * 10000;
        struct link_comparison comparison = {0};
        for (int f = 0; f < FIELDS; f++) {
            double equal = is_match ? planted_m[f] : planted_u[f];
            comparison.level[f] =
                people_chance(&chance) % 10000 < equal * 10000 ? LEVEL_EQUAL : LEVEL_CONFLICT;
        }
        pattern_counts_add(counts, link_pattern(&comparison, FIELDS), 0);
    }
    pattern_counts_sort(counts);
}

/* The share of matches and the m that are found without the fields of the rule (bits). */
static double learn(unsigned left_out, double m[LINK_FIELDS_MAX][LINK_LEVELS])
{
    struct link_model model = model_of_two_levels();
    struct pattern_counts counts;
    pattern_counts_init(&counts);
    plant(&counts);
    double matches = link_model_maximise(&model, FIELDS, left_out, counts.items, counts.count, m);
    pattern_counts_clear(&counts);
    return matches / PAIRS;
}

static void planted_parameters_are_found(void **state)
{
    double m[LINK_FIELDS_MAX][LINK_LEVELS];
    (void)state;
    assert_true(fabs(learn(0, m) - planted_share) < 0.02);
    for (int f = 0; f < FIELDS; f++)
        if (fabs(m[f][LEVEL_EQUAL] - planted_m[f]) > 0.02)
            fail_msg("field %d: %f", f, m[f][LEVEL_EQUAL]);
}

/* A field that the rule is made of teaches nothing: it keeps the shipped m. */
static void fields_of_the_rule_are_left_out(void **state)
{
    double m[LINK_FIELDS_MAX][LINK_LEVELS];
    (void)state;
    assert_true(fabs(learn(1, m) - planted_share) < 0.03);
    assert_true(fabs(m[1][LEVEL_EQUAL] - planted_m[1]) < 0.03);
}

static void a_book_too_small_to_learn_from_has_the_shipped_model(void **state)
{
    (void)state;
    AUTO_FREE(link_table) struct link_table *table = people_table();
    struct link_keys keys;
    struct link_model model;
    people_add(table, "Noor Haddad|noor@example.com");
    link_table_settle(table);
    link_keys_build(&keys, table, 1);
    link_model_learn(&model, table, &keys, 1);
    int email = table->schema.field_of[KIND_EMAIL];
    assert_true(model.weight[email][LEVEL_EQUAL] > 5);
    assert_true(model.weight[email][LEVEL_CONFLICT] < 0);
    link_keys_clear(&keys);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(planted_parameters_are_found),
        cmocka_unit_test(fields_of_the_rule_are_left_out),
        cmocka_unit_test(a_book_too_small_to_learn_from_has_the_shipped_model),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
