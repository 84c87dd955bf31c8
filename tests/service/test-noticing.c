/* What mail says of people: confirmed, proposed, held, filled; who sees it, and what accepting
 * does.
 */
#include "harness.h"

#include "service/mail-accounts.h"
#include "service/view.h"
#include "store/correspondent.h"

#define ME   "me@example.com"
#define NOOR "noor@brickworks.example"
#define CHECKED(result)                                                                            \
    "Authentication-Results: mx.example.com; dmarc=" result " header.from=brickworks.example|"
#define PASSED CHECKED("pass")
#define FAILED CHECKED("fail")

static const char *account(struct house *house, person who, const char *name)
{
    return text_at(ask(house, who, "mail_account_create",
                       "{'name':'%s','addresses':['%s'],'authserv_id':'mx.example.com'}", name, ME),
                   "mail_accounts.0.id");
}

/* One message; "|" stands for line ends. */
static void take(struct house *house, person who, const char *to, const char *text)
{
    char *bytes = arena_copy(house->arena, text);
    for (char *at = bytes; *at; at++)
        if (*at == '|')
            *at = '\n';
    json_t *arguments = json_pack("{s:s,s:[{s:s}]}", "account", to, "messages", "raw", bytes);
    json_t *answer = ask_json(house, who, "messages_add", arguments);
    json_decref(arguments);
    assert_status(answer, "");
}

/* A message of Noor's on a day of 2026, with these lines below her name; the first of all is plain,
 * so that she is no stranger. */
static void noor_writes(struct house *house, person who, const char *to, int day, const char *head,
                        const char *lines)
{
    take(house, who, to,
         arena_format(house->arena,
                      "Message-ID: <day%d.%zu@brickworks.example>|From: Noor Haddad <" NOOR ">|"
                      "To: " ME "|Date: %d Mar 2026 10:00:00 +0000|%sSubject: Offer||Dear Me,||"
                      "here is the offer.||Best regards|Noor Haddad|%s|",
                      day, strlen(lines) + strlen(head), day, head, lines));
}

static const char *noor(struct house *house, person who, const char *book, const char *more)
{
    return add(house, who, book,
               arena_format(house->arena,
                            "'first_name':'Noor','last_name':'Haddad','email':'" NOOR "'%s", more));
}

/* Nobody else's; colleagues read and change "Clients". */
static void own_book(struct house *house, person who)
{
    assert_status(ask(house, who, "book_create", "{'name':'Mine','scope':'user'}"), "");
}

static json_t *waiting(struct house *house, person who, const char *field)
{
    return ask(house, who, "proposals_list", "{'field':'%s'}", field);
}

static const struct fact *fact_of(struct house *house, const char *id, enum fact_kind kind)
{
    struct call *call = begin(house, house->owner);
    struct view *view = ARENA_NEW(house->arena, struct view);
    struct uuid contact;
    uuid_parse(slice_of(id), &contact);
    assert_true(view_contact(call, contact, (struct uuid){{0}}, view));
    return card_first(&view->card, kind);
}

static struct correspondent known(struct house *house, const char *of, const char *address)
{
    struct call *call = begin(house, house->owner);
    struct correspondent one = {0};
    struct uuid id;
    uuid_parse(slice_of(of), &id);
    store_correspondent_get(call->store, house->arena, id, address, &one, &call->error);
    return one;
}

/* Of now: what is older than a value confirms nothing of it. */
static void noor_calls(struct house *house, const char *to, const char *id, const char *number)
{
    take(house, house->owner, to,
         arena_format(house->arena,
                      "Message-ID: <%s@brickworks.example>|From: Noor Haddad <" NOOR ">|To: " ME
                      "|Subject: Offer||Dear Me,||here is the offer.||Best regards|Noor Haddad|"
                      "Tel. %s|",
                      id, number));
}

static void the_same_value_confirms(struct house *house)
{
    const char *post = account(house, house->owner, "Post");
    own_book(house, house->owner);
    const char *id = noor(house, house->owner, "Mine", ",'phone':'+44 20 7946 0018'");
    noor_writes(house, house->owner, post, 1, "", "Tel. +44 20 7946 0018");
    assert_int_equal(fact_of(house, id, FACT_PHONE)->seen_ms, 0);
    json_t *before = get(house, house->owner, id);
    noor_calls(house, post, "now1", "+44 (0) 20 7946 0018");
    const struct fact *phone = fact_of(house, id, FACT_PHONE);
    assert_true(phone->seen_ms > 0);
    assert_int_equal(phone->origin.rank, RANK_PERSON);
    assert_int_equal(phone->confirmed_ms, 0);
    assert_int_equal(fact_of(house, id, FACT_NAME)->seen_ms, phone->seen_ms);
    json_t *told =
        ask(house, house->owner, "contacts_get", "{'ids':['%s'],'with_origins':true}", id);
    assert_int_equal(number_at(told, "contacts.0.infos.1.origin.seen_at"), phone->seen_ms / 1000);
    noor_calls(house, post, "now2", "+44 20 7946 0018");
    assert_int_equal(fact_of(house, id, FACT_PHONE)->seen_ms, phone->seen_ms);
    assert_int_equal(number_at(get(house, house->owner, id), "modified_at"),
                     number_at(before, "modified_at"));
    assert_int_equal(count_at(ask(house, house->owner, "proposals_list", "{}"), "proposals"), 0);
    assert_sound(house, true);
}

