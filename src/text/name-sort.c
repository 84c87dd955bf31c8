/* Order: keys whose bytes compare as people expect names to stand in a list. */
#include "text/name.h"

#include "text/character.h"
#include "text/units.h"
#include <assert.h>
#include <pthread.h>
#include <unicode/ucol.h>

enum {
    KEY_BYTES_MAX = 255,
    KEY_TEXT_BYTES = 1024, /* more text than this cannot show in a key */
    KEY_SCHEME = 1,        /* raise it when this file makes other keys */
};

static pthread_once_t once = PTHREAD_ONCE_INIT;
static pthread_key_t key;
static __thread UCollator *mine; /* not safe for use by two threads */

static void close_collator(void *collator)
{
    ucol_close(collator);
}

static void make_key(void)
{
    pthread_key_create(&key, close_collator);
}

static UCollator *collator(void)
{
    if (mine)
        return mine;
    UErrorCode status = U_ZERO_ERROR;
    mine = ucol_open("", &status);
    ucol_setAttribute(mine, UCOL_NUMERIC_COLLATION, UCOL_ON, &status);
    ucol_setAttribute(mine, UCOL_STRENGTH, UCOL_TERTIARY, &status);
    assert(U_SUCCESS(status)); /* the root collation is part of the library */
    pthread_once(&once, make_key);
    pthread_setspecific(key, mine);
    return mine;
}

/* Reads the text without its punctuation. The collation could leave that out by itself, but then
 * spaces too, and "Lee, Xavier" would stand behind "Leeds, Ann". */
static void read_words(struct units *units, struct slice text)
{
    text = text_cut(text, KEY_TEXT_BYTES);
    units_empty(units, (int32_t)text.length * 2);
    bool gap = false;
    for (size_t i = 0; i < text.length;) {
        UChar32 character = character_next(text, &i);
        enum character_kind kind = character < 0 ? CHARACTER_GAP : character_kind(character);
        if (kind == CHARACTER_NOTHING || kind == CHARACTER_JOINER)
            continue;
        if (kind == CHARACTER_GAP) {
            gap = units->length > 0;
            continue;
        }
        if (gap)
            units_push(units, ' ');
        gap = false;
        units_push(units, character);
    }
}

struct slice name_sort_key(struct arena *arena, struct slice text)
{
    AUTO_UNITS struct units units;
    units_init(&units);
    read_words(&units, text);
    uint8_t bytes[KEY_BYTES_MAX + 1];
    int32_t length = ucol_getSortKey(collator(), units.at, units.length, bytes, sizeof(bytes));
    /* The last byte of a whole key is a NUL, which orders nothing between slices. */
    size_t size = length > KEY_BYTES_MAX ? KEY_BYTES_MAX : (size_t)length - (length > 0);
    return (struct slice){arena_copy_bytes(arena, bytes, size), size};
}

int64_t name_sort_key_version(void)
{
    UVersionInfo icu, unicode;
    u_getVersion(icu);
    u_getUnicodeVersion(unicode);
    int64_t version = icu[0] * 100 + icu[1];
    version = version * 10000 + unicode[0] * 100 + unicode[1];
    return version * 100 + KEY_SCHEME;
}
