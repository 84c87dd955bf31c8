/* The fields of a signature: each line in pieces, out of each piece what has a form of its own
 * (addresses, numbers), and then what the words that are left say. */
#include "mail/signature.h"

#include "mail/sender-name.h"
#include "mail/signature-phone.h"
#include "mail/signature-text.h"
#include "mail/words.h"
#include "text/domain.h"
#include "text/email.h"
#include "text/mailbox.h"
#include "text/name.h"
#include "text/phone.h"
#include <ctype.h>

enum { LINE_BYTES_MAX = 500, LABEL_WORDS_MAX = 4 };

struct reading {
    struct arena *arena;
    const char *region;
    struct sender_name sender;
    struct signature_context context;
    struct mail_fields *fields;
    size_t line;
};

static void add(struct reading *reading, enum mail_field_kind kind, struct slice value,
                const char *normal, const char *label, double confidence)
{
    *ARENA_PUSH(reading->arena, reading->fields) = (struct mail_field){
        kind, arena_copy_slice(reading->arena, value), normal, label, reading->line, confidence};
}

/* ---- pieces of a line, in which what was read becomes spaces ---- */

struct piece {
    char *text;
    size_t length;
    size_t done; /* up to here nothing may be a label any more */
};

static void blank(struct piece *piece, size_t from, size_t to)
{
    memset(piece->text + from, ' ', to - from);
    if (to > piece->done)
        piece->done = to;
}

/* The label that ends at `end`: the longest run of words there that is of a wanted kind. Sets where
 * it begins; 0 when none does. */
static uint32_t label_before(struct reading *reading, const struct piece *piece, size_t end,
                             uint32_t wanted, size_t *begin)
{
    uint32_t found = 0;
    unsigned words = 0;
    *begin = end;
    for (size_t i = end; i-- > piece->done && words < LABEL_WORDS_MAX;) {
        bool is_begin = !isspace((unsigned char)piece->text[i]) &&
                        (i == piece->done || strchr(" \t(-,", piece->text[i - 1]));
        if (!is_begin)
            continue;
        words++;
        uint32_t kinds =
            mail_word_kinds(reading->arena, (struct slice){piece->text + i, end - i}) & wanted;
        if (kinds) {
            found = kinds;
            *begin = i;
        }
    }
    return found;
}

static const uint32_t phone_kinds = MAIL_WORD(MAIL_PHONE_WORK) | MAIL_WORD(MAIL_PHONE_MOBILE) |
                                    MAIL_WORD(MAIL_PHONE_FAX) | MAIL_WORD(MAIL_PHONE_HOME) |
                                    MAIL_WORD(MAIL_PHONE_EXTENSION);

static const char *phone_label(uint32_t kinds)
{
    static const struct {
        enum mail_word kind;
        const char *label;
    } labels[] = {{MAIL_PHONE_FAX, "fax"},
                  {MAIL_PHONE_MOBILE, "mobile"},
                  {MAIL_PHONE_WORK, "work"},
                  {MAIL_PHONE_HOME, "home"},
                  {MAIL_PHONE_EXTENSION, "extension"}};
    for (size_t i = 0; i < COUNT_OF(labels); i++)
        if (mail_words_have(kinds, labels[i].kind))
            return labels[i].label;
    return NULL;
}

/* "713.446.9307 cell", "(mobile)": a label behind the number. */
static uint32_t label_behind(struct reading *reading, const struct piece *piece, size_t from,
                             size_t *end)
{
    size_t i = from;
    while (i < piece->length && strchr(" (,-", piece->text[i]))
        i++;
    size_t begin = i;
    while (i < piece->length && !strchr(" ),;", piece->text[i]))
        i++;
    uint32_t kinds = 0;
    if (i > begin)
        kinds = mail_word_kinds(reading->arena, (struct slice){piece->text + begin, i - begin});
    *end = i < piece->length && piece->text[i] == ')' ? i + 1 : i;
    /* Single letters behind a number belong to the next one. */
    return i - begin > 1 ? kinds & phone_kinds : 0;
}

static void add_phone(struct reading *reading, struct slice typed, const char *label,
                      bool is_extension)
{
    struct phone phone;
    struct error error = {0};
    bool is_read =
        !is_extension && phone_parse(reading->arena, typed, reading->region, &phone, &error);
    bool is_known = is_read && phone.normal[0] == '+';
    add(reading, MAIL_FIELD_PHONE, slice_trim(typed), is_known ? phone.normal : NULL,
        is_extension ? "extension" : label, label || is_known ? 0.98 : 0.9);
}

