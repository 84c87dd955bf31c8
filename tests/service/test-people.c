/* Who may do what: holds, bins, members who leave, tokens. */
#include "harness.h"

#include "base/clock.h"
#include "contact/rights.h"
#include "service/welcome.h"

#define NOOR "'first_name':'Noor','last_name':'Haddad','email':'noor@example.com'"

/* ---- holds (BOOK-5) and the bin (BOOK-4) ---- */

static json_t *many_ids(struct house *house, int count)
{
    json_t *contacts = json_array(), *ids = json_array();
    for (int i = 0; i < count; i++)
        json_array_append_new(contacts,
                              json_pack("{s:o}", "first_name", json_sprintf("Person %d", i)));
    json_t *arguments = json_pack("{s:s,s:o}", "contact_book", "Clients", "contacts", contacts);
    json_t *answer = ask_json(house, house->owner, "contacts_create", arguments);
    size_t i;
    json_t *contact;
    assert_status(answer, "");
    json_array_foreach(at(answer, "contacts"), i, contact)
        json_array_append(ids, at(contact, "id"));
    json_decref(arguments);
    return ids;
}

static void large_deletions_are_held(struct house *house)
{
    json_t *ids = many_ids(house, 60);
    json_t *arguments = json_pack("{s:O}", "ids", ids);
    json_t *all = ask_json(house, house->owner, "contacts_delete", arguments);
    assert_status(all, "limit");
    assert_non_null(strstr(text_at(all, "error.accepted"), "hold_release"));
    assert_int_equal(number_at(ask(house, house->owner, "contacts_list",
                                   "{'contact_book':'Clients','count_only':true}"),
                               "total"),
                     60);
    json_object_set_new(arguments, "mode", json_string("best_effort"));
    json_t *some = ask_json(house, house->owner, "contacts_delete", arguments);
    assert_string_equal(text_at(some, "contacts.49.outcome"), "deleted");
    assert_string_equal(text_at(some, "contacts.50.outcome"), "held");
    assert_string_equal(text_at(some, "contacts.59.outcome"), "held");
    person colleague = invite(house, "member@example.com", "member");
    assert_outcome(ask(house, colleague, "contacts_delete", "{'ids':['%s']}",
                       json_string_value(json_array_get(ids, 55))),
                   "deleted"); /* a hold is of one actor */
    assert_status(ask(house, house->owner, "hold_release", "{'id':'%s'}",
                      book_id(house, house->owner, "Clients")),
                  "");
    some = ask_json(house, house->owner, "contacts_delete", arguments);
    assert_string_equal(text_at(some, "contacts.59.outcome"), "deleted");
    assert_int_equal(number_at(ask(house, house->owner, "contacts_list",
                                   "{'contact_book':'Clients','count_only':true}"),
                               "total"),
                     0);
    json_decref(arguments);
    json_decref(ids);
    assert_sound(house, false);
}

static void books_go_to_the_bin(struct house *house)
{
    person owner = house->owner;
    const char *only = add(house, owner, "Vendors", "'first_name':'Only','email':'o@example.com'");
    const char *both = add(house, owner, "Clients", NOOR);
    assert_outcome(ask(house, owner, "contacts_patch", "{'id':'%s','add_to_book':'Vendors'}", both),
                   "updated");
    const char *vendors = arena_copy(house->arena, book_id(house, owner, "Vendors"));
    assert_status(ask(house, owner, "book_delete", "{'book':'Vendors'}"), "");
    assert_status(ask(house, owner, "contacts_get", "{'ids':['%s']}", only), "not_found");
    get(house, owner, both);
    assert_status(ask(house, owner, "contacts_list", "{'contact_book':'Vendors'}"), "not_found");
    assert_int_equal(count_at(ask(house, owner, "contacts_search", "{'query':'only'}"), "contacts"),
                     0);
    /* what is in the bin holds nothing */
    assert_outcome(ask(house, owner, "contacts_create",
                       "{'contact_book':'Clients','dry_run':true,'contacts':[{'first_name':'Else',"
                       "'email':'o@example.com'}]}"),
                   "created");
    assert_status(ask(house, owner, "book_restore", "{'id':'%s'}", vendors), "");
    get(house, owner, only);
    assert_status(ask(house, owner, "book_delete", "{'book':'Directory'}"), "denied");
    person member = invite(house, "member@example.com", "member");
    assert_status(ask(house, member, "book_delete", "{'book':'Clients'}"), "denied");
    assert_sound(house, false);
}

