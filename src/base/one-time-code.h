/* One-time codes of an authenticator app: TOTP (RFC 6238) as all of them speak it, with SHA-1, six
 * digits and steps of 30 seconds. From liboath. */
#pragma once

#include "base/arena.h"
#include "base/slice.h"
#include <stdbool.h>
#include <stdint.h>

enum { TOTP_SECRET_BYTES = 20, TOTP_DIGITS = 6 };

/* Whether `code`, spaces passed over, is that of the step at `unix_s` or of the step before or
 * after it. `step` tells which one, so that its code is taken only once. */
bool totp_matches(struct slice secret, int64_t unix_s, const char *code, int64_t *step);

/* The code of the step at `unix_s`: what the app shows. */
void totp_code(struct slice secret, int64_t unix_s, char code[static TOTP_DIGITS + 1]);

/* Base32 in capitals without padding (RFC 4648 section 6), as people type it into an app. */
const char *base32_write(struct arena *arena, struct slice bytes);
