/* Mail that was there before a contact had the address: read again, as if it came now. */
#include "harness.h"

#include "service/follow.h"
#include <time.h>

#define ME    "me@example.com"
#define NOOR  "noor@brickworks.example"
#define TITLE "Head of Purchasing"
#define PHONE "Tel. +44 20 7946 0018"

static const char *make_account(struct house *house, person who, const char *name)
{
    return text_at(
        ask(house, who, "mail_account_create", "{'name':'%s','addresses':['" ME "']}", name),
        "mail_accounts.0.id");
}

/* A message of Noor's, so many days ago, with these lines below her name. */
static void noor_wrote(struct house *house, person who, const char *account, int days,
                       const char *lines)
{
    char date[64];
    time_t then = time(NULL) - (time_t)days * 24 * 60 * 60;
    struct tm parts;
    strftime(date, sizeof(date), "%a, %d %b %Y %H:%M:%S +0000", gmtime_r(&then, &parts));
    const char *raw =
        arena_format(house->arena,
                     "Message-ID: <%d.%zu@brickworks.example>\nFrom: Noor Haddad <" NOOR ">\n"
                     "To: " ME "\nDate: %s\nSubject: Offer %d\n\nDear Me,\n\nhere is the offer.\n\n"
                     "Best regards\nNoor Haddad\n%s\n",
                     days, strlen(lines), date, days, lines);
    json_t *arguments = json_pack("{s:s,s:[{s:s}]}", "account", account, "messages", "raw", raw);
    assert_status(ask_json(house, who, "messages_add", arguments), "");
    json_decref(arguments);
}

static void follow(struct house *house)
{
    follow_own(house->session, begin(house, house->owner)->actor.organization);
}

static size_t proposals(struct house *house, person who)
{
    return count_at(ask(house, who, "proposals_list", "{}"), "proposals");
}

static const char *proposed(struct house *house, person who, const char *field)
{
    json_t *found = ask(house, who, "proposals_list", "{'field':'%s'}", field);
    assert_int_equal(count_at(found, "proposals"), 1);
    return text_at(found, "proposals.0.new_value");
}

static const char *add_noor(struct house *house, person who, const char *more)
{
    return add(house, who, "Clients",
               arena_format(house->arena, "'first_name':'Noor','last_name':'Haddad'%s", more));
}

static void a_new_contact_is_told(struct house *house)
{
    const char *post = make_account(house, house->owner, "Post");
    noor_wrote(house, house->owner, post, 9, "");
    noor_wrote(house, house->owner, post, 5, TITLE "\n" PHONE);
    noor_wrote(house, house->owner, post, 4, TITLE "\n" PHONE "\n");
    follow(house);
    assert_int_equal(proposals(house, house->owner), 0);
    add_noor(house, house->owner, ",'email':'" NOOR "'");
    follow(house);
    assert_int_equal(proposals(house, house->owner), 2);
    assert_string_equal(proposed(house, house->owner, "title"), TITLE);
    json_t *phone = ask(house, house->owner, "proposals_list", "{'field':'phone'}");
    assert_string_equal(text_at(phone, "proposals.0.new_value"), "+44 20 7946 0018");
    assert_string_equal(text_at(phone, "proposals.0.held"), "");
    assert_sound(house, false);
}

/* Whatever happens to the card afterwards: the same mail is read once. */
static void it_is_told_once(struct house *house)
{
    const char *post = make_account(house, house->owner, "Post");
    noor_wrote(house, house->owner, post, 9, "");
    noor_wrote(house, house->owner, post, 5, TITLE "\n" PHONE);
    const char *id = add_noor(house, house->owner, ",'email':'" NOOR "'");
    noor_wrote(house, house->owner, post, 3, PHONE); /* this is told as it comes */
    follow(house);
    json_t *phone = ask(house, house->owner, "proposals_list", "{'field':'phone'}");
    assert_int_equal(number_at(phone, "proposals.0.seen"), 1);
    const char *title =
        text_at(ask(house, house->owner, "proposals_list", "{'field':'title'}"), "proposals.0.id");
    assert_status(ask(house, house->owner, "proposals_reject", "{'ids':['%s']}", title), "");
    assert_status(ask(house, house->owner, "proposals_accept", "{'ids':['%s']}",
                      text_at(phone, "proposals.0.id")),
                  "");
    assert_status(ask(house, house->owner, "contacts_update",
                      "{'contacts':[{'id':'%s','infos':[{'kind':'email','value':'" NOOR "'}],"
                      "'notes':'no calls'}]}",
                      id),
                  "");
    follow(house);
    assert_int_equal(proposals(house, house->owner), 0);
    assert_status(ask(house, house->owner, "contacts_delete", "{'ids':['%s']}", id), "");
    assert_status(ask(house, house->owner, "contacts_restore", "{'ids':['%s']}", id), "");
    follow(house);
    assert_int_equal(proposals(house, house->owner), 0);
}

