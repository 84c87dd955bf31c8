/* The routes against the table of operations: none is missing, none is wrong. */
#include "operation/operation.h"
#include "rest/route-table.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

static bool has_route(const char *operation)
{
    size_t count;
    const struct rest_route *routes = rest_routes(&count);
    for (size_t i = 0; i < count; i++)
        if (routes[i].operation && strcmp(routes[i].operation, operation) == 0)
            return true;
    return false;
}

static void test_every_operation_has_a_route(void **state)
{
    (void)state;
    size_t count;
    const struct operation *operations = operation_table(&count);
    assert_true(count > 30);
    for (size_t i = 0; i < count; i++) {
        bool is_served = has_route(operations[i].name);
        if (is_served != ((operations[i].surfaces & SURFACE_REST) != 0))
            print_error("%s\n", operations[i].name);
        assert_int_equal(is_served, (operations[i].surfaces & SURFACE_REST) != 0);
    }
}

/* NULL when the path names the operation. */
static const struct operation *operation_of(const struct rest_route *route)
{
    return route->operation ? operation_find(route->operation) : NULL;
}

static bool is_argument(const struct operation *operation, struct slice name)
{
    for (size_t i = 0; i < operation->argument_count; i++)
        if (slice_equal_text(name, operation->arguments[i].name))
            return true;
    return false;
}

/* Rows of the body have the ids of the path; the organization is that of the token. */
static bool is_known_parameter(const struct rest_route *route, const struct operation *operation,
                               struct slice name)
{
    if (slice_equal_text(name, "organization"))
        return true;
    if (route->body == REST_BODY_CONTACTS)
        return slice_equal_text(name, "ids");
    return operation ? is_argument(operation, name) : slice_equal_text(name, "operation");
}

static void test_parameters_are_arguments(void **state)
{
    (void)state;
    size_t count;
    const struct rest_route *routes = rest_routes(&count);
    for (size_t i = 0; i < count; i++) {
        const struct operation *operation = operation_of(&routes[i]);
        assert_true(operation || !routes[i].operation);
        struct slice rest = slice_of(routes[i].pattern);
        while (rest.length) {
            struct slice part = slice_split(rest, '/', &rest);
            if (part.length && part.data[0] == ':')
                assert_true(is_known_parameter(&routes[i], operation,
                                               (struct slice){part.data + 1, part.length - 1}));
        }
    }
}

/* A query carries one value or a list of them, not an object. */
static bool fits_a_query(const struct argument *argument)
{
    return argument->type != ARGUMENT_OBJECT && argument->type != ARGUMENT_OBJECTS;
}

/* What is required comes by the path, by the body, or, where there is no body, by the query. */
static void test_required_arguments_can_be_given(void **state)
{
    (void)state;
    size_t count;
    const struct rest_route *routes = rest_routes(&count);
    for (size_t i = 0; i < count; i++) {
        const struct operation *operation = operation_of(&routes[i]);
        for (size_t k = 0; operation && k < operation->argument_count; k++) {
            const struct argument *argument = &operation->arguments[k];
            char parameter[60];
            snprintf(parameter, sizeof(parameter), ":%s", argument->name);
            assert_true(!argument->is_required || routes[i].body != REST_BODY_NONE ||
                        strstr(routes[i].pattern, parameter) || fits_a_query(argument));
        }
    }
}

static void test_no_route_hides_another(void **state)
{
    (void)state;
    size_t count;
    const struct rest_route *routes = rest_routes(&count);
    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < i; k++)
            assert_true(strcmp(routes[i].method, routes[k].method) != 0 ||
                        strcmp(routes[i].pattern, routes[k].pattern) != 0);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_operation_has_a_route),
        cmocka_unit_test(test_parameters_are_arguments),
        cmocka_unit_test(test_required_arguments_can_be_given),
        cmocka_unit_test(test_no_route_hides_another),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
