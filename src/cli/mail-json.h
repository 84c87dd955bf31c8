/* A message read, as one line of JSON (docs/mail.md has its members). */
#pragma once

#include "mail/mailbox.h"
#include "mail/message.h"
#include "mail/notice.h"
#include "mail/sender-check.h"
#include "mail/signature.h"
#include "mail/zones.h"
#include <stdio.h>

/* All that is known of one message. */
struct mail_reading {
    struct mailbox_item item;
    struct mail_message message;
    struct mail_lines lines;
    struct mail_fields fields;
    double signature; /* how sure it is that there is one */
    struct mail_sender_check check;
    struct notices notices;
};

void mail_json_print(const struct mail_reading *reading, FILE *out);
