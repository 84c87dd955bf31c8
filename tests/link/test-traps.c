/* The trap corpus (tests/corpora/linkage/traps.csv): people who look like one and are not. None of
 * them may ever be merged unasked. */
#include "link/link.h"

#include "base/buffer.h"
#include "link/engine.h"
#include "link/learnt.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

enum { COLUMNS = 17, CASE = 0, EXPECTED = 2, FIRST = 3, REASON = 16, ROWS_MAX = 2000, LINE = 1000 };
enum { CASES_MIN = 200, OTHERS = 3000 };

/* Of the cells from FIRST to the one before REASON. */
static const struct link_column columns[] = {
    {"given", LINK_GIVEN_NAME}, {"family", LINK_SURNAME},  {"suffix", LINK_SUFFIX},
    {"email", LINK_EMAIL},      {"email2", LINK_EMAIL},    {"phone", LINK_PHONE},
    {"phone2", LINK_PHONE},     {"company", LINK_COMPANY}, {"title", LINK_TITLE},
    {"street", LINK_STREET},    {"city", LINK_CITY},       {"postcode", LINK_POSTCODE},
    {"birthday", LINK_DOB},
};

struct traps {
    struct link_table *table;
    int cases[ROWS_MAX];
    bool is_same[ROWS_MAX];
    size_t count;
    int last_case;
};

/* The corpus has no quotation marks. */
static void add_line(struct traps *traps, const char *line)
{
    struct slice cells[COLUMNS] = {{0}}, rest = slice_trim(slice_of(line));
    struct error error;
    int64_t number;
    for (size_t i = 0; i < COLUMNS; i++)
        cells[i] = slice_split(rest, ',', &rest);
    assert_true(slice_to_int64(cells[CASE], 1, ROWS_MAX, &number) && traps->count < ROWS_MAX);
    assert_true(cells[REASON].length > 10);
    traps->cases[traps->count] = traps->last_case = (int)number;
    traps->is_same[traps->count++] = slice_equal_text(cells[EXPECTED], "same");
    assert_true(link_table_add(traps->table, 0, cells + FIRST, COUNT_OF(columns), &error));
}

static void read_traps(struct traps *traps)
{
    char line[LINE];
    struct error error;
    FILE *file = fopen(TRAPS, "re");
    assert_non_null(file);
    *traps = (struct traps){.table = link_table_new(columns, COUNT_OF(columns), &error)};
    assert_non_null(traps->table);
    assert_non_null(fgets(line, sizeof(line), file));
    while (fgets(line, sizeof(line), file))
        add_line(traps, line);
    fclose(file);
    assert_true(traps->last_case >= CASES_MIN);
}

static bool are_same(const struct traps *traps, const struct link_answer *answer)
{
    return traps->cases[answer->left] == traps->cases[answer->right] &&
           traps->is_same[answer->left];
}

/* People with two cards each, some of them changed, for the second model to learn from. */
static void add_others(struct traps *traps)
{
    static const char *const given[] = {"Anna", "Peter", "Greta", "Nils", "Olga", "Rolf", "Vera"};
    static const char *const family[] = {"Lindqvist", "Berglund", "Ekman", "Sandgren", "Norby"};
    AUTO_BUFFER struct buffer line = {0};
    for (unsigned i = 0; i < OTHERS; i++) {
        struct slice cells[COLUMNS] = {{0}}, rest;
        struct error error;
        unsigned person = i / 2, moved = i % 6 == 0 ? 7 : 0;
        buffer_reset(&line);
        buffer_append_format(&line, "%s,%s%u,,", given[person % 7], family[person % 5],
                             person % 90);
        buffer_append_format(&line, "p%u@%s.example,,", person, i % 5 ? "mail" : "other");
        buffer_append_format(&line, "+1 %u 555 %04u,,", 201 + person % 300, person + moved);
        buffer_append_format(&line, "Firm %u,,%u Elm St,Ashford", person % 50 + moved, person / 3);
        rest = buffer_slice(&line);
        for (size_t j = 0; j < 11; j++)
            cells[j] = slice_split(rest, ',', &rest);
        assert_true(link_table_add(traps->table, 0, cells, COUNT_OF(columns), &error));
    }
}

