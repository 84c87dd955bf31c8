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
 * have ANSWER_BYTES_MAX, unless imap_expect says more. */
enum { ANSWER_BYTES_MAX = 4 << 20 };
void imap_expect(struct imap *imap, size_t bytes);
bool imap_check(struct imap *imap, int code, const char *what, struct error *error);