static void read_phones(struct reading *reading, struct piece *piece)
{
    struct mail_phone_place place;
    size_t from = 0;
    while (mail_phone_find((struct slice){piece->text, piece->length}, from, &place)) {
        size_t begin, end = place.end, behind, foreign_begin;
        uint32_t foreign =
            label_before(reading, piece, place.begin, MAIL_WORD(MAIL_NUMBER_LABEL), &foreign_begin);
        uint32_t kinds = label_before(reading, piece, place.begin, phone_kinds, &begin);
        from = place.end;
        /* "Company number" is more than "number". */
        bool is_foreign = foreign && (!kinds || foreign_begin < begin);
        if (is_foreign || (place.may_be_postcode && !kinds))
            continue;
        if (!kinds && (kinds = label_behind(reading, piece, place.end, &behind)))
            end = behind;
        add_phone(reading, (struct slice){piece->text + place.begin, place.end - place.begin},
                  phone_label(kinds), place.is_extension);
        blank(piece, begin, end);
        from = end;
    }
}

static bool is_mail_byte(char byte)
{
    return byte && !isspace((unsigned char)byte) && !strchr("<>()[],;:|\"'*", byte);
}

/* "<noor@example.com<mailto:noor@example.com>>" says it twice. */
static size_t behind_repetition(const struct piece *piece, size_t end)
{
    static const char sign[] = "<mailto:";
    if (end + sizeof(sign) < piece->length && !memcmp(piece->text + end, sign, sizeof(sign) - 1))
        while (end < piece->length && piece->text[end] != '>')
            end++;
    return end;
}

static void read_emails(struct reading *reading, struct piece *piece)
{
    for (size_t i = 0; i < piece->length; i++) {
        if (piece->text[i] != '@')
            continue;
        struct email email;
        struct error error = {0};
        size_t begin = i, end = i, label;
        while (begin && is_mail_byte(piece->text[begin - 1]))
            begin--;
        while (end < piece->length && is_mail_byte(piece->text[end]))
            end++;
        while (end > i && piece->text[end - 1] == '.')
            end--;
        struct slice typed = {piece->text + begin, end - begin};
        if (!memchr(piece->text + i, '.', end - i) ||
            !email_parse(reading->arena, typed, &email, &error))
            continue;
        add(reading, MAIL_FIELD_EMAIL, typed, email.normal, NULL, 0.99);
        label_before(reading, piece, begin, MAIL_WORD(MAIL_EMAIL_LABEL), &label);
        size_t from = label;
        end = behind_repetition(piece, end);
        blank(piece, from, end);
        i = end;
    }
}

static bool begins_url(const struct piece *piece, size_t i)
{
    static const char *const begins[] = {"http://", "https://", "www."};
    if (i && (isalnum((unsigned char)piece->text[i - 1]) || piece->text[i - 1] == '@'))
        return false;
    for (size_t j = 0; j < COUNT_OF(begins); j++) {
        size_t length = strlen(begins[j]);
        if (i + length < piece->length && !strncasecmp(piece->text + i, begins[j], length))
            return true;
    }
    return false;
}

static void read_urls(struct reading *reading, struct piece *piece)
{
    for (size_t i = 0; i < piece->length; i++) {
        size_t end = i, label;
        if (!begins_url(piece, i))
            continue;
        while (end < piece->length && !isspace((unsigned char)piece->text[end]) &&
               !strchr("<>|\"", piece->text[end]))
            end++;
        while (end > i && strchr(".,;)", piece->text[end - 1]))
            end--;
        add(reading, MAIL_FIELD_URL, (struct slice){piece->text + i, end - i}, NULL, NULL, 0.99);
        label_before(reading, piece, i, MAIL_WORD(MAIL_URL_LABEL), &label);
        blank(piece, label, end);
        i = end;
    }
}

/* ---- the words that are left ---- */

