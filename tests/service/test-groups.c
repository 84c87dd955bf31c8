/* Groups: spanning books, counted but not named (GROUP-1), never replaced as a set (GROUP-2). */
#include "harness.h"

static const char *add_member(struct house *house, person who, const char *book, unsigned i)
{
    return add(house, who, book,
               arena_format(house->arena,
                            "'first_name':'Person','last_name':'Number%u','email':"
                            "'p%u@example.com','memberships':[{'group':{'kind':'group','name':"
                            "'VIP'}}]",
                            i, i));
}

static void hidden_members_are_counted(struct house *house)
{
    person owner = house->owner, member = invite(house, "member@example.com", "member");
    assert_status(ask(house, owner, "book_create",
                      "{'name':'Board','scope':'organization','member_rights':[]}"),
                  "");
    add_member(house, owner, "Clients", 1);
    add_member(house, owner, "Vendors", 2);
    const char *hidden = add_member(house, owner, "Board", 3);
    const char *both = add_member(house, owner, "Board", 4);
    assert_outcome(ask(house, owner, "contacts_create",
                       "{'contact_book':'Clients','contacts':[{'contact':'%s','first_name':"
                       "'Person','last_name':'Number4','title':'CEO','memberships':[{'group':"
                       "{'kind':'group','name':'VIP'}}]}]}",
                       both),
                   "matched");
    json_t *all = ask(house, owner, "group_members", "{'group':'VIP'}");
    assert_int_equal(count_at(all, "contacts"), 4);
    assert_int_equal(number_at(all, "hidden"), 0);
    json_t *some = ask(house, member, "group_members", "{'group':'VIP'}");
    assert_status(some, "");
    assert_int_equal(count_at(some, "contacts"), 3);
    assert_int_equal(number_at(some, "hidden"), 1);
    assert_int_equal(number_at(some, "total"), 4);
    char *text = json_dumps(some, 0);
    assert_null(strstr(text, hidden));
    assert_null(strstr(text, "p3@example.com"));
    free(text);
    assert_int_equal(count_at(ask(house, member, "contacts_list", "{'group':'VIP'}"), "contacts"),
                     3);
    assert_int_equal(
        number_at(ask(house, member, "contacts_list", "{'group':'VIP','count_only':true}"),
                  "total"),
        3);
}

static void pages_of_members(struct house *house)
{
    for (unsigned i = 0; i < 23; i++)
        add_member(house, house->owner, i % 2 ? "Clients" : "Vendors", i);
    json_t *seen = json_object();
    json_t *page = ask(house, house->owner, "group_members", "{'group':'VIP','limit':5}");
    int pages = 1;
    for (;; pages++) {
        size_t i;
        json_t *contact;
        json_array_foreach(at(page, "contacts"), i, contact)
        {
            assert_null(json_object_get(seen, text_at(contact, "id")));
            json_object_set_new(seen, text_at(contact, "id"), json_true());
        }
        assert_int_equal(number_at(page, "total"), 23);
        if (!at(page, "next_cursor"))
            break;
        page = ask(house, house->owner, "group_members", "{'group':'VIP','limit':5,'cursor':'%s'}",
                   text_at(page, "next_cursor"));
        assert_status(page, "");
    }
    assert_int_equal(json_object_size(seen), 23);
    assert_int_equal(pages, 5);
    json_decref(seen);
}

static void adding_never_replaces(struct house *house)
{
    person owner = house->owner;
    const char *a = add(house, owner, "Clients",
                        "'first_name':'Ada','email':'a@example.com',"
                        "'memberships':[{'group':{'kind':'group',"
                        "'name':'Old'}}]");
    const char *b = add(house, owner, "Vendors", "'first_name':'Bea','email':'b@example.com'");
    assert_status(ask(house, owner, "group_create", "{'name':'VIP'}"), "");
    assert_outcome(ask(house, owner, "group_add", "{'group':'VIP','ids':['%s','%s']}", a, b),
                   "updated");
    assert_outcome(ask(house, owner, "group_add", "{'group':'vip','ids':['%s']}", a), "unchanged");
    assert_int_equal(count_at(get(house, owner, a), "memberships"), 2);
    assert_outcome(ask(house, owner, "group_remove", "{'group':'VIP','ids':['%s']}", a), "updated");
    assert_string_equal(text_at(get(house, owner, a), "memberships.0.group.name"), "Old");
    assert_int_equal(count_at(get(house, owner, b), "memberships"), 1);
    assert_sound(house, false);
}

