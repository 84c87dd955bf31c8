/* The settings of an account's servers: JSON, without secrets. Private to service/. */
#pragma once

#include "mail/server.h"
#include "service/service.h"

/* What the settings say ("host", "port", "security": tls, starttls or none, "user", "token": the
 * password is an access token, "authorities"). `argument` is where they stood in a request: "/imap"
 * or
 * "/smtp", of which only the first needs a user. STATUS_INVALID names the setting that is wrong or
 * unknown; the texts are the call's arena's. */
bool mail_server_read(struct call *call, const char *settings, const char *argument,
                      struct mail_server *server);
