/* The engine from outside: verdicts, refusals, explanations, order, and bad input. */
#include "link/link.h"

#include "base/buffer.h"
#include "link/load.h"
#include "people.h"
#include <math.h>
#include <stdlib.h>

enum { BOOK = 600 };

static const struct link_options options = {.threads = 2};

static struct link *link_book(struct link_table *table, const uint32_t *order)
{
    AUTO_BUFFER struct buffer card = {0};
    for (uint32_t i = 0; i < BOOK; i++) {
        buffer_reset(&card);
        people_append_card(&card, order[i]);
        people_add(table, buffer_text(&card));
    }
    return link_run(table, &options);
}

static void shuffle(uint32_t *order, uint32_t count)
{
    uint32_t chance = 3;
    for (uint32_t i = count; i-- > 1;) {
        uint32_t other = people_chance(&chance) % (i + 1), moved = order[i];
        order[i] = order[other];
        order[other] = moved;
    }
}

static void order_does_not_matter(void **state)
{
    uint32_t order[BOOK], shuffled[BOOK];
    (void)state;
    for (uint32_t i = 0; i < BOOK; i++)
        order[i] = shuffled[i] = i;
    shuffle(shuffled, BOOK);
    AUTO_FREE(link_table) struct link_table *table = people_table();
    AUTO_FREE(link_table) struct link_table *other = people_table();
    AUTO_FREE(link) struct link *link = link_book(table, order);
    AUTO_FREE(link) struct link *again = link_book(other, shuffled);
    const uint32_t *clusters = link_clusters(link), *found = link_clusters(again);
    size_t joined = 0;
    for (uint32_t i = 0; i < BOOK; i++)
        for (uint32_t j = i + 1; j < BOOK; j++) {
            bool is_one = found[i] == found[j];
            assert_true(is_one == (clusters[shuffled[i]] == clusters[shuffled[j]]));
            joined += is_one;
        }
    assert_true(joined > BOOK / 4); /* and there was something to find */
}

static void threads_do_not_matter(void **state)
{
    uint32_t order[BOOK];
    (void)state;
    for (uint32_t i = 0; i < BOOK; i++)
        order[i] = i;
    AUTO_FREE(link_table) struct link_table *table = people_table();
    AUTO_FREE(link_table) struct link_table *other = people_table();
    AUTO_FREE(link) struct link *link = link_book(table, order);
    AUTO_BUFFER struct buffer card = {0};
    for (uint32_t i = 0; i < BOOK; i++) {
        buffer_reset(&card);
        people_append_card(&card, i);
        people_add(other, buffer_text(&card));
    }
    AUTO_FREE(link) struct link *again = link_run(other, &(struct link_options){.threads = 1});
    size_t count, other_count;
    const struct link_answer *answers = link_answers(link, &count);
    const struct link_answer *others = link_answers(again, &other_count);
    assert_int_equal(count, other_count);
    assert_memory_equal(answers, others, count * sizeof(*answers));
}

/* As many threads as there may be; the records are the same. */
static void loading_on_threads_is_the_same(void **state)
{
    static const unsigned threads[] = {1, 2, 5};
    struct error error = {0};
    AUTO_BUFFER struct buffer card = {0};
    struct link_answer *first = NULL;
    size_t first_count = 0;
    (void)state;
    for (size_t t = 0; t < COUNT_OF(threads); t++) {
        AUTO_FREE(link_table) struct link_table *table = people_table();
        AUTO_FREE(link_loader) struct link_loader *loader = link_loader_new(table, threads[t]);
        for (uint32_t i = 0; i < BOOK; i++) {
            buffer_reset(&card);
            people_append_card(&card, i);
            struct slice cells[] = {slice_of(""), slice_of(""), slice_of("")};
            struct slice rest = buffer_slice(&card);
            for (size_t j = 0; j < COUNT_OF(cells); j++)
                cells[j] = slice_split(rest, '|', &rest);
            assert_true(link_loader_add(loader, 0, cells, COUNT_OF(cells), &error));
        }
        assert_true(link_loader_finish(loader, &error));
        AUTO_FREE(link) struct link *link = link_run(table, &options);
        size_t count;
        const struct link_answer *answers = link_answers(link, &count);
        if (!first) {
            first = malloc(count * sizeof(*first));
            memcpy(first, answers, count * sizeof(*first));
            first_count = count;
        }
        assert_true(count > 0 && count == first_count);
        assert_memory_equal(answers, first, count * sizeof(*first));
    }
    free(first);
}

