/* Lists by offset: the page before is remembered, but only for the same question. */
#include "harness.h"

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

int main(void)
{
    static const struct house_case cases[] = {HOUSE_TEST(pages_are_the_same_cold_and_remembered),
                                              HOUSE_TEST(questions_are_not_mixed)};
    return run_house_tests("list", cases, COUNT_OF(cases));
}
