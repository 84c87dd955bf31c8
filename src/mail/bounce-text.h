/* Bounces that are text only. Private to mail/. */
#pragma once

#include "base/arena.h"
#include "base/slice.h"

struct mail_bounces;
struct mail_message;

/* Reads the recipients out of the text, into the bounces of `message`. `failed` is what
 * X-Failed-Recipients says (Exim, Gmail); NULL: nothing. */
void bounce_text_read(struct arena *arena, struct mail_message *message, const char *failed);

/* Adds a recipient whom nothing was said of yet, with the words about him and a status (NULL: it
 * is looked for in the words). */
void bounce_add(struct arena *arena, struct mail_bounces *bounces, struct slice typed,
                struct slice words, const char *status);

/* Takes Message-ID and recipient from the head of the message that came back. */
void bounce_read_returned(struct arena *arena, struct slice head, struct mail_bounces *bounces);
