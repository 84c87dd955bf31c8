/* Duplicates found as records change and by scans: who is told, with what score, and what becomes
 * of decisions. */
#include "harness.h"

#include "service/follow.h"
#include "service/job-runner.h"
#include "service/scan.h"

#define ROBERT "'first_name':'Robert','last_name':'Haddad','company':'Brightoak Foods'"
#define BOB    "'first_name':'Bob','last_name':'Haddad','company':'Brightoak Foods Ltd'"

/* What a server does within a second of a write. */
static void follow(struct house *house)
{
    follow_own(house->session, begin(house, house->owner)->actor.organization);
}

static json_t *pairs(struct house *house, person who)
{
    follow(house);
    json_t *answer = ask(house, who, "duplicates_list", "{}");
    assert_status(answer, "");
    return answer;
}

static double score_at(const json_t *answer, const char *path)
{
    json_t *score = at(answer, path);
    return score ? json_number_value(score) : 0;
}

static void scan(struct house *house, const char *arguments)
{
    json_t *begun = ask(house, house->owner, "duplicates_scan", "%s", arguments);
    assert_status(begun, "");
    json_t *ended = finish_job(house, house->owner, text_at(begun, "jobs.0.id"));
    assert_string_equal(text_at(ended, "jobs.0.state"), "done");
}

static void a_new_pair_is_found(struct house *house)
{
    const char *robert = add(house, house->owner, "Clients", ROBERT);
    const char *bob = add(house, house->owner, "Vendors", BOB);
    add(house, house->owner, "Vendors", "'first_name':'Ida','last_name':'Berg'");
    json_t *answer = pairs(house, house->owner);
    assert_int_equal(count_at(answer, "duplicates"), 1);
    assert_string_equal(text_at(answer, "duplicates.0.contacts.0"), robert);
    assert_string_equal(text_at(answer, "duplicates.0.contacts.1"), bob);
    assert_non_null(strstr(text_at(answer, "duplicates.0.reason"), "given name related"));
    double score = score_at(answer, "duplicates.0.score");
    assert_true(score >= 0.5 && score < 0.99);
    json_t *named = ask(house, house->owner, "duplicates_list", "{'evidence':'name'}");
    assert_int_equal(count_at(named, "duplicates"), 1);
    json_t *by_phone = ask(house, house->owner, "duplicates_list", "{'evidence':'phone'}");
    assert_int_equal(count_at(by_phone, "duplicates"), 0);
}

static void a_create_names_whom_it_resembles(struct house *house)
{
    const char *robert = add(house, house->owner, "Clients", ROBERT);
    json_t *answer = ask(house, house->owner, "contacts_create",
                         "{'contact_book':'Clients','contacts':[{" BOB "}]}");
    assert_string_equal(text_at(answer, "contacts.0.possible_duplicates.0.id"), robert);
    assert_true(score_at(answer, "contacts.0.possible_duplicates.0.score") >= 0.5);
    assert_true(strlen(text_at(answer, "contacts.0.hint")) > 0);
    assert_status(ask(house, house->owner, "contacts_create",
                      "{'contact_book':'Clients','require_unique':true,'contacts':[{"
                      "'first_name':'Rob','last_name':'Haddad','company':'Brightoak Foods'}]}"),
                  "ambiguous");
    json_t *check = ask(house, house->owner, "duplicates_check", "{'contacts':[{" BOB "}]}");
    assert_status(check, "");
    assert_int_equal(count_at(check, "contacts.0.possible_duplicates"), 2);
    assert_int_equal(
        number_at(ask(house, house->owner, "contacts_list", "{'count_only':true}"), "total"),
        3); /* with the owner himself */
}