static struct slice strip(struct slice text)
{
    static const char signs[] = " \t,;:-_*|<>()[]/#=~\"";
    while (text.length && text.data[0] &&
           (strchr(signs, text.data[0]) || strchr(".!", text.data[0])))
        text.data++, text.length--;
    while (text.length && text.data[text.length - 1] && strchr(signs, text.data[text.length - 1]) &&
           !(text.data[text.length - 1] == ')' && memchr(text.data, '(', text.length)))
        text.length--;
    return text;
}

/* Lines of an address become one field. */
static void add_address(struct reading *reading, struct slice text)
{
    struct mail_fields *fields = reading->fields;
    struct mail_field *last = fields->count ? &fields->items[fields->count - 1] : NULL;
    if (last && last->kind == MAIL_FIELD_ADDRESS && last->line + 2 >= reading->line) {
        const char *more = arena_copy_slice(reading->arena, text);
        last->value = arena_join(reading->arena, last->value, ", ", more);
    } else {
        add(reading, MAIL_FIELD_ADDRESS, text, NULL, NULL, 0.9);
    }
}

static bool has_field(const struct mail_fields *fields, enum mail_field_kind kind)
{
    for (size_t i = 0; i < fields->count; i++)
        if (fields->items[i].kind == kind)
            return true;
    return false;
}

/* "Noor Haddad, MBA, Ph.D.": what universities and chambers give. */
static struct slice without_degrees(struct slice text)
{
    static const char *const degrees[] = {
        "MBA",  "PhD",   "Ph.D.", "Ph.D",   "MD",    "M.D.",  "CPA",   "Esq.",
        "Esq",  "MSc",   "M.Sc.", "BSc",    "B.Sc.", "MA",    "M.A.",  "BA",
        "B.A.", "LL.M.", "LLM",   "PE",     "P.E.",  "JD",    "J.D.",  "RN",
        "PMP",  "CFA",   "DVM",   "PharmD", "EdD",   "FRICS", "MRICS", "Dipl.-Ing."};
    bool was_cut = true;
    while (was_cut) {
        const char *comma = memrchr(text.data, ',', text.length);
        struct slice last = {comma ? comma + 1 : "", 0};
        if (comma)
            last = slice_trim(
                (struct slice){comma + 1, (size_t)(text.data + text.length - comma - 1)});
        was_cut = false;
        for (size_t i = 0; comma && i < COUNT_OF(degrees) && !was_cut; i++)
            was_cut = slice_equal_text(last, degrees[i]);
        if (was_cut)
            text.length = (size_t)(comma - text.data);
    }
    return text;
}

/* Without what stands around a name: "i. A." (by order of), "(she/her)". */
static struct slice bare_name(struct slice text)
{
    static const char *const orders[] = {"i. A. ", "i.A. ", "i. V. ", "i.V. ", "ppa. "};
    size_t bracket = slice_find(text, '(');
    for (size_t i = 0; i < COUNT_OF(orders); i++) {
        size_t length = strlen(orders[i]);
        if (text.length > length && !memcmp(text.data, orders[i], length)) {
            text.data += length;
            text.length -= length;
            bracket = slice_find(text, '(');
        }
    }
    if (bracket > 1)
        text.length = bracket;
    return strip(without_degrees(strip(text)));
}

/* A closing often has the given name only, and the whole name stands below: "Noor", "Noor Haddad".
 */
static bool extend_name(struct reading *reading, struct slice text)
{
    struct mail_field *name = NULL;
    for (size_t i = 0; i < reading->fields->count; i++)
        if (reading->fields->items[i].kind == MAIL_FIELD_NAME)
            name = &reading->fields->items[i];
    if (!name || reading->context.before != TEXT_NAME)
        return false;
    struct slice first = slice_of(name_fold(reading->arena, slice_of(name->value)));
    struct slice whole = slice_of(name_fold(reading->arena, text));
    struct sender_fit fit = sender_name_fit(&reading->sender, whole.data);
    if (!memmem(whole.data, whole.length, first.data, first.length) || fit.words > 5 ||
        whole.length <= first.length || 2 * fit.of_sender < fit.words)
        return false;
    name->value = arena_copy_slice(reading->arena, bare_name(text));
    name->line = reading->line;
    return true;
}

/* Of each of these one is said; a second one is more likely a mistake of ours. */
static void add_once(struct reading *reading, enum mail_field_kind kind, struct slice text,
                     double confidence)
{
    struct slice value = kind == MAIL_FIELD_NAME ? bare_name(text) : strip(text);
    if (!has_field(reading->fields, kind))
        add(reading, kind, value, NULL, NULL, confidence);
    reading->context.has_name |= kind == MAIL_FIELD_NAME;
    reading->context.has_company |= kind == MAIL_FIELD_COMPANY;
}

