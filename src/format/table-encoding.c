/* Which character set a table is written in. */
#include "format/table-encoding.h"

#include "text/charset.h"
#include <assert.h>
#include <stdio.h>
#include <strings.h>

/* The first wins where the bytes tell no difference. */
static const char *const candidates[ENCODING_CANDIDATES] = {"windows-1252", "ISO-8859-15",
                                                            "macintosh", "windows-1251"};

/* What a byte means to its neighbours. */
enum byte_class {
    BYTE_OTHER, /* ASCII that is no letter, no digit, no space */
    BYTE_SPACE,
    BYTE_DIGIT,
    BYTE_LOWER,
    BYTE_UPPER,
    BYTE_COMMON_LOWER, /* letters beyond ASCII that European names are full of */
    BYTE_COMMON_UPPER,
    BYTE_RARE_LOWER,
    BYTE_RARE_UPPER,
    BYTE_CYRILLIC_LOWER,
    BYTE_CYRILLIC_UPPER,
    BYTE_OPENING, /* quotation marks */
    BYTE_CLOSING,
    BYTE_APOSTROPHE,
    BYTE_DASH,
    BYTE_EURO,
    BYTE_SYMBOL,
    BYTE_FORBIDDEN, /* controls, and what the set leaves out */
};

static bool is_among(uint32_t code, const uint16_t *codes, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (codes[i] == code)
            return true;
    return false;
}

static enum byte_class class_of_letter(uint32_t code)
{
    static const uint16_t rare[] = {0xD0,  0xDD,  0xDE,  0xF0,  0xFD,  0xFE,  0xFF,  0x131,
                                    0x152, 0x153, 0x160, 0x161, 0x178, 0x17D, 0x17E, 0x192};
    bool is_upper = code < 0x100 ? code < 0xDF : code != 0x131 && code != 0x192 && code % 2 == 0;
    if (code == 0x178)
        is_upper = true;
    if (code == 0x17D || code == 0x17E)
        is_upper = code == 0x17D;
    if (is_among(code, rare, COUNT_OF(rare)))
        return is_upper ? BYTE_RARE_UPPER : BYTE_RARE_LOWER;
    return is_upper ? BYTE_COMMON_UPPER : BYTE_COMMON_LOWER;
}

static enum byte_class class_of_sign(uint32_t code)
{
    switch (code) {
    case 0xAB:
    case 0x2018:
    case 0x201A:
    case 0x201C:
    case 0x201E:
        return BYTE_OPENING;
    case 0xBB:
    case 0x201D:
        return BYTE_CLOSING;
    case 0x2019:
        return BYTE_APOSTROPHE;
    case 0x2013:
    case 0x2014:
        return BYTE_DASH;
    case 0x20AC:
        return BYTE_EURO;
    case 0xA0:
        return BYTE_SPACE;
    default:
        return BYTE_SYMBOL;
    }
}

static enum byte_class class_of_code(uint32_t code)
{
    if (code >= '0' && code <= '9')
        return BYTE_DIGIT;
    if (code >= 'a' && code <= 'z')
        return BYTE_LOWER;
    if (code >= 'A' && code <= 'Z')
        return BYTE_UPPER;
    if (code < 0x80)
        return code <= ' ' ? BYTE_SPACE : BYTE_OTHER;
    if (code < 0xA0 || code == 0xFFFD)
        return BYTE_FORBIDDEN;
    if ((code >= 0xC0 && code <= 0xFF && code != 0xD7 && code != 0xF7) ||
        (code >= 0x131 && code <= 0x192))
        return class_of_letter(code);
    if (code >= 0x400 && code < 0x500) {
        bool is_lower = (code >= 0x430 && code < 0x460) || (code >= 0x460 && code % 2);
        return is_lower ? BYTE_CYRILLIC_LOWER : BYTE_CYRILLIC_UPPER;
    }
    return class_of_sign(code);
}

static uint32_t code_of(struct slice utf8)
{
    const unsigned char *text = (const unsigned char *)utf8.data;
    if (utf8.length == 1)
        return text[0];
    if (utf8.length == 2)
        return (uint32_t)(text[0] & 0x1F) << 6 | (text[1] & 0x3F);
    if (utf8.length == 3)
        return (uint32_t)(text[0] & 0x0F) << 12 | (uint32_t)(text[1] & 0x3F) << 6 |
               (text[2] & 0x3F);
    return 0xFFFD;
}

static size_t character_bytes(struct slice text)
{
    size_t length = 1;
    while (length < text.length && ((unsigned char)text.data[length] & 0xC0) == 0x80)
        length++;
    return length;
}

