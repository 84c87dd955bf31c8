/* A mail server that somebody has an account on: IMAP to read, SMTP to send. */
#pragma once

#include "base/error.h"
#include <stdbool.h>

enum mail_security {
    MAIL_TLS,      /* from the first byte; port 993 of IMAP, 465 of SMTP */
    MAIL_STARTTLS, /* port 143, 587 */
    MAIL_PLAIN,    /* none: refused but for loopback addresses */
};

struct mail_server {
    const char *host;
    int port; /* 0: the usual one */
    enum mail_security security;
    const char *user; /* of SMTP NULL: nobody signs in */
    const char *password;
    bool is_access_token;    /* the password is one, of OAuth 2.0: XOAUTH2 */
    const char *authorities; /* file of certificates (PEM) to trust; NULL: the system's */
    int timeout_s;           /* for each answer; 0: half a minute */
    bool is_public_only;     /* it is refused when it stands in a private network */
};
