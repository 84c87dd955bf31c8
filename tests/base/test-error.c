/* Errors: the sentence, the pointer, and what happens when they are too long. */
#include "base/error.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#undef fail /* ours is the one that is tested */

#include "base/cleanup.h"
#include "base/slice.h"
#include <string.h>

static void test_fail_fills_everything(void **state)
{
    (void)state;
    struct error error;
    memset(&error, 'x', sizeof(error));
    assert_false(fail(&error, STATUS_NOT_FOUND, "no contact %s", "17"));
    assert_int_equal(error.status, STATUS_NOT_FOUND);
    assert_string_equal(error.message, "no contact 17");
    assert_string_equal(error.pointer, "");
    assert_string_equal(error.accepted, "");
    assert_false(fail_at(&error, STATUS_INVALID, "/email", "%d at signs", 2));
    assert_int_equal(error.status, STATUS_INVALID);
    assert_string_equal(error.message, "2 at signs");
    assert_string_equal(error.pointer, "/email");
}

static void test_an_error_may_become_part_of_itself(void **state)
{
    (void)state;
    struct error error;
    fail_at(&error, STATUS_INVALID, "/email", "not an address");
    fail_at(&error, STATUS_CONFLICT, error.pointer, "row 3: %s", error.message);
    assert_string_equal(error.message, "row 3: not an address");
    assert_string_equal(error.pointer, "/email");
}

static void test_within(void **state)
{
    (void)state;
    struct error error;
    fail_at(&error, STATUS_INVALID, "/email", "wrong");
    error_within(&error, "/contacts/3");
    assert_string_equal(error.pointer, "/contacts/3/email");
    error_within(&error, "");
    assert_string_equal(error.pointer, "/contacts/3/email");
    fail(&error, STATUS_INVALID, "wrong");
    error_within(&error, "/contacts/3");
    assert_string_equal(error.pointer, "/contacts/3");
    fail(&error, STATUS_INVALID, "wrong");
    assert_false(error_within_list(&error, "ids", 12));
    assert_string_equal(error.pointer, "/ids/12");
}

/* Each cut must leave whole characters: the sentences end up in JSON. */
static void test_long_texts_are_cut_between_characters(void **state)
{
    (void)state;
    static const char *const fillings[] = {"x", "\xC3\xA4", "\xE2\x82\xAC", "\xF0\x9F\x98\x80"};
    for (size_t i = 0; i < COUNT_OF(fillings); i++) {
        for (size_t shift = 0; shift < 5; shift++) {
            char text[1200] = "";
            memset(text, 'a', shift);
            while (strlen(text) < 1000)
                memcpy(text + strlen(text), fillings[i], strlen(fillings[i]) + 1);
            struct error error;
            fail_at(&error, STATUS_LIMIT, text, "%s", text);
            assert_in_range(strlen(error.message), sizeof(error.message) - 4,
                            sizeof(error.message) - 1);
            assert_in_range(strlen(error.pointer), sizeof(error.pointer) - 4,
                            sizeof(error.pointer) - 1);
            assert_true(slice_is_utf8(slice_of(error.message)));
            assert_true(slice_is_utf8(slice_of(error.pointer)));
            error_within(&error, "/a");
            assert_true(slice_is_utf8(slice_of(error.pointer)));
            assert_memory_equal(error.pointer, "/a", 2);
            error_within(&error, text);
            assert_true(slice_is_utf8(slice_of(error.pointer)));
            assert_true(strlen(error.pointer) < sizeof(error.pointer));
        }
    }
}

static void test_a_whole_character_at_the_end_stays(void **state)
{
    (void)state;
    struct error error;
    fail(&error, STATUS_INVALID, "Zo\xC3\xAB");
    assert_string_equal(error.message, "Zo\xC3\xAB");
}

static void test_every_status_has_its_own_name(void **state)
{
    (void)state;
    for (int status = 0; status < STATUS_COUNT; status++) {
        assert_non_null(status_name((enum status)status));
        for (int other = 0; other < status; other++)
            assert_string_not_equal(status_name((enum status)status),
                                    status_name((enum status)other));
    }
    assert_string_equal(status_name(STATUS_NOT_FOUND), "not_found");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_fail_fills_everything),
        cmocka_unit_test(test_an_error_may_become_part_of_itself),
        cmocka_unit_test(test_within),
        cmocka_unit_test(test_long_texts_are_cut_between_characters),
        cmocka_unit_test(test_a_whole_character_at_the_end_stays),
        cmocka_unit_test(test_every_status_has_its_own_name),
    };
    return cmocka_run_group_tests_name("base-error", tests, NULL, NULL);
}