/* The list, the check before a create, the explanation and a scan agree. */
static void a_pair_has_one_score(struct house *house)
{
    add(house, house->owner, "Clients", ROBERT);
    json_t *check = ask(house, house->owner, "duplicates_check", "{'contacts':[{" BOB "}]}");
    double score = score_at(check, "contacts.0.possible_duplicates.0.score");
    const char *bob = add(house, house->owner, "Clients", BOB);
    json_t *listed = pairs(house, house->owner);
    assert_true(score == score_at(listed, "duplicates.0.score"));
    json_t *explained = ask(house, house->owner, "duplicates_explain", "{'contacts':['%s','%s']}",
                            text_at(listed, "duplicates.0.contacts.0"), bob);
    assert_true(score == score_at(explained, "explanations.0.score"));
    assert_true(strlen(text_at(explained, "explanations.0.sentence")) > 20);
    scan(house, "{}");
    listed = pairs(house, house->owner);
    score = score_at(listed, "duplicates.0.score");
    assert_true(score >= 0.5);
    json_t *again = ask(house, house->owner, "duplicates_explain", "{'contacts':['%s','%s']}", bob,
                        text_at(listed, "duplicates.0.contacts.0"));
    assert_true(score == score_at(again, "explanations.0.score"));
    json_t *check_again =
        ask(house, house->owner, "duplicates_check", "{'contacts':[{" BOB ",'notes':'again'}]}");
    bool is_known = false;
    for (size_t i = 0; i < count_at(check_again, "contacts.0.possible_duplicates"); i++) {
        char path[80];
        snprintf(path, sizeof(path), "contacts.0.possible_duplicates.%zu.score", i);
        is_known |= score == score_at(check_again, path);
    }
    assert_true(is_known);
}

static void decisions_reopen_on_new_evidence_only(struct house *house)
{
    person owner = house->owner;
    const char *robert = add(house, owner, "Clients", ROBERT);
    const char *bob = add(house, owner, "Clients", BOB);
    assert_int_equal(count_at(pairs(house, owner), "duplicates"), 1);
    assert_status(ask(house, owner, "duplicates_decide", "{'contacts':['%s','%s']}", robert, bob),
                  "");
    assert_int_equal(count_at(pairs(house, owner), "duplicates"), 0);
    assert_outcome(ask(house, owner, "contacts_update",
                       "{'contacts':[{'id':'%s','notes':'met in May'}]}", bob),
                   "updated");
    assert_int_equal(count_at(pairs(house, owner), "duplicates"), 0);
    scan(house, "{}");
    assert_int_equal(count_at(pairs(house, owner), "duplicates"), 0);
    ask(house, owner, "contacts_update", "{'contacts':[{'id':'%s','title':'Head Baker'}]}", robert);
    ask(house, owner, "contacts_update", "{'contacts':[{'id':'%s','title':'Head Baker'}]}", bob);
    json_t *reopened = pairs(house, owner);
    assert_int_equal(count_at(reopened, "duplicates"), 1);
    assert_non_null(strstr(text_at(reopened, "duplicates.0.reason"), "new evidence"));
}

static void a_pair_goes_when_the_likeness_goes(struct house *house)
{
    person owner = house->owner;
    add(house, owner, "Clients", ROBERT);
    const char *bob = add(house, owner, "Clients", BOB);
    assert_int_equal(count_at(pairs(house, owner), "duplicates"), 1);
    assert_outcome(ask(house, owner, "contacts_update",
                       "{'contacts':[{'id':'%s','first_name':'Ida','last_name':'Berglund'}]}", bob),
                   "updated");
    assert_int_equal(count_at(pairs(house, owner), "duplicates"), 0);
}

static void who_does_not_see_both_sees_no_pair(struct house *house)
{
    person owner = house->owner, member = invite(house, "member@example.com", "member");
    assert_status(ask(house, member, "book_create", "{'name':'Mine'}"), "");
    const char *robert = add(house, member, "Mine", ROBERT);
    const char *bob = add(house, owner, "Clients", BOB);
    assert_int_equal(count_at(pairs(house, owner), "duplicates"), 0);
    assert_int_equal(count_at(pairs(house, member), "duplicates"), 1);
    assert_status(ask(house, owner, "duplicates_explain", "{'contacts':['%s','%s']}", robert, bob),
                  "not_found");
    json_t *check = ask(house, owner, "duplicates_check",
                        "{'contacts':[{'first_name':'Rob','last_name':'Haddad',"
                        "'company':'Brightoak Foods'}]}");
    assert_int_equal(count_at(check, "contacts.0.possible_duplicates"), 1);
    assert_string_equal(text_at(check, "contacts.0.possible_duplicates.0.id"), bob);
    json_t *begun = ask(house, owner, "duplicates_scan", "{}");
    json_t *ended = finish_job(house, owner, text_at(begun, "jobs.0.id"));
    assert_int_equal(number_at(ended, "jobs.0.progress.pairs"), 0);
    assert_int_equal(number_at(ended, "jobs.0.progress.records"), 3); /* with the two users */
    assert_int_equal(count_at(pairs(house, owner), "duplicates"), 0);
}