/* "Vice President, Brightoak Foods". */
static bool read_title_and_company(struct reading *reading, struct slice text)
{
    size_t title_end, company = signature_company_behind_title(reading->arena, &reading->context,
                                                               text, &title_end);
    if (!company)
        return false;
    add_once(reading, MAIL_FIELD_TITLE, (struct slice){text.data, title_end}, 0.95);
    add_once(reading, MAIL_FIELD_COMPANY,
             (struct slice){text.data + company, text.length - company}, 0.85);
    reading->context.before = TEXT_COMPANY;
    return true;
}

static void read_words(struct reading *reading, struct slice text)
{
    double confidence;
    text = strip(text);
    if (text.length < 2 || !name_fold(reading->arena, text)[0] || extend_name(reading, text) ||
        read_title_and_company(reading, text))
        return;
    enum text_kind kind = signature_text_kind(reading->arena, &reading->context, text, &confidence);
    if (kind == TEXT_ADDRESS)
        add_address(reading, text);
    else if (kind == TEXT_TITLE)
        add_once(reading, MAIL_FIELD_TITLE, text, confidence);
    else if (kind == TEXT_NAME)
        add_once(reading, MAIL_FIELD_NAME, text, confidence);
    else if (kind == TEXT_COMPANY)
        add_once(reading, MAIL_FIELD_COMPANY, text, confidence);
    else if (kind == TEXT_DEPARTMENT)
        add_once(reading, MAIL_FIELD_DEPARTMENT, text, confidence);
    if (kind != TEXT_UNKNOWN)
        reading->context.before = kind;
}

/* "Noor Haddad, Sales Manager": the name is the sender's, the rest is read by itself. */
static bool read_name_and_rest(struct reading *reading, struct slice text)
{
    text = strip(text);
    size_t comma = slice_find(text, ',');
    if (comma == text.length || reading->context.has_name)
        return false;
    struct slice name = {text.data, comma}, rest = {text.data + comma + 1, text.length - comma - 1};
    struct sender_fit fit = sender_name_fit(&reading->sender, name_fold(reading->arena, name));
    if (!fit.words || fit.words > 4 || 2 * fit.of_sender < fit.words)
        return false;
    double confidence;
    struct signature_context behind = reading->context;
    behind.has_name = true;
    if (signature_text_kind(reading->arena, &behind, strip(rest), &confidence) == TEXT_UNKNOWN)
        return false;
    add_once(reading, MAIL_FIELD_NAME, name, 0.97);
    reading->context.before = TEXT_NAME;
    read_words(reading, rest);
    return true;
}

/* "VAT: ...", "Amtsgericht ... HRB": of the firm's papers, not of the writer. */
static bool is_paper(struct reading *reading, struct slice text)
{
    struct mail_words words;
    size_t colon = slice_find(text, ':');
    if (colon < text.length &&
        mail_words_have(mail_word_kinds(reading->arena, (struct slice){text.data, colon}),
                        MAIL_NUMBER_LABEL))
        return true;
    mail_words_of(reading->arena, text, &words);
    return mail_words_have(words.first, MAIL_NUMBER_LABEL) &&
           !mail_words_have(words.first, MAIL_TITLE) &&
           !(words.first & (phone_kinds | MAIL_WORD(MAIL_COMPANY)));
}

static void read_piece(struct reading *reading, struct slice text)
{
    struct piece piece = {arena_copy_slice(reading->arena, text), text.length, 0};
    if (is_paper(reading, slice_trim(text)))
        return;
    read_emails(reading, &piece);
    piece.done = 0;
    read_urls(reading, &piece);
    piece.done = 0;
    read_phones(reading, &piece);
    struct slice left = {piece.text, piece.length};
    if (!read_name_and_rest(reading, left))
        read_words(reading, left);
}

/* ---- lines ---- */

