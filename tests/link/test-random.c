/* The engine on random cards: 100,000 pairs have one score wherever, and whichever way round, they
 * are judged; and the order of the cards does not change who is one with whom. */
#include "link/learnt.h"
#include "link/packed.h"
#include "people.h"

enum { BOOKS = 10, CARDS = 400, PAIRS_A_BOOK = 10000, LONG_NOTE = 650 };

static const struct link_options options = {.threads = 2, .rounds = 1};

/* ---- random cards ---- */

static const char *one_of(uint32_t *chance, const char *const *texts, size_t count)
{
    return texts[people_chance(chance) % count];
}

#define ONE_OF(chance, ...)                                                                        \
    one_of((chance), (const char *const[]){__VA_ARGS__},                                           \
           COUNT_OF(((const char *const[]){__VA_ARGS__})))

static void append_name(struct buffer *card, uint32_t *chance)
{
    const char *given = ONE_OF(chance, "Robert", "Bob", "Roberta", "Noor", "Anna-Lena", "R.", "",
                               "Иван", "José", "\xE2\x80\x8FNoor", "🎈");
    const char *family = ONE_OF(chance, "Haddad", "Hadad", "Haddad-Smith", "O'Neil", "Müller",
                                "Mueller", "van den Berg", "X", "", "Noor");
    switch (people_chance(chance) % 4) {
    case 0:
        buffer_append_format(card, "%s, %s", family, given);
        break;
    case 1:
        buffer_append_format(card, "Dr %s Q. %s %s", given, family, ONE_OF(chance, "Jr", "Sr"));
        break;
    default:
        buffer_append_format(card, "%s %s", given, family);
    }
}

static void append_reach(struct buffer *card, uint32_t *chance)
{
    uint32_t number = people_chance(chance) % 40;
    buffer_append_format(card, "|%s%s%s", ONE_OF(chance, "noor", "r.haddad", "info", "Bob", ""),
                         number % 2 ? "" : ".desk",
                         ONE_OF(chance, "@example.com", "+tag@example.org", "@", ""));
    buffer_append_format(card, "|%s555 01%02u%s", ONE_OF(chance, "+1 212 ", "(212) ", "0049 212 "),
                         number, ONE_OF(chance, "", "", " ext 12", " x7"));
}

static void append_rest(struct buffer *card, uint32_t *chance)
{
    uint32_t number = people_chance(chance) % 30;
    buffer_append_format(card, "|%s|%u Oak %s|%s", ONE_OF(chance, "Brightoak Foods", "Example", ""),
                         number, ONE_OF(chance, "Street", "St"),
                         ONE_OF(chance, "Ashford", "Ash ford", ""));
    buffer_append_format(card, "|%s", ONE_OF(chance, "1980-05-03", "3.5.1980", "1980", "", ""));
    buffer_append_format(card, "|%s", ONE_OF(chance, "member", "guest of honour", ""));
    for (uint32_t i = 0; !number && i < LONG_NOTE; i++) /* one card in thirty */
        buffer_append_text(card, "longer, ");
}

static void append_card(struct buffer *card, uint32_t *chance)
{
    append_name(card, chance);
    append_reach(card, chance);
    append_rest(card, chance);
}

/* ---- a book in two orders ---- */

/* The same cards as they were typed, and packed in another order. */
struct book {
    struct link_table *typed, *packed;
    uint32_t place[CARDS]; /* among the packed of each typed one */
};

static void shuffle(uint32_t *places, uint32_t *chance)
{
    for (uint32_t i = 0; i < CARDS; i++)
        places[i] = i;
    for (uint32_t i = CARDS; i-- > 1;) {
        uint32_t other = people_chance(chance) % (i + 1), moved = places[i];
        places[i] = places[other];
        places[other] = moved;
    }
}

static void pack(struct link_table *packer, const char *card, struct buffer *packed)
{
    struct slice cells[PEOPLE_COLUMNS] = {{0}}, rest = slice_of(card);
    size_t count = 0;
    while (rest.length && count < PEOPLE_COLUMNS)
        cells[count++] = slice_split(rest, '|', &rest);
    link_table_pack(packer, cells, count, packed);
}

static void book_init(struct book *book, uint32_t *chance)
{
    struct buffer packed[CARDS] = {{0}};
    AUTO_BUFFER struct buffer card = {0};
    struct error error = {0};
    book->typed = people_table();
    book->packed = people_table();
    shuffle(book->place, chance);
    for (uint32_t i = 0; i < CARDS; i++) {
        buffer_reset(&card);
        append_card(&card, chance);
        people_add(book->typed, buffer_text(&card));
        pack(book->packed, buffer_text(&card), &packed[book->place[i]]);
    }
    for (uint32_t i = 0; i < CARDS; i++) {
        assert_true(link_table_add_packed(book->packed, buffer_slice(&packed[i]), &error));
        buffer_clear(&packed[i]);
    }
}

static void book_clear(struct book *book)
{
    link_table_free(book->typed);
    link_table_free(book->packed);
}

static void assert_same_verdict(const struct link_verdict *one, const struct link_verdict *other)
{
    assert_true(one->score == other->score && one->probability == other->probability);
    assert_true(one->pattern == other->pattern && one->is_refused == other->is_refused);
}

/* Random pairs of the typed cards, both ways round, and of the packed ones. */
static void compare_verdicts(const struct book *book, uint32_t *chance)
{
    AUTO_FREE(link) struct link *run = link_run(book->typed, &options);
    AUTO_FREE(link_learnt) struct link_learnt *learnt = link_take_learnt(run);
    AUTO_FREE(link) struct link *recalled = link_recall(book->packed, learnt);
    struct link_comparer of_typed, of_packed;
    link_comparer_init(&of_typed, book->typed);
    link_comparer_init(&of_packed, book->packed);
    for (int i = 0; i < PAIRS_A_BOOK; i++) {
        uint32_t a = people_chance(chance) % CARDS, b = people_chance(chance) % CARDS;
        struct link_verdict there, turned, packed;
        if (a == b)
            continue;
        link_judge(run, &of_typed, a, b, &there);
        link_judge(run, &of_typed, b, a, &turned);
        link_judge(recalled, &of_packed, book->place[b], book->place[a], &packed);
        assert_same_verdict(&there, &turned);
        assert_same_verdict(&there, &packed);
    }
    link_comparer_clear(&of_typed);
    link_comparer_clear(&of_packed);
}

static void pairs_have_one_score_everywhere(void **state)
{
    uint32_t chance = 7;
    (void)state;
    for (int i = 0; i < BOOKS; i++) {
        struct book book;
        book_init(&book, &chance);
        compare_verdicts(&book, &chance);
        book_clear(&book);
    }
}

static void compare_clusters(const struct book *book)
{
    AUTO_FREE(link) struct link *run = link_run(book->typed, &options);
    AUTO_FREE(link) struct link *again = link_run(book->packed, &options);
    const uint32_t *typed = link_clusters(run), *packed = link_clusters(again);
    for (uint32_t a = 0; a < CARDS; a++)
        for (uint32_t b = a + 1; b < CARDS; b++)
            assert_true((typed[a] == typed[b]) ==
                        (packed[book->place[a]] == packed[book->place[b]]));
}

static void order_changes_no_cluster(void **state)
{
    uint32_t chance = 11;
    (void)state;
    for (int i = 0; i < BOOKS; i++) {
        struct book book;
        book_init(&book, &chance);
        compare_clusters(&book);
        book_clear(&book);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pairs_have_one_score_everywhere),
        cmocka_unit_test(order_changes_no_cluster),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