static void a_persons_later_word_stands(struct house *house)
{
    const char *post = make_account(house, house->owner, "Post");
    noor_wrote(house, house->owner, post, 9, "");
    noor_wrote(house, house->owner, post, 5, TITLE "\n" PHONE);
    add_noor(house, house->owner, ",'email':'" NOOR "','company':'Brickworks','title':'Director'");
    follow(house);
    assert_int_equal(proposals(house, house->owner), 1);
    assert_string_equal(proposed(house, house->owner, "phone"), "+44 20 7946 0018");
}

static void an_address_that_comes_later(struct house *house)
{
    const char *post = make_account(house, house->owner, "Post");
    const char *id = add_noor(house, house->owner, ",'email':'noor@example.org'");
    noor_wrote(house, house->owner, post, 9, "");
    noor_wrote(house, house->owner, post, 5, PHONE);
    follow(house);
    assert_int_equal(proposals(house, house->owner), 0);
    assert_status(ask(house, house->owner, "contacts_update",
                      "{'contacts':[{'id':'%s','infos':[{'kind':'email','value':"
                      "'noor@example.org'},{'kind':'email','value':'" NOOR "'}]}]}",
                      id),
                  "");
    follow(house);
    assert_int_equal(proposals(house, house->owner), 1);
}

static void who_is_promoted(struct house *house)
{
    const char *post = make_account(house, house->owner, "Post");
    noor_wrote(house, house->owner, post, 9, "");
    noor_wrote(house, house->owner, post, 8, "");
    noor_wrote(house, house->owner, post, 5, PHONE);
    assert_status(ask(house, house->owner, "collected_promote",
                      "{'addresses':['" NOOR "'],'contact_book':'Clients'}"),
                  "");
    follow(house);
    assert_int_equal(proposals(house, house->owner), 1);
}

/* A stranger's only message, and what is older than two years. */
static void doubts_and_old_mail(struct house *house)
{
    const char *post = make_account(house, house->owner, "Post");
    noor_wrote(house, house->owner, post, 800, "www.brickworks.example");
    noor_wrote(house, house->owner, post, 5, PHONE);
    add_noor(house, house->owner, ",'email':'" NOOR "'");
    follow(house);
    assert_int_equal(proposals(house, house->owner), 1);
    const char *other = make_account(house, house->owner, "Other");
    assert_status(ask(house, house->owner, "messages_add",
                      "{'account':'%s','messages':[{'raw':'Message-ID: <1@x.example>\\n"
                      "From: Ivo Lund <ivo@example.net>\\nTo: " ME
                      "\\nSubject: Hi\\n\\nHello Me,\\n\\n"
                      "here it is.\\n\\nBest regards\\nIvo Lund\\nTel. +44 20 7946 0019\\n'}]}",
                      other),
                  "");
    add(house, house->owner, "Clients", "'name':'Ivo Lund','email':'ivo@example.net'");
    follow(house);
    json_t *phone = ask(house, house->owner, "proposals_list", "{'held':true}");
    assert_int_equal(count_at(phone, "proposals"), 1);
    assert_string_equal(text_at(phone, "proposals.0.new_value"), "+44 20 7946 0019");
}

/* Whoever makes the contact: only who sees the mail is told. */
static void private_mail_stays_private(struct house *house)
{
    person rita = invite(house, "rita@example.com", "member");
    const char *post = make_account(house, rita, "Own");
    noor_wrote(house, rita, post, 9, "");
    noor_wrote(house, rita, post, 5, PHONE);
    add_noor(house, house->owner, ",'email':'" NOOR "'");
    assert_status(ask(house, house->owner, "book_create", "{'name':'Mine','scope':'user'}"), "");
    add(house, house->owner, "Mine", "'name':'N. H.','email':'" NOOR "','separate':true");
    follow(house);
    assert_int_equal(proposals(house, house->owner), 0);
    assert_int_equal(proposals(house, rita), 1);
}

int main(void)
{
    static const struct house_case cases[] = {
        HOUSE_TEST(a_new_contact_is_told),
        HOUSE_TEST(it_is_told_once),
        HOUSE_TEST(a_persons_later_word_stands),
        HOUSE_TEST(an_address_that_comes_later),
        HOUSE_TEST(who_is_promoted),
        HOUSE_TEST(doubts_and_old_mail),
        HOUSE_TEST(private_mail_stays_private),
    };
    return run_house_tests("earlier-mail", cases, COUNT_OF(cases));
}
