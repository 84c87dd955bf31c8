/* Random texts of many scripts for property tests: the same ones on every run. */
#pragma once

#include <stddef.h>
#include <stdint.h>

struct random_text {
    uint64_t state;
    char bytes[256];
    size_t length;
};

static inline uint32_t random_below(struct random_text *random, uint32_t bound)
{
    random->state = random->state * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(random->state >> 33) % bound;
}

static inline void random_push(struct random_text *random, uint32_t character)
{
    char *at = random->bytes + random->length;
    if (character < 0x80) {
        at[0] = (char)character;
        random->length += 1;
    } else if (character < 0x800) {
        at[0] = (char)(0xC0 | character >> 6);
        at[1] = (char)(0x80 | (character & 0x3F));
        random->length += 2;
    } else if (character < 0x10000) {
        at[0] = (char)(0xE0 | character >> 12);
        at[1] = (char)(0x80 | (character >> 6 & 0x3F));
        at[2] = (char)(0x80 | (character & 0x3F));
        random->length += 3;
    } else {
        at[0] = (char)(0xF0 | character >> 18);
        at[1] = (char)(0x80 | (character >> 12 & 0x3F));
        at[2] = (char)(0x80 | (character >> 6 & 0x3F));
        at[3] = (char)(0x80 | (character & 0x3F));
        random->length += 4;
    }
}

/* One character out of the blocks where folding has something to decide. */
static inline uint32_t random_character(struct random_text *random)
{
    static const uint32_t blocks[][2] = {
        {0x00, 0x7F},       {'a', 'z'},         {0x20, 0x2F},       {0x80, 0x24F},
        {0x250, 0x2FF},     {0x300, 0x36F},     {0x370, 0x3FF},     {0x400, 0x52F},
        {0x5B0, 0x5F4},     {0x600, 0x6FF},     {0x8D0, 0x97F},     {0xD00, 0xEFF},
        {0x1100, 0x11FF},   {0x13A0, 0x13FD},   {0x1C80, 0x1CBF},   {0x1E00, 0x1FFF},
        {0x2000, 0x206F},   {0x2100, 0x214F},   {0x20D0, 0x20F0},   {0x2C60, 0x2C7F},
        {0x3000, 0x30FF},   {0x4E00, 0x4E40},   {0xA720, 0xA7FF},   {0xAB30, 0xABBF},
        {0xAC00, 0xAC40},   {0xF900, 0xF940},   {0xFB00, 0xFDFF},   {0xFE00, 0xFFFF},
        {0x1D400, 0x1D500}, {0x1E900, 0x1E95F}, {0x1F300, 0x1F700}, {0xE0000, 0xE007F},
        {0x10400, 0x1044F}, {0x1100, 0x110FF},  {0, 0x10FFFF},
    };
    for (;;) {
        uint32_t block = random_below(random, sizeof(blocks) / sizeof(blocks[0]));
        uint32_t count = blocks[block][1] - blocks[block][0] + 1;
        uint32_t character = blocks[block][0] + random_below(random, count);
        if (character < 0xD800 || character > 0xDFFF)
            return character;
    }
}

static inline void random_fill(struct random_text *random)
{
    random->length = 0;
    for (uint32_t count = random_below(random, 16); count > 0; count--)
        random_push(random, random_character(random));
}

static inline void random_fill_ascii(struct random_text *random)
{
    static const char often[] = "aBz09 '.,-`&";
    random->length = 0;
    for (uint32_t count = random_below(random, 24); count > 0; count--)
        random_push(random, random_below(random, 3) ? (uint32_t)often[random_below(random, 12)]
                                                    : random_below(random, 128));
}
