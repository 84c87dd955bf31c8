/* Data quality: what an audit counts and proposes, what its fixes do, and who may. */
#include "mail-house.h"

#include "service/audit-job.h"
#include "service/job-runner.h"

static const int64_t day_ms = (int64_t)24 * 60 * 60 * 1000;

/* Audits everything that `who` sees. */
static void audit(struct house *house, person who)
{
    json_t *answer = ask(house, who, "audit_start", "{}");
    assert_status(answer, "");
    json_t *job = finish_job(house, who, text_at(answer, "jobs.0.id"));
    assert_string_equal(text_at(job, "jobs.0.state"), "done");
}

/* What the report says of a book. */
static json_t *report(struct house *house, person who, const char *book)
{
    json_t *answer = ask(house, who, "audit_report", "{'contact_book':'%s'}", book);
    assert_status(answer, "");
    return at(answer, "audits.0");
}

static int64_t contacts_of_rule(const json_t *audit, const char *rule)
{
    size_t i;
    json_t *row;
    json_array_foreach(at(audit, "rules"), i, row)
    {
        if (strcmp(text_at(row, "rule"), rule) == 0)
            return number_at(row, "contacts");
    }
    return 0;
}

static const char *waiting_fix(struct house *house, person who, const char *rule)
{
    size_t i;
    json_t *row;
    json_t *answer = ask(house, who, "proposals_list", "{'limit':200}");
    json_array_foreach(at(answer, "proposals"), i, row)
    {
        if (strcmp(text_at(row, "operation"), "audit_fix") == 0 &&
            strcmp(text_at(row, "arguments.rule"), rule) == 0)
            return text_at(row, "id");
    }
    return NULL;
}

static void an_audit_counts_and_proposes(struct house *house)
{
    person owner = house->owner;
    const char *id = add(house, owner, "Clients",
                         "'first_name':'NOOR','last_name':'HADDAD','email':'noor@gamil.com'");
    add(house, owner, "Clients",
        "'first_name':'Per','last_name':'Lund','email':'per@example.com','company':'Brick',"
        "'title':'Chair'");
    add(house, owner, "Clients", "'first_name':'Ida'");
    audit(house, owner);

    json_t *clients = report(house, owner, "Clients");
    assert_int_equal(number_at(clients, "figures.contacts"), 3);
    assert_int_equal(number_at(clients, "figures.valid"), 1);
    assert_int_equal(number_at(clients, "figures.required_complete"), 2);
    assert_int_equal(number_at(clients, "figures.recommended_complete"), 1);
    assert_int_equal(number_at(clients, "figures.fresh_30_days"), 3);
    /* 25 + 20, 25 + 20 + 15 + 10, 15: the mean is rounded. */
    assert_int_equal(number_at(clients, "figures.completeness"), (45 + 70 + 15 + 1) / 3);
    assert_int_equal(contacts_of_rule(clients, "email_typo"), 1);
    assert_int_equal(contacts_of_rule(clients, "name_case"), 1);
    assert_int_equal(contacts_of_rule(clients, "required_missing"), 1);
    assert_int_equal(contacts_of_rule(clients, "recommended_missing"), 2);
    assert_int_equal(number_at(clients, "figures.proposals_made"), 2);
    assert_int_equal(count_at(clients, "trend"), 1);
    assert_true(json_is_false(at(clients, "quiet")));
    assert_int_equal(number_at(report(house, owner, "Vendors"), "figures.contacts"), 0);

    const char *proposal = waiting_fix(house, owner, "email_typo");
    assert_non_null(proposal);
    assert_string_equal(text_at(get(house, owner, id), "infos.0.value"), "noor@gamil.com");
    json_t *accepted = ask(house, owner, "proposal_accept", "{'id':'%s'}", proposal);
    assert_status(accepted, "");
    assert_int_equal(number_at(accepted, "updated"), 1);
    assert_string_equal(values(house, get(house, owner, id), "email"), "noor@gmail.com");

    assert_status(ask(house, owner, "undo", "{'batch':'%s'}", text_at(accepted, "batch")), "");
    assert_string_equal(values(house, get(house, owner, id), "email"), "noor@gamil.com");
    assert_sound(house, false);
}

