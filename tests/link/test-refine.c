/* The second model: better or no worse, the same in any order, and never against a refusal. */
#include "link/link.h"

#include "base/buffer.h"
#include "link/engine.h"
#include "link/learnt.h"
#include "link/packed.h"
#include "people.h"
#include <math.h>
#include <stdlib.h>

enum { PEOPLE = 1200, CARDS = 2 * PEOPLE };

static const struct link_options twice = {.threads = 2, .rounds = 2};

static const char *pick(const char *const *words, size_t count, uint32_t *chance)
{
    return words[people_chance(chance) % count];
}

/* A given name, and a family name of syllables that many share. */
static void append_name(struct buffer *out, uint32_t *chance)
{
    static const char *const given[] = {"Anna", "Peter", "Greta", "Nils", "Olga",  "Rolf",
                                        "Vera", "Ida",   "Mikko", "Lars", "Petra", "Tove"};
    static const char *const begin[] = {"Lind", "Berg", "Ek", "Sand", "Nor", "Fors", "Dahl"};
    static const char *const end[] = {"qvist", "lund", "man", "gren", "by", "vik"};
    buffer_append_format(out, "%s ", pick(given, COUNT_OF(given), chance));
    buffer_append_format(out, "%s", pick(begin, COUNT_OF(begin), chance));
    buffer_append_format(out, "%s", pick(end, COUNT_OF(end), chance));
}

/* One of two cards of a person: each cell is missing now and then, or has changed; colleagues share
 * a switchboard, families a house. */
static void append_card(struct buffer *out, uint32_t card)
{
    uint32_t person = card / 2, who = person * 7919 + 1, chance = card * 104729 + 3;
    uint32_t firm = person % 60, house = person / 3;
    people_chance(&who);
    append_name(out, &who);
    if (people_chance(&chance) % 8 == 0)
        buffer_append_text(out, "s");
    bool has_mail = people_chance(&chance) % 3, has_phone = people_chance(&chance) % 3;
    bool has_moved = people_chance(&chance) % 4 == 0, has_own = people_chance(&chance) % 2;
    if (has_mail)
        buffer_append_format(out, "|x%u%s@example.com", person,
                             people_chance(&chance) % 5 ? "" : "b");
    else
        buffer_append_text(out, "|");
    if (has_phone)
        buffer_append_format(out, "|+1 %03u 555 %04u", 201 + firm, has_own ? person % 10000 : 0);
    else
        buffer_append_text(out, "|");
    buffer_append_format(out, "|Firm %u|%u Oak Street|Ashford", has_moved ? firm + 100 : firm,
                         has_moved ? house + 2000 : house);
}

/* Cards in this order, or in their own. */
static struct link_table *make_book(bool is_turned)
{
    struct link_table *table = people_table();
    AUTO_BUFFER struct buffer card = {0};
    for (uint32_t i = 0; i < CARDS; i++) {
        buffer_reset(&card);
        append_card(&card, is_turned ? CARDS - 1 - i : i);
        people_add(table, buffer_text(&card));
    }
    return table;
}

/* F1 of the clusters over pairs of cards. */
static double judge(const struct link *link)
{
    const uint32_t *clusters = link_clusters(link);
    uint32_t *size = calloc(CARDS, sizeof(*size));
    double found = 0, told = 0;
    assert_non_null(size);
    for (uint32_t i = 0; i < CARDS; i++)
        told += size[clusters[i]]++;
    for (uint32_t i = 0; i < CARDS; i += 2)
        found += clusters[i] == clusters[i + 1];
    free(size);
    return 2 * found / (told + PEOPLE);
}

static void clusters_are_no_worse(void **state)
{
    (void)state;
    AUTO_FREE(link_table) struct link_table *table = make_book(false);
    AUTO_FREE(link_table) struct link_table *same = make_book(false);
    AUTO_FREE(link) struct link *first = link_run(table, &(struct link_options){.threads = 2});
    AUTO_FREE(link) struct link *second = link_run(same, &twice);
    double before = judge(first), after = judge(second);
    if (after < before - 0.002 || before < 0.6)
        fail_msg("%f, then %f", before, after);
}

static void the_sum_tells_of_the_second_model(void **state)
{
    (void)state;
    AUTO_FREE(link_table) struct link_table *table = make_book(false);
    AUTO_FREE(link) struct link *link = link_run(table, &twice);
    AUTO_FREE(arena) struct arena *arena = arena_new();
    size_t count, revised = 0;
    const struct link_answer *answers = link_answers(link, &count);
    for (size_t i = 0; i < count; i++) {
        struct link_explanation explanation;
        link_explain(link, arena, answers[i].left, answers[i].right, &explanation);
        double sum = explanation.prior + explanation.excess + explanation.revision;
        for (size_t j = 0; j < explanation.reason_count; j++)
            sum += explanation.reasons[j].bits;
        assert_true(fabs(sum - explanation.score) < 1e-9);
        assert_true(fabs(explanation.probability - answers[i].probability) < 1e-6);
        revised += explanation.revision != 0;
    }
    assert_true(revised > PEOPLE / 2);
}

