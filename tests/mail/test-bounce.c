/* Who did not get a message, from reports and from the texts of mail servers. */
#include "mail/message.h"

#include "base/buffer.h"
#include "base/cleanup.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../base/exact.h"

#define FROM_DAEMON "From: Mail Delivery System <MAILER-DAEMON@mx.example.org>\nReturn-Path: <>\n"

/* "noor@example.com 5.1.1 hard; ... <message-id> to sent-to". */
static void assert_bounces(const char *text, const char *wanted)
{
    AUTO_FREE(arena) struct arena *arena = arena_new();
    AUTO_BUFFER struct buffer found = {0};
    struct mail_message message;
    struct slice bytes = exact_text(text);
    mail_message_parse(arena, bytes, &message);
    const struct mail_bounces *bounces = &message.bounces;
    for (size_t i = 0; i < bounces->count; i++)
        buffer_append_format(&found, "%s%s %s %s", i ? "; " : "", bounces->items[i].recipient,
                             bounces->items[i].status ? bounces->items[i].status : "-",
                             mail_bounce_kind_name(bounces->items[i].kind));
    if (bounces->message_id)
        buffer_append_format(&found, " <%s>", bounces->message_id);
    if (bounces->sent_to)
        buffer_append_format(&found, " to %s", bounces->sent_to);
    if (strcmp(buffer_text(&found), wanted))
        fail_msg("\"%.300s\"\ngives \"%s\" instead of \"%s\"", text, buffer_text(&found), wanted);
    assert_false(mail_is_personal(&message));
    exact_free(&bytes);
}

#define REPORT(type, status, behind)                                                               \
    FROM_DAEMON                                                                                    \
    "Content-Type: multipart/report; report-type=" type "; boundary=b\n\n"                         \
    "--b\n\nThis is the mail system.\n\n--b\nContent-Type: message/delivery-status\n\n"            \
    "Reporting-MTA: dns; mx.example.org\n\n" status "\n" behind "--b--\n"
#define RETURNED                                                                                   \
    "--b\nContent-Type: text/rfc822-headers\n\nFrom: kim@example.org\nTo: noor@example.com\n"      \
    "Message-ID: <one@example.org>\nSubject: offer\n\n"

static void reports_are_read(void **state)
{
    (void)state;
    assert_bounces(REPORT("delivery-status",
                          "Final-Recipient: rfc822; noor@example.com\nAction: failed\n"
                          "Status: 5.1.1\nDiagnostic-Code: smtp; 550 5.1.1 <noor@example.com>:\n"
                          "  Recipient address rejected: User unknown\n",
                          RETURNED),
                   "noor@example.com 5.1.1 hard <one@example.org> to noor@example.com");
    /* the address that was written to, not the one it was sent on to; a general status */
    assert_bounces(REPORT("delivery-status",
                          "Original-Recipient: rfc822;noor@example.com\n"
                          "Final-Recipient: rfc822;nh42@inner.example\nAction: failed\n"
                          "Status: 5.0.0\nDiagnostic-Code: smtp; 550 no such user here\n",
                          ""),
                   "noor@example.com 5.0.0 hard");
    assert_bounces(
        REPORT("delivery-status",
               "Final-Recipient: rfc822; a@example.com\nAction: failed\nStatus: 5.2.2\n"
               "\nFinal-Recipient: rfc822; b@example.com\nAction: delayed\nStatus: "
               "4.4.1\n\nFinal-Recipient: rfc822; c@example.com\nAction: failed\n"
               "Status: 5.7.1 (delivery not authorized)\n\n"
               "Final-Recipient: rfc822; d@example.com\nAction: relayed\nStatus: 2.0.0\n",
               ""),
        "a@example.com 5.2.2 temporary; b@example.com 4.4.1 temporary; "
        "c@example.com 5.7.1 policy");
    assert_bounces(REPORT("delivery-status",
                          "Final-Recipient: rfc822; a@example.com\nAction: failed\nStatus: 5.4.1\n"
                          "Diagnostic-Code: smtp;550 5.4.1 Recipient address rejected: Access "
                          "denied.\n",
                          "--b\nContent-Type: message/rfc822\n\nTo: a@example.com, b@example.com\n"
                          "Message-Id: <two@example.org>\n\ntext\n"),
                   "a@example.com 5.4.1 hard <two@example.org>");
    /* a receipt that a message was read */
    assert_bounces(FROM_DAEMON
                   "Content-Type: multipart/report; report-type=disposition-notification; "
                   "boundary=b\n\n--b\n\nYour message to noor@example.com was read, could not "
                   "fail.\n\n--b\nContent-Type: message/disposition-notification\n\n"
                   "Final-Recipient: rfc822; noor@example.com\n\n--b--\n",
                   "");
    assert_bounces(REPORT("delivery-status", "Final-Recipient: rfc822; \nAction: failed\n", ""),
                   "");
}

