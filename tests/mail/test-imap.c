/* Reading IMAP: a real server (scripts/with-dovecot), and servers that hang, lie or drop. */
#include "mail/imap.h"

#include "base/buffer.h"
#include "mail/imap-depth.h"
#include "mail/message.h"
#include <arpa/inet.h>
#include <ifaddrs.h>
#include <netinet/in.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>
// clang-format off
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
// clang-format on

static void assert_ok(bool ok, const struct error *error)
{
    if (!ok)
        fail_msg("%s", error->message);
}

/* ---- a real server ---- */

static int port_of(const char *name)
{
    const char *port = getenv(name);
    if (!port)
        skip();
    return atoi(port);
}

static struct mail_server tls_server(const char *user)
{
    return (struct mail_server){.host = "localhost",
                                .port = port_of("KITH_TEST_IMAPS"),
                                .security = MAIL_TLS,
                                .user = user,
                                .password = "secret",
                                .authorities = getenv("KITH_TEST_IMAP_AUTHORITIES")};
}

static struct imap *open_as(const char *user)
{
    struct error error = {0};
    struct mail_server server = tls_server(user);
    struct imap *imap = imap_open(&server, &error);
    assert_ok(imap, &error);
    return imap;
}

/* Puts a message into the inbox, as another program would. */
static void deliver(const char *user, const char *name, struct slice bytes)
{
    char path[500];
    snprintf(path, sizeof(path), "%s/%s/new/%s", getenv("KITH_TEST_MAIL"), user, name);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes.data, 1, bytes.length, file), bytes.length);
    fclose(file);
    chmod(path, 0644);
}

static void deliver_numbered(const char *user, int number)
{
    char text[200], name[40];
    snprintf(text, sizeof(text),
             "From: ann@example.com\r\nSubject: number %d\r\nMessage-ID: "
             "<%d@example.com>\r\n\r\nHello\r\n",
             number, number);
    snprintf(name, sizeof(name), "%d.test", number);
    deliver(user, name, slice_of(text));
}

static size_t read_from(struct imap *imap, struct arena *arena, int64_t first,
                        struct imap_messages *messages)
{
    struct error error = {0};
    struct imap_uids uids;
    size_t next = 0, batches = 0;
    *messages = (struct imap_messages){0};
    assert_ok(imap_find(imap, arena, first, &uids, &error), &error);
    while (next < uids.count) {
        struct imap_messages batch;
        assert_ok(imap_read(imap, arena, &uids, &next, &batch, &error), &error);
        for (size_t i = 0; i < batch.count; i++)
            *ARENA_PUSH(arena, messages) = batch.items[i];
        batches++;
    }
    return batches;
}

static void folders_and_what_they_are_for(void **state)
{
    struct arena *arena = *state;
    struct error error = {0};
    AUTO_FREE(imap) struct imap *imap = open_as("folders");
    struct imap_folders folders;
    assert_ok(imap_list_folders(imap, arena, &folders, &error), &error);
    assert_int_equal(folders.count, 3);
    assert_string_equal(folders.items[0].name, "INBOX");
    assert_int_equal(folders.items[0].use, IMAP_FOLDER_MAIL);
    assert_string_equal(folders.items[1].name, "Sent");
    assert_int_equal(folders.items[1].use, IMAP_FOLDER_SENT);
    assert_string_equal(folders.items[2].name, "Spam");
    assert_int_equal(folders.items[2].use, IMAP_FOLDER_JUNK);
}

static void what_is_new_since_last_time(void **state)
{
    struct arena *arena = *state;
    struct error error = {0};
    AUTO_FREE(imap) struct imap *imap = open_as("news");
    struct imap_place before, after;
    struct imap_messages messages;
    assert_ok(imap_examine(imap, "INBOX", &before, &error), &error);
    assert_int_equal(read_from(imap, arena, 1, &messages), 0);
    for (int i = 0; i < 250; i++)
        deliver_numbered("news", i);
    assert_ok(imap_examine(imap, "INBOX", &after, &error), &error);
    assert_int_equal(after.uid_validity, before.uid_validity);
    assert_int_equal(after.next_uid, before.next_uid + 250);
    assert_true(after.mod_sequence > before.mod_sequence);
    assert_int_equal(read_from(imap, arena, before.next_uid, &messages), 3);
    assert_int_equal(messages.count, 250);
    assert_int_equal(messages.items[249].uid, after.next_uid - 1);
    assert_memory_equal(messages.items[7].bytes.data, "From: ann@example.com\r\n", 23);
    assert_false(messages.items[7].is_cut);
    assert_int_equal(read_from(imap, arena, after.next_uid, &messages), 0);
    assert_int_equal(read_from(imap, arena, (int64_t)UINT32_MAX + 1, &messages), 0);
}

