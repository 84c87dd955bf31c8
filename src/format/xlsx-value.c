/* Cells as a person sees them. */
#include "format/xlsx-value.h"

#include "base/cleanup.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { NUMBER_BYTES_MAX = 64, LEAST_DIGITS_MAX = 32 };

struct xlsx_number_format xlsx_format_of_id(unsigned id)
{
    struct xlsx_number_format format = {XLSX_NUMBER_PLAIN, 0};
    bool is_time = (id >= 18 && id <= 21) || id == 45 || id == 47;
    /* 27 to 36 and 50 to 58 are days of East Asian calendars. */
    bool is_date =
        (id >= 14 && id <= 17) || id == 22 || (id >= 27 && id <= 36) || (id >= 50 && id <= 58);
    if (is_time)
        format.kind = XLSX_NUMBER_TIME;
    else if (is_date)
        format.kind = XLSX_NUMBER_DATE;
    return format;
}

/* "[h]", "[mm]": time that went by, not the colour "[Magenta]". */
static bool is_elapsed(struct slice bracket)
{
    char letter = bracket.length > 2 ? (char)(bracket.data[1] | 0x20) : '\0';
    char next = bracket.length > 2 ? (char)(bracket.data[2] | 0x20) : '\0';
    return (letter == 'h' || letter == 'm' || letter == 's') &&
           (next == letter || bracket.data[2] == ']');
}

/* The letters of the first section that are no literal text, in lower case: "yyyymmdd". */
static size_t format_letters(struct slice code, char letters[static NUMBER_BYTES_MAX])
{
    size_t used = 0;
    bool is_quoted = false, in_brackets = false;
    for (size_t i = 0; i < code.length && used < NUMBER_BYTES_MAX; i++) {
        char byte = code.data[i];
        if (byte == '"') {
            is_quoted = !is_quoted;
        } else if (is_quoted) {
            continue;
        } else if (byte == '\\' || byte == '_' || byte == '*') {
            i++; /* the next one is shown, skipped in width, or repeated */
        } else if (byte == '[' || byte == ']') {
            in_brackets = byte == '[';
            if (in_brackets && is_elapsed((struct slice){code.data + i, code.length - i}))
                letters[used++] = '[';
        } else if (byte == ';') {
            break;
        } else if (!in_brackets) {
            letters[used++] = byte >= 'A' && byte <= 'Z' ? (char)(byte | 0x20) : byte;
        }
    }
    return used;
}

struct xlsx_number_format xlsx_format_of_code(struct slice code)
{
    struct xlsx_number_format format = {XLSX_NUMBER_PLAIN, 0};
    char letters[NUMBER_BYTES_MAX];
    struct slice text = {letters, format_letters(code, letters)};
    bool has_day = false, has_time = false, has_month = false;
    size_t zeros = 0;
    if (text.length >= 7 && memcmp(text.data, "general", 7) == 0)
        return format;
    for (size_t i = 0; i < text.length; i++) {
        char letter = text.data[i];
        if (letter == '[' || letter == '#' || letter == '?')
            return format;
        zeros += letter == '0';
        has_day |= letter == 'y' || letter == 'd';
        has_month |= letter == 'm'; /* or minutes */
        has_time |= letter == 'h' || letter == 's';
    }
    if (has_day || (has_month && !has_time))
        format.kind = XLSX_NUMBER_DATE;
    else if (has_time)
        format.kind = XLSX_NUMBER_TIME;
    else if (zeros == text.length && zeros <= LEAST_DIGITS_MAX)
        format.least_digits = (unsigned)zeros;
    return format;
}

/* ---- days ---- */

/* The proleptic Gregorian day that is `days` after 1970-01-01 (Howard Hinnant's civil_from_days).
 */
static void append_day(struct buffer *out, int64_t days)
{
    int64_t shifted = days + 719468;
    int64_t era = shifted / 146097;
    int64_t of_era = shifted - era * 146097;
    int64_t year_of_era = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    int64_t of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int64_t month_index = (5 * of_year + 2) / 153; /* from March */
    int64_t day = of_year - (153 * month_index + 2) / 5 + 1;
    int64_t month = month_index < 10 ? month_index + 3 : month_index - 9;
    int64_t year = year_of_era + era * 400 + (month <= 2);
    buffer_append_format(out, "%04d-%02d-%02d", (int)year, (int)month, (int)day);
}