static void a_second_audit_proposes_nothing_twice_and_a_quiet_week_says_so(struct house *house)
{
    person owner = house->owner;
    add(house, owner, "Clients",
        "'first_name':'NOOR','last_name':'HADDAD','email':'noor@example.com','company':'Brick',"
        "'title':'Chair'");
    audit(house, owner);
    audit(house, owner);
    json_t *answer = ask(house, owner, "proposals_list", "{}");
    assert_int_equal(count_at(answer, "proposals"), 1);
    json_t *clients = report(house, owner, "Clients");
    assert_int_equal(number_at(clients, "figures.proposals_waiting"), 1);
    assert_int_equal(number_at(clients, "figures.proposals_made"), 0);
    assert_true(strstr(text_at(clients, "sentence"), "A quiet week in Clients: 1 contact") != NULL);

    /* Turned down, it is proposed again by the next audit. */
    assert_status(
        ask(house, owner, "proposal_reject", "{'id':'%s'}", text_at(answer, "proposals.0.id")), "");
    audit(house, owner);
    assert_non_null(waiting_fix(house, owner, "name_case"));
    assert_int_equal(number_at(report(house, owner, "Clients"), "figures.proposals_made"), 1);
}

static json_t *fix_names(struct house *house, const char *more)
{
    return ask(house, house->owner, "audit_fix", "{'contact_book':'Clients','rule':'name_case'%s}",
               more);
}

static void a_preview_shows_what_the_fix_then_does(struct house *house)
{
    person owner = house->owner;
    const char *noor = add(house, owner, "Clients",
                           "'first_name':'NOOR','last_name':'HADDAD','email':'noor@example.com'");
    const char *per = add(house, owner, "Clients",
                          "'first_name':'per','last_name':'lund','email':'per@example.com'");
    json_t *preview = fix_names(house, ",'dry_run':true");
    assert_status(preview, "");
    assert_int_equal(count_at(preview, "fixes"), 2);
    assert_string_equal(text_at(preview, "fixes.0.values.0.was"), "NOOR HADDAD");
    assert_string_equal(text_at(preview, "fixes.0.values.0.becomes"), "Noor Haddad");
    assert_string_equal(text_at(preview, "fixes.0.outcome"), "updated");
    assert_string_equal(text_at(get(house, owner, noor), "first_name"), "NOOR");

    /* By pages of one. */
    json_t *first = fix_names(house, ",'dry_run':true,'limit':1");
    assert_int_equal(count_at(first, "fixes"), 1);
    json_t *second =
        ask(house, owner, "audit_fix",
            "{'contact_book':'Clients','rule':'name_case','dry_run':true,'limit':1,'cursor':'%s'}",
            text_at(first, "next_cursor"));
    assert_int_equal(count_at(second, "fixes"), 1);
    assert_string_equal(text_at(second, "fixes.0.contact"), per);

    json_t *one = ask(house, owner, "audit_fix",
                      "{'contact_book':'Clients','rule':'name_case','ids':['%s']}", per);
    assert_int_equal(number_at(one, "updated"), 1);
    assert_string_equal(text_at(get(house, owner, per), "first_name"), "Per");
    assert_string_equal(text_at(get(house, owner, noor), "first_name"), "NOOR");

    json_t *all = fix_names(house, "");
    assert_int_equal(number_at(all, "updated"), 1);
    assert_string_equal(text_at(get(house, owner, noor), "first_name"), "Noor");
    assert_int_equal(number_at(fix_names(house, ""), "updated"), 0);

    /* The log tells whose word it was, and on what evidence. */
    json_t *history = ask(house, owner, "history", "{'id':'%s'}", noor);
    assert_string_equal(text_at(history, "changes.0.added.0.evidence"), "audit: name_case");
    assert_string_equal(text_at(history, "changes.0.actor"), user_id(house, owner));
    assert_sound(house, false);
}

static void rules_without_a_fix_are_refused(struct house *house)
{
    json_t *answer = ask(house, house->owner, "audit_fix",
                         "{'contact_book':'Clients','rule':'required_missing'}");
    assert_status(answer, "invalid");
    assert_string_equal(text_at(answer, "error.pointer"), "/rule");
    answer = ask(house, house->owner, "audit_findings", "{'rule':'emial_typo'}");
    assert_status(answer, "invalid");
    assert_true(strstr(text_at(answer, "error.accepted"), "email_typo") != NULL);
    assert_int_equal(count_at(ask(house, house->owner, "audit_rules", "{}"), "rules"),
                     QUALITY_RULE_COUNT);
}

