/* Notices as JSON and back. */
#include "mail/notice.h"

#include "base/cleanup.h"
#include "base/json-reader.h"
#include "base/json-writer.h"
#include <stdlib.h>

static const char *const kind_names[] = {"name",  "title",      "company", "department",
                                         "phone", "email",      "url",     "address",
                                         "left",  "away_until", "bounced", "new_email"};
static const char *const origin_names[] = {"signature",  "from_name", "reply_to",
                                           "auto_reply", "bounce",    "body"};

const char *notice_kind_name(enum notice_kind kind)
{
    return kind_names[kind];
}

const char *notice_origin_name(enum notice_origin origin)
{
    return origin_names[origin];
}

/* The texts of a notice under their names. */
static const struct {
    const char *key;
    size_t offset;
} texts[] = {
    {"about", offsetof(struct notice, about)},   {"value", offsetof(struct notice, value)},
    {"normal", offsetof(struct notice, normal)}, {"label", offsetof(struct notice, label)},
    {"quote", offsetof(struct notice, quote)},
};

static void write_notice(struct json_writer *writer, const struct notice *notice)
{
    json_object_begin(writer);
    json_member_text(writer, "kind", notice_kind_name(notice->kind));
    json_member_text(writer, "origin", notice_origin_name(notice->origin));
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        const char *text;
        memcpy(&text, (const char *)notice + texts[i].offset, sizeof(text));
        if (text)
            json_member_text(writer, texts[i].key, text);
    }
    if (notice->line)
        json_member_integer(writer, "line", (int64_t)notice->line);
    if (notice->until_ms)
        json_member_integer(writer, "until_ms", notice->until_ms);
    json_key(writer, "confidence");
    json_write_real(writer, (double)(int)(notice->confidence * 1000 + 0.5) / 1000);
    json_object_end(writer);
}

void notices_write(const struct notices *notices, struct buffer *out)
{
    struct json_writer writer;
    json_writer_init(&writer, out);
    json_object_begin(&writer);
    json_key(&writer, "notices");
    json_array_begin(&writer);
    for (size_t i = 0; i < notices->count; i++)
        write_notice(&writer, &notices->items[i]);
    json_array_end(&writer);
    if (notices->bounced_message_id)
        json_member_text(&writer, "bounced_message_id", notices->bounced_message_id);
    json_object_end(&writer);
}

/* The place of a text among names; `count` when it is none. */
static size_t place_of(const char *text, const char *const *names, size_t count)
{
    for (size_t i = 0; i < count && text; i++)
        if (!strcmp(names[i], text))
            return i;
    return count;
}

static double read_confidence(struct json_reader *reader)
{
    double confidence = strtod(arena_copy_slice(reader->arena, json_read_raw(reader)), NULL);
    return confidence > 0 ? confidence < 1 ? confidence : 1 : 0;
}

static bool read_text(struct json_reader *reader, struct slice key, struct notice *notice)
{
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        if (!slice_equal_text(key, texts[i].key))
            continue;
        const char *text = json_read_text(reader);
        memcpy((char *)notice + texts[i].offset, &text, sizeof(text));
        return true;
    }
    return false;
}

/* False when it is of a kind that is not known. */
static bool read_notice(struct json_reader *reader, struct notice *notice)
{
    size_t kind = COUNT_OF(kind_names), origin = COUNT_OF(origin_names);
    struct slice key;
    if (!json_enter_object(reader))
        return false;
    while (json_next_key(reader, &key)) {
        if (slice_equal_text(key, "kind"))
            kind = place_of(json_read_text(reader), kind_names, COUNT_OF(kind_names));
        else if (slice_equal_text(key, "origin"))
            origin = place_of(json_read_text(reader), origin_names, COUNT_OF(origin_names));
        else if (slice_equal_text(key, "line"))
            notice->line = (size_t)json_read_integer(reader);
        else if (slice_equal_text(key, "until_ms"))
            notice->until_ms = json_read_integer(reader);
        else if (slice_equal_text(key, "confidence"))
            notice->confidence = read_confidence(reader);
        else if (!read_text(reader, key, notice))
            json_skip(reader);
    }
    notice->kind = (enum notice_kind)kind;
    notice->origin = (enum notice_origin)origin;
    return kind < COUNT_OF(kind_names) && origin < COUNT_OF(origin_names) && notice->about;
}

static void read_list(struct json_reader *reader, struct notices *notices)
{
    if (!json_enter_array(reader))
        return;
    while (json_next_item(reader)) {
        struct notice notice = {0};
        if (read_notice(reader, &notice) && notices->count < NOTICES_MAX)
            *ARENA_PUSH(reader->arena, notices) = notice;
    }
}

bool notices_parse(struct arena *arena, struct slice json, struct notices *notices)
{
    struct json_reader reader;
    struct slice key;
    *notices = (struct notices){0};
    json_reader_init(&reader, json, arena);
    if (json_enter_object(&reader))
        while (json_next_key(&reader, &key)) {
            if (slice_equal_text(key, "notices"))
                read_list(&reader, notices);
            else if (slice_equal_text(key, "bounced_message_id"))
                notices->bounced_message_id = json_read_text(&reader);
            else
                json_skip(&reader);
        }
    return json_at_end(&reader);
}
