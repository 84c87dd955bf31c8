/* The connection of an IMAP client: TLS, signing in. Private to mail/. */
#pragma once

#include "mail/imap.h"
#include <libetpan/libetpan.h>
#include <stdatomic.h>

struct imap {
    mailimap *session;
    int timeout_s;
    bool has_idle;
    bool has_condstore;
    bool is_open;    /* a folder is examined */
    uint32_t exists; /* messages in it, when it was last heard */
    int wake[2];     /* a pipe: what is written to it ends waiting */
};

/* The sentence and status of what libetpan answered; false, unless all is well. The next answer may
 * be as large and take as long as this one. */
bool imap_check(struct imap *imap, int code, const char *what, struct error *error);
