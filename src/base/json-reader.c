/* JSON in, a token at a time. */
#include "base/json-reader.h"

void json_reader_init(struct json_reader *reader, struct slice text, struct arena *arena)
{
    if (!text.data)
        text = SLICE(""); /* C has no NULL + 0 */
    *reader =
        (struct json_reader){.place = text.data, .end = text.data + text.length, .arena = arena};
}

static bool reader_fails(struct json_reader *reader)
{
    reader->failed = true;
    reader->place = reader->end; /* every later call finds nothing */
    return false;
}

static void skip_space(struct json_reader *reader)
{
    while (reader->place < reader->end && (*reader->place == ' ' || *reader->place == '\n' ||
                                           *reader->place == '\r' || *reader->place == '\t'))
        reader->place++;
}

static bool take_byte(struct json_reader *reader, char byte)
{
    skip_space(reader);
    if (reader->place == reader->end || *reader->place != byte)
        return false;
    reader->place++;
    return true;
}

enum json_kind json_peek(struct json_reader *reader)
{
    skip_space(reader);
    if (reader->place == reader->end)
        return JSON_KIND_NONE;
    switch (*reader->place) {
    case '{':
        return JSON_KIND_OBJECT;
    case '[':
        return JSON_KIND_ARRAY;
    case '"':
        return JSON_KIND_TEXT;
    case 't':
        return JSON_KIND_TRUE;
    case 'f':
        return JSON_KIND_FALSE;
    case 'n':
        return JSON_KIND_NULL;
    case '}':
    case ']':
    case ',':
        return JSON_KIND_NONE;
    default:
        return JSON_KIND_NUMBER;
    }
}

static bool enter(struct json_reader *reader, char bracket)
{
    if (reader->depth + 1 >= JSON_READER_DEPTH || !take_byte(reader, bracket))
        return reader_fails(reader);
    reader->fresh[++reader->depth] = true;
    return true;
}

bool json_enter_object(struct json_reader *reader)
{
    return enter(reader, '{');
}

bool json_enter_array(struct json_reader *reader)
{
    return enter(reader, '[');
}

/* Whether another element follows; leaves the level at its closing bracket. */
static bool next_element(struct json_reader *reader, char closing)
{
    if (reader->failed)
        return false;
    if (take_byte(reader, closing)) {
        reader->depth--;
        return false;
    }
    if (!reader->fresh[reader->depth] && !take_byte(reader, ','))
        return reader_fails(reader);
    reader->fresh[reader->depth] = false;
    return true;
}

bool json_next_item(struct json_reader *reader)
{
    return next_element(reader, ']');
}

/* The bytes between the quotes, escapes untouched; `plain` tells whether there were none. */
static bool scan_text(struct json_reader *reader, struct slice *raw, bool *plain)
{
    if (!take_byte(reader, '"'))
        return reader_fails(reader);
    const char *start = reader->place;
    *plain = true;
    for (const char *p = start; p < reader->end; p++) {
        if (*p == '"') {
            *raw = (struct slice){start, (size_t)(p - start)};
            reader->place = p + 1;
            return true;
        }
        if ((unsigned char)*p < 0x20) /* RFC 8259 section 7: written escaped only */
            break;
        if (*p == '\\') {
            *plain = false;
            if (++p == reader->end)
                break;
        }
    }
    return reader_fails(reader);
}

static bool read_hex4(const char *text, const char *end, uint32_t *value)
{
    *value = 0;
    if (end - text < 4)
        return false;
    for (int i = 0; i < 4; i++) {
        int digit = hex_value(text[i]);
        if (digit < 0)
            return false;
        *value = *value << 4 | (uint32_t)digit;
    }
    return true;
}

static char *put_utf8(char *place, uint32_t code)
{
    if (code < 0x80) {
        *place++ = (char)code;
    } else if (code < 0x800) {
        *place++ = (char)(0xC0 | code >> 6);
        *place++ = (char)(0x80 | (code & 0x3F));
    } else if (code < 0x10000) {
        *place++ = (char)(0xE0 | code >> 12);
        *place++ = (char)(0x80 | (code >> 6 & 0x3F));
        *place++ = (char)(0x80 | (code & 0x3F));
    } else {
        *place++ = (char)(0xF0 | code >> 18);
        *place++ = (char)(0x80 | (code >> 12 & 0x3F));
        *place++ = (char)(0x80 | (code >> 6 & 0x3F));
        *place++ = (char)(0x80 | (code & 0x3F));
    }
    return place;
}

/* Decodes the \u escape at `text` (behind the "u"), a surrogate pair included. */
static const char *decode_unicode(const char *text, const char *end, char **place)
{
    uint32_t code, low;
    if (!read_hex4(text, end, &code) || code == 0)
        return NULL;
    text += 4;
    if (code >= 0xD800 && code <= 0xDBFF) {
        if (end - text < 6 || text[0] != '\\' || text[1] != 'u' ||
            !read_hex4(text + 2, end, &low) || low < 0xDC00 || low > 0xDFFF)
            return NULL;
        code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
        text += 6;
    } else if (code >= 0xDC00 && code <= 0xDFFF) {
        return NULL;
    }
    *place = put_utf8(*place, code);
    return text;
}

