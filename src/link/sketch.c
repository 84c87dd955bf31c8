/* Enough of a value to see that two are not alike. */
#include "link/sketch.h"

#include "link/array.h"
#include "link/fold.h"

enum { DIGITS = 16 /* of four bits in a word */, LETTERS = (1 << 26) - 1 /* a to z, as bits */ };

/* Letters and figures have bits of their own, other bytes share the rest. */
static unsigned bit_of(unsigned char byte)
{
    if (byte >= 'a' && byte <= 'z')
        return byte - 'a';
    if (byte >= '0' && byte <= '9')
        return 26u + byte - '0';
    return 36 + byte % 28;
}

/* Of the text, which is the value's or a part of it. */
static struct sketch sketch_of(const struct values *values, uint32_t id, struct slice text,
                               double chance)
{
    const struct value *value = &values->items[id];
    struct sketch sketch = {.other = value->phonetic ? value->phonetic : value->other,
                            .rarity = (float)value_rarity(values, id, chance),
                            .length = (uint16_t)text.length,
                            .holders = (uint8_t)__builtin_popcountll(value->holders)};
    for (size_t i = 0; i < text.length; i++) {
        uint64_t bit = 1ull << bit_of((unsigned char)text.data[i]);
        sketch.twice |= (uint32_t)(sketch.letters & bit & LETTERS);
        sketch.letters |= bit;
    }
    if (text.length)
        memcpy(&sketch.beginning, text.data, text.length < 4 ? text.length : 4);
    sketch.is_of_words = slice_find(text, ' ') < text.length;
    return sketch;
}

struct sketch *sketches_new(const struct values *values, double chance)
{
    struct sketch *sketches = ARRAY_NEW(struct sketch, values->count);
    for (uint32_t id = 1; id < values->count; id++)
        sketches[id] = sketch_of(values, id, value_text(values, id), chance);
    return sketches;
}

struct sketch *sketches_new_of_emails(const struct values *values, const struct values *locals,
                                      double chance)
{
    struct sketch *sketches = ARRAY_NEW(struct sketch, values->count);
    for (uint32_t id = 1; id < values->count; id++) {
        struct slice local = value_text(locals, values->items[id].other);
        sketches[id] = sketch_of(values, id, local, chance);
        sketches[id].is_role = fold_is_role_mailbox(local);
    }
    return sketches;
}

/* The first digits, four bits each. */
static uint64_t packed_digits(struct slice text)
{
    uint64_t packed = 0;
    for (size_t i = 0; i < text.length && i < DIGITS; i++)
        packed = packed << 4 | (unsigned char)(text.data[i] & 15);
    return packed;
}

struct sketch *sketches_new_of_phones(const struct values *values, double chance)
{
    struct sketch *sketches = sketches_new(values, chance);
    for (uint32_t id = 1; id < values->count; id++)
        sketches[id].letters = packed_digits(value_text(values, id));
    return sketches;
}

struct sketch *sketches_new_of_births(const struct values *values, double chance)
{
    struct sketch *sketches = sketches_new(values, chance);
    for (uint32_t id = 1; id < values->count; id++)
        sketches[id].date = (uint32_t)packed_digits(value_text(values, id));
    return sketches;
}

COUNTS_BITS double sketches_common_letters(const struct sketch *a, const struct sketch *b)
{
    int all = __builtin_popcountll(a->letters | b->letters);
    return all ? (double)__builtin_popcountll(a->letters & b->letters) / all : 0;
}

int sketches_common_beginning(const struct sketch *a, const struct sketch *b)
{
    uint64_t difference = a->letters ^ b->letters;
    if (a->length != b->length || !difference)
        return a->length == b->length ? a->length : 0;
    return a->length - (63 - __builtin_clzll(difference)) / 4 - 1;
}

int sketches_common_end(const struct sketch *a, const struct sketch *b)
{
    uint64_t difference = a->letters ^ b->letters;
    int shorter = a->length < b->length ? a->length : b->length;
    int common = difference ? __builtin_ctzll(difference) / 4 : shorter;
    return common < shorter ? common : shorter;
}
