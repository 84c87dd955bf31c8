/* Telephone numbers in running text. */
#include "mail/signature-phone.h"

#include <ctype.h>
#include <strings.h>

enum { DIGITS_MIN = 7, DIGITS_MAX = 15, GAP_MAX = 3 };

static bool is_digit(struct slice text, size_t i)
{
    return i < text.length && isdigit((unsigned char)text.data[i]);
}

static bool is_letter(struct slice text, size_t i)
{
    return i < text.length && (isalpha((unsigned char)text.data[i]) || text.data[i] & 0x80);
}

/* What may stand between two groups of digits: "-", ".", "/", ") ", " (0)", a no-break space. */
static size_t skip_gap(struct slice text, size_t i)
{
    size_t begin = i;
    while (i < text.length && i - begin < GAP_MAX) {
        if (strchr(" -./()", text.data[i]) && text.data[i])
            i++;
        else if (i + 1 < text.length && !memcmp(text.data + i, "\xc2\xa0", 2))
            i += 2;
        else if (i + 2 < text.length && (!memcmp(text.data + i, "\xe2\x80\x91", 3) ||
                                         !memcmp(text.data + i, "\xe2\x80\x93", 3)))
            i += 3;
        else
            break;
    }
    return i;
}

/* The groups of digits from `i`, at most as many digits as a number has. */
struct groups {
    size_t end;
    unsigned digits, count, lengths[12];
    size_t third;   /* where the third group ends */
    char separator; /* between the first two */
};

static struct groups read_groups(struct slice text, size_t i)
{
    struct groups groups = {.end = i};
    while (groups.count < 12) {
        unsigned length = 0;
        while (is_digit(text, i + length))
            length++;
        if (!length || groups.digits + length > DIGITS_MAX)
            break;
        groups.lengths[groups.count++] = length;
        groups.digits += length;
        groups.end = i + length;
        if (groups.count == 3)
            groups.third = groups.end;
        i = skip_gap(text, groups.end);
        if (groups.count == 1 && i > groups.end)
            groups.separator = text.data[groups.end];
    }
    return groups;
}

/* "12/03/2001", "2001-12-03", "3.12.2001": three groups, one of them a year. */
static bool is_date(const struct groups *groups)
{
    const unsigned *n = groups->lengths;
    if (groups->count < 3 || !strchr("/-.", groups->separator ? groups->separator : 'x'))
        return false;
    return (n[0] <= 2 && n[1] <= 2 && (n[2] == 4 || (n[2] == 2 && groups->count == 3))) ||
           (n[0] == 4 && n[1] <= 2 && n[2] <= 2);
}

/* "9.00-17.00", "8:30-16:30": four groups, the second and the last of two digits under 60. */
static bool are_hours(struct slice text, size_t digit, const struct groups *groups)
{
    size_t i = digit;
    unsigned seen = 0;
    bool fits = true;
    while (i < groups->end && seen < 4) {
        unsigned number = 0, digits = 0;
        while (is_digit(text, i) && digits < 4) {
            number = number * 10 + (unsigned)(text.data[i++] - '0');
            digits++;
        }
        if (!digits) {
            i++;
            continue;
        }
        fits &= seen % 2 ? digits == 2 && number < 60 : digits <= 2 && number <= 24;
        if (seen < 3 && i < groups->end)
            fits &= seen % 2 ? text.data[i] == '-' || text.data[i] == ' '
                             : text.data[i] == '.' || text.data[i] == ':';
        seen++;
    }
    return fits && seen == 4 && i >= groups->end;
}

/* ZIP+4, and the postcodes of Portugal, Brazil and Japan. */
static bool is_postcode(const struct groups *groups)
{
    const unsigned *n = groups->lengths;
    return groups->count == 2 && groups->separator == '-' &&
           ((n[0] == 5 && (n[1] == 4 || n[1] == 3)) || (n[0] == 4 && n[1] == 3));
}

