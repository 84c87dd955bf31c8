/* Phone numbers through libphonenumber: the one C++ file; no exception leaves it. */
#include <cstring>
#include <phonenumbers/logger.h>
#include <phonenumbers/phonenumberutil.h>
#include <string>
#include <unicode/uchar.h>
#include <unicode/utf8.h>
#include <vector>

extern "C" {
#include "base/arena.h"
#include "base/error.h"
#include "base/slice.h"
#include "text/name.h"
}
#include "text/phone.h"

using i18n::phonenumbers::NullLogger;
using i18n::phonenumbers::PhoneNumber;
using i18n::phonenumbers::PhoneNumberUtil;

namespace
{

enum {
    DIGITS_MIN = 3,
    DIGITS_MAX = 40,
    TYPED_BYTES_MAX = 400,
    EXTENSION_DIGITS_MAX = 7,
    SHOWN_BYTES_MAX = 80,
};

/* What libphonenumber takes for "not in any country". */
const char no_region[] = "ZZ";

/* Typed text, made plain: ASCII where the keypad has the sign, nothing invisible. */
struct plain {
    std::string text;
    size_t digits = 0;
    bool has_letters = false;
    bool has_foreign_letters = false; /* letters that no keypad has */
};

/* The library, with its own log silenced: it would write to standard output. */
const PhoneNumberUtil &library()
{
    static PhoneNumberUtil *const instance = [] {
        PhoneNumberUtil *util = PhoneNumberUtil::GetInstance();
        util->SetLogger(new NullLogger);
        return util;
    }();
    return *instance;
}

bool is_latin(char byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z');
}

bool is_digit(char byte)
{
    return byte >= '0' && byte <= '9';
}

/* The sign of the ASCII block that a full-width form (U+FF01..FF5E) stands for. */
UChar32 narrow(UChar32 character)
{
    return character >= 0xFF01 && character <= 0xFF5E ? character - 0xFF01 + '!' : character;
}

void append(std::string &text, UChar32 character)
{
    char bytes[U8_MAX_LENGTH];
    size_t size = 0;
    U8_APPEND_UNSAFE(bytes, size, character);
    text.append(bytes, size);
}

void add_character(plain &result, UChar32 character)
{
    int digit = u_charDigitValue(character);
    if (digit >= 0) {
        result.digits++;
        result.text += static_cast<char>('0' + digit);
        return;
    }
    character = narrow(character);
    int8_t type = u_charType(character);
    /* Phones and desks wrap copied numbers in marks of direction. */
    if (type == U_FORMAT_CHAR)
        return;
    if (character < 0x80 && is_latin(static_cast<char>(character)))
        result.has_letters = true;
    else if (U_MASK(type) & U_GC_L_MASK)
        result.has_foreign_letters = true;
    append(result.text, character);
}

bool make_plain(struct slice typed, plain &result)
{
    int32_t size = static_cast<int32_t>(typed.length);
    for (int32_t i = 0; i < size;) {
        UChar32 character;
        U8_NEXT(typed.data, i, size, character);
        if (character < 0)
            return false;
        add_character(result, character);
    }
    return true;
}

bool refuse(struct slice typed, const char *reason, struct error *error)
{
    struct slice text =
        text_is_clean(typed, false) ? text_cut(typed, SHOWN_BYTES_MAX) : SLICE("this text");
    return fail(error, STATUS_INVALID, "\"%.*s\" is no phone number: %s",
                static_cast<int>(text.length), text.data, reason);
}

std::string digits_of(const std::string &text)
{
    std::string digits;
    for (char byte : text)
        if (is_digit(byte))
            digits += byte;
    return digits;
}

/* Takes a trailing extension off: some digits behind a word or sign that announces one. Only for
 * numbers that libphonenumber cannot read; it takes off those of the others. */
std::string cut_extension(std::string &text)
{
    static const char *const labels[] = {";ext=", "extension", "extn", "ext", "x", "#", "int"};
    size_t end = text.find_last_of("0123456789") + 1;
    size_t start = end;
    while (start > 0 && is_digit(text[start - 1]))
        start--;
    size_t label_end = start;
    while (label_end > 0 && strchr(" .:", text[label_end - 1]))
        label_end--;
    if (end - start > EXTENSION_DIGITS_MAX)
        return "";
    for (const char *label : labels) {
        size_t size = strlen(label);
        if (label_end <= size || strncasecmp(text.c_str() + label_end - size, label, size) != 0)
            continue;
        std::string number = text.substr(0, label_end - size);
        if (digits_of(number).length() < DIGITS_MIN)
            return "";
        std::string extension = text.substr(start, end - start);
        text = number;
        return extension;
    }
    return "";
}

void fill(struct arena *arena, const std::string &number, const std::string &extension,
          const std::string &national, struct phone *phone)
{
    std::string normal = extension.empty() ? number : number + ";ext=" + extension;
    phone->normal = arena_copy(arena, normal.c_str());
    phone->national = arena_copy(arena, national.c_str());
}

/* What the library makes of the number; false when no plan has numbers like it. */
bool read_known(struct arena *arena, const plain &typed, const char *region, struct phone *phone)
{
    PhoneNumber number;
    if (library().Parse(typed.text, region ? region : no_region, &number) !=
        PhoneNumberUtil::NO_PARSING_ERROR)
        return false;
    /* A local number ("555 0123" in the US) is possible too, but has no international form. */
    if (library().IsPossibleNumberWithReason(number) != PhoneNumberUtil::IS_POSSIBLE)
        return false;
    std::string normal, national;
    library().Format(number, PhoneNumberUtil::E164, &normal);
    library().GetNationalSignificantNumber(number, &national);
    fill(arena, normal, number.extension(), national, phone);
    return true;
}

bool read_unknown(struct arena *arena, struct slice typed, std::string text, struct phone *phone,
                  struct error *error)
{
    /* A label before the number ("Tel.") is no part of it. */
    size_t start = text.find_first_of("+0123456789");
    text.erase(0, start);
    std::string extension = cut_extension(text);
    std::string digits = digits_of(text);
    for (char byte : text)
        if (is_latin(byte))
            return refuse(typed, "it has letters that no known number has", error);
    fill(arena, digits, extension, digits, phone);
    return true;
}

bool parse(struct arena *arena, struct slice typed, const char *region, struct phone *phone,
           struct error *error)
{
    plain text;
    if (typed.length > TYPED_BYTES_MAX)
        return refuse(typed, "it has more than 40 digits, or much else", error);
    if (!make_plain(typed, text))
        return refuse(typed, "it is not UTF-8", error);
    if (text.digits < DIGITS_MIN)
        return refuse(typed, "it has fewer than 3 digits", error);
    if (text.digits > DIGITS_MAX)
        return refuse(typed, "it has more than 40 digits", error);
    if (text.has_foreign_letters)
        return refuse(typed, "it has letters that no keypad has", error);
    return read_known(arena, text, region, phone) ||
           read_unknown(arena, typed, text.text, phone, error);
}

/* Numbers that were read lately, as mail repeats them below every message and imports those of one
 * firm. Each thread has its own; a place holds the last number that fell on it. */
struct remembered {
    std::string typed, region, normal, national;
};

constexpr size_t REMEMBERED_MAX = 1024;

remembered &place_of(const std::string &typed)
{
    thread_local std::vector<remembered> places(REMEMBERED_MAX);
    return places[std::hash<std::string>()(typed) % REMEMBERED_MAX];
}

bool parse_or_remember(struct arena *arena, struct slice typed, const char *region,
                       struct phone *phone, struct error *error)
{
    std::string text(typed.data, typed.length), wanted(region ? region : no_region);
    remembered &place = place_of(text);
    if (typed.length && place.typed == text && place.region == wanted) {
        phone->normal = arena_copy(arena, place.normal.c_str());
        phone->national = arena_copy(arena, place.national.c_str());
        return true;
    }
    if (!parse(arena, typed, region, phone, error))
        return false;
    place = {text, wanted, phone->normal, phone->national};
    return true;
}

} // namespace

