/* Jobs: a large batch is taken back step by step; who may see a job and stop it. */
#include "harness.h"

enum { MANY = 700 };

/* Creates many contacts in one batch; gives its id. */
static const char *add_many(struct house *house, person who)
{
    json_t *contacts = json_array();
    for (int i = 0; i < MANY; i++) {
        char email[64], name[32];
        snprintf(email, sizeof(email), "person%d@example.com", i);
        snprintf(name, sizeof(name), "Number%d", i);
        json_array_append_new(contacts, json_pack("{s:s, s:s, s:s}", "email", email, "first_name",
                                                  name, "last_name", "Synthetic"));
    }
    json_t *arguments = json_pack("{s:o, s:s}", "contacts", contacts, "contact_book", "Clients");
    json_t *answer = ask_json(house, who, "contacts_create", arguments);
    json_decref(arguments);
    return text_at(answer, "batch");
}

static int64_t count_contacts(struct house *house)
{
    return number_at(
        ask(house, house->owner, "contacts_list", "{'count_only':true,'contact_book':'Clients'}"),
        "total");
}

static void a_large_batch_is_taken_back_by_a_job(struct house *house)
{
    const char *batch = add_many(house, house->owner);
    assert_int_equal(count_contacts(house), MANY);
    json_t *begun = ask(house, house->owner, "undo", "{'batch':'%s'}", batch);
    assert_string_equal(text_at(begun, "jobs.0.kind"), "undo");
    json_t *ended = finish_job(house, house->owner, text_at(begun, "jobs.0.id"));
    assert_string_equal(text_at(ended, "jobs.0.state"), "done");
    assert_int_equal(number_at(ended, "jobs.0.progress.undone"), MANY);
    assert_int_equal(number_at(ended, "jobs.0.done"), number_at(ended, "jobs.0.total"));
    assert_int_equal(count_contacts(house), 0);
    /* Undone twice, everything stands again: the undo was a job, too. */
    begun = ask(house, house->owner, "undo", "{'batch':'%s'}", text_at(ended, "jobs.0.id"));
    ended = finish_job(house, house->owner, text_at(begun, "jobs.0.id"));
    assert_string_equal(text_at(ended, "jobs.0.state"), "done");
    assert_int_equal(count_contacts(house), MANY);
    assert_sound(house, false);
}

static void what_others_changed_since_is_kept_and_listed(struct house *house)
{
    const char *batch = add_many(house, house->owner);
    json_t *found = ask(house, house->owner, "contacts_search", "{'query':'person7@example.com'}");
    const char *id = text_at(found, "contacts.0.id");
    ask(house, house->owner, "contacts_update", "{'contacts':[{'id':'%s','last_name':'Changed'}]}",
        id);
    json_t *begun = ask(house, house->owner, "undo", "{'batch':'%s'}", batch);
    json_t *ended = finish_job(house, house->owner, text_at(begun, "jobs.0.id"));
    assert_int_equal(number_at(ended, "jobs.0.progress.undone"), MANY - 1);
    assert_int_equal(number_at(ended, "jobs.0.progress.kept_count"), 1);
    assert_string_equal(text_at(ended, "jobs.0.progress.kept.0.contact"), id);
    assert_int_equal(count_contacts(house), 1);
}

/* Puts people into two books in one batch, those of the first book later in the log. */
static const char *add_to_two_books(struct house *house, const char *open, const char *closed)
{
    json_t *contacts = json_array();
    for (int i = 0; i < MANY; i++) {
        char name[32];
        snprintf(name, sizeof(name), "Number%d", i);
        json_array_append_new(contacts,
                              json_pack("{s:s, s:s, s:s}", "first_name", name, "last_name", "Many",
                                        "contact_book", i < MANY / 2 ? open : closed));
    }
    json_t *arguments = json_pack("{s:o, s:s}", "contacts", contacts, "mode", "best_effort");
    json_t *answer = ask_json(house, house->owner, "contacts_create", arguments);
    json_decref(arguments);
    assert_status(answer, "");
    return text_at(answer, "batch");
}

/* What is closed to the actor stands last in the batch, so that the first steps see nothing of it;
 * nothing is told of that. A batch that is closed as a whole is none to him. */
static void what_is_closed_is_passed_over(struct house *house)
{
    person member = invite(house, "member@example.com", "member");
    const char *batch = add_to_two_books(house, "Clients", "Personal");
    json_t *begun = ask(house, member, "undo", "{'batch':'%s'}", batch);
    json_t *ended = finish_job(house, member, text_at(begun, "jobs.0.id"));
    assert_string_equal(text_at(ended, "jobs.0.state"), "done");
    assert_int_equal(number_at(ended, "jobs.0.progress.undone"), MANY / 2);
    assert_int_equal(number_at(ended, "jobs.0.progress.kept_count"), 0);
    assert_int_equal(count_contacts(house), 0);
    assert_sound(house, false);

    const char *own = add_to_two_books(house, "Personal", "Personal");
    begun = ask(house, member, "undo", "{'batch':'%s'}", own);
    ended = finish_job(house, member, text_at(begun, "jobs.0.id"));
    assert_string_equal(text_at(ended, "jobs.0.state"), "failed");
}

