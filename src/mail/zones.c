/* Which lines are quoted, forwarded, a disclaimer or a footer. */
#include "mail/zones.h"

#include "base/buffer.h"
#include "mail/words.h"
#include <ctype.h>

enum {
    TITLE_WORDS_MAX = 9,
    ATTRIBUTION_LINES_MAX = 3,
    ATTRIBUTION_BYTES_MAX = 400,
    HEADER_BLOCK_LINES = 7,
    FOOTER_WORDS_MAX = 14,
    DISCLAIMER_WORDS_MIN = 8,
    DISCLAIMER_LABEL_MAX = 30, /* bytes before a colon */
};

/* Lines are looked at with a scratch arena, emptied again and again. */
struct reading {
    struct arena *scratch;
    struct mail_lines *lines;
};

static void part_lines(struct arena *arena, struct slice text, struct mail_lines *lines)
{
    struct slice rest = text;
    while (rest.length && lines->count < MAIL_LINES_MAX) {
        struct slice line = slice_split(rest, '\n', &rest);
        while (line.length && isspace((unsigned char)line.data[line.length - 1]))
            line.length--;
        *ARENA_PUSH(arena, lines) = (struct mail_line){line, MAIL_ZONE_TEXT, 0};
    }
}

static bool is_open(const struct mail_lines *lines, size_t i)
{
    return i < lines->count && lines->items[i].zone == MAIL_ZONE_TEXT &&
           !mail_line_is_blank(&lines->items[i]);
}

static void mark(struct mail_lines *lines, size_t from, size_t to, enum mail_zone zone)
{
    for (size_t i = from; i < to && i < lines->count; i++)
        if (lines->items[i].zone == MAIL_ZONE_TEXT)
            lines->items[i].zone = zone;
}

static bool is_marked_quote(struct slice line)
{
    struct slice text = slice_trim(line);
    return text.length && text.data[0] == '>';
}

static void mark_quote_signs(struct mail_lines *lines)
{
    for (size_t i = 0; i < lines->count; i++)
        if (is_marked_quote(lines->items[i].text))
            lines->items[i].zone = MAIL_ZONE_QUOTED;
}

/* What the text begins with. */
static struct mail_words first_words_of(struct reading *reading, struct slice text)
{
    struct mail_words words;
    arena_reset(reading->scratch);
    mail_first_words_of(reading->scratch, text, &words);
    return words;
}

/* ---- "-----Original Message-----" ---- */

static bool is_ruled(struct slice line)
{
    struct slice text = slice_trim(line);
    return text.length > 4 && strchr("-_=*", text.data[0]) && text.data[1] == text.data[0];
}

/* Whether the line says that a message follows, and which zone that is. */
static bool is_title(struct reading *reading, struct slice line, enum mail_zone *zone)
{
    struct slice text = slice_trim(line);
    if (text.length < 6 || text.length > 200)
        return false;
    if (!is_ruled(text) && text.data[text.length - 1] != ':')
        return false;
    struct mail_words words = first_words_of(reading, text);
    if (words.count > (is_ruled(text) ? 3 * TITLE_WORDS_MAX : TITLE_WORDS_MAX) ||
        !mail_words_have(words.first, MAIL_QUOTE_TITLE))
        return false;
    *zone =
        mail_words_have(words.first, MAIL_FORWARD_TITLE) ? MAIL_ZONE_FORWARDED : MAIL_ZONE_QUOTED;
    return true;
}

/* ---- "From: ... Sent: ... To: ..." ---- */

/* The kinds of the word before the colon at a line's beginning. */
static uint32_t label_kinds(struct reading *reading, struct slice line)
{
    struct slice text = slice_trim(line);
    while (text.length && strchr("*|", text.data[0]))
        text.data++, text.length--;
    size_t colon = slice_find(text, ':');
    if (colon == text.length) { /* of full width */
        const char *wide = memmem(text.data, text.length, "：", 3);
        colon = wide ? (size_t)(wide - text.data) : 0;
    }
    if (!colon || colon > 40)
        return 0;
    arena_reset(reading->scratch);
    return mail_word_kinds(reading->scratch, (struct slice){text.data, colon});
}

static unsigned count_labels(struct reading *reading, size_t from)
{
    const struct mail_lines *lines = reading->lines;
    unsigned found = 0;
    for (size_t i = from; i < lines->count && i < from + HEADER_BLOCK_LINES; i++)
        if (mail_words_have(label_kinds(reading, lines->items[i].text), MAIL_HEADER_OTHER))
            found++;
    return found;
}

