/* Drafts: who they are for as time goes by, and what becomes of sending when it ends in the midst.
 */
#include "mail-house.h"

#define ME "me@larkspur.example"

static json_t *draft(struct house *house, const char *account, const char *to, const char *more)
{
    json_t *answer =
        ask(house, house->owner, "draft_create",
            "{'drafts':{'account':'%s','to':['%s'],'body':'Hello'%s}}", account, to, more);
    assert_status(answer, "");
    return answer;
}

static json_t *drafts_of(struct house *house, const char *conversation)
{
    return ask(house, house->owner, "conversation_drafts", "{'id':'%s'}", conversation);
}

static int64_t drafts_counted(struct house *house, const char *conversation)
{
    return number_at(ask(house, house->owner, "conversations_get", "{'ids':['%s']}", conversation),
                     "conversations.0.drafts_count");
}

static void recipients_follow_a_merge(struct house *house)
{
    const char *account = make_account(house, house->owner, "Post", ME, NULL);
    const char *thread = exchange(house, house->owner, account, ME, "noor@brightoak.example", 3);
    const char *of_thread = arena_format(house->arena, ",'conversation':'%s'", thread);
    const char *gone = add(house, house->owner, "Clients",
                           "'name':'Noor Haddad','email':'noor@brightoak.example'");
    const char *stays = add(house, house->owner, "Clients",
                            "'name':'Noor Haddad','email':'noor@harbor.example','title':'Buyer',"
                            "'company':'Harbor'");
    draft(house, account, gone, of_thread);
    assert_status(ask(house, house->owner, "contacts_merge", "{'ids':['%s','%s'],'into':'%s'}",
                      stays, gone, stays),
                  "");
    json_t *found = drafts_of(house, thread);
    assert_string_equal(text_at(found, "drafts.0.to_fields.0.contact"), stays);
    assert_string_equal(text_at(found, "drafts.0.to_fields.0.address"), "noor@brightoak.example");
    /* the address goes: he is written to where he is */
    assert_status(ask(house, house->owner, "contacts_patch",
                      "{'id':'%s','remove':{'emails':['noor@brightoak.example']}}", stays),
                  "");
    found = drafts_of(house, thread);
    assert_string_equal(text_at(found, "drafts.0.to_fields.0.address"), "noor@harbor.example");
    /* the contact goes: the address that was meant stays */
    assert_status(ask(house, house->owner, "contacts_delete", "{'ids':['%s']}", stays), "");
    found = drafts_of(house, thread);
    assert_string_equal(text_at(found, "drafts.0.to_fields.0.address"), "noor@brightoak.example");
}

static void says_that_an_address_is_stale(struct house *house)
{
    const char *account = make_account(house, house->owner, "Post", ME, NULL);
    const char *thread = exchange(house, house->owner, account, ME, "noor@brightoak.example", 3);
    json_t *answer = draft(house, account, "noor@brightoak.example",
                           arena_format(house->arena, ",'conversation':'%s'", thread));
    assert_string_equal(text_at(answer, "drafts.recipients.0.verdict"), "ok");
    execute(house, "UPDATE correspondent SET left_ms = last_sent_ms + 1000,"
                   " new_address = 'noor@harbor.example'");
    add(house, house->owner, "Clients", "'name':'Noor Haddad','email':'noor@harbor.example'");
    json_t *found = drafts_of(house, thread);
    assert_string_equal(text_at(found, "drafts.0.recipients.0.verdict"), "stale");
    assert_string_equal(text_at(found, "drafts.0.recipients.0.better"), "noor@harbor.example");
    assert_int_equal(number_at(found, "drafts.0.warnings"), 1);
}

static void counted_listed_and_joined(struct house *house)
{
    const char *account = make_account(house, house->owner, "Post", ME, NULL);
    const char *thread = exchange(house, house->owner, account, ME, "noor@brightoak.example", 3);
    const char *of_thread = arena_format(house->arena, ",'conversation':'%s'", thread);
    const char *id =
        text_at(draft(house, account, "noor@brightoak.example", of_thread), "drafts.id");
    draft(house, account, "rita@brightoak.example", "");
    assert_int_equal(drafts_counted(house, thread), 1);
    json_t *list = ask(house, house->owner, "drafts_list", "{'account':'Post'}");
    assert_int_equal(count_at(list, "drafts"), 2);
    assert_string_equal(text_at(list, "drafts.1.id"), id);
    assert_status(ask(house, house->owner, "draft_delete", "{'id':'%s'}", id), "");
    assert_int_equal(drafts_counted(house, thread), 0);
    person rita = invite(house, "rita@example.org", "member");
    assert_int_equal(count_at(ask(house, rita, "drafts_list", "{}"), "drafts"), 0);
}

/* A server that nobody reaches: what is sent waits there. */
static const char *sending_account(struct house *house)
{
    json_t *answer = ask(house, house->owner, "mail_account_create",
                         "{'name':'Out','addresses':['%s'],'smtp':{'host':'127.0.0.1','port':1,"
                         "'security':'none'}}",
                         ME);
    assert_status(answer, "");
    return text_at(answer, "mail_accounts.0.id");
}

static void ended_before_it_was_handed_over(struct house *house)
{
    const char *account = sending_account(house);
    json_t *answer = draft(house, account, "noor@brightoak.example", ",'send':true");
    const char *id = text_at(answer, "drafts.id");
    assert_string_equal(text_at(answer, "drafts.state"), "sending");
    assert_status(ask(house, house->owner, "draft_delete", "{'id':'%s'}", id), "conflict");
    json_t *again = ask(house, house->owner, "draft_send", "{'id':'%s'}", id);
    assert_string_equal(text_at(again, "jobs.0.id"), text_at(answer, "jobs.0.id"));
    ask(house, house->owner, "job_control", "{'id':'%s','command':'cancel'}",
        text_at(answer, "jobs.0.id"));
    json_t *list = ask(house, house->owner, "drafts_list", "{}");
    assert_string_equal(text_at(list, "drafts.0.state"), "draft");
    again = ask(house, house->owner, "draft_send", "{'id':'%s'}", id);
    assert_string_not_equal(text_at(again, "jobs.0.id"), text_at(answer, "jobs.0.id"));
}

/* As a crash leaves it that comes between handing over and noting that it was taken. */
static void ended_after_it_was_handed_over(struct house *house)
{
    const char *account = sending_account(house);
    json_t *answer = draft(house, account, "noor@brightoak.example", ",'send':true");
    const char *id = text_at(answer, "drafts.id");
    execute(house, "UPDATE draft SET state = 2");
    json_t *job = finish_job(house, house->owner, text_at(answer, "jobs.0.id"));
    assert_string_equal(text_at(job, "jobs.0.state"), "failed");
    json_t *list = ask(house, house->owner, "drafts_list", "{}");
    assert_string_equal(text_at(list, "drafts.0.state"), "unsure");
    assert_non_null(strstr(text_at(list, "drafts.0.trouble"), "may have left"));
    assert_status(ask(house, house->owner, "draft_send", "{'id':'%s'}", id), "conflict");
    assert_status(ask(house, house->owner, "draft_send", "{'id':'%s','again':true}", id), "");
}

int main(void)
{
    static const struct house_case cases[] = {
        HOUSE_TEST(recipients_follow_a_merge),      HOUSE_TEST(says_that_an_address_is_stale),
        HOUSE_TEST(counted_listed_and_joined),      HOUSE_TEST(ended_before_it_was_handed_over),
        HOUSE_TEST(ended_after_it_was_handed_over),
    };
    return run_house_tests("drafts", cases, COUNT_OF(cases));
}