/* ---- people who come and go (TEAM-1, TEAM-2) ---- */

static void removed_members_are_out(struct house *house)
{
    person owner = house->owner, member = invite(house, "member@example.com", "member");
    const char *id = arena_copy(house->arena, user_id(house, member));
    json_t *team = ask(house, owner, "team_put", "{'name':'Sales','active_members':['%s']}", id);
    assert_status(team, "");
    assert_status(ask(house, owner, "book_create", "{'name':'Leads','scope':'team','team':'%s'}",
                      text_at(team, "teams.0.id")),
                  "");
    const char *lead = add(house, owner, "Leads", NOOR);
    get(house, member, lead); /* at once, and without a copy */
    assert_int_equal(
        count_at(ask(house, member, "contacts_search", "{'query':'haddad'}"), "contacts"), 1);
    assert_status(ask(house, member, "user_remove", "{'user':'%s'}", id), "denied");
    assert_status(ask(house, owner, "user_remove", "{'user':'%s'}", id), "");
    assert_status(ask(house, member, "describe", "{}"), "unauthenticated");
    assert_int_equal(count_at(ask(house, owner, "teams_list", "{}"), "teams.0.active_members"), 0);
    person again = invite(house, "member@example.com", "guest");
    assert_status(ask(house, member, "describe", "{}"), "unauthenticated"); /* the old one ended */
    assert_status(ask(house, again, "contacts_get", "{'ids':['%s']}", lead), "not_found");
    assert_sound(house, false);
}

static void owners_are_not_taken_over(struct house *house)
{
    person owner = house->owner, admin = invite(house, "admin@example.com", "admin");
    const char *owner_id = arena_copy(house->arena, user_id(house, owner));
    assert_status(ask(house, owner, "user_remove", "{'user':'%s'}", owner_id), "invalid");
    assert_status(ask(house, owner, "user_update", "{'user':'%s','role':'member'}", owner_id),
                  "invalid");
    /* an admin neither becomes owner nor gets an owner's link */
    assert_status(
        ask(house, admin, "user_invite", "{'email':'new@example.com','name':'New','role':'owner'}"),
        "denied");
    json_t *link = ask(house, admin, "user_invite", "{'email':'Olive@example.com','name':'Olive'}");
    assert_status(link, "denied");
    assert_status(ask(house, admin, "user_update", "{'user':'%s','name':'Mallory'}", owner_id),
                  "denied");
    person second = invite(house, "second@example.com", "admin");
    const char *second_id = arena_copy(house->arena, user_id(house, second));
    assert_status(ask(house, at_hand, "user_update", "{'user':'%s','role':'owner'}", second_id),
                  "");
    assert_status(ask(house, admin, "user_remove", "{'user':'%s'}", owner_id), "denied");
    assert_status(ask(house, admin, "user_update", "{'user':'%s','role':'guest'}", owner_id),
                  "denied");
    /* a new link for one who is in leaves the role as it is */
    json_t *again = ask(house, at_hand, "user_invite", "{'email':'admin@example.com','name':'A'}");
    assert_status(again, "");
    assert_string_equal(text_at(again, "users.0.role"), "admin");
    assert_string_equal(text_at(ask(house, owner, "describe", "{}"), "user.role"), "owner");
}

