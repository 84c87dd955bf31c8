/* Dates as people and programs write them. */
#include "format/table-date.h"

#include "base/buffer.h"
#include <ctype.h>
#include <strings.h>

enum { DATE_BYTES_MAX = 40, PIECES_MAX = 4, CENTURY = 100, YOUNGEST_SHORT_YEAR = 30 };

struct date {
    int year, month, day; /* 0: not said */
};

/* Figures and words, in their order. */
struct pieces {
    struct slice items[PIECES_MAX];
    size_t count;
    char separator; /* behind the first */
};

static bool is_digit(char byte)
{
    return byte >= '0' && byte <= '9';
}

static bool split(struct slice typed, struct pieces *pieces)
{
    *pieces = (struct pieces){0};
    for (size_t i = 0; i < typed.length;) {
        size_t start = i;
        bool in_digits = is_digit(typed.data[i]);
        if (!in_digits && !isalpha((unsigned char)typed.data[i])) {
            if (pieces->count == 1 && !pieces->separator)
                pieces->separator = typed.data[i];
            if (!strchr(" .,/-", typed.data[i]))
                return false;
            i++;
            continue;
        }
        while (i < typed.length &&
               (in_digits ? is_digit(typed.data[i]) : isalpha((unsigned char)typed.data[i]) != 0))
            i++;
        if (pieces->count == PIECES_MAX)
            return false;
        pieces->items[pieces->count++] = (struct slice){typed.data + start, i - start};
    }
    return pieces->count > 0;
}

/* 1 to 12 for the name of a month in English, or its first three letters; else 0. */
static int month_named(struct slice word)
{
    static const char *const names[] = {"january",   "february", "march",    "april",
                                        "may",       "june",     "july",     "august",
                                        "september", "october",  "november", "december"};
    for (int i = 0; i < 12; i++) {
        bool is_whole = slice_equal_ignoring_case(word, slice_of(names[i]));
        if (is_whole || (word.length == 3 && strncasecmp(word.data, names[i], 3) == 0))
            return i + 1;
    }
    return 0;
}

static int number_of(struct slice piece)
{
    int64_t number;
    return slice_to_int64(piece, 0, 9999, &number) ? (int)number : -1;
}

static int year_of(struct slice piece)
{
    int year = number_of(piece);
    if (piece.length == 4)
        return year;
    return year < 0 || piece.length != 2 ? -1
           : year >= YOUNGEST_SHORT_YEAR ? 19 * CENTURY + year
                                         : 20 * CENTURY + year;
}

