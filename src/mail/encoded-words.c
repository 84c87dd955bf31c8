/* Encoded words that GMime would not read to their end. */
#include "mail/encoded-words.h"

#include "base/buffer.h"
#include "base/secret.h"
#include <string.h>

enum { WORD_BYTES_MAX = 1000 }; /* what is longer is no word of any program */

/* "=?charset?b?payload?=" */
struct word {
    struct slice whole, charset, payload;
};

/* The word that begins here, when it is one in base64 that ends with padding. */
static bool read_padded(struct slice rest, struct word *word)
{
    if (rest.length > WORD_BYTES_MAX)
        rest.length = WORD_BYTES_MAX;
    struct slice inner = {rest.data + 2, rest.length - 2};
    size_t charset = slice_find(inner, '?');
    if (charset + 3 > inner.length || (inner.data[charset + 1] | 0x20) != 'b' ||
        inner.data[charset + 2] != '?')
        return false;
    struct slice payload = {inner.data + charset + 3, inner.length - charset - 3};
    size_t length = slice_find(payload, '?');
    if (length + 2 > payload.length || payload.data[length + 1] != '=' || !length ||
        payload.data[length - 1] != '=')
        return false;
    word->charset = (struct slice){inner.data, charset};
    word->payload = (struct slice){payload.data, length};
    word->whole = (struct slice){rest.data, (size_t)(payload.data + length + 2 - rest.data)};
    return true;
}

static bool write_quoted(struct arena *arena, const struct word *word, struct buffer *out)
{
    struct slice bytes;
    if (!base64_read_any(arena, word->payload, &bytes))
        return false;
    buffer_append_format(out, "=?%.*s?q?", (int)word->charset.length, word->charset.data);
    for (size_t i = 0; i < bytes.length; i++)
        buffer_append_format(out, "=%02X", (unsigned char)bytes.data[i]);
    buffer_append_text(out, "?=");
    return true;
}

/* Up to the first line that is empty. */
static size_t length_of_head(struct slice message)
{
    for (size_t i = 0; i + 1 < message.length; i++)
        if (message.data[i] == '\n' && (message.data[i + 1] == '\n' ||
                                        (message.data[i + 1] == '\r' && i + 2 < message.length &&
                                         message.data[i + 2] == '\n')))
            return i + 1;
    return message.length;
}

struct slice encoded_words_part(struct arena *arena, struct slice message)
{
    AUTO_BUFFER struct buffer out = {0};
    size_t head = length_of_head(message), done = 0;
    for (size_t at = 0; at + 2 < head; at++) {
        struct word word;
        if (message.data[at] != '=' || message.data[at + 1] != '?' ||
            !read_padded((struct slice){message.data + at, head - at}, &word))
            continue;
        size_t before = out.length;
        buffer_append(&out, message.data + done, at - done);
        if (!write_quoted(arena, &word, &out)) {
            out.length = before;
            continue;
        }
        done = at + word.whole.length;
        at = done - 1;
    }
    if (!done)
        return message;
    buffer_append(&out, message.data + done, message.length - done);
    return (struct slice){arena_copy_slice(arena, buffer_slice(&out)), out.length};
}