static void names_of_groups(struct house *house)
{
    person owner = house->owner;
    const char *id = add(house, owner, "Clients",
                         "'first_name':'Ada','company':'Brick',"
                         "'title':'CEO','memberships':[{'group':{'kind':"
                         "'group','name':'VIP'}}]");
    assert_status(ask(house, owner, "group_update", "{'group':'VIP','name':'Dear'}"), "");
    assert_status(ask(house, owner, "group_create", "{'name':'Dear ones'}"), "");
    assert_status(ask(house, owner, "group_update", "{'group':'Dear ones','name':'DEAR'}"),
                  "conflict");
    json_t *now = get(house, owner, id);
    char *text = json_dumps(now, 0);
    assert_non_null(strstr(text, "\"Dear\""));
    free(text);
    /* the renamed name is the group that is there, not a new one */
    const char *other = add(house, owner, "Clients",
                            "'first_name':'Bea','memberships':[{'group':"
                            "{'kind':'group','name':'dear'}}]");
    assert_int_equal(count_at(ask(house, owner, "group_members", "{'group':'Dear'}"), "contacts"),
                     2);
    assert_status(ask(house, owner, "group_delete", "{'group':'Dear'}"), "");
    assert_int_equal(count_at(get(house, owner, other), "memberships"), 0);
    assert_int_equal(count_at(get(house, owner, id), "memberships"), 1);
    assert_status(ask(house, owner, "group_members", "{'group':'Dear'}"), "not_found");
    assert_sound(house, false);
}

/* Whoever sees no book of the organization learns nothing of its groups. */
static void groups_of_others_are_unknown(struct house *house)
{
    person owner = house->owner, guest = invite(house, "guest@example.com", "guest");
    person member = invite(house, "member@example.com", "member");
    add_member(house, owner, "Clients", 1);
    assert_int_equal(count_at(ask(house, guest, "groups_list", "{}"), "contact_groups"), 0);
    assert_status(ask(house, guest, "group_members", "{'group':'VIP'}"), "not_found");
    assert_status(ask(house, guest, "group_create", "{'name':'Mine'}"), "denied");
    assert_status(ask(house, member, "book_create", "{'name':'Mine'}"), "");
    person limited = make_token(house, house->owner, "'class':'write','books':['Personal']");
    assert_int_equal(count_at(ask(house, limited, "groups_list", "{}"), "contact_groups"), 0);
    assert_status(ask(house, limited, "group_create", "{'name':'Secret'}"), "denied");
    assert_status(ask(house, limited, "identifier_share", "{'value':'info@example.com'}"),
                  "denied");
    /* a group of a personal book is of its owner alone */
    add(house, owner, "Personal",
        "'first_name':'Eve','memberships':[{'group':{'kind':'group',"
        "'name':'Family'}}]");
    assert_status(ask(house, member, "group_members", "{'group':'Family'}"), "not_found");
    assert_int_equal(count_at(ask(house, limited, "groups_list", "{}"), "contact_groups"), 1);
}

static const char *tag_of(struct house *house, const char *id)
{
    return text_at(ask(house, house->owner, "contacts_get", "{'ids':['%s']}", id), "entity_tag");
}

static void new_names_change_the_entity_tag(struct house *house)
{
    static const char *const names[][2] = {{"Brick", "Stone"}, {"VIP", "Dear"}};
    const char *id = add(house, house->owner, "Clients",
                         "'first_name':'Ada','company':'Brick','memberships':[{'group':"
                         "{'kind':'group','name':'VIP'}}]");
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        const char *before = tag_of(house, id);
        assert_int_equal(strlen(before), 32);
        assert_string_equal(tag_of(house, id), before);
        assert_status(ask(house, house->owner, "group_update", "{'group':'%s','name':'%s'}",
                          names[i][0], names[i][1]),
                      "");
        assert_string_not_equal(tag_of(house, id), before);
    }
    const char *before = tag_of(house, id);
    assert_status(ask(house, house->owner, "group_delete", "{'group':'Dear'}"), "");
    assert_string_not_equal(tag_of(house, id), before);
}

