/* Where one card of a file ends and the next begins. */
#include "format/vcard-frame.h"

#include "format/vcard-line.h"
#include "format/vcard.h"
#include <stdio.h>

/* ---- bytes: UTF-16 to UTF-8 ---- */

enum { MARK_BYTES = 4 }; /* looked at to find out the encoding */

static void append_character(struct buffer *out, uint32_t code)
{
    char *place = buffer_reserve(out, 4);
    size_t length = 0;
    if (code < 0x80) {
        place[length++] = (char)code;
    } else if (code < 0x800) {
        place[length++] = (char)(0xC0 | code >> 6);
    } else if (code < 0x10000) {
        place[length++] = (char)(0xE0 | code >> 12);
        place[length++] = (char)(0x80 | (code >> 6 & 0x3F));
    } else {
        place[length++] = (char)(0xF0 | code >> 18);
        place[length++] = (char)(0x80 | (code >> 12 & 0x3F));
        place[length++] = (char)(0x80 | (code >> 6 & 0x3F));
    }
    if (code >= 0x80)
        place[length++] = (char)(0x80 | (code & 0x3F));
    out->length += length;
}

/* Half a pair becomes U+FFFD. */
static void append_unit(struct frame_bytes *bytes, uint16_t unit)
{
    bool is_high = unit >= 0xD800 && unit < 0xDC00, is_low = unit >= 0xDC00 && unit < 0xE000;
    if (bytes->high && is_low) {
        append_character(&bytes->piece,
                         0x10000u + ((bytes->high - 0xD800u) << 10) + (unit - 0xDC00u));
        bytes->high = 0;
        return;
    }
    if (bytes->high)
        append_character(&bytes->piece, 0xFFFD);
    bytes->high = is_high ? unit : 0;
    if (!is_high)
        append_character(&bytes->piece, is_low ? 0xFFFD : unit);
}

static void decode_units(struct frame_bytes *bytes, struct slice piece)
{
    for (size_t i = 0; i < piece.length; i++) {
        unsigned char byte = (unsigned char)piece.data[i];
        if (!bytes->has_odd) {
            bytes->odd = byte;
        } else {
            bool is_little = bytes->encoding == FRAME_UTF16_LITTLE;
            unsigned char low = is_little ? bytes->odd : byte, high = is_little ? byte : bytes->odd;
            append_unit(bytes, (uint16_t)(high << 8 | low));
        }
        bytes->has_odd = !bytes->has_odd;
    }
}

static bool starts_with(struct slice text, const char *bytes, size_t length)
{
    return text.length >= length && memcmp(text.data, bytes, length) == 0;
}

/* Finds out the encoding and cuts the mark off. */
static struct slice take_mark(struct frame_bytes *bytes, struct slice start)
{
    size_t mark = 2;
    if (starts_with(start, "\xFF\xFE", 2))
        bytes->encoding = FRAME_UTF16_LITTLE;
    else if (starts_with(start, "\xFE\xFF", 2))
        bytes->encoding = FRAME_UTF16_BIG;
    else if (starts_with(start, "\xEF\xBB\xBF", 3))
        mark = 3;
    else
        mark = 0;
    if (!mark && (starts_with(start, "B\0E\0", 4) || starts_with(start, "b\0e\0", 4)))
        bytes->encoding = FRAME_UTF16_LITTLE;
    if (!mark && (starts_with(start, "\0B\0E", 4) || starts_with(start, "\0b\0e", 4)))
        bytes->encoding = FRAME_UTF16_BIG;
    return (struct slice){start.data + mark, start.length - mark};
}

/* The beginning of the source, gathered where pieces are shorter than a mark. */
static bool read_start(struct frame_bytes *bytes, struct slice *piece, struct error *error)
{
    bytes->has_begun = true;
    if (!byte_source_read(&bytes->source, piece, error))
        return false;
    while (piece->length && bytes->piece.length + piece->length < MARK_BYTES) {
        buffer_append_slice(&bytes->piece, *piece);
        if (!byte_source_read(&bytes->source, piece, error))
            return false;
    }
    if (bytes->piece.length) {
        buffer_append_slice(&bytes->piece, *piece);
        *piece = buffer_slice(&bytes->piece);
    }
    *piece = take_mark(bytes, *piece);
    return true;
}

/* The next piece as it comes, without the mark. */
static bool read_raw(struct frame_bytes *bytes, struct slice *piece, struct error *error)
{
    return bytes->has_begun ? byte_source_read(&bytes->source, piece, error)
                            : read_start(bytes, piece, error);
}

