/* What is known of e-mail addresses by their parts: hosts where everybody has a mailbox, and names
 * of mailboxes that are no person's. */
#pragma once

#include "base/slice.h"
#include <stdbool.h>
#include <stddef.h>

enum {
    HOST_MISTYPED = 1, /* so many customers that one letter off is a typing error */
    HOST_ONLY_TOP = 2, /* none of this name is under the neighbours of ".com" (.co, .cm, .om) */
};

/* A domain that says nothing of who has an address in it. */
struct mail_host {
    const char *name, *top;
    unsigned traits;
};

const struct mail_host *mail_hosts(size_t *count);

/* Whether a domain in normal form is one of them. */
bool mail_host_is_public(struct slice domain);

/* "info", "sales": the part before the sign, in lower case. */
bool mailbox_is_office(struct slice local);
