/* Finding: tiers, the query language, and the same order on both engines (SRCH-1, SRCH-3). */
#include "harness.h"

#include "service/search.h"

/* Who there is, in the order they are made: of one tier the newest comes first. */
static const struct {
    const char *key, *contact, *book;
} people[] = {
    {"noor",
     "'first_name':'Noor','last_name':'Haddad','email':'noor@example.com','phone_number':"
     "'020 7946 0001','company':'Brick','title':'CEO'",
     "Clients"},
    {"nora", "'first_name':'Nora','last_name':'Haddad','email':'nora@example.com'", "Vendors"},
    {"zoe", "'first_name':'Zo\u00eb','last_name':'\u00dcnal','email':'zoe@example.org'", "Clients"},
    {"li", "'first_name':'\u674e','last_name':'\u5a1c','phone_number':'+44 20 7946 0077'",
     "Clients"},
    {"ivan", "'first_name':'\u0418\u0432\u0430\u043d','last_name':'Stone','notes':'plays tuba'",
     "Vendors"},
    {"haddadin", "'first_name':'Sam','last_name':'Haddadin','email':'sam@example.com'", "Clients"},
    {"brickman",
     "'first_name':'Rita','last_name':'Brickman','memberships':[{'group':{'kind':"
     "'group','name':'VIP'}}]",
     "Clients"},
    {"reach", "'first_name':'Nobody','last_name':'Reach'", "Prospects"},
};

static const struct {
    const char *query;
    const char *found; /* keys, best first */
} rows[] = {
    {"noor haddad", "noor"},
    {"haddad noor", "noor"},
    {"NOOR", "noor"},
    {"haddad", "nora noor haddadin"},
    {"hadd", "haddadin nora noor"},
    {"h", "haddadin nora noor"},
    {"noor h", "noor"},
    {"n h", "nora noor"},
    {"haddad n", "nora noor"},
    {"z \u00fc", "zoe"},
    {"noor x", ""},
    {"noor@example.com", "noor"},
    {"NOOR@Example.com", "noor"},
    {"noor@", "noor"},
    {"020 7946 0001", "noor"},
    {"+44 20 7946 0001", "noor"},
    {"60001", "noor"},
    {"zoe unal", "zoe"},
    {"\u00fcnal", "zoe"},
    {"\u674e", "li"},
    {"tuba", "ivan"},
    {"haddda", "nora noor"},
    {"book:Vendors haddad", "nora"},
    {"book:Vendors", "nora ivan"},
    {"group:VIP", "brickman"},
    {"company:Brick", "noor"},
    {"company:brick noor", "noor"},
    {"missing:email book:Clients", "brickman li"},
    {"missing:phone haddad", "nora haddadin"},
    {"email:example.org", "zoe"},
    {"phone:0077", "li"},
    {"stale>180d", ""},
    {"by:agent", ""},
    {"dup:open", ""},
    {"nothing like it", ""},
};

static const char *keys_of(struct house *house, const json_t *answer, const char *const *ids)
{
    const char *keys = "";
    for (size_t i = 0; i < count_at(answer, "contacts"); i++) {
        const char *id = text_at(json_array_get(at(answer, "contacts"), i), "id"), *key = "?";
        for (size_t k = 0; k < COUNT_OF(people); k++)
            if (strcmp(ids[k], id) == 0)
                key = people[k].key;
        keys = arena_format(house->arena, "%s%s%s", keys, *keys ? " " : "", key);
    }
    return keys;
}

static void everybody(struct house *house, const char **ids)
{
    for (size_t i = 0; i < COUNT_OF(people); i++)
        ids[i] = add(house, house->owner, people[i].book, people[i].contact);
}

