/* JSON out (RFC 8259), streamed straight into a buffer: no tree, no allocation a value.
 *
 * The caller keeps the order right: in an object every value follows its key. Text must be valid
 * UTF-8, as all text inside the program is.
 */
#pragma once

#include "base/buffer.h"
#include "base/uuid.h"
#include <stdbool.h>
#include <stdint.h>

enum { JSON_WRITER_DEPTH = 32 };

struct json_writer {
    struct buffer *out;
    unsigned depth;
    bool has_items[JSON_WRITER_DEPTH]; /* at this depth a comma is due before the next item */
    bool after_key;
};

/* Appends to `out`, which stays the caller's. */
void json_writer_init(struct json_writer *writer, struct buffer *out);

void json_object_begin(struct json_writer *writer);
void json_object_end(struct json_writer *writer);
void json_array_begin(struct json_writer *writer);
void json_array_end(struct json_writer *writer);
void json_key(struct json_writer *writer, const char *key);

void json_write_text(struct json_writer *writer, const char *text); /* NULL writes null */
void json_write_slice(struct json_writer *writer, struct slice text);
void json_write_integer(struct json_writer *writer, int64_t number);
void json_write_real(struct json_writer *writer, double number); /* NaN writes null */
void json_write_boolean(struct json_writer *writer, bool value);
void json_write_null(struct json_writer *writer);
void json_write_uuid(struct json_writer *writer, struct uuid uuid); /* nil writes null */
void json_write_raw(struct json_writer *writer, struct slice json); /* one value, already JSON */

/* key and value in one call, the common case */
void json_member_text(struct json_writer *writer, const char *key, const char *text);
void json_member_integer(struct json_writer *writer, const char *key, int64_t number);
void json_member_boolean(struct json_writer *writer, const char *key, bool value);
void json_member_uuid(struct json_writer *writer, const char *key, struct uuid uuid);
