/* Capitals and small letters through ICU. */
#include "text/letter-case.h"

#include "text/character.h"
#include "text/units.h"
#include <unicode/uchar.h>
#include <unicode/uscript.h>

enum {
    CAPITAL_I_WITH_DOT = 0x130,
    SMALL_I_WITHOUT_DOT = 0x131,
    CAPITAL_G_BREVE = 0x11E,
    CAPITAL_S_CEDILLA = 0x15E,
    SCHWA = 0x18F,
};

/* By the properties, not by the general category: ª and the like count, too. */
static enum letter_case case_of(UChar32 character)
{
    if (u_istitle(character))
        return CASE_MIXED;
    if (u_isUUppercase(character))
        return CASE_UPPER;
    return u_isULowercase(character) ? CASE_LOWER : CASE_NONE;
}

enum letter_case letter_case_join(enum letter_case a, enum letter_case b)
{
    if (a == CASE_NONE || a == b)
        return b;
    return b == CASE_NONE ? a : CASE_MIXED;
}

enum letter_case letter_case_of(struct slice text)
{
    enum letter_case all = CASE_NONE;
    for (size_t place = 0; place < text.length;) {
        UChar32 character = character_next(text, &place);
        if (character >= 0)
            all = letter_case_join(all, case_of(character));
    }
    return all;
}

static bool is_brought_down_safely(UChar32 character, bool is_turkish)
{
    UErrorCode status = U_ZERO_ERROR;
    UScriptCode script = uscript_getScript(character, &status);
    if (script != USCRIPT_LATIN && script != USCRIPT_CYRILLIC)
        return false;
    /* Who writes these letters may have meant the i without a dot by I. */
    return is_turkish || (character != CAPITAL_I_WITH_DOT && character != CAPITAL_G_BREVE &&
                          character != CAPITAL_S_CEDILLA && character != SCHWA);
}

static UChar32 bring_down(UChar32 character, bool is_turkish)
{
    if (is_turkish && character == 'I')
        return SMALL_I_WITHOUT_DOT;
    return character == CAPITAL_I_WITH_DOT ? 'i' : u_tolower(character);
}

static UChar32 lift(UChar32 character, bool is_turkish)
{
    return is_turkish && character == 'i' ? CAPITAL_I_WITH_DOT : u_totitle(character);
}

const char *letter_case_title(struct arena *arena, struct slice text, bool is_turkish)
{
    AUTO_UNITS struct units out;
    bool is_first = true;
    units_init(&out);
    units_empty(&out, (int32_t)text.length * 2 + 2);
    for (size_t place = 0; place < text.length;) {
        UChar32 character = character_next(text, &place);
        enum letter_case letter = character < 0 ? CASE_MIXED : case_of(character);
        if (letter == CASE_MIXED ||
            (letter == CASE_UPPER && !is_brought_down_safely(character, is_turkish)))
            return NULL;
        bool stays = letter == CASE_NONE || (is_first && letter == CASE_UPPER);
        if (!stays)
            character = is_first ? lift(character, is_turkish) : bring_down(character, is_turkish);
        is_first = is_first && letter == CASE_NONE;
        units_push(&out, character);
    }
    return units_write(&out, arena);
}
