/* Text from files of strangers. */
#include "format/received.h"

#include "base/buffer.h"
#include "text/name.h"

/* What Windows-1252 has from 0x80 to 0x9F; the bytes it leaves out show as U+FFFD. */
static const uint16_t windows_1252[32] = {
    0x20AC, 0xFFFD, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
    0x2039, 0x0152, 0xFFFD, 0x017D, 0xFFFD, 0xFFFD, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0xFFFD, 0x017E, 0x0178,
};

struct slice received_utf8(struct arena *arena, struct slice bytes)
{
    if (slice_is_utf8(bytes))
        return bytes;
    char *text = arena_alloc(arena, bytes.length * 3);
    size_t used = 0;
    for (size_t i = 0; i < bytes.length; i++) {
        unsigned byte = (unsigned char)bytes.data[i];
        unsigned code = byte >= 0x80 && byte < 0xA0 ? windows_1252[byte - 0x80] : byte;
        if (code < 0x80) {
            text[used++] = (char)code;
        } else if (code < 0x800) {
            text[used++] = (char)(0xC0 | code >> 6);
            text[used++] = (char)(0x80 | (code & 0x3F));
        } else {
            text[used++] = (char)(0xE0 | code >> 12);
            text[used++] = (char)(0x80 | (code >> 6 & 0x3F));
            text[used++] = (char)(0x80 | (code & 0x3F));
        }
    }
    return (struct slice){text, used};
}

static size_t character_bytes(struct slice text, size_t at)
{
    size_t length = 1;
    while (at + length < text.length && ((unsigned char)text.data[at + length] & 0xC0) == 0x80)
        length++;
    return length;
}

/* Most text is: nothing in it needs a closer look. */
static bool is_printable_ascii(struct slice text)
{
    for (size_t i = 0; i < text.length; i++)
        if ((unsigned char)text.data[i] - 0x20u >= 0x5Fu)
            return false;
    return true;
}

char *received_text(struct arena *arena, struct slice text, bool allow_lines)
{
    text = slice_trim(text);
    if (is_printable_ascii(text) || text_is_clean(text, allow_lines))
        return arena_copy_slice(arena, text);
    char *kept = arena_alloc(arena, text.length + 1);
    size_t used = 0;
    for (size_t i = 0; i < text.length;) {
        size_t length = character_bytes(text, i);
        struct slice character = {text.data + i, length};
        if (text_is_clean(character, allow_lines)) {
            memcpy(kept + used, character.data, length);
            used += length;
        } else if (text.data[i] == '\n' || text.data[i] == '\t') {
            kept[used++] = ' ';
        }
        i += length;
    }
    return arena_copy_slice(arena, slice_trim((struct slice){kept, used}));
}
