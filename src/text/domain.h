/* Domain names: what people type, made comparable, and who registered them.
 *
 * The normal form is the ASCII form (IDNA 2008 through UTS 46, non-transitional), lower case,
 * without the final dot. Registrable means one label below a public suffix: "bbc.co.uk" of
 * "news.bbc.co.uk". Source: ICU; the Public Suffix List through libpsl.
 */
#pragma once

#include "base/arena.h"
#include "base/error.h"
#include "base/slice.h"
#include <stdbool.h>

enum { DOMAIN_BYTES_MAX = 253 }; /* RFC 1035 section 2.3.4, written without the root's dot */

/* Reads one domain name; the result lives as long as the arena. STATUS_INVALID says what is wrong.
 * A single label ("intranet") is a domain; an address in numbers is not. */
bool domain_normalize(struct arena *arena, struct slice typed, const char **ascii,
                      struct error *error);

/* The part of a normal form that somebody registered, or NULL when the name is a public suffix
 * itself. A suffix that the list does not know counts as public when it is one label. */
const char *domain_registrable(struct arena *arena, const char *ascii);

bool domain_is_public_suffix(const char *ascii);

/* Whether the last label of a normal form is a top-level domain of the list. Names that RFC 2606
 * and RFC 6761 keep out of use (example, test, invalid, localhost) are none; without a list on this
 * machine every one is. */
bool domain_has_known_top(struct arena *arena, const char *ascii);