static void another_value_is_one_proposal(struct house *house)
{
    const char *post = account(house, house->owner, "Post");
    const char *id = noor(house, house->owner, "Clients", ",'company':'Brick Ltd','title':'Clerk'");
    for (int day = 1; day <= 10; day++)
        noor_writes(house, house->owner, post, day, "", "Head of Sales|Brick Ltd");
    json_t *list = waiting(house, house->owner, "title");
    assert_int_equal(count_at(list, "proposals"), 1);
    assert_string_equal(text_at(list, "proposals.0.contact"), id);
    assert_string_equal(text_at(list, "proposals.0.old_value"), "Clerk");
    assert_string_equal(text_at(list, "proposals.0.new_value"), "Head of Sales");
    assert_string_equal(text_at(list, "proposals.0.quote"), "Head of Sales");
    assert_string_equal(text_at(list, "proposals.0.sender_check"), "unchecked");
    assert_int_equal(number_at(list, "proposals.0.seen"), 10);
    assert_true(strncmp(text_at(list, "proposals.0.message_id"), "day1.", 5) == 0);
    assert_int_equal(count_at(waiting(house, house->owner, "company"), "proposals"), 0);
    assert_int_equal(count_at(ask(house, house->owner, "proposals_list", "{'min_confidence':1000}"),
                              "proposals"),
                     0);
    assert_int_equal(
        count_at(ask(house, house->owner, "proposals_list", "{'contact':'%s'}", id), "proposals"),
        1);
}

static void accepting_keeps_the_evidence(struct house *house)
{
    const char *post = account(house, house->owner, "Post");
    const char *id = noor(house, house->owner, "Clients", ",'company':'Brick Ltd','title':'Clerk'");
    noor_writes(house, house->owner, post, 1, "", "");
    noor_writes(house, house->owner, post, 2, "", "Head of Sales|Brick Ltd");
    json_t *list = waiting(house, house->owner, "title");
    const char *proposal = text_at(list, "proposals.0.id");
    json_t *done = ask(house, house->owner, "proposals_accept", "{'ids':['%s']}", proposal);
    assert_status(done, "");
    assert_string_equal(text_at(done, "proposals.0.outcome"), "accepted");
    const struct fact *company = fact_of(house, id, FACT_COMPANY);
    assert_string_equal(company->part[COMPANY_TITLE], "Head of Sales");
    assert_string_equal(company->part[COMPANY_NAME], "Brick Ltd");
    assert_int_equal(company->origin.channel, CHANNEL_MAIL);
    assert_int_equal(company->origin.rank, RANK_PERSON);
    assert_null(strstr(company->origin.evidence, "Head of Sales")); /* colleagues read the book */
    assert_non_null(strstr(company->origin.evidence, "day2."));
    json_t *history = ask(house, house->owner, "history", "{'id':'%s'}", id);
    char *text = json_dumps(history, 0);
    assert_non_null(strstr(text, "<day2."));
    free(text);
    assert_status(ask(house, house->owner, "proposal_accept", "{'id':'%s'}", proposal), "conflict");
    assert_status(ask(house, house->owner, "undo", "{'batch':'%s'}", text_at(done, "batch")), "");
    assert_string_equal(fact_of(house, id, FACT_COMPANY)->part[COMPANY_TITLE], "Clerk");
    noor_writes(house, house->owner, post, 1, PASSED, "Head of Sales|Brick Ltd");
    assert_int_equal(count_at(waiting(house, house->owner, "title"), "proposals"), 0);
    noor_writes(house, house->owner, post, 3, "", "Head of Sales|Brick Ltd");
    assert_string_equal(text_at(waiting(house, house->owner, "title"), "proposals.0.id"), proposal);
    assert_sound(house, true);
}

/* Of a book that is for nobody else the words are kept, too. */
static void own_books_keep_the_words(struct house *house)
{
    const char *post = account(house, house->owner, "Post");
    own_book(house, house->owner);
    const char *id = noor(house, house->owner, "Mine", ",'company':'Brick Ltd','title':'Clerk'");
    noor_writes(house, house->owner, post, 1, "", "");
    noor_writes(house, house->owner, post, 2, "", "Head of Sales|Brick Ltd");
    const char *proposal = text_at(waiting(house, house->owner, "title"), "proposals.0.id");
    assert_status(ask(house, house->owner, "proposal_accept", "{'id':'%s'}", proposal), "");
    assert_non_null(strstr(fact_of(house, id, FACT_COMPANY)->origin.evidence, "Head of Sales"));
}

