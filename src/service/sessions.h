/* The sessions and the password of the actor himself. */
#pragma once

#include "service/service.h"
#include "store/token.h"

/* Those that have not ended, the newest last. A token that is limited to books, or of a lower class
 * than a session, has no part in it, here and below. */
bool sessions_list(struct call *call, struct tokens *sessions);

/* Ends one; STATUS_NOT_FOUND when he has no such session. Within a write. */
bool session_revoke(struct call *call, struct uuid id);

/* Ends the session of the call. */
bool session_sign_out(struct call *call);

struct password_change {
    const char *old_hash;
    const char *new_hash;
};

/* Checks both, on the worker: a wrong old password counts as a guess at it. */
bool password_change_prepare(struct call *call, const char *old_password, const char *password,
                             struct password_change *change);

/* Sets it and ends all other sessions of the user. Within a write. */
bool password_change_apply(struct call *call, const struct password_change *change);

/* Takes the actor's password, given with a request that may need it (NULL: none was given), and
 * remembers for the rest of the call that it was right. STATUS_DENIED when it is wrong, while
 * guesses are refused, and to a token. Not within a write. */
bool password_prove(struct call *call, const char *password);
