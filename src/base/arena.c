/* Memory that is given back all at once: a chain of blocks, the newest first. */
#include "base/arena.h"

#include <sanitizer/asan_interface.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FIRST_BLOCK_BYTES = 16 * 1024, LARGEST_BLOCK_BYTES = 1024 * 1024 };

/* Under the address sanitizer what was not handed out is poisoned, and a gap follows each
 * allocation, so that a step past its end is seen as it is with malloc. */
#if defined(__SANITIZE_ADDRESS__) || __has_feature(address_sanitizer) /* GCC, Clang */
enum { GAP_BYTES = 16 };
#else
enum { GAP_BYTES = 0 };
#endif

struct block {
    struct block *older;
    size_t size;
    size_t used;
    _Alignas(max_align_t) char bytes[];
};

struct arena {
    struct block *newest;
    size_t used;
};

static _Noreturn void out_of_memory(size_t size)
{
    fprintf(stderr, "kith: out of memory (%zu bytes wanted)\n", size);
    abort();
}

static struct block *block_new(size_t size, struct block *older)
{
    struct block *block = malloc(sizeof(*block) + size);
    if (!block)
        out_of_memory(size);
    ASAN_POISON_MEMORY_REGION(block->bytes, size);
    block->older = older;
    block->size = size;
    block->used = 0;
    return block;
}

struct arena *arena_new(void)
{
    struct arena *arena = calloc(1, sizeof(*arena));
    if (!arena)
        out_of_memory(sizeof(*arena));
    return arena;
}

static void free_down_to(struct arena *arena, struct block *last)
{
    while (arena->newest != last) {
        struct block *block = arena->newest;
        arena->newest = block->older;
        free(block);
    }
}

void arena_free(struct arena *arena)
{
    if (!arena)
        return;
    free_down_to(arena, NULL);
    free(arena);
}

void arena_reset(struct arena *arena)
{
    struct block *first = arena->newest;
    while (first && first->older)
        first = first->older;
    free_down_to(arena, first && first->size <= LARGEST_BLOCK_BYTES ? first : NULL);
    if (arena->newest) {
        first->used = 0;
        ASAN_POISON_MEMORY_REGION(first->bytes, first->size);
    }
    arena->used = 0;
}

size_t arena_used_bytes(const struct arena *arena)
{
    return arena->used;
}

void *arena_alloc(struct arena *arena, size_t size)
{
    if (size > SIZE_MAX / 4)
        out_of_memory(size);
    size_t alignment = _Alignof(max_align_t);
    size_t rounded = ((size + alignment - 1) & ~(alignment - 1)) + GAP_BYTES;
    struct block *block = arena->newest;
    if (!block || block->size - block->used < rounded) {
        size_t wanted = block ? block->size * 2 : FIRST_BLOCK_BYTES;
        if (wanted > LARGEST_BLOCK_BYTES)
            wanted = LARGEST_BLOCK_BYTES;
        block = arena->newest = block_new(rounded > wanted ? rounded : wanted, block);
    }
    void *memory = block->bytes + block->used;
    block->used += rounded;
    arena->used += rounded;
    ASAN_UNPOISON_MEMORY_REGION(memory, size);
    return memset(memory, 0, size);
}

void *arena_alloc_array(struct arena *arena, size_t size, size_t count)
{
    size_t total;
    if (__builtin_mul_overflow(size, count, &total))
        out_of_memory(SIZE_MAX);
    return arena_alloc(arena, total);
}

void *arena_grow(struct arena *arena, const void *old, size_t old_size, size_t new_size)
{
    void *memory = arena_alloc(arena, new_size);
    if (old_size)
        memcpy(memory, old, old_size);
    return memory;
}

void *arena_copy_bytes(struct arena *arena, const void *bytes, size_t size)
{
    return arena_grow(arena, bytes, size, size);
}

char *arena_copy_slice(struct arena *arena, struct slice text)
{
    return arena_grow(arena, text.data, text.length, text.length + 1);
}

char *arena_copy(struct arena *arena, const char *text)
{
    return text ? arena_copy_slice(arena, slice_of(text)) : NULL;
}

char *arena_join(struct arena *arena, const char *first, const char *second, const char *third)
{
    size_t first_size = strlen(first), second_size = strlen(second), third_size = strlen(third);
    char *text = arena_alloc(arena, first_size + second_size + third_size + 1);
    memcpy(text, first, first_size);
    memcpy(text + first_size, second, second_size);
    memcpy(text + first_size + second_size, third, third_size);
    return text;
}

char *arena_format(struct arena *arena, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    char first[256];
    int length = vsnprintf(first, sizeof(first), format, arguments);
    va_end(arguments);
    char *text = arena_alloc(arena, (size_t)length + 1);
    if ((size_t)length < sizeof(first)) {
        memcpy(text, first, (size_t)length);
        return text;
    }
    va_start(arguments, format);
    vsnprintf(text, (size_t)length + 1, format, arguments);
    va_end(arguments);
    return text;
}
