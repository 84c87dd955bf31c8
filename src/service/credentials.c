/* Passwords of users, and what a wrong one costs. */
#include "service/credentials.h"

#include "service/guess-guard.h"
#include "service/internal.h"
#include "service/journal.h"
#include "store/token.h"
#include "text/email.h"
#include "text/password.h"
#include <pthread.h>

enum { GUESSES_FREE = 5, LOCK_MS = 60 * 1000, LOCK_MS_MAX = 60 * 60 * 1000 };

struct digest credentials_email_key(struct arena *arena, const char *email)
{
    struct email parsed;
    struct error ignored = {0};
    bool is_email = email_parse(arena, slice_of(email), &parsed, &ignored);
    struct slice parts[] = {SLICE("sign-in"), slice_of(is_email ? parsed.normal : email)};
    return digest_of(parts, 2);
}

/* The hash of a password that nobody has. */
static char nobody[PASSWORD_HASH_BYTES];

static void make_nobody(void)
{
    char secret[SECRET_TEXT_BYTES];
    secret_text(secret);
    password_hash(slice_of(secret), nobody);
}

/* NULL with STATUS_UNAVAILABLE when it is full. */
static struct guess_place *enter(struct call *call, const char *address)
{
    struct guess_place *place =
        guess_guard_enter(service_guess_guard(call->service), address, call->actor.user);
    if (!place)
        fail(&call->error, STATUS_UNAVAILABLE,
             "too many are signing in at this moment: try again in a second");
    return place;
}

bool credentials_match(struct call *call, const char *address, const char *hash,
                       const char *password, bool *matches)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    struct guess_place *place = enter(call, address);
    if (!place)
        return false;
    pthread_once(&once, make_nobody);
    bool ok = password_verify(hash ? hash : nobody, slice_of(password), matches);
    guess_guard_leave(service_guess_guard(call->service), place);
    *matches = *matches && hash;
    return ok || fail(&call->error, STATUS_UNAVAILABLE, "there is no memory to check a password");
}

bool credentials_hash(struct call *call, const char *address, const char *password,
                      const char **hash)
{
    char text[PASSWORD_HASH_BYTES];
    struct guess_place *place = enter(call, address);
    if (!place)
        return false;
    bool ok = password_hash(slice_of(password), text);
    guess_guard_leave(service_guess_guard(call->service), place);
    if (!ok)
        return fail(&call->error, STATUS_UNAVAILABLE, "there is no memory to hash a password");
    *hash = arena_copy(call->arena, text);
    return true;
}

bool credentials_note(struct call *call, const char *what, struct uuid id, const char *did)
{
    char text[UUID_TEXT_BYTES];
    uuid_format(id, text);
    return store_touch_access(call->store, &call->error) &&
           journal_note(
               call, CHANGE_TOKEN, (struct uuid){{0}},
               arena_format(call->arena, "{\"%s\":\"%s\",\"did\":\"%s\"}", what, text, did));
}

static bool end_sessions_in(struct call *call, struct uuid organization, struct uuid user)
{
    return store_select(call->store, organization, &call->error) &&
           store_sessions_revoke_of(call->store, user, call->actor.session, call->now_ms,
                                    &call->error) &&
           store_touch_access(call->store, &call->error);
}

bool credentials_end_sessions(struct call *call, struct uuid user)
{
    struct uuids organizations = {0};
    if (!store_memberships_of(call->store, call->arena, user, &organizations, &call->error))
        return false;
    bool ok = true;
    for (size_t i = 0; i < organizations.count && ok; i++)
        ok = end_sessions_in(call, organizations.items[i], user);
    return store_select(call->store, call->actor.organization, &call->error) && ok;
}

bool credentials_require_person(struct call *call)
{
    return uuid_is_nil(call->actor.token) ||
           fail(&call->error, STATUS_DENIED,
                "this is for a person who has signed in, not for a token");
}

bool credentials_require_proof(struct call *call)
{
    bool is_local = uuid_is_nil(call->actor.token) && uuid_is_nil(call->actor.session);
    return is_local || call->is_proven ||
           (credentials_require_person(call) &&
            fail_at(&call->error, STATUS_DENIED, "/password",
                    "this needs your own password besides, as 'password'"));
}

