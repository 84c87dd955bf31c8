/* What stands beside a conversation: who an address is, for whom. */
#include "mail-house.h"

#define ME               "me@example.com"
#define AT(answer, path) text_at(answer, "context." path)

static json_t *context(struct house *house, person who, const char *address)
{
    json_t *answer = ask(house, who, "context", "{'address':'%s'}", address);
    assert_status(answer, "");
    return answer;
}

static void a_contact_with_all_that_is_known(struct house *house)
{
    const char *account = make_account(house, house->owner, "Post", ME, NULL);
    const char *noor =
        add(house, house->owner, "Clients",
            "'name':'Noor Haddad','phone_number':'+1 555 0100','company':'Brick','title':'Buyer',"
            "'memberships':[{'group':{'kind':'group','name':'VIP'}}],"
            "'infos':[{'kind':'email','value':'noor@example.com'},"
            "{'kind':'email','value':'noor.haddad@example.org'}]");
    exchange(house, house->owner, account, ME, "noor@example.com", 10);
    exchange(house, house->owner, account, "noor@example.com", ME, 3);
    json_t *answer = context(house, house->owner, "NOOR@Example.com");
    assert_string_equal(AT(answer, "contact.id"), noor);
    assert_string_equal(AT(answer, "contact.company"), "Brick");
    assert_string_equal(AT(answer, "contact.title"), "Buyer");
    assert_string_equal(AT(answer, "contact.groups.0"), "VIP");
    assert_string_equal(AT(answer, "contact.contact_books.0.name"), "Clients");
    assert_int_equal(count_at(answer, "context.contact.emails"), 2);
    assert_int_equal(number_at(answer, "context.sent"), 1);
    assert_int_equal(number_at(answer, "context.received"), 1);
    assert_true(number_at(answer, "context.last_received_at") >
                number_at(answer, "context.last_sent_at"));
    assert_int_equal(count_at(answer, "context.candidates"), 0);
    assert_string_equal(AT(answer, "trouble"), "");
}

/* Nobody sees through a colleague's private book, or into his mail. */
static void others_see_nothing_of_it(struct house *house)
{
    person rita = invite(house, "rita@example.org", "member");
    const char *account = make_account(house, house->owner, "Post", ME, NULL);
    ask(house, house->owner, "book_create", "{'name':'Private','scope':'user'}");
    add(house, house->owner, "Private", "'name':'Noor Haddad','email':'noor@example.com'");
    exchange(house, house->owner, account, ME, "noor@example.com", 10);
    assert_string_not_equal(AT(context(house, house->owner, "noor@example.com"), "contact.id"), "");
    json_t *answer = context(house, rita, "noor@example.com");
    assert_string_equal(AT(answer, "contact.id"), "");
    assert_int_equal(number_at(answer, "context.sent"), 0);
    assert_string_equal(AT(answer, "name"), "");
    assert_int_equal(
        count_at(context(house, rita, "noor.haddad@example.org"), "context.candidates"), 0);
}

/* A stranger's name is that of a contact: he may be, and nothing is linked. */
static void a_stranger_has_candidates(struct house *house)
{
    const char *account = make_account(house, house->owner, "Post", ME, NULL);
    const char *noor =
        add(house, house->owner, "Clients", "'name':'Noor Haddad','email':'noor@example.com'");
    json_t *answer = context(house, house->owner, "noor.haddad@example.org");
    assert_string_equal(AT(answer, "contact.id"), "");
    assert_string_equal(AT(answer, "candidates.0.id"), noor);
    exchange(house, house->owner, account, "Haddad Noor <x17@example.net>", ME, 1);
    answer = context(house, house->owner, "x17@example.net");
    assert_string_equal(AT(answer, "candidates.0.id"), noor);
    assert_string_equal(AT(answer, "contact.id"), "");
    assert_int_equal(
        count_at(context(house, house->owner, "x18@example.net"), "context.candidates"), 0);
}

static void flags_and_lookalikes(struct house *house)
{
    const char *account = make_account(house, house->owner, "Post", ME, NULL);
    exchange(house, house->owner, account, ME, "noor@brightoak.example, ada@brightoak.example", 10);
    execute(house, "UPDATE correspondent SET bounced_ms = last_sent_ms + 1000"
                   " WHERE address = 'noor@brightoak.example'");
    execute(house, "UPDATE correspondent SET left_ms = last_sent_ms + 1000,"
                   " new_address = 'ada@example.net' WHERE address = 'ada@brightoak.example'");
    json_t *noor = context(house, house->owner, "noor@brightoak.example");
    assert_true(number_at(noor, "context.bounced_at") > 0);
    assert_string_not_equal(AT(noor, "trouble"), "");
    assert_string_equal(AT(context(house, house->owner, "ada@brightoak.example"), "new_address"),
                        "ada@example.net");
    /* who writes again after that is there */
    exchange(house, house->owner, account, "noor@brightoak.example", ME, 1);
    noor = context(house, house->owner, "noor@brightoak.example");
    assert_int_equal(number_at(noor, "context.bounced_at"), -1);
    json_t *other = context(house, house->owner, "noor@brigthoak.example");
    assert_string_equal(AT(other, "look_alike.domain"), "brightoak.example");
    assert_string_equal(AT(other, "look_alike.how"), "swapped");
    assert_string_equal(AT(noor, "look_alike.domain"), "");
    /* also of one that a message has put on a card */
    add(house, house->owner, "Clients", "'name':'Noor Haddad','email':'noor@brigthoak.example'");
    other = context(house, house->owner, "noor@brigthoak.example");
    assert_string_equal(AT(other, "look_alike.domain"), "brightoak.example");
    assert_true(*AT(other, "contact.id"));
}

static void what_is_no_address_is_refused(struct house *house)
{
    assert_status(ask(house, house->owner, "context", "{'address':'noor'}"), "invalid");
}

int main(void)
{
    static const struct house_case cases[] = {
        HOUSE_TEST(a_contact_with_all_that_is_known), HOUSE_TEST(others_see_nothing_of_it),
        HOUSE_TEST(a_stranger_has_candidates),        HOUSE_TEST(flags_and_lookalikes),
        HOUSE_TEST(what_is_no_address_is_refused),
    };
    return run_house_tests("context", cases, COUNT_OF(cases));
}