/* ---- one score on every path ---- */

static struct link_learnt *read_learnt(struct slice bytes)
{
    AUTO_FREE(link_table) struct link_table *empty = people_table();
    struct error error = {0};
    struct link_learnt *learnt = link_learnt_read(bytes, empty, &error);
    if (!learnt)
        fail_msg("%s", error.message);
    return learnt;
}

/* As a server keeps a card. */
static void add_packed(struct link_table *table, const char *card)
{
    AUTO_FREE(link_table) struct link_table *packer = people_table();
    AUTO_BUFFER struct buffer packed = {0};
    struct slice cells[PEOPLE_COLUMNS] = {{0}}, rest = slice_of(card);
    struct error error = {0};
    size_t count = 0;
    while (rest.length && count < PEOPLE_COLUMNS)
        cells[count++] = slice_split(rest, '|', &rest);
    link_table_pack(packer, cells, count, &packed);
    assert_true(link_table_add_packed(table, buffer_slice(&packed), &error));
}

/* Two cards in a table of their own, the second one as it was typed or as it is kept. */
static struct link_table *table_of_two(uint32_t first, uint32_t second, bool is_packed)
{
    struct link_table *table = people_table();
    AUTO_BUFFER struct buffer card = {0};
    append_card(&card, first);
    people_add(table, buffer_text(&card));
    buffer_reset(&card);
    append_card(&card, second);
    if (is_packed)
        add_packed(table, buffer_text(&card));
    else
        people_add(table, buffer_text(&card));
    return table;
}

static struct link_verdict judge_two(const struct link *link, const struct link_table *table,
                                     uint32_t left, uint32_t right)
{
    struct link_comparer comparer;
    struct link_verdict verdict;
    link_comparer_init(&comparer, table);
    link_judge(link, &comparer, left, right, &verdict);
    link_comparer_clear(&comparer);
    return verdict;
}

static void assert_same(const struct link_verdict *one, const struct link_verdict *other)
{
    assert_true(one->score == other->score && one->probability == other->probability);
    assert_true(one->probability_unasked == other->probability_unasked);
    assert_true(one->pattern == other->pattern && one->is_refused == other->is_refused);
}

/* Before a create, behind an edit, and in an explanation. */
static void check_alone(const struct link_learnt *learnt, uint32_t left, uint32_t right,
                        const struct link_verdict *of_run)
{
    AUTO_FREE(arena) struct arena *arena = arena_new();
    for (int is_packed = 0; is_packed < 2; is_packed++)
        for (int is_turned = 0; is_turned < 2; is_turned++) {
            AUTO_FREE(link_table)
            struct link_table *table =
                table_of_two(is_turned ? right : left, is_turned ? left : right, is_packed);
            AUTO_FREE(link) struct link *link = link_recall(table, learnt);
            struct link_verdict verdict = judge_two(link, table, 0, 1);
            struct link_explanation explanation;
            assert_same(&verdict, of_run);
            link_explain(link, arena, 1, 0, &explanation);
            assert_true(explanation.score == of_run->score &&
                        explanation.probability == of_run->probability);
        }
}

/* Pairs that the run found, and any others. */
static void pairs_have_one_score_everywhere(void **state)
{
    (void)state;
    AUTO_FREE(link_table) struct link_table *table = make_book(false);
    AUTO_FREE(link) struct link *link = link_run(table, &twice);
    AUTO_FREE(link_learnt) struct link_learnt *taken = link_take_learnt(link);
    AUTO_BUFFER struct buffer bytes = {0};
    link_learnt_write(taken, &bytes);
    AUTO_FREE(link_learnt) struct link_learnt *learnt = read_learnt(buffer_slice(&bytes));
    AUTO_FREE(arena) struct arena *arena = arena_new();
    struct link_explanation explanation;
    size_t count, revised = 0;
    const struct link_answer *answers = link_answers(link, &count);
    assert_non_null(link_learnt_second(learnt));
    for (size_t i = 0; i < count; i += 3) {
        uint32_t left = answers[i].left, right = answers[i].right;
        struct link_verdict of_run = judge_two(link, table, left, right);
        assert_true(of_run.probability == answers[i].probability);
        check_alone(learnt, left, right, &of_run);
        link_explain(link, arena, left, right, &explanation);
        revised += explanation.revision != 0;
    }
    assert_true(revised > PEOPLE / 6);
    for (uint32_t i = 0, chance = 5; i < CARDS; i++) {
        uint32_t left = people_chance(&chance) % CARDS, right = (left + 1 + i % 7) % CARDS;
        struct link_verdict of_run = judge_two(link, table, left, right);
        check_alone(learnt, left, right, &of_run);
    }
}