/* Contacts in whose index a later one is looked up, and in no memory of this process. */
static void what_a_scan_wrote_is_found(struct house *house)
{
    person owner = house->owner;
    for (int i = 0; i < 60; i++) {
        char contact[200];
        snprintf(contact, sizeof(contact),
                 "'first_name':'Ann%c%c','last_name':'Lind%c','email':'p%d@example.com'",
                 'a' + i % 26, 'a' + i / 3, 'a' + i % 7, i);
        add(house, owner, "Clients", contact);
    }
    add(house, owner, "Clients", ROBERT);
    scan(house, "{}");
    reopen(house);
    json_t *check = ask(house, owner, "duplicates_check", "{'contacts':[{" BOB "}]}");
    assert_int_equal(count_at(check, "contacts.0.possible_duplicates"), 1);
    add(house, owner, "Clients", BOB);
    json_t *listed = pairs(house, owner);
    assert_non_null(strstr(text_at(listed, "duplicates.0.reason"), "given name related"));
    scan(house, "{'contact_books':['Clients']}");
    assert_int_equal(count_at(pairs(house, owner), "duplicates"), count_at(listed, "duplicates"));
    assert_sound(house, true);
}

#define NOOR "'first_name':'Noor','last_name':'Haddad','email':'noor.haddad@example.net'"

/* A pair that nobody can doubt, of an import that was told to keep all. */
static void add_twice(struct house *house, const char *suffix, const char *other_suffix,
                      const char **first, const char **second)
{
    char contact[300];
    snprintf(contact, sizeof(contact), NOOR ",'phone_number':'+1 212 555 0177'%s", suffix);
    *first = add(house, house->owner, "Clients", contact);
    json_t *answer = ask(house, house->owner, "contacts_create",
                         "{'contact_book':'Clients','contacts':[{" NOOR
                         ",'phone_number':'+1 212 555 0177','separate':true%s}]}",
                         other_suffix);
    assert_outcome(answer, "created");
    *second = text_at(answer, "contacts.0.id");
}

/* As if nobody had said that they are two: what an import that keeps all leaves behind. */
static void forget_decisions(struct house *house)
{
    execute(house, "UPDATE candidate_pair SET decision = 0, decided_by = NULL, decided_ms = NULL");
}

static size_t contact_count(struct house *house)
{
    return (size_t)number_at(
        ask(house, house->owner, "contacts_list", "{'contact_book':'Clients','count_only':true}"),
        "total");
}

static void certain_pairs_merge_where_the_owner_wants_it(struct house *house)
{
    person owner = house->owner;
    const char *first, *second;
    add_twice(house, "", "", &first, &second);
    assert_int_equal(contact_count(house), 2);
    follow(house);
    assert_int_equal(contact_count(house), 2);
    forget_decisions(house);
    assert_status(ask(house, owner, "book_update", "{'book':'Clients','merge_above':500}"),
                  "invalid");
    assert_status(ask(house, owner, "book_update", "{'book':'Clients','merge_above':990}"), "");
    scan(house, "{}");
    assert_int_equal(contact_count(house), 1);
    json_t *merges = ask(house, owner, "merges_list", "{}");
    assert_int_equal(count_at(merges, "merges"), 1);
    const char *batch = text_at(merges, "merges.0.batch");
    json_t *before = ask(house, owner, "duplicates_report", "{}");
    assert_int_equal(number_at(before, "reports.0.decisions"), 0); /* nobody decided */
    assert_int_equal(number_at(before, "reports.0.bands.0.merged_unasked"), 1);
    json_t *undo = ask(house, owner, "undo", "{'batch':'%s'}", batch);
    assert_status(undo, "");
    finish_job(house, owner, text_at(undo, "jobs.0.id")); /* as the scan was one */
    assert_int_equal(contact_count(house), 2);
    follow(house);
    scan(house, "{}");
    assert_int_equal(contact_count(house), 2); /* somebody did not want it */
    json_t *report = ask(house, owner, "duplicates_report", "{}");
    assert_int_equal(number_at(report, "reports.0.decisions"), 0);
}

static void nothing_merges_against_a_refusal(struct house *house)
{
    const char *first, *second;
    assert_status(ask(house, house->owner, "book_update", "{'book':'Clients','merge_above':950}"),
                  "");
    add_twice(house, ",'suffix':'Jr.'", ",'suffix':'Sr.'", &first, &second);
    forget_decisions(house);
    follow(house);
    scan(house, "{}");
    assert_int_equal(contact_count(house), 2);
    json_t *why =
        ask(house, house->owner, "duplicates_explain", "{'contacts':['%s','%s']}", first, second);
    assert_non_null(strstr(text_at(why, "explanations.0.refused_because"), "junior"));
}

