/* Whether a program wrote a message, or it went to many: by its headers (RFC 3834, RFC 2919) and
 * by what its sender is called. */
#pragma once

#include "base/arena.h"

struct _GMimeMessage;
struct mail_message;

/* Adds to the marks of `message`, whose participants are read. */
void mail_automatic_read(struct arena *arena, struct _GMimeMessage *head,
                         struct mail_message *message);