static void findings_come_once_each_over_all_books(struct house *house)
{
    person owner = house->owner;
    static const char *const books[] = {"Clients", "Vendors", "Personal"};
    for (size_t i = 0; i < 30; i++) {
        const char *contact = arena_format(
            house->arena, "'first_name':'Zoe','last_name':'Test %zu','email':'z%zu@%s'", i, i,
            i % 2 ? "gamil.com" : "example.com");
        add(house, owner, books[i % 3], contact);
    }
    const char *cursor = NULL;
    size_t found = 0, pages = 0;
    char seen[30 * UUID_TEXT_BYTES] = "";
    do {
        json_t *page = ask(house, owner, "audit_findings", "{'rule':'email_typo','limit':2%s%s%s}",
                           cursor ? ",'cursor':'" : "", cursor ? cursor : "", cursor ? "'" : "");
        assert_status(page, "");
        assert_true(count_at(page, "findings") <= 2);
        for (size_t i = 0; i < count_at(page, "findings"); i++) {
            const json_t *finding = json_array_get(at(page, "findings"), i);
            assert_null(strstr(seen, text_at(finding, "contact")));
            strcat(seen, text_at(finding, "contact"));
            assert_true(strstr(text_at(finding, "becomes"), "@gmail.com") != NULL);
            found++;
        }
        cursor = *text_at(page, "next_cursor") ? text_at(page, "next_cursor") : NULL;
        assert_true(pages++ < 40);
    } while (cursor);
    assert_int_equal(found, 15);
    json_t *all = ask(house, owner, "audit_findings", "{'contact_book':'Clients','limit':200}");
    assert_true(count_at(all, "findings") >= 15); /* company and title are missing, too */
    assert_string_equal(text_at(all, "next_cursor"), "");
}

static void a_book_is_audited_and_fixed_by_its_own_records(struct house *house)
{
    person owner = house->owner;
    const char *id = add(house, owner, "Clients",
                         "'first_name':'NOOR','last_name':'HADDAD','email':'noor@gamil.com'");
    assert_status(ask(house, owner, "contacts_patch", "{'id':'%s','add_to_book':'Vendors'}", id),
                  "");
    json_t *fixed = ask(house, owner, "audit_fix", "{'contact_book':'Vendors','rule':'name_case'}");
    assert_int_equal(number_at(fixed, "updated"), 1);
    json_t *lens = ask(house, owner, "contacts_get", "{'ids':['%s'],'contact_book':'Clients'}", id);
    assert_string_equal(text_at(lens, "contacts.0.first_name"), "NOOR");
    lens = ask(house, owner, "contacts_get", "{'ids':['%s'],'contact_book':'Vendors'}", id);
    assert_string_equal(text_at(lens, "contacts.0.first_name"), "Noor");
    assert_status(ask(house, owner, "audit_fix",
                      "{'contact_book':'Team','rule':'name_case','ids':['%s']}", id),
                  "not_found");
    assert_sound(house, false);
}

static void who_may_not_edit_may_look_and_no_more(struct house *house)
{
    person owner = house->owner, member = invite(house, "mia@example.com", "member");
    add(house, owner, "Personal", "'first_name':'NOOR','last_name':'HADDAD'");
    add(house, owner, "Clients", "'first_name':'PER','last_name':'LUND'");
    audit(house, owner);
    /* The owner's personal book is nobody else's. */
    json_t *answer = ask(house, member, "audit_findings", "{'rule':'name_case'}");
    assert_int_equal(count_at(answer, "findings"), 1);
    assert_string_equal(text_at(answer, "findings.0.title"), "PER LUND");
    assert_status(ask(house, member, "audit_report", "{'contact_book':'%s'}",
                      book_id(house, owner, "Personal")),
                  "not_found");

    assert_status(ask(house, owner, "book_update", "{'book':'Clients','member_rights':['see']}"),
                  "");
    assert_status(ask(house, member, "audit_fix", "{'contact_book':'Clients','rule':'name_case'}"),
                  "denied");
    assert_status(
        ask(house, member, "book_update", "{'book':'Clients','quality':{'stale_days':5}}"),
        "denied");
    /* His audit counts, and proposes nothing that he could not do. */
    audit(house, member);
    assert_null(waiting_fix(house, member, "name_case"));
    assert_int_equal(contacts_of_rule(report(house, member, "Clients"), "name_case"), 1);
}

