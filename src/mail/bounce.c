/* Bounces: the parts of a report, else the text. */
#include "mail/bounce.h"

#include "base/buffer.h"
#include "base/cleanup.h"
#include "mail/bounce-text.h"
#include "mail/message.h"
#include "text/email.h"
#include <ctype.h>
#include <gmime/gmime.h>

enum {
    REPORT_BYTES_MAX = 256 << 10,
    VALUE_BYTES_MAX = 2000,
};

/* ---- what a status says ---- */

static bool has_any(const char *text, const char *const *words, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (strcasestr(text, words[i]))
            return true;
    return false;
}

static bool says_full(const char *words)
{
    static const char *const full[] = {"quota",          "mailbox full",      "mailbox is full",
                                       "over storage",   "insufficient",      "storage limit",
                                       "mailfull",       "inbox is full",     "too many messages",
                                       "mailbox size",   "exceeded storage",  "inbox full",
                                       "out of storage", "postfach ist voll", "postfach voll",
                                       "est pleine",     "está lleno",        "è piena"};
    return has_any(words, full, COUNT_OF(full));
}

/* How servers say that nobody is there. */
static const char *const unknown[] = {"user unknown",
                                      "unknown user",
                                      "no such user",
                                      "no such recipient",
                                      "does not exist",
                                      "doesn't exist",
                                      "not exist",
                                      "no mailbox here",
                                      "mailbox not found",
                                      "recipient not found",
                                      "recipnotfound",
                                      "unknown recipient",
                                      "invalid recipient",
                                      "no such mailbox",
                                      "address not found",
                                      "couldn't be found",
                                      "wasn't found",
                                      "was not found",
                                      "could not be found",
                                      "wasn't found at",
                                      "mailbox unavailable",
                                      "account disabled",
                                      "user not found",
                                      "unrouteable address",
                                      "unroutable address",
                                      "unknown local",
                                      "account has been disabled",
                                      "is disabled",
                                      "address rejected: undeliverable",
                                      "account is inactive",
                                      "address unknown",
                                      "no longer valid",
                                      "not our customer",
                                      "no valid recipients",
                                      "not a valid mailbox",
                                      "undeliverable address",
                                      "recipient unknown",
                                      "unknown address",
                                      "mailbox disabled",
                                      "no user here",
                                      "not a known user",
                                      "recipient address rejected: access denied",
                                      "host not found",
                                      "domain not found",
                                      "no such domain",
                                      "host unknown",
                                      "unable to route",
                                      "nxdomain",
                                      "name service error",
                                      "domain does not",
                                      "couldn't find any host",
                                      "user doesn't",
                                      "no account by that name",
                                      "not listed in domino",
                                      "konnte nicht gefunden",
                                      "wurde nicht gefunden",
                                      "existiert nicht",
                                      "empfänger unbekannt",
                                      "introuvable",
                                      "n'existe pas",
                                      "no existe",
                                      "no se encontr",
                                      "non esiste",
                                      "não existe",
                                      "bestaat niet",
                                      "finns inte",
                                      "findes ikke",
                                      "finnes ikke",
                                      "nie istnieje",
                                      "neexistuje"};

static bool says_unknown(const char *words)
{
    return has_any(words, unknown, COUNT_OF(unknown));
}

static bool says_policy(const char *words)
{
    static const char *const policy[] = {"spam",           "blacklist",    "blocklist",
                                         "block list",     "blocked",      "policy",
                                         "dmarc",          "reputation",   "spf",
                                         "dkim",           "spamhaus",     "banned",
                                         "prohibited",     "too large",    "virus",
                                         "size limit",     "relay",        "content rejected",
                                         "not authorized", "message size", "malware",
                                         "greylist",       "not permitted"};
    return has_any(words, policy, COUNT_OF(policy));
}