static void rejecting_sticks_and_editing_counts(struct house *house)
{
    const char *post = account(house, house->owner, "Post");
    const char *id = noor(house, house->owner, "Clients", ",'company':'Brick Ltd','title':'Clerk'");
    noor_writes(house, house->owner, post, 1, "", "");
    noor_writes(house, house->owner, post, 2, "", "Head of Sales|Brick Ltd");
    const char *first = text_at(waiting(house, house->owner, "title"), "proposals.0.id");
    assert_string_equal(
        text_at(ask(house, house->owner, "proposals_reject", "{'ids':['%s']}", first),
                "proposals.0.outcome"),
        "rejected");
    noor_writes(house, house->owner, post, 3, "", "Head of Sales|Brick Ltd");
    assert_int_equal(count_at(waiting(house, house->owner, "title"), "proposals"), 0);
    noor_writes(house, house->owner, post, 4, "", "Managing Director|Brick Ltd");
    const char *second = text_at(waiting(house, house->owner, "title"), "proposals.0.id");
    json_t *edited =
        ask(house, house->owner, "proposal_edit", "{'id':'%s','value':'Director'}", second);
    assert_string_equal(text_at(edited, "proposals.0.new_value"), "Director");
    assert_status(ask(house, house->owner, "proposal_accept", "{'id':'%s'}", second), "");
    assert_string_equal(fact_of(house, id, FACT_COMPANY)->part[COMPANY_TITLE], "Director");
    json_t *both =
        ask(house, house->owner, "proposals_accept", "{'ids':['%s','%s']}", first, second);
    assert_string_equal(text_at(both, "proposals.0.outcome"), "refused");
    assert_string_equal(text_at(both, "proposals.1.outcome"), "refused");
}

static void doubtful_ones_are_held(struct house *house)
{
    const char *post = account(house, house->owner, "Post");
    noor(house, house->owner, "Clients", ",'company':'Brick Ltd','title':'Clerk'");
    noor_writes(house, house->owner, post, 1, "", "Head of Sales|Brick Ltd");
    json_t *list = waiting(house, house->owner, "title");
    assert_non_null(strstr(text_at(list, "proposals.0.held"), "not known"));
    const char *first = text_at(list, "proposals.0.id");
    assert_status(ask(house, house->owner, "proposal_accept", "{'id':'%s'}", first), "conflict");
    noor_writes(house, house->owner, post, 2, FAILED, "Managing Director|Brick Ltd");
    list = ask(house, house->owner, "proposals_list", "{'held':true}");
    assert_int_equal(count_at(list, "proposals"), 2);
    assert_string_equal(text_at(list, "proposals.1.sender_check"), "failed");
    take(house, house->owner, post,
         "Message-ID: <new@brickworks.example>|From: Noor Haddad <" NOOR ">|To: " ME
         "|Date: 5 Mar 2026 10:00:00 +0000|Subject: New address||Hello,||my new address is "
         "noor.haddad@brlckworks.example||Noor");
    list = waiting(house, house->owner, "new_email");
    assert_int_equal(count_at(list, "proposals"), 1);
    assert_string_equal(text_at(list, "proposals.0.held"),
                        "the domain only looks like brickworks.example");
    assert_string_equal(text_at(list, "proposals.0.old_value"), NOOR);
    json_t *opened =
        ask(house, house->owner, "proposal_get", "{'id':'%s'}", text_at(list, "proposals.0.id"));
    assert_true(number_at(opened, "proposals.0.opened_at") > 0);
    noor_writes(house, house->owner, post, 6, "", "Head of Sales|Brick Ltd");
    noor_writes(house, house->owner, post, 6, "X-Again: 1|", "Managing Director|Brick Ltd");
    assert_int_equal(
        count_at(ask(house, house->owner, "proposals_list", "{'held':false}"), "proposals"), 0);
    noor_writes(house, house->owner, post, 7, PASSED, "Head of Sales|Brick Ltd");
    json_t *free_now = ask(house, house->owner, "proposals_list", "{'held':false}");
    assert_string_equal(text_at(free_now, "proposals.0.id"), first);
    assert_status(ask(house, house->owner, "proposal_accept", "{'id':'%s'}", first), "");
}

/* A colleague may edit the record, but the mail is not his. */
static void private_mail_stays_private(struct house *house)
{
    const char *post = account(house, house->owner, "Post");
    person colleague = invite(house, "colleague@example.com", "member");
    noor(house, house->owner, "Clients", ",'company':'Brick Ltd','title':'Clerk'");
    noor_writes(house, house->owner, post, 1, "", "");
    noor_writes(house, house->owner, post, 2, "", "Head of Sales|Brick Ltd");
    const char *id = text_at(waiting(house, house->owner, "title"), "proposals.0.id");
    assert_true(*id);
    assert_int_equal(count_at(ask(house, colleague, "proposals_list", "{}"), "proposals"), 0);
    assert_status(ask(house, colleague, "proposal_get", "{'id':'%s'}", id), "not_found");
    assert_status(ask(house, colleague, "proposal_accept", "{'id':'%s'}", id), "not_found");
    assert_status(ask(house, colleague, "proposal_reject", "{'id':'%s'}", id), "not_found");
    assert_status(ask(house, colleague, "proposal_edit", "{'id':'%s','value':'X'}", id),
                  "not_found");
    person reader = make_token(house, house->owner, "'name':'r','class':'read'");
    assert_int_equal(count_at(waiting(house, reader, "title"), "proposals"), 1);
    assert_status(ask(house, reader, "proposal_accept", "{'id':'%s'}", id), "denied");
}