static void tokens_that_propose_may_audit_and_propose_fixes(struct house *house)
{
    person agent = make_token(house, house->owner, "'class':'propose'");
    const char *id = add(house, house->owner, "Clients", "'first_name':'PER','last_name':'LUND'");
    house->channel = CHANNEL_MCP;
    audit(house, agent);
    assert_non_null(waiting_fix(house, house->owner, "name_case"));
    json_t *answer = ask(house, agent, "audit_fix",
                         "{'contact_book':'Clients','rule':'name_case','ids':['%s']}", id);
    assert_status(answer, "");
    assert_string_equal(text_at(answer, "outcome"), "proposed");
    assert_string_equal(text_at(get(house, agent, id), "first_name"), "PER");
    assert_status(
        ask(house, house->owner, "proposal_accept", "{'id':'%s'}", text_at(answer, "proposal")),
        "");
    assert_string_equal(text_at(get(house, agent, id), "first_name"), "Per");
}

/* What changed between looking and writing is left as it is. */
static bool apply_first(struct call *call, void *context)
{
    struct audit_changes *changes = context;
    struct result result;
    struct uuid book = changes->items[0].draft.lens;
    assert_true(audit_fix_apply(call, book, &changes->items[0], &result));
    assert_int_equal(result.outcome, OUTCOME_CONFLICT);
    return true;
}

static void what_changed_since_it_was_looked_at_is_kept(struct house *house)
{
    const char *id = add(house, house->owner, "Clients", "'first_name':'PER','last_name':'LUND'");
    struct audit_walk walk = {0};
    struct audit_changes changes = {0};
    assert_true(uuid_parse(slice_of(book_id(house, house->owner, "Clients")), &walk.book));
    struct call *call = begin(house, house->owner);
    assert_true(audit_fix_prepare(call, &walk, QUALITY_NAME_CASE, 10, &changes));
    assert_int_equal(changes.count, 1);
    assert_true(walk.is_done);
    assert_status(ask(house, house->owner, "contacts_update",
                      "{'contacts':[{'id':'%s','last_name':'LUNDE'}]}", id),
                  "");
    assert_true(service_write(call, apply_first, &changes));
    assert_string_equal(text_at(get(house, house->owner, id), "last_name"), "LUNDE");
}

/* A job whose runner is gone after every single step. */
struct shaken {
    struct uuids books;
    struct uuid runner;
    struct job job;
};

static bool begin_shaken(struct call *call, void *context)
{
    struct shaken *shaken = context;
    return audit_begin(call, &shaken->books, &shaken->job);
}

static bool take_shaken(struct call *call, void *context)
{
    struct shaken *shaken = context;
    bool is_taken;
    return job_take(call, shaken->job.id, shaken->runner, &shaken->job, &is_taken) && is_taken;
}

static int64_t audit_with_crashes(struct house *house, const char *book)
{
    struct shaken shaken = {.runner = uuid_new()};
    struct call *call = begin(house, house->owner);
    int64_t steps = 0;
    bool is_done = false;
    assert_true(uuid_parse(slice_of(book_id(house, house->owner, book)),
                           ARENA_PUSH(house->arena, &shaken.books)));
    assert_true(service_write(call, begin_shaken, &shaken));
    assert_true(service_write(call, take_shaken, &shaken));
    for (; !is_done; steps++) {
        void *state = NULL;
        call = begin(house, house->owner);
        assert_true(audit_work.open(call, &shaken.job, &state));
        if (!audit_work.step(call, &shaken.job, state, &is_done))
            fail_msg("%s", call->error.message);
        shaken.job.progress = arena_copy(house->arena, shaken.job.progress);
        audit_work.close(state);
    }
    return steps;
}

