/* Edits do what the editor sees (DESIGN rule 11), and people in several books (rule 12). */
#include "harness.h"

#define NOOR "'first_name':'Noor','last_name':'Haddad'"

/* A member, and a book of everybody in which members only read. */
struct cast {
    person owner, member;
    const char *read_only; /* a book's name */
};

static struct cast cast_of(struct house *house)
{
    struct cast cast = {house->owner, invite(house, "member@example.com", "member"), "Board"};
    assert_status(ask(house, house->owner, "book_create",
                      "{'name':'Board','scope':'organization','member_rights':['see']}"),
                  "");
    assert_status(ask(house, cast.member, "book_create", "{'name':'Mine'}"), "");
    return cast;
}

static void equal_is_no_edit(struct house *house)
{
    const char *id = add(house, house->owner, "Clients",
                         NOOR ",'email':'Noor@Example.com','phone_number':'020 7946 0001',"
                              "'company':'Brick','title':'CEO','notes':'Likes tea',"
                              "'birthday':'1985-04-12','starred':true,"
                              "'memberships':[{'group':{'kind':'group','name':'VIP'}}]");
    json_t *card = json_deep_copy(get(house, house->owner, id));
    json_t *sent = json_pack("{s:[o]}", "contacts", card);
    json_t *answer = ask_json(house, house->owner, "contacts_update", sent);
    assert_status(answer, "");
    assert_outcome(answer, "unchanged");
    assert_null(at(answer, "batch"));
    json_decref(sent);
    static const char *const same[] = {
        "'email':'Noor@Example.com'", "'phone_number':'020 7946 0001'",
        "'company':'Brick'",          "'title':'CEO'",
        "'notes':'Likes tea'",        "'first_name':' Noor '",
    };
    for (size_t i = 0; i < COUNT_OF(same); i++)
        assert_outcome(ask(house, house->owner, "contacts_update", "{'contacts':[{'id':'%s',%s}]}",
                           id, same[i]),
                       "unchanged");
}

static void edits_of_one_record(struct house *house)
{
    static const struct {
        const char *edit;
        const char *changed; /* the first of them */
        const char *path, *value;
    } rows[] = {
        {"'first_name':'Nora'", "first_name", "first_name", "Nora"},
        {"'last_name':null", "last_name", "last_name", ""},
        {"'notes':'Coffee'", "notes", "notes", "Coffee"},
        {"'notes':null", "notes", "notes", ""},
        {"'email':'n@example.com'", "email", "infos.0.value", "n@example.com"},
        {"'email':null", "email", "infos.0.value", "+44 20 7946 0002"},
        {"'phone_number':'020 7946 0003'", "phone_number", "infos.0.value", "020 7946 0003"},
        {"'company':'Stone'", "organization", "memberships.0.group.name", "Stone"},
        {"'title':'CFO'", "organization", "memberships.0.title", "CFO"},
        {"'infos':[]", "phone_number", "infos.0.value", ""},
    };
    const char *id = add(house, house->owner, "Clients",
                         NOOR ",'email':'noor@example.com','phone_number':'+44 20 7946 0002',"
                              "'company':'Brick','title':'CEO','notes':'Tea'");
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        json_t *answer = ask(house, house->owner, "contacts_update",
                             "{'contacts':[{'id':'%s',%s}]}", id, rows[i].edit);
        assert_outcome(answer, "updated");
        assert_string_equal(text_at(answer, "contacts.0.changed.0"), rows[i].changed);
        json_t *now = get(house, house->owner, id);
        if (strcmp(text_at(now, rows[i].path), rows[i].value) != 0)
            fail_msg("%s: %s", rows[i].edit, text_at(now, rows[i].path));
    }
    assert_string_equal(text_at(get(house, house->owner, id), "memberships.0.group.name"), "Stone");
    assert_sound(house, false);
}

static void title_keeps_company_and_company_keeps_title(struct house *house)
{
    const char *id = add(house, house->owner, "Clients", NOOR ",'company':'Brick','title':'CEO'");
    json_t *now = get(house, house->owner, id);
    assert_int_equal(count_at(now, "memberships"), 1);
    ask(house, house->owner, "contacts_update", "{'contacts':[{'id':'%s','company':'Stone'}]}", id);
    now = get(house, house->owner, id);
    assert_int_equal(count_at(now, "memberships"), 1);
    assert_string_equal(text_at(now, "memberships.0.title"), "CEO");
    const char *listed = add(house, house->owner, "Clients",
                             "'first_name':'Ada','title':'Boss','memberships':[{'group':"
                             "{'kind':'organization','name':'Brick'}}]");
    now = get(house, house->owner, listed);
    assert_int_equal(count_at(now, "memberships"), 1);
    assert_string_equal(text_at(now, "memberships.0.title"), "Boss");
}

