/* Features of the lines at the end of a message. */
#include "mail/signature-features.h"

#include "mail/sender-name.h"
#include "mail/signature-phone.h"
#include "mail/words.h"
#include "text/name.h"
#include <ctype.h>

/* A line as the features see it. */
struct look {
    struct slice text;
    struct mail_words words;
    struct sender_fit fit;
    struct sender_fit behind_closing; /* of the words behind the closing it begins with */
    bool is_closing, is_sentence, is_name_like, is_behind_blank;
    unsigned letters, capitals; /* first letters of words, and how many are capitals */
};

static void set(struct mail_candidate *candidate, enum mail_feature feature, bool holds)
{
    if (holds)
        candidate->features |= UINT64_C(1) << feature;
}

static bool is_rule(struct slice text)
{
    for (size_t i = 0; i < text.length; i++)
        if (isalnum((unsigned char)text.data[i]) || text.data[i] & 0x80)
            return false;
    return text.length >= 2;
}

static void count_capitals(struct look *look)
{
    bool is_begin = true;
    for (size_t i = 0; i < look->text.length; i++) {
        unsigned char byte = (unsigned char)look->text.data[i];
        bool is_letter = isalpha(byte) || byte >= 0xc3;
        if (is_begin && is_letter) {
            look->letters++;
            look->capitals += isupper(byte) || byte >= 0xc3;
        }
        is_begin = isspace(byte) || byte == '-';
    }
}

static char last_sign(struct slice text)
{
    return text.length ? text.data[text.length - 1] : 0;
}

/* The folded words behind the closing that a line begins with. */
static const char *behind_closing(const struct look *look)
{
    struct name_words words = {slice_of(look->words.folded)};
    struct slice word;
    for (unsigned i = 0; i < look->words.first_length; i++)
        name_next_word(&words, &word);
    return words.rest.data ? words.rest.data : "";
}

static void look_at(struct arena *arena, const struct mail_line *line,
                    const struct sender_name *sender, struct look *look)
{
    *look = (struct look){.text = slice_trim(line->text)};
    mail_words_of(arena, look->text, &look->words);
    look->fit = sender_name_fit(sender, look->words.folded);
    look->is_closing = mail_words_have(look->words.whole, MAIL_CLOSING);
    if (look->words.first_length)
        look->behind_closing = sender_name_fit(sender, behind_closing(look));
    count_capitals(look);
    char last = last_sign(look->text);
    look->is_sentence = (last == '.' || last == '!' || last == '?') && look->words.count > 3;
    look->is_name_like = look->words.count >= 1 && look->words.count <= 4 && look->letters &&
                         look->capitals == look->letters &&
                         !strpbrk(look->words.folded, "0123456789") &&
                         !strchr(".!?:", last ? last : '.') && !look->is_closing;
}

static void set_closing(struct mail_candidate *candidate, const struct look *look,
                        const struct look *next)
{
    const struct sender_fit *behind = &look->behind_closing;
    bool begins = look->words.first_length && !look->is_closing;
    bool has_sender = begins && behind->words && behind->words <= 3 &&
                      (behind->of_sender == behind->words || behind->is_initials);
    set(candidate, FEATURE_IS_CLOSING, look->is_closing);
    set(candidate, FEATURE_IS_CLOSING_AT_END, look->is_closing && !next);
    set(candidate, FEATURE_IS_CLOSING_BEFORE_SHORT,
        look->is_closing && next && next->words.count <= 4 && !next->is_sentence);
    set(candidate, FEATURE_BEGINS_WITH_CLOSING, begins && behind->words <= 4);
    set(candidate, FEATURE_CLOSING_AND_SENDER, has_sender);
    set(candidate, FEATURE_CLOSING_AND_NAME,
        begins && !has_sender && behind->words <= 2 && look->words.count <= 4 &&
            !look->is_sentence);
    set(candidate, FEATURE_CLOSING_IN_SENTENCE, begins && behind->words > 2 && !has_sender);
}

