/* Looking at recipients: a verdict each, and no noise. */
#include "mail-house.h"

#define ME "me@example.com"

static void assert_verdict(struct house *house, const char *to, const char *thread,
                           const char *verdict, const char *better)
{
    const char *more = thread ? arena_format(house->arena, ",'conversation':'%s'", thread) : "";
    json_t *answer = ask(house, house->owner, "recipients_check", "{'to':['%s']%s}", to, more);
    assert_status(answer, "");
    if (strcmp(text_at(answer, "recipients.0.verdict"), verdict) != 0)
        fail_msg("%s is %s, not %s", to, text_at(answer, "recipients.0.verdict"), verdict);
    assert_string_equal(text_at(answer, "recipients.0.better"), better);
    assert_string_not_equal(text_at(answer, "recipients.0.message"), "");
}

static void one_address(struct house *house)
{
    const char *account = make_account(house, house->owner, "Post", ME, NULL);
    for (int i = 1; i < 13; i++)
        exchange(house, house->owner, account, ME, "Noor Haddad <noor@brightoak.example>", i);
    exchange(house, house->owner, account, ME, "ada@brightoak.example, ivo@brightoak.example", 3);
    exchange(house, house->owner, account, ME, "lena@brightoak.example", 3);
    add(house, house->owner, "Clients", "'name':'Omar Lund','email':'omar@example.org'");
    execute(house, "UPDATE correspondent SET bounced_ms = last_sent_ms + 1000"
                   " WHERE address = 'ada@brightoak.example'");
    execute(house, "UPDATE correspondent SET left_ms = last_sent_ms + 1000,"
                   " new_address = 'ivo@example.net' WHERE address = 'ivo@brightoak.example'");
    /* the end of 2999-12-31 */
    execute(house, "UPDATE correspondent SET away_until_ms = 32503680000000"
                   " WHERE address = 'lena@brightoak.example'");
    assert_verdict(house, "noor@brightoak.example", NULL, "ok", "");
    assert_verdict(house, ME, NULL, "ok", "");
    assert_verdict(house, "omar@example.org", NULL, "ok", "");
    assert_verdict(house, "noor at brightoak", NULL, "invalid", "");
    assert_verdict(house, "ada@brightoak.example", NULL, "bounced", "");
    /* what mail alone says is no advice */
    assert_verdict(house, "ivo@brightoak.example", NULL, "stale", "");
    add(house, house->owner, "Clients", "'name':'Ivo Lund','email':'ivo@example.net'");
    assert_verdict(house, "ivo@brightoak.example", NULL, "stale", "ivo@example.net");
    execute(house,
            "INSERT INTO correspondent SELECT organization, account, 'ivo@example.net', name,"
            " sent, received, automatic, first_ms, last_sent_ms, last_received_ms, rank,"
            " last_sent_ms, 0, 0, NULL, 0 FROM correspondent"
            " WHERE address = 'ivo@brightoak.example'");
    assert_verdict(house, "ivo@brightoak.example", NULL, "stale", "");
    assert_verdict(house, "lena@brightoak.example", NULL, "away", "");
    json_t *away =
        ask(house, house->owner, "recipients_check", "{'to':['lena@brightoak.example']}");
    assert_string_equal(text_at(away, "recipients.0.message"), "Away until 2999-12-31");
    assert_verdict(house, "noor@brigthoak.example", NULL, "look_alike", "noor@brightoak.example");
    /* the company is known, the person is not: nobody's address is made up */
    assert_verdict(house, "zoe@brigthoak.example", NULL, "look_alike", "");
    assert_verdict(house, "Noor Haddad <noor@larkspur.example>", NULL, "similar_name",
                   "noor@brightoak.example");
    assert_verdict(house, "noor.haddad@larkspur.example", NULL, "similar_name",
                   "noor@brightoak.example");
    assert_verdict(house, "zoe@larkspur.example", NULL, "never_written", "");
}