/* A link lets its bearer be the user: nobody but an owner makes one for who has signed in. */
static void members_are_not_taken_over(struct house *house)
{
    static const char again[] = "{'email':'noor@example.com','name':'Noor'}";
    person owner = house->owner, admin = invite(house, "admin@example.com", "admin");
    json_t *first = ask(house, admin, "user_invite", again);
    assert_status(first, ""); /* not signed in yet: the link may have been lost */
    json_t *second = ask(house, admin, "user_invite", again);
    struct error error = {0};
    const char *token;
    assert_false(service_welcome(house->session, house->arena,
                                 slice_of(text_at(first, "welcome_code")), &token, &error));
    assert_true(service_welcome(house->session, house->arena,
                                slice_of(text_at(second, "welcome_code")), &token, &error));
    assert_status(ask(house, admin, "user_invite", again), "denied");
    const char *id = user_id(house, token);
    assert_status(ask(house, owner, "user_invite", again),
                  "denied"); /* a token, be it an owner's */
    json_t *pending = ask(house, at_hand, "user_invite", again);
    ask(house, owner, "book_update", "{'book':'Clients','grants':[{'user':'%s','rights':['see']}]}",
        id);
    assert_status(ask(house, admin, "user_remove", "{'user':'%s'}", id), "");
    assert_status(ask(house, admin, "user_invite", again), "denied");
    assert_false(service_welcome(house->session, house->arena,
                                 slice_of(text_at(pending, "welcome_code")), &token, &error));
    json_t *back = ask(house, at_hand, "user_invite",
                       "{'email':'noor@example.com','name':'Noor','role':'guest'}");
    assert_true(service_welcome(house->session, house->arena,
                                slice_of(text_at(back, "welcome_code")), &token, &error));
    json_t *books = ask(house, token, "books_list", "{}");
    for (size_t i = 0; i < count_at(books, "contact_books"); i++) {
        char path[40];
        snprintf(path, sizeof(path), "contact_books.%zu.name", i);
        assert_string_not_equal(text_at(books, path), "Clients");
    }
}

static const char *token_id(struct house *house, person who)
{
    return arena_copy(house->arena, text_at(ask(house, who, "describe", "{}"), "token.id"));
}

static void tokens_end_no_higher_ones(struct house *house)
{
    person owner = house->owner;
    person writer = make_token(house, owner, "'class':'write'");
    person limited = make_token(house, owner, "'class':'write','books':['Clients']");
    person reader = make_token(house, owner, "'class':'read'");
    const char *id = token_id(house, owner);
    assert_status(ask(house, writer, "token_revoke", "{'id':'%s'}", id), "denied");
    id = token_id(house, reader);
    assert_status(ask(house, limited, "token_revoke", "{'id':'%s'}", id), "denied");
    assert_status(ask(house, writer, "token_revoke", "{'id':'%s'}", id), "");
    id = token_id(house, limited);
    assert_status(ask(house, limited, "token_revoke", "{'id':'%s'}", id), "");
    assert_status(ask(house, owner, "token_create", "{'name':'x','idempotency_key':'k'}"),
                  "invalid"); /* its text would be kept with the answer */
}

/* What a proposal says may be of a private book. */
static void proposals_are_read_by_their_user(struct house *house)
{
    person owner = house->owner, member = invite(house, "m@example.com", "member");
    person agent = make_token(house, member, "'class':'propose'");
    person reader = make_token(house, member, "'class':'read','books':['Clients']");
    ask(house, member, "book_create", "{'name':'Mine'}");
    json_t *made = ask(house, agent, "contacts_create",
                       "{'contact_book':'Mine','contacts':[{'first_name':'Secret'}]}");
    assert_string_equal(text_at(made, "outcome"), "proposed");
    assert_int_equal(count_at(ask(house, agent, "proposals_list", "{}"), "proposals"), 1);
    assert_int_equal(count_at(ask(house, member, "proposals_list", "{}"), "proposals"), 1);
    assert_int_equal(count_at(ask(house, reader, "proposals_list", "{}"), "proposals"), 0);
    assert_int_equal(count_at(ask(house, owner, "proposals_list", "{}"), "proposals"), 0);
    const char *id = text_at(made, "proposal");
    assert_status(ask(house, owner, "proposal_accept", "{'id':'%s'}", id), "not_found");
    assert_status(ask(house, member, "proposal_accept", "{'id':'%s'}", id), "");
}

