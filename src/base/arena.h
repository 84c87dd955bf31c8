/* Memory that is given back all at once.
 *
 * A request or a job owns one arena; whatever it builds is allocated there and never freed one by
 * one. Running out of memory ends the process with a clear line, so nothing here returns NULL:
 * bound what strangers can make you allocate before you allocate it.
 */
#pragma once

#include "base/cleanup.h"
#include "base/slice.h"
#include <stdarg.h>
#include <stddef.h>

struct arena;

struct arena *arena_new(void);
void arena_free(struct arena *arena);
DEFINE_AUTO_FREE(arena)

/* Forgets every allocation but keeps the first block, unless it is huge, for the next round. */
void arena_reset(struct arena *arena);

/* Bytes handed out since the last reset, each allocation rounded up. */
size_t arena_used_bytes(const struct arena *arena);

/* `size` zeroed bytes, aligned for any type. */
void *arena_alloc(struct arena *arena, size_t size);

/* `count` zeroed elements of `size` bytes. */
void *arena_alloc_array(struct arena *arena, size_t size, size_t count);

/* A copy of `old` (`old_size` bytes, may be NULL) in a block of `new_size`; the rest is zero. */
void *arena_grow(struct arena *arena, const void *old, size_t old_size, size_t new_size);

char *arena_copy(struct arena *arena, const char *text);
char *arena_copy_slice(struct arena *arena, struct slice text);
void *arena_copy_bytes(struct arena *arena, const void *bytes, size_t size);
/* The three texts as one. */
char *arena_join(struct arena *arena, const char *first, const char *second, const char *third);
char *arena_format(struct arena *arena, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

#define ARENA_NEW(arena, type)          ((type *)arena_alloc((arena), sizeof(type)))
#define ARENA_ARRAY(arena, type, count) ((type *)arena_alloc_array((arena), sizeof(type), (count)))

/* A list of larger items begins with room for one, others for eight: most lists of facts hold one.
 */
enum { ARENA_LARGE_ITEM_BYTES = 128 };

/* Gives an empty list room for so many elements, when that is known beforehand. */
#define ARENA_RESERVE(arena, list, room)                                                           \
    ({                                                                                             \
        __typeof__(list) reserved_ = (list);                                                       \
        reserved_->capacity = (room);                                                              \
        reserved_->items =                                                                         \
            arena_alloc_array((arena), sizeof(*reserved_->items), reserved_->capacity);            \
    })

/* Makes room for one more element in a growing array {items, count, capacity} of the arena and
 * gives its zeroed place: struct fact *fact = ARENA_PUSH(arena, facts); */
#define ARENA_PUSH(arena, list)                                                                    \
    ({                                                                                             \
        __typeof__(list) list_ = (list);                                                           \
        if (list_->count == list_->capacity) {                                                     \
            size_t first_ = sizeof(*list_->items) > ARENA_LARGE_ITEM_BYTES ? 1 : 8;                \
            size_t capacity_ = list_->capacity ? list_->capacity * 2 : first_;                     \
            list_->items = arena_grow((arena), list_->items, list_->count * sizeof(*list_->items), \
                                      capacity_ * sizeof(*list_->items));                          \
            list_->capacity = capacity_;                                                           \
        }                                                                                          \
        &list_->items[list_->count++];                                                             \
    })
