/* Days in a vCard. */
#include "format/vcard-date.h"

#include <string.h>

static bool is_digit(char byte)
{
    return byte >= '0' && byte <= '9';
}

/* The digits up to the time; false when something else stands among them. */
static bool read_digits(const char *text, char digits[static 9])
{
    size_t used = 0;
    for (const char *place = text; *place && *place != 'T' && *place != ' '; place++) {
        if (*place == '-' && place != text)
            continue;
        if (!is_digit(*place) || used == 8)
            return false;
        digits[used++] = *place;
    }
    digits[used] = '\0';
    return used > 0;
}

/* Some programs put midnight behind a day. */
static bool is_midnight(const char *time)
{
    return !time || strspn(time, "T 0:.Z") == strlen(time);
}

static int two_digits(const char *digits)
{
    return (digits[0] - '0') * 10 + digits[1] - '0';
}

static bool is_month(const char *digits)
{
    return two_digits(digits) >= 1 && two_digits(digits) <= 12;
}

static bool is_day(const char *digits)
{
    static const char days[] = {31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return is_month(digits) && two_digits(digits + 2) >= 1 &&
           two_digits(digits + 2) <= days[two_digits(digits) - 1];
}

const char *vcard_read_date(struct arena *arena, const char *text, struct slice omitted_year)
{
    char digits[9];
    bool has_year = strncmp(text, "--", 2) != 0;
    const char *start = has_year ? text : text + 2;
    if (!read_digits(start, digits) || !is_midnight(strpbrk(start, "T ")))
        return NULL;
    size_t count = strlen(digits);
    if (!has_year)
        return count == 4 && is_day(digits) ? arena_format(arena, "--%.2s-%.2s", digits, digits + 2)
                                            : NULL;
    if (strncmp(digits, "0000", 4) == 0)
        return NULL;
    if (count == 8 && is_day(digits + 4)) {
        bool is_omitted = omitted_year.length == 4 && memcmp(omitted_year.data, digits, 4) == 0;
        if (is_omitted)
            return arena_format(arena, "--%.2s-%.2s", digits + 4, digits + 6);
        return arena_format(arena, "%.4s-%.2s-%.2s", digits, digits + 4, digits + 6);
    }
    if (count == 6 && is_month(digits + 4))
        return arena_format(arena, "%.4s-%.2s", digits, digits + 4);
    return count == 4 ? arena_copy(arena, digits) : NULL;
}