/* Seen but not to be changed: told as kept, and gone on with the rest. */
static void what_may_not_be_changed_is_kept(struct house *house)
{
    person member = invite(house, "member@example.com", "member");
    assert_status(
        ask(house, house->owner, "book_update", "{'book':'Vendors','member_rights':['see']}"), "");
    const char *batch = add_to_two_books(house, "Clients", "Vendors");
    json_t *begun = ask(house, member, "undo", "{'batch':'%s'}", batch);
    json_t *ended = finish_job(house, member, text_at(begun, "jobs.0.id"));
    assert_string_equal(text_at(ended, "jobs.0.state"), "done");
    assert_int_equal(number_at(ended, "jobs.0.progress.undone"), MANY / 2);
    assert_int_equal(number_at(ended, "jobs.0.progress.kept_count"), MANY / 2);
}

static void a_job_is_known_to_its_user_and_to_admins_only(struct house *house)
{
    person maker = invite(house, "maker@example.com", "member");
    person other = invite(house, "other@example.com", "member");
    const char *batch = add_many(house, maker);
    const char *id = text_at(ask(house, maker, "undo", "{'batch':'%s'}", batch), "jobs.0.id");
    assert_status(ask(house, other, "job_get", "{'id':'%s'}", id), "not_found");
    assert_status(ask(house, other, "job_control", "{'id':'%s','command':'cancel'}", id),
                  "not_found");
    assert_int_equal(count_at(ask(house, other, "jobs_list", "{}"), "jobs"), 0);
    assert_int_equal(count_at(ask(house, maker, "jobs_list", "{}"), "jobs"), 1);
    assert_int_equal(count_at(ask(house, house->owner, "jobs_list", "{'kind':'undo'}"), "jobs"), 1);
}

static void a_job_that_is_cancelled_does_nothing_more(struct house *house)
{
    const char *batch = add_many(house, house->owner);
    const char *id =
        text_at(ask(house, house->owner, "undo", "{'batch':'%s'}", batch), "jobs.0.id");
    json_t *paused = ask(house, house->owner, "job_control", "{'id':'%s','command':'pause'}", id);
    assert_string_equal(text_at(paused, "jobs.0.state"), "paused");
    assert_string_equal(text_at(finish_job(house, house->owner, id), "jobs.0.state"), "paused");
    assert_int_equal(count_contacts(house), MANY);
    json_t *over = ask(house, house->owner, "job_control", "{'id':'%s','command':'cancel'}", id);
    assert_string_equal(text_at(over, "jobs.0.state"), "cancelled");
    assert_status(ask(house, house->owner, "job_control", "{'id':'%s','command':'resume'}", id),
                  "conflict");
    assert_int_equal(count_contacts(house), MANY);
}

static void a_job_whose_token_was_revoked_fails_and_says_so(struct house *house)
{
    person maker = invite(house, "maker@example.com", "member");
    const char *batch = add_many(house, maker);
    json_t *begun = ask(house, maker, "undo", "{'batch':'%s'}", batch);
    json_t *tokens = ask(house, house->owner, "users_list", "{}");
    assert_non_null(tokens);
    ask(house, house->owner, "user_remove", "{'user':'%s'}", user_id(house, maker));
    json_t *ended = finish_job(house, house->owner, text_at(begun, "jobs.0.id"));
    assert_string_equal(text_at(ended, "jobs.0.state"), "failed");
    assert_true(strlen(text_at(ended, "jobs.0.message")) > 0);
    assert_int_equal(count_contacts(house), MANY);
}

int main(void)
{
    static const struct house_case cases[] = {
        HOUSE_TEST(a_large_batch_is_taken_back_by_a_job),
        HOUSE_TEST(what_others_changed_since_is_kept_and_listed),
        HOUSE_TEST(what_is_closed_is_passed_over),
        HOUSE_TEST(what_may_not_be_changed_is_kept),
        HOUSE_TEST(a_job_is_known_to_its_user_and_to_admins_only),
        HOUSE_TEST(a_job_that_is_cancelled_does_nothing_more),
        HOUSE_TEST(a_job_whose_token_was_revoked_fails_and_says_so),
    };
    return run_house_tests("jobs", cases, COUNT_OF(cases));
}
