/* Bytes that grow: what output is built in.
 *
 * A buffer owns its memory; buffer_clear gives it back. A zeroed struct is an empty buffer.
 */
#pragma once

#include "base/slice.h"
#include <stdarg.h>
#include <stddef.h>

struct buffer {
    char *data; /* use buffer_text where a NUL must follow */
    size_t length;
    size_t capacity;
};

#define AUTO_BUFFER __attribute__((cleanup(buffer_clear)))

void buffer_clear(struct buffer *buffer);

/* Forgets the content, keeps the memory. */
void buffer_reset(struct buffer *buffer);

/* Room for `extra` more bytes; gives where they go. Count them with `length +=`. */
char *buffer_reserve(struct buffer *buffer, size_t extra);

void buffer_append(struct buffer *buffer, const void *bytes, size_t size);
void buffer_append_slice(struct buffer *buffer, struct slice text);
void buffer_append_text(struct buffer *buffer, const char *text);
void buffer_append_byte(struct buffer *buffer, char byte);
void buffer_append_format(struct buffer *buffer, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* The content as text, "" when empty. Valid until the buffer changes. */
const char *buffer_text(const struct buffer *buffer);

static inline struct slice buffer_slice(const struct buffer *buffer)
{
    return (struct slice){buffer->data, buffer->length};
}