/* Who says that a contact is one of its own has decided. */
static void separate_ones_are_two(struct house *house)
{
    const char *first, *second;
    assert_status(ask(house, house->owner, "book_update", "{'book':'Clients','merge_above':950}"),
                  "");
    add_twice(house, "", "", &first, &second);
    assert_int_equal(count_at(pairs(house, house->owner), "duplicates"), 0);
    scan(house, "{}");
    follow(house);
    assert_int_equal(contact_count(house), 2);
    json_t *decided = ask(house, house->owner, "duplicates_list", "{'decision':'different'}");
    assert_int_equal(count_at(decided, "duplicates"), 1);
}

/* Also when nothing but likeness speaks for it, and when new evidence has reopened the pair. */
static void what_was_decided_is_not_merged(struct house *house)
{
    person owner = house->owner;
    const char *card = "'first_name':'Noor','last_name':'Haddad','company':'Brightoak Foods',"
                       "'phone_number':'+1 212 555 0177'";
    char separate[300];
    scan(house, "{}");
    assert_status(ask(house, owner, "book_update", "{'book':'Clients','merge_above':950}"), "");
    const char *first = add(house, owner, "Clients", card);
    snprintf(separate, sizeof(separate), "%s,'separate':true", card);
    const char *second = add(house, owner, "Clients", separate);
    follow(house);
    ask(house, owner, "contacts_update", "{'contacts':[{'id':'%s','title':'Head Baker'}]}", first);
    ask(house, owner, "contacts_update", "{'contacts':[{'id':'%s','title':'Head Baker'}]}", second);
    follow(house);
    scan(house, "{}");
    assert_int_equal(contact_count(house), 2);
}

/* What the engine merged stays its own in the report, however often it is looked over. */
static void merged_unasked_is_nobodys_decision(struct house *house)
{
    const char *first, *second;
    add_twice(house, "", "", &first, &second);
    forget_decisions(house);
    assert_status(ask(house, house->owner, "book_update", "{'book':'Clients','merge_above':990}"),
                  "");
    scan(house, "{}");
    assert_int_equal(contact_count(house), 1);
    scan(house, "{}");
    json_t *report = ask(house, house->owner, "duplicates_report", "{}");
    assert_int_equal(number_at(report, "reports.0.bands.0.merged_unasked"), 1);
    assert_int_equal(number_at(report, "reports.0.decisions"), 0);
}

/* A decision reaches records that come to one of the two by a merge. */
static void a_decision_reaches_what_is_merged_in(struct house *house)
{
    person owner = house->owner;
    const char *a = add(house, owner, "Clients", ROBERT);
    const char *b = add(house, owner, "Clients", BOB);
    const char *c = add(house, owner, "Vendors", ROBERT ",'title':'Baker'");
    assert_int_equal(count_at(pairs(house, owner), "duplicates"), 3);
    ask(house, owner, "duplicates_decide", "{'contacts':['%s','%s']}", a, b);
    assert_status(ask(house, owner, "contacts_merge", "{'ids':['%s','%s']}", a, c), "");
    assert_int_equal(count_at(pairs(house, owner), "duplicates"), 0);
}

/* What was found may be older than what the records say: it is judged anew before it is merged. */
static void what_changed_since_is_not_merged(struct house *house)
{
    const char *first, *second;
    add_twice(house, "", "", &first, &second);
    forget_decisions(house);
    scan(house, "{}");
    assert_status(ask(house, house->owner, "contacts_update",
                      "{'contacts':[{'id':'%s','email':'other@example.org','phone_number':"
                      "'+1 312 555 0123','company':'Elsewhere'}]}",
                      second),
                  "");
    assert_status(ask(house, house->owner, "book_update", "{'book':'Clients','merge_above':990}"),
                  "");
    follow(house);
    assert_int_equal(contact_count(house), 2);
}

/* What could not be merged when it was found (the store was full, the power failed) is merged when
 * it can be. */
