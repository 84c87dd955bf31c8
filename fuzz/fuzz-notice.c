/* Any bytes as a message: what it says of people, through JSON and back; and as that JSON. */
#include "mail/notice.h"

#include "mail/message.h"
#include "mail/sender-check.h"
#include "mail/signature.h"
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(const struct notices *notices)
{
    for (size_t i = 0; i < notices->count; i++) {
        const struct notice *notice = &notices->items[i];
        if (!notice->about || !notice->quote || !slice_is_utf8(slice_of(notice->quote)) ||
            strlen(notice->quote) > NOTICE_QUOTE_BYTES_MAX ||
            !(notice->confidence >= 0 && notice->confidence <= 1))
            abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    AUTO_FREE(arena) struct arena *arena = arena_new();
    AUTO_BUFFER struct buffer json = {0};
    struct slice bytes = {(const char *)data, size};
    struct mail_message message;
    struct mail_sender_check verdict;
    struct notices notices, back;
    mail_message_parse(arena, bytes, &message);
    mail_sender_check(arena, &message, "mx.example.org", &verdict);
    mail_sender_check(arena, &message, NULL, &verdict);
    struct mail_sender sender = mail_sender_of(&message);
    mail_notices_read(arena, &message, &sender, "GB", &notices);
    check(&notices);
    notices_write(&notices, &json);
    if (!notices_parse(arena, buffer_slice(&json), &back) || back.count != notices.count)
        abort();
    notices_parse(arena, bytes, &back);
    return 0;
}
