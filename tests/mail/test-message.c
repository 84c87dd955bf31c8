/* Messages of every build, and of none. */
#include "mail/message.h"

#include "base/buffer.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../base/exact.h"

static struct arena *arena;

static int set_up(void **state)
{
    (void)state;
    arena = arena_new();
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

static struct mail_message parse(const char *text)
{
    struct mail_message message;
    struct slice bytes = exact_text(text);
    mail_message_parse(arena, bytes, &message);
    exact_free(&bytes);
    assert_true(slice_is_utf8(message.text));
    return message;
}

static void assert_text(const struct mail_message *message, const char *text)
{
    assert_string_equal(arena_copy_slice(arena, message->text), text);
}

static void head_is_decoded(void **state)
{
    struct mail_message message =
        parse("From: =?utf-8?Q?J=C3=B6rg_Vogel?= <Joerg@Example.COM>\r\n"
              "Sender: office@example.com\r\n"
              "To: Team: \"Haddad, Noor\" <noor@example.com>, =?iso-8859-1?Q?Andr=E9?= "
              "<andre@example.com>;, broken\r\n"
              "Cc: ida@b\xc3\xbc"
              "cher.example\r\n"
              "Subject: =?utf-8?B?R3LDvMOfZQ==?=\r\n and more\r\n"
              "Date: Mon, 5 Jan 2026 10:12:00 +0100\r\n"
              "Message-ID: <c@example.com>\r\n"
              "In-Reply-To: <b@example.com>\r\n"
              "References: <a@example.com> <b@example.com> <a@example.com> <c@example.com>\r\n"
              "\r\nHello\r\n");
    (void)state;
    assert_string_equal(message.from.items[0].name, "Jörg Vogel");
    assert_string_equal(message.from.items[0].normal, "joerg@example.com");
    assert_string_equal(message.sender.items[0].normal, "office@example.com");
    assert_string_equal(message.to.items[0].name, "Haddad, Noor");
    assert_string_equal(message.to.items[1].name, "André");
    assert_string_equal(message.cc.items[0].normal, "ida@xn--bcher-kva.example");
    assert_string_equal(message.subject, "Grüße and more");
    assert_true(message.date_ms == INT64_C(1767604320000));
    assert_string_equal(message.message_id, "c@example.com");
    assert_string_equal(message.replies_to.items[0], "b@example.com");
    assert_int_equal(message.references.count, 2); /* neither twice nor itself */
    assert_true(mail_is_personal(&message));
    assert_text(&message, "Hello\n");
}

static void body_is_found(void **state)
{
    static const struct {
        const char *message, *text;
        unsigned attachments;
    } rows[] = {
        {"Content-Type: multipart/alternative; boundary=b\n\n--b\nContent-Type: "
         "text/plain\n\nplain\n"
         "--b\nContent-Type: text/html\n\n<p>html</p>\n--b--\n",
         "plain\n", 0},
        {"Content-Type: multipart/alternative; boundary=b\n\n--b\nContent-Type: text/plain\n\n \n"
         "--b\nContent-Type: text/html\n\n<p>html</p>\n--b--\n",
         " \nhtml\n", 0},
        {"Content-Type: multipart/mixed; boundary=b\n\n--b\n\none\n--b\nContent-Type: text/plain; "
         "name=a.txt\n\nfile\n--b\nContent-Type: application/pdf\n\nx\n--b\n\ntwo\n--b--\n",
         "one\ntwo\n", 2},
        {"Content-Type: multipart/related; boundary=b\n\n--b\nContent-Type: text/html\n\n<p>html\n"
         "--b\nContent-Type: image/png\n\nx\n--b--\n",
         "html\n", 1},
        {"Content-Type: multipart/signed; boundary=b\n\n--b\n\nsigned\n--b\nContent-Type: "
         "application/pgp-signature\n\nx\n--b--\n",
         "signed\n", 1},
        {"Content-Type: multipart/mixed; boundary=b\n\n--b\n\nnew\n--b\nContent-Type: "
         "message/rfc822\n\nSubject: old\n\nold\n--b--\n",
         "new\n", 1},
        {"Content-Transfer-Encoding: quoted-printable\nContent-Type: text/plain; "
         "charset=iso-8859-1\n\nGr=FC=DFe=\n!\n",
         "Grüße!\n", 0},
        {"Content-Transfer-Encoding: base64\n\nSGVs bG8K\n", "Hello\n", 0},
        {"Content-Type: text/plain; charset=no-such-set\n\nGr\xfc\xdf"
         "e\n",
         "Grüße\n", 0},
        {"Content-Type: text/plain; format=flowed\n\nlong \nline\n> quoted \n> too\n-- \nNoor\n",
         "long line\n> quoted too\n-- \nNoor\n", 0},
        {"Content-Type: text/html\n\n<meta charset=windows-1251><p>\xcf\xf0\xe8\n", "При\n", 0},
        {"Content-Type: multipart/mixed\n\nno boundary\n", "", 0},
        {"Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain\n\ncut of",
         "cut of\n", 0},
    };
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct mail_message message = parse(rows[i].message);
        assert_text(&message, rows[i].text);
        assert_int_equal(message.attachments, rows[i].attachments);
    }
}