static char *decode_text(struct json_reader *reader, struct slice raw)
{
    char *text = arena_alloc(reader->arena, raw.length + 1);
    char *place = text;
    const char *end = raw.data + raw.length;
    for (const char *p = raw.data; p < end;) {
        if (*p != '\\') {
            *place++ = *p++;
            continue;
        }
        static const char names[] = "\"\\/bfnrt", values[] = "\"\\/\b\f\n\r\t";
        char name = *++p;
        p++;
        const char *found = name ? strchr(names, name) : NULL;
        if (found)
            *place++ = values[found - names];
        else if (name != 'u' || !(p = decode_unicode(p, end, &place)))
            return NULL;
    }
    return text;
}

bool json_next_key(struct json_reader *reader, struct slice *key)
{
    bool plain;
    if (!next_element(reader, '}') || !scan_text(reader, key, &plain))
        return false;
    if (!plain) {
        const char *decoded = decode_text(reader, *key);
        if (!decoded)
            return reader_fails(reader);
        *key = slice_of(decoded);
    }
    if (!take_byte(reader, ':'))
        return reader_fails(reader);
    return true;
}

static bool take_word(struct json_reader *reader, const char *word)
{
    size_t length = strlen(word);
    if ((size_t)(reader->end - reader->place) < length || memcmp(reader->place, word, length) != 0)
        return reader_fails(reader);
    reader->place += length;
    return true;
}

const char *json_read_text(struct json_reader *reader)
{
    enum json_kind kind = json_peek(reader);
    if (kind == JSON_KIND_NULL) {
        take_word(reader, "null");
        return NULL;
    }
    struct slice raw;
    bool plain;
    if (!scan_text(reader, &raw, &plain))
        return NULL;
    const char *text = plain ? arena_copy_slice(reader->arena, raw) : decode_text(reader, raw);
    if (!text)
        reader_fails(reader);
    return text;
}

static bool take_digits(struct json_reader *reader)
{
    const char *start = reader->place;
    while (reader->place < reader->end && *reader->place >= '0' && *reader->place <= '9')
        reader->place++;
    return reader->place > start;
}

static bool take_one_of(struct json_reader *reader, const char *bytes)
{
    if (reader->place == reader->end || !*reader->place || !strchr(bytes, *reader->place))
        return false;
    reader->place++;
    return true;
}

/* The bytes of a number (RFC 8259 section 6), which no zero may lead. */
static bool scan_number(struct json_reader *reader, struct slice *raw)
{
    skip_space(reader);
    const char *start = reader->place;
    take_one_of(reader, "-");
    if (!take_one_of(reader, "0") && !take_digits(reader))
        return reader_fails(reader);
    if (take_one_of(reader, ".") && !take_digits(reader))
        return reader_fails(reader);
    if (take_one_of(reader, "eE")) {
        take_one_of(reader, "+-");
        if (!take_digits(reader))
            return reader_fails(reader);
    }
    *raw = (struct slice){start, (size_t)(reader->place - start)};
    return true;
}

int64_t json_read_integer(struct json_reader *reader)
{
    if (json_peek(reader) == JSON_KIND_NULL) {
        take_word(reader, "null");
        return 0;
    }
    struct slice digits;
    int64_t number;
    if (!scan_number(reader, &digits))
        return 0;
    if (!slice_to_int64(digits, INT64_MIN, INT64_MAX, &number)) {
        reader_fails(reader);
        return 0;
    }
    return number;
}

bool json_read_boolean(struct json_reader *reader)
{
    switch (json_peek(reader)) {
    case JSON_KIND_TRUE:
        return take_word(reader, "true");
    case JSON_KIND_FALSE:
        take_word(reader, "false");
        return false;
    case JSON_KIND_NULL:
        take_word(reader, "null");
        return false;
    default:
        return reader_fails(reader);
    }
}

void json_skip(struct json_reader *reader)
{
    struct slice key;
    bool plain;
    switch (json_peek(reader)) {
    case JSON_KIND_OBJECT:
        if (json_enter_object(reader))
            while (json_next_key(reader, &key))
                json_skip(reader);
        return;
    case JSON_KIND_ARRAY:
        if (json_enter_array(reader))
            while (json_next_item(reader))
                json_skip(reader);
        return;
    case JSON_KIND_TEXT:
        scan_text(reader, &key, &plain);
        return;
    case JSON_KIND_TRUE:
        take_word(reader, "true");
        return;
    case JSON_KIND_FALSE:
        take_word(reader, "false");
        return;
    case JSON_KIND_NULL:
        take_word(reader, "null");
        return;
    default:
        scan_number(reader, &key);
    }
}

struct slice json_read_raw(struct json_reader *reader)
{
    skip_space(reader);
    const char *start = reader->place;
    json_skip(reader);
    if (reader->failed)
        return (struct slice){0};
    return (struct slice){start, (size_t)(reader->place - start)};
}

bool json_at_end(struct json_reader *reader)
{
    skip_space(reader);
    return !reader->failed && reader->depth == 0 && reader->place == reader->end;
}
