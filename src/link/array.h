/* Arrays that grow and are too large for an arena, which keeps what they outgrew. Inside `link`
 * only, but for array_keep_memory; every array is {items, count, capacity}, a zeroed one is empty.
 */
#pragma once

#include <stddef.h>

/* realloc that never answers NULL: running out of memory ends the process with a clear line. */
void *array_resize(void *old, size_t count, size_t size);

/* Zeroed, to be given back with free(). */
void *array_zeroed(size_t count, size_t size);

/* Not zeroed, and beginning with a cache line: elements of a line's size are on one each. */
void *array_in_lines(size_t count, size_t size);

/* For a program that links and ends: from now on what is given back is kept for what comes next,
 * and all of it is on large pages. The system would have to clear each page again. */
void array_keep_memory(void);

#define ARRAY_NEW(type, count) ((type *)array_zeroed((count), sizeof(type)))

/* The place of one more element, not zeroed. */
#define ARRAY_PUSH(list)                                                                           \
    ({                                                                                             \
        __typeof__(list) list_ = (list);                                                           \
        if (list_->count == list_->capacity) {                                                     \
            list_->capacity = list_->capacity ? list_->capacity + list_->capacity / 2 : 64;        \
            list_->items = array_resize(list_->items, list_->capacity, sizeof(*list_->items));     \
        }                                                                                          \
        &list_->items[list_->count++];                                                             \
    })
