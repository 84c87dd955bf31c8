/* Automatic replies, a sentence at a time. */
#include "mail/auto-reply.h"

#include "base/cleanup.h"
#include "mail/dates.h"
#include "mail/message.h"
#include "mail/phrases.h"
#include "mail/sender-name.h"
#include "mail/zones.h"
#include "text/email.h"
#include "text/mailbox.h"
#include "text/name.h"
#include <ctype.h>
#include <gmime/gmime.h>

enum {
    SENTENCE_BYTES_MAX = 1000,
    SENTENCES_MAX = 100, /* such replies are short */
    DATES_MAX = 6,       /* of a sentence */
    AWAY_DAYS_MAX = 550,
    FITTING_LETTERS_MIN = 4, /* of a name within an address */
    UNTIL_GAP_MAX = 3,       /* words between "until" and the date: "until Friday the" */
    BACK_GAP_MAX = 6,        /* "back in the office on" */
    MS_OF_DAY = 24 * 60 * 60 * 1000,
};

/* ---- the head ---- */

static bool has_header(GMimeObject *head, const char *name)
{
    const char *value = g_mime_object_get_header(head, name);
    return value && g_ascii_strcasecmp(value, "no");
}

static bool header_holds(GMimeObject *head, const char *name, const char *word)
{
    const char *value = g_mime_object_get_header(head, name);
    return value && strcasestr(value, word);
}

bool mail_is_auto_reply(struct arena *arena, struct _GMimeObject *head, const char *subject)
{
    if (header_holds(head, "Auto-Submitted", "auto-replied") || has_header(head, "X-Autoreply") ||
        has_header(head, "X-Autorespond") || header_holds(head, "Precedence", "auto_reply"))
        return true;
    if (!subject)
        return false;
    struct slice first = {subject, slice_find(slice_of(subject), ':')};
    const char *folded = name_fold(arena, first);
    bool is_labelled = subject[first.length] == ':';
    if (is_labelled && phrase_find(folded, PHRASE_SUBJECT_SURE, NULL, NULL))
        return true;
    /* Exchange says only that a program wrote it, or that it wants no such reply itself. */
    bool is_automatic = has_header(head, "Auto-Submitted") ||
                        has_header(head, "X-Auto-Response-Suppress") ||
                        header_holds(head, "Return-Path", "<>");
    return is_automatic && (phrase_find(folded, PHRASE_SUBJECT, NULL, NULL) ||
                            phrase_find(folded, PHRASE_SUBJECT_SURE, NULL, NULL));
}

/* ---- sentences ---- */

struct sentence {
    struct slice text; /* may go over lines */
    const char *folded;
    size_t line;
};

struct sentences {
    struct sentence *items;
    size_t count;
    size_t capacity;
};

struct reading {
    struct arena *arena;
    const struct mail_message *message;
    const struct mail_sender *sender;
    const char *region;
    struct sender_name name;
    struct sentences sentences;
    struct mail_whereabouts *found;
    int64_t today; /* days since 1970; 0: not known */
};

static void add_sentence(struct reading *reading, struct slice text, size_t line)
{
    text = text_cut(slice_trim(text), SENTENCE_BYTES_MAX);
    if (text.length && reading->sentences.count < SENTENCES_MAX)
        *ARENA_PUSH(reading->arena, &reading->sentences) =
            (struct sentence){text, name_fold(reading->arena, text), line};
}

/* Whether a sentence ends with the sign at `i`; not with the points of "12. August", "Jan. 12",
 * "Dr. Haddad". */
static bool ends_sentence(struct reading *reading, struct slice line, size_t i)
{
    if (i + 3 <= line.length && !memcmp(line.data + i, "。", 3))
        return true;
    bool is_end = i + 1 == line.length || line.data[i + 1] == ' ';
    if (!is_end || !strchr(".!?", line.data[i]))
        return false;
    if (line.data[i] != '.' || i + 1 == line.length)
        return true;
    size_t begin = i;
    while (begin && isalpha((unsigned char)line.data[begin - 1]))
        begin--;
    struct slice word = {line.data + begin, i - begin};
    if (!word.length)
        return !i || !isdigit((unsigned char)line.data[i - 1]);
    return word.length > 2 && !(word.length <= 4 && phrase_month(name_fold(reading->arena, word)));
}

static bool is_read(const struct reading *reading, enum mail_zone zone)
{
    /* Short replies have their sentences taken for a signature now and then. */
    return zone == MAIL_ZONE_TEXT ||
           (zone == MAIL_ZONE_SIGNATURE && reading->message->is_auto_reply);
}

