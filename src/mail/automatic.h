/* Whether a program wrote a message, or it went to many: by its headers (RFC 3834, RFC 2919) and
 * by what its sender is called. */
#pragma once

#include "base/arena.h"
#include <stdbool.h>

struct _GMimeMessage;
struct mail_message;

/* Whether an address (in normal form) is by its name a program's: "no-reply@example.com". */
bool mail_address_is_robot(struct arena *arena, const char *address);

/* Adds to the marks of `message`, whose participants are read. */
void mail_automatic_read(struct arena *arena, struct _GMimeMessage *head,
                         struct mail_message *message);
