/* The data folder: where it is, that it can be made, and who may lock it beside whom. */
#include "cli/data-folder.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static void test_default(void **state)
{
    (void)state;
    AUTO_FREE(arena) struct arena *arena = arena_new();
    setenv("HOME", "/home/noor", 1);
    unsetenv("XDG_DATA_HOME");
    unsetenv("KITH_DATA");
    assert_string_equal(data_folder_default(arena), "/home/noor/.local/share/kith");
    setenv("XDG_DATA_HOME", "relative", 1); /* the specification says to ignore it */
    assert_string_equal(data_folder_default(arena), "/home/noor/.local/share/kith");
    setenv("XDG_DATA_HOME", "/data", 1);
    assert_string_equal(data_folder_default(arena), "/data/kith");
    setenv("KITH_DATA", "here", 1);
    assert_string_equal(data_folder_default(arena), "here");
}

static void test_make(void **state)
{
    AUTO_FREE(arena) struct arena *arena = arena_new();
    struct error error = {0};
    const char *folder = arena_format(arena, "%s/a/b/c", (const char *)*state);
    struct stat status;
    assert_true(data_folder_make(arena, folder, &error));
    assert_true(data_folder_make(arena, folder, &error));
    assert_int_equal(stat(folder, &status), 0);
    assert_int_equal(status.st_mode & 0777, 0700);
    assert_true(data_folder_make(arena, "/", &error));
    assert_false(data_folder_make(arena, "", &error));
    assert_false(data_folder_make(arena, "/dev/null", &error));
    assert_false(data_folder_make(arena, "/dev/null/x", &error));
}

/* Whether `second` may be taken while `first` is held. */
static const struct {
    enum data_lock_kind first, second;
    bool may;
} rows[] = {
    {DATA_LOCK_USE, DATA_LOCK_USE, true},          {DATA_LOCK_SERVE, DATA_LOCK_USE, true},
    {DATA_LOCK_USE, DATA_LOCK_SERVE, true},        {DATA_LOCK_SERVE, DATA_LOCK_SERVE, false},
    {DATA_LOCK_SERVE, DATA_LOCK_REPLACE, false},   {DATA_LOCK_REPLACE, DATA_LOCK_SERVE, false},
    {DATA_LOCK_USE, DATA_LOCK_SET_UP, true},       {DATA_LOCK_SERVE, DATA_LOCK_SET_UP, true},
    {DATA_LOCK_REPLACE, DATA_LOCK_REPLACE, false},
};

static void test_locks(void **state)
{
    const char *folder = *state;
    AUTO_FREE(arena) struct arena *arena = arena_new();
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct error error = {0};
        AUTO_FREE(data_lock)
        struct data_lock *first = data_lock_take(arena, folder, rows[i].first, &error);
        AUTO_FREE(data_lock)
        struct data_lock *second = data_lock_take(arena, folder, rows[i].second, &error);
        assert_non_null(first);
        assert_int_equal(second != NULL, rows[i].may);
        assert_int_equal(error.status, rows[i].may ? STATUS_OK : STATUS_CONFLICT);
    }
}

static int make_folder(void **state)
{
    static char folder[] = "/tmp/kith-test-XXXXXX";
    *state = mkdtemp(folder);
    return *state ? 0 : -1;
}

static int remove_folder(void **state)
{
    static const char *const left[] = {"/a/b/c", "/a/b", "/a", "/kith.lock", ""};
    AUTO_FREE(arena) struct arena *arena = arena_new();
    for (size_t i = 0; i < COUNT_OF(left); i++)
        remove(arena_format(arena, "%s%s", (const char *)*state, left[i]));
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_default), cmocka_unit_test(test_make),
                                       cmocka_unit_test(test_locks)};
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