static void large_books_are_fixed_by_a_job_and_undone_at_once(struct house *house)
{
    enum { CONTACTS = 1100 };
    json_t *contacts = json_array();
    for (int i = 0; i < CONTACTS; i++)
        json_array_append_new(contacts,
                              json_pack("{s:s, s:s, s:o}", "first_name", "NOOR", "last_name",
                                        "HADDAD", "email", json_sprintf("noor%d@example.com", i)));
    json_t *arguments = json_pack("{s:s, s:o}", "contact_book", "Clients", "contacts", contacts);
    assert_status(ask_json(house, house->owner, "contacts_create", arguments), "");
    json_decref(arguments);

    assert_true(audit_with_crashes(house, "Clients") > 2);
    json_t *counted = report(house, house->owner, "Clients");
    assert_int_equal(number_at(counted, "figures.contacts"), CONTACTS);
    assert_int_equal(contacts_of_rule(counted, "name_case"), CONTACTS);

    json_t *begun =
        ask(house, house->owner, "audit_fix", "{'contact_book':'Clients','rule':'name_case'}");
    assert_status(begun, "");
    json_t *job = finish_job(house, house->owner, text_at(begun, "jobs.0.id"));
    assert_string_equal(text_at(job, "jobs.0.state"), "done");
    assert_int_equal(number_at(job, "jobs.0.progress.updated"), CONTACTS);
    assert_int_equal(number_at(job, "jobs.0.done"), CONTACTS);
    json_t *left =
        ask(house, house->owner, "audit_findings", "{'contact_book':'Clients','rule':'name_case'}");
    assert_int_equal(count_at(left, "findings"), 0);

    json_t *undone =
        ask(house, house->owner, "undo", "{'batch':'%s'}", text_at(begun, "jobs.0.id"));
    assert_status(undone, "");
    finish_job(house, house->owner, text_at(undone, "jobs.0.id"));
    audit(house, house->owner); /* several steps: its job looks at 500 at a time */
    assert_int_equal(contacts_of_rule(report(house, house->owner, "Clients"), "name_case"),
                     CONTACTS);
    assert_int_equal(number_at(report(house, house->owner, "Clients"), "figures.contacts"),
                     CONTACTS);
}

static void conventions_are_kept_by_book(struct house *house)
{
    person owner = house->owner;
    add(house, owner, "Clients",
        "'first_name':'Noor','last_name':'Haddad','phone_number':'020 7946 0018'");
    json_t *books = ask(house, owner, "book_update",
                        "{'book':'Clients','quality':{'required':['email'],'recommended':[],"
                        "'phone_format':'international','name_case':'keep','stale_days':0,"
                        "'audit':'daily','audit_hour':23,'audit_day':'friday'}}");
    assert_status(books, "");
    assert_string_equal(text_at(books, "contact_books.0.quality.required.0"), "email");
    assert_string_equal(text_at(books, "contact_books.0.quality.phone_format"), "international");
    assert_string_equal(text_at(books, "contact_books.0.quality.company_suffix"), "keep");
    assert_string_equal(text_at(books, "contact_books.0.quality.audit_day"), "friday");
    reopen(house);
    json_t *found = ask(house, owner, "audit_findings", "{'contact_book':'Clients'}");
    assert_int_equal(count_at(found, "findings"), 2);
    assert_string_equal(text_at(found, "findings.0.rule"), "required_missing");
    assert_string_equal(text_at(found, "findings.0.field"), "email");
    assert_string_equal(text_at(found, "findings.1.becomes"), "+44 20 7946 0018");
    /* Other books keep theirs. */
    json_t *list = ask(house, owner, "books_list", "{}");
    size_t i;
    json_t *book;
    json_array_foreach(at(list, "contact_books"), i, book)
    {
        if (strcmp(text_at(book, "name"), "Vendors") == 0)
            assert_string_equal(text_at(book, "quality.required.0"), "name");
    }

    static const struct {
        const char *quality, *pointer;
    } wrong[] = {
        {"'required':['fax']", "/quality/required"},  {"'required':'email'", "/quality/required"},
        {"'name_case':'loud'", "/quality/name_case"}, {"'stale_days':-1", "/quality/stale_days"},
        {"'stale_days':4000", "/quality/stale_days"}, {"'audit_hour':24", "/quality/audit_hour"},
        {"'colour':'red'", "/quality/colour"},
    };
    for (size_t w = 0; w < COUNT_OF(wrong); w++) {
        json_t *answer =
            ask(house, owner, "book_update", "{'book':'Clients','quality':{%s}}", wrong[w].quality);
        assert_status(answer, "invalid");
        assert_string_equal(text_at(answer, "error.pointer"), wrong[w].pointer);
    }
}

/* QUAL-1: what people enter is kept, and told to be incomplete by the book's own measure. */
static void what_a_book_requires_makes_a_contact_complete(struct house *house)
{
    person owner = house->owner;
    assert_status(ask(house, owner, "book_update",
                      "{'book':'Clients','quality':{'required':['name','email']}}"),
                  "");
    json_t *answer = ask(house, owner, "contacts_create",
                         "{'contact_book':'Clients','contacts':[{'first_name':'Noor',"
                         "'phone_number':'+44 20 7946 0018'}]}");
    assert_outcome(answer, "incomplete");
    size_t i;
    json_t *field;
    bool is_told = false;
    json_array_foreach(at(answer, "contacts.0.missing"), i, field) is_told |=
        strcmp(json_string_value(field), "email") == 0;
    assert_true(is_told);
    assert_outcome(ask(house, owner, "contacts_create",
                       "{'contact_book':'Vendors','contacts':[{'first_name':'Per',"
                       "'phone_number':'+44 20 7946 0019'}]}"),
                   "created");
}

