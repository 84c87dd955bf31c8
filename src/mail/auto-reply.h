/* What an automatic reply, or a person's own mail, says of where its writer went: that he is no
 * longer there, that he is away until a day, that he has another address. In seventeen languages
 * (phrases.txt).
 *
 * An automatic reply is read for all of it, a person's mail for a new address of his own only. The
 * address of a deputy, a successor or a colleague is never the writer's.
 */
#pragma once

#include "base/arena.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct _GMimeObject;
struct mail_lines;
struct mail_message;
struct mail_sender;

enum mail_whereabout_kind {
    MAIL_WHEREABOUT_LEFT,
    MAIL_WHEREABOUT_AWAY,
    MAIL_WHEREABOUT_NEW_ADDRESS,
};

struct mail_whereabout {
    enum mail_whereabout_kind kind;
    const char *address;  /* the new one, normal form; else NULL */
    const char *last_day; /* away: the last day, "2026-08-21"; else NULL */
    int64_t until_ms;     /* away: when that day ends, in UTC; else 0 */
    const char *quote;    /* the sentence, in one line */
    size_t line;          /* where it begins, in the lines of the message */
    double confidence;    /* 0 to 1 */
};

struct mail_whereabouts {
    struct mail_whereabout *items; /* one of a kind at most */
    size_t count;
    size_t capacity;
};

/* `lines` have their zones. `region` is where "3/4" is a day of March or of April; NULL: not
 * known. */
void mail_whereabouts_read(struct arena *arena, const struct mail_message *message,
                           const struct mail_lines *lines, const struct mail_sender *sender,
                           const char *region, struct mail_whereabouts *whereabouts);

/* Whether a message is the answer of a program in somebody's place: what its head says (RFC 3834
 * "auto-replied", X-Autoreply), or its subject where the head only says that a program wrote it. */
bool mail_is_auto_reply(struct arena *arena, struct _GMimeObject *head, const char *subject);
