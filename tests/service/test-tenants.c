/* Two organizations in one store, with the same names and addresses: whatever is asked for one
 * never shows or changes anything of the other. */
#include "harness.h"

struct tenant {
    person owner;
    const char *contact, *book, *group, *team, *user, *token, *batch, *proposal;
};

static void fill(struct house *house, struct tenant *tenant, const char *secret)
{
    person owner = tenant->owner;
    tenant->contact = add(house, owner, "Clients",
                          arena_format(house->arena,
                                       "'first_name':'Noor','last_name':'Haddad','email':"
                                       "'noor@example.com','phone_number':'020 7946 0001',"
                                       "'notes':'%s','source_key':'k','company':'Brick',"
                                       "'memberships':[{'group':{'kind':'group','name':'VIP'}}]",
                                       secret));
    tenant->book = book_id(house, owner, "Clients");
    tenant->group =
        text_at(ask(house, owner, "groups_list", "{'kind':'group'}"), "contact_groups.0.id");
    tenant->team = text_at(ask(house, owner, "team_put", "{'name':'Sales'}"), "teams.0.id");
    tenant->user = user_id(house, owner);
    json_t *agent = ask(house, owner, "token_create", "{'name':'agent','class':'propose'}");
    tenant->token = text_at(agent, "tokens.0.id");
    tenant->proposal =
        text_at(ask(house, text_at(agent, "tokens.0.token"), "contacts_update",
                    "{'contacts':[{'id':'%s','title':'%s'}]}", tenant->contact, secret),
                "proposal");
    tenant->batch =
        text_at(ask(house, owner, "contacts_update", "{'contacts':[{'id':'%s','nickname':'%s'}]}",
                    tenant->contact, secret),
                "batch");
}

static const char *id_for(const struct tenant *theirs, const struct argument *argument,
                          const char *operation)
{
    const char *name = argument->name;
    if (strcmp(name, "batch") == 0)
        return theirs->batch;
    if (strcmp(name, "user") == 0)
        return theirs->user;
    if (strcmp(name, "team") == 0 || strncmp(operation, "team_", 5) == 0)
        return theirs->team;
    if (strncmp(operation, "token_", 6) == 0)
        return theirs->token;
    if (strncmp(operation, "proposal_", 9) == 0)
        return theirs->proposal;
    if (argument->type == ARGUMENT_BOOK || strncmp(operation, "book_", 5) == 0 ||
        strcmp(operation, "hold_release") == 0)
        return theirs->book;
    return strcmp(name, "group") == 0 ? theirs->group : theirs->contact;
}

static json_t *text_for(const char *name)
{
    if (strcmp(name, "email") == 0)
        return json_string("new@example.com");
    if (strcmp(name, "value") == 0)
        return json_string("noor@example.com");
    if (strcmp(name, "query") == 0 || strcmp(name, "search") == 0)
        return json_string("noor");
    return json_string("Other name");
}

/* The operation asked with the other organization's ids wherever an id goes. */
static json_t *arguments_for(const struct operation *operation, const struct tenant *theirs)
{
    json_t *arguments = json_object();
    for (size_t i = 0; i < operation->argument_count; i++) {
        const struct argument *argument = &operation->arguments[i];
        const char *name = argument->name, *id = id_for(theirs, argument, operation->name);
        bool is_book = argument->type == ARGUMENT_BOOK || argument->type == ARGUMENT_UUID ||
                       strcmp(name, "group") == 0;
        if (strcmp(name, "cursor") == 0 || strcmp(name, "since") == 0 ||
            strcmp(name, "region") == 0)
            continue;
        if (is_book && (argument->is_required || argument->type == ARGUMENT_UUID))
            json_object_set_new(arguments, name, json_string(id));
        else if (argument->type == ARGUMENT_UUIDS)
            json_object_set_new(arguments, name, json_pack("[s]", id));
        else if (argument->type == ARGUMENT_OBJECTS && strcmp(name, "contacts") == 0)
            json_object_set_new(arguments, name,
                                json_pack("[{s:s,s:s}]", "id", id, "first_name", "Taken"));
        else if (argument->type == ARGUMENT_TEXT && argument->is_required)
            json_object_set_new(arguments, name, text_for(name));
    }
    return arguments;
}