static void tokens_of_every_class(struct house *house)
{
    static const struct {
        const char *token_class, *operation, *arguments, *status;
    } rows[] = {
        {"read", "contacts_list", "{}", ""},
        {"read", "contacts_create", "{'contacts':[{'first_name':'A'}]}", "denied"},
        {"read", "contacts_delete", "{'ids':['00000000-0000-7000-8000-000000000001']}", "denied"},
        {"read", "users_list", "{}", ""},
        {"propose", "contacts_create", "{'contacts':[{'first_name':'A'}]}", ""},
        {"propose", "undo", "{'batch':'00000000-0000-7000-8000-000000000001'}", "denied"},
        {"propose", "book_create", "{'name':'B'}", "denied"},
        {"write", "book_create", "{'name':'B'}", ""},
        {"write", "token_create", "{'name':'B'}", ""}, /* of a class below its own */
        {"write", "token_create", "{'name':'B','class':'admin'}", "denied"},
        {"write", "user_invite", "{'email':'x@example.com','name':'X'}", "denied"},
        {"admin", "token_create", "{'name':'B'}", ""},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        char options[60];
        snprintf(options, sizeof(options), "'class':'%s'", rows[i].token_class);
        person who = make_token(house, house->owner, options);
        assert_status(ask(house, who, rows[i].operation, "%s", rows[i].arguments), rows[i].status);
    }
    /* without a class it may only propose */
    json_t *made = ask(house, house->owner, "token_create", "{'name':'plain'}");
    assert_string_equal(text_at(made, "tokens.0.class"), "propose");
}

