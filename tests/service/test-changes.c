/* Undo, history, and the past (FRESH-7). */
#include "harness.h"

#include "base/clock.h"
#include "base/json-writer.h"
#include "format/v1.h"
#include "service/history.h"
#include <time.h>

#define NOOR "'first_name':'Noor','last_name':'Haddad','email':'a@example.com'"

static json_t *update(struct house *house, const char *id, const char *edit)
{
    json_t *answer =
        ask(house, house->owner, "contacts_update", "{'contacts':[{'id':'%s',%s}]}", id, edit);
    assert_outcome(answer, "updated");
    return answer;
}

static json_t *undo(struct house *house, const json_t *answer)
{
    json_t *undone = ask(house, house->owner, "undo", "{'batch':'%s'}", text_at(answer, "batch"));
    assert_status(undone, "");
    return undone;
}

static void each_kind_is_undone(struct house *house)
{
    person owner = house->owner;
    json_t *created =
        ask(house, owner, "contacts_create", "{'contact_book':'Clients','contacts':[{" NOOR "}]}");
    const char *id = text_at(created, "contacts.0.id");
    json_t *edited = update(house, id, "'email':'b@example.com','first_name':'Nora'");
    undo(house, edited);
    assert_string_equal(values(house, get(house, owner, id), "email"), "a@example.com");
    assert_string_equal(text_at(get(house, owner, id), "first_name"), "Noor");
    json_t *moved = ask(house, owner, "contacts_patch", "{'id':'%s','move_to_book':'Vendors'}", id);
    undo(house, moved);
    assert_string_equal(text_at(get(house, owner, id), "contact_book"),
                        book_id(house, owner, "Clients"));
    json_t *joined = ask(house, owner, "contacts_patch", "{'id':'%s','add_to_book':'Vendors'}", id);
    undo(house, joined);
    assert_status(ask(house, owner, "contacts_get", "{'ids':['%s'],'contact_book':'Vendors'}", id),
                  "not_found");
    json_t *deleted = ask(house, owner, "contacts_delete", "{'ids':['%s']}", id);
    json_t *restored = undo(house, deleted);
    assert_string_equal(text_at(get(house, owner, id), "first_name"), "Noor");
    undo(house, restored); /* an undo is a batch as any other */
    assert_status(ask(house, owner, "contacts_get", "{'ids':['%s']}", id), "not_found");
    undo(house, deleted);
    assert_status(ask(house, owner, "undo", "{'batch':'%s'}", id), "not_found");
    assert_sound(house, false);
    json_t *gone = ask(house, owner, "contacts_create",
                       "{'contact_book':'Clients','contacts':[{'first_name':'Once'},"
                       "{'first_name':'Twice'}]}");
    assert_int_equal(number_at(undo(house, gone), "undone"), 2);
    assert_status(
        ask(house, owner, "contacts_get", "{'ids':['%s']}", text_at(gone, "contacts.0.id")),
        "not_found");
    assert_sound(house, true);
}

/* One after another, the last first: everything is as it was. */
static void undone_step_by_step(struct house *house)
{
    static const char *const edits[] = {
        "'email':'b@example.com'", "'email':'c@example.com'", "'first_name':'Nora'",
        "'first_name':'Nina'",     "'company':'Brick'",       "'company':'Stone','title':'CEO'",
        "'notes':'one'",           "'notes':'two'",           "'email':null",
    };
    const char *id = add(house, house->owner, "Clients", NOOR);
    json_t *cards[COUNT_OF(edits)], *batches[COUNT_OF(edits)];
    for (size_t i = 0; i < COUNT_OF(edits); i++) {
        cards[i] = get(house, house->owner, id);
        batches[i] = update(house, id, edits[i]);
    }
    for (size_t i = COUNT_OF(edits); i-- > 0;) {
        json_t *undone = undo(house, batches[i]);
        assert_int_equal(count_at(undone, "kept"), 0);
        json_t *now = json_deep_copy(get(house, house->owner, id));
        json_object_set(now, "modified_at", at(cards[i], "modified_at"));
        if (!json_equal(now, cards[i]))
            fail_msg("%s was not undone: %s", edits[i], json_dumps(now, 0));
        json_decref(now);
    }
    assert_sound(house, false);
}