static void blanks_are_filled(struct house *house)
{
    const char *post = account(house, house->owner, "Post");
    const char *id = noor(house, house->owner, "Clients", ",'company':'Brick Ltd'");
    assert_status(ask(house, house->owner, "book_update", "{'book':'Clients','fill_above':500}"),
                  "");
    noor_writes(house, house->owner, post, 1, "", "");
    noor_writes(house, house->owner, post, 2, "", "Tel. +44 20 7946 0018");
    assert_null(fact_of(house, id, FACT_PHONE)); /* nobody vouches for the sender */
    take(house, house->owner, post,
         "Message-ID: <two@brickworks.example>|From: Noor Haddad <" NOOR ">, x@attacker.example|"
         "To: " ME "|Date: 2 Mar 2026 11:00:00 +0000|" PASSED "Subject: Offer||Dear Me,||here is "
         "the offer.||Best regards|Noor Haddad|Tel. +44 20 7946 0018|");
    assert_null(fact_of(house, id, FACT_PHONE));
    noor_writes(house, house->owner, post, 2, PASSED, "Tel. +44 20 7946 0018");
    const struct fact *phone = fact_of(house, id, FACT_PHONE);
    assert_non_null(phone);
    assert_int_equal(phone->origin.rank, RANK_MACHINE);
    assert_int_equal(phone->origin.channel, CHANNEL_MAIL);
    assert_non_null(strstr(phone->origin.evidence, "day2."));
    assert_null(strstr(phone->origin.evidence, "Tel.")); /* colleagues do not see the mail */
    noor_writes(house, house->owner, post, 3, "", "Tel. +44 20 7946 0999");
    assert_string_equal(fact_of(house, id, FACT_PHONE)->normal, "+442079460018");
    assert_int_equal(count_at(waiting(house, house->owner, "phone"), "proposals"), 1);
    assert_int_equal(count_at(ask(house, house->owner, "proposals_list", "{}"), "proposals"), 1);
    assert_sound(house, true);
}

static void bounces_and_leaves_demote(struct house *house)
{
    const char *post = account(house, house->owner, "Post");
    noor(house, house->owner, "Clients", ",'company':'Brick Ltd'");
    noor_writes(house, house->owner, post, 1, "", "");
    take(house, house->owner, post,
         "Message-ID: <sent@example.com>|From: " ME "|To: " NOOR
         "|Date: 2 Mar 2026 10:00:00 +0000|Subject: Hello||Hello");
#define BOUNCE(id, of)                                                                             \
    "Message-ID: <" id "@brickworks.example>|From: MAILER-DAEMON@brickworks.example|To: " ME       \
    "|Date: 3 Mar 2026 10:00:00 +0000|MIME-Version: 1.0|Content-Type: multipart/report; "          \
    "report-type=delivery-status; boundary=b||--b||It failed.||--b|"                               \
    "Content-Type: message/delivery-status||Reporting-MTA: dns; brickworks.example||"              \
    "Final-Recipient: rfc822; " NOOR "|Action: failed|Status: 5.1.1||--b|"                         \
    "Content-Type: message/rfc822||Message-ID: <" of ">|From: " ME "|To: " NOOR "||Hello||--b--|"
    take(house, house->owner, post, BOUNCE("b1", "forged@example.com"));
    assert_int_equal(known(house, post, NOOR).bounced_ms, 0);
    take(house, house->owner, post, BOUNCE("b2", "sent@example.com"));
    assert_true(known(house, post, NOOR).bounced_ms > 0);
    noor_writes(house, house->owner, post, 4, "", "");
    assert_int_equal(known(house, post, NOOR).bounced_ms, 0);
    take(house, house->owner, post,
         "Message-ID: <gone@brickworks.example>|From: Noor Haddad <" NOOR ">|To: " ME
         "|Date: 5 Mar 2026 10:00:00 +0000|Auto-Submitted: auto-replied|"
         "Subject: Automatic reply: Hello||I am no longer with the company.");
    assert_true(known(house, post, NOOR).left_ms > 0);
    json_t *list = waiting(house, house->owner, "left");
    assert_int_equal(count_at(list, "proposals"), 1);
    assert_status(
        ask(house, house->owner, "proposal_accept", "{'id':'%s'}", text_at(list, "proposals.0.id")),
        "");
}

static json_t *revise_address(struct house *house, person author, const char *id,
                              const char *address)
{
    json_t *changed = ask(house, author, "proposal_edit",
                          "{'id':'%s','arguments':{'contacts':"
                          "[{'email':'%s','contact_book':'Clients'}]}}",
                          id, address);
    assert_status(changed, "");
    return changed;
}

