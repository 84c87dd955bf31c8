/* UTF-16 files as a source of UTF-8, piece by piece, and marks at the beginning of files. */
#include "format/table-encoding.h"

#include <strings.h>

enum { REPLACEMENT = 0xFFFD, PIECE_BYTES = 1 << 16 };

static const char mark[] = "\xEF\xBB\xBF";

static bool is_plain(unsigned high, unsigned low)
{
    return !high && ((low >= 0x20 && low < 0x7F) || low == '\n' || low == '\r' || low == '\t');
}

const char *encoding_utf16(struct slice beginning)
{
    const unsigned char *bytes = (const unsigned char *)beginning.data;
    size_t little = 0, big = 0, zeros = 0, units = beginning.length / 2;
    if (units && bytes[0] == 0xFF && bytes[1] == 0xFE)
        return "UTF-16LE";
    if (units && bytes[0] == 0xFE && bytes[1] == 0xFF)
        return "UTF-16BE";
    for (size_t i = 0; i < units; i++) {
        little += is_plain(bytes[2 * i + 1], bytes[2 * i]);
        big += is_plain(bytes[2 * i], bytes[2 * i + 1]);
        zeros += !bytes[2 * i] && !bytes[2 * i + 1];
    }
    if (zeros * 50 > units) /* texts have none */
        return NULL;
    /* Separators, line ends and addresses are plain in every language. */
    if (little > big && little * 8 >= units)
        return "UTF-16LE";
    return big && big * 8 >= units ? "UTF-16BE" : NULL;
}

static void append_code(struct buffer *out, uint32_t code)
{
    if (code < 0x80) {
        buffer_append_byte(out, (char)code);
        return;
    }
    char text[4];
    size_t length = code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    static const unsigned char leads[] = {0, 0, 0xC0, 0xE0, 0xF0};
    for (size_t i = length - 1; i; i--, code >>= 6)
        text[i] = (char)(0x80 | (code & 0x3F));
    text[0] = (char)(leads[length] | code);
    buffer_append(out, text, length);
}

static unsigned unit_at(const struct mark_source *state, const unsigned char *bytes)
{
    return state->is_big_endian ? (unsigned)bytes[0] << 8 | bytes[1]
                                : (unsigned)bytes[1] << 8 | bytes[0];
}

/* How many of the bytes are one character, which is appended; 0 when its end is missing. */
static size_t take_character(struct mark_source *state, const unsigned char *bytes, size_t count)
{
    if (count < 2)
        return 0;
    unsigned unit = unit_at(state, bytes);
    if (unit < 0xD800 || unit > 0xDFFF) {
        append_code(&state->out, unit);
        return 2;
    }
    if (unit < 0xDC00 && count < 4)
        return 0;
    unsigned low = unit < 0xDC00 ? unit_at(state, bytes + 2) : 0;
    if (low < 0xDC00 || low > 0xDFFF) {
        append_code(&state->out, REPLACEMENT);
        return 2;
    }
    append_code(&state->out, 0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00));
    return 4;
}

/* Bytes of a character that two pieces share. */
static size_t take_left(struct mark_source *state, struct slice piece)
{
    size_t used = 0;
    while (state->left_count && used < piece.length) {
        state->left[state->left_count++] = (unsigned char)piece.data[used++];
        size_t taken = take_character(state, state->left, state->left_count);
        state->left_count -= taken;
        memmove(state->left, state->left + taken, state->left_count);
    }
    return used;
}

static void convert(struct mark_source *state, struct slice piece)
{
    size_t at = take_left(state, piece), taken;
    const unsigned char *bytes = (const unsigned char *)piece.data;
    while ((taken = take_character(state, bytes + at, piece.length - at)))
        at += taken;
    for (; at < piece.length; at++)
        state->left[state->left_count++] = bytes[at];
}

/* A piece may be the whole file: it is converted bit by bit. */
static bool read_utf16(struct mark_source *state, struct slice *piece, struct error *error)
{
    buffer_reset(&state->out);
    do {
        if (!state->raw.length && !byte_source_read(&state->source, &state->raw, error))
            return false;
        if (!state->raw.length) {
            if (state->left_count)
                append_code(&state->out, REPLACEMENT);
            state->left_count = 0;
            break;
        }
        size_t length = state->raw.length < PIECE_BYTES ? state->raw.length : PIECE_BYTES;
        convert(state, (struct slice){state->raw.data, length});
        state->raw.data += length;
        state->raw.length -= length;
    } while (!state->out.length);
    *piece = buffer_slice(&state->out);
    return true;
}

static bool read_any(struct mark_source *state, struct slice *piece, struct error *error)
{
    return state->is_utf16 ? read_utf16(state, piece, error)
                           : byte_source_read(&state->source, piece, error);
}

static bool read_piece(void *context, struct slice *piece, struct error *error)
{
    struct mark_source *state = context;
    if (state->is_begun)
        return read_any(state, piece, error);
    do {
        if (!read_any(state, piece, error))
            return false;
        buffer_append_slice(&state->first, *piece);
    } while (piece->length && state->first.length < sizeof(mark) - 1);
    state->is_begun = true;
    *piece = buffer_slice(&state->first);
    if (piece->length < sizeof(mark) - 1 || memcmp(piece->data, mark, sizeof(mark) - 1) != 0)
        return true;
    piece->data += sizeof(mark) - 1;
    piece->length -= sizeof(mark) - 1;
    return piece->length || read_any(state, piece, error);
}

void mark_source_init(struct mark_source *state, struct byte_source source, const char *encoding)
{
    *state = (struct mark_source){.source = source};
    state->is_utf16 = strncasecmp(encoding, "UTF-16", 6) == 0;
    state->is_big_endian = strcasecmp(encoding, "UTF-16BE") == 0;
}

void mark_source_clear(struct mark_source *state)
{
    buffer_clear(&state->out);
    buffer_clear(&state->first);
}

struct byte_source mark_source(struct mark_source *state)
{
    return (struct byte_source){read_piece, state};
}
