/* Names in Latin letters: a second way to find what is written in another script. */
#include "text/name.h"

#include "text/units.h"
#include <pthread.h>
#include <unicode/ustring.h>
#include <unicode/utrans.h>

enum {
    LATIN_BYTES_MAX = 512, /* a name; rules are too slow for more */
    LATIN_GROWTH = 12,     /* "zhuang " for one ideograph, with room for marks */
};

/* The rules people know from passports and maps go first for Russian and Greek; ICU's own would
 * give the scholar's "Ûrij" and "Demetres". */
static const char rules[] = "Russian-Latin/BGN; Greek-Latin/UNGEGN; Any-Latin; Latin-ASCII";

static pthread_once_t once = PTHREAD_ONCE_INIT;
static pthread_key_t key;
static __thread UTransliterator *mine; /* not safe for use by two threads */

static void close_transliterator(void *transliterator)
{
    utrans_close(transliterator);
}

static void make_key(void)
{
    pthread_key_create(&key, close_transliterator);
}

static UTransliterator *transliterator(void)
{
    if (mine)
        return mine;
    UChar id[sizeof(rules)];
    u_uastrcpy(id, rules);
    UErrorCode status = U_ZERO_ERROR;
    mine = utrans_openU(id, -1, UTRANS_FORWARD, NULL, 0, NULL, &status);
    pthread_once(&once, make_key);
    pthread_setspecific(key, mine);
    return mine;
}

static const char *transliterate(struct arena *arena, struct slice text)
{
    AUTO_UNITS struct units units;
    units_init(&units);
    units_empty(&units, (LATIN_BYTES_MAX + 1) * LATIN_GROWTH);
    units_read(&units, text_cut(text, LATIN_BYTES_MAX));
    int32_t limit = units.length;
    UErrorCode status = U_ZERO_ERROR;
    utrans_transUChars(transliterator(), units.at, &units.length, units.capacity, 0, &limit,
                       &status);
    return U_SUCCESS(status) ? units_write(&units, arena) : NULL;
}

static bool is_ascii(const char *text)
{
    while (*text && (unsigned char)*text < 0x80)
        text++;
    return *text == '\0';
}

const char *name_latin(struct arena *arena, struct slice text)
{
    const char *folded = name_fold(arena, text);
    if (is_ascii(folded))
        return NULL;
    const char *latin = transliterate(arena, text);
    if (!latin)
        return NULL;
    latin = name_fold(arena, slice_of(latin));
    return *latin && strcmp(latin, folded) != 0 ? latin : NULL;
}

const char *name_in_latin(struct arena *arena, struct slice text)
{
    const char *latin = name_latin(arena, text);
    return latin ? latin : name_fold(arena, text);
}