static void texts_are_read(void **state)
{
    (void)state;
    /* qmail */
    assert_bounces(
        FROM_DAEMON
        "\nHi. This is the qmail-send program at mx.example.org.\n"
        "I'm afraid I wasn't able to deliver your message to the following addresses.\n"
        "This is a permanent error; I've given up. Sorry it didn't work out.\n\n"
        "<noor@example.com>:\nSorry, no mailbox here by that name. (#5.1.1)\n\n"
        "<ida@example.com>:\n192.0.2.4 failed after I sent the message.\n"
        "Remote host said: 552 5.2.2 Mailbox full\n\n"
        "--- Below this line is a copy of the message.\n\n"
        "Return-Path: <kim@example.org>\nTo: noor@example.com\nMessage-ID: <q@example.org>\n\nHi\n",
        "noor@example.com 5.1.1 hard; ida@example.com 5.2.2 temporary <q@example.org> to "
        "noor@example.com");
    /* Exim */
    assert_bounces(FROM_DAEMON
                   "X-Failed-Recipients: noor@example.com\n\n"
                   "This message was created automatically by mail delivery software.\n\n"
                   "A message that you sent could not be delivered to one or more of its\n"
                   "recipients. This is a permanent error. The following address(es) failed:\n\n"
                   "  noor@example.com\n    host mx.example.com [192.0.2.1]\n"
                   "    SMTP error from remote mail server after RCPT TO:<noor@example.com>:\n"
                   "    550 Unknown recipient\n\n"
                   "------ This is a copy of the message, including all the headers. ------\n\n"
                   "To: noor@example.com\nMessage-Id: <e@example.org>\n\nHi\n",
                   "noor@example.com - hard <e@example.org> to noor@example.com");
    /* Postfix, as text */
    assert_bounces(
        FROM_DAEMON
        "\nThis is the mail system at host mx.example.org.\n\n"
        "I'm sorry to have to inform you that your message could not\nbe delivered to one or more "
        "recipients. It's attached below.\n\n"
        "For further assistance, please send mail to postmaster.\n\n"
        "<noor@example.com>: host mx.example.com[192.0.2.1] said: 550 5.1.1\n"
        "    <noor@example.com>: Recipient address rejected: User unknown (in reply to RCPT TO\n"
        "    command)\n",
        "noor@example.com 5.1.1 hard");
    /* Exchange */
    assert_bounces("From: Microsoft Outlook <postmaster@example.com>\n\n"
                   "Delivery has failed to these recipients or groups:\n\n"
                   "Noor Haddad (noor@example.com)<mailto:noor@example.com>\n"
                   "The email address you entered couldn't be found. Please check the recipient's\n"
                   "email address and try to resend the message.\n\n"
                   "Diagnostic information for administrators:\n\n"
                   "Generating server: mx.example.com\n\nnoor@example.com\n"
                   "Remote Server returned '550 5.1.10 RESOLVER.ADR.RecipientNotFound; not "
                   "found'\n\nOriginal message headers:\n\nMessage-ID: <x@example.org>\n\n",
                   "noor@example.com 5.1.10 hard <x@example.org>");
    /* Gmail */
    assert_bounces("From: Mail Delivery Subsystem <mailer-daemon@googlemail.com>\n\n"
                   "** Address not found **\n\nYour message wasn't delivered to noor@example.com "
                   "because the address couldn't be found, or is unable to receive mail.\n\n"
                   "The response was:\n\n550 5.1.1 The email account that you tried to reach does "
                   "not exist.\n",
                   "noor@example.com 5.1.1 hard");
    /* sendmail; a policy */
    assert_bounces(FROM_DAEMON
                   "\n   ----- The following addresses had permanent fatal errors -----\n"
                   "<noor@example.com>\n    (reason: 554 5.7.1 Message rejected as spam)\n\n"
                   "   ----- Transcript of session follows -----\n"
                   "... while talking to mx.example.com.:\n>>> DATA\n<<< 554 5.7.1 spam\n",
                   "noor@example.com 5.7.1 policy");
    /* Domino, and a German web host */
    assert_bounces(FROM_DAEMON "\nYour message\n\n  Subject: offer\n\nwas not delivered to:\n\n"
                               "  noor@example.com\n\nbecause:\n\n  User noor "
                               "(noor@example.com) not listed in Domino Directory\n",
                   "noor@example.com - hard");
    assert_bounces(FROM_DAEMON "\nIhre Nachricht an noor@example.com konnte nicht zugestellt "
                               "werden.\nDas Postfach existiert nicht.\n",
                   "noor@example.com - hard");
    assert_bounces(FROM_DAEMON "\nNothing here.\n", "");
    assert_bounces(FROM_DAEMON "\nQuestions? Write to help@example.com\n", "");
}

static void statuses_are_judged(void **state)
{
    static const struct {
        const char *status, *words;
        enum mail_bounce_kind kind;
    } rows[] = {
        {"5.1.1", "", MAIL_BOUNCE_HARD},
        {"5.1.2", "", MAIL_BOUNCE_HARD},
        {"5.1.8", "sender rejected", MAIL_BOUNCE_POLICY},
        {"5.2.1", "mailbox disabled", MAIL_BOUNCE_HARD},
        {"5.2.2", "", MAIL_BOUNCE_TEMPORARY},
        {"5.2.3", "too large", MAIL_BOUNCE_POLICY},
        {"5.4.4", "", MAIL_BOUNCE_HARD},
        {"5.4.7", "expired", MAIL_BOUNCE_TEMPORARY},
        {"5.7.26", "unauthenticated", MAIL_BOUNCE_POLICY},
        {"4.2.2", "user unknown", MAIL_BOUNCE_TEMPORARY},
        {NULL, "550 user unknown", MAIL_BOUNCE_HARD},
        {NULL, "552 quota exceeded", MAIL_BOUNCE_TEMPORARY},
        {NULL, "550 blocked using a blocklist", MAIL_BOUNCE_POLICY},
        {NULL, "something", MAIL_BOUNCE_TEMPORARY},
        {"5.", "no such user", MAIL_BOUNCE_HARD},
        {"", "", MAIL_BOUNCE_TEMPORARY},
    };
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        AUTO_FREE(arena) struct arena *arena = arena_new();
        assert_int_equal(mail_bounce_judge(arena, rows[i].status, slice_of(rows[i].words)),
                         rows[i].kind);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reports_are_read),
        cmocka_unit_test(texts_are_read),
        cmocka_unit_test(statuses_are_judged),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
