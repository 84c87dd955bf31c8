/* What messages say of people, and its way into JSON and back. */
#include "mail/notice.h"

#include "base/cleanup.h"
#include "mail/message.h"
#include "mail/signature.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../base/exact.h"

static void read_notices(struct arena *arena, const char *text, struct notices *notices)
{
    struct mail_message message;
    struct slice bytes = exact_text(text);
    mail_message_parse(arena, bytes, &message);
    struct mail_sender sender = mail_sender_of(&message);
    mail_notices_read(arena, &message, &sender, "GB", notices);
    exact_free(&bytes);
}

/* "kind/origin value" each, in their order. */
static void assert_notices(const char *text, const char *wanted)
{
    AUTO_FREE(arena) struct arena *arena = arena_new();
    AUTO_BUFFER struct buffer found = {0};
    struct notices notices;
    read_notices(arena, text, &notices);
    for (size_t i = 0; i < notices.count; i++) {
        const struct notice *notice = &notices.items[i];
        assert_true(notice->about && notice->quote);
        assert_true(strlen(notice->quote) <= NOTICE_QUOTE_BYTES_MAX);
        buffer_append_format(&found, "%s%s/%s %s%s%s", i ? "; " : "",
                             notice_kind_name(notice->kind), notice_origin_name(notice->origin),
                             notice->value ? notice->value : "-", notice->label ? " " : "",
                             notice->label ? notice->label : "");
    }
    if (strcmp(buffer_text(&found), wanted))
        fail_msg("\"%s\"\ngives \"%s\"\ninstead of \"%s\"", text, buffer_text(&found), wanted);
}

static const char signed_message[] =
    "From: \"Haddad, Noor\" <noor.haddad@brightoak.example>\nReply-To: noor@brightoak.example\n"
    "Date: Mon, 3 Aug 2026 10:00:00 +0000\n\nHello Kim,\n\nhere is the offer.\n\nRegards,\n\n"
    "Noor Haddad\nSales Manager\nBrightoak Foods Ltd\nT: +44 20 7946 0018\n";

static void messages_are_read(void **state)
{
    (void)state;
    assert_notices(signed_message,
                   "name/from_name Noor Haddad; email/reply_to noor@brightoak.example; "
                   "name/signature Noor Haddad; title/signature Sales Manager; company/signature "
                   "Brightoak Foods Ltd; phone/signature +44 20 7946 0018 work");
    /* what stands below another's name is not the sender's */
    assert_notices("From: Noor Haddad <noor@brightoak.example>\n\nPlease call our lawyer:\n\n"
                   "Rita Brown\nHead of Law\nOther Corp Ltd\nT: +44 20 7946 0018\n",
                   "name/from_name Noor Haddad");
    assert_notices("From: Noor Haddad <noor@brightoak.example>\n\nHello,\nI send this for Noor.\n\n"
                   "Best regards\nRita Brown\nAssistant to Noor Haddad\n",
                   "name/from_name Noor Haddad");
    /* but another script is not another name */
    assert_notices(
        "From: Иван Петров <office7@brightoak.example>\n\nHello Kim,\n\nhere is the offer."
        "\n\nRegards,\n\nIvan Petrov\nSales Manager\n",
        "name/from_name Иван Петров; name/signature Ivan Petrov; "
        "title/signature Sales Manager");
    /* names that are no person's */
    assert_notices("From: Sales Team <s@brightoak.example>\n\nHi\n", "");
    assert_notices("From: \"noor@brightoak.example\" <noor@brightoak.example>\n\nHi\n", "");
    assert_notices("From: Brightoak Foods Ltd <noor@brightoak.example>\n\nHi\n", "");
    assert_notices("From: Noor <noor@brightoak.example>\n\nHi\n", "");
    assert_notices("From: Customer Service <noor@brightoak.example>\n\nHi\n", "");
    assert_notices("From: Noor Haddad (Brightoak) <noor@brightoak.example>\n\nHi\n",
                   "name/from_name Noor Haddad");
    /* answers to an office, or from a robot */
    assert_notices("From: noor@brightoak.example\nReply-To: info@brightoak.example\n\nHi\n", "");
    assert_notices("From: Noor Haddad <noor@brightoak.example>\nList-Id: <l.example>\n\nHi\n", "");
    assert_notices("From: Noor Haddad <no-reply@brightoak.example>\n\nHi\n\n-- \nNoor Haddad\n"
                   "Sales Manager\n",
                   "");
    /* an automatic reply's signature may be a deputy's */
    assert_notices("From: Noor Haddad <noor@brightoak.example>\nAuto-Submitted: auto-replied\n"
                   "Date: Mon, 3 Aug 2026 10:00:00 +0000\n\nI am on leave until 21 August.\n\n"
                   "Ida Berglund\nTel. 020 7946 0018\n",
                   "name/from_name Noor Haddad; away_until/auto_reply 2026-08-21");
    /* an office tells that somebody left */
    assert_notices("From: info@brightoak.example\nAuto-Submitted: auto-replied\n\nNoor Haddad no "
                   "longer works here.\n",
                   "");
    assert_notices("From: MAILER-DAEMON@mx.example\nContent-Type: multipart/report; "
                   "report-type=delivery-status; boundary=b\n\n--b\nContent-Type: "
                   "message/delivery-status\n\nReporting-MTA: dns; mx\n\nFinal-Recipient: rfc822; "
                   "noor@brightoak.example\nAction: failed\nStatus: 5.1.1\n\n--b--\n",
                   "bounced/bounce 5.1.1 hard");
    assert_notices("", "");
}