static void split_sentences(struct reading *reading, const struct mail_lines *lines)
{
    const char *begin = NULL, *end = NULL;
    size_t first = 0;
    for (size_t i = 0; i <= lines->count; i++) {
        struct slice line = i < lines->count ? lines->items[i].text : (struct slice){"", 0};
        bool is_other = i == lines->count || !is_read(reading, lines->items[i].zone);
        bool is_going_on = end > begin && end[-1] == ':'; /* "My new address is:" */
        if (begin && (is_other || (!line.length && !is_going_on))) {
            add_sentence(reading, (struct slice){begin, (size_t)(end - begin)}, first);
            begin = NULL;
        }
        if (is_other || !line.length)
            continue;
        for (size_t j = 0; j < line.length; j++) {
            if (!begin && !isspace((unsigned char)line.data[j])) {
                begin = line.data + j;
                first = i;
            }
            if (!begin || !ends_sentence(reading, line, j))
                continue;
            j += (unsigned char)line.data[j] == 0xe3 ? 2 : 0; /* the rest of "。" */
            add_sentence(reading, (struct slice){begin, (size_t)(line.data + j + 1 - begin)},
                         first);
            begin = NULL;
        }
        end = line.data + line.length;
    }
}

static bool has(const struct sentence *sentence, enum mail_phrase kind)
{
    return phrase_find(sentence->folded, kind, NULL, NULL);
}

static const char *quoted(struct reading *reading, struct slice text)
{
    char *quote = arena_copy_slice(reading->arena, text);
    size_t kept = 0;
    for (const char *place = quote; *place; place++)
        if (!isspace((unsigned char)*place) || (kept && quote[kept - 1] != ' '))
            quote[kept++] = isspace((unsigned char)*place) ? ' ' : *place;
    quote[kept] = '\0';
    return quote;
}

static struct mail_whereabout *find(struct mail_whereabouts *found, enum mail_whereabout_kind kind)
{
    for (size_t i = 0; i < found->count; i++)
        if (found->items[i].kind == kind)
            return &found->items[i];
    return NULL;
}

/* Of a kind the surest is kept, of equals the first. */
static void add(struct reading *reading, const struct sentence *sentence,
                struct mail_whereabout whereabout)
{
    struct mail_whereabout *before = find(reading->found, whereabout.kind);
    whereabout.quote = quoted(reading, sentence->text);
    whereabout.line = sentence->line;
    if (!before)
        *ARENA_PUSH(reading->arena, reading->found) = whereabout;
    else if (whereabout.confidence > before->confidence)
        *before = whereabout;
}

/* ---- left ---- */

static void read_left(struct reading *reading, const struct sentence *sentence)
{
    size_t begin, end;
    if (!phrase_find(sentence->folded, PHRASE_LEFT, &begin, &end) || has(sentence, PHRASE_NOT_LEFT))
        return;
    char *until = arena_copy_slice(reading->arena, (struct slice){sentence->folded, end});
    bool is_own = phrase_find(until, PHRASE_OWN, NULL, NULL);
    until[begin] = '\0'; /* who it is stands before; in some languages within the phrase */
    bool names_sender = sender_name_fit(&reading->name, until).of_sender > 0;
    if (phrase_find(until, PHRASE_OTHER, NULL, NULL) && !names_sender)
        return;
    add(reading, sentence,
        (struct mail_whereabout){.kind = MAIL_WHEREABOUT_LEFT,
                                 .confidence = is_own || names_sender ? 0.95 : 0.6});
}

/* ---- a new address ---- */

static bool is_mail_byte(char byte)
{
    return (unsigned char)byte > ' ' && (unsigned char)byte < 0x80 &&
           !strchr("<>()[],;:|\"'*!?", byte);
}

/* The next address at or behind `from`, whose end is set. */
static bool next_address(struct reading *reading, struct slice text, size_t from,
                         struct email *email, size_t *end)
{
    for (size_t i = from; i < text.length; i++) {
        struct error error = {0};
        size_t begin = i;
        if (text.data[i] != '@')
            continue;
        while (begin > from && is_mail_byte(text.data[begin - 1]))
            begin--;
        for (*end = i; *end < text.length && is_mail_byte(text.data[*end]);)
            ++*end;
        while (*end > i && text.data[*end - 1] == '.')
            --*end;
        struct slice typed = {text.data + begin, *end - begin};
        if (memchr(text.data + i, '.', *end - i) &&
            email_parse(reading->arena, typed, email, &error))
            return true;
    }
    return false;
}

