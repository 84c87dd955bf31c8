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

/* Whether a password in normal form may be chosen: long enough, none of the most common, and not
 * the user's own address or name. STATUS_INVALID says what is wrong with it. */
bool password_check(struct arena *arena, const char *password, const char *email, const char *name,
                    struct error *error);