/* What is decoded must not become a header, a second address or a line again. */
static void names_cannot_deceive(void **state)
{
    struct mail_message message =
        parse("From: =?utf-8?B?Tm9vcg0KQmNjOiBpZGFAZXhhbXBsZS5jb20=?= <noor@example.com>\n"
              "To: =?utf-8?Q?=E2=80=AEmoc=2Eelpmaxe?= <a@example.com>, =?utf-8?Q?=FF=FE?= "
              "<b@example.com>\n"
              "Subject: =?utf-8?Q?=00=07=1B[31m?= red\n\nx\n");
    (void)state;
    assert_string_equal(message.from.items[0].name, "Noor Bcc: ida@example.com");
    assert_int_equal(message.from.count, 1);
    assert_string_equal(message.to.items[0].name, "moc.elpmaxe");
    assert_null(strchr(message.subject, '\x1b'));
}

static void dates_may_be_wrong(void **state)
{
    static const char *const dates[] = {"Mon, 99 Foo 2026", "Mon, 5 Jan 99999 10:00:00 +0000",
                                        "Thu, 1 Jan 1970 00:00:00 +0000", ""};
    (void)state;
    for (size_t i = 0; i < sizeof(dates) / sizeof(dates[0]); i++) {
        struct mail_message message = parse(arena_format(arena, "Date: %s\n\nx\n", dates[i]));
        assert_true(message.date_ms >= 0 && message.date_ms < INT64_C(253402300800000));
    }
}

static struct mail_message parse_buffer(struct buffer *bytes)
{
    struct mail_message message;
    mail_message_parse(arena, buffer_slice(bytes), &message);
    return message;
}

static void sizes_are_bounded(void **state)
{
    AUTO_BUFFER struct buffer bytes = {0};
    struct mail_message message;
    (void)state;
    buffer_append_text(&bytes, "To: ");
    for (int i = 0; i < 5000; i++)
        buffer_append_format(&bytes, "a%d@example.com,\n ", i);
    buffer_append_text(&bytes, "z@example.com\n\nx\n");
    message = parse_buffer(&bytes);
    assert_int_equal(message.to.count, MAIL_ADDRESSES_MAX);
    assert_int_equal(message.to.left_off, 5001 - MAIL_ADDRESSES_MAX);

    buffer_reset(&bytes);
    buffer_append_text(&bytes, "From: noor@example.com\n\n");
    while (bytes.length < 100 << 20)
        buffer_append_text(&bytes, "0123456789 0123456789 0123456789 0123456789\n");
    message = parse_buffer(&bytes);
    assert_true(message.is_cut);
    assert_true(message.text.length <= MAIL_TEXT_BYTES_MAX + 100);
    assert_int_equal(message.from.count, 1);
}

static void heads_are_bounded(void **state)
{
    AUTO_BUFFER struct buffer bytes = {0};
    struct mail_message message;
    (void)state;
    for (int i = 0; i < 500000; i++)
        buffer_append_text(&bytes, "a:b\n");
    message = parse_buffer(&bytes);
    assert_true(message.is_cut);

    buffer_reset(&bytes);
    buffer_append_text(&bytes, "Content-Type: multipart/mixed; boundary=b\n\n");
    for (int i = 0; i < 100000; i++)
        buffer_append_text(&bytes, "--b\n\nx\n");
    message = parse_buffer(&bytes);
    assert_true(message.is_cut);
}

