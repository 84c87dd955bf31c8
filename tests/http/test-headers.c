/* Headers that say who asks: cookies, and what a proxy tells of the client. */
#include "http/forwarded.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "base/cleanup.h"

static void add(struct http_request *request, const char *name, const char *value)
{
    *ARENA_PUSH(request->arena, &request->headers) = (struct http_pair){slice_of(name), value};
}

static void test_cookies(void **state)
{
    (void)state;
    static const struct {
        const char *header, *value;
    } rows[] = {
        {"a=1", "1"},     {"b=2; a=1", "1"}, {"b=2;a=1;c=3", "1"}, {" a = 1 ;", "1"},
        {"a=1; a=2", ""}, {"a=1; a=1", "1"}, {"a=x=y", "x=y"},     {"a=", ""},
        {"a", ""},        {"aa=1", ""},      {"A=1", ""}, /* names of cookies know case */
        {";;=;", ""},     {"", ""},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        AUTO_FREE(arena) struct arena *arena = arena_new();
        struct http_request request = {.arena = arena};
        add(&request, "cookie", rows[i].header);
        assert_true(slice_equal_text(http_request_cookie(&request, "a"), rows[i].value));
    }
}

static void test_several_cookie_headers(void **state)
{
    (void)state;
    AUTO_FREE(arena) struct arena *arena = arena_new();
    struct http_request request = {.arena = arena};
    assert_int_equal(http_request_cookie(&request, "a").length, 0);
    add(&request, "Cookie", "b=2");
    add(&request, "Cookie", "a=1");
    assert_true(slice_equal_text(http_request_cookie(&request, "a"), "1"));
    add(&request, "Cookie", "a=1");
    assert_true(slice_equal_text(http_request_cookie(&request, "a"), "1"));
    add(&request, "Cookie", "a=3"); /* a neighbour's, or ours: nothing tells which */
    assert_int_equal(http_request_cookie(&request, "a").length, 0);
}

static void test_forwarded(void **state)
{
    (void)state;
    static const char *const proxies[] = {"127.0.0.1", "192.0.2.9", "2001:DB8:0::9", "localhost"};
    const struct http_options options = {.trusted_proxies = proxies,
                                         .trusted_proxy_count = COUNT_OF(proxies)};
    static const struct {
        const char *peer, *header, *scheme, *client;
        bool is_https;
    } rows[] = {
        {"127.0.0.1", "198.51.100.7", "https", "198.51.100.7", true},
        {"127.0.0.1", "2001:db8::7", "http", "2001:db8::7", false},
        {"127.0.0.1", "203.0.113.5, 198.51.100.7", "https", "198.51.100.7", true}, /* invented */
        {"127.0.0.1", "198.51.100.7, 192.0.2.9", "HTTPS", "198.51.100.7", true},   /* two proxies */
        {"2001:db8::9", "198.51.100.7", "https", "198.51.100.7", true}, /* another spelling */
        {"::ffff:127.0.0.1", "198.51.100.7", "https", "198.51.100.7", true},
        {"localhost", "198.51.100.7", "https", "localhost", false},
        {"127.0.0.1", "198.51.100.7, unknown", NULL, "127.0.0.1", false},
        {"127.0.0.1", "", "", "127.0.0.1", false},
        {"127.0.0.1", NULL, NULL, "127.0.0.1", false},
        {"198.51.100.8", "198.51.100.7", "https", "198.51.100.8", false}, /* anybody may say so */
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        AUTO_FREE(arena) struct arena *arena = arena_new();
        struct http_request request = {.arena = arena, .peer = rows[i].peer};
        if (rows[i].header)
            add(&request, "X-Forwarded-For", rows[i].header);
        if (rows[i].scheme)
            add(&request, "X-Forwarded-Proto", rows[i].scheme);
        http_forwarded_read(&options, &request);
        assert_string_equal(request.peer, rows[i].client);
        assert_int_equal(request.is_https, rows[i].is_https);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cookies),
        cmocka_unit_test(test_several_cookie_headers),
        cmocka_unit_test(test_forwarded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
