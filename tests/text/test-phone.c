/* Phone numbers: normal form, extensions, what no plan knows, what is refused. */
#include "text/phone.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../base/exact.h"
#include "base/cleanup.h"
#include "random-text.h"
#include "refused.h"
#include "threads.h"

static const struct {
    const char *typed, *region, *normal, *national;
    bool is_valid;
} rows[] = {
    {"+1 202 555 0143", NULL, "+12025550143", "2025550143", true},
    {"+12025550143", "GB", "+12025550143", "2025550143", true}, /* a plus needs no region */
    {"(202) 555-0143", "US", "+12025550143", "2025550143", true},
    {"1.202.555.0143", "US", "+12025550143", "2025550143", true},
    {"020 7946 0018", "GB", "+442079460018", "2079460018", true},
    {"+44 (0)20 7946 0018", NULL, "+442079460018", "2079460018", true},
    {"0044 20 7946 0018", "GB", "+442079460018", "2079460018", true},
    {"011 44 20 7946 0018", "US", "+442079460018", "2079460018", true},
    {"tel:+44-20-7946-0018", NULL, "+442079460018", "2079460018", true},
    {"tel:020-7946-0018;phone-context=+44", NULL, "+442079460018", "2079460018", true},
    {"Tel. +44 20 7946 0018", NULL, "+442079460018", "2079460018", true},
    {"+39 02 3661 8300", NULL, "+390236618300", "0236618300", true}, /* Italy keeps the zero */
    {"+800 1234 5678", NULL, "+80012345678", "12345678", true},      /* no country */
    {"\u202A+44 20 7946 0018\u202C", NULL, "+442079460018", "2079460018", true},
    {"+44\u00A020\u20117946\u20110018", NULL, "+442079460018", "2079460018", true},
    /* digits of other scripts and widths */
    {"\u0660\u0662\u0660 \u0667\u0669\u0664\u0666 \u0660\u0660\u0661\u0668", "GB", "+442079460018",
     "2079460018", true},
    {"\uFF0B\uFF14\uFF14 \uFF12\uFF10 \uFF17\uFF19\uFF14\uFF16 \uFF10\uFF10\uFF11\uFF18", NULL,
     "+442079460018", "2079460018", true},
    /* extensions */
    {"020 7946 0018 x12", "GB", "+442079460018;ext=12", "2079460018", true},
    {"020 7946 0018 ext. 12", "GB", "+442079460018;ext=12", "2079460018", true},
    {"020 7946 0018 Extension 12", "GB", "+442079460018;ext=12", "2079460018", true},
    {"020 7946 0018 #12", "GB", "+442079460018;ext=12", "2079460018", true},
    {"+442079460018;ext=12", NULL, "+442079460018;ext=12", "2079460018", true},
    {"tel:+442079460018;ext=12", NULL, "+442079460018;ext=12", "2079460018", true},
    /* vanity */
    {"1-800-FLOWERS", "US", "+18003569377", "8003569377", true},
    {"1-800-\uFF26\uFF2C\uFF2F\uFF37\uFF25\uFF32\uFF33", "US", "+18003569377", "8003569377", true},
    /* plausible: a length the plan has, but no such number */
    {"+1 202 055 0143", NULL, "+12020550143", "2020550143", false},
    /* no plan knows them */
    {"020 7946 0018", NULL, "02079460018", "02079460018", false},
    {"020 7946 0018", "XX", "02079460018", "02079460018", false},
    {"020 7946 0018 x12", NULL, "02079460018;ext=12", "02079460018", false},
    {"020 7946 0018 ext: 12", NULL, "02079460018;ext=12", "02079460018", false},
    {"020 7946 0018 EXTENSION 12", NULL, "02079460018;ext=12", "02079460018", false},
    {"020 7946 0018;ext=12", NULL, "02079460018;ext=12", "02079460018", false},
    {"Tel. 020 7946 0018", NULL, "02079460018", "02079460018", false},
    {"999", "GB", "999", "999", false},              /* a short number is dialled as it is */
    {"555-0143", "US", "5550143", "5550143", false}, /* a local one lacks its area */
    {"*#06# 123", "GB", "06123", "06123", false},
    {"+999 123 456", NULL, "999123456", "999123456", false},
    {"123", NULL, "123", "123", false},
    {"1234567890123456789012345678901234567890", NULL, "1234567890123456789012345678901234567890",
     "1234567890123456789012345678901234567890", false},
};

