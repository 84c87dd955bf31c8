/* Who holds an address or a number, and who waits (DESIGN rules 9 and 10, SSOT-1, SSOT-4). */
#include "harness.h"

#define X "'email':'x@example.com'"

static size_t pair_count(struct house *house, person who)
{
    return count_at(ask(house, who, "duplicates_list", "{}"), "duplicates");
}

/* The contact that a create with the address is told to belong to. */
static const char *holder(struct house *house, person who, const char *book, const char *email)
{
    json_t *answer =
        ask(house, who, "contacts_create",
            "{'dry_run':true,'contact_book':'%s','contacts':[{'email':'%s'}]}", book, email);
    assert_status(answer, "");
    const char *outcome = text_at(answer, "contacts.0.outcome");
    return strcmp(outcome, "unchanged") == 0 || strcmp(outcome, "matched") == 0
               ? text_at(answer, "contacts.0.id")
               : "";
}

static void deleting_frees_and_restoring_waits(struct house *house)
{
    person owner = house->owner;
    const char *first = add(house, owner, "Clients", X ",'first_name':'Noor'");
    assert_outcome(ask(house, owner, "contacts_delete", "{'ids':['%s']}", first), "deleted");
    assert_outcome(ask(house, owner, "contacts_delete", "{'ids':['%s']}", first), "deleted");
    const char *second = add(house, owner, "Vendors", X ",'first_name':'Rita'");
    assert_string_not_equal(first, second);
    assert_string_equal(holder(house, owner, "Clients", "x@example.com"), second);
    assert_int_equal(pair_count(house, owner), 0);
    assert_outcome(ask(house, owner, "contacts_restore", "{'ids':['%s']}", first), "updated");
    assert_int_equal(pair_count(house, owner), 1);
    assert_string_equal(values(house, get(house, owner, first), "email"), "x@example.com");
    assert_string_equal(values(house, get(house, owner, second), "email"), "x@example.com");
    /* the older fact holds; when it lets go, the other does */
    assert_string_equal(holder(house, owner, "Clients", "x@example.com"), first);
    ask(house, owner, "contacts_update", "{'contacts':[{'id':'%s','email':null}]}", first);
    assert_string_equal(holder(house, owner, "Vendors", "x@example.com"), second);
    assert_sound(house, true);
    assert_string_equal(holder(house, owner, "Vendors", "x@example.com"), second);
}

static void edits_that_collide(struct house *house)
{
    person owner = house->owner;
    const char *noor = add(house, owner, "Clients", X ",'first_name':'Noor'");
    const char *rita = add(house, owner, "Clients", "'first_name':'Rita'");
    json_t *answer = ask(house, owner, "contacts_update", "{'contacts':[{'id':'%s'," X "}]}", rita);
    assert_status(answer, "conflict");
    assert_non_null(strstr(text_at(answer, "error.message"), noor));
    assert_status(
        ask(house, owner, "contacts_patch", "{'id':'%s','add':{'emails':['X@Example.COM']}}", rita),
        "conflict");
    assert_status(ask(house, owner, "identifier_share", "{'value':'x@example.com'}"), "");
    assert_outcome(ask(house, owner, "contacts_update", "{'contacts':[{'id':'%s'," X "}]}", rita),
                   "updated");
    assert_string_equal(holder(house, owner, "Clients", "x@example.com"), "");
    assert_outcome(ask(house, owner, "contacts_create",
                       "{'contact_book':'Clients','contacts':[{" X ",'first_name':'Third'}]}"),
                   "created");
    assert_sound(house, false);
}

/* A colleague's private holder is not known to anybody else. */
static void private_holders_reveal_nothing(struct house *house)
{
    person owner = house->owner, member = invite(house, "member@example.com", "member");
    assert_status(ask(house, member, "book_create", "{'name':'Mine'}"), "");
    const char *hidden = add(house, member, "Mine", X ",'first_name':'Secret'");
    json_t *answer = ask(house, owner, "contacts_create",
                         "{'contact_book':'Clients','contacts':[{" X ",'first_name':'Noor'}]}");
    assert_outcome(answer, "created");
    char *text = json_dumps(answer, 0);
    assert_null(strstr(text, hidden));
    assert_null(strstr(text, "Secret"));
    free(text);
    assert_int_equal(pair_count(house, owner), 0);
    assert_string_equal(holder(house, owner, "Clients", "x@example.com"),
                        text_at(answer, "contacts.0.id"));
}

/* In one audience even a hidden holder holds: the second waits, and nobody is told of whom. */
static void hidden_holders_of_one_audience(struct house *house)
{
    person owner = house->owner, member = invite(house, "member@example.com", "member");
    assert_status(ask(house, owner, "book_create",
                      "{'name':'Board','scope':'organization','member_rights':[]}"),
                  "");
    const char *hidden = add(house, owner, "Board", X ",'first_name':'Noor'");
    json_t *answer = ask(house, member, "contacts_create",
                         "{'contact_book':'Clients','contacts':[{" X ",'first_name':'Noor'}]}");
    assert_outcome(answer, "created");
    char *text = json_dumps(answer, 0);
    assert_null(strstr(text, hidden));
    free(text);
    assert_int_equal(pair_count(house, member), 0);
    assert_int_equal(pair_count(house, owner), 1);
    /* what the member sees with the address is found again, although it waits */
    assert_string_equal(holder(house, member, "Clients", "x@example.com"),
                        text_at(answer, "contacts.0.id"));
    assert_status(ask(house, member, "book_create", "{'name':'Mine'}"), "");
    assert_string_equal(holder(house, member, "Mine", "x@example.com"),
                        text_at(answer, "contacts.0.id"));
}