static void set_names(struct mail_candidate *candidate, const struct look *look,
                      const struct look *before, bool is_last)
{
    const struct sender_fit *fit = &look->fit;
    bool is_sender = fit->of_sender && fit->of_sender == fit->words;
    set(candidate, FEATURE_IS_SENDER, is_sender);
    set(candidate, FEATURE_HAS_SENDER,
        !is_sender && fit->of_sender && 2 * fit->of_sender >= fit->words);
    set(candidate, FEATURE_IS_SENDER_INITIALS, fit->is_initials);
    set(candidate, FEATURE_IS_SENDER_AT_END, (is_sender || fit->is_initials) && is_last);
    set(candidate, FEATURE_IS_NAME_LIKE, look->is_name_like);
    set(candidate, FEATURE_IS_NAME_AT_END, look->is_name_like && is_last);
    bool is_lone = look->is_name_like && is_last && look->is_behind_blank &&
                   (!before || before->is_sentence || before->words.count >= 10);
    set(candidate, FEATURE_IS_LONE_WORD_AT_END, is_lone && fit->words == 1);
    set(candidate, FEATURE_IS_LONE_NAME_AT_END, is_lone && fit->words == 2);
    set(candidate, FEATURE_BEHIND_CLOSING, before && before->is_closing);
    set(candidate, FEATURE_BEHIND_SENDER,
        before && before->fit.of_sender && 2 * before->fit.of_sender >= before->fit.words);
}

/* Whether the sign stands in the text; it has its rarest byte at `at`, which is looked for: most
 * lines have none. */
static bool has_sign(struct slice text, char rare, const char *sign, size_t at)
{
    size_t length = strlen(sign);
    for (size_t i = 0; i < text.length; i++) {
        i += slice_find((struct slice){text.data + i, text.length - i}, rare);
        if (i >= at && i - at + length <= text.length && !memcmp(text.data + i - at, sign, length))
            return true;
    }
    return false;
}

static void set_content(struct mail_candidate *candidate, const struct look *look)
{
    static const enum mail_word labels[] = {MAIL_PHONE_WORK, MAIL_PHONE_MOBILE, MAIL_PHONE_FAX,
                                            MAIL_PHONE_HOME};
    struct mail_phone_place phone = {0};
    bool has_phone = mail_phone_find(look->text, 0, &phone), has_label = false;
    bool has_url =
        has_sign(look->text, ':', "://", 0) || has_sign(look->text, '.', "www.", strlen("www"));
    uint32_t within = look->words.within;
    for (size_t i = 0; i < COUNT_OF(labels); i++)
        has_label |= mail_words_have(look->words.first | look->words.last, labels[i]);
    set(candidate, FEATURE_HAS_PHONE, has_phone && !phone.is_extension);
    set(candidate, FEATURE_HAS_EXTENSION, has_phone && phone.is_extension);
    set(candidate, FEATURE_HAS_PHONE_LABEL, has_phone && has_label);
    set(candidate, FEATURE_HAS_EMAIL, slice_find(look->text, '@') < look->text.length);
    set(candidate, FEATURE_HAS_URL, has_url);
    set(candidate, FEATURE_IS_ONLY_URL,
        has_url && slice_find(look->text, ' ') == look->text.length);
    set(candidate, FEATURE_HAS_TITLE, mail_words_have(within, MAIL_TITLE));
    set(candidate, FEATURE_HAS_COMPANY,
        within & (MAIL_WORD(MAIL_COMPANY) | MAIL_WORD(MAIL_ORGANIZATION)));
    set(candidate, FEATURE_HAS_DEPARTMENT, mail_words_have(within, MAIL_DEPARTMENT));
    set(candidate, FEATURE_HAS_STREET, within & (MAIL_WORD(MAIL_STREET) | MAIL_WORD(MAIL_COUNTRY)));
    set(candidate, FEATURE_HAS_NUMBER_LABEL, mail_words_have(within, MAIL_NUMBER_LABEL));
    set(candidate, FEATURE_HAS_SEPARATOR,
        has_sign(look->text, '|', " | ", 1) || has_sign(look->text, "•"[0], "•", 0) ||
            has_sign(look->text, "·"[0], "·", 0) || has_sign(look->text, '*', " * ", 1));
}

static void set_shape(struct mail_candidate *candidate, const struct look *look)
{
    struct slice text = look->text;
    unsigned words = look->words.count, small = look->words.counts[MAIL_SENTENCE];
    char last = last_sign(text);
    bool is_item =
        text.length && (strchr("*-o", text.data[0]) || isdigit((unsigned char)text.data[0])) &&
        text.length > 2 &&
        (text.data[1] == ' ' || text.data[1] == '\t' || text.data[1] == '.' || text.data[1] == ')');
    set(candidate, FEATURE_IS_RULE, is_rule(text));
    set(candidate, FEATURE_IS_DELIMITER, slice_equal_text(text, "--"));
    set(candidate, FEATURE_IS_ONE_WORD, words == 1);
    set(candidate, FEATURE_IS_CAPITALIZED,
        look->letters > 1 && 3 * look->capitals >= 2 * look->letters);
    set(candidate, FEATURE_IS_GREETING,
        mail_words_have(look->words.first, MAIL_GREETING) && words <= 4 && !look->is_closing);
    set(candidate, FEATURE_IS_LIST_ITEM, is_item);
    set(candidate, FEATURE_ENDS_SENTENCE, look->is_sentence);
    set(candidate, FEATURE_ENDS_WITH_COLON, last == ':');
    set(candidate, FEATURE_ENDS_WITH_COMMA, last == ',');
    set(candidate, FEATURE_HAS_SENTENCE_WORD, small == 1);
    set(candidate, FEATURE_HAS_SENTENCE_WORDS, small > 1);
    set(candidate, FEATURE_BEGINS_SMALL, text.length && islower((unsigned char)text.data[0]));
    set(candidate, FEATURE_WORDS_2, words == 2);
    set(candidate, FEATURE_WORDS_3_5, words >= 3 && words <= 5);
    set(candidate, FEATURE_WORDS_6_9, words >= 6 && words <= 9);
    set(candidate, FEATURE_WORDS_10, words >= 10);
    set(candidate, FEATURE_LONG_LINE, text.length > 60);
}

