/* The second factor. */
#include "service/totp.h"

#include "base/one-time-code.h"
#include "base/secret.h"
#include "service/credentials.h"
#include "service/internal.h"
#include "service/keyring.h"
#include "store/token.h"
#include <ctype.h>
#include <stdio.h>
#include <string.h>

/* ---- the secret ---- */

/* Sealed when there is a key for it. */
static bool seal(struct call *call, struct slice secret, struct totp *totp)
{
    *totp = (struct totp){.secret = secret, .is_sealed = service_key_file(call->service) != NULL};
    return !totp->is_sealed || keyring_seal(call, secret, &totp->secret);
}

static bool unseal(struct call *call, const struct totp *totp, struct slice *secret)
{
    const char *text;
    *secret = totp->secret;
    if (!totp->is_sealed)
        return true;
    if (!keyring_unseal(call, totp->secret, &text))
        return fail(&call->error, STATUS_UNAVAILABLE,
                    "the second factor was sealed by another key than the one at hand: use a "
                    "recovery code");
    *secret = (struct slice){text, TOTP_SECRET_BYTES};
    return true;
}

/* ---- recovery codes ---- */

enum { RECOVERY_BYTES = 10, RECOVERY_CHARACTERS = 16, RECOVERY_GROUP = 4 };

/* Letters and digits alone count, of either case. */
static bool read_recovery(struct arena *arena, struct uuid user, const char *typed,
                          struct digest *digest)
{
    char *plain = arena_copy(arena, typed), *end = plain;
    for (; *typed; typed++)
        if (isalnum((unsigned char)*typed))
            *end++ = (char)toupper((unsigned char)*typed);
    *end = '\0';
    struct slice parts[] = {
        SLICE("recovery"), {(const char *)user.bytes, sizeof(user.bytes)}, slice_of(plain)};
    *digest = digest_of(parts, COUNT_OF(parts));
    return strlen(plain) == RECOVERY_CHARACTERS;
}

/* "ABCD-EFGH-IJKL-MNOP": 80 random bits. */
static const char *new_recovery(struct arena *arena)
{
    uint8_t bytes[RECOVERY_BYTES];
    secret_random(bytes, sizeof(bytes));
    const char *plain = base32_write(arena, (struct slice){(const char *)bytes, sizeof(bytes)});
    return arena_format(arena, "%.4s-%.4s-%.4s-%.4s", plain, plain + RECOVERY_GROUP,
                        plain + 2 * RECOVERY_GROUP, plain + 3 * RECOVERY_GROUP);
}

/* ---- setting it up ---- */

static const char *percent_encode(struct arena *arena, const char *text)
{
    char *encoded = arena_alloc(arena, 3 * strlen(text) + 1), *end = encoded;
    for (; *text; text++) {
        unsigned char byte = (unsigned char)*text;
        if (isalnum(byte) || strchr("-._~", byte))
            *end++ = (char)byte;
        else
            end += sprintf(end, "%%%02X", byte);
    }
    *end = '\0';
    return encoded;
}

static void write_uri(struct call *call, const char *email, struct slice secret,
                      struct totp_setting *setting)
{
    setting->secret = base32_write(call->arena, secret);
    setting->uri = arena_format(call->arena, "otpauth://totp/Kith:%s?secret=%s&issuer=Kith",
                                percent_encode(call->arena, email), setting->secret);
}

static bool is_off(struct call *call)
{
    struct totp now;
    return store_totp_get(call->store, call->arena, call->actor.user, &now, &call->error) &&
           (!now.is_on || fail(&call->error, STATUS_CONFLICT,
                               "the second factor is on: switch it off before setting it up anew"));
}

bool totp_begin_prepare(struct call *call, const char *password, struct totp_setting *setting)
{
    struct user *user;
    char *bytes = arena_alloc(call->arena, TOTP_SECRET_BYTES);
    struct slice secret = {bytes, TOTP_SECRET_BYTES};
    secret_random(bytes, TOTP_SECRET_BYTES);
    *setting = (struct totp_setting){0};
    if (!credentials_require_person(call) || !is_off(call) ||
        !credentials_check_own(call, password, &user))
        return false;
    write_uri(call, user->email, secret, setting);
    return seal(call, secret, &setting->totp);
}