static void what_changed_since_is_kept(struct house *house)
{
    static const struct {
        const char *first, *second;
        const char *kept; /* the field that the undo of the first keeps */
        const char *path, *value;
    } rows[] = {
        {"'first_name':'Nora'", "'first_name':'Nina'", "name", "first_name", "Nina"},
        {"'email':'b@example.com'", "'email':'c@example.com'", "email", "infos.0.value",
         "c@example.com"},
        {"'notes':'one'", "'notes':'two'", NULL, "notes", "two"},
        {"'company':'Brick'", "'company':'Stone'", NULL, "memberships.0.group.name", "Stone"},
        {"'company':'Ash'", "'first_name':'Other'", NULL, "first_name", "Other"},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        const char *id = add(house, house->owner, "Clients", NOOR);
        json_t *first = update(house, id, rows[i].first);
        update(house, id, rows[i].second);
        json_t *undone = undo(house, first);
        json_t *now = get(house, house->owner, id);
        assert_string_equal(text_at(now, rows[i].path), rows[i].value);
        if (rows[i].kept)
            assert_string_equal(text_at(undone, "kept.0.field"), rows[i].kept);
        if (strcmp(rows[i].path, "infos.0.value") == 0)
            assert_string_equal(values(house, now, "email"), rows[i].value);
        ask(house, house->owner, "contacts_delete", "{'ids':['%s']}", id);
    }
    const char *id;
    json_t *created = ask(house, house->owner, "contacts_create",
                          "{'contact_book':'Clients','contacts':[{" NOOR "}]}");
    id = text_at(created, "contacts.0.id");
    update(house, id, "'title':'CEO'");
    json_t *undone = undo(house, created);
    assert_int_equal(count_at(undone, "kept"), 1);
    assert_int_equal(number_at(undone, "undone"), 0);
    get(house, house->owner, id);
    assert_sound(house, false);
}

static void an_undo_that_collides_opens_a_pair(struct house *house)
{
    const char *id = add(house, house->owner, "Clients", NOOR);
    json_t *edited = update(house, id, "'email':'b@example.com'");
    add(house, house->owner, "Vendors", "'first_name':'Rita','email':'a@example.com'");
    undo(house, edited);
    assert_string_equal(values(house, get(house, house->owner, id), "email"), "a@example.com");
    assert_int_equal(count_at(ask(house, house->owner, "duplicates_list", "{}"), "duplicates"), 1);
    assert_sound(house, false);
}

static void undo_needs_the_rights(struct house *house)
{
    person member = invite(house, "member@example.com", "member");
    ask(house, house->owner, "book_create",
        "{'name':'Board','scope':'organization','member_rights':['see']}");
    const char *id = add(house, house->owner, "Board", NOOR);
    json_t *edited = update(house, id, "'first_name':'Nora'");
    json_t *tried = ask(house, member, "undo", "{'batch':'%s'}", text_at(edited, "batch"));
    assert_int_equal(count_at(tried, "kept"), 1);
    assert_string_equal(text_at(get(house, house->owner, id), "first_name"), "Nora");
    const char *mine = add(house, house->owner, "Personal", "'first_name':'Eve'");
    json_t *personal = update(house, mine, "'first_name':'Eva'");
    assert_status(ask(house, member, "undo", "{'batch':'%s'}", text_at(personal, "batch")),
                  "not_found");
}

