/* Any text as an automatic reply. */
#include "mail/auto-reply.h"

#include "mail/message.h"
#include "mail/signature.h"
#include "mail/zones.h"
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    AUTO_FREE(arena) struct arena *arena = arena_new();
    struct slice text = {(const char *)data, size};
    struct mail_message message = {
        .text = text, .date_ms = INT64_C(1785751200000), .is_auto_reply = true};
    struct mail_sender sender = {"Noor Haddad", "noor.haddad@brightoak.example"};
    struct mail_lines lines;
    struct mail_whereabouts found;
    if (!slice_is_utf8(text) || memchr(data, 0, size))
        return 0;
    mail_zones_read(arena, text, &lines);
    mail_whereabouts_read(arena, &message, &lines, &sender, size % 2 ? "US" : NULL, &found);
    for (size_t i = 0; i < found.count; i++) {
        const struct mail_whereabout *one = &found.items[i];
        bool is_away = one->kind == MAIL_WHEREABOUT_AWAY;
        if (one->line >= lines.count || !slice_is_utf8(slice_of(one->quote)) ||
            is_away != (one->last_day != NULL) || is_away != (one->until_ms != 0))
            abort();
    }
    return 0;
}
