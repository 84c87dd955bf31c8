/* Whether words are the name of who sent a message. Private to mail/. */
#pragma once

#include "base/arena.h"
#include "mail/signature.h"

enum { SENDER_WORDS_MAX = 12 };

struct sender_name {
    struct slice words[SENDER_WORDS_MAX]; /* folded: of the name, then of the address */
    size_t count;
};

void sender_name_read(struct arena *arena, const struct mail_sender *sender,
                      struct sender_name *name);

/* How the words of a folded text fit. */
struct sender_fit {
    unsigned words, of_sender; /* words in all, and those that are the sender's */
    bool is_initials;          /* the text is the sender's initials, perhaps with numbers behind */
};

struct sender_fit sender_name_fit(const struct sender_name *name, const char *folded);