static void test_parse(void **state)
{
    (void)state;
    AUTO_FREE(arena) struct arena *arena = arena_new();
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        AUTO_EXACT struct slice typed = exact_text(rows[i].typed);
        struct phone phone;
        struct error error;
        if (!phone_parse(arena, typed, rows[i].region, &phone, &error))
            fail_msg("%s", error.message);
        assert_string_equal(phone.normal, rows[i].normal);
        assert_string_equal(phone.national, rows[i].national);
        if (phone_is_valid(phone.normal) != rows[i].is_valid)
            fail_msg("%s: valid %d", rows[i].typed, phone_is_valid(phone.normal));
    }
}

/* A normal form reads as itself, wherever it is read. */
static void test_idempotent(void **state)
{
    (void)state;
    AUTO_FREE(arena) struct arena *arena = arena_new();
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        if (rows[i].normal[0] != '+')
            continue;
        struct phone phone;
        struct error error;
        assert_true(phone_parse(arena, slice_of(rows[i].normal), "JP", &phone, &error));
        assert_string_equal(phone.normal, rows[i].normal);
        assert_int_equal(phone_is_valid(phone.normal), rows[i].is_valid);
    }
}

/* Behind the country's digits stands the national number. */
static void test_country_digits(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        size_t digits = phone_country_digits(rows[i].normal);
        if (rows[i].normal[0] != '+') {
            assert_int_equal(digits, 0);
            continue;
        }
        assert_in_range(digits, 1, 3);
        const char *rest = rows[i].normal + 1 + digits;
        assert_memory_equal(rest, rows[i].national, strlen(rows[i].national));
    }
    assert_int_equal(phone_country_digits("+3521"), 3);
    assert_int_equal(phone_country_digits("+"), 0);
    assert_int_equal(phone_country_digits(""), 0);
}

static const char *read_phone(struct arena *arena, struct slice typed, struct error *error)
{
    struct phone phone;
    return phone_parse(arena, typed, NULL, &phone, error) ? phone.normal : NULL;
}

static void test_refused(void **state)
{
    (void)state;
    static const struct refused refused[] = {
        {{NULL, 0}, "fewer than 3"},
        {SLICE("unknown"), "fewer than 3"},
        {SLICE("FLOWERS"), "fewer than 3"},
        {SLICE("12"), "fewer than 3"},
        {SLICE("+"), "fewer than 3"},
        {SLICE("1 ext. 23"), "letters"},
        {SLICE("12345678901234567890123456789012345678901"), "more than 40"},
        {SLICE("\u0433\u043E\u0440 123 4567"), "keypad"},
        {SLICE("\u5C71 123 4567"), "keypad"},
        {SLICE("123 main street"), "letters"},
        {SLICE("12ab34cd56"), "letters"},
        {SLICE("123\xFF"), "UTF-8"},
    };
    check_refused(refused, COUNT_OF(refused), read_phone);
}

static void test_format(void **state)
{
    (void)state;
    static const char *const pairs[][2] = {
        {"+442079460018", "+44 20 7946 0018"},
        {"+12025550143", "+1 202-555-0143"},
        {"+390236618300", "+39 02 3661 8300"},
        {"02079460018", "02079460018"},
        {"999", "999"},
        {"", ""},
        {"+999123456", "+999123456"},
        {"+", "+"},
    };
    AUTO_FREE(arena) struct arena *arena = arena_new();
    for (size_t i = 0; i < COUNT_OF(pairs); i++)
        assert_string_equal(phone_format(arena, pairs[i][0]), pairs[i][1]);
    const char *extended = phone_format(arena, "+442079460018;ext=12");
    assert_non_null(strstr(extended, "+44 20 7946 0018"));
    assert_non_null(strstr(extended, "12"));
}

