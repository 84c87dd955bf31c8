/* Messages written by GMime. */
#include "mail/compose.h"

#include "base/secret.h"
#include "mail/message.h"
#include <gmime/gmime.h>
#include <string.h>

/* ---- checking ---- */

static bool is_line(const char *text)
{
    for (; text && *text; text++)
        if ((unsigned char)*text < ' ' || *text == 0x7f)
            return false;
    return true;
}

static bool is_id(const char *text)
{
    return is_line(text) && (!text || !strpbrk(text, " <>"));
}

static bool are_lines(const struct compose_list *list)
{
    for (size_t i = 0; i < list->count; i++)
        if (!is_line(list->items[i].name) || !is_id(list->items[i].address))
            return false;
    return true;
}

/* Others' ids are whatever they wrote: an answer to what no header can name names nothing. */
static bool is_writable_id(const char *id)
{
    enum { ID_BYTES_MAX = 900 };
    size_t length = id ? strnlen(id, ID_BYTES_MAX + 1) : 0;
    for (size_t i = 0; i < length; i++)
        if (id[i] <= ' ' || id[i] > '~' || id[i] == '<' || id[i] == '>')
            return false;
    return length && length <= ID_BYTES_MAX;
}

/* Whoever filled it in has looked already; a second look costs little, a header of somebody else's
 * much. */
static bool check(const struct compose_message *message, struct error *error)
{
    bool ok = is_line(message->from.name) && is_id(message->from.address) &&
              are_lines(&message->to) && are_lines(&message->cc) && are_lines(&message->bcc) &&
              is_line(message->subject) && is_id(message->message_id);
    return ok ||
           fail(error, STATUS_INVALID, "a name, address or subject holds what would end its line");
}

/* ---- encoded words (RFC 2047) ---- */

/* With what stands around it a word has at most 75 characters. */
enum { WORD_BYTES_MAX = 45 };

/* What looks like an encoded word would be decoded into something that nobody wrote. */
static bool is_plain(const char *text)
{
    for (const char *at = text; *at; at++)
        if ((unsigned char)*at >= 0x80 || (at[0] == '=' && at[1] == '?'))
            return false;
    return true;
}

static bool is_within_character(char byte)
{
    return ((unsigned char)byte & 0xc0) == 0x80;
}

/* No character is divided between two words; and but for the last none is padded, where that can
 * be, for readers that stop there (mail/encoded-words.h). */
static size_t word_length(const char *text)
{
    size_t length = strnlen(text, WORD_BYTES_MAX + 1), longest = WORD_BYTES_MAX;
    if (length <= WORD_BYTES_MAX)
        return length;
    while (is_within_character(text[longest]))
        longest--;
    for (length = WORD_BYTES_MAX; length; length -= 3)
        if (!is_within_character(text[length]))
            return length;
    return longest;
}

/* A name or subject as it may stand in a header; GMime folds it, and quotes what is plain. */
static const char *encode(struct arena *arena, const char *text)
{
    const char *words = "";
    if (!text || is_plain(text))
        return text;
    while (*text) {
        size_t length = word_length(text);
        words = arena_format(arena, "%s%s=?utf-8?b?%s?=", words, *words ? " " : "",
                             base64_write_padded(arena, (struct slice){text, length}));
        text += length;
    }
    return words;
}

/* ---- the head ---- */

static void add_address(struct arena *arena, GMimeMessage *mime, GMimeAddressType type,
                        const struct compose_address *one)
{
    g_mime_message_add_mailbox(mime, type, encode(arena, one->name), one->address);
}

static void add_list(struct arena *arena, GMimeMessage *mime, GMimeAddressType type,
                     const struct compose_list *list)
{
    for (size_t i = 0; i < list->count; i++)
        add_address(arena, mime, type, &list->items[i]);
}

static void set_id(GMimeMessage *mime, const char *header, const char *id, struct arena *arena)
{
    if (is_writable_id(id))
        g_mime_object_set_header(GMIME_OBJECT(mime), header, arena_join(arena, "<", id, ">"), NULL);
}

static void set_references(GMimeMessage *mime, const struct compose_message *message,
                           struct arena *arena)
{
    const char *all = "";
    for (size_t i = 0; i < message->reference_count; i++)
        if (is_writable_id(message->references[i]))
            all = arena_format(arena, "%s%s<%s>", all, *all ? " " : "", message->references[i]);
    if (*all)
        g_mime_object_set_header(GMIME_OBJECT(mime), "References", all, NULL);
}

