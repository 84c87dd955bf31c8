/* Domain names: normal form, what is refused and why, the registrable part. */
#include "text/domain.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../base/exact.h"
#include "base/cleanup.h"
#include "random-text.h"
#include "refused.h"

#define LABEL_63 "aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeeffffffffffggg"

static void test_normalize(void **state)
{
    (void)state;
    static const struct {
        const char *typed, *ascii;
    } rows[] = {
        {"example.com", "example.com"},
        {"Example.COM", "example.com"},
        {" example.com. ", "example.com"},
        {"intranet", "intranet"},
        {"a-b.c--d.example", "a-b.c--d.example"},
        {"r3---sn.example", "r3---sn.example"}, /* hyphens in third and fourth place are in use */
        {LABEL_63 ".example", LABEL_63 ".example"},
        {"b\u00FCcher.example", "xn--bcher-kva.example"},
        {"B\u00DCCHER.example", "xn--bcher-kva.example"},
        {"bu\u0308cher.example", "xn--bcher-kva.example"},
        {"xn--bcher-kva.example", "xn--bcher-kva.example"},
        {"XN--BCHER-KVA.Example", "xn--bcher-kva.example"},
        {"fa\u00DF.example", "xn--fa-hia.example"}, /* non-transitional: not fass */
        {"\uFF45xample.com", "example.com"},
        {"b\u00FCcher\u3002example\uFF0Ecom\uFF61", "xn--bcher-kva.example.com"},
        {"\u4F8B\u3048.\u30C6\u30B9\u30C8", "xn--r8jz45g.xn--zckzah"},
        {"\u0645\u062B\u0627\u0644.example", "xn--mgbh0fb.example"},
        {"exa\u00ADmple.com", "example.com"},
    };
    AUTO_FREE(arena) struct arena *arena = arena_new();
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        AUTO_EXACT struct slice typed = exact_text(rows[i].typed);
        struct error error;
        const char *ascii;
        if (!domain_normalize(arena, typed, &ascii, &error))
            fail_msg("%s", error.message);
        assert_string_equal(ascii, rows[i].ascii);
    }
}

static const char *read_domain(struct arena *arena, struct slice typed, struct error *error)
{
    const char *ascii = "untouched";
    if (domain_normalize(arena, typed, &ascii, error))
        return ascii;
    assert_string_equal(ascii, "untouched");
    return NULL;
}

static void test_refused(void **state)
{
    (void)state;
    static const struct refused rows[] = {
        {{NULL, 0}, "empty"},
        {SLICE("."), "empty"},
        {SLICE("a..b"), "empty"},
        {SLICE(".example.com"), "empty"},
        {SLICE("example.com.."), "empty"},
        {SLICE("b\u00FCcher..example"), "empty"},
        {SLICE("-a.example"), "hyphen"},
        {SLICE("a-.example"), "hyphen"},
        {SLICE("\u00FC-.example"), "hyphen"},
        {SLICE(LABEL_63 "h.example"), "63"},
        {SLICE(LABEL_63 "." LABEL_63 "." LABEL_63 "." LABEL_63), "253"},
        {SLICE("a b.example"), "character"},
        {SLICE("a_b.example"), "character"},
        {SLICE("a\0b.example"), "character"},
        {SLICE("a/b"), "character"},
        {SLICE("\U0001F338\u2028.example"), "character"},
        {SLICE("xn--.example"), "xn--"},
        {SLICE("xn--a.example"), "xn--"},
        {SLICE("xn--\u00FC.example"), "xn--"},
        {SLICE("\u05D0a.example"), "right"},
        {SLICE("192.0.2.1"), "digits"},
        {SLICE("\xFF.example"), "UTF-8"},
        {SLICE("\xED\xA0\x80.example"), "UTF-8"},
    };
    check_refused(rows, COUNT_OF(rows), read_domain);
}