/* RFC 3463 section 3, of "5.subject.detail". */
static enum mail_bounce_kind judge_permanent(const char *status, const char *words)
{
    unsigned subject = (unsigned)(status[2] - '0'), detail = (unsigned)atol(status + 4);
    if (subject == 1) /* addressing; 7 and 8 are about the sender's */
        return detail == 7 || detail == 8 ? MAIL_BOUNCE_POLICY : MAIL_BOUNCE_HARD;
    if (subject == 2 && detail <= 2)
        return detail == 2 || says_full(words) ? MAIL_BOUNCE_TEMPORARY : MAIL_BOUNCE_HARD;
    if (subject == 4) /* routing: 4 is a host that is not there, 1 with these words a directory's */
        return detail == 4 || says_unknown(words) ? MAIL_BOUNCE_HARD : MAIL_BOUNCE_TEMPORARY;
    return subject == 3 ? MAIL_BOUNCE_TEMPORARY : MAIL_BOUNCE_POLICY;
}

static bool is_status(const char *status)
{
    return status && strchr("245", status[0]) && status[0] && status[1] == '.' &&
           isdigit((unsigned char)status[2]) && status[3] == '.' &&
           isdigit((unsigned char)status[4]);
}

/* What a server says of a recipient stands at the beginning. */
static struct slice within(struct slice words)
{
    words.length = words.length > VALUE_BYTES_MAX ? VALUE_BYTES_MAX : words.length;
    return words;
}

enum mail_bounce_kind mail_bounce_judge(struct arena *arena, const char *status, struct slice words)
{
    const char *text = arena_copy_slice(arena, within(words));
    if (is_status(status) && status[0] == '4')
        return MAIL_BOUNCE_TEMPORARY;
    /* x.0.0 is "other": then the words say more. */
    if (is_status(status) && status[0] == '5' && status[2] != '0')
        return judge_permanent(status, text);
    if (says_full(text))
        return MAIL_BOUNCE_TEMPORARY;
    if (says_unknown(text))
        return MAIL_BOUNCE_HARD;
    if (says_policy(text))
        return MAIL_BOUNCE_POLICY;
    /* Nothing that tells: an address is not given up for that. */
    return MAIL_BOUNCE_TEMPORARY;
}

const char *mail_bounce_kind_name(enum mail_bounce_kind kind)
{
    static const char *const names[] = {"hard", "temporary", "policy"};
    return names[kind];
}

/* ---- what both ways of reading share ---- */

static const char *normal_address(struct arena *arena, struct slice typed)
{
    struct email email;
    struct error error = {0};
    struct slice address = slice_trim(typed);
    return email_parse(arena, address, &email, &error) ? email.normal : NULL;
}

/* Valid text in one line. */
static const char *one_line(struct arena *arena, struct slice text)
{
    text = within(text);
    if (!text.length)
        return NULL;
    char *valid = g_utf8_make_valid(text.data, (gssize)text.length);
    size_t kept = 0;
    char *out = arena_alloc(arena, strlen(valid) + 1);
    for (const char *place = valid; *place; place++) {
        bool is_gap = isspace((unsigned char)*place) || iscntrl((unsigned char)*place);
        if (!is_gap || (kept && out[kept - 1] != ' '))
            out[kept++] = is_gap ? ' ' : *place;
    }
    kept -= kept && out[kept - 1] == ' ';
    out[kept] = '\0';
    g_free(valid);
    return kept ? out : NULL;
}

/* A status as it may stand in a field or in a server's words; NULL: none. */
static const char *status_in(struct arena *arena, struct slice text)
{
    for (size_t i = 0; i + 5 <= text.length; i++) {
        bool begins = !i || !(isalnum((unsigned char)text.data[i - 1]) || text.data[i - 1] == '.');
        size_t end = i + 4;
        if (!begins || !memchr("245", text.data[i], 3) || text.data[i + 1] != '.' ||
            !isdigit((unsigned char)text.data[i + 2]) || text.data[i + 3] != '.')
            continue;
        while (end < text.length && end < i + 7 && isdigit((unsigned char)text.data[end]))
            end++;
        bool ends = end == text.length || !strchr(".0123456789", text.data[end]);
        if (end > i + 4 && ends) /* else it is an address in numbers */
            return arena_copy_slice(arena, (struct slice){text.data + i, end - i});
    }
    return NULL;
}

