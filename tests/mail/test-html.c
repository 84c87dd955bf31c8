/* HTML mail as lines. */
#include "mail/html.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../base/exact.h"
#include <stdio.h>

static void lines_are_those_seen(void **state)
{
    static const struct {
        const char *html, *text;
    } rows[] = {
        {"<p>One</p><p>Two</p>", "One\n\nTwo\n"},
        {"One<br>Two<br><br>Three", "One\nTwo\n\nThree\n"},
        {"<div>One</div><div>Two <b>bold</b>ly</div>", "One\nTwo boldly\n"},
        {"<table><tr><td>T:</td><td>+44</td></tr><tr><td>M:</td><td>07</td></tr></table>",
         "T:\t+44\nM:\t07\n"},
        {"<style>p{}</style><script>x()</script><p>Seen<span style='display:none'>not</span></p>",
         "Seen\n"},
        {"<blockquote type=cite>One<br>Two<blockquote>Three</blockquote></blockquote>Four",
         "> One\n> Two\n>> Three\nFour\n"},
        {"<blockquote style='margin:0 0 0 40px;border:none'>Indented</blockquote>", "Indented\n"},
        {"One<hr>Two", "One\n\n________________\nTwo\n"},
        {"Gr&uuml;&szlig;e&nbsp;&amp; mehr", "Grüße & mehr\n"},
        {"<td>unclosed <b>everything", "unclosed everything\n"},
        {"<p>bell\x07 rings</p>", "bell rings\n"},
        {"", ""},
    };
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        AUTO_BUFFER struct buffer out = {0};
        struct slice html = exact_text(rows[i].html);
        html_to_text(html, &out);
        assert_string_equal(buffer_text(&out), rows[i].text);
        exact_free(&html);
    }
}

/* Deep nesting, and ends of what was never open, cost no more than other bytes. */
static void depth_is_bounded(void **state)
{
    AUTO_BUFFER struct buffer html = {0}, out = {0};
    (void)state;
    for (int i = 0; i < 100000; i++)
        buffer_append_text(&html, "<b>");
    for (int i = 0; i < 100000; i++)
        buffer_append_text(&html, "</i>");
    html_to_text(buffer_slice(&html), &out);
    buffer_reset(&html);
    for (int i = 0; i < 50000; i++)
        buffer_append_text(&html, "<blockquote>x");
    html_to_text(buffer_slice(&html), &out);
    assert_true(out.length < 1 << 20);
}

static void character_set_is_found(void **state)
{
    AUTO_FREE(arena) struct arena *arena = arena_new();
    (void)state;
    assert_string_equal(html_charset(arena, SLICE("<meta charset=\"windows-1251\">")),
                        "windows-1251");
    assert_string_equal(html_charset(arena, SLICE("<meta content='text/html; charset=koi8-r'>")),
                        "koi8-r");
    assert_null(html_charset(arena, SLICE("<p>charset=")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_are_those_seen),
        cmocka_unit_test(depth_is_bounded),
        cmocka_unit_test(character_set_is_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
