/* Signing in. */
#include "service/sign-in.h"

#include "base/clock.h"
#include "service/access.h"
#include "service/guess-guard.h"
#include "service/people.h"
#include "service/totp.h"
#include "text/email.h"
#include "text/name.h"
#include "text/password.h"
#include <stdio.h>

const char *session_csrf(struct arena *arena, struct slice text)
{
    /* The text holds 32 random bytes, so that nothing of it can be told from the digest. */
    struct slice parts[] = {SLICE("csrf"), text};
    struct digest digest = digest_of(parts, COUNT_OF(parts));
    return base64_write(arena, (struct slice){(const char *)digest.bytes, DIGEST_BYTES});
}

/* ---- the session ---- */

enum { AGENT_BYTES_MAX = 200, SESSIONS_MAX = 20 };

/* Where somebody comes from, for the list of his sessions. */
struct origin_of_session {
    const char *address, *agent;
};

static const char *agent_name(struct arena *arena, const char *agent)
{
    struct slice cut = text_cut(slice_of(agent ? agent : ""), AGENT_BYTES_MAX);
    return text_is_clean(cut, false) ? arena_copy_slice(arena, cut) : "";
}

/* The browser forgets the session that it had here: so does the store. */
static bool end_replaced(struct call *call, struct slice text)
{
    struct uuid organization;
    struct digest hash;
    struct error none = {0};
    if (!token_text_read(TOKEN_KIND_SESSION, text, &organization, &hash) ||
        !uuid_equal(organization, call->actor.organization))
        return true;
    const struct token *session = store_token_by_hash(call->store, call->arena, hash, &none);
    return !session || store_token_revoke(call->store, session->id, call->now_ms, &call->error);
}

/* Makes the session of call->actor.user, who is let in; within a write. */
static bool begin_session(struct call *call, const struct origin_of_session *origin,
                          struct signed_in *signed_in)
{
    struct digest hash;
    struct user *user = store_member_get(call->store, call->arena, call->actor.user, &call->error);
    struct organization *organization =
        user ? store_organization_get(call->store, call->arena, &call->error) : NULL;
    if (!organization)
        return false;
    struct token *session = ARENA_NEW(call->arena, struct token);
    *session = (struct token){
        .id = uuid_new(),
        .kind = TOKEN_KIND_SESSION,
        .user = user->id,
        .token_class = user->role >= ROLE_ADMIN ? TOKEN_ADMIN : TOKEN_WRITE,
        .name = agent_name(call->arena, origin->agent),
        .address = origin->address ? origin->address : "",
        .created_ms = call->now_ms,
        .expires_ms = call->now_ms + SESSION_IDLE_MS,
    };
    signed_in->text =
        token_text_new(call->arena, TOKEN_KIND_SESSION, call->actor.organization, &hash);
    signed_in->csrf = session_csrf(call->arena, slice_of(signed_in->text));
    signed_in->session = session;
    signed_in->user = user;
    signed_in->organization = organization;
    return store_token_insert(call->store, session, hash, &call->error) &&
           store_sessions_trim(call->store, user->id, SESSIONS_MAX, call->now_ms, &call->error) &&
           credentials_note(call, "session", session->id, "created");
}

bool service_signed_in(struct call *call, struct slice text, struct signed_in *signed_in)
{
    struct totp totp;
    *signed_in = (struct signed_in){.csrf = session_csrf(call->arena, text)};
    signed_in->session =
        store_token_get(call->store, call->arena, call->actor.session, &call->error);
    signed_in->user = people_user(call, call->actor.user);
    signed_in->organization = people_organization(call);
    if (!signed_in->session || !signed_in->user || !signed_in->organization ||
        !store_totp_get(call->store, call->arena, call->actor.user, &totp, &call->error))
        return false;
    signed_in->has_totp = totp.is_on;
    return true;
}

static struct call new_call(struct session *session, struct arena *arena)
{
    store_rollback(session->store); /* whatever an abandoned call left open */
    return (struct call){
        .service = session->service,
        .session = session,
        .store = session->store,
        .arena = arena,
        .channel = CHANNEL_PAGE,
        .now_ms = clock_unix_ms(),
    };
}

static bool check_address(struct call *call, const char *address, struct sign_in_refusal *refusal)
{
    int64_t wait_ms =
        guess_guard_wait_ms(service_guess_guard(call->service), address, call->now_ms);
    if (!wait_ms)
        return true;
    *refusal = (struct sign_in_refusal){"locked", (wait_ms + 999) / 1000};
    return fail(&call->error, STATUS_LIMIT,
                "too many attempts from your network address: wait %lld s",
                (long long)refusal->wait_s);
}