/* Undo needs what the direct way needs: to take a record out of its book is to delete it there. */
static void undo_of_a_move_needs_to_delete(struct house *house)
{
    person owner = house->owner, member = invite(house, "member@example.com", "member");
    ask(house, owner, "book_create",
        "{'name':'Kept','scope':'organization','member_rights':['see','edit']}");
    const char *id = add(house, owner, "Clients", NOOR);
    json_t *moved = ask(house, owner, "contacts_patch", "{'id':'%s','move_to_book':'Kept'}", id);
    json_t *tried = ask(house, member, "undo", "{'batch':'%s'}", text_at(moved, "batch"));
    assert_int_equal(count_at(tried, "kept"), 1);
    assert_int_equal(number_at(tried, "undone"), 0);
    assert_string_equal(text_at(get(house, owner, id), "contact_book"),
                        book_id(house, owner, "Kept"));
    assert_int_equal(number_at(undo(house, moved), "undone"), 1);
    assert_string_equal(text_at(get(house, owner, id), "contact_book"),
                        book_id(house, owner, "Clients"));
}

static json_t *create_many(struct house *house, int count)
{
    json_t *contacts = json_array();
    for (int i = 0; i < count; i++)
        json_array_append_new(contacts,
                              json_pack("{s:o}", "first_name", json_sprintf("Person %d", i)));
    json_t *arguments = json_pack("{s:s,s:o}", "contact_book", "Clients", "contacts", contacts);
    json_t *answer = ask_json(house, house->owner, "contacts_create", arguments);
    json_decref(arguments);
    assert_status(answer, "");
    return answer;
}

static int64_t count_clients(struct house *house)
{
    return number_at(
        ask(house, house->owner, "contacts_list", "{'contact_book':'Clients','count_only':true}"),
        "total");
}

static void undo_is_held_as_deletions_are(struct house *house)
{
    json_t *created = create_many(house, 60);
    json_t *held = ask(house, house->owner, "undo", "{'batch':'%s'}", text_at(created, "batch"));
    assert_status(held, "limit");
    assert_non_null(strstr(text_at(held, "error.accepted"), "hold_release"));
    assert_int_equal(count_clients(house), 60); /* nothing by half */
    const char *clients = arena_copy(house->arena, book_id(house, house->owner, "Clients"));
    assert_status(ask(house, house->owner, "hold_release", "{'id':'%s'}", clients), "");
    json_t *undone = undo(house, created);
    assert_int_equal(number_at(undone, "undone"), 60);
    json_t *back = undo(house, undone);
    assert_int_equal(count_clients(house), 60);
    execute(house, "DELETE FROM deletion_release");
    assert_status(ask(house, house->owner, "undo", "{'batch':'%s'}", text_at(back, "batch")),
                  "limit");
    assert_int_equal(count_clients(house), 60);
    assert_sound(house, false);
}

static void history_tells_who_and_what(struct house *house)
{
    const char *id = add(house, house->owner, "Clients", NOOR);
    house->channel = CHANNEL_MCP;
    update(house, id, "'email':'b@example.com'");
    house->channel = CHANNEL_REST;
    json_t *history = ask(house, house->owner, "history", "{'id':'%s'}", id);
    assert_int_equal(count_at(history, "changes"), 2);
    assert_string_equal(text_at(history, "changes.0.did"), "edited");
    assert_string_equal(text_at(history, "changes.0.channel"), "mcp");
    assert_string_equal(text_at(history, "changes.0.actor"), user_id(house, house->owner));
    assert_string_equal(text_at(history, "changes.0.added.0.value"), "b@example.com");
    assert_string_equal(text_at(history, "changes.0.removed.0.value"), "a@example.com");
    assert_string_equal(text_at(history, "changes.1.did"), "created");
    for (int i = 0; i < 12; i++)
        update(house, id, arena_format(house->arena, "'notes':'%d'", i));
    int64_t last = INT64_MAX;
    size_t seen = 0;
    json_t *page = ask(house, house->owner, "history", "{'id':'%s','limit':5}", id);
    for (;;) {
        size_t i;
        json_t *change;
        json_array_foreach(at(page, "changes"), i, change)
        {
            assert_true(number_at(change, "sequence") < last);
            last = number_at(change, "sequence");
            seen++;
        }
        if (!at(page, "next_cursor"))
            break;
        page = ask(house, house->owner, "history", "{'id':'%s','limit':5,'cursor':'%s'}", id,
                   text_at(page, "next_cursor"));
    }
    assert_int_equal(seen, 14);
}