/* What a thread could not take is told, and everything is given back. */
static void loading_on_threads_can_fail(void **state)
{
    struct error error = {0};
    struct slice cell = SLICE("Noor Haddad");
    (void)state;
    AUTO_FREE(link_table) struct link_table *table = people_table();
    table->names.text.length = VALUES_BYTES_MAX; /* as if */
    AUTO_FREE(link_loader) struct link_loader *loader = link_loader_new(table, 2);
    bool is_read = true;
    for (int i = 0; i < 10000 && is_read; i++)
        is_read = link_loader_add(loader, 0, &cell, 1, &error);
    assert_false(is_read && link_loader_finish(loader, &error));
    assert_int_equal(error.status, STATUS_LIMIT);
    link_loader_free(TAKE(loader)); /* its threads read what is put right here */
    table->names.text.length = 0;
}

/* Both in a book of two. */
static void explain_two(const char *a, const char *b, struct arena *arena,
                        struct link_explanation *explanation)
{
    AUTO_FREE(link_table) struct link_table *table = people_table();
    people_add(table, a);
    people_add(table, b);
    AUTO_FREE(link) struct link *link = link_run(table, &options);
    link_explain(link, arena, 0, 1, explanation);
}

static void verdicts(void **state)
{
    static const struct {
        const char *a, *b;
        double least, most;
        const char *refusal; /* a word of it; NULL: none */
    } rows[] = {
        {"Noor Haddad|noor@example.com|+1 212 555 0100",
         "Noor Haddad|noor@example.com|+1 212 555 0100", 0.99, 1, NULL},
        {"Robert Haddad|robert.haddad77@example.com|+1 212 555 0101",
         "Bob Haddad|robert.haddad77@example.com|(212) 555-0101", 0.99, 1, NULL},
        {"Haddad, Noor|nh77@example.com", "noor HADDAD|NH77@Example.com", 0.9, 1, NULL},
        {"Noor Haddad|nh77@example.com", "Noor Haddad|Noor H. <nh77@example.com>", 0.9, 1, NULL},
        {"\u042e\u0440\u0438\u0439 \u041f\u0435\u0442\u0440\u043e\u0432||+1 212 555 0144",
         "Yuriy Petrov||+1 212 555 0144", 0.9, 1, NULL},
        {"Noor Haddad||020 7946 0018", "Noor Haddad||+44 20 7946 0018", 0.9, 1, NULL},
        {"Noor Haddad||+1 (212) 555-0777 ext. 12", "Noor Haddad||212 555 0777 x12", 0.9, 1, NULL},
        {"Noor Haddad||+1 212 555 0777 x12", "Noor Haddad||+1 212 555 0777 x14", 0, 0.98, NULL},
        {"Noor Haddad||+1 212 555 0777", "Noor Haddad||+1 312 555 0777", 0, 0.98, NULL},
        {"Noor Haddad", "Ida Berglund", 0, 0.01, "given names"},
        {"Per Lund Jr|per@example.com", "Per Lund Sr|per@example.com", 0, 0.05, "junior"},
        {"Per Lund II|per@example.com", "Per Lund III|per@example.com", 0, 0.05, "junior"},
        {"Noor Haddad|family@example.com|+1 212 555 0102",
         "Rita Haddad|family@example.com|+1 212 555 0102", 0, 0.05, "given names"},
        {"Per Lund|per@example.com|||||1950-03-04", "Per Lund|per@example.com|||||1981-09-12", 0,
         0.05, "birthdays"},
        {"Per Lund|per@example.com|||||--03-04", "Per Lund|per@example.com|||||1950-03-04", 0.99, 1,
         NULL},
        {"Per Lund|per@example.com|||||--0304", "Per Lund|per@example.com|||||--03-04", 0.99, 1,
         NULL},
        {"Per Lund|per@example.com|||||--03-04", "Per Lund|per@example.com|||||1950", 0.99, 1,
         NULL},
        {"Per Lund|per@example.com|||||--09-12", "Per Lund|per@example.com|||||1950-03-04", 0, 0.05,
         "birthdays"},
        {"Per Lund||||||--03-04", "Per Lund||||||1950-03-04", 0, 0.98, NULL}, /* no proof */
        {"Per Lund|||Brightoak Foods", "Per Lund|||Brightoak Foods", 0, 0.98, NULL},
        {"|info@example.com|+1 212 555 0103", "Ida Berg|info@example.com|+1 212 555 0103", 0, 0.98,
         NULL},
    };
    (void)state;
    AUTO_FREE(arena) struct arena *arena = arena_new();
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct link_explanation there, back;
        explain_two(rows[i].a, rows[i].b, arena, &there);
        explain_two(rows[i].b, rows[i].a, arena, &back);
        if (there.probability < rows[i].least || there.probability > rows[i].most ||
            (there.refusal != NULL) != (rows[i].refusal != NULL) ||
            (rows[i].refusal && !strstr(there.refusal, rows[i].refusal)))
            fail_msg("%s, %s: %f %s", rows[i].a, rows[i].b, there.probability, there.sentence);
        assert_true(there.probability == back.probability);
    }
}

