/* Names, titles, firms, departments and addresses told apart by their words. */
#include "mail/signature-text.h"

#include "text/name.h"
#include <ctype.h>

enum { NAME_WORDS_MAX = 5, LABEL_WORDS_MAX = 9 };

/* A piece of text as the rules see it. */
struct piece {
    struct slice text;
    struct mail_words words;
    unsigned letters, capitals; /* words that begin with a letter, and with a capital one */
    unsigned digits;
    bool has_company_form;
};

static bool is_capital(struct slice text, size_t i)
{
    /* Of other letters only those of Latin-1 and Latin Extended are told apart, by their number. */
    unsigned char byte = (unsigned char)text.data[i];
    if (byte < 0x80)
        return isupper(byte);
    if (byte == 0xc3 && i + 1 < text.length)
        return (unsigned char)text.data[i + 1] < 0x9f;
    if ((byte == 0xc4 || byte == 0xc5) && i + 1 < text.length)
        return !(text.data[i + 1] & 1) || byte == 0xc5;
    return true;
}

static void count_letters(struct piece *piece)
{
    bool is_begin = true;
    for (size_t i = 0; i < piece->text.length; i++) {
        unsigned char byte = (unsigned char)piece->text.data[i];
        bool is_letter = isalpha(byte) || byte >= 0xc3;
        if (is_begin && is_letter) {
            piece->letters++;
            piece->capitals += is_capital(piece->text, i);
        }
        piece->digits += isdigit(byte) != 0;
        is_begin = isspace(byte) || byte == '-' || byte == '(';
    }
}

/* Whether a word stands there as forms of firms are written: "AG" and "S.A.", not "as", nor names
 * with an accent such as "Sá" that are forms without it. */
static bool is_written_as_form(struct slice typed)
{
    bool has_sign = typed.length > 3;
    for (size_t i = 0; i < typed.length; i++) {
        unsigned char byte = (unsigned char)typed.data[i];
        if (byte == 0xc3)
            return false;
        has_sign |= isupper(byte) || byte == '.' || byte >= 0x80;
    }
    return has_sign || slice_equal_text(typed, "plc") || slice_equal_text(typed, "ltd");
}

/* Before a firm's name only what has no small letter is its form: "AB", "S.A.", not "Se". */
static bool is_written_large(struct slice typed)
{
    for (size_t i = 0; i < typed.length; i++)
        if (islower((unsigned char)typed.data[i]) || (unsigned char)typed.data[i] == 0xc3)
            return false;
    return typed.length > 1;
}

/* Whether the text ends, or begins, with the form of a firm and has more than that. */
static bool has_form(struct arena *arena, struct slice text)
{
    for (size_t i = 1; i < text.length; i++) {
        if (text.data[i - 1] != ' ')
            continue;
        struct slice tail = {text.data + i, text.length - i}, head = {text.data, i - 1};
        if (mail_words_have(mail_word_kinds(arena, tail), MAIL_COMPANY) && is_written_as_form(tail))
            return true;
        if (i <= 5 && is_written_large(head) &&
            mail_words_have(mail_word_kinds(arena, head), MAIL_COMPANY))
            return true;
    }
    return false;
}

static struct piece look_at(struct arena *arena, struct slice text)
{
    struct piece piece = {.text = text};
    mail_words_of(arena, text, &piece.words);
    count_letters(&piece);
    piece.has_company_form = has_form(arena, text);
    return piece;
}

static bool has(const struct piece *piece, enum mail_word kind)
{
    return mail_words_have(piece->words.within, kind);
}

/* Whether a word ends so and has more than two letters before that. */
static bool has_ending(const char *folded, const char *const *endings, size_t count)
{
    struct name_words words = {slice_of(folded)};
    struct slice word;
    while (name_next_word(&words, &word))
        for (size_t i = 0; i < count; i++) {
            size_t length = strlen(endings[i]);
            if (word.length > length + 2 &&
                !memcmp(word.data + word.length - length, endings[i], length))
                return true;
        }
    return false;
}

