/* Values in the form in which they are compared. */
#include "link/fold.h"

#include "base/cleanup.h"
#include "text/mailbox.h"
#include "text/name.h"
#include "text/phone.h"

enum {
    CELL_BYTES_MAX = 1024, /* of a cell no more is looked at */
    PHONE_DIGITS = 10,     /* the last ones, of the number within its country */
    PHONE_DIGITS_MIN = 5,
    EXTENSION_DIGITS = 5,
};

static struct slice cut(struct slice text)
{
    return text_cut(text, FOLDED_BYTES_MAX);
}

static bool is_digit(char byte)
{
    return byte >= '0' && byte <= '9';
}

/* Letters, figures and single spaces, as most cells hold them, need only be lowered. False when
 * there is anything else. */
static bool lower_plain(struct slice text, char *lowered)
{
    bool is_in_word = false;
    for (size_t i = 0; i < text.length; i++) {
        unsigned char byte = (unsigned char)text.data[i] | 0x20;
        bool counts = (unsigned char)(byte - 'a') < 26 || is_digit((char)byte);
        if ((!counts && (text.data[i] != ' ' || !is_in_word)) ||
            (counts && (unsigned char)text.data[i] < '0'))
            return false;
        is_in_word = counts;
        lowered[i] = (char)byte;
    }
    return is_in_word;
}

struct slice fold_name(struct arena *arena, struct slice text)
{
    char *lowered = arena_alloc(arena, text.length + 1);
    if (lower_plain(text, lowered))
        return (struct slice){lowered, text.length};
    const char *latin = name_latin(arena, text);
    return slice_of(latin ? latin : name_fold(arena, text));
}

static struct slice fold_words(struct arena *arena, struct slice cell)
{
    return cut(fold_name(arena, cell));
}

struct slice fold_joined(struct arena *arena, struct slice text)
{
    char *joined = arena_alloc(arena, text.length + 1);
    size_t length = 0;
    for (size_t i = 0; i < text.length; i++) {
        unsigned char byte = (unsigned char)text.data[i];
        if (byte >= 0x80 || (byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'z'))
            joined[length++] = (char)byte;
    }
    return (struct slice){joined, length};
}

static bool is_one_of(struct slice word, const char *const *words, size_t count)
{
    for (size_t i = 0; word.length && i < count; i++)
        if (words[i][0] == word.data[0] && slice_equal_text(word, words[i]))
            return true;
    return false;
}

/* Legal forms and what else stands behind a company's name on one card and not on the other. */
static bool is_legal_form(struct slice word)
{
    static const char *const forms[] = {
        "inc", "incorporated", "llc",  "llp",  "lp",       "ltd", "limited", "corp", "corporation",
        "co",  "company",      "plc",  "gmbh", "ag",       "kg",  "ug",      "ohg",  "mbh",
        "sa",  "sas",          "sarl", "srl",  "spa",      "bv",  "nv",      "oy",   "oyj",
        "ab",  "as",           "asa",  "aps",  "pty",      "kft", "zrt",     "sro",  "doo",
        "se",  "kk",           "pte",  "pvt",  "limitada", "ltda"};
    return is_one_of(word, forms, COUNT_OF(forms));
}

static struct slice fold_company(struct arena *arena, struct slice cell)
{
    struct slice name = fold_words(arena, cell);
    for (;;) {
        const char *space = memrchr(name.data, ' ', name.length);
        if (!space)
            break;
        size_t before = (size_t)(space - name.data);
        if (!is_legal_form((struct slice){space + 1, name.length - before - 1}))
            break;
        name.length = before;
    }
    return fold_joined(arena, name);
}

static const char *short_street_word(struct slice word)
{
    static const char *const words[][2] = {
        {"street", "st"},     {"avenue", "ave"},   {"road", "rd"},        {"drive", "dr"},
        {"lane", "ln"},       {"court", "ct"},     {"boulevard", "blvd"}, {"place", "pl"},
        {"crescent", "cres"}, {"circuit", "cct"},  {"square", "sq"},      {"terrace", "ter"},
        {"highway", "hwy"},   {"parkway", "pkwy"}, {"north", "n"},        {"south", "s"},
        {"east", "e"},        {"west", "w"},       {"apartment", "apt"},  {"suite", "ste"},
        {"av", "ave"},        {"strasse", "str"}};
    for (size_t i = 0; i < COUNT_OF(words); i++)
        if (words[i][0][0] == word.data[0] && slice_equal_text(word, words[i][0]))
            return words[i][1];
    return NULL;
}

