/* From requests to arguments: tables of what is sent and what the operation gets. */
#include "rest/input.h"

#include "http/route.h"
#include "http/url.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#define ID_A  "01890000-0000-7000-8000-00000000000a"
#define ID_B  "01890000-0000-7000-8000-00000000000b"
#define OURS  "01890000-0000-7000-8000-0000000000cc"
#define OTHER "01890000-0000-7000-8000-0000000000dd"

static const struct rest_route *found;
static struct http_route one_route;

static void keep_route(struct http_request *request, struct http_response *response, void *context)
{
    (void)request;
    (void)response;
    found = context;
}

/* Finds the route and leaves the parameters of the path in the request. */
static void find_route(struct http_request *request)
{
    size_t count;
    const struct rest_route *routes = rest_routes(&count);
    found = NULL;
    for (size_t i = 0; i < count && !found; i++) {
        struct http_response response = {.arena = request->arena};
        one_route = (struct http_route){routes[i].method, routes[i].pattern, keep_route};
        http_route(&one_route, 1, request, &response, (void *)(uintptr_t)&routes[i]);
        http_response_reset(&response);
    }
    assert_non_null(found);
}

struct row {
    const char *method, *target, *header, *body;
    const char *arguments; /* JSON: what the first call gets; NULL: refused */
    const char *message;   /* of the refusal, a part */
    const char *place;     /* its pointer */
};

static struct http_request make_request(struct arena *arena, const struct row *row)
{
    struct error error;
    struct http_request request = {
        .method = row->method, .arena = arena, .body = slice_of(row->body)};
    assert_true(
        http_target_split(slice_of(row->target), &request.path, &request.query_text, &error));
    assert_true(http_path_decode(arena, request.path, &request.segments, &error));
    assert_true(http_query_decode(arena, request.query_text, &request.query, &error));
    if (row->header) {
        struct slice value;
        struct slice name = slice_split(slice_of(row->header), ':', &value);
        *ARENA_PUSH(arena, &request.headers) =
            (struct http_pair){name, arena_copy_slice(arena, slice_trim(value))};
    }
    find_route(&request);
    return request;
}

static void check_arguments(const struct row *row, json_t *arguments)
{
    json_t *wanted = json_loads(row->arguments, 0, NULL);
    assert_non_null(wanted);
    if (!json_equal(wanted, arguments)) {
        char *text = json_dumps(arguments, 0);
        print_error("%s %s %s: %s\n", row->method, row->target, row->body ? row->body : "", text);
        free(text);
    }
    assert_true(json_equal(wanted, arguments));
    json_decref(wanted);
}

static void check(const struct row *row)
{
    AUTO_FREE(arena) struct arena *arena = arena_new();
    struct error error = {0};
    struct uuid ours;
    assert_true(uuid_parse(SLICE(OURS), &ours));
    struct http_request request = make_request(arena, row);
    AUTO_REST_INPUT struct rest_input input = {.route = found,
                                               .operation = operation_find(found->operation)};
    json_t *arguments = NULL;
    if (rest_input_read(&input, &request, ours, &error))
        arguments = rest_input_arguments(&input, 0, &error);
    if (row->arguments && !arguments)
        print_error("%s %s: %s\n", row->method, row->target, error.message);
    assert_int_equal(arguments != NULL, row->arguments != NULL);
    if (arguments) {
        check_arguments(row, arguments);
    } else {
        if (!strstr(error.message, row->message))
            print_error("%s %s: %s\n", row->method, row->target, error.message);
        assert_non_null(strstr(error.message, row->message));
        assert_string_equal(error.pointer, row->place ? row->place : "");
    }
    json_decref(arguments);
}