/* The characters of the bytes from 0x80 on, of a set where each byte is one. */
static void list_characters(struct arena *arena, const char *charset,
                            struct slice characters[static 128])
{
    char bytes[128];
    struct slice text = {0};
    for (unsigned i = 0; i < sizeof(bytes); i++)
        bytes[i] = (char)(0x80 + i);
    bool is_known = charset_to_utf8(arena, (struct slice){bytes, sizeof(bytes)}, charset, &text);
    assert(is_known);
    for (unsigned i = 0; i < sizeof(bytes); i++) {
        size_t length = text.length ? character_bytes(text) : 0;
        characters[i] = (struct slice){text.data, length};
        text.data += length;
        text.length -= length;
    }
}

void encoding_votes_init(struct arena *arena, struct encoding_votes *votes)
{
    struct slice characters[128];
    *votes = (struct encoding_votes){0};
    for (unsigned c = 0; c < ENCODING_CANDIDATES; c++) {
        list_characters(arena, candidates[c], characters);
        for (unsigned byte = 0; byte < 256; byte++)
            votes->classes[c][byte] =
                (unsigned char)class_of_code(byte < 0x80 ? byte : code_of(characters[byte - 0x80]));
    }
}

static bool is_latin_letter(enum byte_class class)
{
    return class >= BYTE_LOWER && class <= BYTE_RARE_UPPER;
}

static bool is_letter(enum byte_class class)
{
    return class >= BYTE_LOWER && class <= BYTE_CYRILLIC_UPPER;
}

static bool is_ascii_letter(enum byte_class class)
{
    return class == BYTE_LOWER || class == BYTE_UPPER;
}

static bool is_lower(enum byte_class class)
{
    return class == BYTE_LOWER || class == BYTE_COMMON_LOWER || class == BYTE_RARE_LOWER ||
           class == BYTE_CYRILLIC_LOWER;
}

/* Accented letters stand among plain ones: a run of them is the other alphabet. */
static int score_latin(enum byte_class before, enum byte_class class, enum byte_class after)
{
    bool is_rare = class == BYTE_RARE_LOWER || class == BYTE_RARE_UPPER;
    bool is_beside_plain = is_ascii_letter(before) || is_ascii_letter(after);
    if (!is_beside_plain)
        return is_letter(before) || is_letter(after) ? -3 : 1 - is_rare;
    if (!is_lower(class) && is_lower(before))
        return -4; /* a capital within a word */
    if (is_lower(class) && before == BYTE_UPPER && after == BYTE_UPPER)
        return -4;
    return is_rare ? 1 : 4;
}

static int score_cyrillic(enum byte_class before, enum byte_class class, enum byte_class after)
{
    if (is_latin_letter(before) || is_latin_letter(after))
        return -6;
    if (class == BYTE_CYRILLIC_UPPER && before == BYTE_CYRILLIC_LOWER)
        return -4;
    return before >= BYTE_CYRILLIC_LOWER && before <= BYTE_CYRILLIC_UPPER ? 3 : 1;
}

static int score_sign(enum byte_class before, enum byte_class class, enum byte_class after)
{
    bool is_inside = is_letter(before) && is_letter(after);
    switch (class) {
    case BYTE_OPENING:
        return is_letter(before) ? -3 : 2;
    case BYTE_CLOSING:
        return is_letter(after) ? -3 : 2;
    case BYTE_APOSTROPHE: /* "O'Neil", "d'Arc" rather than an accented letter within a word */
        return is_inside ? (is_lower(before) && is_lower(after) ? 0 : 4) : 2;
    case BYTE_DASH:
        return is_inside ? -2 : 3;
    case BYTE_EURO:
        return is_inside ? -4 : 3;
    case BYTE_SYMBOL:
        return is_inside ? -5 : is_letter(before) || is_letter(after) ? -2 : 0;
    default:
        return class == BYTE_FORBIDDEN ? -20 : 0;
    }
}

static int score(enum byte_class before, enum byte_class class, enum byte_class after)
{
    if (class >= BYTE_COMMON_LOWER && class <= BYTE_RARE_UPPER)
        return score_latin(before, class, after);
    if (class == BYTE_CYRILLIC_LOWER || class == BYTE_CYRILLIC_UPPER)
        return score_cyrillic(before, class, after);
    return score_sign(before, class, after);
}