/* The member sees Noor in Board, where he may not edit. */
static void values_beyond_reach(struct house *house)
{
    struct cast cast = cast_of(house);
    const char *id =
        add(house, cast.owner, cast.read_only, NOOR ",'email':'noor@example.com','notes':'Tea'");
    json_t *answer = ask(house, cast.member, "contacts_patch",
                         "{'id':'%s','remove':{'emails':['noor@example.com']}}", id);
    assert_status(answer, "denied");
    assert_non_null(strstr(text_at(answer, "error.accepted"), cast.read_only));
    assert_status(
        ask(house, cast.member, "contacts_update", "{'contacts':[{'id':'%s','notes':null}]}", id),
        "denied");
    /* A new value and a replaced one go to a record of his own, the latter pinned over. */
    assert_outcome(ask(house, cast.member, "contacts_update",
                       "{'contacts':[{'id':'%s','first_name':'Nora','phone_number':"
                       "'020 7946 0001'}]}",
                       id),
                   "updated");
    json_t *his = get(house, cast.member, id), *hers = get(house, cast.owner, id);
    assert_string_equal(text_at(his, "first_name"), "Nora");
    assert_string_equal(values(house, his, "phone_number"), "020 7946 0001");
    assert_string_equal(text_at(hers, "first_name"), "Noor");
    assert_string_equal(values(house, hers, "phone_number"), "");
    assert_sound(house, false);
}

/* One address in two records: replacing it leaves it nowhere. */
static void replacing_a_value_of_several_records(struct house *house)
{
    const char *id = add(house, house->owner, "Clients", NOOR ",'email':'a@example.com'");
    json_t *second = ask(house, house->owner, "contacts_create",
                         "{'contact_book':'Vendors','contacts':[{" NOOR
                         ",'email':'a@example.com','title':'CEO'}]}");
    assert_outcome(second, "matched");
    assert_outcome(ask(house, house->owner, "contacts_update",
                       "{'contacts':[{'id':'%s','email':'b@example.com'}]}", id),
                   "updated");
    assert_string_equal(values(house, get(house, house->owner, id), "email"), "b@example.com");
    assert_outcome(ask(house, house->owner, "contacts_update",
                       "{'contacts':[{'id':'%s','first_name':'Nora'}]}", id),
                   "updated");
    assert_string_equal(text_at(get(house, house->owner, id), "first_name"), "Nora");
    assert_sound(house, false);
}

static void private_notes_stay_private(struct house *house)
{
    struct cast cast = cast_of(house);
    const char *id = add(house, cast.owner, "Clients", NOOR ",'email':'noor@example.com'");
    json_t *before = ask(house, cast.owner, "contacts_get", "{'ids':['%s']}", id);
    json_t *lens =
        ask(house, cast.member, "contacts_get", "{'ids':['%s'],'contact_book':'Clients'}", id);
    json_t *answer = ask(house, cast.member, "contacts_create",
                         "{'contact_book':'Mine','contacts':[{" NOOR
                         ",'email':'noor@example.com','notes':'Owes me tea'}]}");
    assert_outcome(answer, "matched");
    assert_string_equal(text_at(answer, "contacts.0.id"), id);
    assert_string_equal(text_at(get(house, cast.member, id), "notes"), "Owes me tea");
    assert_string_equal(text_at(get(house, cast.owner, id), "notes"), "");
    json_t *after = ask(house, cast.owner, "contacts_get", "{'ids':['%s']}", id);
    assert_true(json_equal(before, after)); /* entity tag and modified_at are in it */
    json_t *same =
        ask(house, cast.member, "contacts_get", "{'ids':['%s'],'contact_book':'Clients'}", id);
    assert_true(json_equal(lens, same));
    json_t *history = ask(house, cast.owner, "history", "{'id':'%s'}", id);
    assert_int_equal(count_at(history, "changes"), 1);
    assert_int_equal(
        number_at(ask(house, cast.owner, "contacts_search", "{'query':'owes','count_only':true}"),
                  "total"),
        0);
    /* and what the colleague changes in Clients shows in both */
    ask(house, cast.owner, "contacts_update", "{'contacts':[{'id':'%s','title':'CEO'}]}", id);
    assert_string_equal(text_at(get(house, cast.member, id), "memberships.0.title"), "CEO");
}

