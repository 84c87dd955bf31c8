/* Memory of growing arrays. */
#include "link/array.h"

#include <stdio.h>
#include <stdlib.h>

static _Noreturn void out_of_memory(size_t count, size_t size)
{
    fprintf(stderr, "kith: out of memory (%zu times %zu bytes wanted)\n", count, size);
    abort();
}

void *array_resize(void *old, size_t count, size_t size)
{
    void *items = reallocarray(old, count ? count : 1, size);
    if (!items)
        out_of_memory(count, size);
    return items;
}

void *array_zeroed(size_t count, size_t size)
{
    void *items = calloc(count ? count : 1, size);
    if (!items)
        out_of_memory(count, size);
    return items;
}
