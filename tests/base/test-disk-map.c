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

static void assert_number(struct disk_map *map, int64_t key, int64_t expected)
{
    struct digest digest = key_of(key);
    struct error error = {0};
    int64_t number;
    assert_true(disk_map_get(map, &digest, -1, &number, &error));
    assert_int_equal(number, expected);
}

static void put(struct disk_map *map, int64_t key, int64_t number)
{
    struct digest digest = key_of(key);
    struct error error = {0};
    assert_true(disk_map_put(map, &digest, number, &error));
}

/* While both are in memory, and when the first is long on the disk. */
static void a_second_number_takes_the_place_of_the_first(void **state)
{
    enum { OTHERS = 100000 };
    struct error error = {0};
    (void)state;
    AUTO_FREE(disk_map) struct disk_map *map = disk_map_new(&error);
    put(map, -7, 1);
    put(map, -7, 2);
    assert_number(map, -7, 2);
    for (int64_t i = 0; i < OTHERS; i++)
        put(map, i, i);
    assert_number(map, -7, 2);
    put(map, -7, 3);
    assert_number(map, -7, 3);
    for (int64_t i = 0; i < OTHERS; i++)
        put(map, OTHERS + i, i);
    assert_number(map, -7, 3);
    for (int64_t i = 0; i < OTHERS; i++)
        put(map, i, i + 1);
    for (int64_t i = 0; i < OTHERS; i++)
        assert_number(map, i, i + 1);
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
