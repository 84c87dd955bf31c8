/* Inputs in heap blocks of their exact size, without a NUL, so that the sanitizer sees a parser
 * that looks one byte too far. */
#pragma once

#include "base/slice.h"
#include <stdlib.h>

/* To be given back with exact_free. */
static inline struct slice exact_copy(const char *bytes, size_t size)
{
    char *copy = malloc(size ? size : 1);
    if (!copy)
        abort();
    if (size)
        memcpy(copy, bytes, size);
    return (struct slice){copy, size};
}

static inline struct slice exact_text(const char *text)
{
    return exact_copy(text, strlen(text));
}

static inline void exact_free(struct slice *slice)
{
    union {
        const char *constant;
        char *owned;
    } data = {.constant = slice->data};
    free(data.owned);
}

#define AUTO_EXACT __attribute__((cleanup(exact_free)))