static void append_time(struct buffer *out, int64_t seconds)
{
    buffer_append_format(out, "%02d:%02d:%02d", (int)(seconds / 3600), (int)(seconds / 60 % 60),
                         (int)(seconds % 60));
}

/* Days from 1970-01-01 to the day that a serial number counts from. The first system has a
 * 1900-02-29, number 60, which never was: those before it count from a day later. */
static int64_t day_of_serial(int64_t serial, bool is_1904)
{
    if (is_1904)
        return serial - 24107;
    return serial - (serial < 61 ? 25568 : 25569);
}

/* False when no calendar has such a day. */
static bool append_date(struct buffer *out, double value, enum xlsx_number_kind kind, bool is_1904)
{
    enum { SERIAL_MAX = 2958466, DAY_SECONDS = 86400 };
    if (!(value >= 0 && value < SERIAL_MAX - (is_1904 ? 1462 : 0)))
        return false;
    int64_t seconds = llround(value * DAY_SECONDS);
    int64_t serial = seconds / DAY_SECONDS;
    seconds %= DAY_SECONDS;
    bool is_time_alone = kind == XLSX_NUMBER_TIME && serial == 0;
    if (!is_time_alone)
        append_day(out, day_of_serial(serial, is_1904));
    if (!is_time_alone && seconds)
        buffer_append_byte(out, 'T');
    if (is_time_alone || seconds)
        append_time(out, seconds);
    return true;
}

/* ---- numbers ---- */

static bool is_digit(char byte)
{
    return byte >= '0' && byte <= '9';
}

/* "-12.5": as short as it was typed. Sixteen digits and more are what a binary number makes of
 * fewer. */
static bool is_plain(struct slice text)
{
    size_t digits = 0, points = 0, start = text.length && text.data[0] == '-';
    for (size_t i = start; i < text.length; i++) {
        digits += is_digit(text.data[i]);
        points += text.data[i] == '.';
        if (!is_digit(text.data[i]) && text.data[i] != '.')
            return false;
    }
    return digits > 0 && digits <= 15 && points <= 1 && is_digit(text.data[text.length - 1]);
}

static void append_zeros(struct buffer *out, size_t count)
{
    while (count-- > 0)
        buffer_append_byte(out, '0');
}

/* "1.5e+03" in digits: 1500. */
static void append_expanded(struct buffer *out, const char *text)
{
    char digits[32];
    size_t count = 0;
    if (*text == '-')
        buffer_append_byte(out, *text++);
    const char *exponent = strchr(text, 'e');
    for (; text < exponent && count < sizeof(digits); text++)
        if (is_digit(*text))
            digits[count++] = *text;
    long power = strtol(exponent + 1, NULL, 10);
    if (power < 0) {
        buffer_append_text(out, "0.");
        append_zeros(out, (size_t)(-power - 1));
        buffer_append(out, digits, count);
        return;
    }
    buffer_append(out, digits, count); /* printf's %g has an exponent only beyond its digits */
    append_zeros(out, (size_t)power + 1 - count);
}

static void append_plain(struct buffer *out, struct slice text, double value)
{
    enum { POWER_MAX = 25 }; /* what is larger, or so small, is no count of anything */
    char digits[NUMBER_BYTES_MAX];
    if (is_plain(text)) {
        buffer_append_slice(out, text);
        return;
    }
    snprintf(digits, sizeof(digits), "%.15g", value);
    const char *exponent = strchr(digits, 'e');
    if (exponent && labs(strtol(exponent + 1, NULL, 10)) <= POWER_MAX)
        append_expanded(out, digits);
    else
        buffer_append_text(out, digits);
}

static void append_padded(struct buffer *out, struct slice text, double value, unsigned digits)
{
    AUTO_BUFFER struct buffer plain = {0};
    append_plain(&plain, text, value);
    struct slice shown = buffer_slice(&plain);
    bool is_whole = value >= 0 && slice_find(shown, '.') == shown.length;
    if (is_whole && shown.length < digits)
        append_zeros(out, digits - shown.length);
    buffer_append_slice(out, shown);
}