/* Groups of the whole organization are made by who may edit in one of its books. */
static void groups_need_the_right_to_edit(struct house *house)
{
    static const char *const first[] = {"Clients", "Prospects", "Vendors", "Partners", "Team"};
    person owner = house->owner, member = invite(house, "member@example.com", "member");
    person limited = make_token(house, owner, "'class':'write','books':['Clients']");
    assert_status(ask(house, member, "group_create", "{'name':'Theirs'}"), "");
    assert_status(ask(house, limited, "group_create", "{'name':'Limited'}"), "denied");
    assert_status(
        ask(house, limited, "group_create", "{'name':'Limited','contact_book':'Clients'}"), "");
    for (size_t i = 0; i < COUNT_OF(first); i++)
        assert_status(
            ask(house, owner, "book_update", "{'book':'%s','member_rights':['see']}", first[i]),
            "");
    assert_status(ask(house, member, "group_create", "{'name':'Readers'}"), "denied");
    assert_status(ask(house, owner, "group_create", "{'name':'Readers'}"), "");
}

/* A membership of a deleted group does not show, but is still there when its record is deleted. */
static void what_does_not_show_is_not_lost(struct house *house)
{
    person owner = house->owner;
    const char *id = add_member(house, owner, "Clients", 1);
    json_t *gone = ask(house, owner, "group_delete", "{'group':'VIP'}");
    assert_status(gone, "");
    assert_outcome(
        ask(house, owner, "contacts_update", "{'contacts':[{'id':'%s','last_name':'Haddad'}]}", id),
        "updated");
    assert_sound(house, false);
    assert_outcome(ask(house, owner, "contacts_delete", "{'ids':['%s']}", id), "deleted");
    assert_sound(house, false);
    assert_outcome(ask(house, owner, "contacts_restore", "{'ids':['%s']}", id), "updated");
    assert_sound(house, false);
    assert_status(ask(house, owner, "undo", "{'batch':'%s'}", text_at(gone, "batch")), "");
    json_t *members = ask(house, owner, "group_members", "{'group':'VIP'}");
    assert_int_equal(number_at(members, "total"), 1);
    assert_int_equal(count_at(get(house, owner, id), "memberships"), 1);
}

/* What a view says of names and groups of today is not what the record says. */
static void a_new_name_stays_out_of_the_records(struct house *house)
{
    person owner = house->owner;
    const char *id = add(house, owner, "Clients", "'first_name':'Ada','company':'Brick'");
    assert_status(ask(house, owner, "group_update", "{'group':'Brick','name':'Stone'}"), "");
    assert_status(ask(house, owner, "group_create", "{'name':'VIP'}"), "");
    assert_outcome(ask(house, owner, "group_add", "{'group':'VIP','ids':['%s']}", id), "updated");
    assert_sound(house, false);
    assert_outcome(ask(house, owner, "contacts_update",
                       "{'contacts':[{'id':'%s','contact_book':'Vendors'}]}", id),
                   "updated");
    assert_sound(house, false);
    assert_string_equal(text_at(get(house, owner, id), "memberships.0.group.name"), "Stone");
}

/* ---- undo ---- */

#define FRESH "'memberships':[{'group':{'kind':'group','name':'Fresh'}}]"
#define FRESH_AND_BRICK                                                                            \
    "'memberships':[{'group':{'kind':'group','name':'Fresh'}},"                                    \
    "{'group':{'kind':'organization','name':'Brick'}}]"

static json_t *create(struct house *house, const char *contact)
{
    json_t *answer = ask(house, house->owner, "contacts_create",
                         "{'contact_book':'Clients','contacts':[{%s}]}", contact);
    assert_status(answer, "");
    return answer;
}

static json_t *undo(struct house *house, const json_t *answer)
{
    json_t *undone = ask(house, house->owner, "undo", "{'batch':'%s'}", text_at(answer, "batch"));
    assert_status(undone, "");
    assert_int_equal(count_at(undone, "kept"), 0);
    return undone;
}

static size_t listed(struct house *house, const char *name)
{
    size_t i, count = 0;
    json_t *group;
    json_t *answer = ask(house, house->owner, "groups_list", "{'limit':200}");
    assert_status(answer, "");
    json_array_foreach(at(answer, "contact_groups"), i, group) count +=
        strcmp(text_at(group, "name"), name) == 0;
    return count;
}

