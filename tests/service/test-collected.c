/* Collected people: who is, and what makes a contact of one. */
#include "mail-house.h"

#define ME   "me@example.com"
#define NOOR "Noor Haddad <noor@brightoak.example>"

static const char *addresses(struct house *house, person who, const char *more)
{
    json_t *answer = ask(house, who, "collected_list", "{%s}", more);
    const json_t *list = json_object_get(answer, "collected");
    const char *all = "";
    assert_status(answer, "");
    for (size_t i = 0; i < json_array_size(list); i++)
        all = arena_format(house->arena, "%s%s%s", all, i ? " " : "",
                           json_string_value(json_object_get(json_array_get(list, i), "address")));
    return all;
}

static json_int_t total(struct house *house)
{
    json_t *answer =
        ask(house, house->owner, "contacts_list", "{'count_only':true,'contact_book':'Clients'}");
    return json_integer_value(json_object_get(answer, "total"));
}

static void use_book(struct house *house, const char *account, const char *book)
{
    assert_status(ask(house, house->owner, "mail_account_update", "{'id':'%s','contact_book':'%s'}",
                      account, book),
                  "");
}

static void who_is_known_and_human(struct house *house)
{
    const char *account = make_account(house, house->owner, "Post", ME, NULL);
    exchange(house, house->owner, account, ME, NOOR, 9);
    exchange(house, house->owner, account, "Rita Vale <rita@example.org>", ME, 8);
    exchange(house, house->owner, account, "Ivo Lund <ivo@example.org>", ME, 7);
    exchange(house, house->owner, account, "Ivo Lund <ivo@example.org>", ME, 6);
    exchange(house, house->owner, account, ME, "Shop <no-reply@example.org>", 5);
    exchange(house, house->owner, account, ME, "Help <support@example.org>", 5);
    exchange(house, house->owner, account, ME, "Omar Lund <omar@example.org>", 4);
    add(house, house->owner, "Clients", "'name':'Omar Lund','email':'omar@example.org'");
    /* one message of a stranger is little, an office is no person, a robot never is */
    assert_string_equal(addresses(house, house->owner, ""),
                        "noor@brightoak.example ivo@example.org");
    assert_string_equal(addresses(house, house->owner, "'min_score':100"),
                        "support@example.org noor@brightoak.example ivo@example.org "
                        "rita@example.org");
    json_t *page = ask(house, house->owner, "collected_list", "{'limit':1}");
    const char *next = text_at(page, "next_cursor");
    assert_string_equal(
        addresses(house, house->owner, arena_format(house->arena, "'limit':5,'cursor':'%s'", next)),
        "ivo@example.org");
    assert_int_equal(total(house), 1);
    assert_int_equal(
        json_array_size(json_object_get(
            ask(house, house->owner, "contacts_search", "{'query':'noor'}"), "contacts")),
        0);
}

/* What several accounts know of an address is added up, and he comes once. */
static void once_of_several_accounts(struct house *house)
{
    const char *one = make_account(house, house->owner, "Post", ME, NULL);
    const char *two = make_account(house, house->owner, "Office", "office@example.com", NULL);
    exchange(house, house->owner, one, "Ivo Lund <ivo@example.org>", ME, 7);
    exchange(house, house->owner, two, "Ivo Lund <ivo@example.org>", "office@example.com", 6);
    exchange(house, house->owner, two, "office@example.com", NOOR, 6);
    assert_string_equal(addresses(house, house->owner, ""),
                        "noor@brightoak.example ivo@example.org");
    assert_string_equal(addresses(house, house->owner, "'account':'Office'"),
                        "noor@brightoak.example");
}

static void promoted_and_dismissed(struct house *house)
{
    const char *account = make_account(house, house->owner, "Post", ME, NULL);
    exchange(house, house->owner, account, ME, NOOR, 9);
    exchange(house, house->owner, account, ME, "Ivo Lund <ivo@example.org>", 9);
    json_t *answer = ask(house, house->owner, "collected_promote",
                         "{'addresses':['Noor@brightoak.example'],'contact_book':'Clients'}");
    assert_status(answer, "");
    assert_string_equal(text_at(answer, "contacts.0.outcome"), "created");
    assert_string_equal(text_at(answer, "contacts.0.first_name"), "Noor");
    assert_string_equal(text_at(answer, "contacts.0.last_name"), "Haddad");
    assert_string_equal(addresses(house, house->owner, ""), "ivo@example.org");
    assert_status(
        ask(house, house->owner, "collected_promote", "{'addresses':['noor@brightoak.example']}"),
        "not_found");
    assert_status(
        ask(house, house->owner, "collected_dismiss", "{'addresses':['ivo@example.org']}"), "");
    assert_string_equal(addresses(house, house->owner, ""), "");
    assert_string_equal(addresses(house, house->owner, "'dismissed':true"), "ivo@example.org");
    assert_status(
        ask(house, house->owner, "collected_promote", "{'addresses':['ivo@example.org']}"),
        "not_found");
    assert_status(ask(house, house->owner, "collected_dismiss",
                      "{'addresses':['ivo@example.org'],'dismissed':false}"),
                  "");
    assert_string_equal(addresses(house, house->owner, ""), "ivo@example.org");
    assert_status(
        ask(house, house->owner, "collected_dismiss", "{'addresses':['never@example.org']}"),
        "not_found");
}

