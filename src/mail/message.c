/* Messages read by GMime. */
#include "mail/message.h"

#include "mail/auto-reply.h"
#include "mail/automatic.h"
#include "mail/body.h"
#include "mail/encoded-words.h"
#include "text/email.h"
#include "text/name.h"
#include <ctype.h>
#include <gmime/gmime.h>
#include <pthread.h>

static void start_gmime(void)
{
    g_mime_init();
}

void mail_start_gmime(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, start_gmime);
}

/* ---- what is looked at of the bytes ---- */

struct bounds {
    size_t parts, head_lines, head_bytes;
    bool is_in_head;
};

/* Whether the message may go on behind this line. A line that begins with "--" may begin a part,
 * which begins with a head; every part and every header costs memory, whatever it says. */
static bool allows_line(struct bounds *bounds, struct slice line)
{
    bool is_blank = slice_trim(line).length == 0;
    if (line.length >= 2 && line.data[0] == '-' && line.data[1] == '-') {
        bounds->parts++;
        bounds->is_in_head = true;
        bounds->head_bytes = 0;
    } else if (is_blank) {
        bounds->is_in_head = false;
    } else if (bounds->is_in_head) {
        bounds->head_lines++;
        bounds->head_bytes += line.length;
    }
    return bounds->parts <= MAIL_PARTS_MAX && bounds->head_lines <= MAIL_HEAD_LINES_MAX &&
           bounds->head_bytes <= MAIL_HEADER_BYTES_MAX;
}

/* From where a part may begin: behind a head nothing else is looked at. */
static struct slice from_next_part(struct slice lines)
{
    static const char sign[] = "\n--";
    if (lines.length >= 2 && !memcmp(lines.data, sign + 1, 2))
        return lines;
    const char *end = lines.data + lines.length;
    const char *place = memmem(lines.data, lines.length, sign, sizeof(sign) - 1);
    return (struct slice){place ? place + 1 : end, place ? (size_t)(end - place - 1) : 0};
}

static struct slice within_bounds(struct slice bytes)
{
    struct bounds bounds = {.is_in_head = true};
    struct slice rest = bytes;
    if (bytes.length > MAIL_MESSAGE_BYTES_MAX)
        rest.length = MAIL_MESSAGE_BYTES_MAX;
    const char *end = rest.data + rest.length;
    while ((rest = bounds.is_in_head ? rest : from_next_part(rest)).length) {
        struct slice line = slice_split(rest, '\n', &rest);
        if (!allows_line(&bounds, line))
            return (struct slice){bytes.data, (size_t)(line.data - bytes.data)};
    }
    return (struct slice){bytes.data, (size_t)(end - bytes.data)};
}

/* ---- what is read by nobody ---- */

/* A header with the lines that go on with it; empty: the head ends here, or has none. One whose
 * folded lines are blank is left to GMime, with all that follows. */
static struct slice first_header(struct slice lines)
{
    struct slice rest, line = slice_split(lines, '\n', &rest);
    if (slice_find(line, ':') == line.length || isspace((unsigned char)line.data[0]))
        return (struct slice){lines.data, 0};
    while (rest.length && (rest.data[0] == ' ' || rest.data[0] == '\t')) {
        line = slice_split(rest, '\n', &rest);
        if (!slice_trim(line).length)
            return (struct slice){lines.data, 0};
    }
    return (struct slice){lines.data, lines.length - rest.length};
}

/* What servers say to each other: the most part of many heads, and each costs objects to parse. */
static bool is_of_transport(struct slice header)
{
    static const char *const names[] = {
        "Received",     "DKIM-Signature",          "X-Received",    "ARC-Seal",
        "Received-SPF", "ARC-Message-Signature",   "X-Spam-Status", "ARC-Authentication-Results",
        "X-Spam-Level", "X-Google-DKIM-Signature", "X-Spam-Report", "DomainKey-Signature"};
    header.length = slice_find(header, ':');
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        if (slice_equal_ignoring_case(header, slice_of(names[i])))
            return true;
    return false;
}

/* The message for GMime; the stream made of it owns it. */
static GByteArray *without_transport(struct slice bytes)
{
    GByteArray *out = g_byte_array_sized_new((guint)bytes.length + 1);
    struct slice header, rest = bytes, kept = {bytes.data, 0};
    while ((header = first_header(rest)).length) {
        if (is_of_transport(header)) {
            g_byte_array_append(out, (const guint8 *)kept.data, (guint)kept.length);
            kept = (struct slice){header.data + header.length, 0};
        } else {
            kept.length += header.length;
        }
        rest = (struct slice){rest.data + header.length, rest.length - header.length};
    }
    return g_byte_array_append(out, (const guint8 *)kept.data, (guint)(kept.length + rest.length));
}

