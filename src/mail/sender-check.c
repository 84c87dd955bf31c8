/* Authentication-Results, and domains that look like others. */
#include "mail/sender-check.h"

#include "base/buffer.h"
#include "mail/message.h"
#include "text/domain.h"
#include "text/email.h"
#include "text/look.h"
#include "text/mailbox.h"
#include <ctype.h>

/* ---- RFC 8601 section 2.2 ---- */

/* A header without comments and quotes, in small letters; nothing around "=", and ";" within
 * quotes is not kept, so that words and parts are told apart by their signs alone. */
static struct slice plain_header(struct arena *arena, const char *header)
{
    size_t length = 0;
    unsigned depth = 0;
    bool is_quoted = false;
    char *out = arena_alloc(arena, strlen(header) + 1);
    for (const char *place = header; *place; place++) {
        bool is_escape = *place == '\\' && (is_quoted || depth) && place[1];
        place += is_escape;
        if (!is_escape && !depth && *place == '"')
            is_quoted = !is_quoted;
        else if (!is_escape && !is_quoted && *place == '(')
            depth++;
        else if (!is_escape && depth && *place == ')')
            depth--;
        else if (!depth && !(is_quoted && strchr("; =", *place)))
            out[length++] = (char)tolower((unsigned char)*place);
    }
    size_t kept = 0;
    for (size_t i = 0; i < length; i++) {
        bool is_space = isspace((unsigned char)out[i]);
        while (is_space && i + 1 < length && isspace((unsigned char)out[i + 1]))
            i++;
        bool is_beside =
            is_space && ((kept && out[kept - 1] == '=') || (i + 1 < length && out[i + 1] == '='));
        if (!is_beside)
            out[kept++] = is_space ? ' ' : out[i];
    }
    return (struct slice){out, kept};
}

/* The name of the server, without a version. */
static struct slice server_of(struct slice plain)
{
    struct slice rest, server = slice_trim(slice_split(plain, ';', &rest));
    server.length = slice_find(server, ' ');
    return server;
}

static const char *organization(struct arena *arena, struct slice typed)
{
    const char *domain;
    struct error error = {0};
    struct slice rest = typed, part = typed;
    while (memchr(rest.data, '@', rest.length)) /* "noor@example.com", "@example.com" */
        part = (slice_split(rest, '@', &rest), rest);
    if (!part.length || !domain_normalize(arena, part, &domain, &error))
        return NULL;
    const char *registered = domain_registrable(arena, domain);
    return registered ? registered : domain;
}

struct reading {
    struct arena *arena;
    struct mail_sender_check *check;
    const char *domain, *organization; /* of From */
};

static bool is_aligned(struct reading *reading, struct slice value)
{
    if (slice_equal_text(value, reading->domain))
        return true;
    const char *other = organization(reading->arena, value);
    return other && !strcmp(other, reading->organization);
}

/* "method/1=result property=value ...". */
struct method {
    struct slice name, result;
    struct slice domain; /* that the result is about; empty: not said */
};

static struct method read_method(struct slice part)
{
    struct slice rest = slice_trim(part), value;
    struct slice word = slice_split(rest, ' ', &rest);
    struct method method = {.name = slice_split(word, '=', &value), .domain = {"", 0}};
    method.result = value;
    method.name.length = slice_find(method.name, '/');
    while (rest.length) {
        static const char *const about[] = {"header.d", "header.i", "header.from", "smtp.mailfrom"};
        word = slice_split(rest, ' ', &rest);
        struct slice name = slice_split(word, '=', &value);
        for (size_t i = 0; i < sizeof(about) / sizeof(about[0]); i++)
            if (slice_equal_text(name, about[i]) && (!method.domain.length || i == 0))
                method.domain = value;
    }
    return method;
}

static void take_method(struct reading *reading, struct slice part)
{
    struct mail_sender_check *check = reading->check;
    struct method method = read_method(part);
    if (!method.result.length || method.result.length > 20)
        return;
    const char *result = arena_copy_slice(reading->arena, method.result);
    bool aligned = is_aligned(reading, method.domain);
    bool passes = !strcmp(result, "pass");
    if (slice_equal_text(method.name, "dmarc")) {
        /* A result about another From is not about this one. */
        if (!check->dmarc && (aligned || !method.domain.length))
            check->dmarc = result;
    } else if (slice_equal_text(method.name, "dkim")) {
        bool is_better = !check->dkim || (passes && strcmp(check->dkim, "pass")) ||
                         (passes && aligned && !check->dkim_is_aligned);
        if (!is_better)
            return;
        check->dkim = result;
        check->dkim_is_aligned = aligned;
    } else if (slice_equal_text(method.name, "spf") && !check->spf) {
        check->spf = result;
        check->spf_is_aligned = aligned;
    }
}

static enum mail_sender_verdict judge(const struct mail_sender_check *check)
{
    bool has_dkim = check->dkim && check->dkim_is_aligned && !strcmp(check->dkim, "pass");
    bool has_spf = check->spf && check->spf_is_aligned;
    if (check->dmarc && !strcmp(check->dmarc, "pass"))
        return MAIL_SENDER_PASSED;
    if (check->dmarc && !strcmp(check->dmarc, "fail"))
        return MAIL_SENDER_FAILED;
    if (has_dkim || (has_spf && !strcmp(check->spf, "pass")))
        return MAIL_SENDER_PASSED;
    if (has_spf && !strcmp(check->spf, "fail"))
        return MAIL_SENDER_FAILED;
    return MAIL_SENDER_UNCHECKED;
}

