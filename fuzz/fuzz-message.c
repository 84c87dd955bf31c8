/* Any bytes as a message: head, body, zones. */
#include "mail/message.h"

#include "mail/zones.h"
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(const struct mail_addresses *addresses)
{
    for (size_t i = 0; i < addresses->count; i++) {
        const char *name = addresses->items[i].name;
        if (name && (!slice_is_utf8(slice_of(name)) || strpbrk(name, "\r\n")))
            abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    AUTO_FREE(arena) struct arena *arena = arena_new();
    struct mail_message message;
    struct mail_lines lines;
    mail_message_parse(arena, (struct slice){(const char *)data, size}, &message);
    check(&message.from);
    check(&message.to);
    if (!slice_is_utf8(message.text))
        abort();
    mail_zones_read(arena, message.text, &lines);
    return 0;
}
