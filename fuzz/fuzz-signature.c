/* Any text as the body of a message: its zones, its signature, and what that says. The first line
 * is who sent it. */
#include "mail/signature.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    AUTO_FREE(arena) struct arena *arena = arena_new();
    struct mail_lines lines;
    struct mail_fields fields;
    struct slice text = {(const char *)data, size}, rest;
    if (!slice_is_utf8(text) || memchr(data, 0, size))
        return 0;
    const char *name = arena_copy_slice(arena, slice_split(text, '\n', &rest));
    struct mail_sender sender = {name, name};
    mail_zones_read(arena, rest, &lines);
    double sure = mail_signature_find(arena, &sender, &lines);
    if (!(sure >= 0 && sure <= 1))
        abort();
    mail_signature_read(arena, &lines, &sender, "GB", &fields);
    for (size_t i = 0; i < fields.count; i++)
        if (fields.items[i].line >= lines.count || !slice_is_utf8(slice_of(fields.items[i].value)))
            abort();
    return 0;
}
