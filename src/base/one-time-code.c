/* One-time codes, from liboath. */
#include "base/one-time-code.h"

#include <liboath/oath.h>
#include <stdlib.h>
#include <string.h>

enum { STEP_S = 30, STEPS_AROUND = 1 };

bool totp_matches(struct slice secret, int64_t unix_s, const char *code, int64_t *step)
{
    uint64_t counter;
    char digits[TOTP_DIGITS + 1] = "";
    size_t count = 0;
    for (const char *typed = code; *typed; typed++) {
        if (*typed == ' ')
            continue;
        if (count == TOTP_DIGITS)
            return false;
        digits[count++] = *typed;
    }
    if (count != TOTP_DIGITS || strspn(digits, "0123456789") != TOTP_DIGITS ||
        oath_totp_validate3(secret.data, secret.length, (time_t)unix_s, STEP_S, 0, STEPS_AROUND,
                            NULL, &counter, digits) < 0)
        return false;
    *step = (int64_t)counter;
    return true;
}

void totp_code(struct slice secret, int64_t unix_s, char code[static TOTP_DIGITS + 1])
{
    /* It fails for impossible arguments only. */
    if (oath_totp_generate(secret.data, secret.length, (time_t)unix_s, STEP_S, 0, TOTP_DIGITS,
                           code) != OATH_OK)
        abort();
}

const char *base32_write(struct arena *arena, struct slice bytes)
{
    char *padded;
    if (oath_base32_encode(bytes.data, bytes.length, &padded, NULL) != OATH_OK)
        abort();
    size_t length = strcspn(padded, "=");
    const char *text = arena_copy_slice(arena, (struct slice){padded, length});
    free(padded);
    return text;
}