static void a_company_in_two_spellings_is_put_right(struct house *house)
{
    person owner = house->owner;
    const char *odd = add(house, owner, "Clients",
                          "'first_name':'A','last_name':'One','company':'Brick Limited',"
                          "'title':'Chair','email':'a@example.com'");
    add(house, owner, "Clients",
        "'first_name':'B','last_name':'Two','company':'Brick Ltd','email':'b@example.com'");
    add(house, owner, "Clients",
        "'first_name':'C','last_name':'Three','company':'Brick Ltd','email':'c@example.com'");
    add(house, owner, "Clients",
        "'first_name':'D','last_name':'Four','company':'Brick GmbH','email':'d@example.com'");
    json_t *found = ask(house, owner, "audit_findings", "{'rule':'company_spelling'}");
    assert_int_equal(count_at(found, "findings"), 1);
    assert_string_equal(text_at(found, "findings.0.contact"), odd);
    assert_string_equal(text_at(found, "findings.0.becomes"), "Brick Ltd");
    json_t *fixed =
        ask(house, owner, "audit_fix", "{'contact_book':'Clients','rule':'company_spelling'}");
    assert_int_equal(number_at(fixed, "updated"), 1);
    json_t *contact = get(house, owner, odd);
    assert_string_equal(text_at(contact, "memberships.0.group.name"), "Brick Ltd");
    assert_string_equal(text_at(contact, "memberships.0.title"), "Chair");
    assert_int_equal(count_at(contact, "memberships"), 1);
    assert_sound(house, false);
}

static void addresses_of_many_are_told_until_they_are_marked_shared(struct house *house)
{
    person owner = house->owner;
    for (int i = 0; i < 4; i++)
        add(house, owner, "Clients",
            arena_format(house->arena,
                         "'first_name':'P%d','last_name':'Lund','separate':true,"
                         "'email':'info@example.com'",
                         i));
    json_t *found = ask(house, owner, "audit_findings", "{'rule':'identifier_shared'}");
    assert_int_equal(count_at(found, "findings"), 4);
    found = ask(house, owner, "audit_findings", "{'rule':'email_role'}");
    assert_int_equal(count_at(found, "findings"), 4);
    assert_status(ask(house, owner, "identifier_share", "{'value':'info@example.com'}"), "");
    found = ask(house, owner, "audit_findings", "{'rule':'identifier_shared'}");
    assert_int_equal(count_at(found, "findings"), 0);
    found = ask(house, owner, "audit_findings", "{'rule':'email_role'}");
    assert_int_equal(count_at(found, "findings"), 0);
}

/* ---- what mail tells ---- */

/* Mail came back from one of two addresses of Noor's and from the only one of Ada's. */
static void addresses_that_mail_came_back_from(struct house *house)
{
    person owner = house->owner;
    const char *account = make_account(house, owner, "Post", "me@example.com", NULL);
    const char *noor = add(house, owner, "Clients",
                           "'name':'Noor Haddad','infos':[{'kind':'email','value':"
                           "'noor@brightoak.example'},{'kind':'email','value':"
                           "'noor@harbor.example'}]");
    add(house, owner, "Clients", "'name':'Ada Lund','email':'ada@brightoak.example'");
    exchange(house, owner, account, "me@example.com",
             "noor@brightoak.example, ada@brightoak.example", 3);
    execute(house, "UPDATE correspondent SET bounced_ms = last_sent_ms + 1000");
    audit(house, owner);
    json_t *clients = report(house, owner, "Clients");
    assert_int_equal(number_at(clients, "figures.bounced"), 2);
    assert_int_equal(contacts_of_rule(clients, "email_bounced"), 2);
    json_t *found = ask(house, owner, "audit_findings", "{'rule':'email_bounced'}");
    assert_int_equal(count_at(found, "findings"), 2);
    person member = invite(house, "member@example.com", "member");
    found = ask(house, member, "audit_findings", "{'rule':'email_bounced'}");
    assert_int_equal(count_at(found, "findings"), 0); /* it is not his mail */
    const char *fix = waiting_fix(house, owner, "email_bounced");
    assert_non_null(fix);
    json_t *fixed = ask(house, owner, "proposal_accept", "{'id':'%s'}", fix);
    assert_status(fixed, "");
    assert_int_equal(count_at(fixed, "fixes"), 1);
    json_t *card = get(house, owner, noor);
    assert_int_equal(count_at(card, "infos"), 1);
    assert_string_equal(text_at(card, "infos.0.value"), "noor@harbor.example");
    found = ask(house, owner, "audit_findings", "{'rule':'email_bounced'}");
    assert_int_equal(count_at(found, "findings"), 1); /* a person has to ask Ada */
}