static struct slice fold_street(struct arena *arena, struct slice cell)
{
    struct name_words words = {fold_words(arena, cell)};
    struct slice word;
    const char *street = "";
    while (name_next_word(&words, &word)) {
        const char *shorter = short_street_word(word);
        street = arena_join(arena, street, *street ? " " : "",
                            shorter ? shorter : arena_copy_slice(arena, word));
    }
    return cut(slice_of(street));
}

static struct slice digits_of(struct arena *arena, struct slice text)
{
    char *digits = arena_alloc(arena, text.length + 1);
    size_t length = 0;
    for (size_t i = 0; i < text.length; i++)
        if (is_digit(text.data[i]))
            digits[length++] = text.data[i];
    return (struct slice){digits, length};
}

/* Where the extension begins: at a letter or a semicolon behind a number. */
static size_t find_extension(struct slice cell)
{
    size_t digits = 0;
    for (size_t i = 0; i < cell.length; i++) {
        char letter = cell.data[i] | 0x20;
        if (digits >= PHONE_DIGITS_MIN && (letter == 'x' || letter == 'e' || letter == ';'))
            return i;
        digits += is_digit(cell.data[i]);
    }
    return cell.length;
}

static struct slice without_zeros(struct slice digits)
{
    while (digits.length && digits.data[0] == '0') {
        digits.data++;
        digits.length--;
    }
    return digits;
}

/* The digits that are dialled within the country: what every way of writing a number has in common.
 * phone_parse would need to know where the writer was. */
static struct slice within_country(struct arena *arena, struct slice number)
{
    struct slice digits = digits_of(arena, number);
    bool has_plus = slice_find(number, '+') < number.length;
    bool has_prefix = digits.length > 2 && digits.data[0] == '0' && digits.data[1] == '0';
    digits = without_zeros(digits);
    if (has_plus || has_prefix) {
        const char *normal = arena_join(arena, "+", arena_copy_slice(arena, digits), "");
        size_t country = phone_country_digits(normal);
        digits = without_zeros((struct slice){digits.data + country, digits.length - country});
    }
    size_t skipped = digits.length > PHONE_DIGITS ? digits.length - PHONE_DIGITS : 0;
    return (struct slice){digits.data + skipped, digits.length - skipped};
}

static struct slice fold_phone(struct arena *arena, struct slice cell)
{
    size_t end = find_extension(cell);
    struct slice number = within_country(arena, (struct slice){cell.data, end});
    struct slice extension = digits_of(arena, (struct slice){cell.data + end, cell.length - end});
    if (number.length < PHONE_DIGITS_MIN)
        return (struct slice){"", 0};
    if (!extension.length || extension.length > EXTENSION_DIGITS)
        return number;
    return slice_of(arena_join(arena, arena_copy_slice(arena, number), "x",
                               arena_copy_slice(arena, extension)));
}

struct slice fold_phone_line(struct slice phone)
{
    return (struct slice){phone.data, slice_find(phone, 'x')};
}

/* "Ann <ann@example.com>": what stands between the signs, as mail programs write it. */
static struct slice without_name(struct slice cell)
{
    size_t from = slice_find(cell, '<');
    if (from == cell.length)
        return cell;
    struct slice inside = {cell.data + from + 1, cell.length - from - 1};
    inside.length = slice_find(inside, '>');
    return inside;
}

/* Not email_parse: an address that is not well formed is compared all the same. */
static struct slice fold_email(struct arena *arena, struct slice cell)
{
    char *address = arena_copy_slice(arena, slice_trim(without_name(cell)));
    size_t length = strlen(address);
    const char *sign = memrchr(address, '@', length);
    if (!sign || sign == address || !sign[1])
        return (struct slice){address, 0};
    for (size_t i = 0; i < length; i++)
        if (address[i] >= 'A' && address[i] <= 'Z')
            address[i] |= 0x20;
    struct slice folded = {address, length};
    if (slice_equal((struct slice){address, length < 7 ? length : 7}, SLICE("mailto:")))
        folded = (struct slice){address + 7, length - 7};
    return cut(folded);
}

