/* One's own sessions, one's own password. */
#include "service/sessions.h"

#include "service/credentials.h"
#include "text/password.h"
#include <stdio.h>
#include <string.h>

static bool is_in_force(const struct call *call, const struct token *session)
{
    return session->kind == TOKEN_KIND_SESSION && !session->revoked_ms &&
           session->expires_ms > call->now_ms && uuid_equal(session->user, call->actor.user);
}

/* A token that reaches less far than a session neither sees nor ends it. */
static bool is_within_reach(const struct call *call, const struct token *session)
{
    return is_in_force(call, session) && !call->actor.token_books &&
           call->actor.token_class >= session->token_class;
}

bool sessions_list(struct call *call, struct tokens *sessions)
{
    struct tokens all = {0};
    if (!store_tokens(call->store, call->arena, TOKEN_KIND_SESSION, call->actor.user, &all,
                      &call->error))
        return false;
    for (size_t i = 0; i < all.count; i++)
        if (is_within_reach(call, &all.items[i]))
            *ARENA_PUSH(call->arena, sessions) = all.items[i];
    return true;
}

bool session_revoke(struct call *call, struct uuid id)
{
    const struct token *session = store_token_get(call->store, call->arena, id, &call->error);
    if (!session && call->error.status != STATUS_NOT_FOUND)
        return false;
    if (!session || !is_within_reach(call, session))
        return fail(&call->error, STATUS_NOT_FOUND, "you have no such session");
    return store_token_revoke(call->store, id, call->now_ms, &call->error) &&
           credentials_note(call, "session", id, "revoked");
}

static bool apply_sign_out(struct call *call, void *context)
{
    (void)context;
    return session_revoke(call, call->actor.session);
}

bool session_sign_out(struct call *call)
{
    return service_write(call, apply_sign_out, NULL);
}

bool password_change_prepare(struct call *call, const char *old_password, const char *password,
                             struct password_change *change)
{
    struct user *user;
    if (!credentials_require_person(call))
        return false;
    if (!credentials_check_own(call, old_password, &user)) {
        snprintf(call->error.pointer, sizeof(call->error.pointer), "/old_password");
        return false;
    }
    const char *chosen =
        password_choose(call->arena, slice_of(password), user->email, user->name, &call->error);
    if (!chosen) {
        snprintf(call->error.pointer, sizeof(call->error.pointer), "/password");
        return false;
    }
    change->old_hash = user->password_hash;
    return credentials_hash(call, NULL, chosen, &change->new_hash);
}

bool password_change_apply(struct call *call, const struct password_change *change)
{
    const struct user *user =
        store_member_get(call->store, call->arena, call->actor.user, &call->error);
    if (!user)
        return false;
    if (!user->password_hash || strcmp(user->password_hash, change->old_hash) != 0)
        return fail(&call->error, STATUS_CONFLICT, "the password was changed meanwhile");
    return store_password_put(call->store, call->actor.user, change->new_hash, &call->error) &&
           credentials_end_sessions(call, call->actor.user) &&
           credentials_note(call, "password", call->actor.user, "changed");
}

bool password_prove(struct call *call, const char *password)
{
    struct user *user;
    call->is_proven = password && credentials_require_person(call) &&
                      credentials_check_own(call, password, &user);
    if (!password || call->is_proven)
        return true;
    snprintf(call->error.pointer, sizeof(call->error.pointer), "/password");
    return false;
}