/* With so many rounds of the second model; alone or among others. */
static void link_all(unsigned rounds, bool is_among_others)
{
    static struct traps traps;
    size_t count, found = 0, wanted = 0;
    double least = rounds ? 0.95 : link_certain; /* so many traps teach the second model doubt */
    read_traps(&traps);
    if (is_among_others)
        add_others(&traps);
    AUTO_FREE(link)
    struct link *link = link_run(traps.table, &(struct link_options){.rounds = rounds});
    const struct link_answer *answers = link_answers(link, &count);
    for (size_t i = 0; i < count; i++) {
        if (answers[i].right >= traps.count) /* by order of arrival: no trap */
            continue;
        bool is_certain = answers[i].probability >= link_certain;
        if (is_certain && !are_same(&traps, &answers[i]))
            fail_msg("lines %u and %u: %f", answers[i].left + 2, answers[i].right + 2,
                     answers[i].probability);
        found += are_same(&traps, &answers[i]) && answers[i].probability >= least;
    }
    for (size_t i = 0; i + 1 < traps.count; i++)
        wanted += traps.is_same[i] && traps.cases[i] == traps.cases[i + 1];
    /* Refusing everything would be no art; but who learns from others may come to doubt. */
    assert_true(wanted > 0 && (is_among_others ? found * 2 >= wanted : found == wanted));
    link_table_free(traps.table);
}

static void no_trap_is_merged_unasked(void **state)
{
    (void)state;
    for (unsigned rounds = 0; rounds <= LINK_ROUNDS_MAX; rounds++)
        link_all(rounds, false);
}

static void no_trap_is_merged_among_others(void **state)
{
    (void)state;
    for (unsigned rounds = 0; rounds <= LINK_ROUNDS_MAX; rounds++)
        link_all(rounds, true);
}

/* Each case in a book with nobody else in it: who shares a number cannot be seen there. */
static void link_case(const char *const *lines, size_t count)
{
    struct error error;
    struct traps traps = {.table = link_table_new(columns, COUNT_OF(columns), &error)};
    assert_non_null(traps.table);
    for (size_t i = 0; i < count; i++)
        add_line(&traps, lines[i]);
    AUTO_FREE(link)
    struct link *link = link_run(traps.table, &(struct link_options){.rounds = LINK_ROUNDS});
    size_t found;
    const struct link_answer *answers = link_answers(link, &found);
    for (size_t i = 0; i < found; i++)
        if (answers[i].probability >= link_certain && !are_same(&traps, &answers[i]))
            fail_msg("%s", lines[answers[i].left]);
    link_table_free(traps.table);
}

static void no_trap_is_merged_in_a_book_of_its_own(void **state)
{
    static char lines[ROWS_MAX][LINE];
    const char *of_case[ROWS_MAX];
    size_t count = 0;
    FILE *file = fopen(TRAPS, "re");
    (void)state;
    assert_non_null(file);
    assert_non_null(fgets(lines[0], LINE, file));
    for (size_t row = 0; fgets(lines[row], LINE, file); row++) {
        bool is_next = count && atoi(lines[row]) != atoi(of_case[0]);
        if (is_next)
            link_case(of_case, count);
        count = is_next ? 0 : count;
        of_case[count++] = lines[row];
    }
    link_case(of_case, count);
    fclose(file);
}

/* What a second model learnt of other people, and of what users said of these and the traps. */

/* Whom a user takes for one person. */
enum saying { SAYS_NOTHING, SAYS_ALWAYS_ONE, SAYS_THE_CONTRARY };

static bool are_one(const struct traps *traps, const struct link_answer *answer)
{
    uint32_t count = (uint32_t)traps->count;
    if (answer->left >= count) /* two cards of one person stand side by side */
        return (answer->left - count) / 2 == (answer->right - count) / 2;
    return answer->right < count && are_same(traps, answer);
}

/* Of every pair that is at all possible. */
static struct link_decision *decide(const struct traps *traps, const struct link *link,
                                    enum saying saying, size_t *count)
{
    const struct link_answer *answers = link_answers(link, count);
    struct link_decision *decisions = calloc(*count + 1, sizeof(*decisions));
    assert_non_null(decisions);
    for (size_t i = 0; i < *count; i++)
        decisions[i] =
            (struct link_decision){answers[i].left, answers[i].right,
                                   saying == SAYS_ALWAYS_ONE || !are_one(traps, &answers[i])};
    *count = saying == SAYS_NOTHING ? 0 : *count;
    return decisions;
}

