/* What all operations have in common: idempotency keys, rehearsals, preconditions, proposals. */
#include "harness.h"

#define NOOR "'first_name':'Noor','last_name':'Haddad','email':'noor@example.com'"

static int64_t total(struct house *house)
{
    return number_at(
        ask(house, house->owner, "contacts_list", "{'count_only':true,'contact_book':'Clients'}"),
        "total");
}

static void keys_are_answered_once(struct house *house)
{
    static const char create[] = "{'idempotency_key':'k1','contact_book':'Clients','contacts':[{"
                                 "'first_name':'Ada'}]}";
    json_t *first = ask(house, house->owner, "contacts_create", create);
    json_t *second = ask(house, house->owner, "contacts_create", create);
    assert_string_equal(text_at(first, "contacts.0.id"), text_at(second, "contacts.0.id"));
    assert_true(json_is_true(at(second, "is_replayed")));
    assert_int_equal(total(house), 1);
    assert_status(ask(house, house->owner, "contacts_create",
                      "{'idempotency_key':'k1','contact_book':'Clients','contacts':[{"
                      "'first_name':'Bea'}]}"),
                  "conflict");
    /* another operation, another person: another question */
    assert_status(ask(house, house->owner, "group_create", "{'idempotency_key':'k1','name':'G'}"),
                  "conflict");
    person other = make_token(house, house->owner, "'class':'write'");
    assert_outcome(ask(house, other, "contacts_create", create), "incomplete");
    assert_int_equal(total(house), 2);
    /* what was refused uses no key up */
    assert_status(ask(house, house->owner, "contacts_create",
                      "{'idempotency_key':'k2','contacts':[{'email':'not one'}]}"),
                  "invalid");
    assert_status(ask(house, house->owner, "contacts_create",
                      "{'idempotency_key':'k2','contacts':[{'email':'x@example.com'}]}"),
                  "");
    execute(house, "UPDATE idempotency SET created_ms = 1000");
    ask(house, house->owner, "group_create", "{'idempotency_key':'k3','name':'H'}");
    assert_status(ask(house, house->owner, "contacts_create", create), ""); /* a week is over */
    assert_int_equal(total(house), 4);
}

/* Each write, rehearsed: the same outcome, nothing written, words and indexes as before. */
static void rehearsals_write_nothing(struct house *house)
{
    static const struct {
        const char *operation, *arguments; /* %s: a contact's id */
    } rows[] = {
        {"contacts_create", "'contacts':[{'first_name':'Zebulon','email':'z@example.com'}]"},
        {"contacts_update", "'contacts':[{'id':'%s','first_name':'Zebulon'}]"},
        {"contacts_patch", "'id':'%s','add':{'groups':['New group']}"},
        {"contacts_delete", "'ids':['%s']"},
        {"contacts_patch", "'id':'%s','move_to_book':'Vendors'"},
        {"book_create", "'name':'New book'"},
        {"group_create", "'name':'New group'"},
        {"identifier_share", "'value':'noor@example.com'"},
        {"token_create", "'name':'t'"},
        {"user_invite", "'email':'x@example.com','name':'X'"},
        {"book_update", "'book':'Clients','name':'Customers'"},
        {"team_put", "'name':'T'"},
    };
    const char *id = add(house, house->owner, "Clients", NOOR);
    json_t *before = ask(house, house->owner, "contacts_get", "{'ids':['%s']}", id);
    json_t *books = ask(house, house->owner, "books_list", "{}");
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        char arguments[300], filled[400];
        const char *mark = strstr(rows[i].arguments, "%s");
        snprintf(arguments, sizeof(arguments), "%.*s%s%s",
                 mark ? (int)(mark - rows[i].arguments) : (int)strlen(rows[i].arguments),
                 rows[i].arguments, mark ? id : "", mark ? mark + 2 : "");
        snprintf(filled, sizeof(filled), "{'dry_run':true,%s}", arguments);
        json_t *answer = ask(house, house->owner, rows[i].operation, "%s", filled);
        assert_status(answer, "");
        assert_true(json_is_true(at(answer, "dry_run")));
        assert_null(at(answer, "batch"));
    }
    assert_true(json_equal(before, ask(house, house->owner, "contacts_get", "{'ids':['%s']}", id)));
    assert_true(json_equal(books, ask(house, house->owner, "books_list", "{}")));
    assert_int_equal(count_at(ask(house, house->owner, "groups_list", "{}"), "contact_groups"), 0);
    assert_int_equal(count_at(ask(house, house->owner, "users_list", "{}"), "users"), 1);
    assert_sound(house, false);
    /* words that a rehearsal brought are written when they come in earnest */
    add(house, house->owner, "Clients", "'first_name':'Zebulon','email':'z@example.com'");
    assert_int_equal(
        count_at(ask(house, house->owner, "contacts_search", "{'query':'zebolon'}"), "contacts"),
        1);
}

