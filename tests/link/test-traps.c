/* The trap corpus (tests/corpora/linkage/traps.csv): people who look like one and are not. None of
 * them may ever be merged unasked. */
#include "link/link.h"

#include "base/buffer.h"
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_trap_is_merged_unasked),
        cmocka_unit_test(no_trap_is_merged_among_others),
        cmocka_unit_test(no_trap_is_merged_in_a_book_of_its_own),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
