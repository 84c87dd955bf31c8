/* Dates in sentences. */
#include "mail/dates.h"

#include "base/cleanup.h"
#include "mail/phrases.h"
#include "text/name.h"
#include <ctype.h>

enum { YEAR_MIN = 2000, YEAR_MAX = 2100 };

/* Days since 1970 of a day of the Gregorian calendar (Hinnant, "chrono-compatible low-level date
 * algorithms"). */
static int64_t day_of(int64_t year, unsigned month, unsigned day)
{
    year -= month <= 2;
    int64_t era = year / 400, year_of_era = year - era * 400;
    int64_t day_of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
    return era * 146097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year -
           719468;
}

static void date_of(int64_t days, int64_t *year, unsigned *month, unsigned *day)
{
    days += 719468;
    int64_t era = days / 146097, day_of_era = days - era * 146097;
    int64_t year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int64_t part = (5 * day_of_year + 2) / 153;
    *day = (unsigned)(day_of_year - (153 * part + 2) / 5 + 1);
    *month = (unsigned)(part < 10 ? part + 3 : part - 9);
    *year = year_of_era + era * 400 + (*month <= 2);
}

const char *mail_date_format(struct arena *arena, int64_t day)
{
    int64_t year;
    unsigned month, in_month;
    date_of(day, &year, &month, &in_month);
    return arena_format(arena, "%04d-%02u-%02u", (int)year, month, in_month);
}

