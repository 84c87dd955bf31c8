/* Any bytes as what an SMTP server answers. */
#include "mail/smtp-reply.h"

#include "base/arena.h"
#include "base/cleanup.h"
#include "base/slice.h"
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    AUTO_FREE(arena) struct arena *arena = arena_new();
    struct slice rest = {(const char *)data, size};
    struct smtp_abilities abilities = {0};
    while (rest.length) {
        struct smtp_reply reply;
        const char *line = arena_copy_slice(arena, slice_split(rest, '\n', &rest));
        if (!smtp_reply_read(line, &reply))
            continue;
        if (reply.code < 200 || reply.code > 599 || strlen(reply.words) >= SMTP_WORDS_BYTES ||
            strpbrk(reply.words, "\r\n\x1b"))
            abort();
        smtp_abilities_note(&reply, &abilities);
    }
    return 0;
}
