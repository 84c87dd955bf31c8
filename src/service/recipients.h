/* Looking at a message's recipients before it is sent.
 *
 * Addresses that were written to before are ok as a rule: a warning that comes with ordinary mail
 * is one that nobody reads.
 */
#pragma once

#include "service/address-use.h"
#include "service/view.h"

/* The worst first, but for what needs no look at all. */
enum recipient_verdict {
    RECIPIENT_OK,
    RECIPIENT_INVALID,       /* no address */
    RECIPIENT_STALE,         /* its owner is no longer there, or has another */
    RECIPIENT_BOUNCED,       /* mail to it came back */
    RECIPIENT_LOOK_ALIKE,    /* its domain looks like one that is known */
    RECIPIENT_SIMILAR_NAME,  /* another of that name is written to far more often, or a slip */
    RECIPIENT_OUTSIDE,       /* all others of the thread are of one company or book */
    RECIPIENT_AWAY,          /* worth knowing, no warning; likewise below */
    RECIPIENT_NEVER_WRITTEN, /* nobody's contact, and never met in mail */
    RECIPIENT_VERDICT_COUNT,
};

/* "ok", "look_alike" */
const char *recipient_verdict_name(enum recipient_verdict verdict);

/* Whether somebody should look before he sends. */
bool recipient_is_warning(enum recipient_verdict verdict);

struct recipient {
    const char *typed;   /* as it came, a display name with it perhaps */
    const char *address; /* normal form; NULL: it has none */
    const char *name;    /* NULL: none */
    struct view *view;   /* the contact; NULL: none */
    struct address_use use;
    enum recipient_verdict verdict;
    const char *message; /* one sentence */
    const char *better;  /* an address in its place; NULL: none is known */
};

struct recipients {
    struct recipient *items; /* `typed` is to be filled, all else is given */
    size_t count;
    size_t capacity;
};

/* `conversation`: that is being answered; nil: none. Within service_read, or a write. */
bool recipients_check(struct call *call, struct recipients *recipients, struct uuid conversation);

/* The name before an address as typed: "Noor Haddad <noor@example.com>"; NULL: none. */
const char *recipient_display_name(struct arena *arena, const char *typed);