/* Ends of words that name a position in languages that join words. */
static bool has_title_ending(const char *folded)
{
    static const char *const endings[] = {
        "leiter",         "leiterin",      "manager",      "managerin",    "berater",
        "beraterin",      "ingenieur",     "entwickler",   "entwicklerin", "chef",
        "chefin",         "paallikko",     "johtaja",      "ingenior",     "konsult",
        "konsulent",      "direktor",      "direktør",     "ansvarig",     "ansvarlig",
        "medewerker",     "adviseur",      "ontwikkelaar", "leider",       "beauftragter",
        "beauftragte",    "spezialist",    "spezialistin", "referent",     "referentin",
        "assistent",      "assistentin",   "techniker",    "planer",       "planerin",
        "redakteur",      "redakteurin",   "meister",      "kehittaja",    "asiantuntija",
        "utvecklare",     "udvikler",      "utvikler",     "ledare",       "leder",
        "radgiver",       "specialist",    "kopare",       "saljare",      "ingenjor",
        "ingenieurin",    "anwalt",        "anwaltin",     "arkitekt",     "arkkitehti",
        "koordinaattori", "koordinator",   "architekt",    "architektin",  "verkaufer",
        "verkauferin",    "kaufmann",      "kauffrau",     "fuhrer",       "fuhrerin",
        "vertreter",      "vertreterin",   "analytiker",   "analytikerin", "forscher",
        "forscherin",     "student",       "studentin",    "insinoori",    "sihteeri",
        "tutkija",        "suunnittelija", "opettaja",     "lakimies",     "edustaja",
        "neuvoja",        "esimies",       "larare",       "forskare",     "sekreterare",
        "tekniker",       "handlaggare",   "samordnare",   "jurist",       "beheerder",
        "coordinator",    "architect",     "onderzoeker",  "secretaris",   "inkoper",
        "verkoper",       "tekenaar",      "forsker",      "laerer",       "saelger",
        "mester",         "sekretaer"};
    return has_ending(folded, endings, COUNT_OF(endings));
}

static bool is_title(const struct piece *piece)
{
    return piece->words.count <= LABEL_WORDS_MAX && piece->letters && piece->digits <= 1 &&
           piece->words.counts[MAIL_SENTENCE] <= 3 &&
           (has(piece, MAIL_TITLE) || has_title_ending(piece->words.folded));
}

/* "Ida Berglund, Director", "Ida Berglund (Director)": somebody with a title, not a title. */
static bool is_titled_person(struct arena *arena, const struct piece *piece)
{
    size_t comma = slice_find(piece->text, ','), bracket = slice_find(piece->text, '(');
    size_t end = comma < bracket ? comma : bracket;
    struct mail_words before;
    if (end == piece->text.length || !end)
        return false;
    mail_words_of(arena, (struct slice){piece->text.data, end}, &before);
    const uint32_t known = MAIL_WORD(MAIL_TITLE) | MAIL_WORD(MAIL_DEPARTMENT) |
                           MAIL_WORD(MAIL_COMPANY) | MAIL_WORD(MAIL_ORGANIZATION);
    return !(before.within & known) && !has_title_ending(before.folded);
}

/* "Professor Ida M. Berglund", who is not the sender. */
static bool is_with_honorific(const struct piece *piece)
{
    return mail_words_have(piece->words.first, MAIL_HONORIFIC) && piece->words.count >= 3 &&
           piece->capitals == piece->letters && piece->words.counts[MAIL_TITLE] <= 1 &&
           !has(piece, MAIL_FIELD_OF_WORK);
}

/* "Brightoak Health" in "brightoak-group.example": the first word is the domain's first. */
static bool begins_as_domain(const struct piece *piece, struct slice domain)
{
    struct name_words words = {slice_of(piece->words.folded)};
    struct slice word, first = domain;
    first.length = slice_find(domain, '-');
    return name_next_word(&words, &word) && word.length >= 5 && slice_equal(word, first);
}

/* The text without spaces begins with what the sender's domain is called, or the other way. */
static bool is_of_domain(const struct piece *piece, struct slice domain)
{
    size_t matched = 0;
    if (domain.length < 4)
        return false;
    if (begins_as_domain(piece, domain))
        return true;
    for (const char *place = piece->words.folded; *place && matched < domain.length; place++) {
        if (*place == ' ')
            continue;
        if (*place != domain.data[matched])
            return false;
        matched++;
    }
    return matched == domain.length || matched >= 6;
}

static bool is_mostly_capitalized(const struct piece *piece)
{
    return piece->letters && 2 * piece->capitals > piece->letters;
}

/* "20095 Hamburg", "TX 77002": five digits beside words, or four before them ("8000 Aarhus"). */
static bool has_postcode(const struct piece *piece)
{
    struct slice text = piece->text;
    size_t run = 0;
    for (size_t i = 0; i <= text.length; i++) {
        if (i < text.length && isdigit((unsigned char)text.data[i])) {
            run++;
            continue;
        }
        bool is_first = run == i,
             is_word_next = i + 1 < text.length && text.data[i] == ' ' && is_capital(text, i + 1);
        if (run == 5 || (run == 4 && is_first && is_word_next))
            return piece->letters > 0;
        run = 0;
    }
    return false;
}

