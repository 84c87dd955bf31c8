/* E-mail addresses: taking off what stands around them, then local part and domain. */
#include "text/email.h"

#include "text/character.h"
#include "text/domain.h"
#include "text/name.h"
#include "text/units.h"
#include <arpa/inet.h>
#include <assert.h>
#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/ustring.h>

enum {
    LOCAL_BYTES_MAX = 64,   /* RFC 5321 section 4.5.3.1.1 */
    TYPED_BYTES_MAX = 2000, /* an address with a display name and a mailto: around it */
    SHOWN_BYTES_MAX = 80,
};

static bool refuse(struct slice typed, const char *reason, struct error *error)
{
    struct slice text =
        text_is_clean(typed, false) ? text_cut(typed, SHOWN_BYTES_MAX) : SLICE("this text");
    return fail(error, STATUS_INVALID, "\"%.*s\" is no e-mail address: %s", (int)text.length,
                text.data, reason);
}

/* Spaces of every kind, and the invisible marks that copying from web pages and phones leaves. */
static bool is_blank(UChar32 character)
{
    return character >= 0 && (u_isUWhiteSpace(character) || u_charType(character) == U_FORMAT_CHAR);
}

static struct slice trim(struct slice text)
{
    text = slice_trim(text);
    size_t start = 0, end = text.length, next = 0, before = end;
    while (start < end && is_blank(character_next(text, &next)))
        start = next;
    while (end > start && is_blank(character_before(text, &before)))
        end = before;
    return (struct slice){text.data + start, end - start};
}

/* What stands between the last "<" and a ">" at the end, or all of it. */
static struct slice without_brackets(struct slice text)
{
    if (text.length == 0 || text.data[text.length - 1] != '>')
        return text;
    for (size_t i = text.length; i-- > 0;)
        if (text.data[i] == '<')
            return trim((struct slice){text.data + i + 1, text.length - i - 2});
    return text;
}

static int hex_digit(char byte)
{
    if (byte >= '0' && byte <= '9')
        return byte - '0';
    byte = (char)(byte | 0x20);
    return byte >= 'a' && byte <= 'f' ? byte - 'a' + 10 : -1;
}

/* RFC 6068 writes what a URI cannot hold as %40. */
static struct slice percent_decode(struct arena *arena, struct slice text)
{
    char *out = arena_alloc(arena, text.length + 1);
    size_t length = 0;
    for (size_t i = 0; i < text.length; i++) {
        bool encoded = text.data[i] == '%' && text.length - i > 2 &&
                       hex_digit(text.data[i + 1]) >= 0 && hex_digit(text.data[i + 2]) >= 0;
        if (!encoded) {
            out[length++] = text.data[i];
            continue;
        }
        out[length++] = (char)(hex_digit(text.data[i + 1]) << 4 | hex_digit(text.data[i + 2]));
        i += 2;
    }
    return (struct slice){out, length};
}

static struct slice without_mailto(struct arena *arena, struct slice text)
{
    struct slice scheme = SLICE("mailto:");
    if (text.length < scheme.length ||
        !slice_equal_ignoring_case((struct slice){text.data, scheme.length}, scheme))
        return text;
    text = (struct slice){text.data + scheme.length, text.length - scheme.length};
    struct slice headers;
    return trim(percent_decode(arena, slice_split(text, '?', &headers)));
}

/* Where the local part ends: the "@" behind a quoted string, else the first one. */
static size_t find_at(struct slice text)
{
    if (text.length == 0 || text.data[0] != '"')
        return slice_find(text, '@');
    for (size_t i = 1; i < text.length; i++) {
        if (text.data[i] == '\\')
            i++;
        else if (text.data[i] == '"')
            return i + 1 < text.length && text.data[i + 1] == '@' ? i + 1 : text.length;
    }
    return text.length;
}

