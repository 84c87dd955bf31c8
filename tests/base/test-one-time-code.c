/* One-time codes: the values of RFC 6238 appendix B in six digits, and how far clocks may differ.
 */
#include "base/one-time-code.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/cleanup.h"

static const struct slice secret = {"12345678901234567890", 20};

static void test_codes_of_the_standard(void **state)
{
    (void)state;
    static const struct {
        int64_t unix_s;
        const char *code;
    } rows[] = {
        {59, "287082"},         {1111111109, "081804"}, {1111111111, "050471"},
        {1234567890, "005924"}, {2000000000, "279037"}, {20000000000, "353130"},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        char code[TOTP_DIGITS + 1];
        int64_t step = -1;
        totp_code(secret, rows[i].unix_s, code);
        assert_string_equal(code, rows[i].code);
        assert_true(totp_matches(secret, rows[i].unix_s, code, &step));
        assert_int_equal(step, rows[i].unix_s / 30);
    }
}

static void test_a_step_to_either_side(void **state)
{
    (void)state;
    int64_t now = 1234567890, step;
    for (int around = -3; around <= 3; around++) {
        char code[TOTP_DIGITS + 1];
        totp_code(secret, now + 30 * around, code);
        bool matches = totp_matches(secret, now, code, &step);
        assert_int_equal(matches, around >= -1 && around <= 1);
        if (matches)
            assert_int_equal(step, now / 30 + around);
    }
}

static void test_what_is_no_code(void **state)
{
    (void)state;
    static const char *const texts[] = {"", "00592", "0059244", "00592x", " 05924", "005 9244"};
    int64_t step;
    for (size_t i = 0; i < COUNT_OF(texts); i++)
        assert_false(totp_matches(secret, 1234567890, texts[i], &step));
    assert_true(totp_matches(secret, 1234567890, "005 924", &step)); /* as apps show it */
}

static void test_base32(void **state)
{
    (void)state;
    AUTO_FREE(arena) struct arena *arena = arena_new();
    assert_string_equal(base32_write(arena, secret), "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
    assert_string_equal(base32_write(arena, SLICE("foob")), "MZXW6YQ"); /* RFC 4648, unpadded */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_codes_of_the_standard),
        cmocka_unit_test(test_a_step_to_either_side),
        cmocka_unit_test(test_what_is_no_code),
        cmocka_unit_test(test_base32),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