static void set_place(struct mail_candidate *candidate, const struct look *look,
                      const struct look *before, size_t from_end, bool is_first)
{
    set(candidate, FEATURE_IS_LAST, from_end == 0);
    set(candidate, FEATURE_IS_NEAR_END, from_end == 1 || from_end == 2);
    set(candidate, FEATURE_IS_FAR_FROM_END, from_end > 8);
    set(candidate, FEATURE_IS_FIRST_OF_MESSAGE, is_first);
    set(candidate, FEATURE_IS_BEHIND_BLANK, look->is_behind_blank);
    set(candidate, FEATURE_IS_BEHIND_SENTENCE, before && before->is_sentence);
    set(candidate, FEATURE_IS_BEHIND_LONG_LINE, before && before->words.count >= 10);
    set(candidate, FEATURE_IS_BEHIND_GREETING,
        before && mail_words_have(before->words.first, MAIL_GREETING) && !before->is_closing &&
            before->words.count <= 4);
}

/* Goes back from the end of the writer's text, to the next quotation at most. Gives how many lines
 * stand before those taken. */
static size_t collect(const struct mail_lines *lines, struct mail_candidates *candidates)
{
    size_t found[MAIL_CANDIDATES_MAX], count = 0, i = lines->count;
    bool has_begun = false;
    for (; i-- > 0 && count < MAIL_CANDIDATES_MAX;) {
        const struct mail_line *line = &lines->items[i];
        bool is_quoted = line->zone == MAIL_ZONE_QUOTED || line->zone == MAIL_ZONE_FORWARDED;
        if (is_quoted && has_begun)
            break;
        if (line->zone != MAIL_ZONE_TEXT || mail_line_is_blank(line))
            continue;
        has_begun = true;
        found[count++] = i;
    }
    for (size_t j = 0; j < count; j++)
        candidates->items[j] = (struct mail_candidate){found[count - 1 - j], 0};
    candidates->count = count;
    size_t before = 0;
    for (size_t j = count ? candidates->items[0].line : 0; j-- > 0;)
        before += lines->items[j].zone == MAIL_ZONE_TEXT && !mail_line_is_blank(&lines->items[j]);
    return before;
}

void mail_candidates_read(struct arena *arena, const struct mail_lines *lines,
                          const struct mail_sender *sender, struct mail_candidates *candidates)
{
    struct look looks[MAIL_CANDIDATES_MAX];
    struct sender_name name;
    sender_name_read(arena, sender, &name);
    size_t count_before = collect(lines, candidates), count = candidates->count;
    candidates->latest = count;
    for (size_t i = 0; i < count; i++) {
        size_t line = candidates->items[i].line;
        look_at(arena, &lines->items[line], &name, &looks[i]);
        looks[i].is_behind_blank = line && mail_line_is_blank(&lines->items[line - 1]);
        if (slice_equal_text(looks[i].text, "--") && i + 1 < count)
            candidates->latest = i;
    }
    for (size_t i = 0; i < count; i++) {
        struct mail_candidate *candidate = &candidates->items[i];
        const struct look *before = i ? &looks[i - 1] : NULL;
        const struct look *next = i + 1 < count ? &looks[i + 1] : NULL;
        set_closing(candidate, &looks[i], next);
        set_names(candidate, &looks[i], before, !next);
        set_content(candidate, &looks[i]);
        set_shape(candidate, &looks[i]);
        set_place(candidate, &looks[i], before, count - 1 - i, i == 0 && !count_before);
    }
}

const char *mail_feature_name(size_t feature)
{
#define FEATURE_TEXT(name) #name,
    static const char *const names[FEATURE_COUNT] = {MAIL_LINE_FEATURES(FEATURE_TEXT)};
#undef FEATURE_TEXT
    return names[feature];
}