/* One letter from somebody who is written to, and nobody's. */
static void slips_of_the_hand(struct house *house)
{
    const char *account = make_account(house, house->owner, "Post", ME, NULL);
    exchange(house, house->owner, account, ME, "Noor Haddad <noor.haddad@brightoak.example>", 3);
    exchange(house, house->owner, account, ME, "j.smith@brightoak.example", 3);
    exchange(house, house->owner, account, ME, "room1@brightoak.example", 3);
    exchange(house, house->owner, account, ME, "smith@brightoak.example", 3);
    static const char *const slips[] = {"nor.haddad", "noor.hadad", "noor.haddda",
                                        "noorhaddad", "noor.hadda", "n0or.haddad"};
    for (size_t i = 0; i < COUNT_OF(slips); i++)
        assert_verdict(house, arena_format(house->arena, "%s@brightoak.example", slips[i]), NULL,
                       "similar_name", "noor.haddad@brightoak.example");
    json_t *answer =
        ask(house, house->owner, "recipients_check", "{'to':['nor.haddad@brightoak.example']}");
    assert_non_null(strstr(text_at(answer, "recipients.0.message"),
                           "Did you mean noor.haddad@brightoak.example? You wrote to it once"));
    static const char *const others[] = {"k.smith", "room2", "smithj", "noor.haddad2"};
    for (size_t i = 0; i < COUNT_OF(others); i++)
        assert_verdict(house, arena_format(house->arena, "%s@brightoak.example", others[i]), NULL,
                       "never_written", "");
    assert_verdict(house, "Nora Haddad <nor.haddad@brightoak.example>", NULL, "never_written", "");
    assert_verdict(house, "nor.haddad@larkspur.example", NULL, "never_written", "");
    add(house, house->owner, "Clients",
        "'name':'No Rhaddad','email':'nor.haddad@brightoak.example'");
    assert_verdict(house, "nor.haddad@brightoak.example", NULL, "ok", "");
}

/* Two addresses of one contact are one person. */
static void own_other_address_is_no_namesake(struct house *house)
{
    const char *account = make_account(house, house->owner, "Post", ME, NULL);
    for (int i = 1; i < 13; i++)
        exchange(house, house->owner, account, ME, "Noor Haddad <noor@brightoak.example>", i);
    add(house, house->owner, "Clients",
        "'name':'Noor Haddad','infos':[{'kind':'email','value':'noor@brightoak.example'},"
        "{'kind':'email','value':'noor@example.org'}]");
    assert_verdict(house, "noor@example.org", NULL, "ok", "");
    execute(house, "UPDATE correspondent SET bounced_ms = last_sent_ms + 1000");
    assert_verdict(house, "noor@brightoak.example", NULL, "bounced", "noor@example.org");
}

static void threads_of_one_company_or_book(struct house *house)
{
    const char *account = make_account(house, house->owner, "Post", ME, NULL);
    const char *thread = exchange(house, house->owner, account, ME,
                                  "noor@brightoak.example, ada@brightoak.example", 3);
    exchange(house, house->owner, account, ME, "omar@larkspur.example", 3);
    exchange(house, house->owner, account, ME, "ivo@larkspur.example, noor@brightoak.example", 3);
    assert_verdict(house, "omar@larkspur.example", NULL, "ok", "");
    assert_verdict(house, "omar@larkspur.example", thread, "outside", "");
    assert_verdict(house, "ada@brightoak.example", thread, "ok", "");
    assert_verdict(house, "colleague@example.com", thread, "never_written", "");
    /* who wrote with one of them before belongs there */
    assert_verdict(house, "ivo@larkspur.example", thread, "ok", "");
    const char *mixed =
        exchange(house, house->owner, account, ME, "a@one.example, b@two.example", 1);
    assert_verdict(house, "omar@larkspur.example", mixed, "ok", "");
    ask(house, house->owner, "book_create", "{'name':'Board'}");
    add(house, house->owner, "Board", "'name':'A One','email':'a@one.example'");
    add(house, house->owner, "Board", "'name':'B Two','email':'b@two.example'");
    assert_verdict(house, "omar@larkspur.example", mixed, "outside", "");
    add(house, house->owner, "Board", "'name':'Omar Lund','email':'omar@larkspur.example'");
    assert_verdict(house, "omar@larkspur.example", mixed, "ok", "");
}

int main(void)
{
    static const struct house_case cases[] = {
        HOUSE_TEST(one_address),
        HOUSE_TEST(slips_of_the_hand),
        HOUSE_TEST(own_other_address_is_no_namesake),
        HOUSE_TEST(threads_of_one_company_or_book),
    };
    return run_house_tests("recipients", cases, COUNT_OF(cases));
}