/* ---- plans ---- */

static void plans_are_times_of_the_week(struct house *house)
{
    static const struct {
        enum quality_schedule schedule;
        int day, hour;
        int64_t now_s, planned_s;
    } rows[] = {
        /* 2026-11-23 was a Monday: 1795392000 is its first second. */
        {AUDIT_WEEKLY, 0, 3, 1795392000 + 3 * 3600, 1795392000 + 3 * 3600},
        {AUDIT_WEEKLY, 0, 3, 1795392000 + 3 * 3600 - 1, 1795392000 + 3 * 3600 - 7 * 86400},
        {AUDIT_WEEKLY, 6, 0, 1795392000, 1795392000 - 86400},
        {AUDIT_WEEKLY, 1, 0, 1795392000, 1795392000 - 6 * 86400},
        {AUDIT_DAILY, 6, 5, 1795392000, 1795392000 - 19 * 3600},
        {AUDIT_OFF, 0, 3, 1795392000, 0},
    };
    (void)house;
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        assert_int_equal(
            audit_planned_ms(rows[i].schedule, rows[i].day, rows[i].hour, rows[i].now_s * 1000),
            rows[i].planned_s * 1000);
}

static size_t audits_begun(struct house *house)
{
    json_t *answer = ask(house, house->owner, "jobs_list", "{'kind':'audit','limit':200}");
    assert_status(answer, "");
    return count_at(answer, "jobs");
}

static void begin_due(struct house *house, struct session *session, int64_t now_ms)
{
    struct error error = {0};
    if (!audit_begin_due(session, house->arena, now_ms, &error))
        fail_msg("%s", error.message);
}

static void planned_audits_begin_once_however_many_servers_look(struct house *house)
{
    struct error error = {0};
    AUTO_FREE(session) struct session *other = session_open(house->service, &error);
    assert_non_null(other);
    int64_t now_ms = begin(house, house->owner)->now_ms;
    person member = invite(house, "mia@example.com", "member");
    assert_status(ask(house, member, "book_create", "{'name':'Mine'}"), "");
    assert_status(
        ask(house, house->owner, "book_update", "{'book':'Vendors','quality':{'audit':'off'}}"),
        "");

    begin_due(house, house->session, now_ms); /* new books wait for their turn */
    assert_int_equal(audits_begun(house), 0);
    begin_due(house, house->session, now_ms + 7 * day_ms);
    size_t begun = audits_begun(house);
    assert_int_equal(
        begun, count_at(ask(house, house->owner, "books_list", "{'limit':200}"), "contact_books") -
                   2 + /* the directory, and the one that is switched off */
                   1 /* the member's, by him */);
    begin_due(house, other, now_ms + 7 * day_ms);
    begin_due(house, house->session, now_ms + 7 * day_ms + 1000);
    assert_int_equal(audits_begun(house), begun);
    begin_due(house, other, now_ms + 14 * day_ms);
    assert_int_equal(audits_begun(house), 2 * begun);

    /* They run as who has the book. */
    json_t *jobs = ask(house, member, "jobs_list", "{'kind':'audit'}");
    assert_int_equal(count_at(jobs, "jobs"), 2);
    json_t *job = finish_job(house, member, text_at(jobs, "jobs.0.id"));
    assert_string_equal(text_at(job, "jobs.0.state"), "done");
}