static void an_author_revises(struct house *house)
{
    person agent = make_token(house, house->owner, "'name':'a','class':'propose'");
    json_t *made = ask(house, agent, "proposal_make",
                       "{'operation':'contacts_create','arguments':{'contacts':"
                       "[{'email':'new@example.org','contact_book':'Clients'}]}}");
    const char *id = text_at(made, "proposal");
    assert_status(made, "");
    json_t *changed = revise_address(house, agent, id, "newer@example.org");
    assert_null(at(changed, "proposals.0.revised_since_opened"));
    for (int round = 0; round < 50; round++) { /* some of them within a millisecond */
        assert_status(ask(house, house->owner, "proposal_get", "{'id':'%s'}", id), "");
        changed = revise_address(house, agent, id, "newest@example.org");
        assert_true(json_is_true(at(changed, "proposals.0.revised_since_opened")));
    }
    person reader = make_token(house, house->owner, "'name':'r','class':'read'");
    assert_status(ask(house, reader, "proposal_get", "{'id':'%s'}", id), "");
    assert_status(ask(house, house->owner, "proposals_accept", "{'ids':['%s']}", id), "conflict");
    /* who looks again is told, once */
    json_t *opened = ask(house, house->owner, "proposal_get", "{'id':'%s'}", id);
    assert_true(json_is_true(at(opened, "proposals.0.revised_since_opened")));
    opened = ask(house, house->owner, "proposal_get", "{'id':'%s'}", id);
    assert_null(at(opened, "proposals.0.revised_since_opened"));
    json_t *done = ask(house, house->owner, "proposals_accept", "{'ids':['%s']}", id);
    assert_status(done, "");
    assert_string_equal(text_at(done, "contacts.0.outcome"), "incomplete");
}

#define MOVED(id, day, head, address)                                                              \
    "Message-ID: <" id "@brickworks.example>|From: Noor Haddad <" NOOR ">|To: " ME "|" head        \
    "Date: " day                                                                                   \
    " Mar 2026 10:00:00 +0000|Subject: New address||Hello,||my new address is " address "||Noor"

/* Where mail should go is not for anybody to say. */
static void a_new_address_is_believed_late(struct house *house)
{
    const char *post = account(house, house->owner, "Post");
    noor_writes(house, house->owner, post, 1, "", "");
    take(house, house->owner, post, MOVED("m1", "2", "", "noor.haddad@evil-host.example"));
    assert_null(known(house, post, NOOR).new_address);
    take(house, house->owner, post, MOVED("m2", "3", PASSED, "noor.haddad@haddad.example"));
    assert_string_equal(known(house, post, NOOR).new_address, "noor.haddad@haddad.example");
    take(house, house->owner, post, MOVED("m3", "2", PASSED, "noor.haddad@older.example"));
    assert_string_equal(known(house, post, NOOR).new_address, "noor.haddad@haddad.example");
    json_t *check = ask(house, house->owner, "recipients_check", "{'to':['" NOOR "']}");
    assert_string_equal(text_at(check, "recipients.0.verdict"), "stale");
    assert_string_equal(text_at(check, "recipients.0.better"), "");
    noor_writes(house, house->owner, post, 5, "", "");
    assert_null(known(house, post, NOOR).new_address);
    noor(house, house->owner, "Clients", "");
    take(house, house->owner, post, MOVED("m4", "6", "", "noor.haddad@haddad.example"));
    assert_null(known(house, post, NOOR).new_address);
    json_t *list = waiting(house, house->owner, "new_email");
    assert_status(
        ask(house, house->owner, "proposal_accept", "{'id':'%s'}", text_at(list, "proposals.0.id")),
        "");
    check = ask(house, house->owner, "recipients_check", "{'to':['" NOOR "']}");
    assert_string_equal(text_at(check, "recipients.0.better"), "noor.haddad@haddad.example");
}

static void forged_mail_teaches_nothing(struct house *house)
{
    const char *post = account(house, house->owner, "Post");
    noor_writes(house, house->owner, post, 1, "", "");
    take(house, house->owner, post,
         "Message-ID: <f1@x.example>|From: Evil Name <" NOOR ">|To: " ME "|" FAILED
         "Date: 4 Mar 2026 10:00:00 +0000|Subject: x||Hi");
    assert_int_equal(known(house, post, NOOR).received, 1);
    assert_string_equal(known(house, post, NOOR).name, "Noor Haddad");
    take(house, house->owner, post,
         "Authentication-Results: mx.example.com; dmarc=fail header.from=example.com|"
         "Message-ID: <f2@x.example>|From: " ME "|To: " NOOR
         "|Date: 4 Mar 2026 10:00:00 +0000|Subject: x||Hi");
    assert_int_equal(known(house, post, NOOR).sent, 0);
    take(house, house->owner, post, BOUNCE("b3", "f2@x.example"));
    assert_int_equal(known(house, post, NOOR).bounced_ms, 0);
    /* a pass is believed only of the account's own server */
    take(house, house->owner, post,
         "Authentication-Results: mx.evil-host.example; dmarc=pass header.from=brickworks.example|"
         "Message-ID: <f3@x.example>|From: Noor Haddad <" NOOR ">|To: " ME
         "|Date: 5 Mar 2026 10:00:00 +0000|Subject: x||my new address is noor@evil-host.example");
    assert_null(known(house, post, NOOR).new_address);
}