static void queries_find_in_order(struct house *house)
{
    const char *ids[COUNT_OF(people)];
    size_t wrong = 0;
    everybody(house, ids);
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        json_t *answer =
            ask(house, house->owner, "contacts_search", "{'query':'%s'}", rows[i].query);
        assert_status(answer, "");
        const char *found = keys_of(house, answer, ids);
        if (strcmp(found, rows[i].found) != 0) {
            print_error("%s: '%s' instead of '%s'\n", rows[i].query, found, rows[i].found);
            wrong++;
        }
        json_t *counted = ask(house, house->owner, "contacts_search",
                              "{'query':'%s','count_only':true}", rows[i].query);
        assert_int_equal(number_at(counted, "total"), count_at(answer, "contacts"));
    }
    assert_int_equal(wrong, 0);
}

static void pages_repeat_nobody(struct house *house)
{
    const char *ids[COUNT_OF(people)];
    everybody(house, ids);
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        json_t *all = ask(house, house->owner, "contacts_search", "{'query':'%s'}", rows[i].query);
        const char *cursor = "";
        for (size_t k = 0; k < count_at(all, "contacts"); k++) {
            json_t *page = ask(house, house->owner, "contacts_search", "{'query':'%s','limit':1%s}",
                               rows[i].query, cursor);
            assert_string_equal(text_at(page, "contacts.0.id"),
                                text_at(json_array_get(at(all, "contacts"), k), "id"));
            cursor = arena_format(house->arena, ",'cursor':'%s'", text_at(page, "next_cursor"));
        }
    }
}

static void words_spread_over_records(struct house *house)
{
    const char *id = add(house, house->owner, "Clients",
                         "'first_name':'Noor','last_name':'Haddad','email':'n@example.com'");
    assert_outcome(ask(house, house->owner, "contacts_create",
                       "{'contact_book':'Vendors','contacts':[{'email':'n@example.com','notes':"
                       "'plays tuba'}]}"),
                   "matched");
    json_t *found = ask(house, house->owner, "contacts_search", "{'query':'haddad tuba'}");
    assert_string_equal(text_at(found, "contacts.0.id"), id);
    ask(house, house->owner, "contacts_patch", "{'id':'%s','remove_from_book':'Vendors'}", id);
    assert_int_equal(
        count_at(ask(house, house->owner, "contacts_search", "{'query':'haddad tuba'}"),
                 "contacts"),
        0);
    assert_sound(house, false);
}

/* Most contacts are in books that the owner sees, so that books do not stand in his question. */
static void hidden_words_find_nobody(struct house *house)
{
    const char *ids[COUNT_OF(people)];
    everybody(house, ids);
    person member = invite(house, "member@example.com", "member");
    assert_status(ask(house, member, "book_create", "{'name':'Mine'}"), "");
    assert_outcome(ask(house, member, "contacts_create",
                       "{'contact_book':'Mine','contacts':[{'first_name':'Noor','last_name':"
                       "'Haddad','email':'noor@example.com','notes':'Owes me tea'}]}"),
                   "matched");
    static const char *const queries[] = {"owes", "noor owes", "owess"};
    for (size_t i = 0; i < COUNT_OF(queries); i++) {
        const char *query = arena_format(house->arena, "{'query':'%s'}", queries[i]);
        assert_int_equal(
            count_at(ask(house, house->owner, "contacts_search", "%s", query), "contacts"), 0);
    }
    json_t *found = ask(house, member, "contacts_search", "{'query':'noor owes'}");
    assert_string_equal(text_at(found, "contacts.0.id"), ids[0]);
    /* and the hidden record does not stand in the way of the visible one */
    found = ask(house, house->owner, "contacts_search", "{'query':'noor haddad'}");
    assert_string_equal(text_at(found, "contacts.0.id"), ids[0]);
}