static void sharing_a_book_brings_together(struct house *house)
{
    person owner = house->owner, member = invite(house, "member@example.com", "member");
    assert_status(ask(house, member, "book_create", "{'name':'Mine'}"), "");
    add(house, member, "Mine", X ",'first_name':'Noor'");
    add(house, owner, "Clients", X ",'first_name':'Noor'");
    add(house, member, "Mine", "'first_name':'Alone','email':'alone@example.com'");
    assert_int_equal(pair_count(house, owner), 0);
    json_t *shared = ask(house, member, "book_update",
                         "{'book':'Mine','scope':'users','users':['%s']}", user_id(house, owner));
    assert_status(shared, "");
    assert_sound(house, false);
    const char *mine = book_id(house, owner, "Mine");
    assert_status(ask(house, member, "book_update", "{'book':'%s','scope':'organization'}", mine),
                  "denied");
    ask(house, owner, "user_update", "{'user':'%s','role':'admin'}", user_id(house, member));
    shared = ask(house, member, "book_update", "{'book':'%s','scope':'organization'}", mine);
    assert_status(shared, "");
    assert_int_equal(number_at(shared, "identifiers_waiting"), 1);
    assert_int_equal(pair_count(house, owner), 1);
    assert_sound(house, false);
    assert_sound(house, true);
}

/* Moving a record takes its identifiers along. */
static void moving_takes_identifiers_along(struct house *house)
{
    person owner = house->owner, member = invite(house, "member@example.com", "member");
    const char *one = add(house, owner, "Personal", X ",'first_name':'Noor'");
    const char *two = add(house, member, "Clients", X ",'first_name':'Noor'");
    assert_string_not_equal(one, two);
    assert_outcome(ask(house, owner, "contacts_patch", "{'id':'%s','move_to_book':'Vendors'}", one),
                   "updated");
    assert_int_equal(pair_count(house, owner), 1);
    assert_int_equal(
        count_at(ask(house, owner, "contacts_search", "{'query':'dup:open'}"), "contacts"), 2);
    assert_sound(house, true);
}

static void every_channel_keeps_one_holder(struct house *house)
{
    person owner = house->owner;
    const char *id = add(house, owner, "Clients", X ",'first_name':'Noor','last_name':'Haddad'");
    for (int channel = 0; channel < CHANNEL_COUNT; channel++) {
        house->channel = (enum channel)channel;
        json_t *answer = ask(house, owner, "contacts_create",
                             "{'contact_book':'Vendors','contacts':[{'email':'X@example.com',"
                             "'first_name':'Noor','last_name':'Haddad'}]}");
        assert_string_equal(text_at(answer, "contacts.0.id"), id);
    }
    assert_int_equal(number_at(ask(house, owner, "contacts_list",
                                   "{'contact_book':'Vendors','count_only':true}"),
                               "total"),
                     1);
    assert_sound(house, false);
}

static void ids_resolve(struct house *house)
{
    person owner = house->owner;
    const char *id = add(house, owner, "Clients", X ",'first_name':'Noor'");
    ask(house, owner, "contacts_delete", "{'ids':['%s']}", id);
    assert_status(ask(house, owner, "contacts_get", "{'ids':['%s']}", id), "not_found");
    json_t *both = ask(house, owner, "contacts_get", "{'ids':['%s','%s']}", id, id);
    assert_status(both, "");
    assert_true(json_is_true(at(both, "contacts.0.deleted")));
    assert_status(
        ask(house, owner, "contacts_update", "{'contacts':[{'id':'%s','first_name':'No'}]}", id),
        "not_found");
    assert_status(
        ask(house, owner, "contacts_get", "{'ids':['00000000-0000-7000-8000-000000000001']}"),
        "not_found");
    assert_status(ask(house, owner, "history", "{'id':'%s'}", id), "");
    /* an id given to another organization is as good as none */
    person stranger = second_organization(house, "Other", "other@example.org");
    static const char *const operations[] = {"contacts_get", "contacts_delete", "contacts_restore"};
    for (size_t i = 0; i < COUNT_OF(operations); i++) {
        json_t *answer = ask(house, stranger, operations[i], "{'ids':['%s']}", id);
        assert_true(*text_at(answer, "error.status"));
    }
}

int main(void)
{
    static const struct house_case cases[] = {
        HOUSE_TEST(deleting_frees_and_restoring_waits), HOUSE_TEST(edits_that_collide),
        HOUSE_TEST(private_holders_reveal_nothing),     HOUSE_TEST(hidden_holders_of_one_audience),
        HOUSE_TEST(sharing_a_book_brings_together),     HOUSE_TEST(moving_takes_identifiers_along),
        HOUSE_TEST(every_channel_keeps_one_holder),     HOUSE_TEST(ids_resolve),
    };
    return run_house_tests("identifiers", cases, COUNT_OF(cases));
}
