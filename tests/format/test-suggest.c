/* Did you mean ...? */
#include "format/suggest.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/cleanup.h"

static void test_suggestions(void **state)
{
    static const char *const known[] = {"first_name", "email", "phone_number", "infos", "id", NULL};
    static const struct {
        const char *typed, *nearest;
    } rows[] = {
        {"firstName", "first_name"},
        {"frist_name", "first_name"},
        {"emails", "email"},
        {"E-Mail", "email"},
        {"phonenumber", "phone_number"},
        {"info", "infos"},
        {"colour", NULL},
        {"x", NULL}, /* one letter is near to nothing */
        {"", NULL},
        {"a_key_that_is_much_too_long_to_be_one_of_ours_typed_wrong", NULL},
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        const char *nearest = suggest_nearest(rows[i].typed, known);
        if (rows[i].nearest)
            assert_string_equal(nearest ? nearest : "nothing", rows[i].nearest);
        else
            assert_null(nearest);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_suggestions)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