static void what_agents_wrote_and_what_is_stale(struct house *house)
{
    const char *old = add(house, house->owner, "Clients", "'first_name':'Old'");
    house->channel = CHANNEL_MCP;
    const char *agents = add(house, house->owner, "Clients", "'first_name':'Agent'");
    house->channel = CHANNEL_REST;
    assert_string_equal(text_at(ask(house, house->owner, "contacts_search", "{'query':'by:agent'}"),
                                "contacts.0.id"),
                        agents);
    char sql[300];
    snprintf(sql, sizeof(sql),
             "UPDATE record SET facts = REPLACE(facts, '\"t\":1', '\"t\":') WHERE facts LIKE "
             "'%%\"Old\"%%'");
    execute(house, sql);
    execute(house, "UPDATE record SET created_ms = 1000 WHERE facts LIKE '%\"Old\"%'");
    json_t *stale = ask(house, house->owner, "contacts_search", "{'query':'stale>26w'}");
    assert_int_equal(count_at(stale, "contacts"), 1);
    assert_string_equal(text_at(stale, "contacts.0.id"), old);
    json_t *fresh =
        ask(house, house->owner, "contacts_search", "{'query':'book:Clients stale<26w'}");
    assert_int_equal(count_at(fresh, "contacts"), 1);
    assert_string_equal(text_at(fresh, "contacts.0.id"), agents);
    assert_int_equal(count_at(ask(house, house->owner, "contacts_search",
                                  "{'query':'book:Clients stale>26w stale<52w'}"),
                              "contacts"),
                     0);
}

/* A pair whose other record is hidden would tell that there is one. */
static void pairs_with_hidden_records(struct house *house)
{
    static const char hidden[] = "'first_name':'Noor','email':'x@example.com'";
    person member = invite(house, "member@example.com", "member");
    assert_status(ask(house, house->owner, "book_create",
                      "{'name':'Board','scope':'organization','member_rights':[]}"),
                  "");
    add(house, house->owner, "Board", hidden);
    add(house, member, "Clients", hidden);
    static const char *const queries[] = {"dup:open", "noor dup:open"};
    for (size_t i = 0; i < COUNT_OF(queries); i++) {
        const char *query = arena_format(house->arena, "{'query':'%s'}", queries[i]);
        assert_int_equal(
            count_at(ask(house, house->owner, "contacts_search", "%s", query), "contacts"), 2);
        assert_int_equal(count_at(ask(house, member, "contacts_search", "%s", query), "contacts"),
                         0);
    }
}

static void add_many(struct house *house, const char *book, size_t count)
{
    json_t *contacts = json_array();
    for (size_t i = 0; i < count; i++)
        json_array_append_new(
            contacts,
            json_pack("{s:o}", "first_name", json_sprintf("Many %s", i % 2 ? "Same" : "Others")));
    json_t *arguments = json_pack("{s:s, s:o}", "contact_book", book, "contacts", contacts);
    assert_status(ask_json(house, house->owner, "contacts_create", arguments), "");
    json_decref(arguments);
}

/* A page shows what stands there of all that is found, whatever was passed over before it. */
static void pages_far_down_show_the_same(struct house *house)
{
    enum { MANY = 700, PAGE = 100 };
    static const char *const queries[] = {"m", "many", "many same", "many missing:email"};
    add_many(house, "Clients", MANY);
    for (size_t i = 0; i < COUNT_OF(queries); i++) {
        json_t *seen = json_object();
        const char *cursor = "";
        size_t found = 0;
        do {
            json_t *page = ask(house, house->owner, "contacts_search",
                               "{'query':'%s','limit':%d%s}", queries[i], PAGE, cursor);
            assert_status(page, "");
            size_t count = count_at(page, "contacts");
            for (size_t k = 0; k < count; k++)
                json_object_set_new(seen, text_at(json_array_get(at(page, "contacts"), k), "id"),
                                    json_true());
            found += count;
            cursor = *text_at(page, "next_cursor") ? arena_format(house->arena, ",'cursor':'%s'",
                                                                  text_at(page, "next_cursor"))
                                                   : "";
        } while (*cursor);
        assert_int_equal(json_object_size(seen), found);
        json_t *counted = ask(house, house->owner, "contacts_search",
                              "{'query':'%s','count_only':true}", queries[i]);
        assert_int_equal(number_at(counted, "total"), found);
        assert_int_equal(found, strcmp(queries[i], "many same") == 0 ? MANY / 2 : MANY);
        json_decref(seen);
    }
}

