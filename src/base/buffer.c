/* Bytes that grow. */
#include "base/buffer.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void buffer_clear(struct buffer *buffer)
{
    free(buffer->data);
    *buffer = (struct buffer){0};
}

void buffer_reset(struct buffer *buffer)
{
    buffer->length = 0;
    if (buffer->data)
        buffer->data[0] = '\0';
}

char *buffer_reserve(struct buffer *buffer, size_t extra)
{
    size_t wanted = buffer->length + extra + 1;
    if (wanted > buffer->capacity) {
        size_t capacity = buffer->capacity ? buffer->capacity * 2 : 256;
        if (capacity < wanted)
            capacity = wanted;
        char *data = realloc(buffer->data, capacity);
        if (!data) {
            fprintf(stderr, "kith: out of memory (%zu bytes wanted)\n", capacity);
            abort();
        }
        buffer->data = data;
        buffer->capacity = capacity;
    }
    return buffer->data + buffer->length;
}

void buffer_append(struct buffer *buffer, const void *bytes, size_t size)
{
    char *place = buffer_reserve(buffer, size);
    if (size)
        memcpy(place, bytes, size);
    buffer->length += size;
    buffer->data[buffer->length] = '\0';
}

void buffer_append_slice(struct buffer *buffer, struct slice text)
{
    buffer_append(buffer, text.data, text.length);
}

void buffer_append_text(struct buffer *buffer, const char *text)
{
    buffer_append_slice(buffer, slice_of(text));
}

void buffer_append_byte(struct buffer *buffer, char byte)
{
    char *place = buffer_reserve(buffer, 1);
    place[0] = byte;
    place[1] = '\0';
    buffer->length++;
}

void buffer_append_format(struct buffer *buffer, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);
    char *place = buffer_reserve(buffer, (size_t)length);
    va_start(arguments, format);
    vsnprintf(place, (size_t)length + 1, format, arguments);
    va_end(arguments);
    buffer->length += (size_t)length;
}

const char *buffer_text(const struct buffer *buffer)
{
    if (!buffer->data)
        return "";
    buffer->data[buffer->length] = '\0'; /* reserved bytes may have been counted since */
    return buffer->data;
}
