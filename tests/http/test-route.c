/* Which handler answers which path, and the small look-ups on requests and answers. */
#include "http/route.h"
#include "http/url.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

static const char *called;

static void handle_list(struct http_request *request, struct http_response *response, void *context)
{
    (void)request;
    (void)response;
    called = context;
}

static void handle_item(struct http_request *request, struct http_response *response, void *context)
{
    (void)response;
    (void)context;
    called = arena_format(request->arena, "item %s", http_request_parameter(request, "ids"));
}

static void handle_file(struct http_request *request, struct http_response *response, void *context)
{
    (void)response;
    (void)context;
    called = arena_format(request->arena, "file %s of %s", http_request_parameter(request, "name"),
                          http_request_parameter(request, "book"));
}

static const struct http_route routes[] = {
    {"GET", "/v1/contacts", handle_list},      {"POST", "/v1/contacts", handle_list},
    {"GET", "/v1/contacts/:ids", handle_item}, {"PATCH", "/v1/contacts/:ids", handle_item},
    {"UNLOCK", "/lock", handle_list},          {"LOCK", "/lock", handle_list},
    {"GET", "/dav/:book/*name", handle_file},  {"GET", "/", handle_list},
};

static void test_routes(void **state)
{
    (void)state;
    static const struct {
        const char *method, *path;
        unsigned status;
        const char *called, *allow;
    } rows[] = {
        {"GET", "/v1/contacts", 200, "context", NULL},
        {"GET", "/v1/contacts/", 200, "context", NULL},
        {"GET", "/", 200, "context", NULL},
        {"GET", "/v1/contacts/a%2Cb", 200, "item a,b", NULL},
        {"PATCH", "/v1/contacts/x", 200, "item x", NULL},
        {"GET", "/dav/clients/a/b", 200, "file a/b of clients", NULL},
        {"GET", "/dav/clients/", 200, "file  of clients", NULL},
        {"GET", "/dav", 404, NULL, NULL},
        {"GET", "/v1/contacts//", 404, NULL, NULL},
        {"GET", "/v1/contacts/a/b", 404, NULL, NULL},
        {"GET", "/v1", 404, NULL, NULL},
        {"GET", "/v2/contacts", 404, NULL, NULL},
        {"DELETE", "/v1/contacts", 405, NULL, "GET, HEAD, POST"},
        {"DELETE", "/v1/contacts/x", 405, NULL, "GET, HEAD, PATCH"},
        {"get", "/v1/contacts", 405, NULL, "GET, HEAD, POST"}, /* methods have a case */
        {"GET", "/lock", 405, NULL, "UNLOCK, LOCK"},
        {"OPTIONS", "/v1/contacts", 204, NULL, "GET, HEAD, POST"},
        {"OPTIONS", "/nothing", 404, NULL, NULL},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        AUTO_FREE(arena) struct arena *arena = arena_new();
        struct http_request request = {
            .method = rows[i].method, .path = slice_of(rows[i].path), .arena = arena};
        struct http_response response = {.status = 200, .arena = arena};
        struct error error;
        char context[] = "context";
        called = NULL;
        assert_true(http_path_decode(arena, request.path, &request.segments, &error));
        http_route(routes, COUNT_OF(routes), &request, &response, context);
        assert_int_equal(response.status, rows[i].status);
        assert_int_equal(called != NULL, rows[i].called != NULL);
        if (called)
            assert_string_equal(called, rows[i].called);
        assert_int_equal(response.headers.count, rows[i].allow ? 1 : 0);
        if (rows[i].allow)
            assert_string_equal(response.headers.items[0].value, rows[i].allow);
        http_response_reset(&response);
    }
}

static void test_mounts(void **state)
{
    (void)state;
    static const struct http_mount mounts[] = {
        {"/", handle_list, NULL, NULL},
        {"/v1", handle_list, NULL, NULL},
        {"/v1/deep", handle_list, NULL, NULL},
        {"/dav", handle_list, NULL, NULL},
    };
    static const struct {
        const char *path, *prefix;
    } rows[] = {
        {"/", "/"},
        {"/v1", "/v1"},
        {"/v1/", "/v1"},
        {"/v1/x", "/v1"},
        {"/v10", "/"},
        {"/v1/deep/x", "/v1/deep"},
        {"/v1/deeper", "/v1"},
        {"/da", "/"},
        {"/dav/a", "/dav"},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        const struct http_mount *found =
            http_mount_find(mounts, COUNT_OF(mounts), slice_of(rows[i].path));
        assert_non_null(found);
        assert_string_equal(found->prefix, rows[i].prefix);
    }
    assert_null(http_mount_find(mounts + 1, COUNT_OF(mounts) - 1, slice_of("/x")));
    assert_null(http_mount_find(NULL, 0, slice_of("/")));
}

static void test_lookups(void **state)
{
    (void)state;
    AUTO_FREE(arena) struct arena *arena = arena_new();
    struct http_pair headers[] = {{SLICE("content-type"), "text/plain"},
                                  {SLICE("authorization"), "bearer   secret "}};
    struct http_request request = {.arena = arena, .headers = {headers, 2, 2}};
    assert_string_equal(http_request_header(&request, "Content-Type"), "text/plain");
    assert_null(http_request_header(&request, "Content"));
    assert_true(slice_equal_text(http_request_credential(&request, "Bearer"), "secret"));
    assert_int_equal(http_request_credential(&request, "Basic").length, 0);
    request.headers.count = 1;
    assert_int_equal(http_request_credential(&request, "Bearer").length, 0);

    struct http_segments parts = http_split(arena, " a, b,,c ,", ',');
    assert_int_equal(parts.count, 3);
    assert_string_equal(parts.items[0], "a");
    assert_string_equal(parts.items[1], "b");
    assert_string_equal(parts.items[2], "c");
    assert_int_equal(http_split(arena, ",,", ',').count, 0);
}

static void write_own_error(const struct http_request *request, struct http_response *response,
                            const char *message)
{
    (void)request;
    buffer_append_format(&response->body, "<%s>", message);
}

static void test_errors(void **state)
{
    (void)state;
    AUTO_FREE(arena) struct arena *arena = arena_new();
    struct http_response response = {.status = 200, .arena = arena};
    buffer_append_text(&response.body, "half an answer");
    http_response_header(&response, "ETag", "\"1\"");
    http_answer_error(NULL, &response, 404, "Not \"here\".");
    assert_int_equal(response.status, 404);
    assert_int_equal(response.headers.count, 0);
    assert_string_equal(buffer_text(&response.body),
                        "{\"error\":{\"message\":\"Not \\\"here\\\".\"}}");
    struct http_request request = {.arena = arena, .write_error = write_own_error};
    http_answer_error(&request, &response, 400, "No.");
    assert_string_equal(buffer_text(&response.body), "<No.>");
    http_response_header(&response, "X-Forged", "a\r\nb: c");
    assert_int_equal(response.headers.count, 0);
    http_response_reset(&response);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_routes),
        cmocka_unit_test(test_mounts),
        cmocka_unit_test(test_lookups),
        cmocka_unit_test(test_errors),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