/* A scan of some books goes by what the last one of all learnt. */
static void a_run_by_what_was_learnt_answers_the_same(void **state)
{
    (void)state;
    AUTO_FREE(link_table) struct link_table *table = make_book(false);
    AUTO_FREE(link_table) struct link_table *turned = make_book(true);
    AUTO_FREE(link) struct link *link = link_run(table, &twice);
    AUTO_FREE(link_learnt) struct link_learnt *learnt = link_take_learnt(link);
    AUTO_FREE(link)
    struct link *again =
        link_run(turned, &(struct link_options){.threads = 2, .rounds = 2, .learnt = learnt});
    size_t count, other_count;
    const struct link_answer *answers = link_answers(link, &count);
    (void)link_answers(again, &other_count);
    assert_int_equal(count, other_count);
    for (size_t i = 0; i < count; i++) {
        struct link_verdict verdict =
            judge_two(again, turned, CARDS - 1 - answers[i].left, CARDS - 1 - answers[i].right);
        assert_true(verdict.probability == answers[i].probability);
    }
}

/* ---- what was learnt, as bytes ---- */

static void what_was_learnt_is_stored_whole(void **state)
{
    (void)state;
    AUTO_FREE(link_table) struct link_table *table = make_book(false);
    AUTO_FREE(link) struct link *link = link_run(table, &twice);
    AUTO_FREE(link_learnt) struct link_learnt *learnt = link_take_learnt(link);
    AUTO_BUFFER struct buffer bytes = {0}, again = {0};
    link_learnt_write(learnt, &bytes);
    AUTO_FREE(link_learnt) struct link_learnt *read = read_learnt(buffer_slice(&bytes));
    link_learnt_write(read, &again);
    assert_true(slice_equal(buffer_slice(&bytes), buffer_slice(&again)));
}

static void assert_refused(struct slice bytes)
{
    AUTO_FREE(link_table) struct link_table *empty = people_table();
    struct error error = {0};
    assert_null(link_learnt_read(bytes, empty, &error));
    assert_int_equal(error.status, STATUS_INVALID);
    assert_true(error.message[0]);
}

/* Of the second model, which stands at the end, every end that is too early; and one byte too
 * many. */
static void what_was_cut_off_is_refused(void **state)
{
    (void)state;
    AUTO_FREE(link_table) struct link_table *table = make_book(false);
    AUTO_FREE(link) struct link *link = link_run(table, &twice);
    AUTO_FREE(link_learnt) struct link_learnt *learnt = link_take_learnt(link);
    AUTO_BUFFER struct buffer bytes = {0}, second = {0};
    link_learnt_write(learnt, &bytes);
    second_write(link_learnt_second(learnt), &second);
    for (size_t cut = 1; cut <= second.length; cut += cut < 600 ? 1 : 37)
        assert_refused((struct slice){bytes.data, bytes.length - cut});
    buffer_append(&bytes, "", 1);
    assert_refused(buffer_slice(&bytes));
}

/* Whatever stands there, it is refused, or it is a model like any other: finite, and by which
 * everybody can be judged. */
static void what_was_damaged_does_no_harm(void **state)
{
    (void)state;
    AUTO_FREE(link_table) struct link_table *table = make_book(false);
    AUTO_FREE(link_table) struct link_table *two = table_of_two(0, 1, false);
    AUTO_FREE(link) struct link *link = link_run(table, &twice);
    AUTO_FREE(link_learnt) struct link_learnt *learnt = link_take_learnt(link);
    AUTO_BUFFER struct buffer bytes = {0}, second = {0};
    size_t refused = 0, tried = 0;
    uint32_t chance = 3;
    link_learnt_write(learnt, &bytes);
    second_write(link_learnt_second(learnt), &second);
    for (size_t at = bytes.length - second.length - 1; at < bytes.length;
         at += 1 + people_chance(&chance) % 11, tried++) {
        struct error error = {0};
        char before = bytes.data[at];
        bytes.data[at] ^= (char)(1 + people_chance(&chance) % 255);
        AUTO_FREE(link_learnt)
        struct link_learnt *damaged = link_learnt_read(buffer_slice(&bytes), two, &error);
        bytes.data[at] = before;
        refused += !damaged;
        if (!damaged)
            continue;
        AUTO_FREE(link_table) struct link_table *others = table_of_two(0, 1, false);
        AUTO_FREE(link) struct link *recalled = link_recall(others, damaged);
        struct link_verdict verdict = judge_two(recalled, others, 0, 1);
        assert_true(isfinite(verdict.score));
        assert_true(verdict.probability >= 0 && verdict.probability <= 1);
    }
    assert_true(refused > tried / 10 && refused < tried);
}

