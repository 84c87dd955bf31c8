/* JSON in, pulled a token at a time: for what the program itself stored.
 *
 * The stored rows are read on every list page, so no tree is built. Requests from outside are read
 * with jansson, which reports positions and refuses duplicates.
 *
 *     json_reader_init(&reader, text, arena);
 *     if (json_enter_object(&reader))
 *         while (json_next_key(&reader, &key)) ... one value each, or json_skip(&reader)
 *     if (reader.failed) ...
 */
#pragma once

#include "base/arena.h"
#include "base/slice.h"
#include <stdbool.h>
#include <stdint.h>

enum { JSON_READER_DEPTH = 64 };

enum json_kind {
    JSON_KIND_NONE, /* the end of the level, or of the text */
    JSON_KIND_OBJECT,
    JSON_KIND_ARRAY,
    JSON_KIND_TEXT,
    JSON_KIND_NUMBER,
    JSON_KIND_TRUE,
    JSON_KIND_FALSE,
    JSON_KIND_NULL,
};

struct json_reader {
    const char *place;
    const char *end;
    struct arena *arena; /* where texts are copied to */
    unsigned depth;
    bool fresh[JSON_READER_DEPTH]; /* nothing was read at this level yet */
    bool failed;                   /* the text is not JSON, or not what the caller asked for */
};

/* Reads `text`, which must outlive the reader. */
void json_reader_init(struct json_reader *reader, struct slice text, struct arena *arena);

/* What comes next; nothing is read. */
enum json_kind json_peek(struct json_reader *reader);

/* Steps into the object or array that comes next; false (and failed) when it is something else. */
bool json_enter_object(struct json_reader *reader);
bool json_enter_array(struct json_reader *reader);

/* The next key of the object, escapes undone, or false at its end, which is then left behind. The
 * key lives as long as the text and the arena. */
bool json_next_key(struct json_reader *reader, struct slice *key);

/* Whether the array has another item; false leaves it behind. */
bool json_next_item(struct json_reader *reader);

/* One value. On a value of another kind they fail and give NULL, 0 or false; null reads as those
 * without failing. Texts live as long as the arena. */
const char *json_read_text(struct json_reader *reader);
int64_t json_read_integer(struct json_reader *reader);
bool json_read_boolean(struct json_reader *reader);

/* The raw bytes of the next value, skipped over. Escapes within it are not looked into. */
struct slice json_read_raw(struct json_reader *reader);
void json_skip(struct json_reader *reader);

/* Nothing but white space is left, nothing failed, and every level was left. */
bool json_at_end(struct json_reader *reader);