static size_t count_did(const json_t *answer, const char *did, const char *id)
{
    size_t i, count = 0;
    json_t *change;
    json_array_foreach(at(answer, "changes"), i, change) count +=
        strcmp(text_at(change, "did"), did) == 0 && strcmp(text_at(change, "contact"), id) == 0;
    return count;
}

/* Whoever sees only the book that was left is told that the contact is gone, not where to. */
static void a_move_is_told_on_both_sides(struct house *house)
{
    person owner = house->owner, member = invite(house, "member@example.com", "member");
    ask(house, owner, "book_create", "{'name':'Board','scope':'organization','member_rights':[]}");
    const char *id = add(house, owner, "Clients", NOOR);
    json_t *before = ask(house, member, "changes", "{'since':'now'}");
    json_t *moved = ask(house, owner, "contacts_patch", "{'id':'%s','move_to_book':'Board'}", id);
    json_t *feed = ask(house, member, "changes", "{'since':'%s'}", text_at(before, "next"));
    assert_int_equal(count_at(feed, "changes"), 1);
    assert_int_equal(count_did(feed, "left", id), 1);
    assert_string_equal(text_at(feed, "changes.0.contact_book"), book_id(house, owner, "Clients"));
    assert_status(ask(house, member, "undo", "{'batch':'%s'}", text_at(moved, "batch")),
                  "not_found");
    json_t *history = ask(house, owner, "history", "{'id':'%s'}", id);
    assert_string_equal(text_at(history, "changes.0.did"), "moved");
    assert_string_equal(text_at(history, "changes.0.from_book"), book_id(house, owner, "Clients"));
    assert_int_equal(count_did(history, "left", id), 1);
    json_t *undone = undo(house, moved);
    assert_int_equal(number_at(undone, "undone"), 1);
    assert_int_equal(count_at(undone, "kept"), 0);
    /* it came from a book that the member does not see */
    history = ask(house, member, "history", "{'id':'%s'}", id);
    assert_string_equal(text_at(history, "changes.0.did"), "moved");
    assert_null(at(history, "changes.0.from_book"));
    assert_string_equal(text_at(history, "changes.0.to_book"), book_id(house, owner, "Clients"));
    assert_sound(house, true);
}

/* ---- the past ---- */

static char *card_at(struct house *house, const char *id, int64_t at_ms)
{
    struct call *call = begin(house, house->owner);
    struct uuid contact;
    struct view view;
    AUTO_BUFFER struct buffer text = {0};
    struct json_writer writer;
    struct v1_options options = {0};
    uuid_parse(slice_of(id), &contact);
    bool found = at_ms ? history_view_at(call, contact, (struct uuid){{0}}, at_ms, &view)
                       : view_contact(call, contact, (struct uuid){{0}}, &view);
    if (!found || view.deleted_ms)
        return strdup(found ? "deleted" : status_name(call->error.status));
    json_writer_init(&writer, &text);
    json_object_begin(&writer);
    v1_write_members(&writer, &view.card, &options);
    json_object_end(&writer);
    json_t *card = json_loads(buffer_text(&text), 0, NULL);
    json_object_del(card, "modified_at");
    char *dumped = json_dumps(card, JSON_SORT_KEYS);
    json_decref(card);
    return dumped;
}

static void pass_time(void)
{
    nanosleep(&(struct timespec){.tv_nsec = 3 * 1000 * 1000}, NULL);
}

