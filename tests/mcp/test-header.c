/* Headers that repeat the body, plain and in Base64. */
#include "mcp/header.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/cleanup.h"

static void test_says(void **state)
{
    (void)state;
    static const struct {
        const char *header, *value;
        bool says;
    } rows[] = {
        {"describe", "describe", true},
        {"Describe", "describe", false},
        {NULL, "describe", false},
        {"", "", true},
        {"=?base64?"
         "?=",
         "", true},
        {"=?base64?YQ==?=", "a", true},
        {"=?base64?YWI=?=", "ab", true},
        {"=?base64?YWJj?=", "abc", true},
        {"=?base64?IHBhZGRlZCA=?=", " padded ", true},
        {"=?base64?SGVsbG8sIOS4lueVjA==?=", "Hello, 世界", true},
        {"=?base64?PT9iYXNlNjQ/bGl0ZXJhbD89?=", "=?base64?literal?=", true},
        {"=?base64?literal?=", "=?base64?literal?=", false}, /* that is encoded: never plain */
        {"=?base64?YR==?=", "a", false},                     /* bits behind the end */
        {"=?base64?YQ?=", "a", false},                       /* no padding */
        {"=?base64?YQ=A?=", "a", false},
        {"=?base64?!!!!?=", "abc", false},
        {"=?base64?YWJj", "abc", false},
        {"=?base64?YWJj", "=?base64?YWJj", true}, /* no end: plain */
        {"=?BASE64?YWJj?=", "abc", false},        /* the marks have one case */
        {"=?base64?=", "=?base64?=", true},       /* too short to hold both marks */
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        if (mcp_header_says(rows[i].header, rows[i].value) != rows[i].says)
            fail_msg("row %zu: %s", i, rows[i].header ? rows[i].header : "(none)");
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_says)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
