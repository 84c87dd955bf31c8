/* The skeletons of domains. */
#include "text/look.h"

#include "text/domain.h"
#include <pthread.h>
#include <unicode/uidna.h>
#include <unicode/uspoof.h>

enum {
    SHOWN_BYTES_MAX = 4 * DOMAIN_BYTES_MAX,
    LOOK_BYTES_MAX = 8 * SHOWN_BYTES_MAX, /* a character's skeleton may be several */
};

static pthread_once_t once = PTHREAD_ONCE_INIT;
static UIDNA *idna; /* both are const after start */
static USpoofChecker *checker;

static void start(void)
{
    UErrorCode status = U_ZERO_ERROR;
    idna = uidna_openUTS46(UIDNA_NONTRANSITIONAL_TO_UNICODE, &status);
    checker = uspoof_open(&status);
}

/* The letters behind "xn--"; the name itself where they cannot be read. */
static const char *shown(struct arena *arena, const char *ascii)
{
    char bytes[SHOWN_BYTES_MAX];
    UIDNAInfo info = UIDNA_INFO_INITIALIZER;
    UErrorCode status = U_ZERO_ERROR;
    int32_t length = uidna_nameToUnicodeUTF8(idna, ascii, -1, bytes, sizeof(bytes), &info, &status);
    if (U_FAILURE(status) || length > (int32_t)sizeof(bytes))
        return ascii;
    return arena_copy_slice(arena, (struct slice){bytes, (size_t)length});
}

const char *domain_look(struct arena *arena, const char *ascii)
{
    char bytes[LOOK_BYTES_MAX];
    UErrorCode status = U_ZERO_ERROR;
    pthread_once(&once, start);
    const char *text = shown(arena, ascii);
    int32_t length = uspoof_getSkeletonUTF8(checker, 0, text, -1, bytes, sizeof(bytes), &status);
    if (U_FAILURE(status) || length > (int32_t)sizeof(bytes))
        return text;
    char *look = arena_copy_slice(arena, (struct slice){bytes, (size_t)length});
    /* The skeleton of "0" is "O", while domains are shown in small letters. */
    for (char *place = look; *place; place++)
        if (*place >= 'A' && *place <= 'Z')
            *place = (char)(*place | 0x20);
    return look;
}