static void a_merge_that_failed_is_made_up_for(struct house *house)
{
    const char *first, *second,
        *card = "'first_name':'Omar','last_name':'Zeidan',"
                "'phone_number':'+1 312 555 0144','company':'Northlake'";
    scan(house, "{}");
    assert_status(ask(house, house->owner, "book_update", "{'book':'Clients','merge_above':950}"),
                  "");
    add_twice(house, "", "", &first, &second);
    forget_decisions(house);
    follow(house);
    assert_int_equal(contact_count(house), 1);
    execute(house, "CREATE UNIQUE INDEX no_second ON candidate_pair (is_unasked)"
                   " WHERE is_unasked = 1");
    add(house, house->owner, "Clients", card);
    assert_outcome(ask(house, house->owner, "contacts_create",
                       "{'contact_book':'Clients','contacts':[{%s,'separate':true}]}", card),
                   "created");
    forget_decisions(house);
    follow(house);
    assert_int_equal(contact_count(house), 3);
    execute(house, "DROP INDEX no_second");
    follow(house);
    assert_int_equal(contact_count(house), 2);
}

struct taking {
    struct uuid id, runner;
    struct job job;
};

static bool take(struct call *call, void *context)
{
    struct taking *taking = context;
    bool is_taken;
    return job_take(call, taking->id, taking->runner, &taking->job, &is_taken) && is_taken;
}

/* Who is edited while a book is scanned has been judged by what he is now. */
static void a_scan_does_not_go_behind_an_edit(struct house *house)
{
    struct taking taking = {.runner = uuid_new()};
    void *state = NULL;
    bool is_done = false;
    add(house, house->owner, "Clients", ROBERT);
    const char *bob = add(house, house->owner, "Clients", BOB);
    assert_int_equal(count_at(pairs(house, house->owner), "duplicates"), 1);
    json_t *begun = ask(house, house->owner, "duplicates_scan", "{'contact_books':['Clients']}");
    assert_true(uuid_parse(slice_of(text_at(begun, "jobs.0.id")), &taking.id));
    struct call call = *begin(house, house->owner);
    assert_true(service_write(&call, take, &taking));
    assert_true(scan_work.open(&call, &taking.job, &state));
    assert_true(scan_work.step(&call, &taking.job, state, &is_done)); /* has read them */
    ask(house, house->owner, "contacts_update",
        "{'contacts':[{'id':'%s','first_name':'Zelda','last_name':'Quill','company':'Elm'}]}", bob);
    assert_int_equal(count_at(pairs(house, house->owner), "duplicates"), 0);
    while (!is_done)
        assert_true(scan_work.step(&call, &taking.job, state, &is_done));
    scan_work.close(state);
    assert_int_equal(count_at(pairs(house, house->owner), "duplicates"), 0);
}

/* Before anything was learnt nobody knows what is common: nothing merges. */
static void nothing_merges_before_a_scan(struct house *house)
{
    const char *first, *second;
    add_twice(house, "", "", &first, &second);
    forget_decisions(house);
    assert_status(ask(house, house->owner, "book_update", "{'book':'Clients','merge_above':990}"),
                  "");
    follow(house);
    assert_int_equal(contact_count(house), 2);
}

/* A decision is about the two contacts, whatever else they are made of by then. */
static void a_decision_is_about_all_records(struct house *house)
{
    person owner = house->owner;
    const char *robert = add(house, owner, "Clients", ROBERT);
    const char *bob = add(house, owner, "Clients", BOB);
    assert_outcome(ask(house, owner, "contacts_patch", "{'id':'%s','add_to_book':'Vendors'}", bob),
                   "updated");
    assert_status(ask(house, owner, "duplicates_decide", "{'contacts':['%s','%s']}", robert, bob),
                  "");
    assert_outcome(ask(house, owner, "contacts_patch", "{'id':'%s','add_to_book':'Partners'}", bob),
                   "updated");
    assert_int_equal(count_at(pairs(house, owner), "duplicates"), 0);
}

/* When the new evidence goes, what was decided is in force again. */
static void a_decision_comes_back(struct house *house)
{
    person owner = house->owner;
    const char *robert = add(house, owner, "Clients", ROBERT ",'title':'Head Baker'");
    const char *bob = add(house, owner, "Clients", BOB);
    ask(house, owner, "duplicates_decide", "{'contacts':['%s','%s']}", robert, bob);
    ask(house, owner, "contacts_update", "{'contacts':[{'id':'%s','title':'Head Baker'}]}", bob);
    assert_int_equal(count_at(pairs(house, owner), "duplicates"), 1);
    ask(house, owner, "contacts_update", "{'contacts':[{'id':'%s','title':'Miller'}]}", bob);
    assert_int_equal(count_at(pairs(house, owner), "duplicates"), 0);
    json_t *decided = ask(house, owner, "duplicates_list", "{'decision':'different'}");
    assert_int_equal(count_at(decided, "duplicates"), 1);
    assert_null(strstr(text_at(decided, "duplicates.0.reason"), "new evidence"));
}