/* ---- by password ---- */

enum verdict { VERDICT_WRONG, VERDICT_CODE_REQUIRED, VERDICT_CODE_WRONG, VERDICT_RIGHT };

/* One attempt under way. */
struct attempt {
    const struct sign_in *given;
    struct digest email;
    struct digest invitation; /* when he accepts it by this */
    bool accepts;
    const char *password; /* in normal form */
    struct user *user;    /* NULL: nobody who could be let in */
    const char *new_hash; /* in place of one that was made with other limits; NULL: it stays */
    enum verdict verdict;
    struct totp_proof proof;
    struct signed_in *signed_in;
    struct sign_in_refusal *refusal;
};

static bool is_named(struct call *call, struct uuid id, const char *name)
{
    char text[UUID_TEXT_BYTES];
    struct organization *organization =
        store_select(call->store, id, &call->error)
            ? store_organization_get(call->store, call->arena, &call->error)
            : NULL;
    uuid_format(id, text);
    return organization && (strcmp(text, name) == 0 || strcmp(organization->name, name) == 0);
}

/* Where a code for this user leads; false when it is none of his, as for an unknown address. */
static bool accept_code(struct call *call, struct attempt *attempt)
{
    struct uuid id;
    struct error ignored = {0};
    if (!token_text_read(TOKEN_KIND_TOKEN, slice_of(attempt->given->welcome_code),
                         &call->actor.organization, &attempt->invitation) ||
        !store_select(call->store, call->actor.organization, &ignored) ||
        !store_invitation_find(call->store, attempt->invitation, call->now_ms, &id, &ignored))
        return false;
    attempt->accepts = uuid_equal(id, attempt->user->id);
    return attempt->accepts;
}

static bool choose(struct call *call, const struct uuids *organizations, const char *name)
{
    for (size_t i = 0; i < organizations->count; i++) {
        if (name && !is_named(call, organizations->items[i], name))
            continue;
        call->actor.organization = organizations->items[i];
        return true;
    }
    return false;
}

/* Whom the address is of, and where he is a member. What is counted of an address that nobody has
 * is written in the name of some organization. */
static bool find_user(struct call *call, struct attempt *attempt)
{
    struct email parsed;
    struct uuids own = {0};
    struct organizations all = {0};
    struct error *error = &call->error;
    if (email_parse(call->arena, slice_of(attempt->given->email), &parsed, error))
        attempt->user = store_user_by_email(call->store, call->arena, parsed.normal, error);
    if (!attempt->user && error->status != STATUS_NOT_FOUND && error->status != STATUS_INVALID)
        return false;
    *error = (struct error){0};
    if (attempt->user &&
        !store_memberships_of(call->store, call->arena, attempt->user->id, &own, error))
        return false;
    if (attempt->user &&
        (attempt->given->welcome_code ? accept_code(call, attempt)
                                      : choose(call, &own, attempt->given->organization))) {
        call->actor.user = attempt->user->id;
        return true;
    }
    attempt->user = NULL;
    if (!store_organizations(call->store, call->arena, &all, error))
        return false;
    if (!all.count)
        return fail(error, STATUS_UNAVAILABLE, "the store is empty");
    call->actor.organization = all.items[0].id;
    return true;
}

/* Everything that takes time, before the writer. */
static bool judge(struct call *call, struct attempt *attempt)
{
    bool matches;
    const char *hash = attempt->user ? attempt->user->password_hash : NULL;
    if (!credentials_match(call, attempt->given->address, hash, attempt->password, &matches))
        return false;
    attempt->verdict = VERDICT_WRONG;
    if (!matches)
        return true;
    if (password_hash_is_old(hash) &&
        !credentials_hash(call, attempt->given->address, attempt->password, &attempt->new_hash))
        return false;
    if (!totp_prove(call, attempt->user->id, attempt->given->code, &attempt->proof))
        return false;
    attempt->verdict = !attempt->proof.is_needed ? VERDICT_RIGHT
                       : !attempt->given->code   ? VERDICT_CODE_REQUIRED
                       : attempt->proof.is_given ? VERDICT_RIGHT
                                                 : VERDICT_CODE_WRONG;
    return true;
}

/* What was judged may have changed until the writer's turn came: another password, a code that
 * somebody else was quicker to use. */
