/* JSON out. */
#include "base/json-writer.h"

#include <assert.h>
#include <math.h>

void json_writer_init(struct json_writer *writer, struct buffer *out)
{
    *writer = (struct json_writer){.out = out};
}

static void before_value(struct json_writer *writer)
{
    if (writer->after_key) {
        writer->after_key = false;
        return;
    }
    if (writer->has_items[writer->depth])
        buffer_append_byte(writer->out, ',');
    writer->has_items[writer->depth] = true;
}

static void open_level(struct json_writer *writer, char bracket)
{
    before_value(writer);
    buffer_append_byte(writer->out, bracket);
    assert(writer->depth + 1 < JSON_WRITER_DEPTH);
    writer->has_items[++writer->depth] = false;
}

static void close_level(struct json_writer *writer, char bracket)
{
    assert(writer->depth > 0 && !writer->after_key);
    writer->depth--;
    buffer_append_byte(writer->out, bracket);
}

void json_object_begin(struct json_writer *writer)
{
    open_level(writer, '{');
}

void json_object_end(struct json_writer *writer)
{
    close_level(writer, '}');
}

void json_array_begin(struct json_writer *writer)
{
    open_level(writer, '[');
}

void json_array_end(struct json_writer *writer)
{
    close_level(writer, ']');
}

static void append_escape(struct buffer *out, unsigned char byte)
{
    static const char digits[] = "0123456789abcdef";
    switch (byte) {
    case '"':
        buffer_append(out, "\\\"", 2);
        return;
    case '\\':
        buffer_append(out, "\\\\", 2);
        return;
    case '\n':
        buffer_append(out, "\\n", 2);
        return;
    case '\r':
        buffer_append(out, "\\r", 2);
        return;
    case '\t':
        buffer_append(out, "\\t", 2);
        return;
    default: {
        char escape[6] = {'\\', 'u', '0', '0', digits[byte >> 4], digits[byte & 0xF]};
        buffer_append(out, escape, sizeof(escape));
    }
    }
}

static bool is_plain(unsigned char byte)
{
    return byte >= 0x20 && byte != '"' && byte != '\\' && byte != 0x7F;
}

/* Nearly every text is nothing but plain bytes, and all keys are. */
static bool append_plain(struct buffer *out, struct slice text)
{
    for (size_t i = 0; i < text.length; i++)
        if (!is_plain((unsigned char)text.data[i]))
            return false;
    char *place = buffer_reserve(out, text.length + 2);
    *place++ = '"';
    if (text.length)
        memcpy(place, text.data, text.length);
    place[text.length] = '"';
    place[text.length + 1] = '\0';
    out->length += text.length + 2;
    return true;
}

static void append_quoted(struct buffer *out, struct slice text)
{
    if (append_plain(out, text))
        return;
    buffer_append_byte(out, '"');
    size_t run = 0;
    for (size_t i = 0; i < text.length; i++) {
        unsigned char byte = (unsigned char)text.data[i];
        if (is_plain(byte))
            continue;
        buffer_append(out, text.data + run, i - run);
        append_escape(out, byte);
        run = i + 1;
    }
    if (text.length > run)
        buffer_append(out, text.data + run, text.length - run);
    buffer_append_byte(out, '"');
}

void json_key(struct json_writer *writer, const char *key)
{
    assert(!writer->after_key);
    before_value(writer);
    append_quoted(writer->out, slice_of(key));
    buffer_append_byte(writer->out, ':');
    writer->after_key = true;
}

void json_write_slice(struct json_writer *writer, struct slice text)
{
    before_value(writer);
    append_quoted(writer->out, text);
}

void json_write_text(struct json_writer *writer, const char *text)
{
    if (text)
        json_write_slice(writer, slice_of(text));
    else
        json_write_null(writer);
}

void json_write_integer(struct json_writer *writer, int64_t number)
{
    before_value(writer);
    char digits[24];
    char *end = digits + sizeof(digits);
    char *place = end;
    uint64_t left = number < 0 ? -(uint64_t)number : (uint64_t)number;
    do {
        *--place = (char)('0' + left % 10);
        left /= 10;
    } while (left);
    if (number < 0)
        *--place = '-';
    buffer_append(writer->out, place, (size_t)(end - place));
}

void json_write_real(struct json_writer *writer, double number)
{
    if (!isfinite(number)) {
        json_write_null(writer);
        return;
    }
    before_value(writer);
    buffer_append_format(writer->out, "%.15g", number);
}

void json_write_boolean(struct json_writer *writer, bool value)
{
    before_value(writer);
    buffer_append_text(writer->out, value ? "true" : "false");
}

void json_write_null(struct json_writer *writer)
{
    before_value(writer);
    buffer_append(writer->out, "null", 4);
}

void json_write_uuid(struct json_writer *writer, struct uuid uuid)
{
    if (uuid_is_nil(uuid)) {
        json_write_null(writer);
        return;
    }
    char text[UUID_TEXT_BYTES];
    uuid_format(uuid, text);
    json_write_text(writer, text);
}

void json_write_raw(struct json_writer *writer, struct slice json)
{
    before_value(writer);
    buffer_append_slice(writer->out, json);
}

void json_member_text(struct json_writer *writer, const char *key, const char *text)
{
    json_key(writer, key);
    json_write_text(writer, text);
}

void json_member_integer(struct json_writer *writer, const char *key, int64_t number)
{
    json_key(writer, key);
    json_write_integer(writer, number);
}

void json_member_boolean(struct json_writer *writer, const char *key, bool value)
{
    json_key(writer, key);
    json_write_boolean(writer, value);
}

void json_member_uuid(struct json_writer *writer, const char *key, struct uuid uuid)
{
    json_key(writer, key);
    json_write_uuid(writer, uuid);
}
