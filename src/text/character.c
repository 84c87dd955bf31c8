/* Reading characters, and sorting them into the few kinds that names care about. */
#include "text/character.h"

#include <unicode/uchar.h>
#include <unicode/utf8.h>

#define GAP    CHARACTER_GAP
#define JOINER CHARACTER_JOINER
#define SYMBOL CHARACTER_SYMBOL
#define LETTER CHARACTER_LETTER
#define NUMBER CHARACTER_NUMBER

const unsigned char character_kind_of_ascii[128] = {
    [0 ... 31] = GAP,
    [' '] = GAP,
    ['!' ... '#'] = GAP,
    ['$'] = SYMBOL,
    ['%'] = GAP,
    ['&'] = GAP,
    ['\''] = JOINER,
    ['(' ... '*'] = GAP,
    ['+'] = SYMBOL,
    [','] = GAP,
    ['-'] = GAP,
    ['.'] = JOINER,
    ['/'] = GAP,
    [':'] = GAP,
    ['0' ... '9'] = NUMBER,
    [';'] = GAP,
    ['<'] = SYMBOL,
    ['='] = SYMBOL,
    ['>'] = SYMBOL,
    ['?'] = GAP,
    ['@'] = GAP,
    ['['] = GAP,
    ['A' ... 'Z'] = LETTER,
    ['\\'] = GAP,
    [']'] = GAP,
    ['^'] = SYMBOL,
    ['_'] = GAP,
    ['`'] = JOINER,
    ['{'] = GAP,
    ['|'] = SYMBOL,
    ['a' ... 'z'] = LETTER,
    ['}'] = GAP,
    ['~'] = SYMBOL,
    [127] = GAP,
};

/* Signs that are written inside a word: apostrophes in all their shapes (the acute accent and the
 * prime are typed for one), the modifier letters of transliterated Semitic and Slavic names, the
 * Hawaiian okina, and the Hebrew geresh and gershayim of abbreviations. */
static bool is_joiner(UChar32 character)
{
    return (character >= 0x2B9 && character <= 0x2BF) || character == 0x2C8 || character == 0xB4 ||
           character == 0x2018 || character == 0x2019 || character == 0x201B ||
           character == 0x2032 || character == 0x55A || character == 0x5F3 || character == 0x5F4;
}

enum character_kind character_kind(UChar32 character)
{
    if (character < 0x80)
        return character_kind_of_ascii[character];
    if (is_joiner(character))
        return CHARACTER_JOINER;
    uint32_t category = U_MASK(u_charType(character));
    if (category & U_GC_L_MASK)
        return CHARACTER_LETTER;
    if (category & U_GC_M_MASK)
        return CHARACTER_MARK;
    if (category & U_GC_N_MASK)
        return CHARACTER_NUMBER;
    if (category & U_GC_S_MASK)
        return CHARACTER_SYMBOL;
    if (category & U_GC_CF_MASK)
        return CHARACTER_NOTHING;
    return CHARACTER_GAP;
}

/* ICU's macros narrow integers in ways that our warnings refuse. */
#pragma GCC diagnostic ignored "-Wconversion"

UChar32 character_next(struct slice text, size_t *place)
{
    UChar32 character;
    U8_NEXT(text.data, *place, text.length, character);
    return character;
}

UChar32 character_before(struct slice text, size_t *place)
{
    UChar32 character;
    int32_t start = (int32_t)*place;
    U8_PREV((const uint8_t *)text.data, 0, start, character);
    *place = (size_t)start;
    return character;
}