static bool judge_again(struct call *call, struct attempt *attempt)
{
    bool is_used;
    struct user *now = store_member_get(call->store, call->arena, attempt->user->id, &call->error);
    if (!now)
        return false;
    if (now->removed_ms || !now->password_hash ||
        strcmp(now->password_hash, attempt->user->password_hash) != 0) {
        attempt->verdict = VERDICT_WRONG;
        return true;
    }
    if (!totp_use_proof(call, attempt->user->id, &attempt->proof, &is_used))
        return false;
    if (!is_used)
        attempt->verdict = VERDICT_CODE_WRONG;
    return true;
}

static bool use_invitation(struct call *call, const struct attempt *attempt)
{
    struct uuid user;
    return store_invitation_use(call->store, attempt->invitation, call->now_ms, &user,
                                &call->error) &&
           store_member_accept(call->store, user, &call->error);
}

static bool let_in(struct call *call, struct attempt *attempt)
{
    const struct origin_of_session origin = {attempt->given->address, attempt->given->agent};
    attempt->signed_in->has_totp = attempt->proof.is_needed;
    return store_failures_clear(call->store, attempt->email, &call->error) &&
           (!attempt->new_hash ||
            store_password_put(call->store, attempt->user->id, attempt->new_hash, &call->error)) &&
           (!attempt->accepts || use_invitation(call, attempt)) &&
           end_replaced(call, attempt->given->replaced) &&
           begin_session(call, &origin, attempt->signed_in);
}

/* A refusal is no error here: what was counted has to stay. */
static bool apply_attempt(struct call *call, void *context)
{
    struct attempt *attempt = context;
    static const char *const reasons[] = {
        [VERDICT_WRONG] = "wrong",
        [VERDICT_CODE_REQUIRED] = "code_required",
        [VERDICT_CODE_WRONG] = "code_wrong",
        [VERDICT_RIGHT] = NULL,
    };
    /* Guesses that were checked at the same time do not get past the lock. */
    if (!credentials_check_lock(call, attempt->email, &attempt->refusal->wait_s)) {
        attempt->refusal->reason = "locked";
        return false;
    }
    if (attempt->verdict == VERDICT_RIGHT && !judge_again(call, attempt))
        return false;
    attempt->refusal->reason = reasons[attempt->verdict];
    if (attempt->verdict == VERDICT_RIGHT)
        return let_in(call, attempt);
    return attempt->verdict == VERDICT_CODE_REQUIRED ||
           credentials_count_wrong(call, attempt->email);
}

static bool say_refusal(struct call *call, const struct attempt *attempt)
{
    switch (attempt->verdict) {
    case VERDICT_CODE_REQUIRED:
        return fail_at(&call->error, STATUS_UNAUTHENTICATED, "/code",
                       "the code of your authenticator app is needed, or a recovery code");
    case VERDICT_CODE_WRONG:
        return fail_at(&call->error, STATUS_UNAUTHENTICATED, "/code",
                       "the code is wrong, or was used already: wait for the next one");
    default:
        return fail(&call->error, STATUS_UNAUTHENTICATED,
                    "the e-mail address or the password is wrong");
    }
}

static bool try(struct call *call, struct attempt *attempt)
{
    const struct sign_in *given = attempt->given;
    if (!check_address(call, given->address, attempt->refusal))
        return false;
    attempt->email = credentials_email_key(call->arena, given->email);
    attempt->password = password_normalize(call->arena, slice_of(given->password), &call->error);
    if (!attempt->password)
        return false;
    if (!credentials_check_lock(call, attempt->email, &attempt->refusal->wait_s)) {
        attempt->refusal->reason = "locked";
        return false;
    }
    if (!find_user(call, attempt) || !judge(call, attempt) ||
        !service_write_unchecked(call, apply_attempt, attempt))
        return false;
    bool is_wrong = attempt->verdict == VERDICT_WRONG || attempt->verdict == VERDICT_CODE_WRONG;
    guess_guard_count(service_guess_guard(call->service), given->address, is_wrong, call->now_ms);
    return attempt->verdict == VERDICT_RIGHT || say_refusal(call, attempt);
}

static void finish(const struct call *call, struct sign_in_refusal *refusal, struct error *error)
{
    *error = call->error;
    if (error->status == STATUS_UNAVAILABLE && !refusal->reason)
        *refusal = (struct sign_in_refusal){"busy", 1};
}

