/* Domain names: ASCII form through ICU, registrable part through libpsl. */
#include "text/domain.h"

#include "base/cleanup.h"
#include "text/name.h"
#include <libpsl.h>
#include <pthread.h>
#include <unicode/uidna.h>

enum {
    LABEL_BYTES_MAX = 63,
    TYPED_BYTES_MAX = 1000, /* a domain of the longest Unicode labels stays well below */
    SHOWN_BYTES_MAX = 80,
};

static pthread_once_t once = PTHREAD_ONCE_INIT;
static UIDNA *idna;               /* both are const after start */
static const psl_ctx_t *suffixes; /* NULL when the machine has no list */

static void start(void)
{
    UErrorCode status = U_ZERO_ERROR;
    idna = uidna_openUTS46(UIDNA_NONTRANSITIONAL_TO_ASCII | UIDNA_USE_STD3_RULES |
                               UIDNA_CHECK_BIDI | UIDNA_CHECK_CONTEXTJ,
                           &status);
    suffixes = psl_latest(NULL);
    if (!suffixes)
        suffixes = psl_builtin();
}

/* What may be repeated in a message. */
static struct slice shown(struct slice typed)
{
    return text_is_clean(typed, false) ? text_cut(typed, SHOWN_BYTES_MAX) : SLICE("this domain");
}

static bool refuse(struct slice typed, const char *reason, struct error *error)
{
    struct slice name = shown(typed);
    return fail(error, STATUS_INVALID, "\"%.*s\" is no domain name: %s", (int)name.length,
                name.data, reason);
}

static bool is_plain(unsigned char byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= '0' && byte <= '9') || byte == '-' ||
           byte == '.';
}

static char lower(char byte)
{
    return (char)(byte >= 'A' && byte <= 'Z' ? byte | 0x20 : byte);
}

/* Writes the lower case of letters, digits, hyphens and dots; false when there is something else,
 * or a label that IDNA must look into. Those are left to ICU. */
static bool copy_plain(struct slice typed, char *ascii)
{
    for (size_t i = 0; i < typed.length; i++) {
        ascii[i] = lower(typed.data[i]);
        if (!is_plain((unsigned char)ascii[i]))
            return false;
        bool starts = i == 0 || ascii[i - 1] == '.';
        if (starts && typed.length - i >= 4 && strncasecmp(typed.data + i, "xn--", 4) == 0)
            return false;
    }
    return true;
}

static const char *label_fault(struct slice label)
{
    if (label.length == 0)
        return "a part between two dots is empty";
    if (label.length > LABEL_BYTES_MAX)
        return "a part between dots is longer than 63 letters";
    if (label.data[0] == '-' || label.data[label.length - 1] == '-')
        return "a part begins or ends with a hyphen";
    return NULL;
}

static bool is_number(struct slice label)
{
    for (size_t i = 0; i < label.length; i++)
        if (label.data[i] < '0' || label.data[i] > '9')
            return false;
    return true;
}

/* What is wrong with a name in ASCII form, or NULL. */
static const char *ascii_fault(struct slice ascii)
{
    if (ascii.length == 0)
        return "it is empty";
    if (ascii.length > DOMAIN_BYTES_MAX)
        return "it is longer than 253 letters";
    struct slice label, rest = ascii;
    bool more;
    do {
        more = slice_find(rest, '.') < rest.length;
        label = slice_split(rest, '.', &rest);
        const char *fault = label_fault(label);
        if (fault)
            return fault;
    } while (more);
    return is_number(label) ? "the last part has only digits" : NULL;
}

static const char *idna_fault(uint32_t errors)
{
    if (errors & UIDNA_ERROR_EMPTY_LABEL)
        return "a part between two dots is empty";
    if (errors & UIDNA_ERROR_LABEL_TOO_LONG)
        return "a part between dots is longer than 63 letters";
    if (errors & UIDNA_ERROR_DOMAIN_NAME_TOO_LONG)
        return "it is longer than 253 letters";
    if (errors & (UIDNA_ERROR_LEADING_HYPHEN | UIDNA_ERROR_TRAILING_HYPHEN))
        return "a part begins or ends with a hyphen";
    if (errors & (UIDNA_ERROR_PUNYCODE | UIDNA_ERROR_INVALID_ACE_LABEL))
        return "a part that begins with xn-- is not well made";
    if (errors & UIDNA_ERROR_BIDI)
        return "it mixes letters written from the right with others";
    return "it has a character that domains cannot have";
}

/* The ASCII form of a name in any script, or NULL and the fault. */
static char *to_ascii(struct arena *arena, struct slice typed, const char **fault)
{
    char bytes[TYPED_BYTES_MAX];
    UIDNAInfo info = UIDNA_INFO_INITIALIZER;
    UErrorCode status = U_ZERO_ERROR;
    int32_t length = uidna_nameToASCII_UTF8(idna, typed.data, (int32_t)typed.length, bytes,
                                            sizeof(bytes), &info, &status);
    /* Hyphens in third and fourth place stand in names that are in use (RFC 5891 section 4.2.3.1
     * is for registries). */
    uint32_t errors = info.errors & ~(uint32_t)UIDNA_ERROR_HYPHEN_3_4;
    if (U_FAILURE(status) || errors) {
        *fault = U_FAILURE(status) ? "it is too long" : idna_fault(errors);
        return NULL;
    }
    return arena_copy_slice(arena, (struct slice){bytes, (size_t)length});
}

static struct slice without_final_dot(struct slice name)
{
    if (name.length > 1 && name.data[name.length - 1] == '.')
        name.length--;
    return name;
}

bool domain_normalize(struct arena *arena, struct slice typed, const char **ascii,
                      struct error *error)
{
    pthread_once(&once, start);
    struct slice name = slice_trim(typed);
    if (name.length > TYPED_BYTES_MAX)
        return refuse(typed, "it is longer than 253 letters", error);
    char *result = arena_alloc(arena, name.length + 1);
    const char *fault = NULL;
    if (!copy_plain(name, result))
        result = slice_is_utf8(name) ? to_ascii(arena, name, &fault) : NULL;
    if (!result)
        return refuse(typed, fault ? fault : "it is not UTF-8", error);
    struct slice made = without_final_dot(slice_of(result));
    fault = ascii_fault(made);
    if (fault)
        return refuse(typed, fault, error);
    result[made.length] = '\0';
    *ascii = result;
    return true;
}

const char *domain_registrable(struct arena *arena, const char *ascii)
{
    pthread_once(&once, start);
    if (!suffixes || !*ascii)
        return NULL;
    return arena_copy(arena, psl_registrable_domain(suffixes, ascii));
}

bool domain_is_public_suffix(const char *ascii)
{
    pthread_once(&once, start);
    return suffixes && *ascii && psl_is_public_suffix(suffixes, ascii);
}

bool domain_has_known_top(struct arena *arena, const char *ascii)
{
    pthread_once(&once, start);
    const char *dot = strrchr(ascii, '.');
    const char *top = dot ? dot + 1 : ascii;
    int listed = PSL_TYPE_ANY | PSL_TYPE_NO_STAR_RULE;
    return !suffixes || psl_is_public_suffix2(suffixes, top, listed) ||
           /* of some countries the list says "*.ck" alone */
           psl_is_public_suffix2(suffixes, arena_format(arena, "a.%s", top), listed);
}
