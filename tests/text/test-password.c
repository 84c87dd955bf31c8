/* Passwords: one normal form, and which are too easy. */
#include "text/password.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "base/cleanup.h"

static void test_normal_form(void **state)
{
    (void)state;
    AUTO_FREE(arena) struct arena *arena = arena_new();
    static const struct {
        const char *typed, *normal;
    } rows[] = {
        {"Five  quiet herons", "Five  quiet herons"},             /* case and spaces count */
        {"A\xCC\x8Angstro\xCC\x88m", "\xC3\x85ngstr\xC3\xB6m"},   /* composed */
        {"\xE2\x84\xABngstr\xC3\xB6m", "\xC3\x85ngstr\xC3\xB6m"}, /* the sign for the unit */
        {"\xEF\xBC\x91\xEF\xBC\x92", "12"},                       /* wide digits */
        {"", ""},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct error error = {0};
        assert_string_equal(password_normalize(arena, slice_of(rows[i].typed), &error),
                            rows[i].normal);
    }
}

static void test_length(void **state)
{
    (void)state;
    AUTO_FREE(arena) struct arena *arena = arena_new();
    struct error error = {0};
    char *text = arena_alloc(arena, PASSWORD_BYTES_MAX + 2);
    memset(text, 'x', PASSWORD_BYTES_MAX + 1);
    text[PASSWORD_BYTES_MAX + 1] = '\0';
    assert_null(password_normalize(arena, slice_of(text), &error));
    assert_int_equal(error.status, STATUS_INVALID);
    text[PASSWORD_BYTES_MAX] = '\0';
    assert_non_null(password_normalize(arena, slice_of(text), &error));
}

static void test_what_may_be_chosen(void **state)
{
    (void)state;
    AUTO_FREE(arena) struct arena *arena = arena_new();
    static const struct {
        const char *password;
        bool is_good;
    } rows[] = {
        {"five quiet herons", true},
        {"sunshine over Bath", true}, /* begins with a common word */
        {"xK7#mq02Lz", true},
        {"\xE6\x97\xA5\xE6\x9C\xAC\xE8\xAA\x9E\xE3\x81\xAE\xE5\x90\x88\xE8\xA8\x80\xE8\x91\x89",
         false}, /* eight characters in 24 bytes */
        {"xK7#mq02L", false},
        {"password123", false},
        {"PassWord2026!", false},
        {"passw0rd!!", false},
        {"1234567890", false},
        {"0987654321", false},
        {"7777777777777", false},
        {"abcdefghijklm", false},
        {"nnnnnnnnnnnn", false},
        {"qwertyuiop", false},
        {"noor.haddad@example.com", false},
        {"NOOR.HADDAD", false},
        {"Noor al-Haddad", false},
        {"nooral-haddad", false},
        {"noor.haddad@example.com1", false},
        {"Noor al-Haddad 1!", false},
        {"noor.haddad2026", false},
        {"1111111112", false},
        {"0000000001", false},
        {"555-0100 555-0101", false},
        {"abcabcabcabc", false},
        {"heronheron1", false},
        {"heron pelican heron pelican", true},
        {"\xEF\xB7\xBA", false}, /* one sign, eighteen letters in normal form */
        {"\xEF\xBC\xA1 five quiet herons", true},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct error error = {0};
        bool is_good = password_choose(arena, slice_of(rows[i].password), "noor.haddad@example.com",
                                       "Noor al-Haddad", &error);
        if (is_good != rows[i].is_good)
            print_error("%s: %s\n", rows[i].password, error.message);
        assert_int_equal(is_good, rows[i].is_good);
        assert_int_equal(error.status, is_good ? STATUS_OK : STATUS_INVALID);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_normal_form),
        cmocka_unit_test(test_length),
        cmocka_unit_test(test_what_may_be_chosen),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
