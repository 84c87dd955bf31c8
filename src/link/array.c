/* Memory of growing arrays. */
#include "link/array.h"

#include <malloc.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>

enum { LARGE_PAGE_BYTES = 1 << 21, KEPT_BYTES = 1 << 30, CACHE_LINE_BYTES = 64 };

static _Noreturn void out_of_memory(size_t count, size_t size)
{
    fprintf(stderr, "kith: out of memory (%zu times %zu bytes wanted)\n", count, size);
    abort();
}

/* What is read here and there in a large array waits for the page's address more than for the
 * memory itself: large pages need fewer of these. A wish, which may remain one. */
static void wish_for_large_pages(void *items, size_t bytes)
{
    uintptr_t from = ((uintptr_t)items + LARGE_PAGE_BYTES - 1) & ~(uintptr_t)(LARGE_PAGE_BYTES - 1);
    uintptr_t to = ((uintptr_t)items + bytes) & ~(uintptr_t)(LARGE_PAGE_BYTES - 1);
    if (to > from)
        madvise((char *)items + (from - (uintptr_t)items), to - from, MADV_HUGEPAGE);
}

void *array_resize(void *old, size_t count, size_t size)
{
    void *items = reallocarray(old, count ? count : 1, size);
    if (!items)
        out_of_memory(count, size);
    wish_for_large_pages(items, count * size);
    return items;
}

void *array_zeroed(size_t count, size_t size)
{
    void *items = calloc(count ? count : 1, size);
    if (!items)
        out_of_memory(count, size);
    wish_for_large_pages(items, count * size);
    return items;
}

void *array_in_lines(size_t count, size_t size)
{
    void *items =
        aligned_alloc(CACHE_LINE_BYTES, (count * size / CACHE_LINE_BYTES + 1) * CACHE_LINE_BYTES);
    if (!items)
        out_of_memory(count, size);
    wish_for_large_pages(items, count * size);
    return items;
}

void array_keep_memory(void)
{
    mallopt(M_ARENA_MAX, 1);
    mallopt(M_MMAP_MAX, 0);
    mallopt(M_TRIM_THRESHOLD, INT32_MAX);
    void *all = malloc(KEPT_BYTES);
    if (all)
        wish_for_large_pages(all, KEPT_BYTES);
    free(all);
}
