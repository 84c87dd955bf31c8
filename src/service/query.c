/* The query language read. */
#include "service/query.h"

#include "base/buffer.h"
#include "text/email.h"
#include "text/name.h"

static bool is_space(char byte)
{
    return byte == ' ' || byte == '\t' || byte == '\n' || byte == '\r';
}

/* The next piece between spaces; quotes keep spaces in ("book:\"Old clients\""). */
static bool next_piece(struct arena *arena, struct slice *rest, const char **piece)
{
    AUTO_BUFFER struct buffer text = {0};
    bool is_quoted = false;
    *rest = slice_trim(*rest);
    if (!rest->length)
        return false;
    size_t i = 0;
    for (; i < rest->length && (is_quoted || !is_space(rest->data[i])); i++) {
        if (rest->data[i] == '"')
            is_quoted = !is_quoted;
        else
            buffer_append_byte(&text, rest->data[i]);
    }
    *rest = (struct slice){rest->data + i, rest->length - i};
    *piece = arena_copy(arena, buffer_text(&text));
    return true;
}

static bool read_missing(const char *value, struct query *query, struct error *error)
{
    static const struct {
        const char *name;
        unsigned bit;
    } fields[] = {{"name", MISSING_NAME},       {"email", MISSING_EMAIL},
                  {"phone", MISSING_PHONE},     {"phone_number", MISSING_PHONE},
                  {"company", MISSING_COMPANY}, {"title", MISSING_TITLE}};
    for (size_t i = 0; i < COUNT_OF(fields); i++) {
        if (strcmp(fields[i].name, value) == 0) {
            query->missing |= fields[i].bit;
            return true;
        }
    }
    return fail_at(error, STATUS_INVALID, "/query",
                   "'missing:' takes name, email, phone, company or title, not '%.60s'", value);
}

/* "180d", "26w": `name` is the filter with its sign. */
static bool read_days(const char *name, const char *value, int64_t *days, struct error *error)
{
    size_t length = strlen(value);
    int64_t unit = 1;
    if (length && strchr("dwmy", value[length - 1])) {
        char letter = value[--length];
        unit = letter == 'w' ? 7 : letter == 'm' ? 30 : letter == 'y' ? 365 : 1;
    }
    int64_t number;
    if (!slice_to_int64((struct slice){value, length}, 1, 100000, &number))
        return fail_at(error, STATUS_INVALID, "/query",
                       "'%s' takes a time as 180d, 26w, 6m or 1y, not '%.60s'", name, value);
    *days = number * unit;
    return true;
}

static bool read_word_filter(const char *name, const char *value, const char *expected, bool *flag,
                             struct error *error)
{
    if (strcmp(value, expected) != 0)
        return fail_at(error, STATUS_INVALID, "/query", "'%s:' takes '%s', not '%.60s'", name,
                       expected, value);
    *flag = true;
    return true;
}

/* True when the piece was a filter; the filter may still be wrong (error). */
static bool read_filter(const char *piece, struct query *query, struct error *error)
{
    const struct {
        const char *prefix;
        const char **place;
    } texts[] = {{"book:", &query->book},
                 {"group:", &query->group},
                 {"company:", &query->company},
                 {"email:", &query->email_part},
                 {"phone:", &query->phone_part}};
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        size_t length = strlen(texts[i].prefix);
        if (strncmp(piece, texts[i].prefix, length) == 0 && piece[length]) {
            *texts[i].place = piece + length;
            return true;
        }
    }
    if (strncmp(piece, "missing:", 8) == 0)
        return read_missing(piece + 8, query, error) || true;
    if (strncmp(piece, "stale>", 6) == 0)
        return read_days("stale>", piece + 6, &query->stale_days, error) || true;
    if (strncmp(piece, "stale<", 6) == 0)
        return read_days("stale<", piece + 6, &query->fresh_days, error) || true;
    if (strncmp(piece, "by:", 3) == 0)
        return read_word_filter("by", piece + 3, "agent", &query->by_agent, error) || true;
    if (strncmp(piece, "dup:", 4) == 0)
        return read_word_filter("dup", piece + 4, "open", &query->dup_open, error) || true;
    return false;
}

static void add_words(struct arena *arena, const char *piece, struct query *query)
{
    struct name_words rest = {slice_of(name_fold(arena, slice_of(piece)))};
    struct slice word;
    while (query->words.count < QUERY_WORDS_MAX && name_next_word(&rest, &word))
        *ARENA_PUSH(arena, &query->words) = arena_copy_slice(arena, word);
}

/* "noor@exa": lower case is enough to compare with the beginning of a normal form. Outside ASCII
 * only a whole address has one. */
static void read_email(struct arena *arena, const char *text, struct query *query)
{
    struct email email;
    struct error ignored;
    if (!strchr(text, '@') || text[0] == '@')
        return;
    char *start = arena_copy(arena, text);
    for (char *p = start; *p; p++) {
        if ((unsigned char)*p <= ' ' || (unsigned char)*p >= 0x7F) {
            if (email_parse(arena, slice_of(text), &email, &ignored))
                query->email = email.normal;
            return;
        }
        if (*p >= 'A' && *p <= 'Z')
            *p = (char)(*p - 'A' + 'a');
    }
    query->email = start;
}

/* A number: digits and what people put between them, at least four digits. */
static void read_digits(struct arena *arena, const char *text, struct query *query)
{
    char digits[24];
    size_t count = 0;
    for (const char *p = text; *p; p++) {
        if (*p >= '0' && *p <= '9') {
            if (count == sizeof(digits) - 1)
                return;
            digits[count++] = *p;
        } else if (!strchr("+-()./ ", *p)) {
            return;
        }
    }
    digits[count] = '\0';
    const char *start = strncmp(digits, "00", 2) == 0 ? digits + 2 : digits;
    if (*start == '0')
        start++; /* the trunk prefix of a national number */
    if (strlen(start) >= 3)
        query->digits = arena_copy(arena, start);
}

bool query_parse(struct arena *arena, struct slice text, struct query *query, struct error *error)
{
    AUTO_BUFFER struct buffer words = {0};
    const char *piece;
    *query = (struct query){0};
    *error = (struct error){0};
    bool has_filters = false;
    while (next_piece(arena, &text, &piece)) {
        if (read_filter(piece, query, error)) {
            if (error->status != STATUS_OK)
                return false;
            has_filters = true;
            continue;
        }
        add_words(arena, piece, query);
        if (words.length)
            buffer_append_byte(&words, ' ');
        buffer_append_text(&words, piece);
    }
    query->has_filters = has_filters;
    if (query->company) {
        add_words(arena, query->company, query);
        query->company = name_fold(arena, slice_of(query->company));
    }
    if (!strchr(buffer_text(&words), ' '))
        read_email(arena, buffer_text(&words), query);
    read_digits(arena, buffer_text(&words), query);
    return true;
}
