/* Accounts, threads, conversations that join, pages by time, and correspondents, on both engines.
 */
#include "place.h"
#include "store/correspondent.h"
#include "store/mail-account.h"
#include "store/message.h"
#include <math.h>

static struct digest link_to(const char *text)
{
    struct slice part = slice_of(text);
    return digest_of(&part, 1);
}

/* ---- accounts ---- */

static void check_accounts(struct place *place)
{
    struct mail_account account = {.id = uuid_new(),
                                   .user = uuid_new(),
                                   .team = uuid_new(),
                                   .name = "Office",
                                   .addresses = "[\"office@example.com\"]",
                                   .settings = "{\"a\":1}",
                                   .secret = SLICE("se\0led"),
                                   .created_ms = 5};
    struct mail_accounts all = {0};
    struct store *store = place->store;
    MUST(place, store_mail_account_put(store, &account, &place->error));
    account.name = "Back office";
    MUST(place, store_mail_account_put(store, &account, &place->error));
    MUST(place, store_mail_accounts(store, place->arena, &all, &place->error));
    assert_int_equal(all.count, 1);
    assert_string_equal(all.items[0].name, "Back office");
    assert_string_equal(all.items[0].addresses, account.addresses);
    assert_true(slice_equal(all.items[0].secret, account.secret));
    assert_true(uuid_equal(all.items[0].team, account.team));
    assert_true(uuid_is_nil(all.items[0].book));
    account.removed_ms = 9;
    MUST(place, store_mail_account_put(store, &account, &place->error));
    all.count = 0;
    MUST(place, store_mail_accounts(store, place->arena, &all, &place->error));
    assert_int_equal(all.count, 0);
    struct mail_account *removed =
        store_mail_account_get(store, place->arena, account.id, &place->error);
    assert_int_equal(removed->removed_ms, 9);
    assert_null(store_mail_account_get(store, place->arena, uuid_new(), &place->error));
    assert_int_equal(place->error.status, STATUS_NOT_FOUND);
}

static void check_folders(struct place *place)
{
    struct uuid account = uuid_new();
    struct mail_folder folder;
    MUST(place, store_mail_folder_get(place->store, place->arena, account, "INBOX", &folder,
                                      &place->error));
    assert_int_equal(folder.next_uid, 0);
    for (int64_t i = 1; i <= 2; i++) {
        folder.next_uid = i;
        MUST(place, store_mail_folder_put(place->store, &folder, &place->error));
    }
    MUST(place, store_mail_folder_get(place->store, place->arena, account, "INBOX", &folder,
                                      &place->error));
    assert_int_equal(folder.next_uid, 2);
}

/* ---- conversations ---- */

static struct conversation new_conversation(struct place *place, struct uuid account,
                                            const char *subject, int64_t at_ms)
{
    struct conversation conversation = {.id = uuid_new(),
                                        .account = account,
                                        .subject = subject,
                                        .latest_subject = subject,
                                        .messages = 1,
                                        .first_ms = at_ms,
                                        .last_ms = at_ms};
    MUST(place, store_conversation_insert(place->store, &conversation, &place->error));
    return conversation;
}

static void add_message(struct place *place, const struct conversation *conversation,
                        const char *name, int64_t at_ms)
{
    struct participant people[] = {{PARTICIPANT_FROM, "noor@example.com", "Noor"},
                                   {PARTICIPANT_TO, "\"odd\" at example", NULL}};
    struct message message = {.id = uuid_new(),
                              .account = conversation->account,
                              .conversation = conversation->id,
                              .link = link_to(name),
                              .message_id = name,
                              .in_reply_to = "[]",
                              .references = "[]",
                              .subject = name,
                              .preview = "",
                              .body = "text of it",
                              .attachments = 1,
                              .source = "test",
                              .date_ms = at_ms,
                              .participants = {people, 2, 2}};
    MUST(place, store_message_insert(place->store, place->arena, &message, &place->error));
    MUST(place, store_conversation_add(place->store, &message, &place->error));
}

