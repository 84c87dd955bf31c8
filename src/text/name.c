/* Folding: making texts equal that a person takes for the same. */
#include "text/name.h"

#include "base/cleanup.h"
#include "text/character.h"
#include "text/units.h"
#include <assert.h>
#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/uscript.h>
#include <unicode/utf16.h>

enum {
    ACUTE_ACCENT = 0xB4,
    MIDDLE_DOT = 0xB7,
    TATWEEL = 0x640,
    TRADE_MARK = 0x2122,
    SERVICE_MARK = 0x2120,
};

/* Letters that Unicode does not take apart but people type plainly, in case-folded form, sorted. */
static const struct {
    UChar32 letter;
    char plain[3];
} plain_letters[] = {
    {0xE6, "ae"},  {0xF0, "d"},   {0xF8, "o"},   {0xFE, "th"},  {0x111, "d"},  {0x127, "h"},
    {0x131, "i"},  {0x138, "q"},  {0x142, "l"},  {0x14B, "ng"}, {0x153, "oe"}, {0x167, "t"},
    {0x180, "b"},  {0x183, "b"},  {0x188, "c"},  {0x18C, "d"},  {0x192, "f"},  {0x199, "k"},
    {0x19A, "l"},  {0x19E, "n"},  {0x1A5, "p"},  {0x1AB, "t"},  {0x1AD, "t"},  {0x1B4, "y"},
    {0x1B6, "z"},  {0x1E5, "g"},  {0x221, "d"},  {0x225, "z"},  {0x234, "l"},  {0x235, "n"},
    {0x236, "t"},  {0x237, "j"},  {0x23C, "c"},  {0x23F, "s"},  {0x240, "z"},  {0x247, "e"},
    {0x249, "j"},  {0x24B, "q"},  {0x24D, "r"},  {0x24F, "y"},  {0x253, "b"},  {0x255, "c"},
    {0x256, "d"},  {0x257, "d"},  {0x259, "e"},  {0x25F, "j"},  {0x260, "g"},  {0x261, "g"},
    {0x266, "h"},  {0x268, "i"},  {0x26B, "l"},  {0x26C, "l"},  {0x271, "m"},  {0x272, "n"},
    {0x273, "n"},  {0x275, "o"},  {0x27D, "r"},  {0x282, "s"},  {0x288, "t"},  {0x289, "u"},
    {0x28B, "v"},  {0x290, "z"},  {0x2C61, "l"}, {0x2C65, "a"}, {0x2C66, "t"}, {0x2C68, "h"},
    {0x2C6A, "k"}, {0x2C6C, "z"},
};

