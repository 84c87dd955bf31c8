/* Values of HTTP headers that repeat what the body says. */
#include "mcp/header.h"

#include "base/slice.h"

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/* The encoding of `value` is made piece by piece and compared, so nothing has to be decoded and no
 * second spelling is taken (RFC 4648 section 3.5). */
static bool is_base64_of(struct slice encoded, struct slice value)
{
    if (encoded.length != (value.length + 2) / 3 * 4)
        return false;
    for (size_t i = 0; i < encoded.length; i++) {
        size_t at = i / 4 * 3;
        uint32_t group = 0;
        for (size_t k = 0; k < 3; k++)
            group = group << 8 | (at + k < value.length ? (uint8_t)value.data[at + k] : 0);
        bool is_padding = at + i % 4 > value.length;
        char wanted = is_padding ? '=' : alphabet[group >> (18 - 6 * (i % 4)) & 63];
        if (encoded.data[i] != wanted)
            return false;
    }
    return true;
}

bool mcp_header_says(const char *header, const char *value)
{
    static const char before[] = "=?base64?", after[] = "?=";
    enum { BEFORE = sizeof(before) - 1, AFTER = sizeof(after) - 1 };
    if (!header)
        return false;
    struct slice text = slice_of(header);
    bool is_encoded = text.length >= BEFORE + AFTER && memcmp(header, before, BEFORE) == 0 &&
                      strcmp(header + text.length - AFTER, after) == 0;
    if (!is_encoded)
        return slice_equal(text, slice_of(value));
    return is_base64_of((struct slice){header + BEFORE, text.length - BEFORE - AFTER},
                        slice_of(value));
}
