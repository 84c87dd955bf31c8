/* Request targets, taken apart and decoded. */
#include "base/buffer.h"
#include "http/url.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

/* A copy in a block of exactly its size, so that the sanitizer sees every overread. */
static struct slice exact(struct slice text)
{
    char *copy = malloc(text.length ? text.length : 1);
    memcpy(copy, text.data, text.length);
    return (struct slice){copy, text.length};
}

static void release(struct slice text)
{
    free((void *)(uintptr_t)text.data);
}

static void test_target(void **state)
{
    (void)state;
    static const struct {
        struct slice target;
        const char *path, *query; /* NULL: refused */
    } rows[] = {
        {SLICE("/"), "/", ""},
        {SLICE("/v1/contacts?limit=5"), "/v1/contacts", "limit=5"},
        {SLICE("/a?b?c"), "/a", "b?c"},
        {SLICE("/a?"), "/a", ""},
        {SLICE("*"), "*", ""},
        {SLICE("http://example.com/a?b"), "/a", "b"},
        {SLICE("http://example.com"), "/", ""},
        {SLICE("/http://example.com/a"), "/http://example.com/a", ""},
        {SLICE(""), NULL, NULL},
        {SLICE("a"), NULL, NULL},
        {SLICE("http://example.com?a/b"), "/", "a/b"},
        {SLICE("http://"), NULL, NULL},
        {SLICE("example.com:443"), NULL, NULL}, /* CONNECT */
        {SLICE("?a"), NULL, NULL},
        {SLICE("/a\x01"), NULL, NULL},
        {SLICE("/a\0b"), NULL, NULL},
        {SLICE("/a\x7f"), NULL, NULL},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct slice target = exact(rows[i].target);
        struct slice path;
        struct slice query;
        struct error error = {0};
        bool is_read = http_target_split(target, &path, &query, &error);
        assert_int_equal(is_read, rows[i].path != NULL);
        if (is_read) {
            assert_true(slice_equal_text(path, rows[i].path));
            assert_true(slice_equal_text(query, rows[i].query));
        } else {
            assert_int_equal(error.status, STATUS_INVALID);
        }
        release(target);
    }
}

static void test_path(void **state)
{
    (void)state;
    static const struct {
        struct slice path;
        const char *segments; /* joined by "|"; NULL: refused */
    } rows[] = {
        {SLICE("/"), ""},
        {SLICE("/v1/contacts"), "v1|contacts"},
        {SLICE("/v1/contacts/"), "v1|contacts"},
        {SLICE("/v1//contacts"), "v1||contacts"},
        {SLICE("/a%2Cb,c"), "a,b,c"},
        {SLICE("/a%2fb/c"), "a/b|c"}, /* an encoded slash does not split */
        {SLICE("/J%C3%BCrgen"), "J\xC3\xBCrgen"},
        {SLICE("/J\xC3\xBCrgen"), "J\xC3\xBCrgen"},
        {SLICE("/a+b"), "a+b"}, /* a plus is a plus in a path */
        {SLICE("/%00"), NULL},
        {SLICE("/a%"), NULL},
        {SLICE("/a%4"), NULL},
        {SLICE("/a%zz"), NULL},
        {SLICE("/%ff"), NULL},
        {SLICE("/%C3"), NULL},
        {SLICE("/%C0%80"), NULL}, /* NUL, overlong */
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        AUTO_FREE(arena) struct arena *arena = arena_new();
        AUTO_BUFFER struct buffer joined = {0};
        struct slice path = exact(rows[i].path);
        struct http_segments segments = {0};
        struct error error = {0};
        assert_int_equal(http_path_decode(arena, path, &segments, &error),
                         rows[i].segments != NULL);
        release(path);
        for (size_t k = 0; k < segments.count; k++)
            buffer_append_format(&joined, "%s%s", k ? "|" : "", segments.items[k]);
        assert_string_equal(buffer_text(&joined), rows[i].segments ? rows[i].segments : "");
    }
}

static void test_query(void **state)
{
    (void)state;
    static const struct {
        struct slice query;
        const char *pairs; /* "name=value|..."; NULL: refused */
    } rows[] = {
        {SLICE(""), ""},
        {SLICE("a=1&b=2"), "a=1|b=2"},
        {SLICE("q=a+b%2Bc"), "q=a b+c"},
        {SLICE("a&b="), "a=|b="},
        {SLICE("&&a=1&"), "a=1"},
        {SLICE("a=1&a=2"), "a=1|a=2"},
        {SLICE("a=b=c"), "a=b=c"},
        {SLICE("%C3%A9=%E2%82%AC"), "\xC3\xA9=\xE2\x82\xAC"},
        {SLICE("q=100%"), "q=100%"},
        {SLICE("q=%zz"), "q=%zz"},
        {SLICE("q=%00"), NULL},
        {SLICE("%00=q"), NULL},
        {SLICE("q=%ff"), NULL},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        AUTO_FREE(arena) struct arena *arena = arena_new();
        AUTO_BUFFER struct buffer joined = {0};
        struct slice query = exact(rows[i].query);
        struct http_pairs pairs = {0};
        struct error error = {0};
        assert_int_equal(http_query_decode(arena, query, &pairs, &error), rows[i].pairs != NULL);
        release(query);
        for (size_t k = 0; k < pairs.count; k++)
            buffer_append_format(&joined, "%s%s=%s", k ? "|" : "", pairs.items[k].name.data,
                                 pairs.items[k].value);
        assert_string_equal(buffer_text(&joined), rows[i].pairs ? rows[i].pairs : "");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_target),
        cmocka_unit_test(test_path),
        cmocka_unit_test(test_query),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
