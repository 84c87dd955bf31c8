/* E-mail addresses: normal form, and what is refused and why. */
#include "text/email.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../base/exact.h"
#include "base/cleanup.h"
#include "random-text.h"
#include "refused.h"

#define TEN   "abcdefghij"
#define SIXTY TEN TEN TEN TEN TEN TEN

static void test_parse(void **state)
{
    (void)state;
    static const struct {
        const char *typed, *normal;
    } rows[] = {
        {"noor@example.com", "noor@example.com"},
        {"Noor.Aziz@Example.COM", "noor.aziz@example.com"},
        {"  noor@example.com\r\n", "noor@example.com"},
        {"\u00A0noor@example.com\u200B", "noor@example.com"},
        {"\u202Anoor@example.com\u202C", "noor@example.com"},
        {"\uFEFFnoor@example.com", "noor@example.com"},
        {"noor@example.com.", "noor@example.com"},
        {"noor@intranet", "noor@intranet"},
        {"noor+tag@example.com", "noor+tag@example.com"}, /* tags and dots are kept */
        {"n.o.o.r@example.com", "n.o.o.r@example.com"},
        {"!#$%&'*+-/=?^_`{|}~@example.com", "!#$%&'*+-/=?^_`{|}~@example.com"},
        {"1@example.com", "1@example.com"},
        {SIXTY "1234@example.com", SIXTY "1234@example.com"},
        /* what stands around it */
        {"mailto:noor@example.com", "noor@example.com"},
        {"MailTo: noor@example.com", "noor@example.com"},
        {"mailto:noor@example.com?subject=a@b", "noor@example.com"},
        {"mailto:noor%2Btag%40example.com", "noor+tag@example.com"},
        {"mailto:100%25@example.com", "100%@example.com"},
        {"100%25@example.com", "100%25@example.com"}, /* not a URI: nothing to decode */
        {"<noor@example.com>", "noor@example.com"},
        {"Noor Aziz <noor@example.com>", "noor@example.com"},
        {"\"Aziz, Noor <x@y>\" < noor@example.com >", "noor@example.com"},
        {"noor@example.com <mailto:noor@example.com>", "noor@example.com"},
        /* IDNA: both forms are one address */
        {"noor@b\u00FCcher.example", "noor@xn--bcher-kva.example"},
        {"noor@B\u00DCCHER.example", "noor@xn--bcher-kva.example"},
        {"noor@xn--bcher-kva.example", "noor@xn--bcher-kva.example"},
        {"noor@XN--BCHER-KVA.example", "noor@xn--bcher-kva.example"},
        {"noor@example\u3002com", "noor@example.com"},
        /* UTF-8 local parts: folded and composed */
        {"J\u00DCRGEN@example.com", "j\u00FCrgen@example.com"},
        {"Ju\u0308rgen@example.com", "j\u00FCrgen@example.com"},
        {"STRA\u1E9EE@example.com", "strasse@example.com"},
        {"\u0398\u03A3\u03A3@example.com", "\u03B8\u03C3\u03C3@example.com"},
        {"\u03B8\u03C3\u03C2@example.com", "\u03B8\u03C3\u03C3@example.com"},
        {"\u5C71\u7530@example.com", "\u5C71\u7530@example.com"},
        {"I\u0307x@example.com", "i\u0307x@example.com"},
        {"\u0130x@example.com", "i\u0307x@example.com"},
        /* quoted strings */
        {"\"noor\"@example.com", "noor@example.com"},
        {"\"No\\or\"@example.com", "noor@example.com"},
        {"\"noor aziz\"@example.com", "\"noor aziz\"@example.com"},
        {"\"noor@home\"@example.com", "\"noor@home\"@example.com"},
        {"\"a\\\"b\\\\c\"@example.com", "\"a\\\"b\\\\c\"@example.com"},
        {"\"..\"@example.com", "\"..\"@example.com"},
        {"\"a<b>\"@example.com", "\"a<b>\"@example.com"},
        {"\"\u00DC x\"@example.com", "\"\u00FC x\"@example.com"},
        /* address literals */
        {"noor@[192.0.2.1]", "noor@[192.0.2.1]"},
        {"noor@[IPv6:2001:DB8:0:0::1]", "noor@[ipv6:2001:db8::1]"},
    };
    AUTO_FREE(arena) struct arena *arena = arena_new();
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        AUTO_EXACT struct slice typed = exact_text(rows[i].typed);
        struct error error;
        struct email email;
        if (!email_parse(arena, typed, &email, &error))
            fail_msg("%s", error.message);
        assert_string_equal(email.normal, rows[i].normal);
        size_t local = strlen(email.local);
        assert_memory_equal(email.normal, email.local, local);
        assert_int_equal(email.normal[local], '@');
        assert_string_equal(email.normal + local + 1, email.domain);
    }
}

static const char *read_email(struct arena *arena, struct slice typed, struct error *error)
{
    struct email email;
    return email_parse(arena, typed, &email, error) ? email.normal : NULL;
}

