/* E-mail addresses: what people type, made comparable.
 *
 * The typed text is kept for people; the normal form is for finding. Normal form: surrounding
 * space and a mailto: gone, a display name with <...> around the address gone, the whole address
 * case folded and in NFC (RFC 6531 allows UTF-8 local parts; no mail host of note tells case
 * apart), the domain in its ASCII form (IDNA 2008, UTS 46 non-transitional) without a final dot.
 * Dots and plus tags of providers are NOT removed: they are evidence for linkage, not identity.
 */
#pragma once

#include "base/arena.h"
#include "base/error.h"
#include "base/slice.h"
#include <stdbool.h>

enum { EMAIL_BYTES_MAX = 254 }; /* RFC 5321 section 4.5.3.1.3, less the brackets */

struct email {
    const char *normal; /* "noor@xn--bcher-kva.example" */
    const char *local;  /* "noor" */
    const char *domain; /* "xn--bcher-kva.example" */
};

/* Reads one address; its texts live as long as the arena. STATUS_INVALID says what is wrong in
 * words a person understands ("no @ in ..."). Local part: RFC 5321 dot-atom or quoted string. */
bool email_parse(struct arena *arena, struct slice typed, struct email *email, struct error *error);

/* The addresses of the same domain from which a slip of the hand makes this one (normal form): a
 * letter more, less or another, two neighbours swapped. Not those that another person or mailbox is
 * as likely to have: another first or last letter, another number. Gives how many there are. */
size_t email_slips(struct arena *arena, const char *address, const char ***slips);