static void set_date(GMimeMessage *mime, int64_t ms)
{
    GDateTime *date = g_date_time_new_from_unix_utc(ms / 1000);
    if (!date)
        return;
    g_mime_message_set_date(mime, date);
    g_date_time_unref(date);
}

static void write_head(struct arena *arena, GMimeMessage *mime,
                       const struct compose_message *message, bool has_bcc)
{
    set_date(mime, message->date_ms);
    add_address(arena, mime, GMIME_ADDRESS_TYPE_FROM, &message->from);
    add_list(arena, mime, GMIME_ADDRESS_TYPE_TO, &message->to);
    add_list(arena, mime, GMIME_ADDRESS_TYPE_CC, &message->cc);
    if (has_bcc)
        add_list(arena, mime, GMIME_ADDRESS_TYPE_BCC, &message->bcc);
    if (message->subject)
        g_mime_message_set_subject(mime, encode(arena, message->subject), "utf-8");
    g_mime_message_set_message_id(mime, message->message_id);
    set_id(mime, "In-Reply-To", message->in_reply_to, arena);
    set_references(mime, message, arena);
}

/* ---- the text ---- */

/* A carriage return alone is a line's end to some servers and none to others. */
static const char *with_newlines(struct arena *arena, const char *text)
{
    if (!strchr(text, '\r'))
        return text;
    char *copy = arena_alloc(arena, strlen(text) + 1), *end = copy;
    for (; *text; text++)
        if (*text != '\r')
            *end++ = *text;
        else if (text[1] != '\n')
            *end++ = '\n';
    *end = '\0';
    return copy;
}

/* Seven bits and short lines, whatever stands in it: servers may not let anything else pass. A
 * line "From " would be changed by some that store it. */
static void write_body(GMimeMessage *mime, const char *text)
{
    GMimeTextPart *part = g_mime_text_part_new_with_subtype("plain");
    g_mime_text_part_set_charset(part, "utf-8");
    g_mime_text_part_set_text(part, text);
    GMimeContentEncoding encoding =
        g_mime_part_get_best_content_encoding(GMIME_PART(part), GMIME_ENCODING_CONSTRAINT_7BIT);
    if (encoding == GMIME_CONTENT_ENCODING_DEFAULT && g_str_has_prefix(text, "From "))
        encoding = GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE;
    g_mime_part_set_content_encoding(GMIME_PART(part), encoding);
    g_mime_message_set_mime_part(mime, GMIME_OBJECT(part));
    g_object_unref(part);
}

static struct slice copy_bytes(struct arena *arena, GMimeMessage *mime)
{
    GMimeFormatOptions *options = g_mime_format_options_new();
    g_mime_format_options_set_newline_format(options, GMIME_NEWLINE_FORMAT_DOS);
    GMimeStream *stream = g_mime_stream_mem_new();
    g_mime_object_write_to_stream(GMIME_OBJECT(mime), options, stream);
    GByteArray *written = g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(stream));
    char *copy = arena_alloc(arena, written->len + 1);
    memcpy(copy, written->data, written->len);
    copy[written->len] = '\0';
    struct slice bytes = {copy, written->len};
    g_object_unref(stream);
    g_mime_format_options_free(options);
    return bytes;
}

/* Of a domain that is nowhere registered so GMime has no other form than its letters. */
static bool is_seven_bit(struct slice bytes)
{
    for (size_t i = 0; i < bytes.length; i++)
        if ((unsigned char)bytes.data[i] >= 0x80)
            return false;
    return true;
}

bool compose_write(struct arena *arena, const struct compose_message *message, bool has_bcc,
                   struct slice *bytes, struct error *error)
{
    if (!check(message, error))
        return false;
    mail_start_gmime();
    GMimeMessage *mime = g_mime_message_new(TRUE);
    write_head(arena, mime, message, has_bcc);
    write_body(mime, with_newlines(arena, message->text));
    *bytes = copy_bytes(arena, mime);
    g_object_unref(mime);
    return is_seven_bit(*bytes) ||
           fail(error, STATUS_INVALID, "an address of the message cannot stand in a header");
}
