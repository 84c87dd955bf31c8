/* What a scan of a book learns of pairs that people decided: others like them change with them, on
 * every path alike, and an explanation says by how much. */
#include "harness.h"

#include "service/follow.h"
#include <math.h>

/* Each person has two cards. Both have, of every third person, the same mobile, of every third the
 * same title; of every third only name and firm agree. */
enum { PEOPLE = 420, AT_ONCE = 60, TAUGHT = 40 };
enum sort { WITH_MOBILE, WITH_TITLE, BY_NAME, SORTS };

struct cards {
    const char *ids[PEOPLE][2];
};

static unsigned mix(unsigned number, unsigned salt)
{
    return (number * 2654435761u ^ salt * 2246822519u) >> 7;
}

/* Names that a few people share, as in a book of that size. */
static void name_person(unsigned who, char *first, char *last, size_t size)
{
    static const char *const given[] = {"Anna", "Peter", "Greta", "Nils", "Olga",  "Rolf",
                                        "Vera", "Ida",   "Mikko", "Lars", "Petra", "Tove"};
    static const char *const begin[] = {"Lind", "Berg", "Ek",   "Sand",
                                        "Nor",  "Fors", "Dahl", "Gran"};
    static const char *const end[] = {"qvist", "lund", "man", "gren", "by", "vik"};
    snprintf(first, size, "%s", given[mix(who, 1) % 12]);
    snprintf(last, size, "%s%s", begin[mix(who, 2) % 8], end[mix(who, 3) % 6]);
}

static void write_card(unsigned who, unsigned copy, char *out, size_t size)
{
    char first[20], last[20], more[120] = "";
    enum sort sort = who % SORTS;
    name_person(who, first, last, sizeof(first));
    if (sort == WITH_MOBILE)
        snprintf(more, sizeof(more), ",'phone_number':'+1 %u 555 %04u'", 201 + who % 70,
                 100 + who % 100);
    if (sort == WITH_TITLE)
        snprintf(more, sizeof(more), ",'title':'Buyer of line %u'", who);
    snprintf(out, size,
             "{'first_name':'%s','last_name':'%s','email':'p%u.%u@example.com',"
             "'company':'Firm %u','separate':true%s}",
             first, last, who, copy, mix(who, 5) % 60, more);
}

static void create_cards(struct house *house, struct cards *cards)
{
    for (unsigned from = 0; from < 2 * PEOPLE; from += AT_ONCE) {
        char *list = calloc(AT_ONCE, 400);
        assert_non_null(list);
        for (unsigned i = from; i < from + AT_ONCE; i++) {
            char card[400];
            write_card(i / 2, i % 2, card, sizeof(card));
            strcat(list, i == from ? "" : ",");
            strcat(list, card);
        }
        json_t *answer = ask(house, house->owner, "contacts_create",
                             "{'contact_book':'Clients','contacts':[%s]}", list);
        assert_int_equal(count_at(answer, "contacts"), AT_ONCE);
        for (unsigned i = from; i < from + AT_ONCE; i++) {
            char path[40];
            snprintf(path, sizeof(path), "contacts.%u.id", i - from);
            cards->ids[i / 2][i % 2] = text_at(answer, path);
        }
        free(list);
    }
    /* As an import does that keeps all: nobody has said that they are two. */
    execute(house, "UPDATE candidate_pair SET decision = 0, decided_by = NULL, decided_ms = NULL");
}

static void scan(struct house *house)
{
    json_t *begun = ask(house, house->owner, "duplicates_scan", "{}");
    assert_status(begun, "");
    json_t *ended = finish_job(house, house->owner, text_at(begun, "jobs.0.id"));
    assert_string_equal(text_at(ended, "jobs.0.state"), "done");
}

static json_t *explain(struct house *house, const char *const ids[2])
{
    json_t *answer =
        ask(house, house->owner, "duplicates_explain", "{'contacts':['%s','%s']}", ids[0], ids[1]);
    assert_status(answer, "");
    return answer;
}

/* Decides about the first pairs of that sort. */
static void teach(struct house *house, const struct cards *cards, enum sort sort, bool is_one)
{
    for (unsigned who = sort, taught = 0; taught < TAUGHT; who += SORTS, taught++)
        assert_status(ask(house, house->owner, is_one ? "contacts_merge" : "duplicates_decide",
                          is_one ? "{'ids':['%s','%s']}" : "{'contacts':['%s','%s']}",
                          cards->ids[who][0], cards->ids[who][1]),
                      "");
}

/* Of the pairs of that sort about which nobody decided: the mean of their bits, and how many are
 * taken for one person. */