/* Of another's name nothing is filled, and somebody has to look. */
static void another_name_is_held(struct house *house)
{
    const char *post = account(house, house->owner, "Post");
    const char *id = noor(house, house->owner, "Clients", "");
    assert_status(ask(house, house->owner, "book_update", "{'book':'Clients','fill_above':1}"), "");
    noor_writes(house, house->owner, post, 1, "", "");
    take(house, house->owner, post,
         "Message-ID: <r1@brickworks.example>|From: Rita Brown <" NOOR ">|To: " ME "|" PASSED
         "Date: 2 Mar 2026 10:00:00 +0000|Subject: Offer||Dear Me,||here is the offer.||"
         "Best regards|Rita Brown|Head of Law|Other Corp Ltd|Tel. +44 20 7946 0018|");
    assert_null(fact_of(house, id, FACT_PHONE));
    /* in another script it is the same name */
    add(house, house->owner, "Clients",
        "'first_name':'Иван','last_name':'Петров','email':'office7@brickworks.example'");
    for (int day = 1; day < 3; day++)
        take(house, house->owner, post,
             arena_format(house->arena,
                          "Message-ID: <i%d@brickworks.example>|To: " ME
                          "|From: Ivan Petrov <office7@brickworks.example>|" PASSED
                          "Date: %d Mar 2026 10:00:00 +0000|Subject: Offer||Dear Me,||here is the "
                          "offer.||Best regards|Ivan Petrov|%s|",
                          day, day, day > 1 ? "Tel. +44 20 7946 0021" : ""));
    json_t *list = ask(house, house->owner, "proposals_list", "{'field':'phone','held':false}");
    assert_int_equal(count_at(list, "proposals"), 0); /* filled */
    list = ask(house, house->owner, "proposals_list", "{'held':true}");
    assert_true(count_at(list, "proposals") > 2);
    for (size_t i = 0; i < count_at(list, "proposals"); i++)
        assert_string_equal(text_at(list, arena_format(house->arena, "proposals.%zu.about", i)),
                            NOOR);
}

/* Each sees the old value of his own card, not that of who read the mail in. */
static void old_values_are_the_readers(struct house *house)
{
    person bob = invite(house, "bob@example.com", "member");
    json_t *team = ask(house, house->owner, "team_put", "{'name':'T','active_members':['%s','%s']}",
                       user_id(house, bob), user_id(house, house->owner));
    assert_status(team, "");
    const char *team_id = text_at(team, "teams.0.id");
    assert_status(ask(house, house->owner, "book_create",
                      "{'name':'HR','scope':'organization','member_rights':[]}"),
                  "");
    assert_status(ask(house, house->owner, "book_create",
                      "{'name':'TB','scope':'team','team':'%s',"
                      "'member_rights':['see','autocomplete','edit']}",
                      team_id),
                  "");
    const char *id = noor(house, house->owner, "TB", "");
    assert_status(ask(house, house->owner, "contacts_create",
                      "{'contacts':[{'contact':'%s','first_name':'Noor','last_name':'Haddad',"
                      "'title':'To be fired','company':'Brick Ltd','contact_book':'HR'}]}",
                      id),
                  "");
    const char *post = text_at(ask(house, house->owner, "mail_account_create",
                                   "{'name':'Team','addresses':['" ME "'],'team':'%s'}", team_id),
                               "mail_accounts.0.id");
    noor_writes(house, house->owner, post, 1, "", "");
    noor_writes(house, house->owner, post, 2, "", "Head of Sales|Brick Ltd");
    json_t *of_bob = waiting(house, bob, "title");
    assert_int_equal(count_at(of_bob, "proposals"), 1);
    assert_null(json_string_value(at(of_bob, "proposals.0.old_value")));
    assert_string_equal(text_at(waiting(house, house->owner, "title"), "proposals.0.old_value"),
                        "To be fired");
}

static void what_was_changed_since_is_looked_at(struct house *house)
{
    const char *post = account(house, house->owner, "Post");
    const char *id = noor(house, house->owner, "Clients", ",'company':'Brick Ltd','title':'Clerk'");
    noor_writes(house, house->owner, post, 1, "", "");
    noor_writes(house, house->owner, post, 2, "", "Head of Sales|Brick Ltd");
    const char *first = text_at(waiting(house, house->owner, "title"), "proposals.0.id");
    assert_status(ask(house, house->owner, "contacts_update",
                      "{'contacts':[{'id':'%s','title':'Chief'}]}", id),
                  "");
    assert_status(ask(house, house->owner, "proposal_accept", "{'id':'%s'}", first), "conflict");
    assert_string_equal(fact_of(house, id, FACT_COMPANY)->part[COMPANY_TITLE], "Chief");
    person reader = make_token(house, house->owner, "'name':'r','class':'read'");
    ask(house, reader, "proposal_get", "{'id':'%s'}", first);
    assert_status(ask(house, house->owner, "proposal_accept", "{'id':'%s'}", first), "conflict");
    json_t *opened = ask(house, house->owner, "proposal_get", "{'id':'%s'}", first);
    assert_string_equal(text_at(opened, "proposals.0.old_value"), "Chief");
    assert_status(ask(house, house->owner, "proposal_accept", "{'id':'%s'}", first), "");
    assert_string_equal(fact_of(house, id, FACT_COMPANY)->part[COMPANY_TITLE], "Head of Sales");
    /* what somebody typed in himself waits no longer */
    noor_writes(house, house->owner, post, 4, "", "Director|Brick Ltd");
    assert_int_equal(count_at(waiting(house, house->owner, "title"), "proposals"), 1);
    ask(house, house->owner, "contacts_update", "{'contacts':[{'id':'%s','title':'Director'}]}",
        id);
    noor_writes(house, house->owner, post, 5, "", "Director|Brick Ltd");
    assert_int_equal(count_at(waiting(house, house->owner, "title"), "proposals"), 0);
}

