/* Checking a user's password, and setting a new one. Private to service/. */
#pragma once

#include "service/service.h"
#include "store/organization.h"
#include "store/sign-in.h"

/* Why somebody is not let in, for programs: "wrong", "code_required", "code_wrong", "locked",
 * "busy", "weak_password", "link". NULL: nobody was refused. */
struct sign_in_refusal {
    const char *reason;
    int64_t wait_s; /* of "locked" and "busy": when to come again */
};

/* Under which wrong guesses for an e-mail address are counted; it need not be one. */
struct digest credentials_email_key(struct arena *arena, const char *email);

/* Whether a password in normal form is the one of this hash; NULL stands for nobody's, and takes
 * as long. `address` is where somebody signs in from, NULL for the actor of the call: one is
 * checked at a time of each. False also when too many wait to be checked: STATUS_UNAVAILABLE. */
bool credentials_match(struct call *call, const char *address, const char *hash,
                       const char *password, bool *matches);

/* The hash of a new password, in the call's arena; fails likewise. */
bool credentials_hash(struct call *call, const char *address, const char *password,
                      const char **hash);

/* Fails with STATUS_LIMIT while guesses for this address are refused; `wait_s` says how long. */
bool credentials_check_lock(struct call *call, struct digest email, int64_t *wait_s);

/* Counts a wrong guess, within a write. From the fifth in a row on guesses are refused for a
 * minute, then for twice as long each time, up to an hour. */
bool credentials_count_wrong(struct call *call, struct digest email);

/* Logs what became of a session, a password or a second factor, and has every thread read again
 * who may do what; within a write. */
bool credentials_note(struct call *call, const char *what, struct uuid id, const char *did);

/* Ends the sessions of a user in all organizations he is in, but for that of the call: what lets
 * him in has changed, and it is one everywhere. Within a write. */
bool credentials_end_sessions(struct call *call, struct uuid user);

/* Only a person changes what he signs in with: STATUS_DENIED to a token. */
bool credentials_require_person(struct call *call);

/* For what would let whoever found a session or a token become its user for good: STATUS_DENIED
 * unless the actor's password came with the request (password_prove), or he has the data folder
 * in hand. */
bool credentials_require_proof(struct call *call);

/* Forgets password, second factor and recovery codes of a user. Within a write. */
bool credentials_forget(struct call *call, struct uuid user);

/* The same when he is a member of no organization any more: invited again, he begins anew. */
bool credentials_forget_unused(struct call *call, struct uuid user);

/* Takes a one-time code, within a write: its user has accepted. Whoever leads one organization must
 * not get into another by a link of his: STATUS_CONFLICT for a member of another one. */
bool credentials_use_code(struct call *call, struct digest code, struct uuid *user);

/* The check of it alone, which changes nothing. */
bool credentials_check_only_here(struct call *call, struct uuid user);

/* Checks the password of the actor himself; a wrong one counts as a guess. STATUS_DENIED when it is
 * wrong, and while guesses are refused. Not within a write. */
bool credentials_check_own(struct call *call, const char *typed, struct user **user);