static bool is_day(int64_t year, unsigned month, unsigned day)
{
    static const unsigned char lengths[] = {31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool is_leap = year % 4 == 0 && (year % 100 || year % 400 == 0);
    return month >= 1 && month <= 12 && day >= 1 && day <= lengths[month - 1] &&
           (month != 2 || day < 29 || is_leap);
}

struct scan {
    struct arena *arena;
    struct slice text;
    int64_t today;
    const char *region;
    struct mail_date *date;
};

/* Sets the day; a missing year (0) is the one in which it comes next. A week behind us is not yet
 * next year's: replies are read late. */
static bool set_day(struct scan *scan, int64_t year, unsigned month, unsigned day)
{
    unsigned in_month, of_day;
    int64_t current;
    date_of(scan->today, &current, &in_month, &of_day);
    if (year && year < 100)
        year += 2000;
    if (year ? year < YEAR_MIN || year > YEAR_MAX : !scan->today)
        return false;
    for (int64_t tried = year ? year : current; tried <= (year ? year : current + 1); tried++) {
        if (!is_day(tried, month, day) || (!year && day_of(tried, month, day) < scan->today - 7))
            continue;
        scan->date->day = day_of(tried, month, day);
        return true;
    }
    return false;
}

/* ---- pieces ---- */

static char at(const struct scan *scan, size_t i)
{
    return i < scan->text.length ? scan->text.data[i] : '\0';
}

/* At most `digits_max` digits; 0 when there are none, or more. */
static unsigned number_at(const struct scan *scan, size_t *place, unsigned digits_max)
{
    unsigned number = 0, digits = 0;
    size_t i = *place;
    while (isdigit((unsigned char)at(scan, i)) && digits <= digits_max) {
        number = number * 10 + (unsigned)(at(scan, i++) - '0');
        digits++;
    }
    if (!digits || digits > digits_max)
        return 0;
    *place = i;
    return number;
}

static size_t behind_spaces(const struct scan *scan, size_t i)
{
    while (at(scan, i) == ' ' || at(scan, i) == '\t')
        i++;
    return i;
}

static bool skip_text(const struct scan *scan, size_t *place, const char *text)
{
    size_t length = strlen(text);
    if (*place + length > scan->text.length ||
        strncasecmp(scan->text.data + *place, text, length) != 0)
        return false;
    *place += length;
    return true;
}

/* What may stand between day and month: "12th of", "12. ", "12 de", "12-". */
static size_t behind_ordinal(const struct scan *scan, size_t i)
{
    static const char *const endings[] = {"st", "nd", "rd", "th", "er", "º", "°", ":a", ":e", "."};
    static const char *const words[] = {"of ", "de ", "den "};
    for (size_t j = 0; j < COUNT_OF(endings); j++)
        if (skip_text(scan, &i, endings[j]))
            break;
    i = behind_spaces(scan, i);
    if (at(scan, i) == '-' && isalpha((unsigned char)at(scan, i + 1)))
        i++;
    for (size_t j = 0; j < COUNT_OF(words); j++)
        if (skip_text(scan, &i, words[j]))
            break;
    return behind_spaces(scan, i);
}

static bool is_letter(char byte)
{
    return isalpha((unsigned char)byte) || (unsigned char)byte >= 0x80;
}

/* The folded word at `place`, behind which it moves; "" when there is none. */
static const char *word_at(const struct scan *scan, size_t *place)
{
    size_t begin = *place, i = begin;
    while (is_letter(at(scan, i)) && i - begin < 40)
        i++;
    *place = i;
    return name_fold(scan->arena, (struct slice){scan->text.data + begin, i - begin});
}

/* "2026", ", 2026", " de 2026", ". 2026"; 0 when no year is there. */
static unsigned year_behind(const struct scan *scan, size_t *place)
{
    static const char *const words[] = {"de ", "del ", "do "};
    size_t i = *place;
    while (at(scan, i) && strchr(" .,-'", at(scan, i)))
        i++;
    for (size_t j = 0; j < COUNT_OF(words); j++)
        if (skip_text(scan, &i, words[j]))
            break;
    size_t begin = i;
    unsigned year = number_at(scan, &i, 4);
    if (i - begin != 4 || year < YEAR_MIN || year > YEAR_MAX)
        return 0;
    *place = i;
    return year;
}

/* ---- forms ---- */

/* "2026-01-12", "2026/1/12", "2026.01.12", "2026年1月12日". */
static bool read_year_first(struct scan *scan, size_t i)
{
    size_t place = i;
    unsigned year = number_at(scan, &place, 4);
    char sign = at(scan, place);
    bool is_named = skip_text(scan, &place, "年");
    if (!(year >= YEAR_MIN) || (!is_named && (!sign || !strchr("-/.", sign))))
        return false;
    place += !is_named;
    unsigned month = number_at(scan, &place, 2);
    if (!(is_named ? skip_text(scan, &place, "月") : at(scan, place++) == sign))
        return false;
    unsigned day = number_at(scan, &place, 2);
    skip_text(scan, &place, "日");
    scan->date->end = place;
    return !isdigit((unsigned char)at(scan, place)) && set_day(scan, year, month, day);
}

/* "1月12日". */
static bool read_han(struct scan *scan, size_t i)
{
    size_t place = i;
    unsigned month = number_at(scan, &place, 2);
    if (!month || !skip_text(scan, &place, "月"))
        return false;
    unsigned day = number_at(scan, &place, 2);
    scan->date->end = place;
    return skip_text(scan, &scan->date->end, "日") && set_day(scan, 0, month, day);
}

/* "3/4": which is the day. */
static bool set_parts(struct scan *scan, unsigned year, unsigned first, unsigned second, char sign)
{
    bool month_first = scan->region && !strcmp(scan->region, "US") && sign == '/';
    if (first > 12)
        return set_day(scan, year, second, first);
    if (second > 12)
        return set_day(scan, year, first, second);
    scan->date->is_guess = sign == '/' && !scan->region && first != second;
    return month_first ? set_day(scan, year, first, second) : set_day(scan, year, second, first);
}

/* "12.01.2026", "12.01.", "12/01/26", "12-01-2026", "12.1". */
static bool read_numbers(struct scan *scan, size_t i)
{
    size_t place = i;
    unsigned first = number_at(scan, &place, 2), second, year = 0;
    char sign = at(scan, place);
    if (!first || !sign || !strchr("./-", sign))
        return false;
    place = sign == '.' ? behind_spaces(scan, place + 1) : place + 1;
    second = number_at(scan, &place, 2);
    if (!second || first > 31 || second > 31)
        return false;
    size_t end = place;
    if (at(scan, place) == sign) {
        end = ++place;
        if (sign == '.')
            place = behind_spaces(scan, place);
        size_t begin = place;
        unsigned tried = number_at(scan, &place, 4);
        if (place - begin == 4 || (place - begin == 2 && begin == end)) {
            year = tried;
            end = place;
        }
    } else if (sign == '-') {
        return false; /* "3-21": two numbers */
    }
    /* "10.30 Uhr", "2.5 hours": a date without a year ends with its point. */
    if (sign == '.' && !year && at(scan, end - 1) != '.')
        return false;
    scan->date->end = end;
    return !isdigit((unsigned char)at(scan, end)) && set_parts(scan, year, first, second, sign);
}

/* "12 January 2026", "12th of January", "12. Januar", "12 de enero de 2026". */
static bool read_day_month(struct scan *scan, size_t i)
{
    size_t place = i;
    unsigned day = number_at(scan, &place, 2);
    if (!day || day > 31)
        return false;
    place = behind_ordinal(scan, place);
    unsigned month = phrase_month(word_at(scan, &place));
    if (!month)
        return false;
    unsigned year = year_behind(scan, &place);
    scan->date->end = place;
    return set_day(scan, year, month, day);
}

/* "January 12", "Jan. 12th, 2026", "August 3-21". */
static bool read_month_day(struct scan *scan, size_t i)
{
    static const char *const dashes[] = {"-", "–", "—"};
    size_t place = i;
    unsigned month = phrase_month(word_at(scan, &place));
    if (!month)
        return false;
    place += at(scan, place) == '.';
    place = behind_spaces(scan, place);
    skip_text(scan, &place, "the ");
    unsigned day = number_at(scan, &place, 2);
    if (!day || at(scan, place) == ':')
        return false;
    static const char *const endings[] = {"st", "nd", "rd", "th"};
    for (size_t j = 0; j < COUNT_OF(endings); j++)
        if (skip_text(scan, &place, endings[j]))
            break;
    size_t behind = behind_spaces(scan, place);
    for (size_t j = 0; j < COUNT_OF(dashes); j++) {
        size_t next = behind;
        if (!skip_text(scan, &next, dashes[j]))
            continue;
        next = behind_spaces(scan, next);
        unsigned last = number_at(scan, &next, 2);
        if (last > day && last <= 31) {
            day = last;
            place = next;
            scan->date->is_range_end = true;
        }
        break;
    }
    unsigned year = year_behind(scan, &place);
    scan->date->end = place;
    return set_day(scan, year, month, day);
}

/* "Monday": the next one; not when a date follows that says which. */
static bool read_weekday(struct scan *scan, size_t i)
{
    size_t place = i;
    unsigned weekday = phrase_weekday(word_at(scan, &place));
    if (!weekday || !scan->today)
        return false;
    for (size_t j = place; j < scan->text.length && j < place + 12; j++)
        if (isdigit((unsigned char)at(scan, j)))
            return false;
    size_t next = behind_spaces(scan, place + (at(scan, place) == ','));
    if (phrase_month(word_at(scan, &next)))
        return false;
    int64_t today = (scan->today + 3) % 7 + 1; /* 1970-01-01 was a Thursday */
    int64_t ahead = ((int64_t)weekday - today + 7) % 7;
    scan->date->end = place;
    scan->date->day = scan->today + (ahead ? ahead : 7);
    scan->date->is_guess = true;
    return true;
}

static bool begins_word(const struct scan *scan, size_t i)
{
    return !i || !(isalnum((unsigned char)at(scan, i - 1)) || at(scan, i - 1) == '@');
}

static bool read_at(struct scan *scan, size_t i)
{
    *scan->date = (struct mail_date){.begin = i};
    if (isdigit((unsigned char)at(scan, i)))
        return read_year_first(scan, i) || read_han(scan, i) || read_numbers(scan, i) ||
               read_day_month(scan, i);
    bool is_start = is_letter(at(scan, i)) && (!i || !is_letter(at(scan, i - 1)));
    return is_start && (read_month_day(scan, i) || read_weekday(scan, i));
}

bool mail_date_find(struct arena *arena, struct slice text, size_t from, int64_t today,
                    const char *region, struct mail_date *date)
{
    struct scan scan = {arena, text, today, region, date};
    for (size_t i = from; i < text.length; i++)
        if (begins_word(&scan, i) && read_at(&scan, i))
            return true;
    return false;
}