/* RFC 5322 section 3.2.3, with all of UTF-8 as RFC 6532 has it. */
static bool is_atom_byte(unsigned char byte)
{
    return byte >= 0x80 || (byte >= '0' && byte <= '9') || (byte >= 'A' && byte <= 'Z') ||
           (byte >= 'a' && byte <= 'z') || (byte && strchr("!#$%&'*+-/=?^_`{|}~", byte));
}

static const char *atom_fault(struct slice local)
{
    if (local.length == 0)
        return "nothing stands before the @";
    for (size_t i = 0; i < local.length; i++) {
        bool is_dot = local.data[i] == '.';
        if (is_dot && (i == 0 || i + 1 == local.length))
            return "the part before the @ begins or ends with a dot";
        if (is_dot && local.data[i - 1] == '.')
            return "two dots stand side by side";
        if (local.data[i] == ' ')
            return "it has a space inside";
        if (!is_dot && !is_atom_byte((unsigned char)local.data[i]))
            return "the part before the @ has a character that must not stand there";
    }
    return NULL;
}

/* Nothing invisible: two addresses that look alike must be alike. */
static bool is_visible(struct slice text)
{
    for (size_t i = 0; i < text.length;) {
        UChar32 character = character_next(text, &i);
        if (character < 0)
            return false;
        uint32_t hidden = U_GC_C_MASK | U_GC_ZL_MASK | U_GC_ZP_MASK;
        if (character >= 0x80)
            hidden |= U_GC_ZS_MASK;
        if (U_MASK(u_charType(character)) & hidden)
            return false;
    }
    return true;
}

/* The text a quoted string stands for. */
static struct slice unquote(struct arena *arena, struct slice quoted)
{
    char *out = arena_alloc(arena, quoted.length);
    size_t length = 0;
    for (size_t i = 1; i + 1 < quoted.length; i++) {
        if (quoted.data[i] == '\\')
            i++;
        out[length++] = quoted.data[i];
    }
    return (struct slice){out, length};
}

static struct slice quote(struct arena *arena, struct slice text)
{
    char *out = arena_alloc(arena, text.length * 2 + 2);
    size_t length = 0;
    out[length++] = '"';
    for (size_t i = 0; i < text.length; i++) {
        if (text.data[i] == '"' || text.data[i] == '\\')
            out[length++] = '\\';
        out[length++] = text.data[i];
    }
    out[length++] = '"';
    return (struct slice){out, length};
}

/* Canonical caseless form (Unicode section 3.13, D145), composed. */
static struct slice fold_case(struct arena *arena, struct slice text)
{
    UErrorCode status = U_ZERO_ERROR;
    const UNormalizer2 *decompose = unorm2_getNFDInstance(&status);
    const UNormalizer2 *compose = unorm2_getNFCInstance(&status);
    AUTO_UNITS struct units one;
    AUTO_UNITS struct units two;
    units_init(&one);
    units_init(&two);
    units_read(&one, text);
    units_normalize(decompose, &one, &two);
    units_empty(&one, two.length * 3); /* "ΐ" folds to three */
    one.length =
        u_strFoldCase(one.at, one.capacity, two.at, two.length, U_FOLD_CASE_DEFAULT, &status);
    assert(U_SUCCESS(status));
    units_normalize(compose, &one, &two);
    return slice_of(units_write(&two, arena));
}

static bool is_ascii(struct slice text)
{
    unsigned char all = 0;
    for (size_t i = 0; i < text.length; i++)
        all |= (unsigned char)text.data[i];
    return all < 0x80;
}

/* The local part in normal form; NULL and the fault. A quoted string that needs no quotes is the
 * same mailbox without them (RFC 5321 section 4.1.2). */
static bool read_local(struct arena *arena, struct slice typed, struct slice *local,
                       const char **fault)
{
    bool is_quoted = typed.length && typed.data[0] == '"';
    struct slice text = is_quoted ? unquote(arena, typed) : typed;
    if (!is_ascii(text))
        text = is_visible(text) ? fold_case(arena, text) : text;
    *fault = atom_fault(text);
    if (is_quoted && *fault && text.length) {
        *fault = NULL;
        text = quote(arena, text);
    }
    if (!*fault && !is_visible(text))
        *fault = "it has a character that cannot be seen";
    if (!*fault && text.length > LOCAL_BYTES_MAX)
        *fault = "the part before the @ is longer than 64 bytes";
    *local = text;
    return !*fault;
}

