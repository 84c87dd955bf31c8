/* Handles that free themselves: the cleanup attribute under three names.
 *
 * Every outside resource (file, statement, transaction, socket) is declared with AUTO_FREE, so
 * that leaving a function early cannot leak it. TAKE hands ownership on.
 */
#pragma once

#define AUTO_FREE(type) __attribute__((cleanup(type##_auto_free)))

/* Defines the function AUTO_FREE(type) calls. `type##_free` must accept NULL. */
#define DEFINE_AUTO_FREE(type)                                                                     \
    static inline void type##_auto_free(struct type **object)                                      \
    {                                                                                              \
        type##_free(*object);                                                                      \
    }

/* The value of `pointer`, which becomes NULL: its new owner frees it. */
#define TAKE(pointer)                                                                              \
    ({                                                                                             \
        __typeof__(pointer) taken_ = (pointer);                                                    \
        (pointer) = NULL;                                                                          \
        taken_;                                                                                    \
    })

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))