static double judge_others(struct house *house, const struct cards *cards, enum sort sort,
                           unsigned *count, unsigned *probable)
{
    double bits = 0;
    *count = *probable = 0;
    for (unsigned who = sort + SORTS * TAUGHT; who < PEOPLE; who += SORTS) {
        json_t *answer = explain(house, cards->ids[who]);
        bits += json_number_value(at(answer, "explanations.0.score_bits"));
        *probable += strcmp(text_at(answer, "explanations.0.verdict"), "different") != 0;
        (*count)++;
    }
    return bits / *count;
}

static int64_t decisions_learnt(struct house *house, person who)
{
    return number_at(ask(house, who, "duplicates_report", "{}"), "reports.0.decisions_learnt");
}

static void others_follow_what_was_dismissed(struct house *house)
{
    struct cards cards;
    unsigned count, probable, alike;
    create_cards(house, &cards);
    scan(house);
    double before = judge_others(house, &cards, BY_NAME, &count, &probable);
    assert_int_equal(probable, count);
    teach(house, &cards, BY_NAME, false);
    assert_int_equal(decisions_learnt(house, house->owner), 0);
    scan(house);
    assert_int_equal(decisions_learnt(house, house->owner), TAUGHT);
    double after = judge_others(house, &cards, BY_NAME, &count, &probable);
    assert_true(after < before - 5);
    assert_true(probable < count * 3 / 4); /* the verdict of many is another now */
    judge_others(house, &cards, WITH_MOBILE, &count, &alike);
    assert_int_equal(alike, count); /* nobody said anything of their like */
}

/* Those with a title have more in common; by what people said they are less likely. */
static void decisions_outweigh_the_fields(struct house *house)
{
    struct cards cards;
    unsigned count, of_name, of_title;
    create_cards(house, &cards);
    scan(house);
    teach(house, &cards, BY_NAME, true);
    teach(house, &cards, WITH_TITLE, false);
    scan(house);
    assert_int_equal(decisions_learnt(house, house->owner), 2 * TAUGHT);
    double by_name = judge_others(house, &cards, BY_NAME, &count, &of_name);
    double with_title = judge_others(house, &cards, WITH_TITLE, &count, &of_title);
    assert_true(by_name > with_title + 5);
    assert_true(of_name > count * 9 / 10 && of_title < count * 3 / 4);
}

/* ---- explanations ---- */

/* The signal of that name, as JSON; NULL when there is none. */
static json_t *find_signal(const json_t *answer, const char *field)
{
    for (size_t i = 0; i < count_at(answer, "explanations.0.signals"); i++) {
        char path[60];
        snprintf(path, sizeof(path), "explanations.0.signals.%zu.field", i);
        if (strcmp(text_at(answer, path), field) == 0) {
            *strrchr(path, '.') = 0;
            return at(answer, path);
        }
    }
    return NULL;
}

/* Each is told to two places. */
static void assert_adds_up(const json_t *answer)
{
    size_t count = count_at(answer, "explanations.0.signals");
    double sum = json_number_value(at(answer, "explanations.0.prior_bits")) +
                 json_number_value(at(answer, "explanations.0.excess_bits"));
    for (size_t i = 0; i < count; i++) {
        char path[60];
        snprintf(path, sizeof(path), "explanations.0.signals.%zu.bits", i);
        sum += json_number_value(at(answer, path));
    }
    assert_true(fabs(sum - json_number_value(at(answer, "explanations.0.score_bits"))) <
                .005 * (double)(count + 3));
}

/* How much people decide in books that he does not see is not for everybody. */
static void an_explanation_tells_of_experience(struct house *house)
{
    struct cards cards;
    create_cards(house, &cards);
    scan(house);
    teach(house, &cards, BY_NAME, false);
    scan(house);
    person member = invite(house, "member@example.com", "member");
    for (unsigned who = PEOPLE - 30; who < PEOPLE; who++) {
        json_t *answer = explain(house, cards.ids[who]);
        json_t *experience = find_signal(answer, "experience");
        assert_adds_up(answer);
        assert_non_null(experience);
        assert_string_equal(text_at(experience, "level"),
                            "what such pairs turned out to be here, by 40 pairs that people "
                            "decided too");
    }
    json_t *answer = ask(house, member, "duplicates_explain", "{'contacts':['%s','%s']}",
                         cards.ids[PEOPLE - 1][0], cards.ids[PEOPLE - 1][1]);
    assert_string_equal(text_at(find_signal(answer, "experience"), "level"),
                        "what such pairs turned out to be here");
    assert_int_equal(decisions_learnt(house, member), 0);
}

