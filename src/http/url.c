/* The parts of a request target, decoded. */
#include "http/url.h"

/* The byte that "%XX" at `at` stands for, or -1. */
static int escaped_byte(struct slice text, size_t at)
{
    if (text.length - at < 3)
        return -1;
    int high = hex_value(text.data[at + 1]);
    int low = hex_value(text.data[at + 2]);
    return high < 0 || low < 0 ? -1 : high * 16 + low;
}

enum encoding { ENCODING_PATH, ENCODING_FORM };

/* `text` decoded; NULL when that is no text, or a percent sign of a path is incomplete. */
static const char *decode(struct arena *arena, struct slice text, enum encoding encoding)
{
    char *decoded = arena_alloc(arena, text.length + 1);
    size_t length = 0;
    for (size_t i = 0; i < text.length; i++) {
        char byte = text.data[i];
        int escaped = byte == '%' ? escaped_byte(text, i) : -1;
        if (escaped >= 0) {
            byte = (char)escaped;
            i += 2;
        } else if (byte == '%' && encoding == ENCODING_PATH) {
            return NULL;
        } else if (byte == '+' && encoding == ENCODING_FORM) {
            byte = ' ';
        }
        if (byte == '\0')
            return NULL;
        decoded[length++] = byte;
    }
    return slice_is_utf8((struct slice){decoded, length}) ? decoded : NULL;
}

/* "http://host:80/path" -> "/path" (RFC 9112 section 3.2.2: servers must accept it). */
static struct slice without_origin(struct slice target)
{
    size_t colon = slice_find(target, ':');
    if (target.length == 0 || target.data[0] == '/' || target.length - colon <= 3 ||
        memcmp(target.data + colon, "://", 3) != 0)
        return target;
    struct slice rest = {target.data + colon + 3, target.length - colon - 3};
    size_t slash = slice_find(rest, '/');
    size_t question = slice_find(rest, '?');
    size_t end = slash < question ? slash : question;
    return (struct slice){rest.data + end, rest.length - end};
}

bool http_target_split(struct slice target, struct slice *path, struct slice *query,
                       struct error *error)
{
    for (size_t i = 0; i < target.length; i++)
        if ((unsigned char)target.data[i] <= ' ' || target.data[i] == 0x7f)
            return fail(error, STATUS_INVALID, "The URL holds a control byte or a space.");
    struct slice local = without_origin(target);
    struct slice rest;
    struct slice front = slice_split(local, '?', &rest);
    if (front.length == 0 && local.data != target.data)
        front = SLICE("/"); /* "http://host" */
    if (!slice_equal_text(front, "*") && (front.length == 0 || front.data[0] != '/'))
        return fail(error, STATUS_INVALID, "The path of the URL must begin with a slash.");
    *path = front;
    *query = rest;
    return true;
}

bool http_path_decode(struct arena *arena, struct slice path, struct http_segments *segments,
                      struct error *error)
{
    struct http_segments result = {0};
    struct slice rest = path;
    if (rest.length && rest.data[0] == '/')
        rest = (struct slice){rest.data + 1, rest.length - 1};
    while (rest.length) {
        const char *segment = decode(arena, slice_split(rest, '/', &rest), ENCODING_PATH);
        if (!segment)
            return fail(error, STATUS_INVALID,
                        "The path of the URL must be percent-encoded UTF-8 without NUL.");
        *ARENA_PUSH(arena, &result) = segment;
    }
    *segments = result;
    return true;
}

bool http_query_decode(struct arena *arena, struct slice query, struct http_pairs *pairs,
                       struct error *error)
{
    struct http_pairs result = {0};
    struct slice rest = query;
    while (rest.length) {
        struct slice part = slice_split(rest, '&', &rest);
        if (part.length == 0)
            continue;
        struct slice typed;
        struct slice key = slice_split(part, '=', &typed);
        const char *name = decode(arena, key, ENCODING_FORM);
        const char *value = decode(arena, typed, ENCODING_FORM);
        if (!name || !value)
            return fail(error, STATUS_INVALID,
                        "The query of the URL must be percent-encoded UTF-8 without NUL.");
        *ARENA_PUSH(arena, &result) = (struct http_pair){slice_of(name), value};
    }
    *pairs = result;
    return true;
}
