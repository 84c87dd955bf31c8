/* The second factor: codes of an authenticator app (RFC 6238), and recovery codes for the day when
 * the phone is lost. A code of either kind is taken once. */
#pragma once

#include "service/service.h"
#include "store/sign-in.h"

enum { RECOVERY_CODES = 10 };

/* ---- setting it up ---- */

/* What stands between the two halves of each of the following: prepared on the worker, applied in
 * the writer. */
struct totp_setting {
    struct totp totp;
    const char *secret; /* in base32, to be typed into the app; told until it is confirmed */
    const char *uri;    /* the same for a QR code: otpauth://totp/... */
    int64_t step;       /* of the code that was given */
    const char *codes[RECOVERY_CODES]; /* told this once */
};

/* A new secret, which counts for nothing until a code of it was given. STATUS_DENIED to a token:
 * only the person himself sets it up, with his password. STATUS_CONFLICT while one is on. */
bool totp_begin_prepare(struct call *call, const char *password, struct totp_setting *setting);
bool totp_begin(struct call *call, struct totp_setting *setting);

/* Switches it on with the first code, and signs the person's other browsers out. */
bool totp_confirm_prepare(struct call *call, const char *code, struct totp_setting *setting);
bool totp_confirm(struct call *call, struct totp_setting *setting);

/* Switches it off; the password is checked in the first half. */
bool totp_remove_prepare(struct call *call, const char *password);
bool totp_remove(struct call *call);

/* ---- signing in; private to service/ ---- */

/* What a code given at sign-in proves. */
struct totp_proof {
    bool is_needed; /* the user has switched it on */
    bool is_given;
    bool is_recovery;
    int64_t step;
    struct digest recovery;
};

/* Looks at a code (NULL: none was given). A recovery code is only told right when it is used. */
bool totp_prove(struct call *call, struct uuid user, const char *code, struct totp_proof *proof);

/* Uses it up, within a write; `is_used` is false when somebody else did. */
bool totp_use_proof(struct call *call, struct uuid user, const struct totp_proof *proof,
                    bool *is_used);
