/* Text at the edge: what may stand in it, and where it may be cut. */
#include "base/cleanup.h"
#include "text/character.h"
#include "text/name.h"

#include <unicode/utf8.h>

/* Sorted. Language tags (U+E0020..) are not here: flags are spelled with them. */
static const struct {
    UChar32 first, last;
} refused[] = {
    {0x00, 0x1F},       {0x7F, 0x9F}, /* controls */
    {0x202A, 0x202E},                 /* embeddings and overrides */
    {0x2066, 0x206F},                 /* isolates, deprecated formats */
    {0xFDD0, 0xFDEF},                 /* non-characters */
    {0xFFF9, 0xFFFB},                 /* interlinear annotation */
    {0xE0000, 0xE001F},               /* language tag */
};

static bool is_refused(UChar32 character)
{
    for (size_t i = 0; i < COUNT_OF(refused); i++)
        if (character >= refused[i].first && character <= refused[i].last)
            return true;
    return (character & 0xFFFE) == 0xFFFE;
}

static bool is_line_part(UChar32 character)
{
    return character == '\n' || character == '\t' || character == 0x2028 || character == 0x2029;
}

/* Tag characters are invisible letters: fit for smuggling text past a reader, except behind the
 * black flag, where they spell the flag of a region. */
static bool is_tag(UChar32 character)
{
    return character >= 0xE0020 && character <= 0xE007F;
}

static bool is_clean_character(UChar32 character, bool allow_lines, bool in_flag)
{
    if (is_line_part(character))
        return allow_lines;
    if (is_tag(character))
        return in_flag;
    return !is_refused(character);
}

bool text_is_clean(struct slice text, bool allow_lines)
{
    bool in_flag = false;
    for (size_t i = 0; i < text.length;) {
        UChar32 character = character_next(text, &i);
        if (character < 0 || !is_clean_character(character, allow_lines, in_flag))
            return false;
        in_flag = character == 0x1F3F4 || (in_flag && is_tag(character));
    }
    return true;
}

struct slice text_cut(struct slice text, size_t bytes)
{
    if (text.length <= bytes)
        return text;
    /* A character has at most three bytes after its first. */
    size_t length = bytes;
    for (int i = 0; i < 3 && length > 0 && U8_IS_TRAIL(text.data[length]); i++)
        length--;
    if (U8_IS_TRAIL(text.data[length]))
        length = bytes; /* not UTF-8: any place is as good */
    return (struct slice){text.data, length};
}