static void a_reply_promotes(struct house *house)
{
    const char *account = make_account(house, house->owner, "Post", ME, NULL);
    exchange(house, house->owner, account, NOOR, ME, 9);
    exchange(house, house->owner, account, ME, NOOR, 8);
    assert_int_equal(total(house), 0); /* the account has no book for it */
    use_book(house, account, "Clients");
    exchange(house, house->owner, account, "Rita Vale <rita@example.org>", ME, 7);
    assert_int_equal(total(house), 0);
    exchange(house, house->owner, account, ME, "rita@example.org", 6);
    assert_int_equal(total(house), 1);
    json_t *found = ask(house, house->owner, "contacts_search", "{'query':'rita'}");
    assert_string_equal(text_at(found, "contacts.0.last_name"), "Vale");
    exchange(house, house->owner, account, ME, "rita@example.org", 5);
    assert_int_equal(total(house), 1);
    /* the reply may be read first */
    exchange(house, house->owner, account, ME, "Ivo Lund <ivo@example.org>", 2);
    assert_int_equal(total(house), 1);
    exchange(house, house->owner, account, "Ivo Lund <ivo@example.org>", ME, 3);
    assert_int_equal(total(house), 2);
}

static void no_reply_promotes(struct house *house)
{
    const char *account = make_account(house, house->owner, "Post", ME, NULL);
    use_book(house, account, "Clients");
    /* an answer to what the account wrote unasked */
    exchange(house, house->owner, account, ME, "Ivo Lund <ivo@example.org>", 9);
    exchange(house, house->owner, account, "Ivo Lund <ivo@example.org>", ME, 8);
    /* a program, an office */
    exchange(house, house->owner, account, "Shop <no-reply@example.org>", ME, 7);
    exchange(house, house->owner, account, ME, "Shop <no-reply@example.org>", 6);
    exchange(house, house->owner, account, "Help <support@example.org>", ME, 7);
    exchange(house, house->owner, account, ME, "Help <support@example.org>", 6);
    /* who was dismissed, and an address that several share */
    exchange(house, house->owner, account, NOOR, ME, 7);
    ask(house, house->owner, "collected_dismiss", "{'addresses':['noor@brightoak.example']}");
    exchange(house, house->owner, account, ME, NOOR, 6);
    ask(house, house->owner, "identifier_share", "{'value':'us@example.org'}");
    exchange(house, house->owner, account, "Us <us@example.org>", ME, 7);
    exchange(house, house->owner, account, ME, "Us <us@example.org>", 6);
    assert_int_equal(total(house), 0);
    assert_string_equal(addresses(house, house->owner, ""), "ivo@example.org");
}

/* What one's private book holds is collected of a colleague's mail still. */
static void through_the_viewer_s_books(struct house *house)
{
    person rita = invite(house, "rita@example.org", "member");
    const char *mine = make_account(house, house->owner, "Post", ME, NULL);
    const char *hers = make_account(house, rita, "Hers", "her@example.com", NULL);
    exchange(house, house->owner, mine, ME, NOOR, 9);
    exchange(house, rita, hers, "her@example.com", NOOR, 9);
    ask(house, house->owner, "book_create", "{'name':'Private'}");
    add(house, house->owner, "Private", "'name':'Noor Haddad','email':'noor@brightoak.example'");
    assert_string_equal(addresses(house, house->owner, ""), "");
    assert_string_equal(addresses(house, rita, ""), "noor@brightoak.example");
}

int main(void)
{
    static const struct house_case cases[] = {
        HOUSE_TEST(who_is_known_and_human), HOUSE_TEST(once_of_several_accounts),
        HOUSE_TEST(promoted_and_dismissed), HOUSE_TEST(a_reply_promotes),
        HOUSE_TEST(no_reply_promotes),      HOUSE_TEST(through_the_viewer_s_books),
    };
    return run_house_tests("collected", cases, COUNT_OF(cases));
}