static void assert_in_fresh(struct house *house, const char *id, size_t total)
{
    size_t i, count = 0;
    json_t *membership;
    json_array_foreach(at(get(house, house->owner, id), "memberships"), i, membership) count +=
        strcmp(text_at(membership, "group.name"), "Fresh") == 0;
    assert_int_equal(count, 1);
    assert_int_equal(listed(house, "Fresh"), 1);
    json_t *members = ask(house, house->owner, "group_members", "{'group':'Fresh'}");
    assert_int_equal(number_at(members, "total"), total);
}

static void undo_takes_back_the_groups_a_batch_made(struct house *house)
{
    json_t *created = create(house, "'first_name':'Noor'," FRESH_AND_BRICK);
    const char *id = text_at(created, "contacts.0.id");
    assert_int_equal(listed(house, "Fresh") + listed(house, "Brick"), 2);
    json_t *undone = undo(house, created);
    assert_int_equal(listed(house, "Fresh") + listed(house, "Brick"), 0);
    json_t *back = undo(house, undone);
    assert_int_equal(listed(house, "Brick"), 1);
    assert_in_fresh(house, id, 1);
    assert_int_equal(count_at(get(house, house->owner, id), "memberships"), 2);
    undo(house, back);
    assert_int_equal(listed(house, "Fresh") + listed(house, "Brick"), 0);

    id = add(house, house->owner, "Clients", "'first_name':'Rita'");
    json_t *edited =
        ask(house, house->owner, "contacts_update", "{'contacts':[{'id':'%s'," FRESH "}]}", id);
    assert_outcome(edited, "updated");
    assert_in_fresh(house, id, 1);
    undone = undo(house, edited);
    assert_int_equal(listed(house, "Fresh"), 0);
    json_t *again = undo(house, undone);
    assert_in_fresh(house, id, 1);
    undone = undo(house, again);
    add(house, house->owner, "Vendors", "'first_name':'Ada'," FRESH);
    undo(house, undone); /* a group of its own has the name by now */
    assert_in_fresh(house, id, 2);
    assert_sound(house, true);
}

static void a_group_that_others_use_stays(struct house *house)
{
    json_t *created = create(house, "'first_name':'Noor'," FRESH);
    const char *rita = add(house, house->owner, "Vendors", "'first_name':'Rita'," FRESH);
    undo(house, created);
    assert_in_fresh(house, rita, 1);
    json_t *older = create(house, "'first_name':'Ada'," FRESH);
    assert_outcome(ask(house, house->owner, "contacts_delete", "{'ids':['%s']}", rita), "deleted");
    undo(house, older); /* it was there before this batch */
    assert_int_equal(listed(house, "Fresh"), 1);
    assert_sound(house, false);
}

/* However a contact comes back, and whatever its label's name was used for meanwhile. */
static void who_comes_back_has_the_groups_again(struct house *house)
{
    static const struct {
        bool is_restored; /* else the undo is undone */
        bool is_taken;    /* another contact has the label by now */
    } rows[] = {{false, false}, {false, true}, {true, false}, {true, true}};
    person owner = house->owner;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        json_t *created = create(house, "'first_name':'Noor'," FRESH);
        const char *id = text_at(created, "contacts.0.id"), *other = NULL;
        json_t *undone = undo(house, created), *back;
        if (rows[i].is_taken)
            other = add(house, owner, "Clients", "'first_name':'Rita'," FRESH);
        back = rows[i].is_restored ? ask(house, owner, "contacts_restore", "{'ids':['%s']}", id)
                                   : undo(house, undone);
        assert_status(back, "");
        assert_in_fresh(house, id, rows[i].is_taken ? 2 : 1);
        assert_sound(house, false);
        undo(house, back);
        assert_int_equal(listed(house, "Fresh"), rows[i].is_taken);
        if (other)
            ask(house, owner, "group_delete", "{'group':'Fresh'}");
    }
    assert_sound(house, true);
}

