/* Completing recipients: who is found, in which order, and by whom not. */
#include "mail-house.h"

#define ME "me@example.com"

/* "noor@example.com|rita@example.org": in their order. */
static const char *completed(struct house *house, person who, const char *arguments)
{
    AUTO_BUFFER struct buffer joined = {0};
    json_t *answer = ask(house, who, "complete", "{%s}", arguments);
    assert_status(answer, "");
    for (size_t i = 0; i < count_at(answer, "completions"); i++) {
        const char *member = arena_format(house->arena, "completions.%zu.address", i);
        if (*text_at(answer, member)) /* no group */
            buffer_append_format(&joined, "%s%s", i ? "|" : "", text_at(answer, member));
    }
    return arena_copy(house->arena, buffer_text(&joined));
}

static void assert_completed(struct house *house, person who, const char *arguments,
                             const char *expected)
{
    assert_string_equal(completed(house, who, arguments), expected);
}

static void what_fits(struct house *house)
{
    static const struct {
        const char *prefix;
        bool fits;
    } rows[] = {
        {"j", true},         {"jo", true},           {"JOSÉ", true},
        {"jose", true},      {"mul", true},          {"mü", true},
        {"jose.m", true},    {"muller jo", true},    {"jo mul", true},
        {"example.o", true}, {"@example.org", true}, {"jose muller x", false},
        {"ose", false},      {"uller", false},       {"jose.muller@example.org", true},
        {"<jose", true},     {"x", false},
    };
    const char *account = make_account(house, house->owner, "Post", ME, NULL);
    exchange(house, house->owner, account, ME, "José Müller <jose.muller@example.org>", 1);
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        assert_completed(house, house->owner,
                         arena_format(house->arena, "'prefix':'%s'", rows[i].prefix),
                         rows[i].fits ? "jose.muller@example.org" : "");
    assert_status(ask(house, house->owner, "complete", "{'prefix':' '}"), "invalid");
}

/* Sent by me, sent by the team, received; and what is old counts less. */
static void use_ranks(struct house *house)
{
    json_t *team = ask(house, house->owner, "team_put", "{'name':'Sales','active_members':['%s']}",
                       user_id(house, house->owner));
    const char *own = make_account(house, house->owner, "Post", ME, NULL);
    const char *teams = make_account(house, house->owner, "Sales", "sales@example.com",
                                     text_at(team, "teams.0.id"));
    exchange(house, house->owner, own, "noor@c.example", ME, 2);
    exchange(house, house->owner, teams, "sales@example.com", "noor@b.example", 2);
    exchange(house, house->owner, own, ME, "noor@a.example", 2);
    exchange(house, house->owner, own, ME, "noor@d.example", 900);
    assert_completed(house, house->owner, "'prefix':'noo'",
                     "noor@a.example|noor@b.example|noor@c.example|noor@d.example");
    json_t *answer = ask(house, house->owner, "complete", "{'prefix':'noo'}");
    assert_non_null(strstr(text_at(answer, "completions.0.reason"), "You wrote to it once"));
    assert_non_null(strstr(text_at(answer, "completions.1.reason"), "Your team wrote"));
    assert_non_null(strstr(text_at(answer, "completions.2.reason"), "It wrote to you once"));
    /* own addresses, and what stands there, are not offered */
    assert_completed(house, house->owner, "'prefix':'noo','to':['noor@a.example'],'limit':1",
                     "noor@b.example");
    assert_completed(house, house->owner, "'prefix':'sales'", "");
}

static void who_was_beside_comes_up(struct house *house)
{
    const char *account = make_account(house, house->owner, "Post", ME, NULL);
    for (int i = 1; i < 4; i++)
        exchange(house, house->owner, account, ME, "noor@a.example", i);
    const char *thread =
        exchange(house, house->owner, account, ME, "noor@b.example, rita@example.org", 5);
    assert_completed(house, house->owner, "'prefix':'noor'", "noor@a.example|noor@b.example");
    assert_completed(house, house->owner, "'prefix':'noor','to':['Rita <rita@example.org>']",
                     "noor@b.example|noor@a.example");
    assert_completed(house, house->owner,
                     arena_format(house->arena, "'prefix':'noor','conversation':'%s'", thread),
                     "noor@b.example|noor@a.example");
}

/* Whom nobody stood beside yet, of the company of somebody who is there; of one's own it says
 * nothing. */
