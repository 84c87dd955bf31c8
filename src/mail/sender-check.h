/* Whether the sender of a message is who he says: what the receiving server found, and domains
 * that only look like known ones.
 *
 * Source: RFC 8601 (Authentication-Results), RFC 7489 section 3.1 (alignment, relaxed). ARC (RFC
 * 8617) is not looked at. Nothing is asked of the network: who wants a verdict needs a server that
 * checks and says so.
 */
#pragma once

#include "base/arena.h"
#include <stdbool.h>
#include <stddef.h>

struct mail_message;

enum mail_sender_verdict {
    MAIL_SENDER_UNCHECKED, /* nobody says anything, or nothing that counts */
    MAIL_SENDER_PASSED,    /* From's domain stands behind the message */
    MAIL_SENDER_FAILED,    /* it says that the message is not its own, or there are several */
};

struct mail_sender_check {
    enum mail_sender_verdict verdict;
    const char *domain;     /* of From, normal form; NULL: none, or several */
    const char *checked_by; /* the server that checked; NULL: none */
    /* "pass", "fail", "none", ... in small letters; NULL: not said. Of several signatures the one
     * that speaks best for From. */
    const char *dmarc, *dkim, *spf;
    bool dkim_is_aligned, spf_is_aligned; /* what passed is of From's organization */
};

/* `trusted` is the name our own server gives itself in Authentication-Results: the topmost run of
 * its headers is read, whatever stands above. NULL: the topmost header alone, because whoever sent
 * the message can have written those below.
 *
 * DMARC decides where it was checked. Else what passes decides: a signature or an envelope sender
 * of From's organization. A broken signature says nothing (RFC 6376 section 6.1), a refused
 * envelope sender of From's own organization says no. */
void mail_sender_check(struct arena *arena, const struct mail_message *message, const char *trusted,
                       struct mail_sender_check *check);

/* "unchecked", "passed", "failed" */
const char *mail_sender_verdict_name(enum mail_sender_verdict verdict);

/* In which way a domain looks like another one. */
enum mail_lookalike {
    MAIL_LOOKALIKE_NONE,
    MAIL_LOOKALIKE_LETTERS, /* other letters that look the same, "paypa1", Cyrillic (punycode) */
    MAIL_LOOKALIKE_SWAPPED, /* two neighbours changed places */
    MAIL_LOOKALIKE_EDITED,  /* one letter more, less or another */
    MAIL_LOOKALIKE_TOP,     /* the same name under another top-level domain */
};

/* Whether `domain` (normal form) looks like one of the known domains without being of its
 * organization; `which` (may be NULL) is then the one it looks like. Names of fewer than five
 * letters are compared by their looks only, since too many of them differ by a letter; hosts where
 * everybody has a mailbox look like nobody. */
enum mail_lookalike mail_lookalike(struct arena *arena, const char *domain,
                                   const char *const *known, size_t count, size_t *which);

/* "letters", "swapped", "edited", "top_level_domain"; "none" */
const char *mail_lookalike_name(enum mail_lookalike lookalike);
