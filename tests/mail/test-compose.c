/* Messages written: what goes in comes out when they are read, and nothing else does. */
#include "mail/compose.h"

#include "mail/message.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <strings.h>

#include <cmocka.h>

enum { LINE_BYTES_MAX = 998 };

static struct compose_address to_noor = {NULL, "noor@example.org"};

static struct compose_message message_of(const char *name, const char *subject, const char *text)
{
    return (struct compose_message){.message_id = "1@example.com",
                                    .date_ms = INT64_C(1772355600000),
                                    .from = {name, "me@example.com"},
                                    .to = {&to_noor, 1, 1},
                                    .subject = subject,
                                    .text = text};
}

static const char *header_names[] = {"Date",         "From",         "To",
                                     "Cc",           "Bcc",          "Subject",
                                     "Message-Id",   "In-Reply-To",  "References",
                                     "MIME-Version", "Content-Type", "Content-Transfer-Encoding"};

static size_t name_of_header(const char *line, size_t length)
{
    for (size_t i = 0; i < sizeof(header_names) / sizeof(*header_names); i++) {
        size_t name = strlen(header_names[i]);
        if (length > name && !strncasecmp(line, header_names[i], name) && line[name] == ':')
            return i + 1;
    }
    return 0;
}

/* Lines that servers take, and in the head no header twice and none that nobody asked for. */
static void is_well_formed(struct slice bytes)
{
    bool in_head = true;
    unsigned seen = 0;
    for (size_t at = 0; at < bytes.length;) {
        const char *line = bytes.data + at, *end = memchr(line, '\n', bytes.length - at);
        assert_non_null(end);
        size_t length = (size_t)(end - line);
        assert_true(length && line[length - 1] == '\r' && length <= LINE_BYTES_MAX);
        for (size_t i = 0; i < length - 1; i++)
            assert_true((unsigned char)line[i] < 0x7f && (line[i] >= ' ' || line[i] == '\t'));
        in_head &= length > 1;
        if (in_head && *line != ' ' && *line != '\t') {
            size_t header = name_of_header(line, length);
            assert_true(header && !(seen & 1u << header));
            seen |= 1u << header;
        }
        at += length + 1;
    }
}

/* Written and read again. */
static struct mail_message round_trip(struct arena *arena, const struct compose_message *message,
                                      bool has_bcc)
{
    struct slice bytes;
    struct error error = {0};
    struct mail_message read;
    assert_true(compose_write(arena, message, has_bcc, &bytes, &error));
    is_well_formed(bytes);
    mail_message_parse(arena, bytes, &read);
    return read;
}

static void names_and_subjects_are_what_they_were(void **state)
{
    static const char *const texts[] = {
        "Noor Haddad",
        "Haddad, Noor",
        "Noor \"Nono\" Haddad",
        "Noor \\ Haddad",
        "Noor <mallory@example.net>",
        "Noor, mallory@example.net",
        "Noor; Group: x@example.net;",
        "Noor (comment) Haddad",
        "Jürgen Müßig",
        "محمد الأمين",
        "髙橋 健太 (営業部) 東京都千代田区丸の内一丁目九番一号",
        "Zoë 🎉🎉🎉🎉🎉🎉🎉🎉🎉🎉🎉🎉🎉🎉🎉🎉🎉🎉🎉🎉🎉🎉🎉🎉🎉🎉🎉🎉",
        "=?utf-8?q?Mallory?=",
        "=?utf-8?q?x=0D=0ABcc:_mallory@example.net?=",
        "=?utf-8?b?TWFsbG9yeSA8bWFsbG9yeUBleGFtcGxlLm5ldD4=?= Noor",
        "Noor =?iso-8859-1?q?=3Cmallory@example.net=3E?=",
        "a =? b ?= c",
        "Re: =?",
    };
    (void)state;
    for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
        AUTO_FREE(arena) struct arena *arena = arena_new();
        struct compose_address to = {texts[i], "noor@example.org"};
        struct compose_message message = message_of(texts[i], texts[i], "Hello\n");
        message.to = (struct compose_list){&to, 1, 1};
        struct mail_message read = round_trip(arena, &message, false);
        assert_string_equal(read.subject, texts[i]);
        assert_int_equal(read.from.count, 1);
        assert_string_equal(read.from.items[0].normal, "me@example.com");
        assert_string_equal(read.from.items[0].name, texts[i]);
        assert_int_equal(read.to.count, 1);
        assert_string_equal(read.to.items[0].normal, "noor@example.org");
        assert_string_equal(read.to.items[0].name, texts[i]);
        assert_int_equal(read.bcc.count + read.cc.count, 0);
    }
}

static void texts_are_what_they_were(void **state)
{
    static const char *const texts[] = {
        "Hello\n",
        "",
        ".\n..\n.Hello\n",
        "From here on\nFrom there\n",
        "Grüße\n\n  indented \nÜber 中文\n",
        "Subject: not a header\nBcc: x@example.net\n\nTwo\n",
    };
    (void)state;
    for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
        AUTO_FREE(arena) struct arena *arena = arena_new();
        struct compose_message message = message_of(NULL, NULL, texts[i]);
        struct mail_message read = round_trip(arena, &message, false);
        assert_string_equal(arena_copy_slice(arena, read.text), texts[i]);
        assert_null(read.subject);
    }
}