static void the_company_of_who_is_there_comes_up(struct house *house)
{
    const char *account = make_account(house, house->owner, "Post", ME, NULL);
    for (int i = 1; i < 4; i++)
        exchange(house, house->owner, account, ME, "noor@a.example", i);
    exchange(house, house->owner, account, ME, "noor@mail.brick.example", 5);
    exchange(house, house->owner, account, ME, "noor@example.com", 6);
    exchange(house, house->owner, account, ME, "noor@notbrick.example", 7);
    const char *thread = exchange(house, house->owner, account, ME, "rita@brick.example", 5);
    exchange(house, house->owner, account, ME, "ida@example.com", 5);
    const char *by_use = "noor@a.example|noor@mail.brick.example|noor@example.com|"
                         "noor@notbrick.example";
    const char *by_company = "noor@mail.brick.example|noor@a.example|noor@example.com|"
                             "noor@notbrick.example";
    assert_completed(house, house->owner, "'prefix':'noor'", by_use);
    assert_completed(house, house->owner, "'prefix':'noor','to':['rita@brick.example']",
                     by_company);
    assert_completed(house, house->owner,
                     arena_format(house->arena, "'prefix':'noor','conversation':'%s'", thread),
                     by_company);
    assert_completed(house, house->owner, "'prefix':'noor','to':['ida@example.com']", by_use);
}

/* What is typed means a person before it means everybody of a firm. */
static void names_come_before_firms(struct house *house)
{
    const char *account = make_account(house, house->owner, "Post", ME, NULL);
    exchange(house, house->owner, account, ME, "noor@brick.example", 1);
    exchange(house, house->owner, account, ME, "ida.brixton@a.example", 90);
    exchange(house, house->owner, account, ME, "brigit@b.example", 300);
    assert_completed(house, house->owner, "'prefix':'bri'",
                     "ida.brixton@a.example|brigit@b.example|noor@brick.example");
    assert_completed(house, house->owner, "'prefix':'@bri'",
                     "ida.brixton@a.example|brigit@b.example|noor@brick.example");
}

static void contacts_and_collected_people(struct house *house)
{
    const char *account = make_account(house, house->owner, "Post", ME, NULL);
    add(house, house->owner, "Clients", "'name':'Noor Haddad','email':'nh@a.example'");
    exchange(house, house->owner, account, ME, "noor@b.example, noor@c.example", 5);
    add(house, house->owner, "Clients", "'name':'Noor Berg','email':'noor@c.example'");
    /* at equal use the contact first; who was never written to last */
    assert_completed(house, house->owner, "'prefix':'noor'",
                     "noor@c.example|noor@b.example|nh@a.example");
    json_t *answer = ask(house, house->owner, "complete", "{'prefix':'had'}");
    assert_string_equal(text_at(answer, "completions.0.name"), "Noor Haddad");
    assert_string_equal(text_at(answer, "completions.0.reason"), "In Clients, never written to");
    /* what does not arrive goes to the end, and says so */
    execute(house, "UPDATE correspondent SET bounced_ms = last_sent_ms + 1000"
                   " WHERE address = 'noor@c.example'");
    answer = ask(house, house->owner, "complete", "{'prefix':'noor'}");
    assert_string_equal(text_at(answer, "completions.2.address"), "noor@c.example");
    assert_non_null(strstr(text_at(answer, "completions.2.trouble"), "bounced"));
}

static void groups_expand(struct house *house)
{
    add(house, house->owner, "Clients",
        "'name':'Noor "
        "Haddad','email':'noor@example.com','memberships':[{'group':{'kind':'group','name':'Board'}"
        "}]");
    add(house, house->owner, "Clients",
        "'name':'Rita "
        "Berg','email':'rita@example.org','memberships':[{'group':{'kind':'group','name':'Board'}}"
        "]");
    json_t *answer = ask(house, house->owner, "complete", "{'prefix':'boa'}");
    assert_string_equal(text_at(answer, "completions.0.kind"), "group");
    assert_string_equal(text_at(answer, "completions.0.name"), "Board");
    assert_int_equal(count_at(answer, "completions.0.members"), 2);
    assert_completed(house, house->owner, "'prefix':'oard'", "");
}

static void rights_hold(struct house *house)
{
    person rita = invite(house, "rita@example.org", "member");
    const char *account = make_account(house, house->owner, "Post", ME, NULL);
    exchange(house, house->owner, account, ME, "noor@b.example", 5);
    ask(house, house->owner, "book_create", "{'name':'Private','scope':'user'}");
    add(house, house->owner, "Private",
        "'name':'Noor "
        "Haddad','email':'nh@a.example','memberships':[{'group':{'kind':'group','name':'Noble'}}]");
    assert_completed(house, house->owner, "'prefix':'no'", "noor@b.example|nh@a.example");
    assert_completed(house, rita, "'prefix':'no'", "");
    assert_completed(house, rita, "'prefix':'nob'", "");
}