static enum link_level level_of_two(const char *a, const char *b, enum link_kind kind)
{
    AUTO_FREE(link_table) struct link_table *table = people_table();
    people_add(table, a);
    people_add(table, b);
    AUTO_FREE(link) struct link *link = link_run(table, &options);
    struct link_comparer comparer;
    struct link_verdict verdict;
    link_comparer_init(&comparer, table);
    link_judge(link, &comparer, 0, 1, &verdict);
    link_comparer_clear(&comparer);
    return link_pattern_level(verdict.pattern, (unsigned)table->schema.field_of[kind]);
}

static void levels(void **state)
{
    static const struct {
        const char *a, *b;
        enum link_kind kind;
        enum link_level level;
    } rows[] = {
        {"Per Lund||||||--03-04", "Per Lund||||||1950-03-04", KIND_BIRTH, LEVEL_ALIKE},
        {"Per Lund||||||--03-04", "Per Lund||||||--03-04", KIND_BIRTH, LEVEL_ALIKE},
        {"Per Lund||||||--03-04", "Per Lund||||||1950-04-03", KIND_BIRTH, LEVEL_PART},
        {"Per Lund||||||--03-04", "Per Lund||||||1950", KIND_BIRTH, LEVEL_MISSING},
        {"Per Lund||||||--09-12", "Per Lund||||||1950-03-04", KIND_BIRTH, LEVEL_CONFLICT},
        {"Per Lund||||||--13-04", "Per Lund||||||1950-03-04", KIND_BIRTH, LEVEL_MISSING},
        /* the domain of a company's address names the company */
        {"Per Lund|per@brightoak.example", "Per Lund|||Brightoak Ltd", KIND_COMPANY, LEVEL_EQUAL},
        {"Per Lund|per@brightoak.example", "Per Lund|per@brightoak.example||Brightoak Ltd",
         KIND_COMPANY, LEVEL_EQUAL},
        {"Per Lund|per@gmail.com", "Per Lund|||Gmail", KIND_COMPANY, LEVEL_MISSING},
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        enum link_level there = level_of_two(rows[i].a, rows[i].b, rows[i].kind);
        if (there != rows[i].level || level_of_two(rows[i].b, rows[i].a, rows[i].kind) != there)
            fail_msg("%s, %s: %s", rows[i].a, rows[i].b, link_level_name(there));
    }
}