static void tokens_end(struct house *house)
{
    person expiring = make_token(house, house->owner, "'class':'write','expires_in_days':1");
    assert_status(ask(house, expiring, "describe", "{}"), "");
    execute(house, "UPDATE token SET expires_ms = 1000 WHERE expires_ms IS NOT NULL");
    reopen(house);
    assert_status(ask(house, expiring, "describe", "{}"), "unauthenticated");
    json_t *made = ask(house, house->owner, "token_create", "{'name':'gone','class':'write'}");
    person gone = text_at(made, "tokens.0.token");
    assert_status(ask(house, gone, "describe", "{}"), "");
    assert_status(
        ask(house, house->owner, "token_revoke", "{'id':'%s'}", text_at(made, "tokens.0.id")), "");
    assert_status(ask(house, gone, "describe", "{}"), "unauthenticated");
    static const char *const wrong[] = {
        "", "kith_",
        "kith_00000000000070008000000000000001_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "Bearer"};
    for (size_t i = 0; i < COUNT_OF(wrong); i++)
        assert_status(ask(house, wrong[i], "describe", "{}"), "unauthenticated");
    char *changed = strdup(house->owner);
    changed[strlen(changed) - 3] = changed[strlen(changed) - 3] == 'A' ? 'B' : 'A';
    assert_status(ask(house, changed, "describe", "{}"), "unauthenticated");
    free(changed);
}

static void tokens_have_rates(struct house *house)
{
    person slow = make_token(house, house->owner, "'class':'read','rate_per_minute':5");
    while (clock_unix_ms() % 60000 > 55000)
        ; /* not over the turn of a minute */
    for (int i = 0; i < 5; i++)
        assert_status(ask(house, slow, "describe", "{}"), "");
    assert_status(ask(house, slow, "describe", "{}"), "limit");
    assert_status(ask(house, house->owner, "describe", "{}"), "");
}

static void tokens_limited_to_books(struct house *house)
{
    person owner = house->owner;
    const char *outside = add(house, owner, "Vendors", NOOR);
    person limited = make_token(house, owner, "'class':'admin','books':['Clients']");
    assert_status(ask(house, limited, "contacts_get", "{'ids':['%s']}", outside), "not_found");
    assert_int_equal(count_at(ask(house, limited, "books_list", "{}"), "contact_books"), 1);
    json_t *made = ask(house, limited, "contacts_create", "{'contacts':[{" NOOR "}]}");
    assert_outcome(made, "created"); /* it lands in the one book, and waits */
    assert_string_not_equal(text_at(made, "contacts.0.id"), outside);
    assert_status(ask(house, limited, "book_create", "{'name':'More'}"), "denied");
    assert_status(ask(house, limited, "token_create", "{'name':'wider'}"), "denied");
    assert_status(ask(house, limited, "token_create", "{'name':'same','books':['Vendors']}"),
                  "not_found");
    assert_int_equal(count_at(ask(house, owner, "duplicates_list", "{}"), "duplicates"), 1);
    assert_int_equal(count_at(ask(house, limited, "duplicates_list", "{}"), "duplicates"), 0);
}

/* ---- sharing ---- */

/* "<1>" stands for the first of `ids`. */
static void change_text(char *out, size_t size, const char *change, const char *const *ids)
{
    size_t length = 0;
    for (; *change; change++) {
        bool is_mark = *change == '<';
        length += (size_t)snprintf(out + length, size - length, is_mark ? "%s" : "%.1s",
                                   is_mark ? ids[change[1] - '1'] : change);
        change += is_mark ? 2 : 0;
    }
}

static void nobody_gives_what_he_has_not(struct house *house)
{
    static const struct {
        const char *change, *status;
    } rows[] = {
        {"'grants':[{'user':'<1>','rights':['see','edit','share']}]", "denied"},
        {"'grants':[{'user':'<1>','rights':['see','share']},"
         "{'user':'<2>','rights':['see','delete']}]",
         "denied"},
        {"'grants':[{'user':'<2>','rights':['see']},{'user':'<2>','rights':['export']}]", "denied"},
        {"'users':['<2>'],'member_rights':['see','edit']", "denied"},
        {"'member_rights':['see','edit']", "denied"},
        {"'member_rights':['see','autocomplete']", "denied"},
        {"'member_rights':['see','share']", ""},
        /* what stands already is nothing he gives */
        {"'grants':[{'user':'<1>','rights':['see','share']},"
         "{'user':'<3>','rights':['see','edit','delete']},{'user':'<2>','rights':['see']}]",
         ""},
    };
    person owner = house->owner, member = invite(house, "member@example.com", "member");
    const char *ids[] = {
        arena_copy(house->arena, user_id(house, member)),
        arena_copy(house->arena, user_id(house, invite(house, "two@example.com", "member"))),
        arena_copy(house->arena, user_id(house, invite(house, "three@example.com", "member"))),
    };
    assert_status(ask(house, owner, "book_create",
                      "{'name':'Board','scope':'organization','member_rights':['see']}"),
                  "");
    assert_status(ask(house, owner, "book_update",
                      "{'book':'Board','grants':[{'user':'%s','rights':['see','share']},"
                      "{'user':'%s','rights':['see','edit','delete']}]}",
                      ids[0], ids[2]),
                  "");
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        char change[400];
        change_text(change, sizeof(change), rows[i].change, ids);
        assert_status(ask(house, member, "book_update", "{'book':'Board',%s}", change),
                      rows[i].status);
    }
    assert_status(
        ask(house, owner, "book_update", "{'book':'Board','member_rights':['see','edit']}"), "");
    person admin =
        invite(house, "admin@example.com", "admin"); /* in charge of the organization's */
    assert_status(ask(house, admin, "book_update", "{'book':'Board','member_rights':['see']}"), "");
    /* but not of a book that one user shared with him: a wider scope would give him all */
    assert_status(ask(house, member, "book_create", "{'name':'Mine','scope':'users'}"), "");
    assert_status(ask(house, member, "book_update",
                      "{'book':'Mine','member_rights':['see'],'grants':[{'user':'%s','rights':["
                      "'see','share']}]}",
                      user_id(house, admin)),
                  "");
    assert_status(ask(house, admin, "book_update", "{'book':'Mine','scope':'organization'}"),
                  "denied");
}