bool service_sign_in(struct session *session, struct arena *arena, const struct sign_in *given,
                     struct signed_in *signed_in, struct sign_in_refusal *refusal,
                     struct error *error)
{
    struct call call = new_call(session, arena);
    struct attempt attempt = {.given = given, .signed_in = signed_in, .refusal = refusal};
    *refusal = (struct sign_in_refusal){0};
    *signed_in = (struct signed_in){0};
    bool ok = try(&call, &attempt);
    if (!ok)
        finish(&call, refusal, error);
    return ok;
}

/* ---- with a link ---- */

struct arrival {
    const struct welcome_sign_in *given;
    struct digest code;
    struct user *user;
    const char *hash; /* of the new password */
    struct signed_in *signed_in;
    struct sign_in_refusal *refusal;
};

/* The user whom the link is for; nothing is used up yet. */
static bool find_invited(struct call *call, struct arrival *arrival)
{
    struct uuid id;
    if (!token_text_read(TOKEN_KIND_TOKEN, slice_of(arrival->given->code),
                         &call->actor.organization, &arrival->code))
        return fail(&call->error, STATUS_UNAUTHENTICATED, "this is no one-time code");
    if (!store_select(call->store, call->actor.organization, &call->error) ||
        !store_invitation_find(call->store, arrival->code, call->now_ms, &id, &call->error) ||
        !(arrival->user = store_member_get(call->store, call->arena, id, &call->error)))
        return false;
    call->actor.user = id;
    if (arrival->user->removed_ms)
        return fail(&call->error, STATUS_UNAUTHENTICATED, "this user was removed");
    return credentials_check_only_here(call, id);
}

static bool check_new(struct call *call, struct arrival *arrival)
{
    const struct welcome_sign_in *given = arrival->given;
    const char *name = given->name ? given->name : arrival->user->name;
    if (!text_is_clean(slice_of(name), false) || !*name || strlen(name) > 200)
        return fail_at(&call->error, STATUS_INVALID, "/name",
                       "'name' has at most 200 bytes, and no control characters");
    const char *password = password_choose(call->arena, slice_of(given->password),
                                           arrival->user->email, name, &call->error);
    if (password)
        return credentials_hash(call, given->address, password, &arrival->hash);
    snprintf(call->error.pointer, sizeof(call->error.pointer), "/password");
    arrival->refusal->reason = "weak_password";
    return false;
}

static bool apply_arrival(struct call *call, void *context)
{
    struct arrival *arrival = context;
    const struct origin_of_session origin = {arrival->given->address, arrival->given->agent};
    struct uuid id, none = {{0}};
    struct digest email = credentials_email_key(call->arena, arrival->user->email);
    return credentials_use_code(call, arrival->code, &id) && credentials_forget(call, id) &&
           store_password_put(call->store, id, arrival->hash, &call->error) &&
           store_failures_clear(call->store, email, &call->error) &&
           store_sessions_revoke_of(call->store, id, none, call->now_ms, &call->error) &&
           begin_session(call, &origin, arrival->signed_in);
}

static bool apply_name(struct call *call, void *context)
{
    return people_update(call, call->actor.user, context, ROLE_NONE);
}

/* Through the session that was just made, as every change of a name. */
static bool take_name(struct call *call, const struct arrival *arrival)
{
    char *name = arena_copy(call->arena, arrival->given->name);
    if (!call_begin_session(call->session, call->arena, slice_of(arrival->signed_in->text), call) ||
        !service_write(call, apply_name, name))
        return false;
    arrival->signed_in->user->name = name;
    return true;
}

bool service_sign_in_welcome(struct session *session, struct arena *arena,
                             const struct welcome_sign_in *given, struct signed_in *signed_in,
                             struct sign_in_refusal *refusal, struct error *error)
{
    struct call call = new_call(session, arena);
    struct arrival arrival = {.given = given, .signed_in = signed_in, .refusal = refusal};
    *refusal = (struct sign_in_refusal){0};
    *signed_in = (struct signed_in){0};
    bool ok = check_address(&call, given->address, refusal) && find_invited(&call, &arrival) &&
              check_new(&call, &arrival) &&
              service_write_unchecked(&call, apply_arrival, &arrival) &&
              (!given->name || take_name(&call, &arrival));
    if (ok)
        return true;
    if (call.error.status == STATUS_NOT_FOUND)
        fail(&call.error, STATUS_UNAUTHENTICATED, "this link is of another store");
    if (call.error.status == STATUS_UNAUTHENTICATED) {
        refusal->reason = "link";
        guess_guard_count(service_guess_guard(session->service), given->address, true, call.now_ms);
    }
    finish(&call, refusal, error);
    return false;
}