/* Whether a block of headers begins at this line, as programs put above what they quote. Without
 * a "From:" (Lotus Notes) three others are needed. */
static bool begins_headers(struct reading *reading, size_t i)
{
    uint32_t kinds = label_kinds(reading, reading->lines->items[i].text);
    if (mail_words_have(kinds, MAIL_HEADER_FROM))
        return count_labels(reading, i + 1) >= 2;
    return mail_words_have(kinds, MAIL_HEADER_OTHER) && count_labels(reading, i) >= 3;
}

static bool has_clock_time(struct slice line)
{
    for (size_t i = 1; i + 2 < line.length; i++)
        if (line.data[i] == ':' && isdigit((unsigned char)line.data[i - 1]) &&
            isdigit((unsigned char)line.data[i + 1]) && isdigit((unsigned char)line.data[i + 2]))
            return true;
    return false;
}

/* Up to the rule, or to the lines with sender and time, that stand before the block. */
static size_t header_block_begin(const struct mail_lines *lines, size_t i)
{
    size_t begin = i;
    for (size_t back = 1; back <= 4 && back <= i; back++) {
        struct slice line = lines->items[i - back].text;
        if (line.length && is_ruled(line))
            return i - back;
        if (line.length && line.length < 120 && has_clock_time(line)) {
            begin = i - back;
            /* "Sender" alone on the line above its time */
            if (begin && lines->items[begin - 1].text.length &&
                lines->items[begin - 1].text.length < 60)
                begin--;
            return begin;
        }
    }
    return begin;
}

/* ---- "On Monday ... wrote:" ---- */

static bool has_word_of_writing(struct reading *reading, struct slice text)
{
    struct mail_words words;
    arena_reset(reading->scratch);
    mail_words_of(reading->scratch, text, &words);
    return mail_words_have(words.within, MAIL_WROTE) ||
           memmem(text.data, text.length, "のメール", strlen("のメール")) ||
           memmem(text.data, text.length, "写道", strlen("写道"));
}

static bool ends_with_colon(struct slice line)
{
    return (line.length && line.data[line.length - 1] == ':') ||
           (line.length > 3 && !memcmp(line.data + line.length - 3, "：", 3));
}

static bool has_digit(struct slice text)
{
    for (size_t i = 0; i < text.length; i++)
        if (isdigit((unsigned char)text.data[i]))
            return true;
    return false;
}

/* How many lines from `i` introduce a quotation; 0: none do. Such a line has a date or an address
 * and ends with a colon; without a word of writing it has both, and quote signs follow. */
static size_t attribution_lines(struct reading *reading, size_t i)
{
    const struct mail_lines *lines = reading->lines;
    const char *begin = lines->items[i].text.data;
    for (size_t n = 1; n <= ATTRIBUTION_LINES_MAX && is_open(lines, i + n - 1); n++) {
        struct slice line = lines->items[i + n - 1].text;
        struct slice all = {begin, (size_t)(line.data + line.length - begin)};
        if (all.length > ATTRIBUTION_BYTES_MAX)
            return 0;
        if (!ends_with_colon(line))
            continue;
        /* Over several lines the first one has the date. */
        bool has_sign = has_digit(n > 1 ? lines->items[i].text : all) ||
                        (n == 1 && slice_find(all, '@') < all.length);
        if (n > 1 && !has_sign)
            return 0;
        bool is_followed =
            i + n < lines->count &&
            (is_marked_quote(lines->items[i + n].text) ||
             (i + n + 1 < lines->count && is_marked_quote(lines->items[i + n + 1].text)));
        bool has_address = slice_find(all, '@') < all.length && has_digit(all);
        bool says_so = has_word_of_writing(reading, all) ? has_sign || is_followed
                                                         : has_address && is_followed;
        return says_so ? n : 0;
    }
    return 0;
}

/* Where quote signs follow, these say what is quoted, and what stands between is new; else all
 * that follows is quoted. */
static void mark_attribution(struct mail_lines *lines, size_t i, size_t n)
{
    size_t next = i + n;
    while (next < lines->count && mail_line_is_blank(&lines->items[next]))
        next++;
    bool has_signs = next < lines->count && lines->items[next].zone == MAIL_ZONE_QUOTED;
    mark(lines, i, has_signs ? next : lines->count, MAIL_ZONE_QUOTED);
}