static void preconditions(struct house *house)
{
    const char *id = add(house, house->owner, "Clients", NOOR);
    json_t *now = ask(house, house->owner, "contacts_get", "{'ids':['%s']}", id);
    const char *tag = text_at(now, "entity_tag");
    assert_true(*tag);
    assert_status(ask(house, house->owner, "contacts_patch",
                      "{'id':'%s','if_match':'other','set':{'first_name':'Nora'}}", id),
                  "precondition");
    json_t *changed = ask(house, house->owner, "contacts_patch",
                          "{'id':'%s','if_match':'%s','set':{'first_name':'Nora'}}", id, tag);
    assert_outcome(changed, "updated");
    assert_status(
        ask(house, house->owner, "contacts_delete", "{'ids':['%s'],'if_match':'%s'}", id, tag),
        "precondition");
    assert_outcome(ask(house, house->owner, "contacts_delete", "{'ids':['%s'],'if_match':'%s'}", id,
                       text_at(changed, "entity_tag")),
                   "deleted");
}

/* One refused item undoes the others, or does not. */
static void all_or_nothing(struct house *house)
{
    static const char items[] = "'contact_book':'Clients','contacts':[{'first_name':'Ada'},"
                                "{'email':'wrong'},{'first_name':'Bea'}]";
    json_t *answer = ask(house, house->owner, "contacts_create", "{%s}", items);
    assert_status(answer, "invalid");
    assert_string_equal(text_at(answer, "error.pointer"), "/contacts/1/email");
    assert_int_equal(total(house), 0);
    answer = ask(house, house->owner, "contacts_create", "{'mode':'best_effort',%s}", items);
    assert_string_equal(text_at(answer, "contacts.0.outcome"), "incomplete");
    assert_string_equal(text_at(answer, "contacts.1.outcome"), "invalid");
    assert_string_equal(text_at(answer, "contacts.2.outcome"), "incomplete");
    assert_int_equal(total(house), 2);
    assert_sound(house, false);
}

/* On PostgreSQL a statement that failed would spoil the transaction but for its savepoint. */
static void a_failure_spoils_nothing(struct house *house)
{
    for (int i = 0; i < 3; i++) {
        assert_status(ask(house, house->owner, "contacts_create",
                          "{'contact_book':'Clients','contacts':[{'first_name':'Ada'},"
                          "{'contact':'00000000-0000-7000-8000-000000000001','first_name':'B'}]}"),
                      "not_found");
        add(house, house->owner, "Clients", "'first_name':'Ada'");
    }
    assert_int_equal(total(house), 3);
    assert_sound(house, false);
}

/* ---- proposals ---- */

static void proposals_wait_for_a_person(struct house *house)
{
    person agent = make_token(house, house->owner, "'class':'propose'");
    const char *id = add(house, house->owner, "Clients", NOOR);
    json_t *proposed =
        ask(house, agent, "contacts_update", "{'contacts':[{'id':'%s','title':'CEO'}]}", id);
    assert_string_equal(text_at(proposed, "outcome"), "proposed");
    assert_int_equal(count_at(get(house, house->owner, id), "memberships"), 0);
    json_t *list = ask(house, house->owner, "proposals_list", "{}");
    assert_int_equal(count_at(list, "proposals"), 1);
    const char *proposal = text_at(list, "proposals.0.id");
    assert_string_equal(proposal, text_at(proposed, "proposal"));
    person member = invite(house, "member@example.com", "member");
    assert_int_equal(count_at(ask(house, member, "proposals_list", "{}"), "proposals"), 0);
    assert_status(ask(house, member, "proposal_accept", "{'id':'%s'}", proposal), "not_found");
    assert_status(ask(house, agent, "proposal_accept", "{'id':'%s'}", proposal), "denied");
    json_t *rehearsed =
        ask(house, house->owner, "proposal_accept", "{'id':'%s','dry_run':true}", proposal);
    assert_outcome(rehearsed, "updated");
    json_t *accepted = ask(house, house->owner, "proposal_accept", "{'id':'%s'}", proposal);
    assert_outcome(accepted, "updated");
    assert_string_equal(text_at(get(house, house->owner, id), "memberships.0.title"), "CEO");
    assert_status(ask(house, house->owner, "proposal_accept", "{'id':'%s'}", proposal), "conflict");
    assert_int_equal(count_at(ask(house, house->owner, "proposals_list", "{}"), "proposals"), 0);
}

