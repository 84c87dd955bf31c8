/* Character sets of old files, through ICU's converters. */
#include "text/charset.h"

#include "base/buffer.h"
#include <string.h>
#include <unicode/ucnv.h>
#include <unicode/ucnv_cb.h>
#include <unicode/utf16.h>
#include <unicode/utf8.h>

enum { UNITS_A_ROUND = 1024, REPLACEMENT = 0xFFFD };

/* ICU takes options behind a comma, files of its data behind a slash, and "" for its default. */
static bool is_plain_name(const char *charset)
{
    size_t length = strlen(charset);
    return length && length < UCNV_MAX_CONVERTER_NAME_LENGTH &&
           strspn(charset,
                  "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_:.() +") ==
               length;
}

static bool is_named(const char *charset, const char *name)
{
    return ucnv_compareNames(charset, name) == 0;
}

/* What is meant by names that programs write for more than they stand for. */
static const char *larger_set(const char *charset)
{
    static const struct {
        const char *name, *meant;
    } sets[] = {
        {"ISO-8859-1", "windows-1252"},
        {"latin1", "windows-1252"},
        {"US-ASCII", "windows-1252"},
        {"ASCII", "windows-1252"},
        {"ANSI", "windows-1252"},
        {"ISO-8859-9", "windows-1254"},
        {"TIS-620", "windows-874"},
        {"GB2312", "GB18030"},
        {"GBK", "GB18030"},
        {"Shift_JIS", "windows-31j"},
        {"SJIS", "windows-31j"},
        {"EUC-KR", "windows-949"},
        {"KS_C_5601-1987", "windows-949"},
        {"MacRoman", "macintosh"}, /* ICU's name of it */
    };
    for (size_t i = 0; i < COUNT_OF(sets); i++)
        if (is_named(charset, sets[i].name))
            return sets[i].meant;
    return charset;
}

/* ICU's own substitution gives a control character for a single byte that some sets leave out. */
static void substitute(const void *context, UConverterToUnicodeArgs *arguments, const char *bytes,
                       int32_t length, UConverterCallbackReason reason, UErrorCode *status)
{
    static const UChar replacement = REPLACEMENT;
    (void)context;
    (void)bytes;
    (void)length;
    if (reason > UCNV_IRREGULAR) /* the converter is reset or closed */
        return;
    *status = U_ZERO_ERROR;
    ucnv_cbToUWriteUChars(arguments, &replacement, 1, 0, status);
}

static UConverter *open_converter(const char *charset)
{
    UErrorCode status = U_ZERO_ERROR;
    if (!is_plain_name(charset))
        return NULL;
    UConverter *converter = ucnv_open(larger_set(charset), &status);
    if (U_FAILURE(status))
        return NULL;
    ucnv_setToUCallBack(converter, substitute, NULL, NULL, NULL, &status);
    return converter;
}

bool charset_is_known(const char *charset)
{
    UConverter *converter = open_converter(charset);
    if (converter)
        ucnv_close(converter);
    return converter != NULL;
}

static void append_character(struct buffer *out, UChar32 character)
{
    char *place = buffer_reserve(out, U8_MAX_LENGTH);
    size_t length = 0;
    U8_APPEND_UNSAFE(place, length, character);
    out->length += length;
}

/* A surrogate at the end of one round may belong to the first of the next. */
static void append_units(struct buffer *out, const UChar *units, size_t count, UChar *high)
{
    for (size_t i = 0; i < count; i++) {
        UChar unit = units[i];
        if (*high && U16_IS_TRAIL(unit)) {
            append_character(out, U16_GET_SUPPLEMENTARY(*high, unit));
            *high = 0;
            continue;
        }
        if (*high)
            append_character(out, REPLACEMENT);
        *high = U16_IS_LEAD(unit) ? unit : 0;
        if (!*high)
            append_character(out, U16_IS_TRAIL(unit) ? REPLACEMENT : unit);
    }
}

static void convert(UConverter *converter, struct slice bytes, struct buffer *out)
{
    const char *place = bytes.data, *end = bytes.data + bytes.length;
    UChar units[UNITS_A_ROUND], high = 0;
    UErrorCode status;
    do {
        UChar *target = units;
        status = U_ZERO_ERROR;
        ucnv_toUnicode(converter, &target, units + UNITS_A_ROUND, &place, end, NULL, true, &status);
        append_units(out, units, (size_t)(target - units), &high);
    } while (status == U_BUFFER_OVERFLOW_ERROR);
    if (high)
        append_character(out, REPLACEMENT);
}

static struct slice without_mark(struct slice text)
{
    bool has_mark = text.length >= 3 && memcmp(text.data, "\xEF\xBB\xBF", 3) == 0;
    return has_mark ? (struct slice){text.data + 3, text.length - 3} : text;
}

bool charset_to_utf8(struct arena *arena, struct slice bytes, const char *charset,
                     struct slice *utf8)
{
    if (is_plain_name(charset) && is_named(charset, "UTF-8") && slice_is_utf8(bytes)) {
        *utf8 = without_mark(bytes);
        return true;
    }
    UConverter *converter = open_converter(charset);
    if (!converter)
        return false;
    AUTO_BUFFER struct buffer out = {0};
    convert(converter, bytes, &out);
    ucnv_close(converter);
    struct slice text = without_mark(buffer_slice(&out));
    *utf8 = (struct slice){arena_copy_bytes(arena, text.data, text.length), text.length};
    return true;
}
