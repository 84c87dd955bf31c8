/* Bounces as text: a recipient at the beginning of a line, or where a sentence names him, and what
 * is said of him up to the next one.
 *
 * Known are the texts of qmail ("<address>:", QSBMF), Postfix (the same), Exim ("  address" and
 * deeper lines), sendmail ("<address>" and "(reason: ...)"), Exchange ("Name (address)", "Your
 * message to address couldn't be delivered") and Gmail ("wasn't delivered to address").
 */
#include "mail/bounce-text.h"

#include "base/cleanup.h"
#include "mail/message.h"
#include <ctype.h>

enum { TEXT_LINES_MAX = 2000 };

/* Whether the message that came back begins behind this line. */
static bool is_border(struct slice line)
{
    static const char *const borders[] = {
        "below this line is a copy",  "this is a copy of the message",
        "original message follows",   "original message headers",
        "original message -----",     "returned message",
        "unsent message below",       "copy of the original message",
        "message header follows",     "original message header",
        "included is a copy",         "returned message below",
        "the following is a copy of", "original-nachricht"};
    char text[120];
    size_t length = line.length < sizeof(text) - 1 ? line.length : sizeof(text) - 1;
    memcpy(text, line.data, length);
    text[length] = '\0';
    for (size_t i = 0; i < COUNT_OF(borders); i++)
        if (strcasestr(text, borders[i]))
            return true;
    return false;
}

static bool is_address_byte(char byte)
{
    return byte > ' ' && byte != 127 && !strchr("<>()[],;:\"'|", byte);
}

/* The address around the "@" at `sign`. */
static struct slice address_around(struct slice line, size_t sign)
{
    size_t begin = sign, end = sign + 1;
    while (begin && is_address_byte(line.data[begin - 1]))
        begin--;
    while (end < line.length && is_address_byte(line.data[end]))
        end++;
    while (end > sign + 1 && strchr(".!?", line.data[end - 1]))
        end--;
    return (struct slice){line.data + begin, end - begin};
}

static bool ends_ignoring_case(struct slice text, const char *ending)
{
    size_t length = strlen(ending);
    return text.length >= length && !strncasecmp(text.data + text.length - length, ending, length);
}

/* Whether what stands before an address says that it is the recipient. */
static bool introduces(struct slice before)
{
    static const char *const introductions[] = {
        "message to",      "delivered to",    "delivery to",  "recipient:",    "recipient",
        "email to",        "mail to",         "to:",          "for",           "sent to",
        "deliver to",      "deliver mail to", "nachricht an", "e-mail an",     "mail an",
        "message à",       "mensaje a",       "messaggio a",  "mensagem para", "bericht aan",
        "meddelande till", "besked til",      "wiadomość do", "zpráva pro"};
    while (before.length && strchr(" \t<(*'\"", before.data[before.length - 1]))
        before.length--;
    before = slice_trim(before);
    if (!before.length)
        return true;
    for (size_t i = 0; i < COUNT_OF(introductions); i++)
        if (ends_ignoring_case(before, introductions[i]))
            return true;
    return false;
}

/* "Noor Haddad (noor@example.com)", "'Noor Haddad' <noor@example.com>": words of a name before. */
static bool is_behind_name(struct slice before)
{
    unsigned words = 0;
    bool has_bracket = before.length && strchr("(<", before.data[before.length - 1]);
    for (size_t i = 0; i < before.length; i++) {
        words += before.data[i] == ' ';
        if (strchr(":;.0123456789", before.data[i]))
            return false;
    }
    return has_bracket && words <= 4;
}

/* The recipient that a line names; empty: none. Servers' own words quote addresses too, so only
 * one at the beginning, or behind words that introduce it, is taken. */
static struct slice recipient_of(struct slice line)
{
    for (size_t i = 0; i < line.length; i++) {
        if (line.data[i] != '@')
            continue;
        struct slice address = address_around(line, i);
        struct slice before = {line.data, (size_t)(address.data - line.data)};
        if (address.length > 3 && (introduces(before) || is_behind_name(before)))
            return address;
        i = (size_t)(address.data + address.length - line.data);
    }
    return (struct slice){"", 0};
}

static bool is_own(const struct mail_message *message, struct slice address)
{
    const struct mail_addresses *from = &message->from;
    for (size_t i = 0; i < from->count; i++)
        if (from->items[i].typed &&
            slice_equal_ignoring_case(address, slice_of(from->items[i].typed)))
            return true;
    return ends_ignoring_case((struct slice){address.data, slice_find(address, '@')}, "postmaster");
}

/* Whether a report says what a failure is: else an address in it is only mentioned. */
static bool says_failure(struct slice text)
{
    static const char *const words[] = {
        "deliver", "failed",     "failure",        "returned", "rejected", "undeliverable",
        "unknown", "permanent",  "bounce",         "zustell",  "couldn't", "could not",
        "error",   "zugestellt", "nicht gefunden", "remis",    "distribu", "entreg",
        "consegn", "bezorgd",    "leverera",       "leveres",  "dostarcz", "doruč"};
    for (size_t i = 0; i < COUNT_OF(words); i++)
        for (size_t j = 0; j + strlen(words[i]) <= text.length && j < 4000; j++)
            if (!strncasecmp(text.data + j, words[i], strlen(words[i])))
                return true;
    return false;
}

static struct slice until(struct slice text, const char *end)
{
    return (struct slice){text.data, (size_t)(end - text.data)};
}

static void add_failed(struct arena *arena, struct mail_bounces *bounces, const char *failed,
                       struct slice words)
{
    struct slice rest = slice_of(failed);
    while (rest.length)
        bounce_add(arena, bounces, slice_trim(slice_split(rest, ',', &rest)), words, NULL);
}

void bounce_text_read(struct arena *arena, struct mail_message *message, const char *failed)
{
    struct mail_bounces *bounces = &message->bounces;
    struct slice rest = message->text, recipient = {"", 0}, words = {"", 0};
    const char *end = rest.data + rest.length;
    if (!failed && !says_failure(rest))
        return;
    for (size_t lines = 0; rest.length && lines < TEXT_LINES_MAX; lines++) {
        struct slice line = slice_split(rest, '\n', &rest);
        if (is_border(line)) {
            end = line.data;
            while (rest.length && (rest.data[0] == '\n' || rest.data[0] == ' '))
                rest.data++, rest.length--;
            bounce_read_returned(arena, rest, bounces);
            break;
        }
        struct slice next = recipient_of(line);
        /* A server's answer names him again. */
        if (!next.length || is_own(message, next) || slice_equal_ignoring_case(next, recipient))
            continue;
        if (recipient.length)
            bounce_add(arena, bounces, recipient, until(words, line.data), NULL);
        recipient = next;
        words = (struct slice){
            next.data + next.length,
            (size_t)(message->text.data + message->text.length - next.data - next.length)};
    }
    if (recipient.length)
        bounce_add(arena, bounces, recipient, until(words, end > words.data ? end : words.data),
                   NULL);
    if (failed)
        add_failed(arena, bounces, failed, until(message->text, end));
}
