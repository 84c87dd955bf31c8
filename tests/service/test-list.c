/* Lists by offset: the page before is remembered, but only for the same question; and where their
 * letters begin. */
#include "harness.h"

#include "service/check.h"

static const char *first_name(struct house *house, person who, int offset, const char *more)
{
    json_t *page = ask(house, who, "contacts_list", "{'limit':1,'offset':%d%s}", offset, more);
    assert_status(page, "");
    return text_at(page, "contacts.0.first_name");
}

/* Names sort as they are numbered: "N00" ... */
static void fill(struct house *house, const char *book, int from, int count)
{
    for (int i = from; i < from + count; i++) {
        char contact[100];
        snprintf(contact, sizeof(contact), "'first_name':'N%02d'", i);
        add(house, house->owner, book, contact);
    }
}

static void pages_are_the_same_cold_and_remembered(struct house *house)
{
    fill(house, "Clients", 0, 12);
    for (int round = 0; round < 2; round++) {
        for (int i = 0; i < 12; i++) {
            char expected[4];
            snprintf(expected, sizeof(expected), "N%02d", i);
            assert_string_equal(first_name(house, house->owner, i, ",'contact_book':'Clients'"),
                                expected);
        }
    }
}

/* A member may see Vendors but not export it: the two lists have other rows at the same offset. */
static void questions_are_not_mixed(struct house *house)
{
    static const char export[] = ",'for_export':true";
    fill(house, "Vendors", 0, 5);
    fill(house, "Clients", 5, 5);
    assert_status(
        ask(house, house->owner, "book_update", "{'book':'Vendors','member_rights':['see']}"), "");
    person member = invite(house, "zz@example.com", "member");
    assert_string_equal(first_name(house, member, 0, ""), "N00");
    assert_string_equal(first_name(house, member, 0, export), "N05");
    assert_string_equal(first_name(house, member, 1, ""), "N01");
    assert_string_equal(first_name(house, member, 1, export), "N06");
    assert_string_equal(first_name(house, member, 2, ""), "N02");
}

static const char *letters_of(struct house *house, const char *book)
{
    json_t *answer = ask(house, house->owner, "contacts_letters", "{'contact_book':'%s'}", book);
    const char *letters = "";
    assert_status(answer, "");
    for (size_t i = 0; i < count_at(answer, "letters"); i++) {
        json_t *letter = json_array_get(at(answer, "letters"), i);
        letters = arena_format(house->arena, "%s%s%lld+%lld ", letters, text_at(letter, "letter"),
                               (long long)number_at(letter, "offset"),
                               (long long)number_at(letter, "count"));
    }
    return letters;
}

static void letters_follow_every_change(struct house *house)
{
    const char *bob = add(house, house->owner, "Clients", "'first_name':'Bob'");
    const char *zoe = add(house, house->owner, "Clients", "'first_name':'Zoe'");
    add(house, house->owner, "Clients", "'first_name':'bert'");
    assert_string_equal(letters_of(house, "Clients"), "B0+2 Z2+1 ");
    assert_status(
        ask(house, house->owner, "contacts_patch", "{'id':'%s','set':{'first_name':'Alice'}}", zoe),
        "");
    assert_string_equal(letters_of(house, "Clients"), "A0+1 B1+2 ");
    assert_status(
        ask(house, house->owner, "contacts_patch", "{'id':'%s','move_to_book':'Vendors'}", bob),
        "");
    assert_string_equal(letters_of(house, "Clients"), "A0+1 B1+1 ");
    assert_string_equal(letters_of(house, "Vendors"), "B0+1 ");
    assert_status(ask(house, house->owner, "contacts_delete", "{'ids':['%s']}", zoe), "");
    assert_string_equal(letters_of(house, "Clients"), "B0+1 ");
    assert_status(ask(house, house->owner, "contacts_restore", "{'ids':['%s']}", zoe), "");
    assert_string_equal(letters_of(house, "Clients"), "A0+1 B1+1 ");
    assert_sound(house, false);
}

/* Counts that are wrong are found, and made anew. */
static void letters_are_checked(struct house *house)
{
    add(house, house->owner, "Clients", "'first_name':'Bob'");
    execute(house, "UPDATE record_order_count SET records = records + 1");
    AUTO_BUFFER struct buffer report = {0};
    struct json_writer writer;
    struct error error = {0};
    bool is_sound = true;
    json_writer_init(&writer, &report);
    assert_true(service_check(house->session, house->arena, false, &writer, &is_sound, &error));
    assert_false(is_sound);
    assert_sound(house, true);
    assert_string_equal(letters_of(house, "Clients"), "B0+1 ");
}

int main(void)
{
    static const struct house_case cases[] = {
        HOUSE_TEST(pages_are_the_same_cold_and_remembered), HOUSE_TEST(questions_are_not_mixed),
        HOUSE_TEST(letters_follow_every_change), HOUSE_TEST(letters_are_checked)};
    return run_house_tests("list", cases, COUNT_OF(cases));
}