static void a_huge_message_is_cut(void **state)
{
    struct arena *arena = *state;
    struct error error = {0};
    AUTO_FREE(imap) struct imap *imap = open_as("huge");
    struct imap_place place;
    struct imap_messages messages;
    assert_ok(imap_examine(imap, "INBOX", &place, &error), &error);
    size_t length = 3 * (size_t)MAIL_MESSAGE_BYTES_MAX;
    char *bytes = malloc(length);
    memset(bytes, 'x', length);
    memcpy(bytes, "Subject: large\r\n\r\n", 18);
    for (size_t i = 90; i < length; i += 90)
        bytes[i] = '\n';
    deliver("huge", "1.large", (struct slice){bytes, length});
    deliver("huge", "2.small", SLICE("Subject: small\r\n\r\n"));
    free(bytes);
    assert_ok(imap_examine(imap, "INBOX", &place, &error), &error);
    read_from(imap, arena, 1, &messages);
    assert_int_equal(messages.count, 2);
    assert_true(messages.items[0].is_cut);
    assert_int_equal(messages.items[0].bytes.length, MAIL_MESSAGE_BYTES_MAX);
    assert_false(messages.items[1].is_cut);
}

static void *deliver_soon(void *argument)
{
    usleep(300000);
    deliver_numbered(argument, 1);
    return NULL;
}

static void *interrupt_soon(void *argument)
{
    usleep(100000);
    imap_interrupt(argument);
    return NULL;
}

static void waiting_ends_with_news_or_a_word(void **state)
{
    (void)state;
    struct error error = {0};
    AUTO_FREE(imap) struct imap *imap = open_as("waiting");
    struct imap_place place;
    bool has_news;
    static char user[] = "waiting";
    pthread_t other;
    assert_ok(imap_examine(imap, "INBOX", &place, &error), &error);
    assert_int_equal(pthread_create(&other, NULL, deliver_soon, user), 0);
    assert_ok(imap_wait(imap, 100, &has_news, &error), &error);
    assert_true(has_news);
    pthread_join(other, NULL);
    assert_int_equal(pthread_create(&other, NULL, interrupt_soon, imap), 0);
    assert_ok(imap_wait(imap, 100, &has_news, &error), &error);
    assert_false(has_news);
    pthread_join(other, NULL);
    assert_ok(imap_wait(imap, 1, &has_news, &error), &error);
    assert_false(has_news);
    assert_ok(imap_examine(imap, "INBOX", &place, &error), &error);
}

static void starttls_and_refusals(void **state)
{
    (void)state;
    struct error error = {0};
    struct mail_server server = tls_server("ann");
    server.port = port_of("KITH_TEST_IMAP");
    server.security = MAIL_STARTTLS;
    struct imap *imap = imap_open(&server, &error);
    assert_ok(imap, &error);
    imap_free(imap);
    server.password = "wrong";
    assert_null(imap_open(&server, &error));
    assert_int_equal(error.status, STATUS_DENIED);
    assert_non_null(strstr(error.message, "refuses the user or password"));
}

static void a_certificate_of_somebody_else(void **state)
{
    (void)state;
    struct error error = {0};
    struct mail_server server = tls_server("ann");
    server.host = "127.0.0.1"; /* it is for "localhost" */
    assert_null(imap_open(&server, &error));
    assert_int_equal(error.status, STATUS_DENIED);
    server = tls_server("ann");
    server.authorities = NULL; /* nobody the system trusts made it */
    assert_null(imap_open(&server, &error));
    assert_true(error.status == STATUS_DENIED || error.status == STATUS_INVALID);
    server = tls_server("ann");
    server.security = MAIL_STARTTLS;
    server.port = port_of("KITH_TEST_IMAP");
    server.host = "127.0.0.1";
    assert_null(imap_open(&server, &error));
    assert_int_equal(error.status, STATUS_DENIED);
}