/* The short way for ASCII says what ICU says: a soft hyphen forces the long one. */
static void test_ascii_equals_any(void **state)
{
    (void)state;
    static const char often[] = "abZ09-..-xn";
    AUTO_FREE(arena) struct arena *arena = arena_new();
    struct random_text random = {.state = 17};
    for (int round = 0; round < 20000; round++) {
        random.length = 0;
        for (uint32_t count = 1 + random_below(&random, 12); count > 0; count--)
            random_push(&random, (uint32_t)often[random_below(&random, sizeof(often) - 1)]);
        random_push(&random, 'a'); /* or the soft hyphen would stand behind a final dot */
        AUTO_EXACT struct slice quick_typed = exact_copy(random.bytes, random.length);
        random_push(&random, 0xAD);
        struct slice slow_typed = {random.bytes, random.length};
        struct error error;
        const char *quick = "-", *slow = "-";
        domain_normalize(arena, quick_typed, &quick, &error);
        domain_normalize(arena, slow_typed, &slow, &error);
        assert_string_equal(quick, slow);
        arena_reset(arena);
    }
}

static void test_idempotent(void **state)
{
    (void)state;
    AUTO_FREE(arena) struct arena *arena = arena_new();
    struct random_text random = {.state = 19};
    int good = 0;
    for (int round = 0; round < 30000; round++) {
        random.length = 0;
        for (uint32_t count = 1 + random_below(&random, 3); count > 0; count--)
            random_push(&random, random_character(&random));
        AUTO_EXACT struct slice typed = exact_copy(random.bytes, random.length);
        struct error error;
        const char *once, *twice;
        if (!domain_normalize(arena, typed, &once, &error))
            continue;
        good++;
        assert_true(domain_normalize(arena, slice_of(once), &twice, &error));
        assert_string_equal(once, twice);
        arena_reset(arena);
    }
    assert_true(good > 1000);
}

static void test_registrable(void **state)
{
    (void)state;
    static const struct {
        const char *ascii, *registrable;
        bool is_suffix;
    } rows[] = {
        {"news.bbc.co.uk", "bbc.co.uk", false},
        {"bbc.co.uk", "bbc.co.uk", false},
        {"co.uk", NULL, true},
        {"com", NULL, true},
        {"example.com", "example.com", false},
        {"a.b.example.com", "example.com", false},
        {"intranet", NULL, true},
        {"mail.corp.invalid", "corp.invalid", false}, /* a suffix the list does not know */
        {"www.ck", "www.ck", false},                  /* an exception of *.ck */
        {"a.b.ck", "a.b.ck", false},
        {"", NULL, false},
    };
    AUTO_FREE(arena) struct arena *arena = arena_new();
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        const char *registrable = domain_registrable(arena, rows[i].ascii);
        if (registrable && rows[i].registrable)
            assert_string_equal(registrable, rows[i].registrable);
        else
            assert_ptr_equal(registrable, rows[i].registrable);
        assert_int_equal(domain_is_public_suffix(rows[i].ascii), rows[i].is_suffix);
    }
}

static void test_known_top(void **state)
{
    static const struct {
        const char *ascii;
        bool is_known;
    } tops[] = {
        {"example.com", true},      {"example.co.uk", true}, {"example.museum", true},
        {"example.xn--p1ai", true}, {"com", true},           {"example.co.ck", true},
        {"example.con", false},     {"intranet", false},     {"firm.example", false},
        {"firm.test", false},       {"firm.invalid", false}, {"localhost", false},
        {"firm.internal", false},
    };
    (void)state;
    AUTO_FREE(arena) struct arena *arena = arena_new();
    for (size_t i = 0; i < COUNT_OF(tops); i++)
        if (domain_has_known_top(arena, tops[i].ascii) != tops[i].is_known)
            fail_msg("%s", tops[i].ascii);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_normalize),        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_ascii_equals_any), cmocka_unit_test(test_idempotent),
        cmocka_unit_test(test_registrable),      cmocka_unit_test(test_known_top),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