/* Whether everything from here on is another message. */
static bool begins_message(struct reading *reading, size_t i, size_t *from, enum mail_zone *zone)
{
    if (is_title(reading, reading->lines->items[i].text, zone)) {
        *from = i;
        return true;
    }
    if (!begins_headers(reading, i))
        return false;
    *zone = MAIL_ZONE_QUOTED;
    *from = header_block_begin(reading->lines, i);
    return true;
}

static void mark_quotations(struct reading *reading)
{
    struct mail_lines *lines = reading->lines;
    mark_quote_signs(lines);
    for (size_t i = 0; i < lines->count; i++) {
        size_t from, n;
        enum mail_zone zone;
        if (!is_open(lines, i))
            continue;
        if (begins_message(reading, i, &from, &zone))
            mark(lines, from, lines->count, zone);
        else if ((n = attribution_lines(reading, i)) > 0)
            mark_attribution(lines, i, n);
    }
}

/* ---- what was added ---- */

static size_t paragraph_end(const struct mail_lines *lines, size_t i)
{
    while (is_open(lines, i))
        i++;
    return i;
}

static bool has_text_before(const struct mail_lines *lines, size_t i)
{
    while (i-- > 0)
        if (is_open(lines, i))
            return true;
    return false;
}

/* The end of what the writer wrote in one piece: up to the next quotation. */
static size_t block_end(const struct mail_lines *lines, size_t i)
{
    while (i < lines->count && lines->items[i].zone == MAIL_ZONE_TEXT)
        i++;
    return i;
}

static bool is_disclaimer(struct reading *reading, size_t i, struct mail_words words)
{
    const struct mail_lines *lines = reading->lines;
    struct slice line = lines->items[i].text, rest;
    /* "NOTICE: This communication may contain ..." */
    if (!mail_words_have(words.first, MAIL_DISCLAIMER) &&
        slice_split(line, ':', &rest).length < DISCLAIMER_LABEL_MAX)
        words = first_words_of(reading, rest);
    if (!mail_words_have(words.first, MAIL_DISCLAIMER))
        return false;
    if (words.count >= DISCLAIMER_WORDS_MIN || mail_words_have(words.whole, MAIL_DISCLAIMER))
        return true;
    return paragraph_end(lines, i) > i + 1;
}

/* A disclaimer below the text takes with it what follows; one above it, its paragraph only. */
static void mark_additions(struct reading *reading)
{
    struct mail_lines *lines = reading->lines;
    for (size_t i = 0; i < lines->count; i++) {
        if (!is_open(lines, i))
            continue;
        struct mail_words words = first_words_of(reading, lines->items[i].text);
        if (mail_words_have(words.first, MAIL_FOOTER) && words.count <= FOOTER_WORDS_MAX)
            lines->items[i].zone = MAIL_ZONE_FOOTER;
        else if (is_disclaimer(reading, i, words))
            mark(lines, i,
                 has_text_before(lines, i) ? block_end(lines, i) : paragraph_end(lines, i),
                 MAIL_ZONE_DISCLAIMER);
    }
}

void mail_zones_read(struct arena *arena, struct slice text, struct mail_lines *lines)
{
    AUTO_FREE(arena) struct arena *scratch = arena_new();
    struct reading reading = {scratch, lines};
    *lines = (struct mail_lines){0};
    part_lines(arena, text, lines);
    mark_quotations(&reading);
    mark_additions(&reading);
}

const char *mail_zone_name(enum mail_zone zone)
{
    static const char *const names[] = {"text",      "signature",  "quoted",
                                        "forwarded", "disclaimer", "footer"};
    return names[zone];
}

const char *mail_zone_text(struct arena *arena, const struct mail_lines *lines, enum mail_zone zone)
{
    AUTO_BUFFER struct buffer text = {0};
    for (size_t i = 0; i < lines->count; i++)
        if (lines->items[i].zone == zone) {
            buffer_append_slice(&text, lines->items[i].text);
            buffer_append_byte(&text, '\n');
        }
    struct slice all = buffer_slice(&text);
    while (all.length && all.data[all.length - 1] == '\n')
        all.length--;
    while (all.length && all.data[0] == '\n')
        all.data++, all.length--;
    return all.length ? arena_copy_slice(arena, all) : NULL;
}
