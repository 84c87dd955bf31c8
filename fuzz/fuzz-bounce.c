/* Any bytes as a bounce, and its text as what a server said. */
#include "mail/bounce.h"

#include "base/buffer.h"
#include "mail/message.h"
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char head[] = "From: mailer-daemon@mx.example.org\n";
    AUTO_FREE(arena) struct arena *arena = arena_new();
    AUTO_BUFFER struct buffer bytes = {0};
    struct mail_message message;
    buffer_append(&bytes, head, sizeof(head) - 1);
    buffer_append(&bytes, data, size);
    mail_message_parse(arena, buffer_slice(&bytes), &message);
    for (size_t i = 0; i < message.bounces.count; i++) {
        const struct mail_bounce *bounce = &message.bounces.items[i];
        if (!strchr(bounce->recipient, '@') || bounce->kind > MAIL_BOUNCE_POLICY ||
            (bounce->diagnostic && !slice_is_utf8(slice_of(bounce->diagnostic))))
            abort();
    }
    mail_bounce_judge(arena, "5.0.0", message.text);
    return 0;
}
