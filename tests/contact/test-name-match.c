/* Whether two names may be those of one person (DESIGN rule 9). */
#include "contact/name-match.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* Both ways round: which of the two came first says nothing. */
static void names_are_compared(void **state)
{
    static const struct {
        const char *a, *b;
        enum name_verdict verdict;
    } rows[] = {
        {"Noor Haddad", "Noor Haddad", NAMES_COMPATIBLE},
        {"Noor Haddad", "Haddad, Noor", NAMES_COMPATIBLE},
        {"Noor Haddad", "N. Haddad", NAMES_COMPATIBLE},
        {"Noor Haddad", "Noor", NAMES_COMPATIBLE},
        {"Noor Haddad", "Noor Hadadd", NAMES_COMPATIBLE},
        {"Noor Haddad", "Rita Haddad", NAMES_CONFLICT},
        {"Noor Haddad", "N", NAMES_CONFLICT}, /* an initial alone is nobody's name */
        {"Per Lund Jr", "Per Lund Sr", NAMES_CONFLICT},
        {"Per Lund", "Per Lund Sr", NAMES_COMPATIBLE},
        {"Per Lund Jnr", "Per Lund 2nd", NAMES_COMPATIBLE},
        {"Per Lund II", "Per Lund III", NAMES_CONFLICT},
        {"Per Lund Snr", "Per Lund Junior", NAMES_CONFLICT},
        {"A", "A", NAMES_COMPATIBLE},
        {"A", "a", NAMES_COMPATIBLE},
        {"A B", "B. A.", NAMES_COMPATIBLE},
        {"A", "B", NAMES_CONFLICT},
        {"A", "A B", NAMES_CONFLICT},
        {"A B", "A C", NAMES_CONFLICT},
    };
    (void)state;
    AUTO_FREE(arena) struct arena *arena = arena_new();
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct fact a = {.kind = FACT_NAME, .part[NAME_FULL] = rows[i].a};
        struct fact b = {.kind = FACT_NAME, .part[NAME_FULL] = rows[i].b};
        const char *why;
        if (name_compare(arena, &a, &b, &why) != rows[i].verdict ||
            name_compare(arena, &b, &a, NULL) != rows[i].verdict)
            fail_msg("'%s' and '%s': %s", rows[i].a, rows[i].b, why);
    }
}

static void a_missing_name_says_nothing(void **state)
{
    (void)state;
    AUTO_FREE(arena) struct arena *arena = arena_new();
    struct fact name = {.kind = FACT_NAME, .part[NAME_FULL] = "Noor"};
    assert_int_equal(name_compare(arena, NULL, &name, NULL), NAMES_UNKNOWN);
    assert_int_equal(name_compare(arena, &name, NULL, NULL), NAMES_UNKNOWN);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_are_compared),
        cmocka_unit_test(a_missing_name_says_nothing),
    };
    return cmocka_run_group_tests_name("contact/name-match", tests, NULL, NULL);
}