static void only_who_may_share_a_book_lets_it_merge(struct house *house)
{
    person member = invite(house, "member@example.com", "member");
    assert_status(ask(house, member, "book_update", "{'book':'Clients','merge_above':990}"),
                  "denied");
}

/* Everybody has the firm and its switchboard: that proves nothing, and costs little. */
static void what_all_have_in_common_proves_nothing(struct house *house)
{
    enum { PEOPLE = 120 };
    json_t *contacts = json_array();
    for (int i = 0; i < PEOPLE; i++) {
        char first[20], last[20];
        snprintf(first, sizeof(first), "%c%c%cna", 'B' + i % 20, 'a' + i / 20, 'a' + i % 13);
        snprintf(last, sizeof(last), "%c%cqvist", 'K' + i / 12, 'a' + i % 12);
        json_array_append_new(contacts, json_pack("{s:s,s:s,s:s,s:s}", "first_name", first,
                                                  "last_name", last, "company", "Brightoak Foods",
                                                  "phone_number", "+1 212 555 0100"));
    }
    json_t *arguments = json_pack("{s:s,s:o,s:s}", "contact_book", "Clients", "contacts", contacts,
                                  "mode", "best_effort");
    assert_status(ask_json(house, house->owner, "contacts_create", arguments), "");
    json_decref(arguments);
    scan(house, "{}");
    json_t *report = ask(house, house->owner, "duplicates_report", "{}");
    assert_int_equal(number_at(report, "reports.0.bands.0.open"), 0);
    assert_int_equal(number_at(report, "reports.0.changes_not_compared"), 0);
}

static void awkward_contacts_are_bounded(struct house *house)
{
    char *longest = calloc(1, 5001);
    memset(longest, 'x', 5000);
    json_t *contacts = json_array();
    for (int i = 0; i < 40; i++)
        json_array_append_new(contacts, json_pack("{s:s,s:s}", "first_name",
                                                  i % 2 ? "\xF0\x9F\xA6\x8A" : "\xE2\x80\x8F",
                                                  "company", i % 3 ? longest : ""));
    json_t *arguments = json_pack("{s:s,s:o,s:s}", "contact_book", "Clients", "contacts", contacts,
                                  "mode", "best_effort");
    assert_status(ask_json(house, house->owner, "contacts_create", arguments), "");
    json_decref(arguments);
    free(longest);
    scan(house, "{}");
    assert_status(pairs(house, house->owner), "");
}

int main(void)
{
    static const struct house_case cases[] = {
        HOUSE_TEST(a_new_pair_is_found),
        HOUSE_TEST(a_create_names_whom_it_resembles),
        HOUSE_TEST(a_pair_has_one_score),
        HOUSE_TEST(decisions_reopen_on_new_evidence_only),
        HOUSE_TEST(a_pair_goes_when_the_likeness_goes),
        HOUSE_TEST(who_does_not_see_both_sees_no_pair),
        HOUSE_TEST(what_a_scan_wrote_is_found),
        HOUSE_TEST(certain_pairs_merge_where_the_owner_wants_it),
        HOUSE_TEST(nothing_merges_against_a_refusal),
        HOUSE_TEST(separate_ones_are_two),
        HOUSE_TEST(what_was_decided_is_not_merged),
        HOUSE_TEST(merged_unasked_is_nobodys_decision),
        HOUSE_TEST(a_decision_reaches_what_is_merged_in),
        HOUSE_TEST(what_changed_since_is_not_merged),
        HOUSE_TEST(nothing_merges_before_a_scan),
        HOUSE_TEST(a_merge_that_failed_is_made_up_for),
        HOUSE_TEST(a_scan_does_not_go_behind_an_edit),
        HOUSE_TEST(a_decision_is_about_all_records),
        HOUSE_TEST(a_decision_comes_back),
        HOUSE_TEST(only_who_may_share_a_book_lets_it_merge),
        HOUSE_TEST(what_all_have_in_common_proves_nothing),
        HOUSE_TEST(awkward_contacts_are_bounded),
    };
    return run_house_tests("duplicates", cases, COUNT_OF(cases));
}