struct slice fold_cell(struct arena *arena, enum link_kind kind, struct slice cell)
{
    cell = text_cut(slice_trim(cell), CELL_BYTES_MAX);
    switch (kind) {
    case KIND_EMAIL:
        return fold_email(arena, cell);
    case KIND_PHONE:
        return fold_phone(arena, cell);
    case KIND_COMPANY:
        return fold_company(arena, cell);
    case KIND_STREET:
        return fold_street(arena, cell);
    case KIND_POSTCODE:
    case KIND_IDENTIFIER:
    case KIND_NUMBER:
        return cut(fold_joined(arena, fold_words(arena, cell)));
    default:
        return fold_words(arena, cell);
    }
}

struct slice fold_email_local(struct slice address)
{
    const char *sign = memrchr(address.data, '@', address.length);
    struct slice local = {address.data, sign ? (size_t)(sign - address.data) : address.length};
    size_t tag = slice_find(local, '+');
    return (struct slice){local.data, tag ? tag : local.length};
}

struct slice fold_email_domain(struct slice address)
{
    const char *sign = memrchr(address.data, '@', address.length);
    return sign ? (struct slice){sign + 1, address.length - (size_t)(sign - address.data) - 1}
                : (struct slice){address.data, 0};
}

bool fold_is_free_mail(struct slice domain)
{
    return mail_host_is_public(domain);
}

bool fold_is_role_mailbox(struct slice local)
{
    return mailbox_is_office(local) || slice_equal_text(local, "family");
}

/* The runs of digits of a date, at most three. */
static size_t digit_runs(struct slice cell, struct slice runs[3])
{
    size_t count = 0;
    for (size_t i = 0; i < cell.length && count < 3;) {
        size_t end = i;
        while (end < cell.length && is_digit(cell.data[end]))
            end++;
        if (end > i)
            runs[count++] = (struct slice){cell.data + i, end - i};
        i = end > i ? end : i + 1;
    }
    return count;
}

struct slice fold_birth_parts(struct arena *arena, struct slice year, struct slice month,
                              struct slice day)
{
    struct slice parts[] = {slice_trim(year), slice_trim(month), slice_trim(day)};
    int64_t numbers[3] = {0};
    for (size_t i = 0; i < 3; i++)
        slice_to_int64(parts[i], 0, i ? 99 : 9999, &numbers[i]);
    bool has_month = numbers[1] >= 1 && numbers[1] <= 12;
    bool has_day = numbers[2] >= 1 && numbers[2] <= 31;
    if (!numbers[0] && !(has_month && has_day))
        return (struct slice){"", 0};
    return slice_of(
        arena_format(arena, "%04d%02d%02d", (int)numbers[0], (int)numbers[1], (int)numbers[2]));
}

/* What stands behind the two signs of a date without a year: "--12-31" or "--1231". */
static struct slice fold_anniversary(struct arena *arena, const struct slice *runs, size_t count)
{
    struct slice none = {"", 0};
    if (count == 1 && runs[0].length == 4)
        return fold_birth_parts(arena, none, (struct slice){runs[0].data, 2},
                                (struct slice){runs[0].data + 2, 2});
    return count == 2 ? fold_birth_parts(arena, none, runs[0], runs[1]) : none;
}

struct slice fold_birth(struct arena *arena, struct slice cell)
{
    struct slice runs[3], none = {"", 0};
    size_t count = digit_runs(text_cut(cell, CELL_BYTES_MAX), runs);
    cell = slice_trim(cell);
    if (cell.length > 2 && cell.data[0] == '-' && cell.data[1] == '-')
        return fold_anniversary(arena, runs, count);
    if (count == 1 && runs[0].length == 8)
        return runs[0];
    if (count && runs[0].length == 4)
        return fold_birth_parts(arena, runs[0], count > 1 ? runs[1] : none,
                                count > 2 ? runs[2] : none);
    if (count == 3 && runs[2].length == 4)
        return fold_birth_parts(arena, runs[2], runs[1], runs[0]);
    return none;
}