static void proposals_are_rejected_withdrawn_forgotten(struct house *house)
{
    person agent = make_token(house, house->owner, "'class':'propose'");
    const char *ids[3];
    for (int i = 0; i < 3; i++)
        ids[i] = text_at(ask(house, agent, "contacts_create",
                             "{'contact_book':'Clients','contacts':[{'first_name':'P%d'}]}", i),
                         "proposal");
    assert_string_equal(
        text_at(ask(house, house->owner, "proposal_reject", "{'id':'%s'}", ids[0]), "outcome"),
        "rejected");
    assert_string_equal(
        text_at(ask(house, agent, "proposal_reject", "{'id':'%s'}", ids[1]), "outcome"),
        "withdrawn");
    assert_status(ask(house, house->owner, "proposal_accept", "{'id':'%s'}", ids[1]), "conflict");
    execute(house, "UPDATE proposal SET expires_ms = 1000");
    assert_status(ask(house, house->owner, "proposal_accept", "{'id':'%s'}", ids[2]), "conflict");
    assert_int_equal(count_at(ask(house, house->owner, "proposals_list", "{}"), "proposals"), 0);
    assert_int_equal(total(house), 0);
}

/* Who may reject may take that back; its author only what he withdrew himself. */
static void proposals_wait_again(struct house *house)
{
    person agent = make_token(house, house->owner, "'class':'propose'");
    person other = make_token(house, house->owner, "'class':'propose'");
    person member = invite(house, "member@example.com", "member");
    const char *id = text_at(
        ask(house, agent, "contacts_create", "{'contact_book':'Clients','contacts':[{" NOOR "}]}"),
        "proposal");
    ask(house, house->owner, "proposal_reject", "{'id':'%s'}", id);
    assert_status(ask(house, agent, "proposals_reopen", "{'ids':['%s']}", id), "denied");
    assert_status(ask(house, member, "proposals_reopen", "{'ids':['%s']}", id), "not_found");
    json_t *reopened = ask(house, house->owner, "proposals_reopen", "{'ids':['%s']}", id);
    assert_string_equal(text_at(reopened, "proposals.0.outcome"), "waiting");
    assert_int_equal(count_at(ask(house, house->owner, "proposals_list", "{}"), "proposals"), 1);
    ask(house, agent, "proposal_reject", "{'id':'%s'}", id);
    assert_status(ask(house, other, "proposals_reopen", "{'ids':['%s']}", id), "denied");
    assert_status(ask(house, agent, "proposals_reopen", "{'ids':['%s']}", id), "");
    assert_outcome(ask(house, house->owner, "proposal_accept", "{'id':'%s'}", id), "created");
    assert_status(ask(house, house->owner, "proposals_reopen", "{'ids':['%s']}", id), "conflict");
}

/* What is decided is what was seen. */
static void proposals_are_bound_to_what_was_seen(struct house *house)
{
    person agent = make_token(house, house->owner, "'class':'propose'");
    const char *id = text_at(
        ask(house, agent, "contacts_create", "{'contact_book':'Clients','contacts':[{" NOOR "}]}"),
        "proposal");
    const char *seen =
        text_at(ask(house, house->owner, "proposals_list", "{}"), "proposals.0.etag");
    ask(house, agent, "proposal_edit",
        "{'id':'%s','arguments':{'contact_book':'Clients','contacts':[{'first_name':'Eve',"
        "'email':'eve@example.com'}]}}",
        id);
    json_t *listed = ask(house, house->owner, "proposal_get", "{'id':'%s'}", id);
    const char *now = text_at(listed, "proposals.0.etag");
    assert_string_not_equal(now, seen);
    assert_status(
        ask(house, house->owner, "proposal_accept", "{'id':'%s','if_match':'%s'}", id, seen),
        "precondition");
    assert_status(
        ask(house, house->owner, "proposals_accept", "{'ids':['%s'],'etags':['%s']}", id, seen),
        "precondition");
    assert_status(ask(house, house->owner, "proposals_accept", "{'ids':['%s'],'etags':['%s','%s']}",
                      id, now, now),
                  "invalid");
    assert_status(
        ask(house, house->owner, "proposal_reject", "{'id':'%s','if_match':'%s'}", id, seen),
        "precondition");
    assert_int_equal(total(house), 0);
    assert_outcome(
        ask(house, house->owner, "proposal_accept", "{'id':'%s','if_match':'%s'}", id, now),
        "created");
}

