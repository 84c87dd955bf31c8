/* Origins: who is foreign, and who may read answers. */
#include "http/cors.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static void test_foreign(void **state)
{
    (void)state;
    static const struct {
        const char *origin, *host;
        bool is_https, is_foreign;
    } rows[] = {
        {"http://127.0.0.1:8420", "127.0.0.1:8420", false, false},
        {"https://Kith.example.com", "kith.example.com", false, false}, /* a proxy ends TLS */
        {"https://Kith.example.com", "kith.example.com", true, false},
        {"http://kith.example.com", "kith.example.com", true, true},
        {"http://127.0.0.1:9999", "127.0.0.1:8420", false, true},
        {"https://kith.example.com.example.org", "kith.example.com", false, true},
        {"null", "kith.example.com", false, true},
        {"https://kith.example.com", NULL, true, true},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        assert_int_equal(http_origin_is_foreign(rows[i].origin, rows[i].host, rows[i].is_https),
                         rows[i].is_foreign);
}

static void test_allowed(void **state)
{
    (void)state;
    static const char *const named[] = {"https://app.example.com", "https://app.example.org"};
    static const char *const all[] = {"https://app.example.com", "*"};
    struct http_options none = {0};
    struct http_options some = {.allowed_origins = named, .allowed_origin_count = 2};
    struct http_options every = {.allowed_origins = all, .allowed_origin_count = 2};
    assert_false(http_origin_is_allowed(&none, "https://app.example.com"));
    assert_true(http_origin_is_allowed(&some, "https://app.example.org"));
    assert_false(http_origin_is_allowed(&some, "https://app.example.net"));
    assert_false(http_origin_is_allowed(&some, "http://app.example.com"));
    assert_true(http_origin_is_allowed(&every, "https://app.example.net"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_foreign),
        cmocka_unit_test(test_allowed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