/* Who sees few of the books is not told how many there are in the others. */
static void counts_are_of_what_is_seen(struct house *house)
{
    person member = invite(house, "member@example.com", "member");
    assert_status(ask(house, house->owner, "book_create",
                      "{'name':'Board','scope':'organization','member_rights':[]}"),
                  "");
    add_many(house, "Board", 40);
    add_many(house, "Clients", 4);
    static const char *const queries[] = {"m", "many", "ma sam", "many missing:email"};
    static const int found[] = {5, 4, 2, 4}; /* the first: also member@example.com */
    for (size_t i = 0; i < COUNT_OF(queries); i++) {
        json_t *counted =
            ask(house, member, "contacts_search", "{'query':'%s','count_only':true}", queries[i]);
        assert_int_equal(number_at(counted, "total"), found[i]);
    }
}

/* What does not pass leaves nothing behind in the memory of the call. */
static void filters_keep_only_what_passes(struct house *house)
{
    enum { MANY = 600, BYTES_A_CONTACT = 300 };
    static const char *const queries[] = {"many missing:name", "missing:name"};
    add_many(house, "Clients", MANY);
    for (size_t i = 0; i < COUNT_OF(queries); i++) {
        struct search_request request = {.query = queries[i], .limit = 20};
        struct list_page page = {0};
        struct call *call = begin(house, house->owner);
        size_t before = arena_used_bytes(call->arena);
        assert_true(search_contacts(call, &request, &page));
        assert_int_equal(page.views.count, 0);
        assert_true(arena_used_bytes(call->arena) - before < (size_t)MANY * BYTES_A_CONTACT);
    }
}

/* However many of a name are hidden: so many are looked at, and no more. */
static void namesakes_that_are_hidden(struct house *house)
{
    static const char same[] = "{'contact_book':'Clients','contacts':[{'first_name':'Many',"
                               "'last_name':'Same'}]}";
    static const struct {
        size_t hidden;
        size_t found;
    } steps[] = {{60, 1}, {240, 0}};
    person member = invite(house, "member@example.com", "member");
    assert_status(ask(house, house->owner, "book_create",
                      "{'name':'Board','scope':'organization','member_rights':[]}"),
                  "");
    add(house, member, "Clients", "'first_name':'Many','last_name':'Same'");
    for (size_t i = 0; i < COUNT_OF(steps); i++) {
        add_many(house, "Board", steps[i].hidden);
        json_t *answer = ask(house, member, "contacts_create", "%s", same);
        assert_int_equal(count_at(answer, "contacts.0.possible_duplicates"), steps[i].found);
    }
}

static void filters_that_are_not_understood(struct house *house)
{
    static const char *const wrong[] = {
        "missing:shoes", "stale>soon", "stale>0d",  "stale<soon",
        "by:human",      "dup:closed", "book:None", "group:None",
    };
    for (size_t i = 0; i < COUNT_OF(wrong); i++)
        assert_true(
            *text_at(ask(house, house->owner, "contacts_search", "{'query':'%s'}", wrong[i]),
                     "error.status"));
}

int main(void)
{
    static const struct house_case cases[] = {
        HOUSE_TEST(queries_find_in_order),
        HOUSE_TEST(pages_repeat_nobody),
        HOUSE_TEST(words_spread_over_records),
        HOUSE_TEST(hidden_words_find_nobody),
        HOUSE_TEST(what_agents_wrote_and_what_is_stale),
        HOUSE_TEST(pairs_with_hidden_records),
        HOUSE_TEST(pages_far_down_show_the_same),
        HOUSE_TEST(counts_are_of_what_is_seen),
        HOUSE_TEST(filters_keep_only_what_passes),
        HOUSE_TEST(namesakes_that_are_hidden),
        HOUSE_TEST(filters_that_are_not_understood),
    };
    return run_house_tests("search", cases, COUNT_OF(cases));
}
