/* Whether a server is who it says: X.509 certificates (RFC 5280, RFC 6125). */
#pragma once

#include "base/error.h"
#include "base/slice.h"
#include <stdbool.h>
#include <stddef.h>

enum { CERTIFICATES_MAX = 16 };

/* Verifies a chain in DER form, the server's own first, for a host's name (or its address in
 * numbers) against the authorities of a file (PEM), or the system's (NULL). STATUS_DENIED when it
 * is not to be trusted, and why. */
bool certificates_verify(const struct slice *chain, size_t count, const char *host,
                         const char *authorities, struct error *error);