/* "noor.haddad@", "nhaddad@" of Noor Haddad. */
static bool fits_sender(struct reading *reading, const struct email *email)
{
    char *local = arena_copy(reading->arena, email->local);
    for (char *place = local; *place; place++)
        if (strchr("._-+", *place) || isdigit((unsigned char)*place))
            *place = ' ';
    const char *folded = name_fold(reading->arena, slice_of(local));
    bool fits = sender_name_fit(&reading->name, folded).of_sender > 0;
    for (size_t i = 0; i < reading->name.count; i++) {
        struct slice word = reading->name.words[i];
        fits |= word.length >= FITTING_LETTERS_MIN &&
                memmem(folded, strlen(folded), word.data, word.length);
    }
    return fits;
}

/* Whether the words that tell of a new address say whose it is. */
static bool says_mine(struct reading *reading, const char *folded, size_t begin, size_t end)
{
    static const char *const mine[] = {"my ",    "mein",  "ma ",   "mon ",      "mi ",    "mio ",
                                       "mia ",   "meu ",  "mijn ", "min ",      "moj ",   "muj ",
                                       "moje ",  "мой",   "моя",   "adresim",   "postam", "eeni",
                                       "ostini", "моему", "我的",  "changed my"};
    const char *phrase =
        arena_copy_slice(reading->arena, (struct slice){folded + begin, end - begin});
    for (size_t i = 0; i < COUNT_OF(mine); i++)
        if (strstr(phrase, mine[i]))
            return true;
    return false;
}

/* How sure it is that the address is the writer's own; 0: it is not. */
static double judge_address(struct reading *reading, const struct sentence *sentence,
                            const struct email *email)
{
    size_t begin, end;
    bool fits = fits_sender(reading, email), is_reply = reading->message->is_auto_reply;
    bool has_left = find(reading->found, MAIL_WHEREABOUT_LEFT) != NULL;
    if (has(sentence, PHRASE_OTHER) || mailbox_is_office(slice_of(email->local)))
        return 0;
    if (phrase_find(sentence->folded, PHRASE_NEW_ADDRESS, &begin, &end)) {
        bool is_mine = says_mine(reading, sentence->folded, begin, end);
        if (fits && is_mine)
            return 0.95;
        return fits ? 0.9 : is_mine ? 0.8 : is_reply ? 0.7 : 0;
    }
    return is_reply && has_left && fits && has(sentence, PHRASE_REACH_ME) ? 0.85 : 0;
}

static bool is_senders(struct reading *reading, const char *normal)
{
    const struct mail_addresses *from = &reading->message->from;
    for (size_t i = 0; i < from->count; i++)
        if (from->items[i].normal && !strcmp(from->items[i].normal, normal))
            return true;
    return false;
}

static void read_new_address(struct reading *reading, const struct sentence *sentence)
{
    struct email email;
    size_t from = 0, end;
    if (!memchr(sentence->text.data, '@', sentence->text.length))
        return;
    /* The first that is not the present one: "noor@old... is now noor@new..." */
    while (next_address(reading, sentence->text, from, &email, &end)) {
        from = end;
        double confidence =
            is_senders(reading, email.normal) ? 0 : judge_address(reading, sentence, &email);
        if (!confidence)
            continue;
        add(reading, sentence,
            (struct mail_whereabout){.kind = MAIL_WHEREABOUT_NEW_ADDRESS,
                                     .address = email.normal,
                                     .confidence = confidence});
        return;
    }
}

/* ---- away ---- */

/* A phrase of the kind with few words behind it. */
static bool is_before(const char *folded, enum mail_phrase kind, unsigned gap_max)
{
    size_t end;
    return phrase_find(folded, kind, NULL, &end) &&
           name_count_words(slice_of(folded + end)) <= gap_max;
}

/* A phrase of the kind that begins within few words. */
static bool is_behind(const char *folded, enum mail_phrase kind, unsigned gap_max)
{
    size_t begin;
    if (!phrase_find(folded, kind, &begin, NULL))
        return false;
    return name_count_words((struct slice){folded, begin}) <= gap_max;
}

/* "3-", "3 to", "3. bis": a range's first day stands without its month. */
static bool ends_range(const char *folded, struct slice before, bool is_first)
{
    size_t begin;
    struct slice text = slice_trim(before);
    bool has_dash =
        text.length && (text.data[text.length - 1] == '-' ||
                        (text.length > 2 && !memcmp(text.data + text.length - 3, "–", 3)));
    bool has_number = false;
    for (size_t i = 0; i < text.length; i++)
        has_number |= isdigit((unsigned char)text.data[i]) != 0;
    if (has_dash)
        return has_number || !is_first;
    if (!is_before(folded, PHRASE_RANGE, 1) || !phrase_find(folded, PHRASE_RANGE, &begin, NULL))
        return false;
    return !is_first || (begin >= 2 && isdigit((unsigned char)folded[begin - 2]));
}