/* Forty-five of a colleague's own are newer than the one that everybody sees. */
static void what_others_keep_hides_nothing(struct house *house)
{
    person rita = invite(house, "rita@example.org", "member");
    make_account(house, house->owner, "Post", ME, NULL);
    add(house, house->owner, "Clients", "'name':'Zebulon Berg','email':'zb@a.example'");
    assert_status(ask(house, rita, "book_create", "{'name':'Mine','scope':'user'}"), "");
    for (int i = 0; i < 45; i++)
        add(house, rita, "Mine",
            arena_format(house->arena, "'name':'Zebulon Hill','email':'z%d@b.example'", i));
    assert_completed(house, house->owner, "'prefix':'zebul'", "zb@a.example");
}

/* A single letter is not searched for, but must fit. */
static void a_letter_narrows(struct house *house)
{
    make_account(house, house->owner, "Post", ME, NULL);
    for (int i = 0; i < 60; i++)
        add(house, house->owner, "Clients",
            arena_format(house->arena, "'name':'Noor %s','email':'n%d@a.example'",
                         i ? "Haddad" : "Berg", i));
    assert_completed(house, house->owner, "'prefix':'noor b'", "n0@a.example");
    assert_completed(house, house->owner, "'prefix':'b noor'", "n0@a.example");
    assert_completed(house, house->owner, "'prefix':'noor x'", "");
}

/* What is typed may be beginnings of a name, of an address, of a host where everybody is. */
static void several_words_narrow_each_other(struct house *house)
{
    const char *account = make_account(house, house->owner, "Post", ME, NULL);
    exchange(house, house->owner, account, ME, "Noor Haddad <n.h@gmail.com>", 3);
    exchange(house, house->owner, account, ME, "Noor Berg <noor@brightoak.example>", 3);
    for (int i = 0; i < 30; i++) {
        exchange(house, house->owner, account, ME,
                 arena_format(house->arena, "Noor Lund <noor.l%d@brightoak.example>", i), 1);
        exchange(house, house->owner, account, ME,
                 arena_format(house->arena, "Ada Haddad <ada.h%d@brightoak.example>", i), 1);
    }
    assert_completed(house, house->owner, "'prefix':'noo had'", "n.h@gmail.com");
    assert_completed(house, house->owner, "'prefix':'had noo'", "n.h@gmail.com");
    assert_completed(house, house->owner, "'prefix':'noor gmail'", "n.h@gmail.com");
    assert_completed(house, house->owner, "'prefix':'gmail noor'", "n.h@gmail.com");
    assert_completed(house, house->owner, "'prefix':'noor berg bright'", "noor@brightoak.example");
    assert_completed(house, house->owner, "'prefix':'h noor'", "n.h@gmail.com");
    assert_completed(house, house->owner, "'prefix':'noor zoe'", "");
}

static void large_groups_are_counted(struct house *house)
{
    for (int i = 0; i < 220; i++)
        add(house, house->owner, "Clients",
            arena_format(house->arena,
                         "'name':'Noor Berg','email':'n%d@a.example',"
                         "'memberships':[{'group':{'kind':'group','name':'Crowd'}}]",
                         i));
    json_t *answer = ask(house, house->owner, "complete", "{'prefix':'crow'}");
    assert_string_equal(text_at(answer, "completions.0.kind"), "group");
    assert_int_equal(count_at(answer, "completions.0.members"), 100);
    assert_int_equal(number_at(answer, "completions.0.total"), 220);
}

int main(void)
{
    static const struct house_case cases[] = {
        HOUSE_TEST(what_fits),
        HOUSE_TEST(use_ranks),
        HOUSE_TEST(who_was_beside_comes_up),
        HOUSE_TEST(the_company_of_who_is_there_comes_up),
        HOUSE_TEST(names_come_before_firms),
        HOUSE_TEST(contacts_and_collected_people),
        HOUSE_TEST(groups_expand),
        HOUSE_TEST(rights_hold),
        HOUSE_TEST(what_others_keep_hides_nothing),
        HOUSE_TEST(a_letter_narrows),
        HOUSE_TEST(several_words_narrow_each_other),
        HOUSE_TEST(large_groups_are_counted),
    };
    return run_house_tests("complete", cases, COUNT_OF(cases));
}