static void depth_is_bounded(void **state)
{
    AUTO_BUFFER struct buffer bytes = {0};
    struct mail_message message;
    (void)state;
    for (int i = 0; i < 900; i++)
        buffer_append_format(&bytes, "Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n", i,
                             i);
    buffer_append_text(&bytes, "\ndeep\n");
    message = parse_buffer(&bytes);
    assert_true(message.is_cut);
    buffer_reset(&bytes);
    for (int i = 0; i < 900; i++)
        buffer_append_text(&bytes, "Content-Type: message/rfc822\n\n");
    message = parse_buffer(&bytes);
    assert_int_equal(message.from.count, 0);
}

/* Heads are shortened before they are parsed; however they are folded, all else is read. */
static void what_servers_write_is_passed_over(void **state)
{
    static const char *const heads[] = {
        "Received: from a.example\n\tby b.example;\n\tMon, 5 Jan 2026 10:12:00 +0100\n"
        "received: from: c@c.example\nX-Received: d\nReceived-SPF: pass\n",
        "Received: from a.example\r\n by b.example\r\nDKIM-Signature: v=1;\r\n\ts=\r\n",
        "Received: from a.example\n \nReceived: from b.example\n",
        "Received:\n",
        "DKIM-Signature: b=\n \t\n x\n",
    };
    (void)state;
    for (size_t i = 0; i < sizeof(heads) / sizeof(heads[0]); i++) {
        const char *begin =
            arena_join(arena, heads[i],
                       "From: Noor <noor@example.com>\nReceived: x\nList-Id: <n>\n", heads[i]);
        struct mail_message message =
            parse(arena_join(arena, begin, "Subject: Offer\n\n", "Received: is text\n--\n"));
        assert_string_equal(message.from.items[0].normal, "noor@example.com");
        assert_string_equal(message.subject, "Offer");
        assert_true(message.marks & MAIL_MARK_LIST);
        assert_text(&message, "Received: is text\n--\n");
    }
}

static void anything_is_read(void **state)
{
    static const char *const texts[] = {"",
                                        "\n",
                                        "no colon\nat all",
                                        "From:\n\n",
                                        "From: <\n\n",
                                        "From: \"a\n\n",
                                        "\xff\xfe\n\n\xff"};
    (void)state;
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        struct mail_message message = parse(texts[i]);
        assert_true(message.marks & MAIL_MARK_NO_SENDER);
    }
}

/* As many programs pad every word. */
static void padded_words_are_read_to_the_end(void **state)
{
    static const struct {
        const char *typed, *subject;
    } rows[] = {
        {"=?utf-8?b?SsO8cg==?= =?utf-8?b?Z2VuIE3DvMOfaWc=?=", "Jürgen Müßig"},
        {"=?UTF-8?B?SsO8cg==?=\r\n =?UTF-8?B?Z2VuIE3DvMOfaWc=?= x", "Jürgen Müßig x"},
        {"=?iso-8859-1?b?SvxyZ2Vu?= =?iso-8859-1?b?IE383+ln?=", "Jürgen Müßég"},
        {"a =?utf-8?b?SsO8cg==", "a =?utf-8?b?SsO8cg=="},
    };
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct mail_message message =
            parse(arena_join(arena, "From: x@example.org\r\nSubject: ", rows[i].typed,
                             "\r\n\r\n=?utf-8?b?SsO8cg==?=\r\n"));
        assert_string_equal(message.subject, rows[i].subject);
        assert_text(&message, "=?utf-8?b?SsO8cg==?=\n");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(head_is_decoded, set_up, tear_down),
        cmocka_unit_test_setup_teardown(padded_words_are_read_to_the_end, set_up, tear_down),
        cmocka_unit_test_setup_teardown(body_is_found, set_up, tear_down),
        cmocka_unit_test_setup_teardown(names_cannot_deceive, set_up, tear_down),
        cmocka_unit_test_setup_teardown(dates_may_be_wrong, set_up, tear_down),
        cmocka_unit_test_setup_teardown(sizes_are_bounded, set_up, tear_down),
        cmocka_unit_test_setup_teardown(heads_are_bounded, set_up, tear_down),
        cmocka_unit_test_setup_teardown(depth_is_bounded, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_servers_write_is_passed_over, set_up, tear_down),
        cmocka_unit_test_setup_teardown(anything_is_read, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