/* ---- text of headers ---- */

/* How many bytes stand there that are neither gaps nor anything to be looked at. */
static size_t count_plain(const char *text)
{
    size_t count = 0;
    while (text[count] > ' ' && text[count] < 127)
        count++;
    return count;
}

/* Without controls and what deceives in one line, spaces made one; NULL when nothing is left. */
static const char *clean(struct arena *arena, const char *text, size_t bytes_max)
{
    if (!text)
        return NULL;
    char *mended = slice_is_utf8(slice_of(text)) ? NULL : g_utf8_make_valid(text, -1);
    AUTO_BUFFER struct buffer out = {0};
    size_t length = 1;
    for (const char *place = mended ? mended : text; *place; place += length) {
        size_t plain = count_plain(place);
        buffer_append(&out, place, plain);
        place += plain;
        if (!*place)
            break;
        gunichar character = g_utf8_get_char(place);
        length = (size_t)g_utf8_skip[(unsigned char)*place];
        bool is_gap = g_unichar_isspace(character) || g_unichar_iscntrl(character);
        if (!is_gap && text_is_clean((struct slice){place, length}, false))
            buffer_append(&out, place, length);
        else if (is_gap && out.length && out.data[out.length - 1] != ' ')
            buffer_append_byte(&out, ' ');
    }
    g_free(mended);
    struct slice cut = slice_trim(text_cut(slice_trim(buffer_slice(&out)), bytes_max));
    return cut.length ? arena_copy_slice(arena, cut) : NULL;
}

/* Quotes and brackets that stay around a name are no part of it. */
static const char *clean_name(struct arena *arena, const char *name)
{
    const char *text = clean(arena, name, MAIL_NAME_BYTES_MAX);
    struct slice inner = slice_of(text);
    while (inner.length >= 2 && (inner.data[0] == '\'' || inner.data[0] == '"') &&
           inner.data[inner.length - 1] == inner.data[0])
        inner = slice_trim((struct slice){inner.data + 1, inner.length - 2});
    return inner.length ? arena_copy_slice(arena, inner) : NULL;
}

static void add_address(struct arena *arena, const char *name, const char *typed,
                        struct mail_addresses *addresses)
{
    struct error error = {0};
    struct email email;
    const char *address = clean(arena, typed, EMAIL_BYTES_MAX);
    const char *shown = clean_name(arena, name);
    if (!address && !shown)
        return;
    if (addresses->count >= MAIL_ADDRESSES_MAX) {
        addresses->left_off++;
        return;
    }
    bool is_valid = address && email_parse(arena, slice_of(address), &email, &error);
    *ARENA_PUSH(arena, addresses) =
        (struct mail_address){shown, address, is_valid ? email.normal : NULL};
}

static void read_list(struct arena *arena, InternetAddressList *list,
                      struct mail_addresses *addresses, unsigned depth)
{
    int count = list ? internet_address_list_length(list) : 0;
    for (int i = 0; i < count && depth < MAIL_DEPTH_MAX; i++) {
        InternetAddress *address = internet_address_list_get_address(list, i);
        if (INTERNET_ADDRESS_IS_GROUP(address))
            read_list(arena, internet_address_group_get_members(INTERNET_ADDRESS_GROUP(address)),
                      addresses, depth + 1);
        else
            add_address(arena, internet_address_get_name(address),
                        internet_address_mailbox_get_addr(INTERNET_ADDRESS_MAILBOX(address)),
                        addresses);
    }
}

/* ---- threads ---- */

static bool has_id(const struct mail_ids *ids, const char *id)
{
    for (size_t i = 0; i < ids->count; i++)
        if (!strcmp(ids->items[i], id))
            return true;
    return false;
}

/* The last MAIL_REFERENCES_MAX: those are nearest to the message. */
static void read_ids(struct arena *arena, const char *header, const char *own, struct mail_ids *ids)
{
    GMimeReferences *references = header ? g_mime_references_parse(NULL, header) : NULL;
    int count = references ? g_mime_references_length(references) : 0;
    int first = count > MAIL_REFERENCES_MAX ? count - MAIL_REFERENCES_MAX : 0;
    for (int i = first; i < count; i++) {
        const char *id = clean(arena, g_mime_references_get_message_id(references, i), 998);
        if (id && (!own || strcmp(id, own)) && !has_id(ids, id))
            *ARENA_PUSH(arena, ids) = id;
    }
    if (references)
        g_mime_references_free(references);
}

