/* Messages that could not be delivered: who did not get them, and whose fault that is.
 *
 * Source: RFC 3464 (delivery status notifications), RFC 3463 (status codes); where there is none,
 * the texts of Exim, qmail (QSBMF), Postfix, sendmail, Exchange and Gmail. Anybody can send what
 * looks like a bounce: believe one whose message_id is of a message that was really sent.
 */
#pragma once

#include "base/arena.h"
#include "base/slice.h"
#include <stddef.h>

struct _GMimeMessage;
struct mail_message;

enum mail_bounce_kind {
    MAIL_BOUNCE_HARD,      /* there is no such mailbox, or no such domain */
    MAIL_BOUNCE_TEMPORARY, /* later perhaps: full, slow, out of reach */
    MAIL_BOUNCE_POLICY,    /* refused for what was sent or who sent it; the address may be good */
};

enum { MAIL_BOUNCES_MAX = 200 }; /* of one message */

struct mail_bounce {
    const char *recipient;  /* normal form: as it was written to where that is told */
    const char *status;     /* "5.1.1"; NULL: none was given */
    const char *diagnostic; /* what the server said, in one line; NULL: nothing */
    enum mail_bounce_kind kind;
};

struct mail_bounces {
    struct mail_bounce *items; /* each recipient once */
    size_t count;
    size_t capacity;
    const char *message_id; /* of what was not delivered, without < >; NULL: not told */
    const char *sent_to;    /* its only recipient, normal form; NULL: several, or not told */
};

/* Reads them into `message`, whose head and text are read and which is marked as a bounce. */
void mail_bounce_read(struct arena *arena, struct _GMimeMessage *parsed,
                      struct mail_message *message);

/* What a status code and the words beside it (either may be empty) say. */
enum mail_bounce_kind mail_bounce_judge(struct arena *arena, const char *status,
                                        struct slice words);

/* "hard", "temporary", "policy" */
const char *mail_bounce_kind_name(enum mail_bounce_kind kind);