/* A, B, A again. */
static void a_value_returns(struct house *house)
{
    static const char *const titles[] = {"Head of Sales", "Managing Director", "Head of Sales"};
    const char *post = account(house, house->owner, "Post");
    noor(house, house->owner, "Clients", ",'company':'Brick Ltd','title':'Clerk'");
    noor_writes(house, house->owner, post, 1, "", "");
    for (int i = 0; i < 3; i++) {
        noor_writes(house, house->owner, post, 2 + i, "",
                    arena_join(house->arena, titles[i], "|", "Brick Ltd"));
        json_t *list = waiting(house, house->owner, "title");
        assert_int_equal(count_at(list, "proposals"), 1);
        assert_string_equal(text_at(list, "proposals.0.new_value"), titles[i]);
        assert_status(ask(house, house->owner, "proposal_accept", "{'id':'%s'}",
                          text_at(list, "proposals.0.id")),
                      "");
    }
}

/* Who accepts sees more books: the proposal's own record changes. */
static void accepting_changes_its_record(struct house *house)
{
    const char *post = account(house, house->owner, "Post");
    const char *id = noor(house, house->owner, "Clients", ",'company':'Brick Ltd','title':'Clerk'");
    noor_writes(house, house->owner, post, 1, "", "");
    noor_writes(house, house->owner, post, 2, "", "Head of Sales|Brick Ltd");
    own_book(house, house->owner);
    assert_status(ask(house, house->owner, "contacts_create",
                      "{'contacts':[{'contact':'%s','first_name':'Noor','last_name':'Haddad',"
                      "'title':'Friend','company':'Brick Ltd','contact_book':'Mine'}]}",
                      id),
                  "");
    assert_status(ask(house, house->owner, "proposal_accept", "{'id':'%s'}",
                      text_at(waiting(house, house->owner, "title"), "proposals.0.id")),
                  "");
    person colleague = invite(house, "colleague@example.com", "member");
    assert_string_equal(text_at(get(house, colleague, id), "memberships.0.title"), "Head of Sales");
}

static void who_left_leaves_that_firm(struct house *house)
{
    const char *post = account(house, house->owner, "Post");
    const char *id =
        noor(house, house->owner, "Clients",
             ",'memberships':[{'title':'Chair','group':{'kind':'organization','name':'Charity'}},"
             "{'title':'Clerk','group':{'kind':'organization','name':'Brickworks Ltd'}}]");
    noor_writes(house, house->owner, post, 1, "", "");
    take(house, house->owner, post,
         "Message-ID: <gone@brickworks.example>|From: Noor Haddad <" NOOR ">|To: " ME
         "|Date: 5 Mar 2026 10:00:00 +0000|Auto-Submitted: auto-replied|"
         "Subject: Automatic reply: Hello||I am no longer with the company.");
    json_t *list = waiting(house, house->owner, "left");
    assert_string_equal(text_at(list, "proposals.0.old_value"), NOOR ", Brickworks Ltd");
    assert_status(
        ask(house, house->owner, "proposal_accept", "{'id':'%s'}", text_at(list, "proposals.0.id")),
        "");
    assert_string_equal(fact_of(house, id, FACT_COMPANY)->part[COMPANY_NAME], "Charity");
    assert_int_equal(count_at(get(house, house->owner, id), "memberships"), 1);
    json_t *check = ask(house, house->owner, "recipients_check", "{'to':['" NOOR "']}");
    assert_string_equal(text_at(check, "recipients.0.verdict"), "stale");
}

/* Nothing of private mail shows on a card that others read, or that its owner may not edit. */
static void private_mail_confirms_own_records_only(struct house *house)
{
    const char *post = account(house, house->owner, "Post");
    const char *id = noor(house, house->owner, "Clients", ",'phone':'+44 20 7946 0018'");
    noor_calls(house, post, "now1", "+44 20 7946 0018");
    assert_int_equal(fact_of(house, id, FACT_PHONE)->seen_ms, 0);
}

static void edits_are_checked(struct house *house)
{
    const char *post = account(house, house->owner, "Post");
    const char *id = noor(house, house->owner, "Clients", "");
    noor_writes(house, house->owner, post, 1, "", "");
    take(house, house->owner, post, MOVED("m1", "2", "", "noor.haddad@haddad.example"));
    const char *one = text_at(waiting(house, house->owner, "new_email"), "proposals.0.id");
    json_t *refused =
        ask(house, house->owner, "proposal_edit", "{'id':'%s','value':'no address'}", one);
    assert_status(refused, "invalid");
    assert_string_equal(text_at(refused, "error.pointer"), "/value");
    assert_status(ask(house, house->owner, "proposal_edit",
                      "{'id':'%s','value':'a@b.example','arguments':{}}", one),
                  "invalid");
    json_t *edited = ask(house, house->owner, "proposal_edit",
                         "{'id':'%s','value':'noor@brlckworks.example'}", one);
    assert_string_equal(text_at(edited, "proposals.0.held"),
                        "the domain only looks like brickworks.example");
    assert_status(ask(house, house->owner, "proposal_accept", "{'id':'%s'}", one), "conflict");
    edited =
        ask(house, house->owner, "proposal_edit", "{'id':'%s','value':'noor@haddad.example'}", one);
    assert_string_equal(text_at(edited, "proposals.0.held"), "");
    assert_true(*text_at(edited, "proposals.0.edited_by"));
    assert_status(ask(house, house->owner, "proposal_accept", "{'id':'%s'}", one), "");
    const struct fact *email = fact_of(house, id, FACT_EMAIL);
    assert_string_equal(email->normal, "noor@haddad.example");
    assert_non_null(strstr(email->origin.evidence, "edited by"));
}

