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

/* One character, or digits up or down, again and again. */
static bool is_run(const char *text)
{
    for (int step = -1; step <= 1; step++) {
        size_t i = 1;
        while (text[i] &&
               (text[i] - text[i - 1] == step || (step && text[i - 1] == (step > 0 ? '9' : '0') &&
                                                  text[i] == (step > 0 ? '0' : '9'))))
            i++;
        if (!text[i])
            return true;
    }
    return false;
}

static bool is_common(const char *folded)
{
    static const char added[] = "0123456789!?.*#$_-+ ";
    size_t length = strlen(folded);
    while (length && strchr(added, folded[length - 1]))
        length--;
    if (!length)
        return is_run(folded);
    for (size_t i = 0; i < COUNT_OF(common_words); i++)
        if (strcmp(folded, common_words[i]) == 0 ||
            slice_equal_text((struct slice){folded, length}, common_words[i]))
            return true;
    return is_run(folded);
}

/* Whether it is this, its part before the at sign, or the same without spaces. */
static bool is_own(struct arena *arena, const char *folded, const char *own)
{
    const char *whole = fold(arena, own);
    char *joined = arena_copy(arena, whole);
    char *end = joined;
    for (const char *place = whole; *place; place++)
        if (*place != ' ')
            *end++ = *place;
    *end = '\0';
    struct slice local = {whole, strcspn(whole, "@")};
    return strcmp(folded, whole) == 0 || strcmp(folded, joined) == 0 ||
           slice_equal_text(local, folded);
}

bool password_check(struct arena *arena, const char *password, const char *email, const char *name,
                    struct error *error)
{
    const char *folded = fold(arena, password);
    if (count_characters(slice_of(password)) < PASSWORD_CHARACTERS_MIN)
        return fail(error, STATUS_INVALID, "a password has at least %d characters",
                    PASSWORD_CHARACTERS_MIN);
    if (is_own(arena, folded, email) || is_own(arena, folded, name))
        return fail(error, STATUS_INVALID,
                    "this is your own name or address: it would be guessed at once");
    return !is_common(folded) ||
           fail(error, STATUS_INVALID,
                "this is one of the passwords that are guessed first: several words of your "
                "choice are better");
}