static void test_refused(void **state)
{
    (void)state;
    static const struct refused rows[] = {
        {{NULL, 0}, "empty"},
        {SLICE("  "), "empty"},
        {SLICE("<>"), "empty"},
        {SLICE("mailto:"), "empty"},
        {SLICE("noor"), "no @"},
        {SLICE("noor.example.com"), "no @"},
        {SLICE("a@b@example.com"), "more than one @"},
        {SLICE("a@example.com, b@example.com"), "more than one @"},
        {SLICE("@example.com"), "before the @"},
        {SLICE("\"\"@example.com"), "before the @"},
        {SLICE("noor@"), "behind the @"},
        {SLICE(".noor@example.com"), "dot"},
        {SLICE("noor.@example.com"), "dot"},
        {SLICE("no..or@example.com"), "two dots"},
        {SLICE("noor@.example.com"), "empty"},
        {SLICE("noor@example..com"), "empty"},
        {SLICE("no or@example.com"), "space"},
        {SLICE("noor @example.com"), "space"},
        {SLICE("noor@ example.com"), "space"},
        {SLICE("noor@exam ple.com"), "character"},
        {SLICE("no(or)@example.com"), "character"},
        {SLICE("no,or@example.com"), "character"},
        {SLICE("no\"or@example.com"), "character"},
        {SLICE("\"noor@example.com"), "quotes"},
        {SLICE("\"noor\"x@example.com"), "quotes"},
        {SLICE("\"noor\\"), "no @"},
        {SLICE("no\0or@example.com"), "character"},
        {SLICE("no\tor@example.com"), "character"},
        {SLICE("\"no\nor\"@example.com"), "cannot be seen"},
        {SLICE("no\u200Bor@example.com"), "cannot be seen"},
        {SLICE("no\u202Eor@example.com"), "cannot be seen"},
        {SLICE("no\u00A0or@example.com"), "cannot be seen"},
        {SLICE("no\u2028or@example.com"), "cannot be seen"},
        {SLICE("no\xC2\x85or@example.com"), "cannot be seen"},
        {SLICE("noor@example_1.com"), "character"},
        {SLICE("noor@192.0.2.1"), "digits"},
        {SLICE("noor@[192.0.2.256]"), "IP address"},
        {SLICE("noor@[2001:db8::1]"), "IP address"},
        {SLICE("noor@[192.0.2.1\0]"), "IP address"},
        {SLICE("noor@[]"), "character"},
        {SLICE("no\xFFor@example.com"), "UTF-8"},
        {SLICE("noor@ex\xC3"), "UTF-8"},
        {SLICE(SIXTY "12345@example.com"), "64"},
        {SLICE("noor@" SIXTY "." SIXTY "." SIXTY "." SIXTY ".example"), "254"},
    };
    check_refused(rows, COUNT_OF(rows), read_email);
}

static void test_too_long(void **state)
{
    (void)state;
    char bytes[5000];
    memset(bytes, 'a', sizeof(bytes));
    bytes[30] = '@';
    AUTO_FREE(arena) struct arena *arena = arena_new();
    struct email email;
    struct error error;
    for (size_t size = 200; size <= sizeof(bytes); size += 48) {
        AUTO_EXACT struct slice typed = exact_copy(bytes, size);
        assert_false(email_parse(arena, typed, &email, &error));
        assert_true(strstr(error.message, "longer than") || strstr(error.message, "too long"));
    }
}

/* Any text: either refused with a sentence, or the normal form reads as itself. */
static void test_properties(void **state)
{
    (void)state;
    AUTO_FREE(arena) struct arena *arena = arena_new();
    struct random_text random = {.state = 23};
    int good = 0;
    for (int round = 0; round < 60000; round++) {
        random_fill(&random);
        if (random.length > 60)
            continue;
        bool is_quoted = random_below(&random, 4) == 0;
        char bytes[128];
        size_t size = 0;
        if (is_quoted)
            bytes[size++] = '"';
        memcpy(bytes + size, random.bytes, random.length);
        size += random.length;
        if (is_quoted)
            bytes[size++] = '"';
        memcpy(bytes + size, "@Example.com", 12);
        AUTO_EXACT struct slice typed = exact_copy(bytes, size + 12);
        struct email once, twice;
        struct error error = {0};
        if (!email_parse(arena, typed, &once, &error)) {
            assert_true(error.status == STATUS_INVALID && *error.message);
            continue;
        }
        good++;
        if (!email_parse(arena, slice_of(once.normal), &twice, &error))
            fail_msg("%s", error.message);
        assert_string_equal(once.normal, twice.normal);
        assert_true(strlen(once.normal) <= EMAIL_BYTES_MAX);
        assert_true(slice_is_utf8(slice_of(once.normal)));
        arena_reset(arena);
    }
    assert_true(good > 1000);
}

static bool is_slip(struct arena *arena, const char *typed, const char *meant)
{
    const char **slips;
    size_t count = email_slips(arena, typed, &slips);
    for (size_t i = 0; i < count; i++)
        if (!strcmp(slips[i], meant))
            return true;
    return false;
}

static void test_slips(void **state)
{
    (void)state;
    AUTO_FREE(arena) struct arena *arena = arena_new();
    static const struct {
        const char *typed, *meant;
        bool is;
    } rows[] = {
        {"nor@example.com", "noor@example.com", true},
        {"noorr@example.com", "noor@example.com", true},
        {"smithj@example.com", "smith@example.com", false},
        {"nooor@example.com", "noor@example.com", true},
        {"nooa.lund@example.com", "noor.lund@example.com", true},
        {"noro@example.com", "noor@example.com", true},
        {"onor@example.com", "noor@example.com", true},
        {"noor@example.com", "noor@example.com", false},
        {"noor@example.com", "noor@example.org", false},
        {"noar@example.com", "noor@example.com", false}, /* as "mark" and "marc" */
        {"j.smith@example.com", "k.smith@example.com", false},
        {"room1@example.com", "room2@example.com", false},
        {"room12@example.com", "room21@example.com", true},
        {"al@example.com", "ali@example.com", false},
        {"n\u00F6or@example.com", "noor@example.com", false},
        {"noor", "noo", false},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        if (is_slip(arena, rows[i].typed, rows[i].meant) != rows[i].is)
            fail_msg("%s of %s", rows[i].typed, rows[i].meant);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_parse),      cmocka_unit_test(test_slips),
        cmocka_unit_test(test_refused),    cmocka_unit_test(test_too_long),
        cmocka_unit_test(test_properties),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
