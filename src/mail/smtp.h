/* Handing a message to a mail server (RFC 5321, submission of RFC 6409).
 *
 * In two steps, so that the caller can note between them that from now on nobody can know whether
 * the message left, should all end: smtp_begin says who it is for and takes nothing over yet,
 * smtp_finish hands over the text. A name or password is sent only over TLS whose certificate was
 * verified, or to this machine itself. What a server says is bounded in size and time.
 *
 * Errors: STATUS_UNAVAILABLE (not reached, or a refusal that will pass: 4xx), STATUS_DENIED (it
 * refuses who we are, or is not to be trusted), STATUS_INVALID (a refusal for good: 5xx; no SMTP
 * server), with the server's words. SIGPIPE is to be ignored.
 */
#pragma once

#include "base/cleanup.h"
#include "base/slice.h"
#include "mail/server.h"
#include <stddef.h>

struct smtp;

/* Connects and signs in. */
struct smtp *smtp_open(const struct mail_server *server, struct error *error);
void smtp_free(struct smtp *smtp);
DEFINE_AUTO_FREE(smtp)

/* Who it is from and for, in normal form. All are taken, or nobody gets it: the error names whom
 * the server refuses. */
bool smtp_begin(struct smtp *smtp, const char *from, const char *const *to, size_t count,
                size_t size_bytes, struct error *error);

/* Hands over the message, whose lines end with CR LF. When it fails, `is_unsure` tells whether the
 * server may have taken it all the same. */
bool smtp_finish(struct smtp *smtp, struct slice message, bool *is_unsure, struct error *error);
