/* A map on the disk: what was put is found, however much it grew. */
#include "base/disk-map.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct digest key_of(int64_t number)
{
    struct slice text = {(const char *)&number, sizeof(number)};
    return digest_of(&text, 1);
}

static void every_number_is_found_after_it_grew(void **state)
{
    enum { COUNT = 200000 };
    struct error error = {0};
    (void)state;
    AUTO_FREE(disk_map) struct disk_map *map = disk_map_new(&error);
    assert_non_null(map);
    for (int64_t i = 0; i < COUNT; i++) {
        struct digest key = key_of(i);
        assert_true(disk_map_put(map, &key, i * 3, &error));
    }
    for (int64_t i = 0; i < COUNT + 1000; i++) {
        struct digest key = key_of(i);
        int64_t number;
        assert_true(disk_map_get(map, &key, -1, &number, &error));
        assert_int_equal(number, i < COUNT ? i * 3 : -1);
    }
}

static void a_second_number_takes_the_place_of_the_first(void **state)
{
    struct error error = {0};
    struct digest key = key_of(7);
    int64_t number;
    (void)state;
    AUTO_FREE(disk_map) struct disk_map *map = disk_map_new(&error);
    assert_true(disk_map_put(map, &key, 1, &error));
    assert_true(disk_map_put(map, &key, 2, &error));
    assert_true(disk_map_get(map, &key, -1, &number, &error));
    assert_int_equal(number, 2);
}

static void a_folder_that_is_not_there_is_named(void **state)
{
    struct error error = {0};
    (void)state;
    setenv("TMPDIR", "/nowhere/at/all", 1);
    assert_null(disk_map_new(&error));
    unsetenv("TMPDIR");
    assert_int_equal(error.status, STATUS_UNAVAILABLE);
    assert_non_null(strstr(error.message, "/nowhere/at/all"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_number_is_found_after_it_grew),
        cmocka_unit_test(a_second_number_takes_the_place_of_the_first),
        cmocka_unit_test(a_folder_that_is_not_there_is_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
