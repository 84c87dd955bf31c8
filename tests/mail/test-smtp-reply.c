/* What SMTP servers answer. */
#include "mail/smtp-reply.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void lines_are_read(void **state)
{
    static const struct {
        const char *line;
        int code;
        bool is_last;
        const char *words;
    } rows[] = {
        {"250 OK", 250, true, "OK"},
        {"250-SIZE 1000", 250, false, "SIZE 1000"},
        {"354", 354, true, ""},
        {"250-", 250, false, ""},
        {"250 ", 250, true, ""},
        {"599  two", 599, true, " two"},
        {"421 \x01\xff\x7f", 421, true, "???"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct smtp_reply reply;
        assert_true(smtp_reply_read(rows[i].line, &reply));
        assert_int_equal(reply.code, rows[i].code);
        assert_int_equal(reply.is_last, rows[i].is_last);
        assert_string_equal(reply.words, rows[i].words);
    }
}

static void what_is_no_smtp_is_refused(void **state)
{
    static const char *const lines[] = {"",    "2",    "25",        "25x OK",   "2500 OK", "150 x",
                                        "650", "099x", "* OK IMAP", "HTTP/1.1", " 250 OK", "250x"};
    struct smtp_reply reply;
    (void)state;
    for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++)
        assert_false(smtp_reply_read(lines[i], &reply));
}

static void words_are_cut(void **state)
{
    static char line[5000] = "550 ";
    struct smtp_reply reply;
    (void)state;
    memset(line + 4, 'x', sizeof(line) - 5);
    assert_true(smtp_reply_read(line, &reply));
    assert_int_equal(strlen(reply.words), SMTP_WORDS_BYTES - 1);
}

static struct smtp_abilities abilities_of(const char *line)
{
    struct smtp_reply reply;
    struct smtp_abilities abilities = {0};
    assert_true(smtp_reply_read(line, &reply));
    smtp_abilities_note(&reply, &abilities);
    return abilities;
}

static void abilities_are_whole_words(void **state)
{
    (void)state;
    assert_true(abilities_of("250-STARTTLS").has_starttls);
    assert_true(abilities_of("250 starttls").has_starttls);
    assert_false(abilities_of("250-STARTTLSX").has_starttls);
    assert_false(abilities_of("250-NOSTARTTLS").has_starttls);
    assert_true(abilities_of("250-SIZE").has_size);
    assert_false(abilities_of("250-SIZES 5").has_size);
    struct smtp_abilities some = abilities_of("250-AUTH LOGIN plain");
    assert_true(some.has_plain && some.has_login && !some.has_xoauth2);
    assert_true(abilities_of("250-AUTH=XOAUTH2").has_xoauth2);
    some = abilities_of("250-AUTH");
    assert_false(some.has_plain || some.has_login || some.has_xoauth2);
    assert_false(abilities_of("250-AUTHOR PLAIN").has_plain);
    assert_false(abilities_of("250-AUTH PLAINER").has_plain);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_are_read),
        cmocka_unit_test(what_is_no_smtp_is_refused),
        cmocka_unit_test(words_are_cut),
        cmocka_unit_test(abilities_are_whole_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