static json_t *everything(struct house *house, const struct tenant *tenant)
{
    static const struct {
        const char *operation, *arguments;
    } rows[] = {
        {"contacts_list", "{}"},  {"changes", "{'limit':200}"}, {"books_list", "{}"},
        {"groups_list", "{}"},    {"users_list", "{}"},         {"teams_list", "{}"},
        {"proposals_list", "{}"}, {"duplicates_list", "{}"},    {"organizations_list", "{}"},
    };
    json_t *all = json_object();
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        json_object_set(all, rows[i].operation,
                        ask(house, tenant->owner, rows[i].operation, "%s", rows[i].arguments));
    json_array_append_new(house->answers, all);
    return all;
}

static void nothing_crosses(struct house *house)
{
    struct tenant ours = {.owner = house->owner};
    struct tenant theirs = {.owner = second_organization(house, "Other", "olive@example.org")};
    fill(house, &ours, "oursecret");
    fill(house, &theirs, "theirsecret");
    json_t *before = everything(house, &theirs);
    size_t count;
    const struct operation *table = operation_table(&count);
    for (size_t i = 0; i < count; i++) {
        json_t *arguments = arguments_for(&table[i], &theirs);
        json_t *answer = ask_json(house, ours.owner, table[i].name, arguments);
        char *text = json_dumps(answer, 0);
        if (strstr(text, "theirsecret") ||
            (strstr(text, theirs.contact) && !at(answer, "error.status") &&
             strcmp(text_at(answer, "contacts.0.outcome"), "") == 0))
            fail_msg("%s shows what is of another organization: %s", table[i].name, text);
        free(text);
        json_decref(arguments);
    }
    json_t *after = everything(house, &theirs);
    if (!json_equal(before, after))
        fail_msg("changed: %s instead of %s", json_dumps(after, 0), json_dumps(before, 0));
    get(house, theirs.owner, theirs.contact);
    assert_sound(house, false);
    assert_sound(house, true);
    assert_true(json_equal(before, everything(house, &theirs)));
}

/* The same people in both: nobody matches, waits or resembles across the border. */
static void the_same_person_in_both(struct house *house)
{
    person ours = house->owner, theirs = second_organization(house, "Other", "o@example.org");
    const char *id = add(house, ours, "Clients",
                         "'first_name':'Noor','last_name':'Haddad',"
                         "'email':'noor@example.com'");
    json_t *answer = ask(house, theirs, "contacts_create",
                         "{'contact_book':'Clients','require_unique':true,'contacts':[{"
                         "'first_name':'Noor','last_name':'Haddad','email':'noor@example.com',"
                         "'source_key':'k'}]}");
    assert_outcome(answer, "created");
    assert_string_not_equal(text_at(answer, "contacts.0.id"), id);
    assert_null(at(answer, "contacts.0.possible_duplicates"));
    static const char *const queries[] = {"noor",  "haddad noor",   "noor@example.com",
                                          "hadad", "missing:phone", "book:Clients"};
    for (size_t i = 0; i < COUNT_OF(queries); i++) {
        json_t *found = ask(house, ours, "contacts_search", "{'query':'%s'}", queries[i]);
        size_t k;
        json_t *contact;
        json_array_foreach(at(found, "contacts"), k, contact)
            assert_string_not_equal(text_at(contact, "id"), text_at(answer, "contacts.0.id"));
        assert_true(k > 0);
    }
    ask(house, ours, "identifier_share", "{'value':'noor@example.com'}");
    assert_outcome(ask(house, theirs, "contacts_create",
                       "{'contact_book':'Clients','contacts':[{'email':'noor@example.com'}]}"),
                   "unchanged");
    assert_sound(house, false);
}

int main(void)
{
    static const struct house_case cases[] = {
        HOUSE_TEST(nothing_crosses),
        HOUSE_TEST(the_same_person_in_both),
    };
    return run_house_tests("tenants", cases, COUNT_OF(cases));
}