enum date_role { ROLE_NONE, ROLE_UNTIL, ROLE_BACK };

static enum date_role role_of(struct reading *reading, const struct sentence *sentence,
                              struct slice before, struct slice behind, bool is_first)
{
    const char *head = name_fold(reading->arena, before);
    const char *tail = name_fold(reading->arena, behind);
    if (is_before(head, PHRASE_UNTIL, UNTIL_GAP_MAX) || ends_range(head, before, is_first) ||
        is_behind(tail, PHRASE_UNTIL_AFTER, 1))
        return ROLE_UNTIL;
    bool has_back = has(sentence, PHRASE_BACK) || has(sentence, PHRASE_BACK_AFTER);
    bool is_since = is_before(head, PHRASE_SINCE, 2) || is_behind(tail, PHRASE_SINCE, 0);
    if (is_before(head, PHRASE_BACK, BACK_GAP_MAX) || (is_since && has_back) ||
        is_behind(tail, PHRASE_BACK_AFTER, 3))
        return ROLE_BACK;
    return ROLE_NONE;
}

static void add_away(struct reading *reading, const struct sentence *sentence,
                     const struct mail_date *date, enum date_role role, bool is_near)
{
    int64_t last = role == ROLE_BACK ? date->day - 1 : date->day;
    if (reading->today && (last < reading->today - 1 || last > reading->today + AWAY_DAYS_MAX))
        return;
    double confidence =
        (is_near ? 0.95 : 0.85) - (date->is_guess ? 0.15 : 0) - (role == ROLE_BACK ? 0.02 : 0);
    add(reading, sentence,
        (struct mail_whereabout){.kind = MAIL_WHEREABOUT_AWAY,
                                 .last_day = mail_date_format(reading->arena, last),
                                 .until_ms = (last + 1) * MS_OF_DAY,
                                 .confidence = confidence});
}

static void read_away(struct reading *reading, const struct sentence *sentence, bool is_away)
{
    struct mail_date dates[DATES_MAX];
    size_t count = 0, from = 0;
    bool is_near = has(sentence, PHRASE_AWAY);
    while (is_away && count < DATES_MAX &&
           mail_date_find(reading->arena, sentence->text, from, reading->today, reading->region,
                          &dates[count]))
        from = dates[count++].end;
    for (size_t i = 0; i < count; i++) {
        size_t begin = i ? dates[i - 1].end : 0;
        size_t end = i + 1 < count ? dates[i + 1].begin : sentence->text.length;
        struct slice before = {sentence->text.data + begin, dates[i].begin - begin};
        struct slice behind = {sentence->text.data + dates[i].end, end - dates[i].end};
        enum date_role role =
            dates[i].is_range_end ? ROLE_UNTIL : role_of(reading, sentence, before, behind, !i);
        if (role != ROLE_NONE)
            add_away(reading, sentence, &dates[i], role, is_near);
    }
}

/* ---- the whole ---- */

void mail_whereabouts_read(struct arena *arena, const struct mail_message *message,
                           const struct mail_lines *lines, const struct mail_sender *sender,
                           const char *region, struct mail_whereabouts *whereabouts)
{
    struct reading reading = {.arena = arena,
                              .message = message,
                              .sender = sender,
                              .region = region,
                              .found = whereabouts,
                              .today = message->date_ms / MS_OF_DAY};
    *whereabouts = (struct mail_whereabouts){0};
    if (!message->is_auto_reply && !mail_is_personal(message))
        return;
    if (!message->is_auto_reply && !memchr(message->text.data, '@', message->text.length))
        return; /* a person's mail is read for an address only */
    sender_name_read(arena, sender, &reading.name);
    split_sentences(&reading, lines);
    bool is_away = false;
    for (size_t i = 0; i < reading.sentences.count && message->is_auto_reply; i++) {
        is_away |= has(&reading.sentences.items[i], PHRASE_AWAY);
        read_left(&reading, &reading.sentences.items[i]);
    }
    for (size_t i = 0; i < reading.sentences.count; i++) {
        read_new_address(&reading, &reading.sentences.items[i]);
        if (message->is_auto_reply)
            read_away(&reading, &reading.sentences.items[i], is_away);
    }
}