bool phone_parse(struct arena *arena, struct slice typed, const char *region, struct phone *phone,
                 struct error *error)
{
    try {
        return parse_or_remember(arena, typed, region, phone, error);
    } catch (...) {
        return fail(error, STATUS_INTERNAL, "reading a phone number failed");
    }
}

const char *phone_format(struct arena *arena, const char *normal)
{
    try {
        PhoneNumber number;
        std::string text;
        if (normal[0] != '+' ||
            library().Parse(normal, no_region, &number) != PhoneNumberUtil::NO_PARSING_ERROR)
            return arena_copy(arena, normal);
        library().Format(number, PhoneNumberUtil::INTERNATIONAL, &text);
        return arena_copy(arena, text.c_str());
    } catch (...) {
        return arena_copy(arena, normal);
    }
}

const char *phone_format_national(struct arena *arena, const char *normal, const char *region)
{
    try {
        PhoneNumber number;
        std::string text;
        if (normal[0] == '+' && region &&
            library().Parse(normal, no_region, &number) == PhoneNumberUtil::NO_PARSING_ERROR &&
            library().GetCountryCodeForRegion(region) == number.country_code()) {
            library().Format(number, PhoneNumberUtil::NATIONAL, &text);
            return arena_copy(arena, text.c_str());
        }
    } catch (...) {
        return arena_copy(arena, normal);
    }
    return phone_format(arena, normal);
}

bool phone_is_valid(const char *normal)
{
    try {
        PhoneNumber number;
        return normal[0] == '+' &&
               library().Parse(normal, no_region, &number) == PhoneNumberUtil::NO_PARSING_ERROR &&
               library().IsValidNumber(number);
    } catch (...) {
        return false;
    }
}

bool phone_region_is_known(const char *region)
{
    try {
        return region && library().GetCountryCodeForRegion(region) != 0;
    } catch (...) {
        return false;
    }
}