static void moving_joining_leaving(struct house *house)
{
    person owner = house->owner;
    const char *id = add(house, owner, "Clients", NOOR ",'email':'noor@example.com'");
    assert_outcome(ask(house, owner, "contacts_patch", "{'id':'%s','add_to_book':'Vendors'}", id),
                   "updated");
    assert_outcome(ask(house, owner, "contacts_patch", "{'id':'%s','add_to_book':'Vendors'}", id),
                   "unchanged");
    json_t *vendor =
        ask(house, owner, "contacts_get", "{'ids':['%s'],'contact_book':'Vendors'}", id);
    assert_string_equal(text_at(vendor, "contacts.0.first_name"), "Noor");
    assert_string_equal(values(house, at(vendor, "contacts.0"), "email"), "");
    /* any book it is in, sent back, is no move */
    assert_outcome(ask(house, owner, "contacts_update",
                       "{'contacts':[{'id':'%s','contact_book':'Vendors'}]}", id),
                   "unchanged");
    json_t *moved = ask(house, owner, "contacts_update",
                        "{'contacts':[{'id':'%s','contact_book':'Partners'}]}", id);
    assert_outcome(moved, "updated");
    assert_string_equal(text_at(moved, "contacts.0.contact_book"),
                        book_id(house, owner, "Partners"));
    assert_status(ask(house, owner, "contacts_get", "{'ids':['%s'],'contact_book':'Clients'}", id),
                  "not_found");
    assert_outcome(
        ask(house, owner, "contacts_patch", "{'id':'%s','remove_from_book':'Partners'}", id),
        "updated");
    assert_string_equal(values(house, get(house, owner, id), "email"), "");
    assert_sound(house, false);
}

/* A refused item of a best-effort call has done nothing, not even half. */
static void refused_items_write_nothing(struct house *house)
{
    struct cast cast = cast_of(house);
    const char *id = add(house, cast.owner, "Clients", NOOR ",'email':'noor@example.com'");
    json_t *before = ask(house, cast.owner, "changes", "{'since':'now'}");
    int64_t groups =
        (int64_t)count_at(ask(house, cast.owner, "groups_list", "{}"), "contact_groups");
    json_t *answer = ask(house, cast.member, "contacts_update",
                         "{'mode':'best_effort','contacts':[{'id':'%s','first_name':'Half',"
                         "'contact_book':'Board'}]}",
                         id);
    assert_outcome(answer, "denied");
    answer = ask(house, cast.member, "contacts_create",
                 "{'mode':'best_effort','contact_book':'Clients','contacts':[{'first_name':'Rita',"
                 "'last_name':'Stone','email':'noor@example.com','company':'Nobody Ltd'}]}");
    assert_outcome(answer, "ambiguous");
    assert_string_equal(text_at(get(house, cast.owner, id), "first_name"), "Noor");
    json_t *after = ask(house, cast.owner, "changes", "{'since':'%s'}", text_at(before, "next"));
    assert_int_equal(count_at(after, "changes"), 0);
    assert_int_equal(count_at(ask(house, cast.owner, "groups_list", "{}"), "contact_groups"),
                     groups);
}

static void moving_needs_the_right_to_take_away(struct house *house)
{
    struct cast cast = cast_of(house);
    assert_status(ask(house, cast.owner, "book_create",
                      "{'name':'Kept','scope':'organization','member_rights':['see','edit']}"),
                  "");
    const char *id = add(house, cast.member, "Kept", NOOR ",'email':'noor@example.com'");
    assert_status(
        ask(house, cast.member, "contacts_patch", "{'id':'%s','move_to_book':'Mine'}", id),
        "denied");
    assert_status(ask(house, cast.member, "contacts_delete", "{'ids':['%s']}", id), "denied");
    assert_string_equal(text_at(get(house, cast.owner, id), "first_name"), "Noor");
}

/* Source keys are one a book; a card that comes home finds its place taken. */
static void source_keys_collide(struct house *house)
{
    person owner = house->owner;
    const char *id = add(house, owner, "Clients", NOOR ",'source_key':'vcard:1'");
    const char *other = add(house, owner, "Vendors", "'first_name':'Ada','source_key':'vcard:1'");
    json_t *moved = ask(house, owner, "contacts_patch", "{'id':'%s','move_to_book':'Vendors'}", id);
    assert_outcome(moved, "updated");
    assert_outcome(ask(house, owner, "contacts_delete", "{'ids':['%s']}", other), "deleted");
    assert_string_not_equal(add(house, owner, "Vendors",
                                "'first_name':'Eve',"
                                "'source_key':'vcard:1'"),
                            other);
    assert_outcome(ask(house, owner, "contacts_restore", "{'ids':['%s']}", other), "updated");
    json_t *back = ask(house, owner, "undo", "{'batch':'%s'}", text_at(moved, "batch"));
    assert_status(back, "");
    assert_int_equal(number_at(back, "undone"), 1);
    assert_sound(house, false);
}