static void an_explanation_adds_up(void **state)
{
    uint32_t order[BOOK];
    (void)state;
    for (uint32_t i = 0; i < BOOK; i++)
        order[i] = i;
    AUTO_FREE(link_table) struct link_table *table = people_table();
    AUTO_FREE(link) struct link *link = link_book(table, order);
    AUTO_FREE(arena) struct arena *arena = arena_new();
    size_t count;
    const struct link_answer *answers = link_answers(link, &count);
    assert_true(count > 0);
    for (size_t i = 0; i < count; i++) {
        struct link_explanation explanation;
        link_explain(link, arena, answers[i].left, answers[i].right, &explanation);
        double sum = explanation.prior;
        for (size_t j = 0; j < explanation.reason_count; j++)
            sum += explanation.reasons[j].bits;
        assert_true(fabs(sum - explanation.score) < 1e-9);
        assert_true(fabs(explanation.probability - answers[i].probability) < 1e-6);
        assert_true(*explanation.sentence && *explanation.change);
    }
}

/* Both addresses are on both cards; one of them is on many. */
static void add_cards_of_two_addresses(struct link_table *table, const char *first,
                                       const char *second)
{
    struct error error;
    struct slice cells[][3] = {
        {SLICE("Noor Haddad"), slice_of(first), slice_of(second)},
        {SLICE("Noor Haddad"), slice_of(second), slice_of(first)},
        {SLICE("Ida Berglund"), SLICE("often@example.com")},
    };
    for (size_t i = 0; i < 8; i++) {
        size_t row = i < 2 ? i : 2;
        assert_true(link_table_add(table, 0, cells[row], row < 2 ? 3 : 2, &error));
    }
}

static void both_ways_round_are_the_same(void **state)
{
    static const struct link_column columns[] = {
        {"name", LINK_FULL_NAME}, {"first", LINK_EMAIL}, {"second", LINK_EMAIL}};
    static const char *const orders[][2] = {{"often@example.com", "seldom@example.com"},
                                            {"seldom@example.com", "often@example.com"}};
    (void)state;
    AUTO_FREE(arena) struct arena *arena = arena_new();
    double scores[2];
    for (int i = 0; i < 2; i++) {
        struct error error;
        struct link_explanation there, back;
        AUTO_FREE(link_table)
        struct link_table *table = link_table_new(columns, COUNT_OF(columns), &error);
        add_cards_of_two_addresses(table, orders[i][0], orders[i][1]);
        AUTO_FREE(link) struct link *link = link_run(table, &options);
        link_explain(link, arena, 0, 1, &there);
        link_explain(link, arena, 1, 0, &back);
        assert_true(there.score == back.score);
        scores[i] = there.score;
        int email = table->schema.field_of[KIND_EMAIL];
        assert_true(slice_equal_text(there.reasons[email].left, "seldom@example.com"));
        assert_true(slice_equal_text(there.reasons[email].right, "seldom@example.com"));
    }
    assert_true(scores[0] == scores[1]);
}

/* What is equal already cannot become equal. */
static void a_change_is_one(void **state)
{
    (void)state;
    AUTO_FREE(arena) struct arena *arena = arena_new();
    AUTO_FREE(link_table) struct link_table *table = people_table();
    AUTO_BUFFER struct buffer name = {0};
    for (uint32_t i = 0; i < 200; i++) {
        buffer_reset(&name);
        people_append_name(&name, i * 7);
        people_add(table, buffer_text(&name));
    }
    people_add(table, "Anna Quist|anna@example.com");
    people_add(table, "Anna Quist|quist@other.example");
    AUTO_FREE(link) struct link *link = link_run(table, &options);
    struct link_explanation explanation;
    link_explain(link, arena, 200, 201, &explanation);
    assert_true(explanation.probability < link_probable);
    assert_null(strstr(explanation.change, "same given name"));
    assert_null(strstr(explanation.change, "same family name"));
}

