/* UTF-16 work space: ICU's C functions take nothing else. */
#include "text/units.h"

#include "text/character.h"
#include "text/name.h"
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <unicode/ustring.h>

enum { REPLACEMENT = 0xFFFD };

void units_init(struct units *units)
{
    units->at = units->near;
    units->length = 0;
    units->capacity = UNITS_NEAR;
}

void units_clear(struct units *units)
{
    if (units->at != units->near)
        free(units->at);
    units_init(units);
}

void units_empty(struct units *units, int32_t capacity)
{
    units->length = 0;
    if (capacity <= units->capacity)
        return;
    units_clear(units);
    units->at = malloc(sizeof(UChar) * (size_t)capacity);
    if (!units->at) {
        fprintf(stderr, "kith: out of memory (%d characters wanted)\n", capacity);
        abort();
    }
    units->capacity = capacity;
}

void units_read(struct units *units, struct slice text)
{
    text = text_cut(text, UNITS_TEXT_BYTES);
    units_empty(units, (int32_t)text.length);
    for (size_t i = 0; i < text.length;) {
        UChar32 character = character_next(text, &i);
        units_push(units, character < 0 ? REPLACEMENT : character);
    }
}

void units_normalize(const UNormalizer2 *form, const struct units *in, struct units *out)
{
    units_empty(out, in->length);
    UErrorCode status = U_ZERO_ERROR;
    out->length = unorm2_normalize(form, in->at, in->length, out->at, out->capacity, &status);
    if (status == U_BUFFER_OVERFLOW_ERROR) {
        status = U_ZERO_ERROR;
        units_empty(out, out->length);
        out->length = unorm2_normalize(form, in->at, in->length, out->at, out->capacity, &status);
    }
    assert(U_SUCCESS(status));
}

char *units_write(const struct units *units, struct arena *arena)
{
    int32_t size = 0;
    UErrorCode status = U_ZERO_ERROR;
    /* ICU's transliteration rules can tear surrogates apart. */
    u_strToUTF8WithSub(NULL, 0, &size, units->at, units->length, REPLACEMENT, NULL, &status);
    char *text = arena_alloc(arena, (size_t)size + 1);
    status = U_ZERO_ERROR;
    u_strToUTF8WithSub(text, size + 1, NULL, units->at, units->length, REPLACEMENT, NULL, &status);
    assert(U_SUCCESS(status));
    return text;
}