static void the_refused_stay_refused(void **state)
{
    (void)state;
    AUTO_FREE(link_table) struct link_table *table = make_book(false);
    AUTO_FREE(link) struct link *link = link_run(table, &twice);
    AUTO_FREE(arena) struct arena *arena = arena_new();
    const uint32_t *clusters = link_clusters(link);
    size_t refused = 0;
    for (uint32_t i = 0; i < CARDS; i += 7)
        for (uint32_t j = i + 1; j < CARDS && j < i + 12; j++) { /* families and colleagues */
            struct link_explanation explanation;
            arena_reset(arena);
            link_explain(link, arena, i, j, &explanation);
            if (!explanation.refusal)
                continue;
            refused++;
            assert_true(explanation.probability <= link_refused_most);
            assert_true(clusters[i] != clusters[j]);
        }
    assert_true(refused > CARDS / 7);
}

static void threads_do_not_matter(void **state)
{
    (void)state;
    AUTO_FREE(link_table) struct link_table *table = make_book(false);
    AUTO_FREE(link_table) struct link_table *same = make_book(false);
    AUTO_FREE(link) struct link *link = link_run(table, &twice);
    AUTO_FREE(link) struct link *again = link_run(same, &(struct link_options){.rounds = 2});
    size_t count, other_count;
    const struct link_answer *answers = link_answers(link, &count);
    const struct link_answer *others = link_answers(again, &other_count);
    assert_int_equal(count, other_count);
    for (size_t i = 0; i < count; i++)
        assert_true(answers[i].left == others[i].left && answers[i].right == others[i].right &&
                    answers[i].probability == others[i].probability);
}

static void order_does_not_matter(void **state)
{
    (void)state;
    AUTO_FREE(link_table) struct link_table *table = make_book(false);
    AUTO_FREE(link_table) struct link_table *turned = make_book(true);
    AUTO_FREE(link) struct link *link = link_run(table, &twice);
    AUTO_FREE(link) struct link *again = link_run(turned, &twice);
    const uint32_t *clusters = link_clusters(link), *others = link_clusters(again);
    size_t count, other_count;
    (void)link_answers(link, &count);
    (void)link_answers(again, &other_count);
    assert_int_equal(count, other_count);
    for (uint32_t i = 0; i < CARDS; i++)
        for (uint32_t j = i + 1; j < CARDS; j++)
            assert_true((clusters[i] == clusters[j]) ==
                        (others[CARDS - 1 - i] == others[CARDS - 1 - j]));
}

/* Whoever says no to many pairs of a kind lowers those that he did not see. */
static void decisions_count(void **state)
{
    (void)state;
    AUTO_FREE(link_table) struct link_table *table = make_book(false);
    AUTO_FREE(link_table) struct link_table *same = make_book(false);
    AUTO_FREE(link) struct link *link = link_run(table, &twice);
    size_t count, other_count, decided = 0;
    const struct link_answer *answers = link_answers(link, &count);
    struct link_decision *decisions = calloc(count, sizeof(*decisions));
    double before = 0, after = 0;
    for (size_t i = 0; i < count; i += 2)
        if (answers[i].probability > 0.5)
            decisions[decided++] = (struct link_decision){answers[i].right, answers[i].left, false};
    AUTO_FREE(link)
    struct link *again = link_run(
        same,
        &(struct link_options){.rounds = 1, .decisions = decisions, .decision_count = decided});
    const struct link_answer *others = link_answers(again, &other_count);
    for (size_t i = 0; i < count; i++)
        before += answers[i].probability;
    for (size_t i = 0; i < other_count; i++)
        after += others[i].probability;
    assert_true(decided > 100 && after < before / 2);
    free(decisions);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(clusters_are_no_worse),
        cmocka_unit_test(the_sum_tells_of_the_second_model),
        cmocka_unit_test(pairs_have_one_score_everywhere),
        cmocka_unit_test(a_run_by_what_was_learnt_answers_the_same),
        cmocka_unit_test(what_was_learnt_is_stored_whole),
        cmocka_unit_test(what_was_cut_off_is_refused),
        cmocka_unit_test(what_was_damaged_does_no_harm),
        cmocka_unit_test(the_refused_stay_refused),
        cmocka_unit_test(threads_do_not_matter),
        cmocka_unit_test(order_does_not_matter),
        cmocka_unit_test(decisions_count),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