/* ---- servers that do as they like ---- */

/* A server on loopback that answers command after command with these lines, whatever was asked;
 * "%s" is the command's tag. It says nothing more when they are over, or hangs up. */
struct fake {
    const char *const *answers;
    bool hangs_up;
    bool floods;            /* never ends its last line */
    struct in_addr address; /* zeroed: a loopback one */
    int listener, port;
    pthread_t thread;
};

static bool read_tag(int client, char *tag, size_t size)
{
    size_t length = 0;
    char byte;
    bool is_tag = true;
    while (read(client, &byte, 1) == 1) {
        is_tag &= byte != ' ' && byte != '\r';
        if (is_tag && length + 1 < size)
            tag[length++] = byte;
        tag[length] = '\0';
        if (byte == '\n')
            return true;
    }
    return false;
}

static void *serve(void *argument)
{
    const struct fake *fake = argument;
    int client = accept(fake->listener, NULL, NULL);
    char tag[40] = "", text[4000] = "";
    for (const char *const *answer = fake->answers; *answer; answer++) {
        if (answer != fake->answers && !read_tag(client, tag, sizeof(tag)))
            break;
        size_t length = 0;
        for (const char *p = *answer; *p && length < sizeof(text) - sizeof(tag); p++)
            if (*p == '%')
                length += (size_t)snprintf(text + length, sizeof(text) - length, "%s", tag);
            else
                text[length++] = *p;
        if (write(client, text, length) != (ssize_t)length)
            break;
    }
    memset(text, 'x', sizeof(text));
    while (fake->floods && write(client, text, sizeof(text)) > 0)
        ;
    while (!fake->hangs_up && !fake->floods && read_tag(client, tag, sizeof(tag)))
        ;
    close(client);
    return NULL;
}

static void fake_start(struct fake *fake)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr = fake->address};
    socklen_t size = sizeof(address);
    if (!address.sin_addr.s_addr)
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    fake->listener = socket(AF_INET, SOCK_STREAM, 0);
    assert_int_equal(bind(fake->listener, (struct sockaddr *)&address, size), 0);
    assert_int_equal(listen(fake->listener, 1), 0);
    assert_int_equal(getsockname(fake->listener, (struct sockaddr *)&address, &size), 0);
    fake->port = ntohs(address.sin_port);
    assert_int_equal(pthread_create(&fake->thread, NULL, serve, fake), 0);
}

static void fake_stop(struct fake *fake)
{
    pthread_join(fake->thread, NULL);
    close(fake->listener);
}

static struct imap *open_fake(const struct fake *fake, struct error *error)
{
    struct mail_server server = {.host = "127.0.0.1",
                                 .port = fake->port,
                                 .security = MAIL_PLAIN,
                                 .user = "ann",
                                 .password = "secret",
                                 .timeout_s = 1};
    return imap_open(&server, error);
}

#define GREETING   "* OK ready\r\n"
#define SIGNED_IN  "% OK in\r\n"
#define CAPABILITY "* CAPABILITY IMAP4rev1\r\n% OK done\r\n"
#define EXAMINED   "* 3 EXISTS\r\n* OK [UIDVALIDITY 7] ok\r\n* OK [UIDNEXT 12] ok\r\n% OK done\r\n"