void bounce_add(struct arena *arena, struct mail_bounces *bounces, struct slice typed,
                struct slice words, const char *status)
{
    const char *recipient = normal_address(arena, typed);
    if (!recipient || bounces->count >= MAIL_BOUNCES_MAX)
        return;
    for (size_t i = 0; i < bounces->count; i++)
        if (!strcmp(bounces->items[i].recipient, recipient))
            return;
    /* What the server of the recipient said is more exact than a general status. */
    const char *said = status_in(arena, within(words));
    bool is_general = !status || !strcmp(status + 1, ".0.0");
    if (is_general && said)
        status = said;
    *ARENA_PUSH(arena, bounces) = (struct mail_bounce){recipient, status, one_line(arena, words),
                                                       mail_bounce_judge(arena, status, words)};
}

/* ---- RFC 3464 ---- */

/* The decoded bytes of a part, lines ending with "\n" or "\r\n". */
static struct slice content_of(struct arena *arena, GMimeObject *part)
{
    GMimeStream *stream = g_mime_stream_mem_new();
    if (GMIME_IS_PART(part) && g_mime_part_get_content(GMIME_PART(part)))
        g_mime_data_wrapper_write_to_stream(g_mime_part_get_content(GMIME_PART(part)), stream);
    else if (GMIME_IS_MESSAGE_PART(part) &&
             g_mime_message_part_get_message(GMIME_MESSAGE_PART(part)))
        g_mime_object_write_to_stream(
            GMIME_OBJECT(g_mime_message_part_get_message(GMIME_MESSAGE_PART(part))), NULL, stream);
    GByteArray *bytes = g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(stream));
    size_t length = bytes->len < REPORT_BYTES_MAX ? bytes->len : REPORT_BYTES_MAX;
    struct slice content = {arena_copy_bytes(arena, bytes->data, length), length};
    g_object_unref(stream);
    return content;
}

/* The next field with its continuation lines; an empty name is the blank line behind a group. */
static struct slice next_field(struct slice *rest, struct slice *value)
{
    struct slice line = slice_split(*rest, '\n', rest), name = slice_split(line, ':', value);
    while (rest->length && (rest->data[0] == ' ' || rest->data[0] == '\t') && value->length) {
        struct slice more = slice_split(*rest, '\n', rest);
        value->length = (size_t)(more.data + more.length - value->data);
    }
    *value = slice_trim(*value);
    return slice_trim(name);
}

/* "rfc822;noor@example.com": what is behind the type. */
static struct slice behind_type(struct slice value)
{
    struct slice rest;
    if (!memchr(value.data, ';', value.length))
        return value;
    slice_split(value, ';', &rest);
    return slice_trim(rest);
}

struct group {
    struct slice original, final, action, status, diagnostic;
};

static void end_group(struct arena *arena, struct mail_bounces *bounces, struct group *group)
{
    static const char *const failures[] = {"failed", "delayed"};
    struct slice recipient = group->original.length ? group->original : group->final;
    bool is_failure = false;
    for (size_t i = 0; i < COUNT_OF(failures); i++)
        is_failure |= slice_equal_ignoring_case(group->action, slice_of(failures[i]));
    if (recipient.length && is_failure) {
        if (group->original.length && !normal_address(arena, group->original))
            recipient = group->final;
        bounce_add(arena, bounces, recipient, group->diagnostic, status_in(arena, group->status));
    }
    *group = (struct group){0};
}

static void read_status_part(struct arena *arena, struct slice text, struct mail_bounces *bounces)
{
    struct group group = {0};
    struct slice value;
    while (text.length) {
        struct slice name = next_field(&text, &value);
        if (!name.length)
            end_group(arena, bounces, &group);
        else if (slice_equal_ignoring_case(name, SLICE("Original-Recipient")))
            group.original = behind_type(value);
        else if (slice_equal_ignoring_case(name, SLICE("Final-Recipient")))
            group.final = behind_type(value);
        else if (slice_equal_ignoring_case(name, SLICE("Action")))
            group.action.data = value.data, group.action.length = slice_find(value, ' ');
        else if (slice_equal_ignoring_case(name, SLICE("Status")))
            group.status = value;
        else if (slice_equal_ignoring_case(name, SLICE("Diagnostic-Code")))
            group.diagnostic = behind_type(value);
    }
    end_group(arena, bounces, &group);
}