/* Bytes of a separator of pieces at `i`; 0: none. */
static size_t separator_at(struct slice line, size_t i)
{
    static const char *const separators[] = {"|",    "•",   "·",   "●",    "■",   "\t",  " * ",
                                             "  - ", "   ", " / ", " // ", " – ", " — ", "; "};
    for (size_t j = 0; j < COUNT_OF(separators); j++) {
        size_t length = strlen(separators[j]);
        if (i + length <= line.length && !memcmp(line.data + i, separators[j], length))
            return length;
    }
    return 0;
}

static void read_line(struct reading *reading, struct slice line)
{
    size_t begin = 0;
    for (size_t i = 0; i < line.length;) {
        size_t length = separator_at(line, i);
        if (!length) {
            i++;
            continue;
        }
        read_piece(reading, (struct slice){line.data + begin, i - begin});
        begin = i += length;
    }
    read_piece(reading, (struct slice){line.data + begin, line.length - begin});
}

/* "Thanks, Noor": what stands behind the closing; the line itself where none begins it; nothing
 * when it is a closing as a whole. */
static struct slice behind_closing(struct reading *reading, struct slice line)
{
    struct mail_words words;
    mail_words_of(reading->arena, line, &words);
    if (mail_words_have(words.whole, MAIL_CLOSING))
        return (struct slice){"", 0};
    struct sender_fit fit = sender_name_fit(&reading->sender, words.folded);
    if (!words.first_length || (fit.words && fit.of_sender == fit.words))
        return line;
    for (size_t i = 0; i < line.length; i++) {
        struct mail_words head;
        if (!strchr(",.! ", line.data[i]))
            continue;
        mail_words_of(reading->arena, (struct slice){line.data, i}, &head);
        if (head.count == words.first_length && mail_words_have(head.whole, MAIL_CLOSING))
            return (struct slice){line.data + i, line.length - i};
    }
    return line;
}

/* The name that firms are found by in addresses: "brightoak" of "brightoak.co.uk". */
static struct slice domain_name(struct arena *arena, const char *address)
{
    struct email email;
    struct error error = {0};
    if (!address || !email_parse(arena, slice_of(address), &email, &error) ||
        mail_host_is_public(slice_of(email.domain)))
        return (struct slice){"", 0};
    const char *registered = domain_registrable(arena, email.domain);
    struct slice name = slice_of(registered ? registered : email.domain);
    name.length = slice_find(name, '.');
    return name;
}

static size_t count_lines(const struct mail_lines *lines)
{
    size_t count = 0;
    for (size_t i = 0; i < lines->count; i++)
        count +=
            lines->items[i].zone == MAIL_ZONE_SIGNATURE && !mail_line_is_blank(&lines->items[i]);
    return count;
}

/* The next line of the signature that is not blank; empty: there is none. */
static struct slice next_line(const struct mail_lines *lines, size_t i)
{
    while (++i < lines->count && lines->items[i].zone == MAIL_ZONE_SIGNATURE)
        if (!mail_line_is_blank(&lines->items[i]) && lines->items[i].text.length <= LINE_BYTES_MAX)
            return lines->items[i].text;
    return (struct slice){"", 0};
}

void mail_signature_read(struct arena *arena, const struct mail_lines *lines,
                         const struct mail_sender *sender, const char *region,
                         struct mail_fields *fields)
{
    struct reading reading = {.arena = arena, .region = region, .fields = fields};
    *fields = (struct mail_fields){0};
    sender_name_read(arena, sender, &reading.sender);
    reading.context.sender = &reading.sender;
    reading.context.domain = domain_name(arena, sender->address);
    bool is_lone = count_lines(lines) == 1; /* then it is a name */
    for (size_t i = 0; i < lines->count; i++) {
        struct slice line = lines->items[i].text;
        if (lines->items[i].zone != MAIL_ZONE_SIGNATURE || mail_line_is_blank(&lines->items[i]) ||
            line.length > LINE_BYTES_MAX)
            continue;
        reading.line = i;
        struct slice rest = behind_closing(&reading, slice_trim(line));
        reading.context.is_behind_closing |= rest.length < slice_trim(line).length || is_lone;
        if (!rest.length)
            continue;
        signature_look_ahead(arena, &reading.context, next_line(lines, i));
        read_line(&reading, rest);
        reading.context.is_behind_closing = false;
    }
}

const char *mail_field_name(enum mail_field_kind kind)
{
    static const char *const names[] = {"name",  "title", "company", "department",
                                        "phone", "email", "url",     "address"};
    return names[kind];
}