void xlsx_append_number(struct buffer *out, struct slice text, struct xlsx_number_format format,
                        bool is_1904)
{
    char copy[NUMBER_BYTES_MAX], *end = copy;
    text = slice_trim(text);
    double value = 0;
    if (text.length && text.length < sizeof(copy)) {
        memcpy(copy, text.data, text.length);
        copy[text.length] = '\0';
        value = strtod(copy, &end);
    }
    if (end != copy + text.length || !isfinite(value) || !text.length) {
        xlsx_append_text(out, text);
        return;
    }
    if (format.kind != XLSX_NUMBER_PLAIN && append_date(out, value, format.kind, is_1904))
        return;
    if (format.least_digits)
        append_padded(out, text, value, format.least_digits);
    else
        append_plain(out, text, value);
}

void xlsx_append_iso_date(struct buffer *out, struct slice text)
{
    static const char *const midnights[] = {"T00:00:00", "T00:00:00Z", "T00:00:00.000",
                                            "T00:00:00.000Z"};
    text = slice_trim(text);
    size_t day = slice_find(text, 'T');
    struct slice time = {text.data + day, text.length - day};
    for (size_t i = 0; i < COUNT_OF(midnights); i++)
        if (slice_equal_text(time, midnights[i]))
            text.length = day;
    xlsx_append_text(out, text);
}

/* ---- texts ---- */

/* "_x000D_": the code unit; -1 when none is written so at the beginning of `text`. */
static int32_t escaped_unit(struct slice text)
{
    if (text.length < 7 || text.data[0] != '_' || text.data[1] != 'x' || text.data[6] != '_')
        return -1;
    int32_t unit = 0;
    for (int i = 2; i < 6; i++) {
        int digit = hex_value(text.data[i]);
        if (digit < 0)
            return -1;
        unit = unit << 4 | digit;
    }
    return unit;
}

static void append_utf8(struct buffer *out, uint32_t code)
{
    char bytes[4];
    size_t count = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    for (size_t i = count; i-- > 1; code >>= 6)
        bytes[i] = (char)(0x80 | (code & 0x3F));
    static const unsigned char leads[] = {0, 0, 0xC0, 0xE0, 0xF0};
    bytes[0] = (char)(leads[count] | code);
    buffer_append(out, bytes, count);
}

/* A carriage return is one end of a line with the line feed that may follow, written either way. */
static bool is_followed_by_line_feed(struct slice rest)
{
    return (rest.length && rest.data[0] == '\n') || escaped_unit(rest) == '\n';
}

/* Appends what one unit stands for; gives how many bytes of `text` it took. */
static size_t append_unit(struct buffer *out, struct slice text, uint32_t unit, size_t taken)
{
    struct slice rest = {text.data + taken, text.length - taken};
    int32_t low = unit >= 0xD800 && unit < 0xDC00 ? escaped_unit(rest) : -1;
    if (low >= 0xDC00 && low < 0xE000) {
        append_utf8(out, 0x10000 + ((unit - 0xD800) << 10) + (uint32_t)(low - 0xDC00));
        return taken + 7;
    }
    if (unit == '\r') {
        if (!is_followed_by_line_feed(rest))
            buffer_append_byte(out, '\n');
    } else if (unit >= 0xD800 && unit < 0xE000) {
        append_utf8(out, 0xFFFD);
    } else if (unit >= 0x20 || unit == '\n' || unit == '\t') {
        append_utf8(out, unit);
    }
    return taken;
}

void xlsx_append_text(struct buffer *out, struct slice text)
{
    size_t run = 0;
    for (size_t i = 0; i < text.length;) {
        struct slice rest = {text.data + i, text.length - i};
        int32_t unit = *rest.data == '_' ? escaped_unit(rest) : -1;
        bool is_control = (unsigned char)*rest.data < 0x20 && *rest.data != '\n';
        if (unit < 0 && !is_control) {
            i++;
            continue;
        }
        buffer_append(out, text.data + run, i - run);
        i += unit < 0 ? append_unit(out, rest, (unsigned char)*rest.data, 1)
                      : append_unit(out, rest, (uint32_t)unit, 7);
        run = i;
    }
    if (text.length > run)
        buffer_append(out, text.data + run, text.length - run);
}