static const struct row queries[] = {
    {"GET", "/v1/contacts", NULL, NULL, "{}", NULL, NULL},
    {"GET", "/v1/contacts?limit=50&offset=0", NULL, NULL, "{\"limit\":50,\"offset\":0}", NULL,
     NULL},
    {"GET", "/v1/contacts?limit=200&search=Noor+H%C3%A4", NULL, NULL,
     "{\"limit\":200,\"search\":\"Noor Hä\"}", NULL, NULL},
    {"GET", "/v1/contacts?limit=201", NULL, NULL, NULL, "max 'limit' value is 200", NULL},
    {"GET", "/v1/contacts?limit=0", NULL, NULL, NULL, "min 'limit' value is 1", NULL},
    {"GET", "/v1/contacts?limit=ten", NULL, NULL, NULL, "'limit' must be a whole number", NULL},
    {"GET", "/v1/contacts?limit=5&limit=6", NULL, NULL, NULL, "'limit' is given twice", NULL},
    {"GET", "/v1/contacts?offset=-1", NULL, NULL, NULL, "min 'offset' value is 0", NULL},
    {"GET", "/v1/contacts?colour=red", NULL, NULL, NULL, "'colour' is not a parameter", NULL},
    {"GET", "/v1/contacts?search=&contact_book=", NULL, NULL, "{}", NULL, NULL},
    {"GET", "/v1/contacts?include_deleted=true&modified_since=5", NULL, NULL,
     "{\"include_deleted\":true,\"modified_since\":5}", NULL, NULL},
    {"GET", "/v1/contacts?count_only", NULL, NULL, "{\"count_only\":true}", NULL, NULL},
    {"GET", "/v1/contacts?count_only=perhaps", NULL, NULL, NULL,
     "'count_only' must be true or false", NULL},
    {"GET", "/v1/contacts?fields=notes,infos&fields=starred", NULL, NULL,
     "{\"fields\":[\"notes\",\"infos\",\"starred\"]}", NULL, NULL},
    {"GET", "/v1/contacts?dry_run=true", NULL, NULL, NULL, "'dry_run' is not a parameter", NULL},
    {"DELETE", "/v1/contacts/" ID_A "?dry_run=true", NULL, NULL,
     "{\"ids\":[\"" ID_A "\"],\"dry_run\":true}", NULL, NULL},
    {"POST", "/v1/contacts?contacts=x", NULL, NULL, NULL, "'contacts' is not a parameter", NULL},
};

static const struct row paths[] = {
    {"GET", "/v1/contacts/" ID_A, NULL, NULL, "{\"ids\":[\"" ID_A "\"]}", NULL, NULL},
    {"GET", "/v1/contacts/" ID_A "%2C" ID_B, NULL, NULL, "{\"ids\":[\"" ID_A "\",\"" ID_B "\"]}",
     NULL, NULL},
    {"GET", "/v1/contacts/nobody", NULL, NULL, NULL, "Nothing has the id 'nobody'", NULL},
    {"GET", "/v1/contacts/,", NULL, NULL, NULL, "names no id", NULL},
    {"GET", "/v1/contacts/" ID_A "?ids=" ID_B, NULL, NULL, NULL, "'ids' is not a parameter", NULL},
    {"GET", "/v1/contacts/" ID_A "/history?limit=3", NULL, NULL,
     "{\"id\":\"" ID_A "\",\"limit\":3}", NULL, NULL},
    {"POST", "/v1/batches/" ID_A "/undo", NULL, NULL, "{\"batch\":\"" ID_A "\"}", NULL, NULL},
    {"DELETE", "/v1/contact_books/Old+ones", NULL, NULL, "{\"book\":\"Old+ones\"}", NULL, NULL},
    {"DELETE", "/v1/contact_groups/A%2C%20B%20%26%20Co", NULL, NULL, "{\"group\":\"A, B & Co\"}",
     NULL, NULL},
};

static const struct row headers[] = {
    {"DELETE", "/v1/contacts/" ID_A, "if-match: \"tag\"", NULL,
     "{\"ids\":[\"" ID_A "\"],\"if_match\":\"tag\"}", NULL, NULL},
    {"DELETE", "/v1/contacts/" ID_A, "If-Match: W/\"tag\"", NULL,
     "{\"ids\":[\"" ID_A "\"],\"if_match\":\"W/\\\"tag\\\"\"}", NULL, NULL},
    {"DELETE", "/v1/contacts/" ID_A, "If-Match: *", NULL, "{\"ids\":[\"" ID_A "\"]}", NULL, NULL},
    {"DELETE", "/v1/contacts/" ID_A, "If-Match: \"a\", \"b\"", NULL, NULL, "'If-Match'", NULL},
    {"DELETE", "/v1/contacts/" ID_A, "Idempotency-Key: k1", NULL,
     "{\"ids\":[\"" ID_A "\"],\"idempotency_key\":\"k1\"}", NULL, NULL},
    {"GET", "/v1/contacts/" ID_A, "Idempotency-Key: k1", NULL, "{\"ids\":[\"" ID_A "\"]}", NULL,
     NULL},
    {"POST", "/v1/contacts", "Idempotency-Key: k1", "{\"contacts\":{},\"idempotency_key\":\"k2\"}",
     NULL, "'idempotency_key' differs", NULL},
};