bool totp_begin(struct call *call, struct totp_setting *setting)
{
    return is_off(call) && store_totp_put(call->store, call->actor.user, &setting->totp,
                                          call->now_ms, &call->error);
}

bool totp_confirm_prepare(struct call *call, const char *code, struct totp_setting *setting)
{
    struct slice secret;
    *setting = (struct totp_setting){0};
    if (!credentials_require_person(call) || !is_off(call) ||
        !store_totp_get(call->store, call->arena, call->actor.user, &setting->totp, &call->error))
        return false;
    if (!setting->totp.secret.length)
        return fail(&call->error, STATUS_CONFLICT, "there is nothing to confirm: begin first");
    if (!unseal(call, &setting->totp, &secret))
        return false;
    for (size_t i = 0; i < RECOVERY_CODES; i++)
        setting->codes[i] = new_recovery(call->arena);
    return totp_matches(secret, call->now_ms / 1000, code, &setting->step) ||
           fail_at(&call->error, STATUS_INVALID, "/code",
                   "this is not the code of this moment: is the clock of the phone right?");
}

bool totp_confirm(struct call *call, struct totp_setting *setting)
{
    struct totp now;
    struct digest digests[RECOVERY_CODES];
    if (!is_off(call) ||
        !store_totp_get(call->store, call->arena, call->actor.user, &now, &call->error))
        return false;
    if (!slice_equal(now.secret, setting->totp.secret))
        return fail(&call->error, STATUS_CONFLICT, "it was begun anew meanwhile");
    now.is_on = true;
    now.step = setting->step;
    for (size_t i = 0; i < RECOVERY_CODES; i++)
        read_recovery(call->arena, call->actor.user, setting->codes[i], &digests[i]);
    return store_totp_put(call->store, call->actor.user, &now, call->now_ms, &call->error) &&
           store_recovery_codes_put(call->store, call->actor.user, digests, RECOVERY_CODES,
                                    &call->error) &&
           credentials_end_sessions(call, call->actor.user) &&
           credentials_note(call, "second_factor", call->actor.user, "confirmed");
}

bool totp_remove_prepare(struct call *call, const char *password)
{
    struct user *user;
    return credentials_require_person(call) && credentials_check_own(call, password, &user);
}

bool totp_remove(struct call *call)
{
    const struct totp none = {0};
    return store_totp_put(call->store, call->actor.user, &none, call->now_ms, &call->error) &&
           store_recovery_codes_put(call->store, call->actor.user, NULL, 0, &call->error) &&
           credentials_note(call, "second_factor", call->actor.user, "removed");
}

/* ---- signing in ---- */

bool totp_prove(struct call *call, struct uuid user, const char *code, struct totp_proof *proof)
{
    struct totp totp;
    struct slice secret;
    *proof = (struct totp_proof){0};
    if (!store_totp_get(call->store, call->arena, user, &totp, &call->error))
        return false;
    proof->is_needed = totp.is_on;
    if (!totp.is_on || !code)
        return true;
    proof->is_recovery = read_recovery(call->arena, user, code, &proof->recovery);
    proof->is_given = proof->is_recovery;
    if (proof->is_recovery)
        return true;
    if (!unseal(call, &totp, &secret))
        return false;
    proof->is_given = totp_matches(secret, call->now_ms / 1000, code, &proof->step);
    return true;
}

bool totp_use_proof(struct call *call, struct uuid user, const struct totp_proof *proof,
                    bool *is_used)
{
    *is_used = true;
    if (!proof->is_needed)
        return true;
    if (proof->is_recovery)
        return store_recovery_code_use(call->store, user, proof->recovery, call->now_ms, is_used,
                                       &call->error);
    return store_totp_use(call->store, user, proof->step, is_used, &call->error);
}