/* Others' proposals are neither walked over nor told of. */
static void lists_are_ones_own(struct house *house)
{
    person colleague = invite(house, "colleague@example.com", "member");
    const char *post = account(house, house->owner, "Post");
    const char *id = noor(house, house->owner, "Clients", ",'company':'Brick Ltd','title':'Clerk'");
    for (int i = 0; i < 120; i++)
        ask(house, colleague, "proposal_make",
            "{'operation':'contacts_create','arguments':{'contacts':[{'first_name':'x'}]}}");
    noor_writes(house, house->owner, post, 1, "", "");
    noor_writes(house, house->owner, post, 2, "", "Head of Sales|Brick Ltd");
    json_t *list = ask(house, house->owner, "proposals_list", "{'limit':5}");
    assert_int_equal(count_at(list, "proposals"), 1);
    assert_null(at(list, "next_cursor"));
    list = ask(house, house->owner, "proposals_list", "{'contact':'%s','limit':1}", id);
    assert_int_equal(count_at(list, "proposals"), 1);
    json_t *context = ask(house, house->owner, "context", "{'address':'" NOOR "'}");
    assert_int_equal(number_at(context, "context.open_proposals"), 1);
    size_t seen = 0;
    const char *cursor = "";
    do {
        list = ask(house, colleague, "proposals_list", "{'limit':50%s}", cursor);
        seen += count_at(list, "proposals");
        cursor = arena_format(house->arena, ",'cursor':'%s'", text_at(list, "next_cursor"));
    } while (at(list, "next_cursor"));
    assert_int_equal(seen, 120);
}

/* Whatever mail says: what a person typed stays, and stays shown where one of its kind is. */
static void no_message_replaces_what_a_person_said(struct house *house)
{
    static const char *const titles[] = {"Head of Sales", "Clerk", "Managing Director", "Engineer"};
    static const char *const firms[] = {"Brick Ltd", "Stone GmbH", "Tower Inc."};
    const char *post = account(house, house->owner, "Post");
    struct dice dice = {7};
    const char *id = noor(house, house->owner, "Clients", ",'company':'Brick Ltd','title':'Clerk'");
    assert_status(ask(house, house->owner, "book_update", "{'book':'Clients','fill_above':1}"), "");
    for (int i = 0; i < 120; i++) {
        const char *lines = arena_format(
            house->arena, "%s|%s|Tel. +44 20 7946 00%02u|www%d.brickworks.example",
            titles[roll(&dice, 4)], firms[roll(&dice, 3)], 10 + roll(&dice, 80), i % 7);
        noor_writes(house, house->owner, post, 1 + (int)roll(&dice, 28), "", lines);
        const struct fact *company = fact_of(house, id, FACT_COMPANY);
        assert_string_equal(company->part[COMPANY_TITLE], "Clerk");
        assert_string_equal(company->part[COMPANY_NAME], "Brick Ltd");
        assert_string_equal(fact_of(house, id, FACT_NAME)->part[NAME_LAST], "Haddad");
        assert_string_equal(fact_of(house, id, FACT_EMAIL)->normal, NOOR);
    }
    assert_sound(house, true);
}

int main(void)
{
    static const struct house_case cases[] = {
        HOUSE_TEST(the_same_value_confirms),
        HOUSE_TEST(another_value_is_one_proposal),
        HOUSE_TEST(accepting_keeps_the_evidence),
        HOUSE_TEST(own_books_keep_the_words),
        HOUSE_TEST(a_new_address_is_believed_late),
        HOUSE_TEST(forged_mail_teaches_nothing),
        HOUSE_TEST(another_name_is_held),
        HOUSE_TEST(old_values_are_the_readers),
        HOUSE_TEST(what_was_changed_since_is_looked_at),
        HOUSE_TEST(a_value_returns),
        HOUSE_TEST(accepting_changes_its_record),
        HOUSE_TEST(who_left_leaves_that_firm),
        HOUSE_TEST(private_mail_confirms_own_records_only),
        HOUSE_TEST(edits_are_checked),
        HOUSE_TEST(lists_are_ones_own),
        HOUSE_TEST(rejecting_sticks_and_editing_counts),
        HOUSE_TEST(doubtful_ones_are_held),
        HOUSE_TEST(private_mail_stays_private),
        HOUSE_TEST(blanks_are_filled),
        HOUSE_TEST(bounces_and_leaves_demote),
        HOUSE_TEST(an_author_revises),
        HOUSE_TEST(no_message_replaces_what_a_person_said),
    };
    return run_house_tests("noticing", cases, COUNT_OF(cases));
}