static bool read_bytes(struct frame_bytes *bytes, struct slice *piece, struct error *error)
{
    for (;;) {
        if (!read_raw(bytes, piece, error))
            return false;
        if (bytes->encoding == FRAME_UTF8 || !piece->length)
            return true;
        struct buffer old = bytes->piece; /* the piece may stand there */
        bytes->piece = (struct buffer){0};
        decode_units(bytes, *piece);
        buffer_clear(&old);
        *piece = buffer_slice(&bytes->piece);
        if (piece->length) /* half a character must not look like the end */
            return true;
    }
}

/* ---- lines ---- */

enum line_step { LINE_END, LINE_READ, LINE_LONG, LINE_FAILED };

static void find_feed(struct vcard_frame *frame)
{
    size_t at = slice_find(frame->piece, '\n');
    frame->feed = frame->piece.data + at;
}

static void advance(struct vcard_frame *frame, size_t count)
{
    frame->piece.data += count;
    frame->piece.length -= count;
    if (frame->piece.length && frame->feed < frame->piece.data)
        find_feed(frame);
}

/* Makes sure that something is left to be read, unless the source has ended. */
static bool fill(struct vcard_frame *frame, struct error *error)
{
    if (frame->piece.length || frame->at_end)
        return true;
    if (!read_bytes(&frame->bytes, &frame->piece, error))
        return false;
    frame->at_end = !frame->piece.length;
    if (frame->piece.length)
        find_feed(frame);
    return true;
}

/* What is left of a line end: more CRs, and the LF. */
static bool skip_line_end(struct vcard_frame *frame, struct error *error)
{
    while (frame->after_return) {
        if (!fill(frame, error))
            return false;
        if (frame->at_end)
            break;
        char byte = frame->piece.data[0];
        frame->after_return = byte == '\r';
        frame->has_feeds = frame->has_feeds || byte == '\n';
        frame->is_behind_return = byte != '\n';
        if (byte == '\r' || byte == '\n')
            advance(frame, 1);
    }
    return true;
}

/* Up to a line end, or all there is of the piece. */
static struct slice line_part(const struct vcard_frame *frame)
{
    size_t length = (size_t)(frame->feed - frame->piece.data);
    return (struct slice){frame->piece.data,
                          slice_find((struct slice){frame->piece.data, length}, '\r')};
}

static enum line_step next_line(struct vcard_frame *frame, struct slice *line, struct error *error)
{
    bool is_long = false, has_begun = false;
    buffer_reset(&frame->line);
    frame->is_behind_return = false;
    if (!skip_line_end(frame, error))
        return LINE_FAILED;
    for (;;) {
        if (!fill(frame, error))
            return LINE_FAILED;
        if (frame->at_end && !has_begun)
            return LINE_END;
        struct slice part = {frame->piece.data, 0};
        if (!frame->at_end)
            part = line_part(frame);
        bool is_whole = frame->at_end || part.length < frame->piece.length;
        is_long = is_long || frame->line.length + part.length > VCARD_LINE_BYTES_MAX;
        if (!is_whole || frame->line.length)
            if (!is_long)
                buffer_append_slice(&frame->line, part);
        *line = frame->line.length ? buffer_slice(&frame->line) : part;
        if (is_whole && !frame->at_end) {
            frame->after_return = part.data[part.length] == '\r';
            frame->has_feeds = frame->has_feeds || !frame->after_return;
            part.length++;
        }
        advance(frame, part.length);
        has_begun = true;
        if (is_whole) {
            frame->line_number++;
            return is_long ? LINE_LONG : LINE_READ;
        }
    }
}

/* ---- cards ---- */

static bool is_line(struct slice line, struct slice word)
{
    return slice_equal_ignoring_case(slice_trim(line), word);
}

/* A space in front continues the line before. */
static bool is_folded(struct slice line)
{
    return line.length && (line.data[0] == ' ' || line.data[0] == '\t');
}

static bool is_begin(struct slice line)
{
    return line.length >= 11 && is_line(line, SLICE("BEGIN:VCARD"));
}

static bool is_end(struct slice line)
{
    return line.length >= 9 && (line.data[0] | 0x20) == 'e' && is_line(line, SLICE("END:VCARD"));
}

static void add_line(struct vcard_frame *frame, struct slice line)
{
    if (slice_trim(line).length)
        frame->last = frame->text.length;
    buffer_append_slice(&frame->text, line);
    buffer_append(&frame->text, "\r\n", 2);
}

/* Where lines end with LF, a CR alone can stand within a value: it becomes an escaped line feed of
 * the line before. Thunderbird writes such values. */
