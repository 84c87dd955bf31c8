/* Operations on one's own sessions, password and second factor. */
#include "operation/run.h"

#include "service/sessions.h"
#include "service/totp.h"

/* ---- sessions ---- */

static void write_session(const struct call *call, struct json_writer *answer,
                          const struct token *session)
{
    json_object_begin(answer);
    json_member_uuid(answer, "id", session->id);
    json_member_boolean(answer, "current", uuid_equal(session->id, call->actor.session));
    json_member_text(answer, "address", session->address);
    json_member_text(answer, "user_agent", session->name);
    json_member_integer(answer, "created_at", session->created_ms / 1000);
    json_member_integer(answer, "expires_at", session->expires_ms / 1000);
    json_member_integer(answer, "last_used_at",
                        (session->used_ms ? session->used_ms : session->created_ms) / 1000);
    json_object_end(answer);
}

bool run_sessions_list(struct request *request, struct json_writer *answer)
{
    struct tokens sessions = {0};
    if (!sessions_list(request->call, &sessions))
        return false;
    json_key(answer, "sessions");
    json_array_begin(answer);
    for (size_t i = 0; i < sessions.count; i++)
        write_session(request->call, answer, &sessions.items[i]);
    json_array_end(answer);
    return true;
}

bool run_session_revoke(struct request *request, struct json_writer *answer)
{
    struct uuid id = request_uuid(request, "id");
    if (!session_revoke(request->call, id))
        return false;
    json_member_uuid(answer, "id", id);
    json_member_boolean(answer, "revoked", true);
    return true;
}

/* ---- the password ---- */

bool prepare_password(struct request *request)
{
    struct password_change *change = ARENA_NEW(request->call->arena, struct password_change);
    request->state = change;
    return password_change_prepare(request->call, request_text(request, "old_password"),
                                   request_text(request, "password"), change);
}

bool run_password_set(struct request *request, struct json_writer *answer)
{
    if (!password_change_apply(request->call, request->state))
        return false;
    json_member_boolean(answer, "changed", true);
    return true;
}

/* ---- the second factor ---- */

static struct totp_setting *new_setting(struct request *request)
{
    struct totp_setting *setting = ARENA_NEW(request->call->arena, struct totp_setting);
    request->state = setting;
    return setting;
}

bool prepare_totp_begin(struct request *request)
{
    return totp_begin_prepare(request->call, request_text(request, "password"),
                              new_setting(request));
}

bool run_totp_begin(struct request *request, struct json_writer *answer)
{
    struct totp_setting *setting = request->state;
    if (!totp_begin(request->call, setting))
        return false;
    json_key(answer, "totp");
    json_object_begin(answer);
    json_member_text(answer, "secret", setting->secret);
    json_member_text(answer, "uri", setting->uri);
    json_object_end(answer);
    return true;
}

bool prepare_totp_confirm(struct request *request)
{
    return totp_confirm_prepare(request->call, request_text(request, "code"), new_setting(request));
}

bool run_totp_confirm(struct request *request, struct json_writer *answer)
{
    struct totp_setting *setting = request->state;
    if (!totp_confirm(request->call, setting))
        return false;
    json_key(answer, "totp");
    json_object_begin(answer);
    json_member_boolean(answer, "on", true);
    json_key(answer, "recovery_codes");
    json_array_begin(answer);
    for (size_t i = 0; i < RECOVERY_CODES; i++)
        json_write_text(answer, setting->codes[i]);
    json_array_end(answer);
    json_object_end(answer);
    return true;
}

bool prepare_totp_remove(struct request *request)
{
    return totp_remove_prepare(request->call, request_text(request, "password"));
}

bool run_totp_remove(struct request *request, struct json_writer *answer)
{
    if (!totp_remove(request->call))
        return false;
    json_key(answer, "totp");
    json_object_begin(answer);
    json_member_boolean(answer, "on", false);
    json_object_end(answer);
    return true;
}
