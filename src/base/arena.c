/* Memory that is given back all at once: a chain of blocks, the newest first. */
#include "base/arena.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FIRST_BLOCK_BYTES = 16 * 1024, LARGEST_BLOCK_BYTES = 1024 * 1024 };

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

static struct block *block_new(size_t size, struct block *older)
{
    struct block *block = malloc(sizeof(*block) + size);
    if (!block) {
        fprintf(stderr, "kith: out of memory (%zu bytes wanted)\n", size);
        abort();
    }
    block->older = older;
    block->size = size;
    block->used = 0;
    return block;
}

struct arena *arena_new(void)
{
    struct arena *arena = calloc(1, sizeof(*arena));
    if (!arena)
        abort();
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
    free_down_to(arena, first);
    if (first)
        first->used = 0;
    arena->used = 0;
}

size_t arena_used_bytes(const struct arena *arena)
{
    return arena->used;
}

void *arena_alloc(struct arena *arena, size_t size)
{
    size_t alignment = _Alignof(max_align_t);
    size_t rounded = (size + alignment - 1) & ~(alignment - 1);
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
    return memset(memory, 0, rounded);
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