static bool has_street_ending(const char *folded)
{
    static const char *const endings[] = {
        "strasse", "str",   "weg",  "platz", "allee", "gasse", "straat", "laan", "gracht", "plein",
        "gatan",   "vagen", "gade", "vej",   "veien", "gata",  "katu",   "tie",  "vagan"};
    return has_ending(folded, endings, COUNT_OF(endings));
}

static bool is_address(const struct piece *piece, enum text_kind before)
{
    bool has_street = has(piece, MAIL_STREET) || has_street_ending(piece->words.folded);
    if (mail_words_have(piece->words.first, MAIL_PHONE_FAX)) /* "Fax -24" */
        return false;
    if (mail_words_have(piece->words.first, MAIL_ADDRESS_LABEL))
        return true;
    if (piece->digits && piece->digits <= 12 && (has_street || has_postcode(piece)))
        return true;
    if (before == TEXT_ADDRESS && mail_words_have(piece->words.last, MAIL_COUNTRY))
        return true;
    return before == TEXT_ADDRESS && piece->digits && is_mostly_capitalized(piece);
}

/* "LinkedIn", "Mobile": what stands before a value that is elsewhere, or nowhere. */
static bool is_label(const struct piece *piece)
{
    static const uint32_t labels =
        MAIL_WORD(MAIL_PHONE_WORK) | MAIL_WORD(MAIL_PHONE_MOBILE) | MAIL_WORD(MAIL_PHONE_FAX) |
        MAIL_WORD(MAIL_PHONE_HOME) | MAIL_WORD(MAIL_PHONE_EXTENSION) | MAIL_WORD(MAIL_EMAIL_LABEL) |
        MAIL_WORD(MAIL_URL_LABEL) | MAIL_WORD(MAIL_ADDRESS_LABEL) | MAIL_WORD(MAIL_NUMBER_LABEL);
    return (piece->words.whole | piece->words.first * (piece->words.count <= 2)) & labels;
}

static enum text_kind company_or_department(const struct signature_context *context,
                                            const struct piece *piece, double *confidence)
{
    bool has_department =
        (piece->words.first | piece->words.last | piece->words.whole) >> MAIL_DEPARTMENT & 1;
    if (!piece->letters || piece->words.count > LABEL_WORDS_MAX ||
        !(is_mostly_capitalized(piece) || piece->has_company_form))
        return TEXT_UNKNOWN;
    if (piece->has_company_form || is_of_domain(piece, context->domain)) {
        *confidence = 0.97;
        return TEXT_COMPANY;
    }
    if (has_department && !has(piece, MAIL_ORGANIZATION)) {
        *confidence = 0.9;
        return TEXT_DEPARTMENT;
    }
    bool joins_names = memmem(piece->text.data, piece->text.length, " & ", 3) && !piece->digits &&
                       !has(piece, MAIL_FIELD_OF_WORK) && !has_department &&
                       piece->capitals == piece->letters; /* "Tanner & Marsh" */
    if ((has(piece, MAIL_ORGANIZATION) || joins_names) && piece->words.count > 1) {
        *confidence = 0.9;
        return TEXT_COMPANY;
    }
    /* A bare word or two below a title, or between the name and the title. */
    bool is_between = context->before == TEXT_NAME && context->is_before_title;
    if ((context->before == TEXT_TITLE || is_between) && !context->has_company && !piece->digits &&
        !is_label(piece) && piece->capitals == piece->letters && piece->words.count <= 4) {
        *confidence = 0.8;
        return TEXT_COMPANY;
    }
    return TEXT_UNKNOWN;
}

/* "FYI" is not what anybody is called. */
static bool is_abbreviation(struct slice text)
{
    for (size_t i = 0; i < text.length; i++)
        if (!isupper((unsigned char)text.data[i]))
            return false;
    return text.length <= 3;
}

static bool is_name(const struct signature_context *context, const struct piece *piece,
                    double *confidence)
{
    struct sender_fit fit = sender_name_fit(context->sender, piece->words.folded);
    if (context->has_name || piece->digits || !piece->letters || fit.words > NAME_WORDS_MAX)
        return false;
    if (fit.of_sender || fit.is_initials) {
        *confidence = fit.of_sender == fit.words ? 0.99 : 0.95;
        return 2 * fit.of_sender >= fit.words || fit.is_initials ||
               (piece->capitals == piece->letters && fit.words <= 4);
    }
    /* Behind "Regards," one word is a name; else only what looks like a whole one. */
    *confidence = context->is_behind_closing ? 0.9 : 0.7;
    return context->before == TEXT_UNKNOWN && !context->is_before_sender && fit.words <= 4 &&
           !is_abbreviation(piece->text) && (fit.words > 1 || context->is_behind_closing) &&
           piece->capitals == piece->letters && piece->words.counts[MAIL_SENTENCE] == 0;
}

