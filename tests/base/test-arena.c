/* The arena: sizes, alignment, reset, growing arrays. */
#include "base/arena.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "exact.h"
#include <sanitizer/asan_interface.h>
#include <string.h>

static bool is_zero(const char *bytes, size_t size)
{
    for (size_t i = 0; i < size; i++)
        if (bytes[i])
            return false;
    return true;
}

static void test_allocations_are_zeroed_aligned_and_apart(void **state)
{
    (void)state;
    static const size_t sizes[] = {1, 15, 16, 17, 255, 4096, 16384, 16385, 100000, 3000000};
    AUTO_FREE(arena) struct arena *arena = arena_new();
    for (int round = 0; round < 3; round++) {
        char *kept[COUNT_OF(sizes)];
        for (size_t i = 0; i < COUNT_OF(sizes); i++) {
            kept[i] = arena_alloc(arena, sizes[i]);
            assert_int_equal((uintptr_t)kept[i] % _Alignof(max_align_t), 0);
            assert_true(is_zero(kept[i], sizes[i]));
            memset(kept[i], (int)i + 1, sizes[i]);
        }
        for (size_t i = 0; i < COUNT_OF(sizes); i++) {
            assert_int_equal(kept[i][0], i + 1);
            assert_int_equal(kept[i][sizes[i] - 1], i + 1);
        }
        arena_reset(arena);
    }
}

static void test_reset_forgets_and_reuses(void **state)
{
    (void)state;
    AUTO_FREE(arena) struct arena *arena = arena_new();
    arena_reset(arena); /* nothing there yet */
    assert_int_equal(arena_used_bytes(arena), 0);
    char *first = arena_alloc(arena, 100);
    memset(first, 'x', 100);
    for (int i = 0; i < 100; i++)
        arena_alloc(arena, 10000);
    assert_true(arena_used_bytes(arena) >= 1000100);
    arena_reset(arena);
    assert_int_equal(arena_used_bytes(arena), 0);
    char *again = arena_alloc(arena, 100);
    assert_ptr_equal(first, again);
    assert_true(is_zero(again, 100));
}

static void test_a_huge_first_block_is_not_kept(void **state)
{
    (void)state;
    AUTO_FREE(arena) struct arena *arena = arena_new();
    arena_alloc(arena, (size_t)64 << 20);
    arena_reset(arena);
    assert_int_equal(arena_used_bytes(arena), 0);
    char *text = arena_copy(arena, "after");
    assert_string_equal(text, "after");
}

static void test_nothing_is_something(void **state)
{
    (void)state;
    AUTO_FREE(arena) struct arena *arena = arena_new();
    assert_non_null(arena_alloc(arena, 0));
    assert_non_null(arena_copy_bytes(arena, NULL, 0));
    assert_string_equal(arena_copy_slice(arena, (struct slice){0}), "");
    assert_null(arena_copy(arena, NULL));
    arena_free(NULL);
}

static void test_copies_do_not_need_a_nul(void **state)
{
    (void)state;
    AUTO_FREE(arena) struct arena *arena = arena_new();
    AUTO_EXACT struct slice text = exact_text("Zoë");
    assert_string_equal(arena_copy_slice(arena, text), "Zoë");
    assert_memory_equal(arena_copy_bytes(arena, text.data, text.length), "Zoë", 4);
    char *grown = arena_grow(arena, text.data, text.length, 10);
    assert_memory_equal(grown, "Zo\xC3\xAB\0\0\0\0\0\0", 10);
}

static void test_format_at_every_length_about_its_first_buffer(void **state)
{
    (void)state;
    AUTO_FREE(arena) struct arena *arena = arena_new();
    for (int width = 0; width < 600; width++) {
        char *text = arena_format(arena, "%*s|", width, "");
        assert_int_equal(strlen(text), width + 1);
        assert_int_equal(text[width], '|');
    }
}

static void test_push_grows_and_keeps(void **state)
{
    (void)state;
    struct numbers {
        int *items;
        size_t count, capacity;
    } numbers = {0};
    AUTO_FREE(arena) struct arena *arena = arena_new();
    for (int i = 0; i < 1000; i++) {
        int *place = ARENA_PUSH(arena, &numbers);
        assert_int_equal(*place, 0);
        *place = i;
    }
    assert_int_equal(numbers.count, 1000);
    for (int i = 0; i < 1000; i++)
        assert_int_equal(numbers.items[i], i);
}

static void test_arrays(void **state)
{
    (void)state;
    AUTO_FREE(arena) struct arena *arena = arena_new();
    int64_t *numbers = ARENA_ARRAY(arena, int64_t, 500);
    for (int i = 0; i < 500; i++)
        assert_int_equal(numbers[i]++, 0);
}

#if defined(__SANITIZE_ADDRESS__) || __has_feature(address_sanitizer)
static void test_the_sanitizer_sees_past_an_allocation(void **state)
{
    (void)state;
    AUTO_FREE(arena) struct arena *arena = arena_new();
    for (size_t size = 1; size < 40; size++) {
        char *bytes = arena_alloc(arena, size);
        assert_false(__asan_address_is_poisoned(bytes + size - 1));
        assert_true(__asan_address_is_poisoned(bytes + size));
    }
    char *forgotten = arena_alloc(arena, 10);
    arena_reset(arena);
    assert_true(__asan_address_is_poisoned(forgotten));
}
#endif

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_allocations_are_zeroed_aligned_and_apart),
        cmocka_unit_test(test_reset_forgets_and_reuses),
        cmocka_unit_test(test_a_huge_first_block_is_not_kept),
        cmocka_unit_test(test_nothing_is_something),
        cmocka_unit_test(test_copies_do_not_need_a_nul),
        cmocka_unit_test(test_format_at_every_length_about_its_first_buffer),
        cmocka_unit_test(test_push_grows_and_keeps),
        cmocka_unit_test(test_arrays),
#if defined(__SANITIZE_ADDRESS__) || __has_feature(address_sanitizer)
        cmocka_unit_test(test_the_sanitizer_sees_past_an_allocation),
#endif
    };
    return cmocka_run_group_tests_name("base-arena", tests, NULL, NULL);
}
