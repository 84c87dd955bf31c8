/* What a proxy in front says of the client: X-Forwarded-For and X-Forwarded-Proto. Only from a
 * proxy that was named, for anybody can write these headers. */
#pragma once

#include "http/server.h"

/* Whether the text is an IPv4 or IPv6 address. */
bool http_address_is_valid(const char *text);

/* Puts the client's address in place of the proxy's, and sets is_https. */
void http_forwarded_read(const struct http_options *options, struct http_request *request);