enum text_kind signature_text_kind(struct arena *arena, const struct signature_context *context,
                                   struct slice text, double *confidence)
{
    struct piece piece = look_at(arena, text);
    double sure = 0;
    *confidence = 0.95;
    struct sender_fit fit = sender_name_fit(context->sender, piece.words.folded);
    bool is_sender = !context->has_name && fit.words && fit.words <= NAME_WORDS_MAX &&
                     fit.of_sender == fit.words;
    if (is_sender && !piece.has_company_form) {
        *confidence = 0.99;
        return TEXT_NAME;
    }
    if (piece.has_company_form && piece.capitals && !piece.digits)
        return company_or_department(context, &piece, confidence);
    if (is_address(&piece, context->before))
        return TEXT_ADDRESS;
    if (!context->has_name && fit.of_sender && fit.words <= NAME_WORDS_MAX &&
        (2 * fit.of_sender >= fit.words || mail_words_have(piece.words.first, MAIL_HONORIFIC)))
        return TEXT_NAME;
    if (is_title(&piece) && (is_titled_person(arena, &piece) || is_with_honorific(&piece)))
        return TEXT_UNKNOWN;
    if (is_title(&piece) && is_mostly_capitalized(&piece))
        return TEXT_TITLE;
    if (is_title(&piece) && piece.words.counts[MAIL_SENTENCE] <= 1 && piece.words.count <= 5) {
        *confidence = 0.85;
        return TEXT_TITLE;
    }
    enum text_kind kind = company_or_department(context, &piece, confidence);
    if (kind != TEXT_UNKNOWN)
        return kind;
    bool named = is_name(context, &piece, &sure);
    *confidence = sure;
    return named ? TEXT_NAME : TEXT_UNKNOWN;
}

void signature_look_ahead(struct arena *arena, struct signature_context *context, struct slice next)
{
    struct piece piece = look_at(arena, slice_trim(next));
    struct sender_fit fit = sender_name_fit(context->sender, piece.words.folded);
    context->is_before_sender =
        fit.words > 1 && fit.words <= NAME_WORDS_MAX && !piece.digits && fit.of_sender == fit.words;
    context->is_before_title = next.length && !context->is_before_sender && is_title(&piece) &&
                               is_mostly_capitalized(&piece) && !piece.digits &&
                               !is_titled_person(arena, &piece);
}

/* Words between a title and the firm. */
static size_t joiner_length(struct slice text, size_t i)
{
    static const char *const joiners[] = {", ", " at ", " @ ", " bei ", " chez ", " - ", " – "};
    for (size_t j = 0; j < COUNT_OF(joiners); j++) {
        size_t length = strlen(joiners[j]);
        if (i + length < text.length && !memcmp(text.data + i, joiners[j], length))
            return length;
    }
    return 0;
}

static bool is_behind_title(struct arena *arena, const struct signature_context *context,
                            struct slice text)
{
    struct piece piece = look_at(arena, text);
    if (piece.has_company_form && piece.capitals)
        return true;
    if (!is_mostly_capitalized(&piece) || piece.digits || has(&piece, MAIL_COUNTRY))
        return false;
    if (is_of_domain(&piece, context->domain))
        return true;
    if (is_title(&piece) || (has(&piece, MAIL_DEPARTMENT) && !has(&piece, MAIL_ORGANIZATION)))
        return false;
    /* "Director, Client Relations" is a title; "Director, Inkwell Europe" has a firm. */
    bool has_region = mail_words_have(piece.words.last, MAIL_REGION) &&
                      !mail_words_have(piece.words.whole, MAIL_REGION);
    bool may_be_firm = piece.words.count <= 4 && piece.capitals == piece.letters &&
                       !has(&piece, MAIL_FIELD_OF_WORK) && !has(&piece, MAIL_REGION);
    return piece.words.count > 1 && (has(&piece, MAIL_ORGANIZATION) || has_region || may_be_firm);
}

size_t signature_company_behind_title(struct arena *arena, const struct signature_context *context,
                                      struct slice text, size_t *title_end)
{
    for (size_t i = 1; i + 3 < text.length; i++) {
        size_t joiner = joiner_length(text, i);
        if (!joiner)
            continue;
        struct slice behind = {text.data + i + joiner, text.length - i - joiner};
        struct piece title = look_at(arena, (struct slice){text.data, i});
        if (is_title(&title) && is_behind_title(arena, context, behind)) {
            *title_end = i;
            return i + joiner;
        }
    }
    return 0;
}