bool credentials_forget(struct call *call, struct uuid user)
{
    const struct totp none = {0};
    return store_password_put(call->store, user, NULL, &call->error) &&
           store_totp_put(call->store, user, &none, call->now_ms, &call->error) &&
           store_recovery_codes_put(call->store, user, NULL, 0, &call->error);
}

bool credentials_forget_unused(struct call *call, struct uuid user)
{
    struct uuids organizations = {0};
    return store_memberships_of(call->store, call->arena, user, &organizations, &call->error) &&
           (organizations.count || credentials_forget(call, user));
}

/* ---- one-time codes ---- */

bool credentials_check_only_here(struct call *call, struct uuid user)
{
    struct uuids organizations = {0};
    if (!store_memberships_of(call->store, call->arena, user, &organizations, &call->error))
        return false;
    for (size_t i = 0; i < organizations.count; i++)
        if (!uuid_equal(organizations.items[i], call->actor.organization))
            return fail(&call->error, STATUS_CONFLICT,
                        "this user belongs to another organization here, too: no link changes "
                        "his password; sign in with it, and with this code");
    return true;
}

bool credentials_use_code(struct call *call, struct digest code, struct uuid *user)
{
    return store_invitation_use(call->store, code, call->now_ms, user, &call->error) &&
           credentials_check_only_here(call, *user) &&
           store_member_accept(call->store, *user, &call->error);
}

/* ---- wrong guesses ---- */

bool credentials_check_lock(struct call *call, struct digest email, int64_t *wait_s)
{
    struct sign_in_failures failures;
    if (!store_failures_get(call->store, email, call->now_ms, &failures, &call->error))
        return false;
    if (failures.locked_until_ms <= call->now_ms)
        return true;
    *wait_s = (failures.locked_until_ms - call->now_ms + 999) / 1000;
    return fail(&call->error, STATUS_LIMIT, "too many wrong guesses for this address: wait %lld s",
                (long long)*wait_s);
}

bool credentials_count_wrong(struct call *call, struct digest email)
{
    struct sign_in_failures failures;
    if (!store_failures_get(call->store, email, call->now_ms, &failures, &call->error))
        return false;
    failures.count++;
    failures.locked_until_ms = 0;
    if (failures.count >= GUESSES_FREE) {
        int64_t doubled = failures.count - GUESSES_FREE;
        int64_t lock_ms = doubled < 6 ? (int64_t)LOCK_MS << doubled : LOCK_MS_MAX;
        failures.locked_until_ms = call->now_ms + lock_ms;
    }
    return store_failures_put(call->store, email, &failures, call->now_ms, &call->error);
}

struct own_guess {
    struct digest email;
    bool is_right;
    int64_t wait_s;
};

/* Of guesses that are checked at the same time, those behind the fifth are refused here. */
static bool apply_own_guess(struct call *call, void *context)
{
    struct own_guess *guess = context;
    if (!credentials_check_lock(call, guess->email, &guess->wait_s))
        return false;
    return guess->is_right ? store_failures_clear(call->store, guess->email, &call->error)
                           : credentials_count_wrong(call, guess->email);
}

/* To who is signed in a lock is one more reason why not, no limit of his request. */
static bool deny_locked(struct call *call)
{
    if (call->error.status == STATUS_LIMIT)
        call->error.status = STATUS_DENIED;
    return false;
}

bool credentials_check_own(struct call *call, const char *typed, struct user **user)
{
    struct own_guess guess = {0};
    struct user *own = store_member_get(call->store, call->arena, call->actor.user, &call->error);
    if (!own)
        return false;
    guess.email = credentials_email_key(call->arena, own->email);
    const char *password = password_normalize(call->arena, slice_of(typed), &call->error);
    if (!password)
        return false;
    if (!credentials_check_lock(call, guess.email, &guess.wait_s))
        return deny_locked(call);
    if (!credentials_match(call, NULL, own->password_hash, password, &guess.is_right))
        return false;
    bool is_dry_run = call->is_dry_run;
    call->is_dry_run = false; /* a guess is one, whatever it was made for */
    bool ok = service_write(call, apply_own_guess, &guess);
    call->is_dry_run = is_dry_run;
    if (!ok)
        return deny_locked(call);
    *user = own;
    return guess.is_right || fail(&call->error, STATUS_DENIED, "the password is wrong");
}