static void two_files_are_linked_one_to_one(void **state)
{
    struct error error = {0};
    (void)state;
    AUTO_FREE(link_table) struct link_table *table = people_table();
    static const char *const names[] = {"Noor Haddad", "Ida Berglund", "Noor Haddad", "Noor Haddad",
                                        "Ida Berglund"};
    for (unsigned i = 0; i < COUNT_OF(names); i++) {
        struct slice cells[] = {slice_of(names[i]),
                                i % 3 ? SLICE("ida@example.com") : SLICE("noor@example.com")};
        assert_true(link_table_add(table, i >= 3, cells, COUNT_OF(cells), &error));
    }
    AUTO_FREE(link) struct link *link = link_run(table, &options);
    const uint32_t *clusters = link_clusters(link);
    assert_int_equal(clusters[0], clusters[3]);
    assert_int_equal(clusters[1], clusters[4]);
    assert_int_not_equal(clusters[2], clusters[3]); /* of the same file as its equal, and alone */
}

/* The one between them has an address of each. */
static void the_refused_are_in_no_cluster_together(void **state)
{
    static const struct link_column columns[] = {{"name", LINK_FULL_NAME},
                                                 {"first", LINK_EMAIL},
                                                 {"second", LINK_EMAIL},
                                                 {"company", LINK_COMPANY}};
    struct slice cells[][3] = {{SLICE("Anna Berg"), SLICE("anna77@xx.example")},
                               {SLICE(""), SLICE("anna77@xx.example"), SLICE("zoe55@yy.example")},
                               {SLICE("Zoe Hill"), SLICE("zoe55@yy.example")}};
    struct error error;
    AUTO_BUFFER struct buffer name = {0};
    (void)state;
    AUTO_FREE(link_table)
    struct link_table *table = link_table_new(columns, COUNT_OF(columns), &error);
    for (size_t i = 0; i < COUNT_OF(cells); i++)
        assert_true(link_table_add(table, 0, cells[i], COUNT_OF(cells[i]), &error));
    for (uint32_t i = 0; i < 20; i++) {
        buffer_reset(&name);
        people_append_name(&name, i * 31);
        buffer_append_format(&name, "|u%ux@c%u.example||Comp%u", i, i, i);
        struct slice other[4], rest = buffer_slice(&name);
        for (size_t j = 0; j < COUNT_OF(other); j++)
            other[j] = slice_split(rest, '|', &rest);
        assert_true(link_table_add(table, 0, other, COUNT_OF(other), &error));
    }
    AUTO_FREE(link) struct link *link = link_run(table, &options);
    assert_int_not_equal(link_clusters(link)[0], link_clusters(link)[2]);
}

/* The tree connects all records of the cluster, by pairs within it, the strongest first. */
static void check_cluster(const struct link *link, uint32_t cluster, struct arena *arena)
{
    struct link_cluster_explanation explanation;
    const uint32_t *clusters = link_clusters(link);
    link_explain_cluster(link, arena, cluster, &explanation);
    assert_true(explanation.record_count > 0);
    assert_int_equal(explanation.tree_count, explanation.record_count - 1);
    for (size_t i = 0; i < explanation.record_count; i++)
        assert_int_equal(clusters[explanation.records[i]], cluster);
    for (size_t i = 0; i < explanation.tree_count; i++) {
        const struct link_bond *bond = &explanation.tree[i];
        assert_int_equal(clusters[bond->left], cluster);
        assert_int_equal(clusters[bond->right], cluster);
        assert_true(!bond->refusal && (!i || bond->score <= bond[-1].score));
    }
    if (explanation.tree_count)
        assert_int_equal(explanation.weakest_parts[0] + explanation.weakest_parts[1],
                         explanation.record_count);
    for (size_t i = 0; i < explanation.outsiders_told; i++) {
        assert_int_not_equal(clusters[explanation.outsiders[i].record], cluster);
        assert_true(explanation.outsiders[i].why && explanation.outsiders[i].bond.score > 0);
    }
}

static void a_cluster_is_held_together_by_a_tree(void **state)
{
    struct arena *arena = arena_new();
    AUTO_FREE(link_table) struct link_table *table = people_table();
    AUTO_BUFFER struct buffer card = {0};
    (void)state;
    for (uint32_t i = 0; i < 300; i++) {
        buffer_reset(&card);
        people_append_name(&card, i % 100);
        buffer_append_format(&card, "%s|u%u@example.com||Firm %u|",
                             i % 50    ? ""
                             : i < 150 ? " Jr"
                                       : " Sr",
                             i % 2 ? i % 100 : i, i % 7);
        people_add(table, buffer_text(&card));
    }
    AUTO_FREE(link) struct link *link = link_run(table, &options);
    for (uint32_t cluster = 0; cluster < link_figures(link).clusters; cluster++)
        check_cluster(link, cluster, arena);
    arena_free(arena);
}