/* What a person deleted by hand while others were in it is not brought back. */
static void a_group_deleted_by_hand_stays_deleted(struct house *house)
{
    person owner = house->owner;
    const char *noor = add(house, owner, "Clients", "'first_name':'Noor'," FRESH);
    const char *rita = add(house, owner, "Clients", "'first_name':'Rita'," FRESH);
    assert_outcome(ask(house, owner, "contacts_delete", "{'ids':['%s']}", noor), "deleted");
    json_t *gone = ask(house, owner, "group_delete", "{'group':'Fresh'}");
    assert_status(gone, "");
    assert_outcome(ask(house, owner, "contacts_restore", "{'ids':['%s']}", noor), "updated");
    assert_outcome(ask(house, owner, "contacts_delete", "{'ids':['%s']}", rita), "deleted");
    assert_outcome(ask(house, owner, "contacts_restore", "{'ids':['%s']}", rita), "updated");
    assert_int_equal(listed(house, "Fresh"), 0);
    assert_int_equal(count_at(get(house, owner, noor), "memberships"), 0);
    assert_int_equal(count_at(get(house, owner, rita), "memberships"), 0);
    undo(house, gone); /* but by the opposite */
    assert_in_fresh(house, noor, 2);
    assert_in_fresh(house, rita, 2);
}

static void groups_are_taken_back_by_who_sees_them(struct house *house)
{
    person owner = house->owner, member = invite(house, "member@example.com", "member");
    assert_status(ask(house, member, "book_create", "{'name':'Mine'}"), "");
    json_t *theirs = ask(house, member, "group_create", "{'name':'Fresh','contact_book':'Mine'}");
    assert_status(theirs, "");
    assert_status(ask(house, owner, "undo", "{'batch':'%s'}", text_at(theirs, "batch")),
                  "not_found");
    assert_int_equal(count_at(ask(house, member, "groups_list", "{}"), "contact_groups"), 1);
    json_t *undone = ask(house, member, "undo", "{'batch':'%s'}", text_at(theirs, "batch"));
    assert_status(undone, "");
    assert_int_equal(number_at(undone, "undone"), 1);
    assert_int_equal(count_at(ask(house, member, "groups_list", "{}"), "contact_groups"), 0);
    assert_status(ask(house, owner, "undo", "{'batch':'%s'}", text_at(undone, "batch")),
                  "not_found");
}

static void an_undone_import_leaves_no_groups(struct house *house)
{
    json_t *begun = ask(house, house->owner, "import_start",
                        "{'file_name':'people.csv','contact_book':'Clients','groups':['Fresh'],"
                        "'content':'First name,E-mail,Company\\nNoor,noor@example.com,Brick\\n"
                        "Ada,ada@example.com,Stone\\n'}");
    assert_status(begun, "");
    const char *id = text_at(begun, "imports.0.id");
    finish_job(house, house->owner, id);
    assert_status(ask(house, house->owner, "import_run", "{'id':'%s'}", id), "");
    finish_job(house, house->owner, id);
    assert_int_equal(listed(house, "Fresh") + listed(house, "Brick") + listed(house, "Stone"), 3);
    add(house, house->owner, "Vendors", "'first_name':'Rita','company':'Stone'");
    begun = ask(house, house->owner, "undo", "{'batch':'%s'}", id);
    assert_status(begun, "");
    json_t *ended = finish_job(house, house->owner, text_at(begun, "jobs.0.id"));
    assert_int_equal(number_at(ended, "jobs.0.progress.kept_count"), 0);
    assert_int_equal(listed(house, "Fresh") + listed(house, "Brick"), 0);
    assert_int_equal(listed(house, "Stone"), 1);
    assert_sound(house, true);
}

int main(void)
{
    static const struct house_case cases[] = {
        HOUSE_TEST(hidden_members_are_counted),
        HOUSE_TEST(pages_of_members),
        HOUSE_TEST(adding_never_replaces),
        HOUSE_TEST(names_of_groups),
        HOUSE_TEST(groups_of_others_are_unknown),
        HOUSE_TEST(new_names_change_the_entity_tag),
        HOUSE_TEST(groups_need_the_right_to_edit),
        HOUSE_TEST(what_does_not_show_is_not_lost),
        HOUSE_TEST(a_new_name_stays_out_of_the_records),
        HOUSE_TEST(undo_takes_back_the_groups_a_batch_made),
        HOUSE_TEST(a_group_that_others_use_stays),
        HOUSE_TEST(who_comes_back_has_the_groups_again),
        HOUSE_TEST(a_group_deleted_by_hand_stays_deleted),
        HOUSE_TEST(groups_are_taken_back_by_who_sees_them),
        HOUSE_TEST(an_undone_import_leaves_no_groups),
    };
    return run_house_tests("groups", cases, COUNT_OF(cases));
}