/* ---- the whole ---- */

static int64_t read_date(GMimeMessage *message)
{
    GDateTime *date = g_mime_message_get_date(message);
    int64_t seconds = date ? g_date_time_to_unix(date) : 0;
    /* Mail is not older than 1971; a year of five digits is a mistake. */
    return seconds > 31536000 && seconds < INT64_C(253402300800) ? seconds * 1000 : 0;
}

/* Comments in these headers may be anything; what is longer than any of use is left out. */
static void read_checks(struct arena *arena, GMimeMessage *message, struct mail_checks *checks)
{
    GMimeHeaderList *headers = g_mime_object_get_header_list(GMIME_OBJECT(message));
    int count = g_mime_header_list_get_count(headers);
    for (int i = 0; i < count && checks->count < MAIL_CHECKS_MAX; i++) {
        GMimeHeader *header = g_mime_header_list_get_header_at(headers, i);
        if (g_ascii_strcasecmp(g_mime_header_get_name(header), "Authentication-Results"))
            continue;
        const char *value = clean(arena, g_mime_header_get_value(header), MAIL_CHECK_BYTES_MAX);
        if (value)
            *ARENA_PUSH(arena, checks) = value;
    }
}

static void read_head(struct arena *arena, GMimeMessage *message, struct mail_message *out)
{
    GMimeObject *head = GMIME_OBJECT(message);
    read_list(arena, g_mime_message_get_from(message), &out->from, 0);
    if (!out->from.count) /* "n..haddad@example.com" is no address, but says who wrote */
        add_address(arena, NULL, g_mime_object_get_header(head, "From"), &out->from);
    read_list(arena, g_mime_message_get_sender(message), &out->sender, 0);
    read_list(arena, g_mime_message_get_reply_to(message), &out->reply_to, 0);
    read_list(arena, g_mime_message_get_to(message), &out->to, 0);
    read_list(arena, g_mime_message_get_cc(message), &out->cc, 0);
    read_list(arena, g_mime_message_get_bcc(message), &out->bcc, 0);
    out->subject = clean(arena, g_mime_message_get_subject(message), MAIL_SUBJECT_BYTES_MAX);
    out->date_ms = read_date(message);
    out->message_id = clean(arena, g_mime_message_get_message_id(message), 998);
    read_ids(arena, g_mime_object_get_header(head, "In-Reply-To"), out->message_id,
             &out->replies_to);
    read_ids(arena, g_mime_object_get_header(head, "References"), out->message_id,
             &out->references);
    out->list_id = clean(arena, g_mime_object_get_header(head, "List-Id"), MAIL_NAME_BYTES_MAX);
    out->auto_submitted =
        clean(arena, g_mime_object_get_header(head, "Auto-Submitted"), MAIL_NAME_BYTES_MAX);
    out->is_auto_reply = mail_is_auto_reply(arena, head, out->subject);
    read_checks(arena, message, &out->checks);
}

static void read_body(struct arena *arena, GMimeMessage *message, struct mail_message *out)
{
    struct mail_body body = {0};
    mail_body_read(arena, g_mime_message_get_mime_part(message), &body);
    out->text = body.text;
    out->is_html = body.is_html;
    out->attachments = body.attachments;
    out->is_cut |= body.is_cut;
    if (body.is_calendar_answer)
        out->marks |= MAIL_MARK_AUTO_SUBMITTED;
    if (body.is_report)
        out->marks |= MAIL_MARK_BOUNCE;
}

void mail_message_parse(struct arena *arena, struct slice bytes, struct mail_message *message)
{
    mail_start_gmime();
    *message = (struct mail_message){.text = {"", 0}};
    struct slice read = within_bounds(bytes);
    message->is_cut = read.length < bytes.length;
    read = encoded_words_part(arena, read);
    GMimeStream *stream = g_mime_stream_mem_new_with_byte_array(without_transport(read));
    GMimeParser *parser = g_mime_parser_new_with_stream(stream);
    GMimeMessage *parsed = g_mime_parser_construct_message(parser, NULL);
    if (parsed) {
        read_head(arena, parsed, message);
        read_body(arena, parsed, message);
        mail_automatic_read(arena, parsed, message);
        mail_bounce_read(arena, parsed, message);
        g_object_unref(parsed);
    } else {
        message->marks = MAIL_MARK_NO_SENDER;
    }
    g_object_unref(parser);
    g_object_unref(stream);
}
