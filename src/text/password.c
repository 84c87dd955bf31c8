/* Passwords in normal form, and the ones that are refused. */
#include "text/password.h"

#include "base/cleanup.h"
#include "text/character.h"
#include "text/units.h"
#include <assert.h>
#include <string.h>

/* What is tried first by who guesses, of those that are long enough; folded, without the digits and
 * signs that people put behind. */
static const char *const common_words[] = {
    "password",   "passwort",     "motdepasse", "contrasena",       "qwertyuiop",
    "qwertyui",   "qwertzuiop",   "qwertz",     "azertyuiop",       "azerty",
    "qwerty",     "asdfghjkl",    "zxcvbnm",    "letmein",          "welcome",
    "willkommen", "bienvenue",    "iloveyou",   "sunshine",         "princess",
    "football",   "baseball",     "basketball", "superman",         "spiderman",
    "batman",     "starwars",     "pokemon",    "dragon",           "monkey",
    "master",     "shadow",       "trustno",    "changeme",         "changeit",
    "secret",     "topsecret",    "geheim",     "administrator",    "admin",
    "default",    "computer",     "internet",   "contacts",         "kith",
    "whatever",   "michael",      "jennifer",   "charlie",          "liverpool",
    "chocolate",  "butterfly",    "passphrase", "passwordpassword", "passw0rd",
    "p@ssw0rd",   "p@ssword",     "abcdefghij", "abcdefghijkl",     "abcdefghijklmnopqrstuvwxyz",
    "abcdef",     "abc",          "qazwsxedc",  "qazwsx",           "1q2w3e4r5t",
    "1q2w3e4r",   "1qaz2wsx3edc", "1qaz2wsx",   "q1w2e3r4t5",       "zaq12wsx",
    "summer",     "winter",       "spring",     "autumn",           "sommer",
};

static char *normalize(struct arena *arena, const UNormalizer2 *form, struct slice text)
{
    AUTO_UNITS struct units read;
    AUTO_UNITS struct units normal;
    units_init(&read);
    units_init(&normal);
    units_read(&read, text);
    units_normalize(form, &read, &normal);
    return units_write(&normal, arena);
}

/* Without case, for comparing with words that everybody knows. */
static char *fold(struct arena *arena, const char *text)
{
    UErrorCode status = U_ZERO_ERROR;
    const UNormalizer2 *form = unorm2_getNFKCCasefoldInstance(&status);
    assert(U_SUCCESS(status));
    return normalize(arena, form, slice_of(text));
}

const char *password_normalize(struct arena *arena, struct slice typed, struct error *error)
{
    UErrorCode status = U_ZERO_ERROR;
    const UNormalizer2 *form = unorm2_getNFKCInstance(&status);
    assert(U_SUCCESS(status));
    if (typed.length > PASSWORD_BYTES_MAX) {
        fail(error, STATUS_INVALID, "a password has at most %d bytes", PASSWORD_BYTES_MAX);
        return NULL;
    }
    return normalize(arena, form, typed);
}

static size_t count_characters(struct slice text)
{
    size_t count = 0;
    for (size_t i = 0; i < text.length; count++)
        character_next(text, &i);
    return count;
}

/* A short pattern again and again, one character among them. */
static bool is_pattern(const char *text)
{
    size_t length = strlen(text);
    for (size_t period = 1; period < PASSWORD_CHARACTERS_MIN && 2 * period <= length; period++)
        if (memcmp(text, text + period, length - period) == 0)
            return true;
    return false;
}

/* Letters in their order, up or down. */
static bool is_run(struct slice text)
{
    for (int step = -1; step <= 1; step += 2) {
        size_t i = 1;
        while (i < text.length && text.data[i] - text.data[i - 1] == step)
            i++;
        if (i >= text.length)
            return true;
    }
    return false;
}

/* A letter of any script. */
static bool has_letters(const char *text)
{
    for (; *text; text++)
        if ((*text >= 'a' && *text <= 'z') || (unsigned char)*text >= 0x80)
            return true;
    return false;
}

/* What is left without the digits and signs that people put behind. */
static struct slice without_tail(const char *folded)
{
    static const char added[] = "0123456789!?.*#$_-+ ";
    size_t length = strlen(folded);
    while (length && strchr(added, folded[length - 1]))
        length--;
    return (struct slice){folded, length};
}

static bool is_common(const char *folded, struct slice bare)
{
    for (size_t i = 0; i < COUNT_OF(common_words); i++)
        if (strcmp(folded, common_words[i]) == 0 || slice_equal_text(bare, common_words[i]))
            return true;
    return false;
}

static char *without_spaces(struct arena *arena, const char *text)
{
    char *joined = arena_copy(arena, text), *end = joined;
    for (; *text; text++)
        if (*text != ' ')
            *end++ = *text;
    *end = '\0';
    return joined;
}

/* Whether it is this, or its part before the at sign. Neither has spaces. */
static bool is_own(struct arena *arena, const char *joined, struct slice bare, const char *own)
{
    const char *whole = without_spaces(arena, fold(arena, own));
    struct slice local = {whole, strcspn(whole, "@")};
    return strcmp(joined, whole) == 0 || slice_equal_text(bare, whole) ||
           slice_equal_text(local, joined) || slice_equal(local, bare);
}

/* As typed, where one sign may stand for eighteen letters, but with marks on their letters; and in
 * normal form, where several may become one. */
static bool is_long_enough(struct arena *arena, struct slice typed, const char *normal)
{
    UErrorCode status = U_ZERO_ERROR;
    const UNormalizer2 *form = unorm2_getNFCInstance(&status);
    assert(U_SUCCESS(status));
    return count_characters(slice_of(normal)) >= PASSWORD_CHARACTERS_MIN &&
           count_characters(slice_of(normalize(arena, form, typed))) >= PASSWORD_CHARACTERS_MIN;
}

const char *password_choose(struct arena *arena, struct slice typed, const char *email,
                            const char *name, struct error *error)
{
    const char *password = password_normalize(arena, typed, error);
    if (!password)
        return NULL;
    const char *folded = fold(arena, password), *joined = without_spaces(arena, folded);
    struct slice bare = without_tail(joined);
    if (!is_long_enough(arena, typed, password))
        fail(error, STATUS_INVALID, "a password has at least %d characters",
             PASSWORD_CHARACTERS_MIN);
    else if (is_own(arena, joined, bare, email) || is_own(arena, joined, bare, name))
        fail(error, STATUS_INVALID,
             "this is your own name or address: it would be guessed at once");
    else if (!has_letters(folded))
        fail(error, STATUS_INVALID, "digits and signs alone are guessed soon: add words");
    else if (is_common(folded, without_tail(folded)) || is_run(bare) ||
             is_pattern(arena_copy_slice(arena, bare)))
        fail(error, STATUS_INVALID,
             "this is one of the passwords that are guessed first: several words of your choice "
             "are better");
    else
        return password;
    return NULL;
}