static const struct row contacts[] = {
    {"POST", "/v1/contacts", NULL, "{\"contacts\":{\"email\":\"a@example.com\"}}",
     "{\"contacts\":[{\"email\":\"a@example.com\"}]}", NULL, NULL},
    {"POST", "/v1/contacts", NULL, "{\"contacts\":[{\"a\":1},{\"b\":2}],\"mode\":\"best_effort\"}",
     "{\"contacts\":[{\"a\":1},{\"b\":2}],\"mode\":\"best_effort\"}", NULL, NULL},
    {"POST", "/v1/contacts", NULL, "", NULL, "'contacts' is required", "/contacts"},
    {"POST", "/v1/contacts", NULL, "{\"contacts\":null}", NULL, "'contacts' is required",
     "/contacts"},
    {"POST", "/v1/contacts", NULL, "{\"contacts\":\"x\"}", NULL,
     "'contacts' must be an object or a list", "/contacts"},
    {"POST", "/v1/contacts?mode=best_effort", NULL, "{\"contacts\":[],\"mode\":\"best_effort\"}",
     "{\"contacts\":[],\"mode\":\"best_effort\"}", NULL, NULL},
    {"POST", "/v1/contacts?mode=best_effort", NULL, "{\"contacts\":[],\"mode\":\"all_or_nothing\"}",
     NULL, "'mode' differs", NULL},
    {"PATCH", "/v1/contacts/" ID_A, NULL, "{\"contacts\":{\"notes\":\"n\"}}",
     "{\"contacts\":[{\"notes\":\"n\",\"id\":\"" ID_A "\"}]}", NULL, NULL},
    {"PATCH", "/v1/contacts/" ID_A, NULL, "{\"contacts\":[{\"notes\":\"n\"}]}",
     "{\"contacts\":[{\"notes\":\"n\",\"id\":\"" ID_A "\"}]}", NULL, NULL},
    {"PATCH", "/v1/contacts/" ID_A "," ID_B, NULL,
     "{\"contacts\":[{\"id\":\"" ID_B "\"},{\"id\":\"" ID_A "\"}]}",
     "{\"contacts\":[{\"id\":\"" ID_B "\"},{\"id\":\"" ID_A "\"}]}", NULL, NULL},
    {"PATCH", "/v1/contacts/" ID_A, NULL, "{\"contacts\":[{\"id\":\"" ID_B "\"}]}", NULL,
     "Invalid resource ID(s)", "/contacts"},
    {"PATCH", "/v1/contacts/" ID_A "," ID_B, NULL, "{\"contacts\":{\"notes\":\"n\"}}", NULL,
     "Invalid resource ID(s)", "/contacts"},
    {"PATCH", "/v1/contacts/" ID_A "," ID_B, NULL, "{\"contacts\":[{\"id\":\"" ID_A "\"},{}]}",
     NULL, "Invalid resource ID(s)", "/contacts"},
    {"PATCH", "/v1/contacts/" ID_A "," ID_B, NULL,
     "{\"contacts\":[{\"id\":\"" ID_A "\"},{\"id\":\"" ID_A "\"}]}", NULL, "comes twice",
     "/contacts"},
    {"PATCH", "/v1/contacts/" ID_A, NULL, "{\"contacts\":[5]}", NULL, "Invalid resource ID(s)",
     "/contacts"},
    {"PATCH", "/v1/contacts/nobody", NULL, "{\"contacts\":{}}", NULL, "Nothing has the id", NULL},
    {"PATCH", "/v1/contacts/" ID_A "/values", NULL, "{\"add\":{\"emails\":[\"b@example.com\"]}}",
     "{\"id\":\"" ID_A "\",\"add\":{\"emails\":[\"b@example.com\"]}}", NULL, NULL},
};

