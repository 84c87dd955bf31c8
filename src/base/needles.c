/* Many texts looked for at once: by the hash of their first bytes. */
#include "base/needles.h"

#include <stdint.h>
#include <string.h>

enum { HASH_BITS = 16 };

struct needle {
    struct needle *next; /* of the same hash */
    struct slice text;
};

struct needles {
    struct arena *arena;
    size_t longest;
    struct needle *by_hash[1 << HASH_BITS];
};

/* Not of this locale: bytes of other signs stay as they are. */
static unsigned char to_small(char byte)
{
    unsigned char c = (unsigned char)byte;
    return c >= 'A' && c <= 'Z' ? (unsigned char)(c - 'A' + 'a') : c;
}

/* `head` is the last four bytes as one number, so that the next byte moves it on. */
static uint32_t move_on(uint32_t head, char byte)
{
    return head << 8 | to_small(byte);
}

static size_t hash_of(uint32_t head)
{
    return head * 2654435761U >> (32 - HASH_BITS);
}

struct needles *needles_new(struct arena *arena)
{
    struct needles *needles = ARENA_NEW(arena, struct needles);
    memset(needles, 0, sizeof(*needles));
    needles->arena = arena;
    return needles;
}

void needles_add(struct needles *needles, struct slice text)
{
    uint32_t head = 0;
    for (size_t i = 0; i < NEEDLE_BYTES_MIN; i++)
        head = move_on(head, text.data[i]);
    struct needle **place = &needles->by_hash[hash_of(head)];
    struct needle *needle = ARENA_NEW(needles->arena, struct needle);
    *needle = (struct needle){*place, text};
    *place = needle;
    if (text.length > needles->longest)
        needles->longest = text.length;
}

static bool begins_with(struct slice text, struct slice needle)
{
    if (text.length < needle.length)
        return false;
    size_t i = 0;
    while (i < needle.length && to_small(text.data[i]) == to_small(needle.data[i]))
        i++;
    return i == needle.length;
}

static bool one_begins(const struct needle *needle, struct slice text)
{
    while (needle && !begins_with(text, needle->text))
        needle = needle->next;
    return needle != NULL;
}

bool needles_are_in(const struct needles *needles, struct slice text)
{
    uint32_t head = 0;
    for (size_t i = 0; i < text.length; i++) {
        head = move_on(head, text.data[i]);
        if (i + 1 < NEEDLE_BYTES_MIN)
            continue;
        const struct needle *needle = needles->by_hash[hash_of(head)];
        size_t start = i + 1 - NEEDLE_BYTES_MIN;
        if (needle && one_begins(needle, (struct slice){text.data + start, text.length - start}))
            return true;
    }
    return false;
}

size_t needles_longest(const struct needles *needles)
{
    return needles->longest;
}