static void limited_tokens_do_not_share(struct house *house)
{
    person limited = make_token(house, house->owner, "'class':'write','books':['Clients']");
    json_t *tried =
        ask(house, limited, "book_update", "{'book':'Clients','member_rights':['see']}");
    assert_status(tried, "denied");
    assert_non_null(strstr(text_at(tried, "error.message"), "limited to books"));
    assert_status(ask(house, limited, "book_update", "{'book':'Clients','description':'All'}"), "");
}

static void who_is_named_twice_counts_once(struct house *house)
{
    person owner = house->owner, member = invite(house, "member@example.com", "member");
    const char *id = arena_copy(house->arena, user_id(house, member));
    assert_status(ask(house, owner, "book_create",
                      "{'name':'Two','scope':'users','users':['%s','%s']}", id, id),
                  "");
    assert_status(ask(house, owner, "book_update",
                      "{'book':'Two','grants':[{'user':'%s','rights':['see']},"
                      "{'user':'%s','rights':['edit']}]}",
                      id, id),
                  "");
    add(house, member, "Two", NOOR); /* both rights are in force */
    assert_status(ask(house, owner, "book_update", "{'book':'Two','users':['%s','%s']}", id, id),
                  "");
    assert_sound(house, false);
}

/* Everybody is called as he wants to be; what he may is not his to say. */
static void names_are_one_s_own(struct house *house)
{
    person member = invite(house, "member@example.com", "member");
    person limited = make_token(house, member, "'class':'propose'");
    const char *own = text_at(ask(house, member, "describe", "{}"), "user.id");
    const char *owner = text_at(ask(house, house->owner, "describe", "{}"), "user.id");
    assert_status(ask(house, member, "user_update", "{'user':'%s','name':'Rita'}", own), "");
    assert_string_equal(text_at(ask(house, member, "describe", "{}"), "user.name"), "Rita");
    assert_status(ask(house, member, "user_update", "{'user':'%s','name':'R'}", owner), "denied");
    assert_status(ask(house, member, "user_update", "{'user':'%s','name':'R','role':'admin'}", own),
                  "denied");
    assert_status(ask(house, limited, "user_update", "{'user':'%s','name':'R'}", own), "denied");
}

int main(void)
{
    static const struct house_case cases[] = {
        HOUSE_TEST(large_deletions_are_held),
        HOUSE_TEST(books_go_to_the_bin),
        HOUSE_TEST(removed_members_are_out),
        HOUSE_TEST(owners_are_not_taken_over),
        HOUSE_TEST(members_are_not_taken_over),
        HOUSE_TEST(proposals_are_read_by_their_user),
        HOUSE_TEST(tokens_end_no_higher_ones),
        HOUSE_TEST(tokens_of_every_class),
        HOUSE_TEST(tokens_end),
        HOUSE_TEST(nobody_gives_what_he_has_not),
        HOUSE_TEST(limited_tokens_do_not_share),
        HOUSE_TEST(who_is_named_twice_counts_once),
        HOUSE_TEST(tokens_have_rates),
        HOUSE_TEST(tokens_limited_to_books),
        HOUSE_TEST(names_are_one_s_own),
    };
    return run_house_tests("people", cases, COUNT_OF(cases));
}
