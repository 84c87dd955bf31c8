/* Answers taken apart at their rows. */
#include "mcp/rows.h"

#include "base/json-reader.h"
#include "base/json-writer.h"
#include <jansson.h>
#include <stdlib.h>

static bool read_items(struct arena *arena, struct json_reader *reader, struct mcp_rows *rows)
{
    while (json_next_item(reader))
        *ARENA_PUSH(arena, rows) = json_read_raw(reader);
    return !reader->failed;
}

/* From the first row to the end of the last. */
static size_t list_length(const struct mcp_rows *rows)
{
    const struct slice *last = &rows->items[rows->count - 1];
    return (size_t)(last->data + last->length - rows->items[0].data);
}

bool mcp_rows_read(struct arena *arena, struct slice body, const char *name, struct mcp_rows *rows)
{
    struct json_reader reader;
    struct slice key;
    size_t longest = 0;
    *rows = (struct mcp_rows){0};
    json_reader_init(&reader, body, arena);
    bool is_inside = json_enter_object(&reader);
    while (is_inside && json_next_key(&reader, &key)) {
        if (json_peek(&reader) != JSON_KIND_ARRAY || (name && !slice_equal_text(key, name))) {
            json_skip(&reader);
            continue;
        }
        struct mcp_rows list = {.list = key};
        if (!json_enter_array(&reader) || !read_items(arena, &reader, &list))
            return false;
        if (list.count && list_length(&list) > longest) {
            longest = list_length(&list);
            *rows = list;
        }
    }
    if (!rows->count)
        return false;
    const char *end = rows->items[0].data + longest;
    rows->before = (struct slice){body.data, (size_t)(rows->items[0].data - body.data)};
    rows->after = (struct slice){end, (size_t)(body.data + body.length - end) - 1};
    return true;
}

/* The row with some of its members, and a hint unless that is NULL. */
static struct slice shortened(struct arena *arena, struct slice row, const char *const *kept,
                              const char *hint)
{
    json_auto_t *whole = json_loadb(row.data, row.length, 0, NULL);
    json_auto_t *part = json_object();
    for (; *kept; kept++)
        if (json_object_get(whole, *kept))
            json_object_set(part, *kept, json_object_get(whole, *kept));
    if (hint)
        json_object_set_new(part, "hint", json_string(hint));
    char *text = json_dumps(part, JSON_COMPACT | JSON_REAL_PRECISION(6));
    struct slice copy = slice_of(arena_copy(arena, text));
    free(text);
    return copy;
}

void mcp_rows_shorten(struct arena *arena, struct mcp_rows *rows)
{
    static const char *const kept[] = {
        "id",    "outcome",  "canonical_id",        "asked_id", "changed", "missing",
        "error", "stays_in", "possible_duplicates", "hint",     "contact", "why",
        NULL};
    for (size_t i = 0; i < rows->count; i++)
        rows->items[i] = shortened(arena, rows->items[i], kept, NULL);
}

void mcp_rows_excuse(struct arena *arena, struct mcp_rows *rows)
{
    static const char *const kept[] = {"id", "sequence", "at", "contact", NULL};
    rows->items[0] = shortened(arena, rows->items[0], kept,
                               "too large for a reply: a contact can be had with fields");
}

size_t mcp_rows_fitting(const struct mcp_rows *rows, size_t room, double times)
{
    double used = 0;
    size_t count = 0;
    while (count < rows->count) {
        used += times * (double)(rows->items[count].length + 1);
        if (used > (double)room)
            break;
        count++;
    }
    return count;
}

void mcp_rows_write(const struct mcp_rows *rows, size_t count, const char *members,
                    struct buffer *out)
{
    buffer_append_slice(out, rows->before);
    for (size_t i = 0; i < count; i++) {
        if (i > 0)
            buffer_append_byte(out, ',');
        buffer_append_slice(out, rows->items[i]);
    }
    buffer_append_slice(out, rows->after);
    buffer_append_text(out, members);
    buffer_append_byte(out, '}');
}

/* --- Indentation --- */

static void new_line(struct buffer *out, unsigned depth)
{
    buffer_append_byte(out, '\n');
    for (unsigned i = 0; i < depth; i++)
        buffer_append(out, "  ", 2);
}

/* The whole text that begins at `at`, quotes included. */
static size_t text_length(struct slice json, size_t at)
{
    size_t end = at + 1;
    while (end < json.length && json.data[end] != '"')
        end += json.data[end] == '\\' ? 2 : 1;
    return end + 1 - at;
}

void mcp_indent(struct slice json, struct buffer *out)
{
    unsigned depth = 0;
    for (size_t i = 0; i < json.length; i++) {
        char byte = json.data[i];
        bool opens = byte == '{' || byte == '[', closes = byte == '}' || byte == ']';
        if (byte == '"') {
            size_t length = text_length(json, i);
            buffer_append(out, json.data + i, length);
            i += length - 1;
        } else if (opens && i + 1 < json.length &&
                   (json.data[i + 1] == '}' || json.data[i + 1] == ']')) {
            buffer_append(out, json.data + i++, 2);
        } else {
            depth -= closes;
            if (closes)
                new_line(out, depth);
            buffer_append_byte(out, byte);
            depth += opens;
            if (opens || byte == ',')
                new_line(out, depth);
            else if (byte == ':')
                buffer_append_byte(out, ' ');
        }
    }
}