static const char *plain_letter(UChar32 letter)
{
    size_t low = 0, high = COUNT_OF(plain_letters);
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (plain_letters[middle].letter == letter)
            return plain_letters[middle].plain;
        if (plain_letters[middle].letter < letter)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

static bool is_plain_script(UScriptCode script)
{
    return script == USCRIPT_LATIN || script == USCRIPT_GREEK || script == USCRIPT_CYRILLIC;
}

/* Marks of no script of their own take after the letter they stand on. */
static bool is_shared_script(UScriptCode script)
{
    return script == USCRIPT_COMMON || script == USCRIPT_INHERITED;
}

static UScriptCode script_of(UChar32 character)
{
    UErrorCode status = U_ZERO_ERROR;
    return character < 0x80 ? USCRIPT_LATIN : uscript_getScript(character, &status);
}

/* Vowel signs and signs of recitation; madda and hamza (U+0653..0655) make other letters. */
static bool is_arabic_point(UChar32 mark, UScriptCode script)
{
    if (mark >= 0x653 && mark <= 0x655)
        return false;
    return script == USCRIPT_ARABIC || (mark >= 0x64B && mark <= 0x65F) || mark == 0x670;
}

/* Whether the mark, standing on a letter of the script `base`, is no part of the word's letters. */
static bool is_accent(UChar32 mark, UScriptCode base)
{
    UScriptCode script = script_of(mark);
    if (u_charType(mark) == U_COMBINING_SPACING_MARK)
        return false;
    if (is_plain_script(script) || script == USCRIPT_HEBREW || is_arabic_point(mark, script))
        return true;
    return is_shared_script(script) && (is_plain_script(base) || is_shared_script(base));
}

/* Appends decomposed text without accents, signs that show nothing, and peculiar letters. */
static void strip(const struct units *in, struct units *out)
{
    units_empty(out, in->length * 2);
    UScriptCode base = USCRIPT_COMMON;
    for (int32_t i = 0; i < in->length;) {
        UChar32 character;
        U16_NEXT(in->at, i, in->length, character);
        enum character_kind kind = character_kind(character);
        if (kind == CHARACTER_NOTHING || character == TATWEEL)
            continue;
        if (kind == CHARACTER_MARK) {
            if (!is_accent(character, base))
                units_push(out, character);
            continue;
        }
        if (kind == CHARACTER_NUMBER && u_charDigitValue(character) >= 0)
            character = '0' + u_charDigitValue(character);
        const char *plain = character < 0x80 ? NULL : plain_letter(character);
        base = plain ? USCRIPT_LATIN : script_of(character);
        if (kind < CHARACTER_LETTER) /* will be a space, on which a mark is nothing */
            base = USCRIPT_COMMON;
        if (!plain)
            units_push(out, character);
        for (; plain && *plain; plain++)
            units_push(out, *plain);
    }
}

/* What stands between two words, or inside one. */
struct gap {
    bool is_open;      /* something parted the words */
    bool is_joiner;    /* just one joiner did */
    bool after_letter; /* the last word's last character is a letter or its mark */
};

static void gap_widen(struct gap *gap, bool joiner)
{
    gap->is_joiner = joiner && !gap->is_open;
    gap->is_open = true;
}

/* Whether a space is due before a character of this kind; the gap is then over. */
static bool gap_close(struct gap *gap, enum character_kind kind)
{
    bool joins = gap->is_joiner && gap->after_letter && kind == CHARACTER_LETTER;
    bool parts = gap->is_open && !joins;
    gap->is_open = gap->is_joiner = false;
    gap->after_letter = kind != CHARACTER_NUMBER;
    return parts;
}

/* The Catalan "l·l" is one word, while the same dot parts a foreign name's words in Chinese. */
static bool is_inner_dot(const struct units *units, int32_t after)
{
    return after >= 2 && after < units->length && units->at[after - 2] == 'l' &&
           units->at[after] == 'l';
}

/* Leaves words with one space between, in place. */
static void part_words(struct units *units)
{
    struct gap gap = {false, false, false};
    int32_t length = units->length;
    units->length = 0;
    for (int32_t i = 0; i < length;) {
        UChar32 character;
        U16_NEXT(units->at, i, length, character);
        enum character_kind kind = character_kind(character);
        if (kind < CHARACTER_LETTER) {
            gap_widen(&gap, kind == CHARACTER_JOINER);
            continue;
        }
        if (gap_close(&gap, kind) && units->length > 0)
            units_push(units, ' ');
        units_push(units, character);
    }
}

/* Two signs that the compatibility forms would turn into letters and one they would turn into a
 * space with an accent; and the inner dot, once it is known to be one. */
static void replace_signs(struct units *units)
{
    for (int32_t i = 0; i < units->length; i++) {
        UChar *unit = &units->at[i];
        if (*unit == ACUTE_ACCENT)
            *unit = '\'';
        if (*unit == TRADE_MARK || *unit == SERVICE_MARK)
            *unit = ' ';
    }
}

static void replace_inner_dots(struct units *units)
{
    for (int32_t i = 0; i < units->length; i++)
        if (units->at[i] == MIDDLE_DOT && is_inner_dot(units, i + 1))
            units->at[i] = '\'';
}

static char *fold_any(struct arena *arena, struct slice text)
{
    UErrorCode status = U_ZERO_ERROR;
    const UNormalizer2 *fold_case = unorm2_getNFKCCasefoldInstance(&status);
    const UNormalizer2 *decompose = unorm2_getNFDInstance(&status);
    const UNormalizer2 *compose = unorm2_getNFCInstance(&status);
    assert(U_SUCCESS(status));

    AUTO_UNITS struct units one;
    AUTO_UNITS struct units two;
    units_init(&one);
    units_init(&two);
    units_read(&one, text);
    replace_signs(&one);
    units_normalize(fold_case, &one, &two);
    units_normalize(decompose, &two, &one);
    strip(&one, &two);
    replace_inner_dots(&two);
    part_words(&two);
    units_normalize(compose, &two, &one);
    return units_write(&one, arena);
}

static bool is_ascii(struct slice text)
{
    unsigned char all = 0;
    for (size_t i = 0; i < text.length; i++)
        all |= (unsigned char)text.data[i];
    return all < 0x80;
}

/* What fold_any gives, without the way through UTF-16. */
static char *fold_ascii(struct arena *arena, struct slice text)
{
    char *folded = arena_alloc(arena, text.length + 1);
    struct gap gap = {false, false, false};
    size_t length = 0;
    for (size_t i = 0; i < text.length; i++) {
        unsigned char byte = (unsigned char)text.data[i];
        enum character_kind kind = character_kind_of_ascii[byte];
        if (kind < CHARACTER_LETTER) {
            gap_widen(&gap, kind == CHARACTER_JOINER);
            continue;
        }
        if (gap_close(&gap, kind) && length > 0)
            folded[length++] = ' ';
        folded[length++] = (char)(byte >= 'A' && byte <= 'Z' ? byte | 0x20 : byte);
    }
    return folded;
}

const char *name_fold(struct arena *arena, struct slice text)
{
    return is_ascii(text) ? fold_ascii(arena, text_cut(text, UNITS_TEXT_BYTES))
                          : fold_any(arena, text);
}

bool name_next_word(struct name_words *words, struct slice *word)
{
    while (words->rest.length && words->rest.data[0] == ' ') {
        words->rest.data++;
        words->rest.length--;
    }
    if (words->rest.length == 0)
        return false;
    *word = slice_split(words->rest, ' ', &words->rest);
    return true;
}

unsigned name_count_words(struct slice folded)
{
    struct name_words words = {folded};
    struct slice word;
    unsigned count = 0;
    while (name_next_word(&words, &word))
        count++;
    return count;
}