static void same_source_again(struct house *house)
{
    person owner = house->owner;
    house->channel = CHANNEL_IMPORT;
#define ROW "'source_key':'import:1','email':'noor@example.com'," NOOR
    const char *id = add(house, owner, "Clients", ROW ",'title':'CEO'");
    json_t *again = ask(house, owner, "contacts_create",
                        "{'contact_book':'Clients','contacts':[{" ROW ",'title':'CEO'}]}");
    assert_outcome(again, "unchanged");
    house->channel = CHANNEL_REST;
    ask(house, owner, "contacts_update",
        "{'contacts':[{'id':'%s','notes':'by hand','title':'Boss'}]}", id);
    house->channel = CHANNEL_IMPORT;
    again = ask(house, owner, "contacts_create",
                "{'contact_book':'Clients','contacts':[{" ROW ",'title':'CEO'}]}");
    assert_outcome(again, "unchanged"); /* what a person typed stays */
    assert_null(at(again, "batch"));
    again = ask(house, owner, "contacts_create",
                "{'contact_book':'Clients','contacts':[{" ROW
                ",'title':'CEO','phone_number':'020 7946 0001'}]}");
    assert_outcome(again, "updated");
    json_t *now = get(house, owner, id);
    assert_string_equal(text_at(now, "notes"), "by hand");
    assert_string_equal(text_at(now, "memberships.0.title"), "Boss");
    assert_string_equal(values(house, now, "phone_number"), "020 7946 0001");
    assert_sound(house, false);
}

/* The last value of a contact may go; what is left is still a contact. */
static void empty_contacts(struct house *house)
{
    person owner = house->owner;
    const char *id = add(house, owner, "Clients", "'email':'noor@example.com'");
    assert_outcome(
        ask(house, owner, "contacts_update", "{'contacts':[{'id':'%s','email':null}]}", id),
        "updated");
    assert_outcome(ask(house, owner, "contacts_patch", "{'id':'%s','add_to_book':'Vendors'}", id),
                   "updated");
    assert_int_equal(number_at(ask(house, owner, "contacts_list",
                                   "{'contact_book':'Vendors','count_only':true}"),
                               "total"),
                     1);
    assert_outcome(ask(house, owner, "contacts_delete", "{'ids':['%s']}", id), "deleted");
    assert_sound(house, false);
}

/* What a viewer loses is a change to what he sees. */
static void leaving_a_book_is_a_change(struct house *house)
{
    person owner = house->owner;
    const char *id = add(house, owner, "Clients", NOOR ",'email':'noor@example.com'");
    assert_outcome(ask(house, owner, "contacts_create",
                       "{'contact_book':'Vendors','contacts':[{" NOOR
                       ",'email':'noor@example.com','title':'CEO'}]}"),
                   "matched");
    execute(house, "UPDATE record SET modified_ms = 1000000, created_ms = 1000000");
    assert_int_equal(number_at(get(house, owner, id), "modified_at"), 1000);
    assert_outcome(
        ask(house, owner, "contacts_patch", "{'id':'%s','remove_from_book':'Vendors'}", id),
        "updated");
    assert_true(number_at(get(house, owner, id), "modified_at") > 1000);
    json_t *newest = ask(house, owner, "contacts_list", "{'order':'last_modified'}");
    assert_string_equal(text_at(newest, "contacts.0.id"), id);
    assert_int_equal(count_at(ask(house, owner, "contacts_list",
                                  "{'order':'last_modified','contact_book':'Clients'}"),
                              "contacts"),
                     1);
}

int main(void)
{
    static const struct house_case cases[] = {
        HOUSE_TEST(equal_is_no_edit),
        HOUSE_TEST(edits_of_one_record),
        HOUSE_TEST(title_keeps_company_and_company_keeps_title),
        HOUSE_TEST(values_beyond_reach),
        HOUSE_TEST(replacing_a_value_of_several_records),
        HOUSE_TEST(private_notes_stay_private),
        HOUSE_TEST(moving_joining_leaving),
        HOUSE_TEST(refused_items_write_nothing),
        HOUSE_TEST(moving_needs_the_right_to_take_away),
        HOUSE_TEST(source_keys_collide),
        HOUSE_TEST(same_source_again),
        HOUSE_TEST(empty_contacts),
        HOUSE_TEST(leaving_a_book_is_a_change),
    };
    return run_house_tests("edit", cases, COUNT_OF(cases));
}