static void link_many(const char *format, uint32_t count)
{
    AUTO_FREE(link_table) struct link_table *table = people_table();
    AUTO_BUFFER struct buffer card = {0};
    for (uint32_t i = 0; i < count; i++) {
        buffer_reset(&card);
        people_append_name(&card, i % 672);
        buffer_append_text(&card, format);
        people_add(table, buffer_text(&card));
    }
    AUTO_FREE(link) struct link *link = link_run(table, &options);
    /* No value that everybody has makes everybody one, nor all pairs worth a look. */
    assert_true(link_figures(link).clusters > 100);
    assert_true(link_figures(link).compared < (uint64_t)count * 400);
}

static void what_everybody_has_is_no_evidence(void **state)
{
    (void)state;
    link_many("|office@example.com", 10000);
    link_many("||+1 212 555 0100|Brightoak Foods", 10000);
}

/* However many there are, and however little they hold, as long as they hold something. */
static void records_that_are_all_equal_are_one(void **state)
{
    static const char *const cards[] = {
        "Noor Haddad|noor@example.com|+1 212 555 0100|Brightoak|1 Oak St|Ashford",
        "Noor Haddad",
        "|office@example.com",
    };
    static const uint32_t counts[] = {2, 60, 61, 10000};
    (void)state;
    for (size_t i = 0; i < COUNT_OF(cards) * COUNT_OF(counts); i++) {
        uint32_t count = counts[i / COUNT_OF(cards)];
        AUTO_FREE(link_table) struct link_table *table = people_table();
        people_add(table, "Ida Berglund|ida@example.org");
        for (uint32_t j = 0; j < count; j++)
            people_add(table, cards[i % COUNT_OF(cards)]);
        AUTO_FREE(link) struct link *link = link_run(table, &options);
        assert_int_equal(link_figures(link).clusters, 2);
        assert_true(link_figures(link).compared <= 1); /* and take no time */
        size_t answers;
        link_answers(link, &answers);
        assert_true(answers >= count - 1 && answers < (size_t)count * 60);
    }
}

static void records_that_hold_nothing_are_not_one(void **state)
{
    (void)state;
    AUTO_FREE(link_table) struct link_table *table = people_table();
    for (int i = 0; i < 5; i++)
        people_add(table, "||");
    AUTO_FREE(link) struct link *link = link_run(table, &options);
    assert_int_equal(link_figures(link).clusters, 5);
}

/* What is equal goes where one of it goes. */
static void equal_records_follow_one_another(void **state)
{
    static const char *const cards[] = {"Noor Haddad|noor@example.com|+1 212 555 0100",
                                        "Haddad, Noor|noor@example.com||Brightoak",
                                        "Noor Haddad||+1 212 555 0100||||"};
    uint32_t order[BOOK];
    (void)state;
    AUTO_FREE(link_table) struct link_table *table = people_table();
    for (size_t i = 0; i < 24; i++)
        people_add(table, cards[i % 3]);
    for (uint32_t i = 0; i < BOOK; i++)
        order[i] = i;
    AUTO_FREE(link) struct link *link = link_book(table, order);
    const uint32_t *clusters = link_clusters(link);
    for (size_t i = 0; i < 24; i++)
        assert_int_equal(clusters[i], 0);
    for (size_t i = 24; i < 24 + BOOK; i++)
        assert_int_not_equal(clusters[i], 0);
}