/* ---- the message that came back ---- */

static void set_sent_to(struct arena *arena, struct slice value, struct mail_bounces *bounces)
{
    const char *typed = arena_copy_slice(arena, value);
    InternetAddressList *list = internet_address_list_parse(NULL, typed);
    if (list && internet_address_list_length(list) == 1) {
        InternetAddress *only = internet_address_list_get_address(list, 0);
        const char *address =
            INTERNET_ADDRESS_IS_MAILBOX(only)
                ? internet_address_mailbox_get_addr(INTERNET_ADDRESS_MAILBOX(only))
                : NULL;
        bounces->sent_to = address ? normal_address(arena, slice_of(address)) : NULL;
    }
    if (list)
        g_object_unref(list);
}

/* Its head: as far as the first blank line. */
void bounce_read_returned(struct arena *arena, struct slice head, struct mail_bounces *bounces)
{
    struct slice value;
    bool has_more = false;
    while (head.length) {
        struct slice name = next_field(&head, &value);
        if (!name.length)
            break;
        has_more |= slice_equal_ignoring_case(name, SLICE("Cc")) && value.length;
        if (slice_equal_ignoring_case(name, SLICE("To")))
            set_sent_to(arena, value, bounces);
        if (!slice_equal_ignoring_case(name, SLICE("Message-ID")) || bounces->message_id)
            continue;
        const char *typed = arena_copy_slice(arena, value);
        char *id = g_mime_utils_decode_message_id(typed);
        bounces->message_id = id ? one_line(arena, slice_of(id)) : NULL;
        g_free(id);
    }
    if (has_more)
        bounces->sent_to = NULL;
}

/* ---- the parts ---- */

struct walk {
    struct arena *arena;
    struct mail_bounces *bounces;
    unsigned parts;
};

static bool is_type(GMimeObject *part, const char *type, const char *subtype)
{
    return g_mime_content_type_is_type(g_mime_object_get_content_type(part), type, subtype);
}

static void read_part(struct walk *walk, GMimeObject *part, unsigned depth)
{
    if (!part || depth > MAIL_DEPTH_MAX || ++walk->parts > MAIL_PARTS_MAX)
        return;
    if (GMIME_IS_MULTIPART(part)) {
        int count = g_mime_multipart_get_count(GMIME_MULTIPART(part));
        for (int i = 0; i < count && i < MAIL_PARTS_MAX; i++)
            read_part(walk, g_mime_multipart_get_part(GMIME_MULTIPART(part), i), depth + 1);
    } else if (is_type(part, "message", "delivery-status") ||
               is_type(part, "message", "global-delivery-status")) {
        read_status_part(walk->arena, content_of(walk->arena, part), walk->bounces);
    } else if (is_type(part, "message", "rfc822") || is_type(part, "text", "rfc822-headers") ||
               is_type(part, "message", "global") || is_type(part, "message", "global-headers")) {
        bounce_read_returned(walk->arena, content_of(walk->arena, part), walk->bounces);
    }
}

void mail_bounce_read(struct arena *arena, struct _GMimeMessage *parsed,
                      struct mail_message *message)
{
    struct walk walk = {.arena = arena, .bounces = &message->bounces};
    if (!(message->marks & MAIL_MARK_BOUNCE))
        return;
    GMimeObject *part = g_mime_message_get_mime_part(parsed);
    read_part(&walk, part, 0);
    /* A receipt or a complaint (RFC 8098, RFC 5965) is a report, too, but of no failure. */
    const char *type = part ? g_mime_object_get_content_type_parameter(part, "report-type") : NULL;
    bool is_other = type && g_ascii_strcasecmp(type, "delivery-status");
    if (!message->bounces.count && !is_other)
        bounce_text_read(arena, message,
                         g_mime_object_get_header(GMIME_OBJECT(parsed), "X-Failed-Recipients"));
}
