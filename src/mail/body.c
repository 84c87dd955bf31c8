/* Which parts of a message are its text. */
#include "mail/body.h"

#include "base/buffer.h"
#include "mail/html.h"
#include "mail/message.h"
#include "text/charset.h"
#include <ctype.h>
#include <gmime/gmime.h>

struct reading {
    struct arena *arena;
    struct mail_body *body;
    struct buffer text;
    unsigned parts;
};

static void read_part(struct reading *reading, GMimeObject *part, unsigned depth);

/* The decoded bytes of a part; base64 and quoted-printable only make it smaller. */
static struct slice decode(struct reading *reading, GMimePart *part)
{
    GMimeDataWrapper *wrapper = g_mime_part_get_content(part);
    if (!wrapper)
        return (struct slice){"", 0};
    GMimeStream *stream = g_mime_stream_mem_new();
    g_mime_data_wrapper_write_to_stream(wrapper, stream);
    GByteArray *bytes = g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(stream));
    size_t length = bytes->len;
    if (length > MAIL_TEXT_BYTES_MAX) {
        length = MAIL_TEXT_BYTES_MAX;
        reading->body->is_cut = true;
    }
    struct slice content = {arena_copy_bytes(reading->arena, bytes->data, length), length};
    g_object_unref(stream);
    return content;
}

/* Text without a known character set is UTF-8 where it can be, else what most of the rest is. */
static struct slice to_utf8(struct reading *reading, struct slice bytes, const char *charset)
{
    struct slice text;
    if (charset && g_ascii_strcasecmp(charset, "us-ascii") &&
        charset_to_utf8(reading->arena, bytes, charset, &text))
        return text;
    const char *guess = slice_is_utf8(bytes) ? "utf-8" : "windows-1252";
    return charset_to_utf8(reading->arena, bytes, guess, &text) ? text : (struct slice){"", 0};
}

/* RFC 3676: a line that ends with a space goes on in the next one of the same depth of quotation,
 * except the "-- " before a signature. */
static void append_flowed(struct buffer *out, struct slice text, bool deletes_space)
{
    struct slice rest = text;
    size_t depth_before = 0;
    bool flows = false;
    while (rest.length) {
        struct slice line = slice_split(rest, '\n', &rest);
        size_t depth = 0;
        if (line.length && line.data[line.length - 1] == '\r')
            line.length--;
        while (depth < line.length && line.data[depth] == '>')
            depth++;
        struct slice words = {line.data + depth, line.length - depth};
        if (words.length && words.data[0] == ' ')
            words.data++, words.length--;
        bool is_delimiter = slice_equal_text(words, "-- ");
        if (flows && depth == depth_before && !is_delimiter)
            out->length--; /* the line feed */
        else
            buffer_append(out, line.data, depth);
        if (depth && !(flows && depth == depth_before))
            buffer_append_byte(out, ' ');
        flows = words.length && words.data[words.length - 1] == ' ' && !is_delimiter;
        words.length -= flows && deletes_space;
        buffer_append_slice(out, words);
        buffer_append_byte(out, '\n');
        depth_before = depth;
    }
}

/* How many bytes from `i` stay as they are. */
static size_t count_kept(struct slice text, size_t i)
{
    size_t begin = i;
    for (; i < text.length; i++) {
        unsigned char byte = (unsigned char)text.data[i];
        bool is_kept = byte >= ' ' ? byte != 127 && byte != 0xc2 : byte == '\n' || byte == '\t';
        if (!is_kept)
            break;
    }
    return i - begin;
}

/* Line ends become "\n"; other controls than tabs, and no-break spaces, become spaces. */
static void append_plain(struct buffer *out, struct slice text)
{
    for (size_t i = 0; i < text.length; i++) {
        size_t kept = count_kept(text, i);
        buffer_append(out, text.data + i, kept);
        i += kept;
        if (i == text.length)
            break;
        unsigned char byte = (unsigned char)text.data[i];
        if (byte == '\r') {
            if (i + 1 == text.length || text.data[i + 1] != '\n')
                buffer_append_byte(out, '\n');
        } else if (byte == 0xc2 && i + 1 < text.length && text.data[i + 1] == '\xa0') {
            buffer_append_byte(out, ' ');
            i++;
        } else {
            buffer_append_byte(out, byte == 0xc2 ? (char)byte : ' ');
        }
    }
    if (out->length && out->data[out->length - 1] != '\n')
        buffer_append_byte(out, '\n');
}

static void read_plain(struct reading *reading, GMimeObject *part, struct slice text)
{
    const char *format = g_mime_object_get_content_type_parameter(part, "format");
    const char *delsp = g_mime_object_get_content_type_parameter(part, "delsp");
    if (!format || g_ascii_strcasecmp(format, "flowed")) {
        append_plain(&reading->text, text);
        return;
    }
    AUTO_BUFFER struct buffer flowed = {0};
    append_flowed(&flowed, text, delsp && !g_ascii_strcasecmp(delsp, "yes"));
    append_plain(&reading->text, buffer_slice(&flowed));
}