/* Which headers count: [first, end). */
static size_t trusted_headers(struct arena *arena, const struct mail_checks *checks,
                              const char *trusted, size_t *end)
{
    size_t first = 0;
    *end = checks->count ? 1 : 0;
    if (!trusted)
        return 0;
    struct slice name = slice_of(trusted);
#define IS_TRUSTED(i)                                                                              \
    slice_equal_ignoring_case(server_of(plain_header(arena, checks->items[i])), name)
    while (first < checks->count && !IS_TRUSTED(first))
        first++;
    for (*end = first; *end < checks->count && IS_TRUSTED(*end);)
        ++*end;
#undef IS_TRUSTED
    return first;
}

void mail_sender_check(struct arena *arena, const struct mail_message *message, const char *trusted,
                       struct mail_sender_check *check)
{
    struct email email;
    struct error error = {0};
    size_t end, first = trusted_headers(arena, &message->checks, trusted, &end);
    *check = (struct mail_sender_check){0};
    if (message->from.count > 1) { /* RFC 7489 6.6.1: no check is about all of them */
        check->verdict = MAIL_SENDER_FAILED;
        return;
    }
    if (message->from.count != 1 || !message->from.items[0].normal ||
        !email_parse(arena, slice_of(message->from.items[0].normal), &email, &error))
        return;
    check->domain = email.domain;
    struct reading reading = {arena, check, email.domain,
                              organization(arena, slice_of(email.domain))};
    for (size_t i = first; i < end && reading.organization; i++) {
        struct slice plain = plain_header(arena, message->checks.items[i]), rest;
        if (!check->checked_by)
            check->checked_by = arena_copy_slice(arena, server_of(plain));
        slice_split(plain, ';', &rest);
        while (rest.length)
            take_method(&reading, slice_split(rest, ';', &rest));
    }
    check->verdict = judge(check);
}

const char *mail_sender_verdict_name(enum mail_sender_verdict verdict)
{
    static const char *const names[] = {"unchecked", "passed", "failed"};
    return names[verdict];
}

/* ---- domains that look like others ---- */

enum { COMPARED_LETTERS_MIN = 5 };

/* "brightoak" and "co.uk" of "mail.brightoak.co.uk". */
struct parts {
    const char *registered;
    struct slice name, top;
};

static bool part_domain(struct arena *arena, const char *domain, struct parts *parts)
{
    const char *registered = domain_registrable(arena, domain);
    parts->registered = registered ? registered : domain;
    parts->name = slice_split(slice_of(parts->registered), '.', &parts->top);
    return parts->name.length && parts->top.length;
}

static bool is_swapped(struct slice a, struct slice b)
{
    size_t i = 0;
    if (a.length != b.length)
        return false;
    while (i < a.length && a.data[i] == b.data[i])
        i++;
    return i + 1 < a.length && a.data[i] == b.data[i + 1] && a.data[i + 1] == b.data[i] &&
           !memcmp(a.data + i + 2, b.data + i + 2, a.length - i - 2);
}

/* One letter put in, taken out or changed. */
static bool is_edited(struct slice a, struct slice b)
{
    struct slice longer = a.length >= b.length ? a : b, shorter = a.length >= b.length ? b : a;
    size_t i = 0, more = longer.length - shorter.length;
    if (more > 1)
        return false;
    while (i < shorter.length && longer.data[i] == shorter.data[i])
        i++;
    size_t next = more ? i : i + 1;
    return i < longer.length && next <= shorter.length &&
           !memcmp(longer.data + i + 1, shorter.data + next, shorter.length - next);
}

static bool looks_alike(struct arena *arena, const char *a, const char *b)
{
    return !strcmp(domain_look(arena, a), domain_look(arena, b));
}

static enum mail_lookalike compare(struct arena *arena, const struct parts *a,
                                   const struct parts *b)
{
    const char *a_name = arena_copy_slice(arena, a->name);
    const char *b_name = arena_copy_slice(arena, b->name);
    bool is_long = a->name.length >= COMPARED_LETTERS_MIN && b->name.length >= COMPARED_LETTERS_MIN;
    if (slice_equal(a->name, b->name))
        return is_long ? MAIL_LOOKALIKE_TOP : MAIL_LOOKALIKE_NONE;
    if (looks_alike(arena, a_name, b_name))
        return MAIL_LOOKALIKE_LETTERS;
    if (!is_long || !slice_equal(a->top, b->top))
        return MAIL_LOOKALIKE_NONE;
    if (is_swapped(a->name, b->name))
        return MAIL_LOOKALIKE_SWAPPED;
    return is_edited(a->name, b->name) ? MAIL_LOOKALIKE_EDITED : MAIL_LOOKALIKE_NONE;
}

enum mail_lookalike mail_lookalike(struct arena *arena, const char *domain,
                                   const char *const *known, size_t count, size_t *which)
{
    struct parts own, other;
    enum mail_lookalike found = MAIL_LOOKALIKE_NONE;
    if (!part_domain(arena, domain, &own) || mail_host_is_public(slice_of(own.registered)))
        return MAIL_LOOKALIKE_NONE;
    for (size_t i = 0; i < count; i++) {
        if (!part_domain(arena, known[i], &other))
            continue;
        if (!strcmp(own.registered, other.registered)) /* known itself */
            return MAIL_LOOKALIKE_NONE;
        enum mail_lookalike lookalike = found ? MAIL_LOOKALIKE_NONE : compare(arena, &own, &other);
        if (lookalike && which)
            *which = i;
        if (lookalike)
            found = lookalike;
    }
    return found;
}

const char *mail_lookalike_name(enum mail_lookalike lookalike)
{
    static const char *const names[] = {"none", "letters", "swapped", "edited", "top_level_domain"};
    return names[lookalike];
}