static bool is_possible(const struct date *date)
{
    static const int days[] = {31, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    if (date->year < 0 || date->month < 0 || date->month > 12 || date->day < 0)
        return false;
    if (!date->year && !(date->month && date->day))
        return false;
    if (date->day && !date->month)
        return false;
    bool is_leap =
        !date->year || (date->year % 4 == 0 && (date->year % 100 || date->year % 400 == 0));
    return date->day <= days[date->month] && (date->month != 2 || date->day < 29 || is_leap);
}

/* Three figures, by the place of the year and then the order. */
static bool read_figures(const struct pieces *pieces, enum date_order order, struct date *date)
{
    const struct slice *items = pieces->items;
    if (items[0].length == 4) {
        *date = (struct date){year_of(items[0]), number_of(items[1]), number_of(items[2])};
        return true;
    }
    if (items[0].length > 2 || items[1].length > 2)
        return false;
    int first = number_of(items[0]), second = number_of(items[1]);
    *date = (struct date){.year = year_of(items[2]), .month = second, .day = first};
    bool is_month_first = pieces->separator != '.' && order == DATE_MONTH_FIRST;
    if ((is_month_first || second > 12) && first <= 12) {
        date->month = first;
        date->day = second;
    }
    return true;
}

/* "12 April 1985", "April 12, 1985", "12-Apr", "April 1985" */
static bool read_words(const struct pieces *pieces, struct date *date)
{
    *date = (struct date){0};
    for (size_t i = 0; i < pieces->count; i++) {
        struct slice item = pieces->items[i];
        bool is_number = is_digit(item.data[0]);
        if (!is_number && slice_equal_ignoring_case(item, SLICE("th")))
            continue;
        if (!is_number) {
            if (date->month || !(date->month = month_named(item)))
                return false;
        } else if (item.length == 4 || date->day) {
            if (date->year)
                return false;
            date->year = year_of(item);
        } else {
            date->day = number_of(item);
        }
    }
    return date->month > 0;
}

static bool is_all_digits(struct slice text)
{
    for (size_t i = 0; i < text.length; i++)
        if (!is_digit(text.data[i]))
            return false;
    return text.length > 0;
}

static struct slice part(struct slice text, size_t from, size_t length)
{
    return (struct slice){text.data + from, length};
}

/* The forms of ISO 8601 that have fewer than three figures with signs between: "--04-12",
 * "19850412", "1985-04", "1985". */
static bool is_iso(struct slice typed, struct date *date)
{
    if (typed.length == 7 && memcmp(typed.data, "--", 2) == 0 && typed.data[4] == '-') {
        *date = (struct date){0, number_of(part(typed, 2, 2)), number_of(part(typed, 5, 2))};
        return date->month > 0 && date->day > 0;
    }
    if (typed.length == 7 && typed.data[4] == '-') {
        *date = (struct date){number_of(part(typed, 0, 4)), number_of(part(typed, 5, 2)), 0};
        return date->year > 0 && date->month > 0;
    }
    if (!is_all_digits(typed) || (typed.length != 8 && typed.length != 4))
        return false;
    *date = (struct date){.year = number_of(part(typed, 0, 4))};
    if (typed.length == 8) {
        date->month = number_of(part(typed, 4, 2));
        date->day = number_of(part(typed, 6, 2));
    }
    return true;
}

static bool is_nothing(struct slice typed)
{
    for (size_t i = 0; i < typed.length; i++)
        if (!strchr("0/-. ", typed.data[i]))
            return false;
    return true;
}

/* A time of day behind the date says nothing about a birthday. */
static struct slice without_time(struct slice typed)
{
    for (size_t i = 8; i + 1 < typed.length; i++)
        if ((typed.data[i] == 'T' || typed.data[i] == ' ') && is_digit(typed.data[i - 1]) &&
            slice_find(typed, ':') < typed.length)
            return (struct slice){typed.data, i};
    return typed;
}

static const char *text_of(struct arena *arena, const struct date *date)
{
    if (!date->year)
        return arena_format(arena, "--%02d-%02d", date->month, date->day);
    if (!date->month)
        return arena_format(arena, "%04d", date->year);
    if (!date->day)
        return arena_format(arena, "%04d-%02d", date->year, date->month);
    return arena_format(arena, "%04d-%02d-%02d", date->year, date->month, date->day);
}

static bool read(struct slice typed, enum date_order order, struct date *date)
{
    struct pieces pieces;
    if (typed.length >= DATE_BYTES_MAX)
        return false;
    if (is_iso(typed, date))
        return is_possible(date);
    if (!split(typed, &pieces))
        return false;
    bool has_word = false;
    for (size_t i = 0; i < pieces.count; i++)
        has_word |= !is_digit(pieces.items[i].data[0]);
    if (has_word)
        return pieces.count >= 2 && read_words(&pieces, date) && is_possible(date);
    return pieces.count == 3 && read_figures(&pieces, order, date) && is_possible(date) &&
           date->month && date->day;
}

bool table_date_read(struct arena *arena, struct slice typed, enum date_order order,
                     const char **text)
{
    struct date date;
    typed = without_time(slice_trim(typed));
    if (is_nothing(typed)) {
        *text = "";
        return true;
    }
    if (!read(typed, order, &date))
        return false;
    *text = text_of(arena, &date);
    return true;
}

bool table_date_is(struct slice typed)
{
    struct date date;
    typed = without_time(slice_trim(typed));
    return typed.length >= 6 && read(typed, DATE_DAY_FIRST, &date) && date.month;
}

bool table_date_order(struct slice typed, enum date_order *order)
{
    struct pieces pieces;
    typed = without_time(slice_trim(typed));
    if (typed.length >= DATE_BYTES_MAX || !split(typed, &pieces) || pieces.count != 3 ||
        pieces.items[0].length > 2 || pieces.items[1].length > 2)
        return false;
    int first = number_of(pieces.items[0]), second = number_of(pieces.items[1]);
    if (first < 1 || second < 1 || (first > 12) == (second > 12))
        return false;
    *order = first > 12 ? DATE_DAY_FIRST : DATE_MONTH_FIRST;
    return true;
}

bool table_date_of_parts(struct arena *arena, struct slice year, struct slice month,
                         struct slice day, const char **text)
{
    struct slice parts[] = {slice_trim(year), slice_trim(month), slice_trim(day)};
    int numbers[3];
    for (size_t i = 0; i < COUNT_OF(parts); i++) {
        numbers[i] = parts[i].length ? number_of(parts[i]) : 0;
        if (i == 1 && numbers[i] < 0)
            numbers[i] = month_named(parts[i]);
    }
    struct date date = {numbers[0], numbers[1], numbers[2]};
    *text = "";
    if (!date.year && !date.month && !date.day)
        return numbers[1] == 0;
    if (!is_possible(&date))
        return false;
    *text = text_of(arena, &date);
    return true;
}
