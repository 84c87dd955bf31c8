/* What a run learnt, used again: the same pair has the same score, and single records find whom a
 * run finds. */
#include "link/learnt.h"

#include "link/lookup.h"
#include "link/packed.h"
#include "people.h"

enum { BOOK = 600 };

static const struct link_options options = {.threads = 2};

static void add_cards(struct link_table *table, uint32_t from, uint32_t to)
{
    AUTO_BUFFER struct buffer card = {0};
    for (uint32_t i = from; i < to; i++) {
        buffer_reset(&card);
        people_append_card(&card, i);
        people_add(table, buffer_text(&card));
    }
}

/* Learnt from a run, written and read again. */
static struct link_learnt *relearn(const struct link *link)
{
    AUTO_FREE(link_learnt) struct link_learnt *learnt = link_take_learnt(link);
    AUTO_FREE(link_table) struct link_table *empty = people_table();
    AUTO_BUFFER struct buffer bytes = {0};
    struct error error = {0};
    link_learnt_write(learnt, &bytes);
    struct link_learnt *again = link_learnt_read(buffer_slice(&bytes), empty, &error);
    if (!again)
        fail_msg("%s", error.message);
    return again;
}

static void a_pair_has_one_score(void **state)
{
    (void)state;
    AUTO_FREE(link_table) struct link_table *book = people_table();
    add_cards(book, 0, BOOK);
    AUTO_FREE(link) struct link *run = link_run(book, &options);
    AUTO_FREE(link_learnt) struct link_learnt *learnt = relearn(run);
    struct link_comparer in_run;
    link_comparer_init(&in_run, book);
    for (uint32_t i = 0; i + 3 < BOOK; i += 5) {
        AUTO_FREE(link_table) struct link_table *two = people_table();
        struct link_verdict alone, together;
        struct link_comparer comparer;
        add_cards(two, i + 3, i + 4); /* in the other order, too */
        add_cards(two, i, i + 1);
        AUTO_FREE(link) struct link *link = link_recall(two, learnt);
        link_comparer_init(&comparer, two);
        link_judge(link, &comparer, 0, 1, &alone);
        link_judge(run, &in_run, i, i + 3, &together);
        assert_true(alone.score == together.score && alone.probability == together.probability);
        assert_true(alone.pattern == together.pattern);
        link_comparer_clear(&comparer);
    }
    link_comparer_clear(&in_run);
}

/* The same card, packed by one table and added to the other. */
static void add_packed(struct link_table *table, struct link_table *packer, uint32_t number)
{
    AUTO_BUFFER struct buffer card = {0}, packed = {0};
    struct slice cells[PEOPLE_COLUMNS] = {{0}}, rest;
    struct error error = {0};
    size_t count = 0;
    people_append_card(&card, number);
    rest = slice_of(buffer_text(&card));
    while (rest.length && count < PEOPLE_COLUMNS)
        cells[count++] = slice_split(rest, '|', &rest);
    link_table_pack(packer, cells, count, &packed);
    assert_true(link_table_add_packed(table, buffer_slice(&packed), &error));
    packed.length--;
    assert_true(!packed.length || !link_table_add_packed(packer, buffer_slice(&packed), &error));
}

static void a_packed_record_has_the_same_score(void **state)
{
    (void)state;
    AUTO_FREE(link_table) struct link_table *book = people_table();
    AUTO_FREE(link_table) struct link_table *packer = people_table();
    AUTO_FREE(link_table) struct link_table *packed = people_table();
    add_cards(book, 0, BOOK);
    AUTO_FREE(link) struct link *run = link_run(book, &options);
    AUTO_FREE(link_learnt) struct link_learnt *learnt = relearn(run);
    for (uint32_t i = 0; i < BOOK; i++)
        add_packed(packed, packer, i);
    assert_int_equal(packer->records.count, 0);
    AUTO_FREE(link) struct link *again = link_recall(packed, learnt);
    struct link_comparer of_run, of_packed;
    link_comparer_init(&of_run, book);
    link_comparer_init(&of_packed, packed);
    for (uint32_t i = 0; i + 3 < BOOK; i++) {
        struct link_verdict before, after;
        link_judge(run, &of_run, i, i + 3, &before);
        link_judge(again, &of_packed, i, i + 3, &after);
        assert_true(before.score == after.score && before.probability == after.probability);
        assert_true(before.pattern == after.pattern);
    }
    link_comparer_clear(&of_run);
    link_comparer_clear(&of_packed);
}