/* The same key has the same answer, although the proposal was decided meanwhile. */
static void accepting_is_repeated(struct house *house)
{
    person agent = make_token(house, house->owner, "'class':'propose'");
    const char *proposal = text_at(
        ask(house, agent, "contacts_create", "{'contact_book':'Clients','contacts':[{" NOOR "}]}"),
        "proposal");
    const char *accept = arena_format(house->arena, "{'id':'%s','idempotency_key':'k'}", proposal);
    const char *other =
        arena_format(house->arena, "{'id':'%s','idempotency_key':'other'}", proposal);
    json_t *first = ask(house, house->owner, "proposal_accept", "%s", accept);
    assert_outcome(first, "created");
    json_t *again = ask(house, house->owner, "proposal_accept", "%s", accept);
    assert_string_equal(text_at(again, "contacts.0.id"), text_at(first, "contacts.0.id"));
    assert_true(json_is_true(at(again, "is_replayed")));
    assert_status(ask(house, house->owner, "proposal_accept", "%s", other), "conflict");
    assert_int_equal(total(house), 1);
}

/* A proposal that was made of one version of a contact is not accepted of another. */
static void proposals_keep_their_precondition(struct house *house)
{
    person agent = make_token(house, house->owner, "'class':'propose'");
    const char *id = add(house, house->owner, "Clients", NOOR);
    const char *tag =
        text_at(ask(house, agent, "contacts_get", "{'ids':['%s']}", id), "entity_tag");
    json_t *proposed = ask(house, agent, "contacts_patch",
                           "{'id':'%s','if_match':'%s','set':{'first_name':'Nora'}}", id, tag);
    ask(house, house->owner, "contacts_update", "{'contacts':[{'id':'%s','title':'CEO'}]}", id);
    assert_status(
        ask(house, house->owner, "proposal_accept", "{'id':'%s'}", text_at(proposed, "proposal")),
        "precondition");
    assert_string_equal(text_at(get(house, house->owner, id), "first_name"), "Noor");
}

static void proposals_that_cannot_be_done(struct house *house)
{
    person agent = make_token(house, house->owner, "'class':'propose'");
    const char *id = add(house, house->owner, "Clients", NOOR);
    json_t *proposed = ask(house, agent, "contacts_delete", "{'ids':['%s']}", id);
    ask(house, house->owner, "contacts_delete", "{'ids':['%s']}", id);
    assert_status(
        ask(house, house->owner, "proposal_accept", "{'id':'%s'}", text_at(proposed, "proposal")),
        "");
    proposed =
        ask(house, agent, "contacts_update", "{'contacts':[{'id':'%s','first_name':'Late'}]}", id);
    assert_status(
        ask(house, house->owner, "proposal_accept", "{'id':'%s'}", text_at(proposed, "proposal")),
        "not_found");
    assert_int_equal(count_at(ask(house, house->owner, "proposals_list", "{}"), "proposals"), 1);
}

int main(void)
{
    static const struct house_case cases[] = {
        HOUSE_TEST(keys_are_answered_once),
        HOUSE_TEST(rehearsals_write_nothing),
        HOUSE_TEST(preconditions),
        HOUSE_TEST(all_or_nothing),
        HOUSE_TEST(a_failure_spoils_nothing),
        HOUSE_TEST(proposals_wait_for_a_person),
        HOUSE_TEST(proposals_are_rejected_withdrawn_forgotten),
        HOUSE_TEST(proposals_wait_again),
        HOUSE_TEST(proposals_are_bound_to_what_was_seen),
        HOUSE_TEST(accepting_is_repeated),
        HOUSE_TEST(proposals_keep_their_precondition),
        HOUSE_TEST(proposals_that_cannot_be_done),
    };
    return run_house_tests("operation", cases, COUNT_OF(cases));
}
