/* An IMAP account read into the store, from a real server (scripts/with-dovecot). */
#include "mail-house.h"

#include "service/conversations.h"
#include "service/keyring.h"
#include "service/mail-server.h"
#include "service/mail-sync.h"
#include "store/message.h"
#include <dirent.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* ---- the server's side ---- */

/* Each test has a mailbox of its own. */
static const char *mailbox_name(struct house *house)
{
    static int number;
    return arena_format(house->arena, "%s%d", house->engine == DB_ENGINE_SQLITE ? "s" : "p",
                        number++);
}

static void deliver_from(struct house *house, const char *user, const char *folder, int number,
                         const char *from)
{
    const char *path = arena_format(house->arena, "%s/%s/%s%snew/%d.test", getenv("KITH_TEST_MAIL"),
                                    user, folder, folder[0] ? "/" : "", number);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fprintf(file,
            "Message-ID: <%d@example.com>\r\nFrom: <%s>\r\n"
            "To: me@example.com\r\nSubject: Number %d\r\n"
            "Date: Mon, 5 Jan 2026 10:00:00 +0000\r\n\r\nHello\r\n",
            number, from, number);
    fclose(file);
    chmod(path, 0644);
}

static void deliver(struct house *house, const char *user, const char *folder, int number)
{
    deliver_from(house, user, folder, number, "noor@example.com");
}

/* The server makes a folder when it is opened. */
static void make_folder(const char *user, const char *folder)
{
    struct error error = {0};
    struct imap_place ignored;
    struct mail_server server = {.host = "localhost",
                                 .port = atoi(getenv("KITH_TEST_IMAPS")),
                                 .user = user,
                                 .password = "secret",
                                 .authorities = getenv("KITH_TEST_IMAP_AUTHORITIES")};
    AUTO_FREE(imap) struct imap *imap = imap_open(&server, &error);
    if (!imap || !imap_examine(imap, folder, &ignored, &error))
        fail_msg("%s", error.message);
}

/* ---- ours ---- */

static struct mail_account *imap_account(struct house *house, const char *settings,
                                         const char *password)
{
    static const char *own[] = {"me@example.com"};
    struct texts addresses = {own, 1, 1};
    house->channel = CHANNEL_COMMAND_LINE; /* only there a file of certificates is named */
    struct call *call = begin(house, house->owner);
    struct mail_account_request request = {
        .kind = MAIL_ACCOUNT_IMAP, .name = "Post", .addresses = &addresses, .settings = settings};
    if (!keyring_seal(call, slice_of(password), &request.secret))
        fail_msg("%s", call->error.message);
    return put_account(call, &request);
}

static struct mail_account *account_of(struct house *house, const char *user)
{
    const char *port = getenv("KITH_TEST_IMAPS");
    if (!port)
        skip();
    return imap_account(house,
                        arena_format(house->arena,
                                     "{\"host\":\"localhost\",\"port\":%s,\"user\":\"%s\","
                                     "\"authorities\":\"%s\"}",
                                     port, user, getenv("KITH_TEST_IMAP_AUTHORITIES")),
                        "secret");
}

static struct mail_sync *open_sync(struct house *house, const struct mail_account *account)
{
    struct call *call = begin(house, house->owner);
    struct mail_sync *sync = mail_sync_open(call, account);
    if (!sync)
        fail_msg("%s", call->error.message);
    return sync;
}

static bool step(struct house *house, struct mail_sync *sync)
{
    bool is_done;
    struct call *call = begin(house, house->owner);
    if (!mail_sync_step(call, sync, NULL, NULL, &is_done))
        fail_msg("%s", call->error.message);
    return !is_done;
}

static struct mail_sync_counts read_all(struct house *house, const struct mail_account *account)
{
    AUTO_FREE(mail_sync) struct mail_sync *sync = open_sync(house, account);
    while (step(house, sync))
        ;
    return *mail_sync_counts(sync);
}

static void only_what_is_new(struct house *house)
{
    const char *user = mailbox_name(house);
    struct mail_account *account = account_of(house, user);
    assert_int_equal(read_all(house, account).found, 0); /* makes the mailbox, too */
    for (int i = 0; i < 130; i++)
        deliver(house, user, "", i);
    deliver(house, user, ".Sent", 200);
    make_folder(user, "Spam");
    deliver(house, user, ".Spam", 300);
    struct mail_sync_counts first = read_all(house, account);
    assert_int_equal(first.stored, 131);
    assert_int_equal(first.known, 0);
    assert_int_equal(first.folders, 2);
    struct mail_sync_counts second = read_all(house, account);
    assert_int_equal(second.found, 0);
    deliver(house, user, "", 131);
    struct mail_sync_counts third = read_all(house, account);
    assert_int_equal(third.found, 1);
    assert_int_equal(third.stored, 1);
}

static bool is_own(struct house *house, const char *message_id)
{
    struct messages found = {0};
    struct call *call = begin(house, house->owner);
    assert_true(messages_with_id(call, message_id, &found));
    assert_int_equal(found.count, 1);
    return found.items[0].is_own;
}

