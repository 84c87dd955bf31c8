/* Passwords: what is typed in normal form, and which ones are too easy to guess.
 *
 * The normal form is NFKC (as RFC 8265 has it, section 4.2, but with compatibility forms made one,
 * for keyboards differ in them): the same letters typed on another machine are the same password.
 * Case and spaces count.
 */
#pragma once

#include "base/arena.h"
#include "base/error.h"
#include "base/slice.h"

enum {
    PASSWORD_CHARACTERS_MIN = 10,
    PASSWORD_BYTES_MAX = 1000,
};

/* In the arena. NULL with STATUS_INVALID when the text is too long to be looked at. */
const char *password_normalize(struct arena *arena, struct slice typed, struct error *error);

/* The normal form of a password that may be chosen: long enough as typed and in normal form, with
 * letters, none of the most common, no pattern again and again, and not the user's own address or
 * name. NULL with STATUS_INVALID, which says what is wrong with it. */
const char *password_choose(struct arena *arena, struct slice typed, const char *email,
                            const char *name, struct error *error);
