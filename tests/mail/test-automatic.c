/* Which messages a person wrote. */
#include "mail/message.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static unsigned marks_of(const char *head)
{
    AUTO_FREE(arena) struct arena *arena = arena_new();
    struct mail_message message;
    const char *text = arena_join(arena, head, "\n\nHello\n", "");
    mail_message_parse(arena, slice_of(text), &message);
    return message.marks;
}

static void robots_are_told(void **state)
{
    static const struct {
        const char *head;
        unsigned marks;
    } rows[] = {
        {"From: noor@example.com", 0},
        {"From: noor@example.com\nAuto-Submitted: no", 0},
        {"From: noor@example.com\nReturn-Path: <noor@example.com>", 0},
        {"From: noor.newsome@example.com", 0},
        {"From: abbott@example.com", 0}, /* no bot */
        {"From: notary@example.com", 0},
        {"From: noor@example.com\nPrecedence: normal", 0},
        {"From: noor@example.com\nList-Id: <list.example.com>", MAIL_MARK_LIST},
        {"From: noor@example.com\nList-Unsubscribe: <mailto:u@example.com>", MAIL_MARK_LIST},
        {"From: noor@example.com\nAuto-Submitted: auto-replied", MAIL_MARK_AUTO_SUBMITTED},
        {"From: noor@example.com\nPrecedence: Bulk", MAIL_MARK_PRECEDENCE},
        {"From: noor@example.com\nFeedback-ID: i1:mail",
         0}, /* some hosts of people's mail add it */
        {"From: noor@example.com\nReturn-Path: <MAILER-DAEMON>", MAIL_MARK_BOUNCE},
        {"From: noor@example.com\nReturn-Path: <>", MAIL_MARK_NULL_SENDER},
        {"From: no-reply@example.com", MAIL_MARK_ROBOT_ADDRESS},
        {"From: noreply+id42@example.com", MAIL_MARK_ROBOT_ADDRESS},
        {"From: Jira <jira-notifications@example.com>", MAIL_MARK_ROBOT_ADDRESS},
        {"From: nicht-antworten@example.com", MAIL_MARK_ROBOT_ADDRESS},
        {"From: MAILER-DAEMON@example.com", MAIL_MARK_ROBOT_ADDRESS | MAIL_MARK_BOUNCE},
        {"From: noor@example.com\nContent-Type: multipart/report; report-type=delivery-status; "
         "boundary=b",
         MAIL_MARK_BOUNCE},
        {"From: MAILER-DAEMON", MAIL_MARK_BOUNCE | MAIL_MARK_NO_SENDER},
        {"From: noor@example.com\nX-JIRA-FingerPrint: a", MAIL_MARK_AUTO_SUBMITTED},
        {"From: noor@example.com\nSender: calendar-notification@example.com",
         MAIL_MARK_ROBOT_ADDRESS},
        {"From: noor@example.com\nContent-Type: text/calendar; method=REPLY",
         MAIL_MARK_AUTO_SUBMITTED},
        {"From: noor@example.com\nContent-Type: text/calendar; method=REQUEST", 0},
        /* a shop's mailbox by a program's hand, unless somebody answers through it */
        {"From: orders@example.com\nX-SG-EID: a", MAIL_MARK_AUTO_SUBMITTED},
        {"From: orders@example.com\nX-SG-EID: a\nIn-Reply-To: <1@example.org>", 0},
        {"From: noor@example.com\nX-SG-EID: a", 0},
        {"From: orders@example.com", 0},
        {"From: noor@example.com\nReturn-Path: <prvs=12=noor@example.com>", 0},
        {"From: n..haddad@example.com",
         0}, /* as some programs make them: no address, but somebody */
        {"From: nobody here", MAIL_MARK_NO_SENDER},
        {"Subject: x", MAIL_MARK_NO_SENDER},
    };
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        assert_int_equal(marks_of(rows[i].head), rows[i].marks);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(robots_are_told)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
