/* The embedded files: each is found by its path and by nothing else. */
#include "page/asset.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void page_is_there(void **state)
{
    (void)state;
    const struct page_asset *page = page_asset_find(SLICE("/"));
    assert_non_null(page);
    assert_string_equal(page->content_type, "text/html; charset=utf-8");
    assert_true(page->plain.length > 0);
    assert_memory_equal(page->plain.data, "<!doctype html>", 15);
    assert_int_equal(page->etag[0], '"');
}

/* Every file that the page names is there, and packed where that makes it smaller. */
static void files_of_the_page_are_there(void **state)
{
    (void)state;
    struct slice rest = page_asset_find(SLICE("/"))->plain, part;
    size_t count = 0;
    while (rest.length) {
        part = slice_split(rest, '"', &rest);
        if (!page_asset_is_immutable(part))
            continue;
        const struct page_asset *asset = page_asset_find(part);
        assert_non_null(asset);
        assert_true(asset->gzip.length < asset->plain.length);
        count++;
    }
    assert_true(count >= 3);
}

static void nothing_else_is_found(void **state)
{
    (void)state;
    static const char *const paths[] = {"",        "/index.html",    "/assets/",  "/assets/main.js",
                                        "assets/", "/assets/../../", "/assets/%", "//",
                                        "/asset"};
    for (size_t i = 0; i < sizeof(paths) / sizeof(*paths); i++)
        assert_null(page_asset_find(slice_of(paths[i])));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(page_is_there),
        cmocka_unit_test(files_of_the_page_are_there),
        cmocka_unit_test(nothing_else_is_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