static void check_messages(struct place *place)
{
    struct conversation conversation = new_conversation(place, uuid_new(), "first", 100000);
    static const int64_t times[] = {50000, 300000, 200000, 200500, 200000, 100000};
    struct digest link = link_to("m1");
    struct messages messages = {0};
    struct uuid id;
    for (size_t i = 0; i < COUNT_OF(times); i++)
        add_message(place, &conversation, arena_format(place->arena, "m%zu", i), times[i]);
    MUST(place, store_message_find(place->store, conversation.account, &link, &id, &place->error));
    struct message *found = store_message_get(place->store, place->arena, id, &place->error);
    assert_string_equal(found->body, "text of it");
    assert_int_equal(found->participants.count, 2);
    assert_string_equal(found->participants.items[0].name, "Noor");
    assert_null(found->participants.items[1].name);
    MUST(place, store_message_find(place->store, uuid_new(), &link, &id, &place->error));
    assert_true(uuid_is_nil(id));
    /* of one second all come */
    MUST(place, store_messages(place->store, place->arena, conversation.id, INT64_MAX, 2, &messages,
                               &place->error));
    assert_int_equal(messages.count, 4);
    assert_int_equal(messages.items[0].date_ms, 300000);
    assert_null(messages.items[0].body);
    /* and one more second when the page would be of one */
    messages.count = 0;
    MUST(place, store_messages(place->store, place->arena, conversation.id, 200999, 2, &messages,
                               &place->error));
    assert_int_equal(messages.count, 4);
    messages.count = 0;
    MUST(place, store_messages(place->store, place->arena, conversation.id, 100000, 10, &messages,
                               &place->error));
    assert_int_equal(messages.count, 2);
    struct conversation *now =
        store_conversation_get(place->store, place->arena, conversation.id, &place->error);
    assert_int_equal(now->messages, 7);
    assert_int_equal(now->attachments, 6);
    assert_int_equal(now->first_ms, 50000);
    assert_string_equal(now->subject, "m0");
    assert_string_equal(now->latest_subject, "m1");
}

static void check_joins(struct place *place)
{
    struct uuid account = uuid_new(), found[2];
    struct conversation all[3];
    struct digest links[] = {link_to("x"), link_to("nowhere")};
    struct participants people = {0};
    for (int i = 0; i < 3; i++) {
        struct participant noor = {i ? PARTICIPANT_FROM : PARTICIPANT_TO, "noor@example.com",
                                   i ? "Noor" : NULL};
        struct participant other = {PARTICIPANT_TO,
                                    arena_format(place->arena, "p%d@example.org", i), NULL};
        all[i] = new_conversation(place, account, arena_format(place->arena, "s%d", i), 100 - i);
        MUST(place, store_conversation_participant(place->store, &all[i], &noor, &place->error));
        MUST(place, store_conversation_participant(place->store, &all[i], &other, &place->error));
    }
    MUST(place, store_thread_insert(place->store, account, &links[0], all[2].id, &place->error));
    /* 2 into 1, then 1 into 0: both lead to 0 */
    MUST(place, store_conversations_join(place->store, &all[1], &all[2], &place->error));
    struct conversation *one =
        store_conversation_get(place->store, place->arena, all[1].id, &place->error);
    MUST(place, store_conversations_join(place->store, &all[0], one, &place->error));
    for (int i = 0; i < 3; i++) {
        struct conversation *now =
            store_conversation_get(place->store, place->arena, all[i].id, &place->error);
        assert_true(uuid_equal(now->id, all[0].id));
        assert_int_equal(now->messages, 3);
        assert_string_equal(now->subject, "s2");
        assert_string_equal(now->latest_subject, "s0");
    }
    MUST(place, store_threads_find(place->store, account, links, 2, found, &place->error));
    assert_true(uuid_equal(found[0], all[0].id));
    assert_true(uuid_is_nil(found[1]));
    MUST(place, store_conversation_participants(place->store, place->arena, all[0].id, 10, &people,
                                                &place->error));
    assert_int_equal(people.count, 4);
    assert_string_equal(people.items[0].address, "noor@example.com");
    assert_string_equal(people.items[0].name, "Noor");
    assert_int_equal(people.items[0].role, PARTICIPANT_FROM);
}

static size_t count_found(struct place *place, struct uuid account, const char *address,
                          const char *domain, int64_t until_ms, int64_t limit)
{
    struct conversation_filter filter = {account, address, domain};
    struct conversations found = {0};
    MUST(place, store_conversations(place->store, place->arena, &filter, until_ms, 0, limit, &found,
                                    &place->error));
    for (size_t i = 1; i < found.count; i++)
        assert_true(found.items[i - 1].last_ms >= found.items[i].last_ms);
    return found.count;
}