/* RFC 5321 section 4.1.3: [192.0.2.1], [IPv6:2001:db8::1]. */
static const char *read_literal(struct arena *arena, struct slice typed)
{
    struct slice inner = {typed.data + 1, typed.length - 2};
    struct slice tag = SLICE("ipv6:");
    bool is_six = inner.length > tag.length &&
                  slice_equal_ignoring_case((struct slice){inner.data, tag.length}, tag);
    if (is_six)
        inner = (struct slice){inner.data + tag.length, inner.length - tag.length};
    if (memchr(inner.data, '\0', inner.length))
        return NULL;
    struct in6_addr address;
    int family = is_six ? AF_INET6 : AF_INET;
    if (inet_pton(family, arena_copy_slice(arena, inner), &address) != 1)
        return NULL;
    char text[INET6_ADDRSTRLEN];
    inet_ntop(family, &address, text, sizeof(text));
    return arena_format(arena, "[%s%s]", is_six ? "ipv6:" : "", text);
}

static bool read_domain(struct arena *arena, struct slice typed, const char **domain,
                        struct error *error)
{
    bool is_literal =
        typed.length > 2 && typed.data[0] == '[' && typed.data[typed.length - 1] == ']';
    if (!is_literal)
        return domain_normalize(arena, typed, domain, error);
    *domain = read_literal(arena, typed);
    return *domain || refuse(typed, "what stands in [ ] is no IP address", error);
}

static bool join(struct arena *arena, struct slice local, const char *domain, struct email *email)
{
    size_t domain_size = strlen(domain) + 1;
    if (local.length + domain_size > EMAIL_BYTES_MAX)
        return false;
    char *text = arena_alloc(arena, (local.length + 1) * 2 + domain_size);
    char *copy = text + local.length + 1;
    for (size_t i = 0; i < local.length; i++)
        text[i] = (char)(local.data[i] >= 'A' && local.data[i] <= 'Z' ? local.data[i] | 0x20
                                                                      : local.data[i]);
    memcpy(copy, text, local.length);
    copy[local.length] = '@';
    memcpy(copy + local.length + 1, domain, domain_size);
    *email = (struct email){.normal = copy, .local = text, .domain = copy + local.length + 1};
    return true;
}

/* Why no "@" parts the text in two. */
static const char *at_fault(struct slice address)
{
    if (address.length == 0)
        return "it is empty";
    return slice_find(address, '@') == address.length ? "it has no @" : "its quotes do not close";
}

bool email_parse(struct arena *arena, struct slice typed, struct email *email, struct error *error)
{
    if (typed.length > TYPED_BYTES_MAX)
        return refuse(typed, "it is too long", error);
    struct slice address = without_mailto(arena, without_brackets(trim(typed)));
    if (!slice_is_utf8(address))
        return refuse(typed, "it is not UTF-8", error);
    size_t at = find_at(address);
    if (at == address.length)
        return refuse(typed, at_fault(address), error);
    struct slice host = {address.data + at + 1, address.length - at - 1};
    if (slice_find(host, '@') < host.length)
        return refuse(typed, "it has more than one @", error);
    if (host.length == 0)
        return refuse(typed, "nothing stands behind the @", error);
    if (slice_trim(host).length < host.length)
        return refuse(typed, "it has a space inside", error);

    struct slice local;
    const char *fault, *domain;
    if (!read_local(arena, (struct slice){address.data, at}, &local, &fault))
        return refuse(typed, fault, error);
    if (!read_domain(arena, host, &domain, error))
        return false;
    return join(arena, local, domain, email) || refuse(typed, "it is longer than 254 bytes", error);
}