static void assert_same_text(const char *a, const char *b)
{
    assert_true((!a && !b) || (a && b && !strcmp(a, b)));
}

static void notices_come_back(void **state)
{
    static const char *const texts[] = {
        signed_message,
        "From: noor@brightoak.example\nAuto-Submitted: auto-replied\nDate: Mon, 3 Aug 2026 "
        "10:00:00 "
        "+0000\n\nI am \"away\" until 21 August. My new address is noor@haddad.example.\n",
    };
    (void)state;
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        AUTO_FREE(arena) struct arena *arena = arena_new();
        AUTO_BUFFER struct buffer json = {0};
        struct notices notices, back;
        read_notices(arena, texts[i], &notices);
        assert_true(notices.count > 1);
        notices.bounced_message_id = "one@example.org";
        notices_write(&notices, &json);
        struct slice bytes = exact_copy(json.data, json.length);
        assert_true(notices_parse(arena, bytes, &back));
        exact_free(&bytes);
        assert_int_equal(back.count, notices.count);
        assert_same_text(back.bounced_message_id, notices.bounced_message_id);
        for (size_t j = 0; j < back.count; j++) {
            const struct notice *a = &notices.items[j], *b = &back.items[j];
            assert_true(a->kind == b->kind && a->origin == b->origin && a->line == b->line &&
                        a->until_ms == b->until_ms);
            assert_true(a->confidence - b->confidence < 0.001 &&
                        b->confidence - a->confidence < 0.001);
            assert_same_text(a->about, b->about);
            assert_same_text(a->value, b->value);
            assert_same_text(a->normal, b->normal);
            assert_same_text(a->label, b->label);
            assert_same_text(a->quote, b->quote);
        }
    }
}

static void other_json_is_refused(void **state)
{
    static const struct {
        const char *json;
        bool is_read;
        size_t count;
    } rows[] = {
        {"{}", true, 0},
        {"{\"notices\":[{\"kind\":\"left\",\"origin\":\"body\",\"about\":\"a@example.com\"}]}",
         true, 1},
        {"{\"notices\":[{\"kind\":\"later\",\"origin\":\"body\",\"about\":\"a@example.com\"}]}",
         true, 0},
        {"{\"notices\":[{\"kind\":\"left\",\"origin\":\"body\"}]}", true, 0},
        {"{\"notices\":[{\"kind\":\"left\",\"origin\":\"body\",\"about\":\"a\",\"more\":[{}]}]}",
         true, 1},
        {"{\"notices\":7}", false, 0},
        {"{\"notices\":[7]}", false, 0},
        {"[]", false, 0},
        {"", false, 0},
        {"{\"notices\":[", false, 0},
    };
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        AUTO_FREE(arena) struct arena *arena = arena_new();
        struct notices notices;
        struct slice bytes = exact_text(rows[i].json);
        assert_int_equal(notices_parse(arena, bytes, &notices), rows[i].is_read);
        if (rows[i].is_read)
            assert_int_equal(notices.count, rows[i].count);
        exact_free(&bytes);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(messages_are_read),
        cmocka_unit_test(notices_come_back),
        cmocka_unit_test(other_json_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
