/* What a cell looks like. */
#include "format/table-shape.h"

#include <ctype.h>
#include <strings.h>

enum { SHAPE_BYTES = 200, PHONE_DIGITS_MIN = 6, PHONE_DIGITS_MAX = 20 };

static bool begins_with(struct slice text, const char *beginning)
{
    size_t length = strlen(beginning);
    return text.length >= length && strncasecmp(text.data, beginning, length) == 0;
}

static bool contains(struct slice text, const char *part)
{
    size_t length = strlen(part);
    for (size_t i = 0; i + length <= text.length; i++)
        if (strncasecmp(text.data + i, part, length) == 0)
            return true;
    return false;
}

/* "a@b.c" somewhere in it. */
static bool is_email(struct slice text)
{
    size_t at = slice_find(text, '@');
    if (!at || at + 3 >= text.length || text.data[at - 1] == ' ')
        return false;
    for (size_t i = at + 1; i + 1 < text.length && text.data[i] != ' '; i++)
        if (text.data[i] == '.' && i > at + 1)
            return true;
    return false;
}

static bool is_url(struct slice text)
{
    return begins_with(text, "http://") || begins_with(text, "https://") ||
           begins_with(text, "www.") || begins_with(text, "linkedin.com/");
}

static bool is_profile(struct slice text)
{
    static const char *const places[] = {"linkedin.com/in/", "linkedin.com/pub/",
                                         "xing.com/profile", "facebook.com/",
                                         "twitter.com/",     "x.com/"};
    for (size_t i = 0; i < COUNT_OF(places); i++)
        if (contains(text, places[i]))
            return true;
    return false;
}

/* Enough figures, and between them nothing but what people put into numbers. */
static bool is_phone(struct slice text)
{
    unsigned digits = 0, letters = 0;
    for (size_t i = 0; i < text.length; i++) {
        unsigned char byte = (unsigned char)text.data[i];
        if (byte >= '0' && byte <= '9')
            digits++;
        else if (strchr("extEXT", byte))
            letters++;
        else if (!strchr(" +()./-,;:'*#", byte) && byte != 0xA0)
            return false;
    }
    return digits >= PHONE_DIGITS_MIN && digits <= PHONE_DIGITS_MAX && letters <= 3;
}

static bool is_figures(struct slice text)
{
    for (size_t i = 0; i < text.length; i++)
        if (text.data[i] < '0' || text.data[i] > '9')
            return false;
    return true;
}

static bool is_honorific(struct slice text)
{
    static const char *const words[] = {"mr",   "mrs",  "ms",   "miss",     "mx",       "dr",
                                        "prof", "herr", "frau", "monsieur", "madame",   "mme",
                                        "m",    "sr",   "sra",  "sig",      "sig.ra",   "dott",
                                        "ing",  "dhr",  "mevr", "sir",      "prof. dr", "prof.dr"};
    if (text.length && text.data[text.length - 1] == '.')
        text.length--;
    for (size_t i = 0; i < COUNT_OF(words); i++)
        if (slice_equal_ignoring_case(text, slice_of(words[i])))
            return true;
    return false;
}

static bool is_company(struct slice text)
{
    static const char *const endings[] = {" gmbh",   " ag",   " kg",     " ltd",  " ltd.",  " inc",
                                          " inc.",   " llc",  " plc",    " corp", " corp.", " bv",
                                          " b.v.",   " s.a.", " sa",     " sas",  " sarl",  " srl",
                                          " s.r.l.", " spa",  " s.p.a.", " nv",   " oy",    " ab"};
    for (size_t i = 0; i < COUNT_OF(endings); i++) {
        struct slice ending = slice_of(endings[i]);
        if (text.length > ending.length &&
            slice_equal_ignoring_case(
                (struct slice){text.data + text.length - ending.length, ending.length}, ending))
            return true;
    }
    return false;
}

/* Words that each begin with a capital (or with a letter beyond ASCII); particles may not. */
static enum cell_shape shape_of_words(struct slice text)
{
    unsigned words = 0, capitals = 0;
    bool is_inside = false;
    for (size_t i = 0; i < text.length; i++) {
        unsigned char byte = (unsigned char)text.data[i];
        bool is_letter = isalpha(byte) || byte >= 0x80;
        if (!is_letter && !strchr(" -.'", byte))
            return SHAPE_TEXT;
        if (is_letter && !is_inside) {
            words++;
            capitals += byte < 'a' || byte > 'z';
        }
        is_inside = byte != ' ';
    }
    if (!words || words > 5 || !capitals)
        return SHAPE_TEXT;
    return words == 1 ? SHAPE_WORD : capitals * 2 >= words ? SHAPE_NAME : SHAPE_TEXT;
}

enum cell_shape cell_shape(struct slice cell)
{
    static const char letters_of_figures[] = "0123456789+(";
    cell = slice_trim(cell);
    if (!cell.length)
        return SHAPE_EMPTY;
    if (cell.length > SHAPE_BYTES)
        return contains((struct slice){cell.data, SHAPE_BYTES}, "://") ? SHAPE_URL : SHAPE_TEXT;
    if (memchr(cell.data, '@', cell.length) && is_email(cell))
        return SHAPE_EMAIL;
    if (is_url(cell))
        return is_profile(cell) ? SHAPE_PROFILE : SHAPE_URL;
    if (cell.data[0] && strchr(letters_of_figures, cell.data[0])) {
        if (!is_figures(cell) && table_date_is(cell))
            return SHAPE_DATE;
        if (is_phone(cell))
            return SHAPE_PHONE;
        return is_figures(cell) ? SHAPE_NUMBER : SHAPE_TEXT;
    }
    if (is_honorific(cell))
        return SHAPE_HONORIFIC;
    if (cell.length < 20 && isdigit((unsigned char)cell.data[cell.length - 1]) &&
        table_date_is(cell))
        return SHAPE_DATE;
    return is_company(cell) ? SHAPE_COMPANY : shape_of_words(cell);
}

void column_shapes_add(struct column_shapes *shapes, struct slice cell)
{
    enum date_order order;
    if (shapes->filled >= SHAPED_CELLS_MAX) {
        shapes->filled += slice_trim(cell).length > 0;
        return;
    }
    enum cell_shape shape = cell_shape(cell);
    if (shape == SHAPE_EMPTY)
        return;
    shapes->filled++;
    shapes->counts[shape]++;
    if (shape == SHAPE_DATE && table_date_order(cell, &order)) {
        shapes->day_first += order == DATE_DAY_FIRST;
        shapes->month_first += order == DATE_MONTH_FIRST;
    }
}

int column_shapes_share(const struct column_shapes *shapes, enum cell_shape shape)
{
    int64_t looked_at = shapes->filled < SHAPED_CELLS_MAX ? shapes->filled : SHAPED_CELLS_MAX;
    return looked_at ? (int)(shapes->counts[shape] * 100 / looked_at) : 0;
}