static void every_instant_can_be_shown(struct house *house)
{
    enum { STEPS = 60 };
    static const char *const edits[] = {
        "'first_name':'N%u'",
        "'email':'%u@example.com'",
        "'notes':'%u'",
        "'company':'Company %u'",
        "'title':'T%u'",
        "'email':null,'nickname':'%u'",
        "'phone_number':'020 7946 00%02u'",
    };
    struct dice dice = {11};
    int64_t instants[STEPS + 1];
    char *cards[STEPS + 1];
    int64_t before = clock_unix_ms() - 1;
    const char *id = add(house, house->owner, "Clients", NOOR);
    for (int i = 0; i <= STEPS; i++) {
        pass_time();
        instants[i] = clock_unix_ms();
        cards[i] = card_at(house, id, 0);
        pass_time();
        unsigned what = roll(&dice, COUNT_OF(edits) + 4);
        if (what < COUNT_OF(edits)) {
            char edit[100];
            const char *mark = strchr(edits[what], '%'), *rest = strchr(mark, 'u') + 1;
            snprintf(edit, sizeof(edit), "%.*s%02u%s", (int)(mark - edits[what]), edits[what],
                     roll(&dice, 90), rest);
            ask(house, house->owner, "contacts_update", "{'contacts':[{'id':'%s',%s}]}", id, edit);
        } else if (what == COUNT_OF(edits)) {
            ask(house, house->owner, "contacts_delete", "{'ids':['%s']}", id);
        } else if (what == COUNT_OF(edits) + 1) {
            ask(house, house->owner, "contacts_restore", "{'ids':['%s']}", id);
        } else if (what == COUNT_OF(edits) + 2) {
            ask(house, house->owner, "contacts_patch", "{'id':'%s','move_to_book':'%s'}", id,
                roll(&dice, 2) ? "Vendors" : "Clients");
        } else {
            ask(house, house->owner, "contacts_patch", "{'id':'%s','%s_book':'Partners'}", id,
                roll(&dice, 2) ? "add_to" : "remove_from");
        }
    }
    for (int i = 0; i <= STEPS; i++) {
        char *then = card_at(house, id, instants[i]);
        if (strcmp(then, cards[i]) != 0)
            fail_msg("at step %d: %s instead of %s", i, then, cards[i]);
        free(then);
        free(cards[i]);
    }
    char *unborn = card_at(house, id, before);
    assert_string_equal(unborn, "not_found");
    free(unborn);
}

/* Who came later, and whom the book it went to is closed to, is shown nothing of its past. */
static void what_left_ones_books_took_its_past_along(struct house *house)
{
    const char *id = add(house, house->owner, "Clients", NOOR);
    execute(house, "UPDATE change SET at_ms = at_ms - 100000000");
    execute(house, "UPDATE record SET created_ms = created_ms - 100000000");
    long long then_s = clock_unix_ms() / 1000 - 50000;
    ask(house, house->owner, "contacts_patch", "{'id':'%s','move_to_book':'Personal'}", id);
    person newcomer = invite(house, "new@example.com", "member");
    assert_status(
        ask(house, house->owner, "contacts_get", "{'ids':['%s'],'as_of':%lld}", id, then_s), "");
    assert_status(ask(house, newcomer, "contacts_get", "{'ids':['%s']}", id), "not_found");
    assert_status(ask(house, newcomer, "contacts_get", "{'ids':['%s'],'as_of':%lld}", id, then_s),
                  "not_found");
}

int main(void)
{
    static const struct house_case cases[] = {
        HOUSE_TEST(each_kind_is_undone),
        HOUSE_TEST(undone_step_by_step),
        HOUSE_TEST(what_changed_since_is_kept),
        HOUSE_TEST(an_undo_that_collides_opens_a_pair),
        HOUSE_TEST(undo_of_a_move_needs_to_delete),
        HOUSE_TEST(undo_is_held_as_deletions_are),
        HOUSE_TEST(undo_needs_the_rights),
        HOUSE_TEST(history_tells_who_and_what),
        HOUSE_TEST(every_instant_can_be_shown),
        HOUSE_TEST(what_left_ones_books_took_its_past_along),
        HOUSE_TEST(a_move_is_told_on_both_sides),
    };
    return run_house_tests("changes", cases, COUNT_OF(cases));
}