/* National within the country, international for all others. */
static void test_format_national(void **state)
{
    (void)state;
    static const char *const rows_of_regions[][3] = {
        {"+442079460018", "GB", "020 7946 0018"},
        {"+442079460018", "US", "+44 20 7946 0018"},
        {"+442079460018", NULL, "+44 20 7946 0018"},
        {"+12025550143", "US", "(202) 555-0143"},
        {"+390236618300", "IT", "02 3661 8300"},
        {"02079460018", "GB", "02079460018"},
        {"999", "GB", "999"},
        {"+", "GB", "+"},
        {"", "GB", ""},
        {"+442079460018", "XX", "+44 20 7946 0018"},
    };
    AUTO_FREE(arena) struct arena *arena = arena_new();
    for (size_t i = 0; i < COUNT_OF(rows_of_regions); i++)
        assert_string_equal(
            phone_format_national(arena, rows_of_regions[i][0], rows_of_regions[i][1]),
            rows_of_regions[i][2]);
}

static void test_regions(void **state)
{
    (void)state;
    assert_true(phone_region_is_known("GB"));
    assert_true(phone_region_is_known("US"));
    assert_false(phone_region_is_known("gb"));
    assert_false(phone_region_is_known("ZZ"));
    assert_false(phone_region_is_known("XX"));
    assert_false(phone_region_is_known("001"));
    assert_false(phone_region_is_known(""));
    assert_false(phone_region_is_known(NULL));
}

static void test_any_text(void **state)
{
    (void)state;
    static const char often[] = "0123456789+-() x#;ext=.*,/~aF";
    AUTO_FREE(arena) struct arena *arena = arena_new();
    struct random_text random = {.state = 29};
    for (int round = 0; round < 3000; round++) {
        random.length = 0;
        for (uint32_t count = random_below(&random, 40); count > 0; count--)
            random_push(&random, random_below(&random, 30)
                                     ? (uint32_t)often[random_below(&random, sizeof(often) - 1)]
                                     : random_character(&random));
        AUTO_EXACT struct slice typed = exact_copy(random.bytes, random.length);
        struct phone phone;
        struct error error;
        if (!phone_parse(arena, typed, round % 2 ? "GB" : NULL, &phone, &error))
            continue;
        const char *digits = phone.normal + (phone.normal[0] == '+');
        size_t length = strspn(digits, "0123456789");
        assert_true(length >= 3 && length <= 40);
        assert_true(digits[length] == '\0' || strncmp(digits + length, ";ext=", 5) == 0);
        assert_int_equal(strspn(phone.national, "0123456789"), strlen(phone.national));
        assert_true(strlen(phone_format(arena, phone.normal)) > 0);
        arena_reset(arena);
    }
}

/* What was read lately is not read again, but in another region. */
static void test_again(void **state)
{
    static const char *const regions[] = {"US", "GB", NULL, "US", "US", NULL, "GB"};
    static const char *const normals[] = {"+15555550123", "+445555550123", "5555550123",
                                          "+15555550123", "+15555550123",  "5555550123",
                                          "+445555550123"};
    AUTO_FREE(arena) struct arena *arena = arena_new();
    (void)state;
    for (size_t i = 0; i < COUNT_OF(regions); i++) {
        struct phone phone;
        struct error error = {0};
        assert_true(phone_parse(arena, slice_of("(555) 555-0123"), regions[i], &phone, &error));
        assert_string_equal(phone.normal, normals[i]);
        arena_reset(arena); /* what is remembered is of no arena */
    }
}

static void *work(void *unused)
{
    (void)unused;
    AUTO_FREE(arena) struct arena *arena = arena_new();
    for (int i = 0; i < 100; i++) {
        struct phone phone;
        struct error error;
        if (!phone_parse(arena, SLICE("020 7946 0018"), "GB", &phone, &error) ||
            strcmp(phone.normal, "+442079460018") != 0)
            return arena;
    }
    return NULL;
}

static void test_threads(void **state)
{
    (void)state;
    work_on_threads(work);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_parse),           cmocka_unit_test(test_idempotent),
        cmocka_unit_test(test_refused),         cmocka_unit_test(test_format),
        cmocka_unit_test(test_regions),         cmocka_unit_test(test_country_digits),
        cmocka_unit_test(test_any_text),        cmocka_unit_test(test_threads),
        cmocka_unit_test(test_format_national), cmocka_unit_test(test_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