static void check_lists(struct place *place)
{
    struct uuid account = uuid_new();
    struct conversation all[6];
    for (int i = 0; i < 6; i++) {
        struct participant who = {PARTICIPANT_TO, i % 2 ? "noor@example.com" : "rita@example.org",
                                  NULL};
        all[i] = new_conversation(place, account, NULL, 100 * (i + 1));
        MUST(place, store_conversation_participant(place->store, &all[i], &who, &place->error));
    }
    MUST(place, store_conversations_join(place->store, &all[0], &all[5], &place->error));
    assert_int_equal(count_found(place, account, NULL, NULL, INT64_MAX, 10), 5);
    assert_int_equal(count_found(place, account, NULL, NULL, INT64_MAX, 2), 2);
    assert_int_equal(count_found(place, account, NULL, NULL, 300, 10), 2);
    assert_int_equal(count_found(place, account, "noor@example.com", NULL, INT64_MAX, 10), 3);
    assert_int_equal(count_found(place, account, NULL, "example.org", INT64_MAX, 10), 3);
    assert_int_equal(count_found(place, account, NULL, "example.net", INT64_MAX, 10), 0);
    assert_int_equal(count_found(place, uuid_new(), NULL, NULL, INT64_MAX, 10), 0);
}

/* ---- correspondents ---- */

static void check_correspondents(struct place *place)
{
    struct uuid both[] = {uuid_new(), uuid_new()};
    struct uuids accounts = {both, 2, 2};
    struct correspondents found = {0};
    struct correspondent one;
    const char *words[] = {"noor", "nørd", "example.com"};
    struct texts some = {words, 3, 3};
    assert_false(store_correspondent_get(place->store, place->arena, both[0], "noor@example.com",
                                         &one, &place->error));
    assert_int_equal(place->error.status, STATUS_OK);
    for (int i = 0; i < 6; i++) {
        one = (struct correspondent){.account = both[i % 2],
                                     .address = arena_format(place->arena, "n%d@example.com", i),
                                     .name = "Noor",
                                     .sent = i,
                                     .rank = i * 1.5};
        MUST(place, store_correspondent_put(place->store, &one, &some, &place->error));
        one.received = 7;
        MUST(place, store_correspondent_put(place->store, &one, &some, &place->error));
    }
    MUST(place, store_correspondents_best(place->store, place->arena, &accounts, INFINITY, 4,
                                          &found, &place->error));
    assert_int_equal(found.count, 4);
    assert_string_equal(found.items[0].address, "n5@example.com");
    assert_int_equal(found.items[0].received, 7);
    found.count = 0;
    MUST(place, store_correspondents_best(place->store, place->arena, &accounts, 3.0, 4, &found,
                                          &place->error));
    assert_int_equal(found.count, 2);
    static const struct {
        const char *prefix;
        size_t count;
    } rows[] = {{"n", 6}, {"noor", 6}, {"noora", 0}, {"nør", 6}, {"example.c", 6}, {"zz", 0}};
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        found.count = 0;
        MUST(place, store_correspondents_beginning(place->store, place->arena, &accounts,
                                                   rows[i].prefix, 100, &found, &place->error));
        assert_int_equal(found.count, rows[i].count);
    }
    found.count = 0;
    MUST(place, store_correspondent_names_best(place->store, place->arena, both[1], 2, &found,
                                               &place->error));
    assert_int_equal(found.count, 2);
    assert_string_equal(found.items[0].address, "n5@example.com");
    assert_string_equal(found.items[0].name, "Noor");
    struct texts addresses = {0};
    MUST(place, store_correspondent_addresses_beginning(place->store, place->arena, both[1], "noor",
                                                        100, &addresses, &place->error));
    assert_int_equal(addresses.count, 3);
    for (int i = 0; i < 60; i++)
        *ARENA_PUSH(place->arena, &addresses) = arena_format(place->arena, "x%d@example.com", i);
    *ARENA_PUSH(place->arena, &addresses) = "n0@example.com"; /* the other account's */
    found.count = 0;
    MUST(place, store_correspondents_named(place->store, place->arena, both[1], &addresses, &found,
                                           &place->error));
    assert_int_equal(found.count, 3);
    assert_int_equal(found.items[0].received, 7);
}

static void run_on(bool on_postgres)
{
    static void (*const checks[])(struct place *) = {check_accounts, check_folders,
                                                     check_messages, check_joins,
                                                     check_lists,    check_correspondents};
    struct place place;
    place_open(&place, "mail", on_postgres);
    MUST(&place, store_begin(place.store, &place.error));
    for (size_t i = 0; i < COUNT_OF(checks); i++)
        checks[i](&place);
    store_rollback(place.store);
    place_close(&place);
}

static void on_sqlite(void **state)
{
    (void)state;
    run_on(false);
}

static void on_postgres(void **state)
{
    (void)state;
    if (!getenv("KITH_TEST_POSTGRES"))
        skip();
    run_on(true);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(on_sqlite), cmocka_unit_test(on_postgres)};
    if (!secret_start())
        return 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