static void vote_cell(struct encoding_votes *votes, struct slice cell)
{
    const unsigned char *bytes = (const unsigned char *)cell.data;
    for (size_t i = 0; i < cell.length; i++) {
        if (bytes[i] < 0x80)
            continue;
        unsigned before = i ? bytes[i - 1] : ' ';
        unsigned after = i + 1 < cell.length ? bytes[i + 1] : ' ';
        for (unsigned c = 0; c < ENCODING_CANDIDATES; c++)
            votes->scores[c] += score(votes->classes[c][before], votes->classes[c][bytes[i]],
                                      votes->classes[c][after]);
    }
}

/* The cells of a row stand behind each other. */
static bool is_ascii(const struct cells *cells)
{
    unsigned char all = 0;
    for (size_t c = 0; c < cells->count; c++)
        for (size_t i = 0; i < cells->items[c].length; i++)
            all |= (unsigned char)cells->items[c].data[i];
    return all < 0x80;
}

static bool is_utf8(const struct cells *cells)
{
    for (size_t i = 0; i < cells->count; i++)
        if (!slice_is_utf8(cells->items[i]))
            return false;
    return true;
}

void encoding_vote(struct encoding_votes *votes, const struct cells *cells)
{
    if (is_ascii(cells))
        return;
    if (is_utf8(cells)) {
        votes->utf8_rows++;
        return;
    }
    votes->other_rows++;
    for (size_t i = 0; i < cells->count; i++)
        vote_cell(votes, cells->items[i]);
}

const char *encoding_chosen(const struct encoding_votes *votes)
{
    unsigned best = 0;
    if (!votes->other_rows)
        return "UTF-8";
    for (unsigned c = 1; c < ENCODING_CANDIDATES; c++)
        if (votes->scores[c] > votes->scores[best])
            best = c;
    return candidates[best];
}

static bool is_single_byte(const char *encoding)
{
    static const char *const beginnings[] = {"windows-125", "ISO-8859-", "mac", "KOI8", "IBM"};
    for (size_t i = 0; i < COUNT_OF(beginnings); i++)
        if (strncasecmp(encoding, beginnings[i], strlen(beginnings[i])) == 0)
            return true;
    return false;
}

bool decoder_init(struct decoder *decoder, struct arena *arena, const char *encoding,
                  struct error *error)
{
    if (!charset_is_known(encoding)) {
        snprintf(error->accepted, sizeof(error->accepted),
                 "UTF-8, UTF-16LE, UTF-16BE, windows-1252, ISO-8859-15, macintosh, windows-1251");
        return fail_at(error, STATUS_INVALID, "/encoding", "'%s' is no character set we know",
                       encoding);
    }
    bool is_unicode = strncasecmp(encoding, "UTF", 3) == 0;
    *decoder = (struct decoder){.charset = is_unicode ? candidates[0] : encoding};
    decoder->is_single_byte = is_single_byte(decoder->charset);
    if (decoder->is_single_byte)
        list_characters(arena, decoder->charset, decoder->characters);
    return true;
}

static struct slice decode_bytes(const struct decoder *decoder, struct arena *arena,
                                 struct slice cell)
{
    char *text = arena_alloc(arena, cell.length * 3 + 1);
    size_t used = 0;
    for (size_t i = 0; i < cell.length; i++) {
        unsigned char byte = (unsigned char)cell.data[i];
        if (byte < 0x80) {
            text[used++] = (char)byte;
            continue;
        }
        struct slice character = decoder->characters[byte - 0x80];
        memcpy(text + used, character.data, character.length);
        used += character.length;
    }
    return (struct slice){text, used};
}

struct slice *cells_copy(struct arena *arena, const struct cells *cells)
{
    struct slice *copies = arena_alloc_array(arena, sizeof(*copies), cells->count + 1);
    size_t total = 0;
    for (size_t i = 0; i < cells->count; i++)
        total += cells->items[i].length;
    char *text = cells->count ? arena_copy_bytes(arena, cells->items[0].data, total) : NULL;
    for (size_t i = 0; i < cells->count; i++) {
        copies[i] = (struct slice){text, cells->items[i].length};
        text += cells->items[i].length;
    }
    return copies;
}

struct slice *decode_cells(const struct decoder *decoder, struct arena *arena,
                           const struct cells *cells)
{
    if (is_ascii(cells) || is_utf8(cells))
        return cells_copy(arena, cells);
    struct slice *decoded = arena_alloc_array(arena, sizeof(*decoded), cells->count);
    for (size_t i = 0; i < cells->count; i++)
        if (decoder->is_single_byte)
            decoded[i] = decode_bytes(decoder, arena, cells->items[i]);
        else
            charset_to_utf8(arena, cells->items[i], decoder->charset, &decoded[i]);
    return decoded;
}