static void a_server_that_lies(void **state)
{
    struct arena *arena = *state;
    struct error error = {0};
    struct imap_place place;
    struct imap_messages messages;
    static const char *const answers[] = {
        GREETING, SIGNED_IN, CAPABILITY, EXAMINED,
        /* below what was asked, twice, none */
        "* SEARCH 11 3 10 10 0\r\n% OK done\r\n",
        /* sizes of others, and wrong ones */
        "* 1 FETCH (UID 99 RFC822.SIZE 5)\r\n* 2 FETCH (UID 10 RFC822.SIZE 4294967295)\r\n"
        "% OK done\r\n",
        /* only 10 was asked for alone: its size is out of all bounds */
        "* 1 FETCH (UID 99 BODY[]<0> {2}\r\nno)\r\n* 2 FETCH (UID 10 BODY[]<0> {3}\r\nyes)\r\n"
        "* 2 FETCH (UID 10 BODY[]<0> {5}\r\nagain)\r\n* 2 FETCH (FLAGS (\\Seen))\r\n% OK done\r\n",
        "% OK done\r\n", "% OK done\r\n", NULL};
    struct fake fake = {.answers = answers};
    fake_start(&fake);
    struct imap *imap = open_fake(&fake, &error);
    assert_ok(imap, &error);
    assert_ok(imap_examine(imap, "INBOX", &place, &error), &error);
    assert_int_equal(place.next_uid, 12);
    assert_int_equal(place.mod_sequence, 0);
    read_from(imap, arena, 10, &messages);
    assert_int_equal(messages.count, 1);
    assert_int_equal(messages.items[0].uid, 10);
    assert_int_equal(messages.items[0].bytes.length, 3);
    imap_free(imap);
    fake_stop(&fake);
}

static void assert_broken_off(struct arena *arena, struct fake *fake)
{
    struct error error = {0};
    struct imap_place place;
    struct imap_uids uids = {0};
    struct imap_messages messages;
    size_t next = 0;
    fake_start(fake);
    struct imap *imap = open_fake(fake, &error);
    bool ok = imap && imap_examine(imap, "INBOX", &place, &error) &&
              imap_find(imap, arena, 1, &uids, &error) &&
              imap_read(imap, arena, &uids, &next, &messages, &error);
    assert_false(ok);
    assert_int_equal(error.status, STATUS_UNAVAILABLE);
    assert_int_equal(next, 0);
    imap_free(imap);
    fake_stop(fake);
}

/* Of this machine, but not of its loopback network; false when it has none. */
static bool find_outer_address(struct in_addr *address)
{
    struct ifaddrs *all = NULL;
    bool is_found = false;
    assert_int_equal(getifaddrs(&all), 0);
    for (struct ifaddrs *one = all; one && !is_found; one = one->ifa_next) {
        const struct sockaddr_in *four = (const void *)one->ifa_addr;
        if (!four || four->sin_family != AF_INET || ntohl(four->sin_addr.s_addr) >> 24 == 127)
            continue;
        *address = four->sin_addr;
        is_found = true;
    }
    freeifaddrs(all);
    return is_found;
}

static void a_password_in_the_clear(void **state)
{
    (void)state;
    struct error error = {0};
    static const char *const answers[] = {GREETING, SIGNED_IN, CAPABILITY, NULL};
    struct fake fake = {.answers = answers, .hangs_up = true};
    if (!find_outer_address(&fake.address))
        skip();
    fake_start(&fake);
    struct mail_server server = {.host = inet_ntoa(fake.address),
                                 .port = fake.port,
                                 .security = MAIL_PLAIN,
                                 .user = "ann",
                                 .password = "secret"};
    assert_null(imap_open(&server, &error));
    assert_int_equal(error.status, STATUS_INVALID);
    assert_non_null(strstr(error.message, "only over TLS"));
    fake_stop(&fake);
}

static void a_server_that_never_ends(void **state)
{
    static const char *const greeting[] = {"* OK ", NULL};
    static const char *const capability[] = {GREETING, SIGNED_IN, "* CAPABILITY ", NULL};
    struct fake first = {.answers = greeting, .floods = true};
    struct fake second = {.answers = capability, .floods = true};
    assert_broken_off(*state, &first);
    assert_broken_off(*state, &second);
}

/* Whoever descends as deep as this does not come back. */
static void a_server_that_goes_deep(void **state)
{
    static char deep[3000] = "* 1 FETCH (BODY ";
    memset(deep + strlen(deep), '(', sizeof(deep) - strlen(deep) - 1);
    static const char *const answers[] = {GREETING, SIGNED_IN, CAPABILITY, EXAMINED, deep, NULL};
    struct fake fake = {.answers = answers};
    assert_broken_off(*state, &fake);
}