/* The books of somebody who left are audited on, as the organization's owner when he sees them. */
static void who_leaves_ends_no_audits(struct house *house)
{
    person owner = house->owner, admin = invite(house, "ada@example.com", "admin");
    int64_t now_ms = begin(house, owner)->now_ms;
    assert_status(ask(house, admin, "book_create", "{'name':'Hers'}"), "");
    assert_status(ask(house, admin, "book_create", "{'name':'Crew','scope':'organization'}"), "");
    assert_status(ask(house, owner, "book_create", "{'name':'Later','scope':'organization'}"), "");
    begin_due(house, house->session, now_ms); /* new books wait for their turn */
    assert_status(ask(house, owner, "user_remove", "{'user':'%s'}", user_id(house, admin)), "");

    begin_due(house, house->session, now_ms + 7 * day_ms);
    size_t books = count_at(ask(house, owner, "books_list", "{'limit':200}"), "contact_books") - 1;
    assert_int_equal(audits_begun(house), books); /* but for the directory */
    begin_due(house, house->session, now_ms + 14 * day_ms);
    assert_int_equal(audits_begun(house), 2 * books);
    json_t *jobs = ask(house, owner, "jobs_list", "{'kind':'audit','limit':200}");
    for (size_t i = 0; i < count_at(jobs, "jobs"); i++) {
        json_t *job = finish_job(house, owner, text_at(json_array_get(at(jobs, "jobs"), i), "id"));
        assert_string_equal(text_at(job, "jobs.0.state"), "done");
    }
    assert_status(report(house, owner, "Crew"), "");
    assert_int_equal(count_at(report(house, owner, "Crew"), "trend"), 1);
    assert_int_equal(count_at(report(house, owner, "Later"), "trend"), 1);
}

static void a_book_that_went_to_the_bin_is_left_out(struct house *house)
{
    person owner = house->owner;
    add(house, owner, "Vendors", "'first_name':'PER','last_name':'LUND'");
    json_t *begun = ask(house, owner, "audit_start", "{}");
    assert_status(ask(house, owner, "book_delete", "{'book':'Clients'}"), "");
    json_t *job = finish_job(house, owner, text_at(begun, "jobs.0.id"));
    assert_string_equal(text_at(job, "jobs.0.state"), "done");
    assert_int_equal(number_at(report(house, owner, "Vendors"), "figures.contacts"), 1);
}

static void organizations_share_nothing(struct house *house)
{
    person other = second_organization(house, "Other", "otto@example.com");
    add(house, house->owner, "Clients", "'first_name':'PER','last_name':'LUND'");
    audit(house, house->owner);
    assert_int_equal(count_at(ask(house, other, "audit_findings", "{}"), "findings"), 0);
    json_t *theirs = ask(house, other, "audit_report", "{}");
    for (size_t i = 0; i < count_at(theirs, "audits"); i++)
        assert_int_equal(count_at(json_array_get(at(theirs, "audits"), i), "trend"), 0);
    assert_status(ask(house, other, "audit_fix", "{'contact_book':'%s','rule':'name_case'}",
                      book_id(house, house->owner, "Clients")),
                  "not_found");
}

int main(void)
{
    static const struct house_case cases[] = {
        HOUSE_TEST(an_audit_counts_and_proposes),
        HOUSE_TEST(a_second_audit_proposes_nothing_twice_and_a_quiet_week_says_so),
        HOUSE_TEST(a_preview_shows_what_the_fix_then_does),
        HOUSE_TEST(rules_without_a_fix_are_refused),
        HOUSE_TEST(findings_come_once_each_over_all_books),
        HOUSE_TEST(a_book_is_audited_and_fixed_by_its_own_records),
        HOUSE_TEST(who_may_not_edit_may_look_and_no_more),
        HOUSE_TEST(tokens_that_propose_may_audit_and_propose_fixes),
        HOUSE_TEST(what_changed_since_it_was_looked_at_is_kept),
        HOUSE_TEST(large_books_are_fixed_by_a_job_and_undone_at_once),
        HOUSE_TEST(conventions_are_kept_by_book),
        HOUSE_TEST(what_a_book_requires_makes_a_contact_complete),
        HOUSE_TEST(a_company_in_two_spellings_is_put_right),
        HOUSE_TEST(addresses_of_many_are_told_until_they_are_marked_shared),
        HOUSE_TEST(addresses_that_mail_came_back_from),
        HOUSE_TEST(plans_are_times_of_the_week),
        HOUSE_TEST(planned_audits_begin_once_however_many_servers_look),
        HOUSE_TEST(who_leaves_ends_no_audits),
        HOUSE_TEST(a_book_that_went_to_the_bin_is_left_out),
        HOUSE_TEST(organizations_share_nothing),
    };
    return run_house_tests("audit", cases, COUNT_OF(cases));
}