static double score_at(const json_t *answer, const char *path)
{
    return json_number_value(at(answer, path));
}

/* Of the pair of the two in the list. */
static double listed_score(struct house *house, const char *id, const char *other)
{
    json_t *listed = ask(house, house->owner, "duplicates_list", "{'id':'%s','limit':100}", id);
    for (size_t i = 0; i < count_at(listed, "duplicates"); i++) {
        char path[60];
        snprintf(path, sizeof(path), "duplicates.%zu", i);
        json_t *pair = at(listed, path);
        if (strcmp(text_at(pair, "contacts.0"), other) == 0 ||
            strcmp(text_at(pair, "contacts.1"), other) == 0)
            return score_at(pair, "score");
    }
    return -1;
}

/* Before a create, in its answer, in the list, in the explanation, behind an edit that says nothing
 * new, and behind a scan that learns nothing. */
static void a_pair_has_one_score(struct house *house)
{
    struct cards cards;
    char card[200];
    unsigned told = 0;
    create_cards(house, &cards);
    scan(house);
    teach(house, &cards, BY_NAME, false);
    scan(house);
    for (unsigned who = PEOPLE - 9; who < PEOPLE; who++) {
        char first[20], last[20];
        name_person(who, first, last, sizeof(first));
        snprintf(card, sizeof(card), "'first_name':'%s','last_name':'%s','company':'Firm %u'",
                 first, last, mix(who, 5) % 60);
        json_t *check = ask(house, house->owner, "duplicates_check", "{'contacts':[{%s}]}", card);
        json_t *created = ask(house, house->owner, "contacts_create",
                              "{'contact_book':'Clients','contacts':[{%s}]}", card);
        const char *id = text_at(created, "contacts.0.id");
        const char *other = text_at(check, "contacts.0.possible_duplicates.0.id");
        double score = score_at(check, "contacts.0.possible_duplicates.0.score");
        if (!*other || score < 0.5) /* the list has probable ones */
            continue;
        told++;
        assert_true(score == score_at(created, "contacts.0.possible_duplicates.0.score"));
        const char *ids[] = {id, other};
        assert_true(score == score_at(explain(house, ids), "explanations.0.score"));
        follow_own(house->session, begin(house, house->owner)->actor.organization);
        assert_true(score == listed_score(house, id, other));
        ask(house, house->owner, "contacts_update", "{'contacts':[{'id':'%s','notes':'met'}]}", id);
        follow_own(house->session, begin(house, house->owner)->actor.organization);
        assert_true(score == listed_score(house, id, other));
        json_t *begun =
            ask(house, house->owner, "duplicates_scan", "{'contact_books':['Clients']}");
        finish_job(house, house->owner, text_at(begun, "jobs.0.id"));
        assert_true(score == listed_score(house, id, other));
        assert_true(score == score_at(explain(house, ids), "explanations.0.score"));
    }
    assert_true(told > 3);
}

/* Of a few records nothing can be learnt that the fields do not say. */
static void a_small_book_goes_by_its_fields_alone(struct house *house)
{
    const char *cards[] = {"'first_name':'Robert','last_name':'Haddad','company':'Brightoak Foods'",
                           "'first_name':'Bob','last_name':'Haddad','company':'Brightoak Foods'",
                           "'first_name':'Rob','last_name':'Haddad','company':'Brightoak'"};
    const char *ids[3];
    for (int i = 0; i < 3; i++)
        ids[i] = add(house, house->owner, "Clients", cards[i]);
    follow_own(house->session, begin(house, house->owner)->actor.organization);
    scan(house);
    json_t *before = explain(house, ids);
    assert_status(
        ask(house, house->owner, "duplicates_decide", "{'contacts':['%s','%s']}", ids[0], ids[2]),
        "");
    scan(house);
    json_t *after = explain(house, ids);
    assert_int_equal(decisions_learnt(house, house->owner), 0);
    assert_null(find_signal(after, "experience"));
    assert_adds_up(after);
    assert_true(score_at(before, "explanations.0.score_bits") ==
                score_at(after, "explanations.0.score_bits"));
}

int main(void)
{
    static const struct house_case cases[] = {
        HOUSE_TEST(others_follow_what_was_dismissed),
        HOUSE_TEST(decisions_outweigh_the_fields),
        HOUSE_TEST(an_explanation_tells_of_experience),
        HOUSE_TEST(a_pair_has_one_score),
        HOUSE_TEST(a_small_book_goes_by_its_fields_alone),
    };
    return run_house_tests("second-model", cases, sizeof(cases) / sizeof(*cases));
}