static bool join_line(struct vcard_frame *frame, struct slice line)
{
    struct slice last = {frame->text.data + frame->last, frame->text.length - frame->last};
    if (!frame->is_behind_return || !frame->has_feeds || !slice_trim(line).length ||
        is_folded(line) || vcard_begins_property(line))
        return false;
    if (slice_find(last, '\n') + 1 != last.length || is_begin(last) || is_end(last))
        return false;
    frame->text.length -= 2;
    buffer_append_text(&frame->text, "\\n");
    buffer_append_slice(&frame->text, line);
    buffer_append_text(&frame->text, "\r\n");
    frame->line_number--; /* what people see as one line */
    return true;
}

/* Whether a card may begin within this one: "AGENT:" of version 2.1 stands before it. */
static bool is_after_agent(const struct vcard_frame *frame)
{
    struct slice line = {frame->text.data + frame->last, frame->text.length - frame->last}, value;
    struct slice head = slice_split(line, ':', &value);
    if (slice_trim(value).length || head.length == line.length)
        return false;
    struct slice rest, name = slice_split(head, ';', &rest);
    size_t dot = name.length;
    while (dot && name.data[dot - 1] != '.')
        dot--;
    return slice_equal_ignoring_case((struct slice){name.data + dot, name.length - dot},
                                     SLICE("AGENT"));
}

static enum line_step find_begin(struct vcard_frame *frame, struct error *error)
{
    struct slice line = SLICE("BEGIN:VCARD");
    enum line_step step = LINE_READ;
    while (!frame->begins) {
        step = next_line(frame, &line, error);
        if (step == LINE_END || step == LINE_FAILED)
            return step;
        frame->begins = step == LINE_READ && is_begin(line);
    }
    frame->begins = false;
    frame->first_line = frame->line_number;
    buffer_reset(&frame->text);
    add_line(frame, line);
    return step;
}

/* The card cannot be kept: on to its end. */
static enum frame_step pass_over(struct vcard_frame *frame, struct error *error)
{
    struct slice line;
    for (;;) {
        struct error failure;
        switch (next_line(frame, &line, &failure)) {
        case LINE_FAILED:
            *error = failure;
            return FRAME_FAILED;
        case LINE_END:
            return FRAME_BAD;
        case LINE_LONG:
            break;
        case LINE_READ:
            frame->begins = !is_folded(line) && is_begin(line);
            if (frame->begins || is_end(line))
                return FRAME_BAD;
        }
    }
}

static enum frame_step refuse_size(struct vcard_frame *frame, bool is_line_long,
                                   struct error *error)
{
    if (is_line_long)
        fail(error, STATUS_LIMIT, "line %lld is longer than %d bytes",
             (long long)frame->line_number, VCARD_LINE_BYTES_MAX);
    else
        fail(error, STATUS_LIMIT, "the card that begins in line %lld is larger than %d bytes",
             (long long)frame->first_line, VCARD_BYTES_MAX);
    snprintf(error->accepted, sizeof(error->accepted),
             "the card without its largest picture, or with a smaller one");
    return pass_over(frame, error);
}

static enum frame_step refuse_open(const struct vcard_frame *frame, struct error *error)
{
    fail(error, STATUS_INVALID, "the card that begins in line %lld has no END:VCARD",
         (long long)frame->first_line);
    snprintf(error->accepted, sizeof(error->accepted),
             "END:VCARD in a line of its own behind the card's last property");
    return FRAME_BAD;
}

enum frame_step vcard_frame_next(struct vcard_frame *frame, struct error *error)
{
    enum line_step step = find_begin(frame, error);
    struct slice line;
    unsigned depth = 1;
    while (step != LINE_END && step != LINE_FAILED && depth) {
        step = next_line(frame, &line, error);
        if (step == LINE_END)
            return refuse_open(frame, error);
        if (step == LINE_LONG ||
            (step == LINE_READ && frame->text.length + line.length + 2 > VCARD_BYTES_MAX))
            return refuse_size(frame, step == LINE_LONG, error);
        if (step == LINE_FAILED)
            break;
        if (!is_folded(line) && is_begin(line)) {
            if (!is_after_agent(frame)) {
                frame->begins = true;
                return refuse_open(frame, error);
            }
            depth++;
        }
        depth -= is_end(line);
        if (!join_line(frame, line))
            add_line(frame, line);
    }
    return step == LINE_FAILED ? FRAME_FAILED : step == LINE_END ? FRAME_END : FRAME_CARD;
}

void vcard_frame_init(struct vcard_frame *frame, struct byte_source source)
{
    *frame = (struct vcard_frame){.bytes.source = source};
}

void vcard_frame_clear(struct vcard_frame *frame)
{
    buffer_clear(&frame->bytes.piece);
    buffer_clear(&frame->line);
    buffer_clear(&frame->text);
}
