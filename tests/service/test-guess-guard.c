/* Who guesses from where, and who has his password hashed at once. */
#include "harness.h"

#include "service/guess-guard.h"

static void networks_are_counted(void **state)
{
    (void)state;
    struct guess_guard *guard = guess_guard_new();
    for (int i = 0; i < 30; i++) {
        assert_int_equal(guess_guard_wait_ms(guard, "192.0.2.1", 1000 + i), 0);
        guess_guard_count(guard, "192.0.2.1", true, 1000 + i);
        guess_guard_count(guard, "2001:db8::1", true, 1000 + i);
        guess_guard_count(guard, NULL, true, 1000 + i);
        guess_guard_count(guard, "", true, 1000 + i);
    }
    assert_int_equal(guess_guard_wait_ms(guard, "192.0.2.1", 2000), 599000);
    assert_int_equal(guess_guard_wait_ms(guard, "192.0.2.2", 2000), 0);
    assert_int_equal(guess_guard_wait_ms(guard, "2001:db8::ffff", 2000), 599000);
    assert_int_equal(guess_guard_wait_ms(guard, "2001:db8:0:1::1", 2000), 0);
    assert_int_equal(guess_guard_wait_ms(guard, "", 2000), 0);
    assert_int_equal(guess_guard_wait_ms(guard, "192.0.2.1", 601000), 0);
    for (int i = 0; i < 30; i++) {
        guess_guard_count(guard, "::ffff:192.0.2.7", true, 1000);
        guess_guard_count(guard, "fe80::1%eth0", true, 1000);
    }
    assert_int_equal(guess_guard_wait_ms(guard, "192.0.2.7", 2000), 599000);
    assert_int_equal(guess_guard_wait_ms(guard, "::ffff:192.0.2.8", 2000), 0);
    assert_int_equal(guess_guard_wait_ms(guard, "fe80::2%eth1", 2000), 599000);
    guess_guard_count(guard, "192.0.2.1", true, 601000); /* a window of its own */
    assert_int_equal(guess_guard_wait_ms(guard, "192.0.2.1", 601001), 0);
    guess_guard_free(guard);
}

/* Right ones cost a hash, too. */
static void attempts_are_counted(void **state)
{
    (void)state;
    struct guess_guard *guard = guess_guard_new();
    for (int i = 0; i < 300; i++) {
        assert_int_equal(guess_guard_wait_ms(guard, "192.0.2.1", 1000), 0);
        guess_guard_count(guard, "192.0.2.1", false, 1000);
    }
    assert_int_equal(guess_guard_wait_ms(guard, "192.0.2.1", 1000), 600000);
    assert_int_equal(guess_guard_wait_ms(guard, "192.0.2.2", 1000), 0);
    guess_guard_free(guard);
}

/* Nobody fills the line of those whose passwords are hashed. */
static void one_place_for_each(void **state)
{
    (void)state;
    struct uuid nobody = {{0}}, noor = uuid_new();
    struct guess_guard *guard = guess_guard_new();
    struct guess_place *first = guess_guard_enter(guard, "192.0.2.1", nobody);
    assert_non_null(first);
    assert_null(guess_guard_enter(guard, "192.0.2.1", nobody));
    assert_null(guess_guard_enter(guard, "192.0.2.1", noor));
    struct guess_place *second = guess_guard_enter(guard, NULL, noor);
    assert_non_null(second);
    guess_guard_leave(guard, first);
    assert_null(guess_guard_enter(guard, NULL, noor));
    first = guess_guard_enter(guard, "192.0.2.1", nobody);
    assert_non_null(first);
    guess_guard_leave(guard, first);
    guess_guard_leave(guard, second);
    guess_guard_free(guard);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(networks_are_counted),
        cmocka_unit_test(attempts_are_counted),
        cmocka_unit_test(one_place_for_each),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
