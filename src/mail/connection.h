/* A connection to a mail server, IMAP or SMTP: bounded (mail/bounded-stream.h), and with TLS only
 * to who proves to be the host. Private to mail/.
 */
#pragma once

#include "mail/server.h"
#include <libetpan/libetpan.h>

/* Connects; with MAIL_TLS the server's certificate was verified. For mailstream_close. NULL with
 * STATUS_UNAVAILABLE (not reached), STATUS_DENIED (no TLS, or with nobody to be
 * trusted; in a private network where that may not be) or
 * STATUS_INVALID (no TLS, and not this machine). */
mailstream *connection_open(const struct mail_server *server, int usual_port, int timeout_s,
                            struct error *error);

/* Puts TLS over a connection whose server has agreed to it (STARTTLS), and verifies who it is. */
bool connection_secure(mailstream *stream, const struct mail_server *server, int timeout_s,
                       struct error *error);