static void long_cells_take_little(void **state)
{
    enum { BYTES = 5000 };
    struct error error = {0};
    struct buffer texts[PEOPLE_COLUMNS] = {{0}};
    (void)state;
    AUTO_FREE(link_table) struct link_table *table = people_table();
    for (uint32_t i = 0; i < 2000; i++) {
        struct slice cells[PEOPLE_COLUMNS];
        for (size_t j = 0; j < PEOPLE_COLUMNS; j++) {
            buffer_reset(&texts[j]);
            buffer_append_format(&texts[j], "%u%c", i, i % 2 ? ' ' : '@');
            while (texts[j].length < BYTES)
                people_append_name(&texts[j], i + (uint32_t)texts[j].length);
            cells[j] = buffer_slice(&texts[j]);
        }
        assert_true(link_table_add(table, 0, cells, PEOPLE_COLUMNS, &error));
    }
    size_t bytes = table->names.text.length + table->locals.text.length;
    for (unsigned f = 0; f < table->schema.field_count; f++)
        bytes += table->fields[f].text.length;
    assert_true(bytes < 2000 * PEOPLE_COLUMNS * 4 * 128); /* and not 80 million */
    AUTO_FREE(link) struct link *link = link_run(table, &options);
    assert_true(link_figures(link).compared < 2000 * 400);
    for (size_t j = 0; j < PEOPLE_COLUMNS; j++)
        buffer_clear(&texts[j]);
}

static void awkward_records_have_a_verdict(void **state)
{
    static const char *const rows[] = {
        "",
        "||||||",
        "A",
        "A|a@example.com",
        "\xF0\x9F\x98\x80 \xF0\x9F\x8E\x89", /* emoji */
        "\xF0\x9F\x98\x80|\xF0\x9F\x98\x80@example.com",
        "\xE2\x80\x8F\xD7\xA0\xD7\x95\xD7\xA8\xE2\x80\x8E|nour@example.com", /* marks of direction
                                                                              */
        "\xD9\x86\xD9\x88\xD8\xB1 \xD8\xAD\xD8\xAF\xD8\xA7\xD8\xAF",
        "\xFF\xFE\xFD broken|\xFF@\xFE",
        "@|@|@|@|@|@|@|@",
        ",|,|,|,|,|,|,|,",
        "Jr|jr@example.com|12345",
        "Dr. Prof. Mr.|+@example.com|+|inc. ltd.|street|st|0000-00-00",
        "1 2 3|1@2.3|999999999999999999999999|3|4|5|99999999",
    };
    (void)state;
    AUTO_FREE(link_table) struct link_table *table = people_table();
    AUTO_FREE(arena) struct arena *arena = arena_new();
    AUTO_BUFFER struct buffer longest = {0};
    for (int column = 0; column < PEOPLE_COLUMNS; column++) {
        for (int i = 0; i < 5000; i++)
            buffer_append_text(&longest, column == 1 && i == 2500 ? "@" : i % 7 ? "x" : "1 ");
        buffer_append_text(&longest, "|");
    }
    for (size_t i = 0; i < 2 * COUNT_OF(rows); i++)
        people_add(table, rows[i / 2]);
    people_add(table, buffer_text(&longest));
    people_add(table, buffer_text(&longest));
    AUTO_FREE(link) struct link *link = link_run(table, &options);
    for (uint32_t i = 0; i < 2 * COUNT_OF(rows) + 2; i++)
        for (uint32_t j = 0; j < i; j++) {
            struct link_explanation explanation;
            link_explain(link, arena, i, j, &explanation);
            assert_true(explanation.probability >= 0 && explanation.probability <= 1);
        }
    assert_true(link_clusters(link)[0] != link_clusters(link)[4]); /* nothing is nobody */
}

static void few_records_are_no_trouble(void **state)
{
    (void)state;
    for (int count = 0; count < 3; count++) {
        AUTO_FREE(link_table) struct link_table *table = people_table();
        for (int i = 0; i < count; i++)
            people_add(table, "Noor Haddad|noor@example.com");
        AUTO_FREE(link) struct link *link = link_run(table, &options);
        assert_int_equal(link_figures(link).records, count);
        assert_int_equal(link_figures(link).clusters, count ? 1 : 0);
    }
}