static size_t skip_word(struct slice text, size_t i, const char *word)
{
    size_t length = strlen(word);
    bool is_there = i + length <= text.length && !strncasecmp(text.data + i, word, length);
    return is_there ? i + length : i;
}

/* Behind a number: " x 123", " ext. 123"; gives the end. */
static size_t extension_end(struct slice text, size_t end)
{
    static const char *const words[] = {"extension", "extn", "ext", "x", "dw", "durchwahl"};
    size_t i = skip_gap(text, end);
    if (i < text.length && text.data[i] == ',')
        i = skip_gap(text, i + 1);
    for (size_t j = 0; j < sizeof(words) / sizeof(words[0]); j++) {
        size_t behind = skip_word(text, i, words[j]), digits = 0;
        if (behind == i)
            continue;
        while (behind < text.length && strchr(" .:-", text.data[behind]))
            behind++;
        while (is_digit(text, behind + digits))
            digits++;
        if (digits && digits <= 7)
            return behind + digits;
    }
    return end;
}

/* "+1", "(403)", "503)": the signs before the digits are of the number. */
static size_t number_begin(struct slice text, size_t digit)
{
    size_t i = digit;
    while (i && strchr("+( ", text.data[i - 1]) && digit - i < 3)
        i--;
    while (i < digit && text.data[i] == ' ')
        i++;
    return i;
}

/* "3-1587", "x35775", "x3-6259": a number within a house. */
static bool is_house_number(struct slice text, size_t digit, const struct groups *groups)
{
    bool has_x = digit && (text.data[digit - 1] == 'x' || text.data[digit - 1] == 'X') &&
                 !is_letter(text, digit - 2);
    if (has_x)
        return groups->digits >= 3 && groups->digits < DIGITS_MIN;
    return groups->count == 2 && groups->lengths[0] == 1 && groups->lengths[1] == 4 &&
           groups->separator == '-';
}

static bool is_part_of_word(struct slice text, size_t begin, size_t end)
{
    static const char joiners[] = "@_=&%#/$";
    bool has_left =
        begin && (is_letter(text, begin - 1) || strchr("@_=&%/$", text.data[begin - 1]));
    bool has_right = is_letter(text, end) || is_digit(text, end) ||
                     (end < text.length && strchr(joiners, text.data[end]));
    return has_left || has_right;
}

static bool judge(struct slice text, size_t digit, const struct groups *groups,
                  struct mail_phone_place *place)
{
    bool has_house = is_house_number(text, digit, groups);
    size_t begin = number_begin(text, digit), end = extension_end(text, groups->end);
    if (has_house && (text.data[digit - (digit > 0)] | ' ') == 'x')
        begin = digit - 1;
    if (is_part_of_word(text, begin, end) && !(end > groups->end))
        return false;
    if (has_house) {
        *place = (struct mail_phone_place){begin, groups->end, groups->digits, true, false};
        return true;
    }
    /* "100,000", "$5.00" and "0.0125" are amounts. */
    if (groups->digits < DIGITS_MIN || is_date(groups) || are_hours(text, digit, groups) ||
        (groups->count == 2 && groups->separator == '.' && groups->lengths[0] <= 3 &&
         groups->lengths[1] > 4))
        return false;
    *place = (struct mail_phone_place){begin, end, groups->digits, false, is_postcode(groups)};
    return true;
}

bool mail_phone_find(struct slice text, size_t from, struct mail_phone_place *place)
{
    for (size_t i = from; i < text.length; i++) {
        if (!is_digit(text, i))
            continue;
        struct groups groups = read_groups(text, i);
        if (!groups.count) { /* a run of digits that is too long */
            while (is_digit(text, i))
                i++;
            continue;
        }
        if (judge(text, i, &groups, place) && place->begin >= from)
            return true;
        if (is_date(&groups)) /* its end is no beginning of a number either */
            i = groups.third;
        while (is_digit(text, i + 1))
            i++;
    }
    return false;
}