static bool is_attachment(GMimeObject *part)
{
    const char *disposition = g_mime_object_get_disposition(part);
    const char *name = g_mime_object_get_content_type_parameter(part, "name");
    return (disposition && !g_ascii_strcasecmp(disposition, "attachment")) || (name && *name);
}

static bool is_calendar_answer(GMimeObject *part)
{
    const char *method = g_mime_object_get_content_type_parameter(part, "method");
    return g_mime_content_type_is_type(g_mime_object_get_content_type(part), "text", "calendar") &&
           method &&
           (!g_ascii_strcasecmp(method, "REPLY") || !g_ascii_strcasecmp(method, "COUNTER"));
}

static void read_leaf(struct reading *reading, GMimeObject *part)
{
    GMimeContentType *type = g_mime_object_get_content_type(part);
    reading->body->is_calendar_answer |= is_calendar_answer(part);
    bool is_html = g_mime_content_type_is_type(type, "text", "html");
    bool is_text = is_html || g_mime_content_type_is_type(type, "text", "plain");
    if (!is_text || is_attachment(part) || !GMIME_IS_PART(part)) {
        reading->body->attachments += GMIME_IS_PART(part) && (is_attachment(part) || !is_text);
        return;
    }
    if (reading->text.length >= MAIL_TEXT_BYTES_MAX) {
        reading->body->is_cut = true;
        return;
    }
    struct slice bytes = decode(reading, GMIME_PART(part));
    const char *charset = g_mime_object_get_content_type_parameter(part, "charset");
    if (is_html && !charset)
        charset = html_charset(reading->arena, bytes);
    struct slice text = to_utf8(reading, bytes, charset);
    if (is_html)
        html_to_text(text, &reading->text);
    else
        read_plain(reading, part, text);
    reading->body->is_html |= is_html;
}

static bool says_something(const struct buffer *text, size_t from)
{
    for (size_t i = from; i < text->length; i++)
        if (!isspace((unsigned char)text->data[i]))
            return true;
    return false;
}

/* Whether one of the alternatives is, or holds, this kind of text. */
static bool holds(GMimeObject *part, const char *subtype, unsigned depth)
{
    if (GMIME_IS_MULTIPART(part) && depth < MAIL_DEPTH_MAX) {
        int count = g_mime_multipart_get_count(GMIME_MULTIPART(part));
        for (int i = 0; i < count && i < MAIL_PARTS_MAX; i++)
            if (holds(g_mime_multipart_get_part(GMIME_MULTIPART(part), i), subtype, depth + 1))
                return true;
        return false;
    }
    return g_mime_content_type_is_type(g_mime_object_get_content_type(part), "text", subtype);
}

static void read_alternatives(struct reading *reading, GMimeMultipart *parts, unsigned depth)
{
    static const char *const wanted[] = {"plain", "html"};
    size_t begin = reading->text.length;
    int count = g_mime_multipart_get_count(parts);
    for (int i = 0; i < count && i < MAIL_PARTS_MAX; i++)
        reading->body->is_calendar_answer |=
            is_calendar_answer(g_mime_multipart_get_part(parts, i));
    for (size_t i = 0; i < 2; i++)
        for (int j = 0; j < count && j < MAIL_PARTS_MAX; j++) {
            GMimeObject *part = g_mime_multipart_get_part(parts, j);
            if (!holds(part, wanted[i], depth))
                continue;
            read_part(reading, part, depth + 1);
            if (says_something(&reading->text, begin))
                return;
        }
}

static void read_multipart(struct reading *reading, GMimeMultipart *parts, unsigned depth)
{
    GMimeContentType *type = g_mime_object_get_content_type(GMIME_OBJECT(parts));
    bool is_report = g_mime_content_type_is_type(type, "multipart", "report");
    bool has_one = is_report || g_mime_content_type_is_type(type, "multipart", "related") ||
                   g_mime_content_type_is_type(type, "multipart", "signed");
    reading->body->is_report |= is_report;
    if (g_mime_content_type_is_type(type, "multipart", "alternative")) {
        read_alternatives(reading, parts, depth);
        return;
    }
    int count = g_mime_multipart_get_count(parts);
    for (int i = 0; i < count && i < (has_one ? 1 : MAIL_PARTS_MAX); i++)
        read_part(reading, g_mime_multipart_get_part(parts, i), depth + 1);
    if (count > 1 && has_one && !is_report)
        reading->body->attachments += (unsigned)count - 1;
}

static void read_part(struct reading *reading, GMimeObject *part, unsigned depth)
{
    if (depth > MAIL_DEPTH_MAX || ++reading->parts > MAIL_PARTS_MAX)
        reading->body->is_cut = true;
    else if (GMIME_IS_MULTIPART(part))
        read_multipart(reading, GMIME_MULTIPART(part), depth);
    else if (GMIME_IS_MESSAGE_PART(part))
        reading->body->attachments++;
    else if (part)
        read_leaf(reading, part);
}

void mail_body_read(struct arena *arena, GMimeObject *part, struct mail_body *body)
{
    struct reading reading = {.arena = arena, .body = body};
    read_part(&reading, part, 0);
    body->text =
        (struct slice){arena_copy_slice(arena, buffer_slice(&reading.text)), reading.text.length};
    buffer_clear(&reading.text);
}