static bool reads(const char *text)
{
    struct imap_depth whole = {0}, bytewise = {0};
    bool ok = imap_depth_read(&whole, text, strlen(text)), each = true;
    for (const char *p = text; *p && each; p++)
        each = imap_depth_read(&bytewise, p, 1);
    assert_int_equal(ok, each);
    return ok;
}

static void depth_is_seen_through_disguises(void **state)
{
    (void)state;
    char many[IMAP_DEPTH_MAX + 2], text[1000];
    memset(many, '(', sizeof(many) - 1);
    many[sizeof(many) - 1] = '\0';
    static const struct {
        const char *before, *after;
        bool is_deep;
    } cases[] = {
        {"* 1 FETCH (BODY ", "", true},
        {"* 1 FETCH (BODY[] \"", "\")\r\n", false},
        {"* 1 FETCH (BODY[] \"\\\"", "\")\r\n", false},
        {"* 1 FETCH (BODY[] {101}\r\n", ")\r\n", false},
        {"* 1 FETCH (BODY[] {2}\r\nxx", "", true},
        {"* 1 FETCH (BODY[] {200} ", "", true},
        {"* OK a text {200}\r\n* 1 FETCH ", "", true}, /* no literal: the next line counts */
        {"* OK a \" text\r\n* 1 FETCH ", "", true},
        {"* LIST () \"/\" {200}\r\n* 1 fetch ", "", true},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        snprintf(text, sizeof(text), "%s%s%s", cases[i].before, many, cases[i].after);
        if (reads(text) != !cases[i].is_deep)
            fail_msg("%s", text);
    }
}

static void servers_that_hang_or_drop(void **state)
{
    static const char *const silent[] = {NULL};
    static const char *const greets[] = {GREETING, NULL};
    static const char *const signs_in[] = {GREETING, SIGNED_IN, CAPABILITY, NULL};
    static const char *const no_imap[] = {"HTTP/1.1 400 Bad Request\r\n\r\n", NULL};
    static const char *const half[] = {GREETING,
                                       SIGNED_IN,
                                       CAPABILITY,
                                       EXAMINED,
                                       "* SEARCH 10\r\n% OK done\r\n",
                                       "* 1 FETCH (UID 10 RFC822.SIZE 50)\r\n% OK done\r\n",
                                       "* 1 FETCH (UID 10 BODY[]<0> {50}\r\nFrom: somebody",
                                       NULL};
    static const char *const promises[] = {GREETING,
                                           SIGNED_IN,
                                           CAPABILITY,
                                           EXAMINED,
                                           "* SEARCH 10\r\n% OK done\r\n",
                                           "* 1 FETCH (UID 10 RFC822.SIZE 50)\r\n% OK done\r\n",
                                           "* 1 FETCH (UID 10 BODY[]<0> {4294967294}\r\nFrom: x",
                                           NULL};
    static const char *const *const scripts[] = {silent, greets, signs_in, no_imap, half, promises};
    for (size_t i = 0; i < sizeof(scripts) / sizeof(*scripts); i++)
        for (int hangs_up = 0; hangs_up < 2; hangs_up++) {
            struct fake fake = {.answers = scripts[i], .hangs_up = hangs_up};
            assert_broken_off(*state, &fake);
        }
}

static int set_up(void **state)
{
    *state = arena_new();
    return 0;
}

static int tear_down(void **state)
{
    arena_free(*state);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(folders_and_what_they_are_for),
        cmocka_unit_test(what_is_new_since_last_time),
        cmocka_unit_test(a_huge_message_is_cut),
        cmocka_unit_test(waiting_ends_with_news_or_a_word),
        cmocka_unit_test(starttls_and_refusals),
        cmocka_unit_test(a_certificate_of_somebody_else),
        cmocka_unit_test(a_password_in_the_clear),
        cmocka_unit_test(a_server_that_lies),
        cmocka_unit_test(servers_that_hang_or_drop),
        cmocka_unit_test(a_server_that_never_ends),
        cmocka_unit_test(a_server_that_goes_deep),
        cmocka_unit_test(depth_is_seen_through_disguises),
    };
    signal(SIGPIPE, SIG_IGN);
    return cmocka_run_group_tests_name("imap", tests, set_up, tear_down);
}