static void columns_that_cannot_be_compared_are_refused(void **state)
{
    struct error error = {0};
    struct link_column texts[20];
    (void)state;
    for (size_t i = 0; i < COUNT_OF(texts); i++)
        texts[i] = (struct link_column){"note", LINK_TEXT};
    assert_null(link_table_new(texts, COUNT_OF(texts), &error));
    assert_int_equal(error.status, STATUS_LIMIT);
    for (size_t i = 0; i < COUNT_OF(texts); i++)
        texts[i] = (struct link_column){"mail", LINK_EMAIL};
    assert_null(link_table_new(texts, LINK_CELLS_PER_FIELD + 1, &error));
    assert_int_equal(error.status, STATUS_LIMIT);
    assert_null(link_table_new(texts, 0, &error));
    assert_int_equal(error.status, STATUS_INVALID);
    struct link_column suffix = {"suffix", LINK_SUFFIX};
    assert_null(link_table_new(&suffix, 1, &error));
    assert_int_equal(error.status, STATUS_INVALID);
}

static void names_are_read_however_they_are_written(void **state)
{
    static const struct {
        const char *name, *given, *family;
    } rows[] = {
        {"Ann Lee, MD", "ann", "lee"},       {"Ann Lee, Ph.D., MBA", "ann", "lee"},
        {"Lee, Ann", "ann", "lee"},          {"Lee, Ma", "ma", "lee"},
        {"Jan van der Berg", "jan", "berg"}, {"van der Berg, Jan", "jan", "berg"},
        {"Per Lund, Jr.", "per", "lund"},
    };
    (void)state;
    AUTO_FREE(arena) struct arena *arena = arena_new();
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct link_explanation explanation;
        AUTO_FREE(link_table) struct link_table *table = people_table();
        people_add(table, rows[i].name);
        AUTO_FREE(link) struct link *link = link_run(table, &options);
        link_explain(link, arena, 0, 0, &explanation);
        struct slice given = explanation.reasons[0].left, family = explanation.reasons[1].left;
        if (!slice_equal_text(given, rows[i].given) || !slice_equal_text(family, rows[i].family))
            fail_msg("%s: %.*s %.*s", rows[i].name, (int)given.length, given.data,
                     (int)family.length, family.data);
    }
}

static void texts_of_more_than_32_bits_are_refused(void **state)
{
    struct error error = {0};
    struct slice cell = SLICE("Noor Haddad");
    (void)state;
    AUTO_FREE(link_table) struct link_table *table = people_table();
    table->names.text.length = VALUES_BYTES_MAX; /* as if */
    assert_false(link_table_add(table, 0, &cell, 1, &error));
    assert_int_equal(error.status, STATUS_LIMIT);
    table->names.text.length = 0;
    assert_true(link_table_add(table, 0, &cell, 1, &error));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(order_does_not_matter),
        cmocka_unit_test(threads_do_not_matter),
        cmocka_unit_test(loading_on_threads_is_the_same),
        cmocka_unit_test(loading_on_threads_can_fail),
        cmocka_unit_test(verdicts),
        cmocka_unit_test(levels),
        cmocka_unit_test(an_explanation_adds_up),
        cmocka_unit_test(both_ways_round_are_the_same),
        cmocka_unit_test(a_change_is_one),
        cmocka_unit_test(two_files_are_linked_one_to_one),
        cmocka_unit_test(the_refused_are_in_no_cluster_together),
        cmocka_unit_test(a_cluster_is_held_together_by_a_tree),
        cmocka_unit_test(what_everybody_has_is_no_evidence),
        cmocka_unit_test(records_that_are_all_equal_are_one),
        cmocka_unit_test(records_that_hold_nothing_are_not_one),
        cmocka_unit_test(equal_records_follow_one_another),
        cmocka_unit_test(long_cells_take_little),
        cmocka_unit_test(awkward_records_have_a_verdict),
        cmocka_unit_test(few_records_are_no_trouble),
        cmocka_unit_test(columns_that_cannot_be_compared_are_refused),
        cmocka_unit_test(names_are_read_however_they_are_written),
        cmocka_unit_test(texts_of_more_than_32_bits_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
