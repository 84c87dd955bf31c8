/* What Authentication-Results say of From, and which domains look like others. */
#include "mail/sender-check.h"

#include "base/cleanup.h"
#include "mail/message.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void results_are_judged(void **state)
{
    static const struct {
        const char *head, *trusted;
        enum mail_sender_verdict verdict;
    } rows[] = {
        {"", NULL, MAIL_SENDER_UNCHECKED},
        {"mx.example.org; none", NULL, MAIL_SENDER_UNCHECKED},
        {"mx.example.org; dmarc=pass header.from=brightoak.example", NULL, MAIL_SENDER_PASSED},
        {"mx.example.org 1; dmarc = PASS (p=reject; dis=none) header.from=brightoak.example", NULL,
         MAIL_SENDER_PASSED},
        {"mx.example.org; dmarc=fail header.from=brightoak.example; spf=pass "
         "smtp.mailfrom=brightoak.example",
         NULL, MAIL_SENDER_FAILED},
        /* a result about another From counts for nothing */
        {"mx.example.org; dmarc=pass header.from=inkwell.example", NULL, MAIL_SENDER_UNCHECKED},
        {"mx.example.org; dkim=pass header.d=mail.brightoak.example", NULL, MAIL_SENDER_PASSED},
        {"mx.example.org; dkim=pass header.i=@brightoak.example", NULL, MAIL_SENDER_PASSED},
        {"mx.example.org; dkim=pass header.d=list.example", NULL, MAIL_SENDER_UNCHECKED},
        {"mx.example.org; dkim=fail header.d=brightoak.example; dkim=pass "
         "header.d=brightoak.example",
         NULL, MAIL_SENDER_PASSED},
        /* a signature that a list broke says nothing */
        {"mx.example.org; dkim=fail header.d=brightoak.example", NULL, MAIL_SENDER_UNCHECKED},
        {"mx.example.org; spf=pass smtp.mailfrom=noor@brightoak.example", NULL, MAIL_SENDER_PASSED},
        {"mx.example.org; spf=pass smtp.mailfrom=bounce@sender.example", NULL,
         MAIL_SENDER_UNCHECKED},
        {"mx.example.org; spf=fail smtp.mailfrom=brightoak.example", NULL, MAIL_SENDER_FAILED},
        {"mx.example.org; spf=softfail smtp.mailfrom=brightoak.example", NULL,
         MAIL_SENDER_UNCHECKED},
        {"mx.example.org; x=y (dmarc=pass)", NULL, MAIL_SENDER_UNCHECKED}, /* a comment */
        {"mx.example.org; x=y reason=\"; dmarc=pass\"", NULL, MAIL_SENDER_UNCHECKED},
        {"mx.example.org; dmarc=pass (unclosed", NULL, MAIL_SENDER_PASSED},
        {";;;=;==; =pass", NULL, MAIL_SENDER_UNCHECKED},
        /* only the topmost may be believed where nobody is named */
        {"mx.example.org; none\nAuthentication-Results: evil.example; dmarc=pass", NULL,
         MAIL_SENDER_UNCHECKED},
        {"in.example.org; none\nAuthentication-Results: MX.example.org; spf=none\n"
         "Authentication-Results: mx.example.org; dmarc=pass",
         "mx.example.org", MAIL_SENDER_PASSED},
        {"evil.example; dmarc=pass", "mx.example.org", MAIL_SENDER_UNCHECKED},
        /* what stands below another server's is not of the run */
        {"mx.example.org; none\nAuthentication-Results: evil.example; none\n"
         "Authentication-Results: mx.example.org; dmarc=pass",
         "mx.example.org", MAIL_SENDER_UNCHECKED},
    };
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        AUTO_FREE(arena) struct arena *arena = arena_new();
        struct mail_message message;
        struct mail_sender_check check;
        const char *text =
            arena_format(arena,
                         "%s%s\nARC-Authentication-Results: i=1; mx.example.org; dmarc=pass\n"
                         "From: Noor <noor@brightoak.example>\n\nHello\n",
                         *rows[i].head ? "Authentication-Results: " : "X: y", rows[i].head);
        mail_message_parse(arena, slice_of(text), &message);
        mail_sender_check(arena, &message, rows[i].trusted, &check);
        if (check.verdict != rows[i].verdict)
            fail_msg("row %zu, \"%s\": %s", i, rows[i].head,
                     mail_sender_verdict_name(check.verdict));
    }
}

static void several_senders_fail(void **state)
{
    AUTO_FREE(arena) struct arena *arena = arena_new();
    struct mail_message message;
    struct mail_sender_check check;
    (void)state;
    mail_message_parse(arena,
                       SLICE("Authentication-Results: mx.example.org; dmarc=pass\n"
                             "From: noor@brightoak.example, ida@inkwell.example\n\n"),
                       &message);
    mail_sender_check(arena, &message, NULL, &check);
    assert_int_equal(check.verdict, MAIL_SENDER_FAILED);
    assert_null(check.domain);
}

static void domains_are_compared(void **state)
{
    static const char *const known[] = {"inkwell.example", "brightoak.co.uk", "paypal.com",
                                        "acme.com"};
    static const struct {
        const char *domain;
        enum mail_lookalike lookalike;
        size_t which;
    } rows[] = {
        {"brightoak.co.uk", MAIL_LOOKALIKE_NONE, 0},
        {"mail.brightoak.co.uk", MAIL_LOOKALIKE_NONE, 0},
        {"tarnwood.co.uk", MAIL_LOOKALIKE_NONE, 0},
        {"paypa1.com", MAIL_LOOKALIKE_LETTERS, 2},
        {"brlghtoak.co.uk", MAIL_LOOKALIKE_EDITED, 1},
        {"br1ghtoak.co.uk", MAIL_LOOKALIKE_EDITED, 1},
        {"brightcak.co.uk", MAIL_LOOKALIKE_EDITED, 1},
        {"brightoaks.co.uk", MAIL_LOOKALIKE_EDITED, 1},
        {"brigtoak.co.uk", MAIL_LOOKALIKE_EDITED, 1},
        {"brihgtoak.co.uk", MAIL_LOOKALIKE_SWAPPED, 1},
        {"brightoak.com", MAIL_LOOKALIKE_TOP, 1},
        {"xn--pypal-4ve.com", MAIL_LOOKALIKE_LETTERS, 2}, /* a Cyrillic a */
        {"acrne.com", MAIL_LOOKALIKE_LETTERS, 3},         /* r and n for m */
        {"acne.com", MAIL_LOOKALIKE_NONE, 0},             /* short names are too near */
        {"acme.org", MAIL_LOOKALIKE_NONE, 0},
        {"gmail.com", MAIL_LOOKALIKE_NONE, 0},
        {"com", MAIL_LOOKALIKE_NONE, 0},
    };
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        AUTO_FREE(arena) struct arena *arena = arena_new();
        size_t which = 99;
        enum mail_lookalike found = mail_lookalike(arena, rows[i].domain, known, 4, &which);
        if (found != rows[i].lookalike || (found && which != rows[i].which))
            fail_msg("%s: %s of %zu", rows[i].domain, mail_lookalike_name(found), which);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(results_are_judged),
        cmocka_unit_test(several_senders_fail),
        cmocka_unit_test(domains_are_compared),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
