/* Looking at bytes without owning them. */
#include "base/slice.h"

bool slice_equal(struct slice a, struct slice b)
{
    return a.length == b.length && (a.length == 0 || memcmp(a.data, b.data, a.length) == 0);
}

int slice_compare(struct slice a, struct slice b)
{
    size_t shorter = a.length < b.length ? a.length : b.length;
    int order = shorter ? memcmp(a.data, b.data, shorter) : 0;
    return order ? order : (a.length > b.length) - (a.length < b.length);
}

bool slice_equal_text(struct slice a, const char *text)
{
    return slice_equal(a, slice_of(text));
}

static char to_lower(char byte)
{
    return byte >= 'A' && byte <= 'Z' ? (char)(byte + ('a' - 'A')) : byte;
}

bool slice_equal_ignoring_case(struct slice a, struct slice b)
{
    if (a.length != b.length)
        return false;
    for (size_t i = 0; i < a.length; i++)
        if (to_lower(a.data[i]) != to_lower(b.data[i]))
            return false;
    return true;
}

static bool is_space(char byte)
{
    return byte == ' ' || (byte >= '\t' && byte <= '\r');
}

struct slice slice_trim(struct slice text)
{
    while (text.length && is_space(text.data[0])) {
        text.data++;
        text.length--;
    }
    while (text.length && is_space(text.data[text.length - 1]))
        text.length--;
    return text;
}

size_t slice_find(struct slice text, char byte)
{
    const char *found = text.length ? memchr(text.data, byte, text.length) : NULL;
    return found ? (size_t)(found - text.data) : text.length;
}

struct slice slice_split(struct slice text, char separator, struct slice *rest)
{
    size_t at = slice_find(text, separator);
    size_t skip = at < text.length ? at + 1 : at;
    *rest = text;
    if (skip)
        *rest = (struct slice){text.data + skip, text.length - skip};
    return (struct slice){text.data, at};
}

/* How many bytes follow the lead byte, or -1; `low` and `high` bound the first of them so that
 * overlong forms, surrogates and values past U+10FFFF are refused (Unicode table 3-7). */
static int followers(unsigned char lead, unsigned char *low, unsigned char *high)
{
    *low = 0x80;
    *high = 0xBF;
    if (lead >= 0xC2 && lead <= 0xDF)
        return 1;
    if (lead >= 0xE0 && lead <= 0xEF) {
        if (lead == 0xE0)
            *low = 0xA0;
        if (lead == 0xED)
            *high = 0x9F;
        return 2;
    }
    if (lead >= 0xF0 && lead <= 0xF4) {
        if (lead == 0xF0)
            *low = 0x90;
        if (lead == 0xF4)
            *high = 0x8F;
        return 3;
    }
    return -1;
}

/* Whether the next eight bytes are ASCII. */
static bool are_plain(struct slice text, size_t from)
{
    uint64_t word;
    if (from + sizeof(word) > text.length)
        return false;
    memcpy(&word, text.data + from, sizeof(word));
    return !(word & 0x8080808080808080u);
}

bool slice_is_utf8(struct slice text)
{
    for (size_t i = 0; i < text.length;) {
        if (are_plain(text, i)) {
            i += 8;
            continue;
        }
        unsigned char lead = (unsigned char)text.data[i++];
        if (lead < 0x80)
            continue;
        unsigned char low, high;
        int count = followers(lead, &low, &high);
        if (count < 0 || (size_t)count > text.length - i)
            return false;
        for (; count > 0; count--, low = 0x80, high = 0xBF) {
            unsigned char byte = (unsigned char)text.data[i++];
            if (byte < low || byte > high)
                return false;
        }
    }
    return true;
}

bool slice_to_int64(struct slice text, int64_t min, int64_t max, int64_t *number)
{
    bool negative = text.length && text.data[0] == '-';
    size_t i = negative;
    if (i == text.length)
        return false;
    int64_t value = 0;
    for (; i < text.length; i++) {
        if (text.data[i] < '0' || text.data[i] > '9')
            return false;
        int digit = text.data[i] - '0';
        if (__builtin_mul_overflow(value, 10, &value) ||
            __builtin_add_overflow(value, negative ? -digit : digit, &value))
            return false;
    }
    if (value < min || value > max)
        return false;
    *number = value;
    return true;
}

int hex_value(char digit)
{
    if (digit >= '0' && digit <= '9')
        return digit - '0';
    if (digit >= 'a' && digit <= 'f')
        return digit - 'a' + 10;
    if (digit >= 'A' && digit <= 'F')
        return digit - 'A' + 10;
    return -1;
}