static const struct row items[] = {
    {"POST", "/v1/contact_books", NULL, "{\"contact_books\":{\"name\":\"Press\"}}",
     "{\"name\":\"Press\"}", NULL, NULL},
    {"POST", "/v1/contact_books", NULL, "{\"name\":\"Press\"}", "{\"name\":\"Press\"}", NULL, NULL},
    {"POST", "/v1/contact_books", NULL,
     "{\"contact_books\":[{\"name\":\"Press\"}],\"dry_run\":true}",
     "{\"name\":\"Press\",\"dry_run\":true}", NULL, NULL},
    {"POST", "/v1/contact_books", NULL, "{\"contact_books\":[]}", NULL, "must have 1 to", NULL},
    {"POST", "/v1/contact_books", NULL, "{\"contact_books\":[1]}", NULL, "must hold objects", NULL},
    {"PATCH", "/v1/contact_books/Press", NULL, "{\"contact_books\":{\"name\":\"Media\"}}",
     "{\"name\":\"Media\",\"book\":\"Press\"}", NULL, NULL},
    {"PATCH", "/v1/contact_books/" ID_A, NULL,
     "{\"contact_books\":[{\"id\":\"" ID_A "\",\"name\":\"Media\"}]}",
     "{\"name\":\"Media\",\"book\":\"" ID_A "\"}", NULL, NULL},
    {"PATCH", "/v1/contact_books/" ID_A, NULL, "{\"contact_books\":{\"id\":\"" ID_B "\"}}", NULL,
     "Invalid resource ID(s)", "/contact_books"},
    {"POST", "/v1/teams", NULL,
     "{\"teams\":[{\"name\":\"Sales\",\"organization\":\"" OURS "\",\"emoji\":\"x\"}]}",
     "{\"name\":\"Sales\"}", NULL, NULL},
    {"POST", "/v1/teams", NULL, "{\"teams\":{\"name\":\"Sales\",\"organization\":\"" OTHER "\"}}",
     NULL, "'organization'", "/teams/organization"},
    {"PATCH", "/v1/organizations/" OURS, NULL, "{\"organizations\":{\"name\":\"New\"}}",
     "{\"name\":\"New\"}", NULL, NULL},
    {"PATCH", "/v1/organizations/" OTHER, NULL, "{\"organizations\":{\"name\":\"New\"}}", NULL,
     "Nothing has the id", NULL},
    {"POST", "/v1/contact_groups/Press/members", NULL,
     "{\"contacts\":[\"" ID_A "\",{\"id\":\"" ID_B "\"}]}",
     "{\"group\":\"Press\",\"ids\":[\"" ID_A "\",\"" ID_B "\"]}", NULL, NULL},
    {"POST", "/v1/contact_groups/Press/members", NULL, "{\"ids\":[\"" ID_A "\"]}",
     "{\"group\":\"Press\",\"ids\":[\"" ID_A "\"]}", NULL, NULL},
    {"POST", "/v1/contact_groups/Press/members", NULL, "{\"contacts\":[1]}", NULL,
     "'contacts' must be a list of ids", "/contacts"},
};

#define DEFINE_TEST(table)                                                                         \
    static void test_##table(void **state)                                                         \
    {                                                                                              \
        (void)state;                                                                               \
        for (size_t i = 0; i < COUNT_OF(table); i++)                                               \
            check(&(table)[i]);                                                                    \
    }

DEFINE_TEST(queries)
DEFINE_TEST(paths)
DEFINE_TEST(headers)
DEFINE_TEST(contacts)
DEFINE_TEST(items)

/* Where an error of the operation stands in what was sent. */
static void test_places(void **state)
{
    (void)state;
    static const struct {
        struct row row;
        const char *pointer;           /* in the arguments */
        const char *shown, *parameter; /* in the answer */
    } rows[] = {
        {{.method = "GET", .target = "/v1/contacts?limit=5"}, "/limit", "", "limit"},
        {{.method = "POST", .target = "/v1/contacts", .body = "{\"contacts\":{\"a\":1}}"},
         "/contacts/0/a",
         "/contacts/a",
         NULL},
        {{.method = "POST", .target = "/v1/contacts", .body = "{\"contacts\":[{\"a\":1}]}"},
         "/contacts/0/a",
         "/contacts/0/a",
         NULL},
        {{.method = "POST", .target = "/v1/contact_books", .body = "{\"contact_books\":{\"a\":1}}"},
         "/a",
         "/contact_books/a",
         NULL},
        {{.method = "POST",
          .target = "/v1/contact_books",
          .body = "{\"contact_books\":[{\"a\":1}]}"},
         "/a",
         "/contact_books/0/a",
         NULL},
        {{.method = "POST", .target = "/v1/contact_books", .body = "{\"a\":1}"}, "/a", "/a", NULL},
        {{.method = "PATCH", .target = "/v1/contacts/" ID_A "/values", .body = "{\"add\":{}}"},
         "/add/infos",
         "/add/infos",
         NULL},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        AUTO_FREE(arena) struct arena *arena = arena_new();
        struct error error = {0};
        struct http_request request = make_request(arena, &rows[i].row);
        AUTO_REST_INPUT struct rest_input input = {.route = found,
                                                   .operation = operation_find(found->operation)};
        assert_true(rest_input_read(&input, &request, (struct uuid){{0}}, &error));
        fail_at(&error, STATUS_INVALID, rows[i].pointer, "wrong");
        const char *parameter = rest_input_locate(&input, 0, &error);
        assert_string_equal(error.pointer, rows[i].shown);
        assert_string_equal(parameter ? parameter : "", rows[i].parameter ? rows[i].parameter : "");
    }
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_queries), cmocka_unit_test(test_paths),
        cmocka_unit_test(test_headers), cmocka_unit_test(test_contacts),
        cmocka_unit_test(test_items),   cmocka_unit_test(test_places),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