static void read_book(struct traps *traps, bool has_traps)
{
    read_traps(traps);
    if (!has_traps) {
        struct error error;
        link_table_free(traps->table);
        traps->table = link_table_new(columns, COUNT_OF(columns), &error);
        traps->count = 0;
    }
    add_others(traps);
}

/* What is learnt of others, with the traps among them or not. */
static struct link_learnt *learn(bool has_traps, enum saying saying)
{
    static struct traps traps;
    size_t count;
    read_book(&traps, has_traps);
    AUTO_FREE(link)
    struct link *before = link_run(traps.table, &(struct link_options){.threads = 2});
    struct link_decision *decisions = decide(&traps, before, saying, &count);
    link_table_free(traps.table);
    read_book(&traps, has_traps);
    AUTO_FREE(link)
    struct link *link = link_run(traps.table, &(struct link_options){.threads = 2,
                                                                     .rounds = LINK_ROUNDS,
                                                                     .decisions = decisions,
                                                                     .decision_count = count});
    struct link_learnt *learnt = link_take_learnt(link);
    assert_non_null(link_learnt_second(learnt));
    assert_true((link_learnt_decisions(learnt) > 0) == (saying != SAYS_NOTHING));
    link_table_free(traps.table);
    free(decisions);
    return learnt;
}

/* Everybody against everybody, whether a key finds them or not: what the first model leaves
 * uncertain stays so. Gives how many pairs the second model would have made certain. */
static size_t judge_all(const struct traps *traps, struct link *link, const struct second *second)
{
    struct link_comparer comparer;
    size_t held_back = 0;
    link_comparer_init(&comparer, traps->table);
    for (uint32_t a = 0; a < traps->count; a++)
        for (uint32_t b = a + 1; b < traps->count; b++) {
            struct link_verdict alone, both;
            link->second = NULL;
            link_judge(link, &comparer, a, b, &alone);
            link->second = second;
            link_judge(link, &comparer, a, b, &both);
            assert_true(both.probability_unasked == fmin(alone.probability, both.probability));
            if (both.probability >= link_certain && alone.probability < link_certain)
                fail_msg("lines %u and %u: %f", a + 2, b + 2, both.probability);
            held_back += !both.is_refused && link_model_probability(both.score) >= link_certain &&
                         alone.probability < link_certain;
        }
    link_comparer_clear(&comparer);
    return held_back;
}

/* What is common among the traps and what agreement says they tell themselves: then none of them is
 * certain. By what is common among others two James Smiths with the number of their firm's
 * switchboard may be, as nobody there has it: but not because of the second model. */
static void meet_the_learnt(bool has_traps, enum saying saying)
{
    static struct traps traps;
    AUTO_FREE(link_learnt) struct link_learnt *learnt = learn(has_traps, saying);
    size_t count, held_back;
    read_traps(&traps);
    AUTO_FREE(link) struct link *recalled = link_recall(traps.table, learnt);
    judge_all(&traps, recalled, link_learnt_second(learnt));
    link_table_free(traps.table);
    read_traps(&traps);
    AUTO_FREE(link) struct link *link = link_run(traps.table, &(struct link_options){.rounds = 0});
    const struct link_answer *answers = link_answers(link, &count);
    for (size_t i = 0; i < count; i++)
        assert_true(answers[i].probability < link_certain || are_same(&traps, &answers[i]));
    held_back = judge_all(&traps, link, link_learnt_second(learnt));
    assert_true(saying == SAYS_NOTHING || held_back > 0);
    link_table_free(traps.table);
}

static void no_trap_is_merged_by_what_another_book_taught(void **state)
{
    (void)state;
    meet_the_learnt(false, SAYS_NOTHING);
}

static void no_trap_is_merged_by_what_users_decided(void **state)
{
    (void)state;
    for (int has_traps = 0; has_traps < 2; has_traps++) {
        meet_the_learnt(has_traps, SAYS_ALWAYS_ONE);
        meet_the_learnt(has_traps, SAYS_THE_CONTRARY);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_trap_is_merged_unasked),
        cmocka_unit_test(no_trap_is_merged_among_others),
        cmocka_unit_test(no_trap_is_merged_in_a_book_of_its_own),
        cmocka_unit_test(no_trap_is_merged_by_what_another_book_taught),
        cmocka_unit_test(no_trap_is_merged_by_what_users_decided),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