/* Anybody can write another's address into From: sent is what lies among the sent. */
static void own_is_what_was_sent(struct house *house)
{
    const char *user = mailbox_name(house);
    struct mail_account *account = account_of(house, user);
    read_all(house, account);
    deliver_from(house, user, "", 1, "me@example.com");
    deliver_from(house, user, ".Sent", 2, "me@example.com");
    assert_int_equal(read_all(house, account).stored, 2);
    assert_false(is_own(house, "1@example.com"));
    assert_true(is_own(house, "2@example.com"));
}

/* Broken off in the midst of a folder, it goes on there; nothing comes twice. */
static void it_goes_on_where_it_stopped(struct house *house)
{
    const char *user = mailbox_name(house);
    struct mail_account *account = account_of(house, user);
    read_all(house, account);
    for (int i = 0; i < 250; i++)
        deliver(house, user, "", i);
    struct mail_sync *sync = open_sync(house, account);
    assert_true(step(house, sync));
    assert_int_equal(mail_sync_counts(sync)->stored, 100);
    mail_sync_free(sync);
    struct mail_sync_counts rest = read_all(house, account);
    assert_int_equal(rest.found, 150);
    assert_int_equal(rest.stored, 150);
    assert_int_equal(rest.known, 0);
}

/* A folder that is another one by now is read anew, and what was there before is known. */
static void a_folder_made_anew(struct house *house)
{
    const char *user = mailbox_name(house);
    struct mail_account *account = account_of(house, user);
    read_all(house, account);
    for (int i = 0; i < 5; i++)
        deliver(house, user, "", i);
    assert_int_equal(read_all(house, account).stored, 5);
    struct call *call = begin(house, house->owner);
    struct mail_folder place;
    assert_true(store_mail_folder_get(call->store, house->arena, account->id, "INBOX", &place,
                                      &call->error));
    place.uid_validity++; /* as if it had been another one then */
    assert_true(db_begin_write(call->store->db, &call->error) &&
                store_mail_folder_put(call->store, &place, &call->error) &&
                db_commit(call->store->db, &call->error));
    deliver(house, user, "", 5);
    struct mail_sync_counts again = read_all(house, account);
    assert_int_equal(again.found, 6);
    assert_int_equal(again.known, 5);
    assert_int_equal(again.stored, 1);
}

static void settings_that_are_wrong(struct house *house)
{
    static const struct {
        const char *settings, *pointer;
    } cases[] = {
        {"{}", "/imap/host"},
        {"{\"host\":\"localhost\"}", "/imap/user"},
        {"{\"host\":\"localhost\",\"user\":\"ann\",\"security\":\"some\"}", "/imap/security"},
        {"{\"host\":\"localhost\",\"user\":\"ann\",\"port\":70000}", "/imap"},
        {"{\"host\":7}", "/imap"},
        {"{\"host\":\"localhost\",\"user\":\"ann\",\"password\":\"seen\"}", "/imap"},
        {"{\"host\":\"localhost\",\"user\":\"ann\\r\\nA1 NOOP\"}", "/imap/user"},
        {"[]", "/imap"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct mail_server server;
        struct call *call = begin(house, house->owner);
        struct mail_account account = {.settings = cases[i].settings};
        assert_false(mail_server_read(call, account.settings, "/imap", &server));
        assert_int_equal(call->error.status, STATUS_INVALID);
        assert_string_equal(call->error.pointer, cases[i].pointer);
    }
}

/* What is in the store does not open the account, without the key or with another one. */
static void a_password_is_sealed(struct house *house)
{
    struct mail_account *account =
        imap_account(house, "{\"host\":\"localhost\",\"user\":\"ann\"}", "correct horse");
    const char *password;
    struct call *call = begin(house, house->owner);
    assert_null(memmem(account->secret.data, account->secret.length, "horse", 5));
    assert_true(keyring_unseal(call, account->secret, &password));
    assert_string_equal(password, "correct horse");
    struct stat info;
    assert_int_equal(stat(house->key, &info), 0);
    assert_int_equal(info.st_mode & 0777, 0600);
    unlink(house->key); /* another one is made */
    assert_false(keyring_unseal(call, account->secret, &password));
    assert_int_equal(call->error.status, STATUS_CONFLICT);
    assert_false(keyring_unseal(call, SLICE("short"), &password));
}

static void a_wrong_password(struct house *house)
{
    struct mail_account *account = account_of(house, "somebody");
    struct call *call = begin(house, house->owner);
    assert_true(keyring_seal(call, SLICE("wrong"), &account->secret));
    assert_null(mail_sync_open(call, account));
    assert_int_equal(call->error.status, STATUS_DENIED);
}

int main(void)
{
    static const struct house_case cases[] = {
        HOUSE_TEST(only_what_is_new),
        HOUSE_TEST(own_is_what_was_sent),
        HOUSE_TEST(it_goes_on_where_it_stopped),
        HOUSE_TEST(a_folder_made_anew),
        HOUSE_TEST(settings_that_are_wrong),
        HOUSE_TEST(a_password_is_sealed),
        HOUSE_TEST(a_wrong_password),
    };
    signal(SIGPIPE, SIG_IGN);
    return run_house_tests("mail-sync", cases, COUNT_OF(cases));
}