static bool has_record(const struct postings *found, uint64_t number)
{
    for (size_t i = 0; i < found->count; i++)
        if (found->items[i].number == number)
            return true;
    return false;
}

/* Looks a record up by its keys, and by the joined ones of full lists. */
static void look_up(const struct link *link, uint32_t place, const struct postings *index,
                    struct postings *found)
{
    struct link_key_list keys = {0};
    link_keys_of(link, place, &keys);
    for (size_t i = 0, plain = keys.count; i < keys.count; i++) {
        size_t before = found->count;
        for (size_t k = 0; k < index->count; k++)
            if (index->items[k].hash == keys.items[i])
                postings_add(found, keys.items[i], index->items[k].number);
        if (i < plain && found->count - before >= link_key_most(keys.items[i]))
            link_joined_keys(link, place, keys.items[i], &keys);
    }
    link_key_list_clear(&keys);
}

static void a_record_finds_whom_the_run_finds(void **state)
{
    uint64_t numbers[BOOK];
    struct postings index = {0};
    (void)state;
    for (uint32_t i = 0; i < BOOK; i++)
        numbers[i] = 1000 + i * 7;
    AUTO_FREE(link_table) struct link_table *book = people_table();
    add_cards(book, 0, BOOK);
    AUTO_FREE(link) struct link *run = link_run(book, &options);
    AUTO_FREE(link_learnt) struct link_learnt *learnt = relearn(run);
    link_index(run, numbers, &index);
    size_t count, likely = 0;
    const struct link_answer *answers = link_answers(run, &count);
    for (size_t i = 0; i < count; i++) {
        AUTO_FREE(link_table) struct link_table *one = people_table();
        struct postings found = {0};
        if (answers[i].probability < link_probable)
            continue;
        add_cards(one, answers[i].right, answers[i].right + 1);
        AUTO_FREE(link) struct link *link = link_recall(one, learnt);
        look_up(link, 0, &index, &found);
        assert_true(has_record(&found, numbers[answers[i].left]));
        postings_clear(&found);
        likely++;
    }
    assert_true(likely > BOOK / 4);
    postings_clear(&index);
}

static void damage_is_seen(void **state)
{
    (void)state;
    AUTO_FREE(link_table) struct link_table *book = people_table();
    AUTO_FREE(link_table) struct link_table *empty = people_table();
    AUTO_BUFFER struct buffer bytes = {0};
    add_cards(book, 0, 50);
    AUTO_FREE(link) struct link *run = link_run(book, &options);
    AUTO_FREE(link_learnt) struct link_learnt *learnt = link_take_learnt(run);
    link_learnt_write(learnt, &bytes);
    for (size_t length = 0; length < bytes.length; length += 1 + length / 16) {
        struct error error = {0};
        assert_null(link_learnt_read((struct slice){bytes.data, length}, empty, &error));
        assert_int_equal(error.status, STATUS_INVALID);
    }
    memset(bytes.data + bytes.length / 2 / 8 * 8, 0xFF, 8); /* a weight that is no number */
    struct error no_number = {0};
    assert_null(link_learnt_read(buffer_slice(&bytes), empty, &no_number));
    const struct link_column other[] = {{"name", LINK_FULL_NAME}};
    struct error error = {0};
    AUTO_FREE(link_table) struct link_table *others = link_table_new(other, 1, &error);
    assert_null(link_learnt_read(buffer_slice(&bytes), others, &error));
}

static void nothing_is_learnt_of_nobody(void **state)
{
    (void)state;
    AUTO_FREE(link_table) struct link_table *two = people_table();
    struct link_verdict verdict;
    struct link_comparer comparer;
    people_add(two, "Noor Haddad|noor@example.com|+1 212 555 0100");
    people_add(two, "Noor Haddad|noor@example.com|+1 212 555 0100");
    AUTO_FREE(link_learnt) struct link_learnt *learnt = link_learnt_shipped(two);
    AUTO_FREE(link) struct link *link = link_recall(two, learnt);
    link_comparer_init(&comparer, two);
    link_judge(link, &comparer, 0, 1, &verdict);
    assert_true(verdict.probability >= link_certain && !verdict.is_refused);
    link_comparer_clear(&comparer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_pair_has_one_score),
        cmocka_unit_test(a_packed_record_has_the_same_score),
        cmocka_unit_test(a_record_finds_whom_the_run_finds),
        cmocka_unit_test(damage_is_seen),
        cmocka_unit_test(nothing_is_learnt_of_nobody),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