static void a_long_line_is_broken_on_the_way_only(void **state)
{
    static char text[5002];
    AUTO_FREE(arena) struct arena *arena = arena_new();
    (void)state;
    memset(text, 'x', 5000);
    text[5000] = '\n';
    struct compose_message message = message_of(NULL, "Long", text);
    struct mail_message read = round_trip(arena, &message, false);
    assert_string_equal(arena_copy_slice(arena, read.text), text);
}

static void many_recipients_and_references(void **state)
{
    AUTO_FREE(arena) struct arena *arena = arena_new();
    struct compose_list to = {0}, bcc = {0};
    const char *references[30];
    (void)state;
    for (int i = 0; i < 500; i++)
        *ARENA_PUSH(arena, &to) = (struct compose_address){
            arena_format(arena, "Nümber %d", i), arena_format(arena, "n%d@example.org", i)};
    *ARENA_PUSH(arena, &bcc) = (struct compose_address){"Hidden", "hidden@example.org"};
    for (int i = 0; i < 30; i++)
        references[i] = arena_format(arena, "%0100d@example.org", i);
    struct compose_message message = message_of("Me", "Many", "Hello\n");
    message.to = to;
    message.bcc = bcc;
    message.in_reply_to = references[29];
    message.references = references;
    message.reference_count = 30;
    struct mail_message wire = round_trip(arena, &message, false);
    assert_int_equal(wire.to.count, 500);
    assert_string_equal(wire.to.items[499].name, "Nümber 499");
    assert_int_equal(wire.bcc.count, 0);
    assert_int_equal(wire.references.count, 30);
    assert_string_equal(wire.replies_to.items[0], references[29]);
    struct mail_message kept = round_trip(arena, &message, true);
    assert_string_equal(kept.bcc.items[0].normal, "hidden@example.org");
}

static void what_would_end_a_line_is_refused(void **state)
{
    static const char *const bad[] = {"a\r\nBcc: x@example.net", "a\nb", "a\rb", "a\x01", "a\x7f"};
    (void)state;
    for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
        for (int place = 0; place < 5; place++) {
            AUTO_FREE(arena) struct arena *arena = arena_new();
            struct compose_address to = {place == 2 ? bad[i] : NULL,
                                         place == 3 ? bad[i] : "noor@example.org"};
            struct compose_message message =
                message_of(place == 0 ? bad[i] : NULL, place == 1 ? bad[i] : NULL, "Hello\n");
            struct slice bytes;
            struct error error = {0};
            message.to = (struct compose_list){&to, 1, 1};
            message.message_id = place == 4 ? bad[i] : "1@example.com";
            assert_false(compose_write(arena, &message, false, &bytes, &error));
            assert_int_equal(error.status, STATUS_INVALID);
        }
}

static void what_servers_read_differently_is_not_written(void **state)
{
    AUTO_FREE(arena) struct arena *arena = arena_new();
    struct compose_message message = message_of("Me", "x", "One\rTwo\r\n\r.\r\nThree\n");
    struct mail_message read = round_trip(arena, &message, false);
    struct compose_address to = {NULL, "rita@xn--example-5k84f.org"};
    struct slice bytes;
    struct error error = {0};
    (void)state;
    assert_string_equal(arena_copy_slice(arena, read.text), "One\nTwo\n\n.\nThree\n");
    message.to = (struct compose_list){&to, 1, 1};
    assert_false(compose_write(arena, &message, false, &bytes, &error));
    assert_int_equal(error.status, STATUS_INVALID);
}

/* Whoever wrote the message that is answered chose its id. */
static void ids_that_no_header_holds_are_left_out(void **state)
{
    static char long_id[2000];
    const char *const ids[] = {"a\r\nBcc: x@example.net", "a b", "a> <b", "jürgen@x", "", long_id,
                               "good@example.org"};
    (void)state;
    memset(long_id, 'x', sizeof(long_id) - 1);
    for (size_t i = 0; i < sizeof(ids) / sizeof(*ids); i++) {
        AUTO_FREE(arena) struct arena *arena = arena_new();
        struct compose_message message = message_of("Me", "Re: x", "Hello\n");
        message.in_reply_to = ids[i];
        message.references = ids;
        message.reference_count = i + 1;
        struct mail_message read = round_trip(arena, &message, false);
        size_t expected = i + 1 == sizeof(ids) / sizeof(*ids);
        assert_int_equal(read.replies_to.count, expected);
        assert_int_equal(read.references.count, expected);
        assert_int_equal(read.bcc.count, 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_and_subjects_are_what_they_were),
        cmocka_unit_test(texts_are_what_they_were),
        cmocka_unit_test(a_long_line_is_broken_on_the_way_only),
        cmocka_unit_test(many_recipients_and_references),
        cmocka_unit_test(what_servers_read_differently_is_not_written),
        cmocka_unit_test(ids_that_no_header_holds_are_left_out),
        cmocka_unit_test(what_would_end_a_line_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
