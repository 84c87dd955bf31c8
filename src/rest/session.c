/* Signing in and out. */
#include "rest/session.h"

#include "base/cleanup.h"
#include "rest/body.h"
#include "rest/credential.h"
#include "rest/reply.h"
#include "service/sessions.h"
#include "service/sign-in.h"
#include <stdio.h>

/* ---- answering ---- */

static void write_user(struct json_writer *writer, const struct user *user)
{
    json_key(writer, "user");
    json_object_begin(writer);
    json_member_uuid(writer, "id", user->id);
    json_member_text(writer, "email", user->email);
    json_member_text(writer, "name", user->name);
    json_member_text(writer, "role", role_name(user->role));
    json_object_end(writer);
}

static void write_organization(struct json_writer *writer, const struct organization *organization)
{
    json_key(writer, "organization");
    json_object_begin(writer);
    json_member_uuid(writer, "id", organization->id);
    json_member_text(writer, "name", organization->name);
    json_member_text(writer, "region", organization->region);
    json_object_end(writer);
}

static void answer_session(struct http_response *response, const struct signed_in *signed_in)
{
    struct json_writer writer;
    http_response_json(response, 200, &writer);
    http_response_header(response, "Cache-Control", "no-store");
    json_object_begin(&writer);
    json_key(&writer, "session");
    json_object_begin(&writer);
    json_member_uuid(&writer, "id", signed_in->session->id);
    json_member_text(&writer, "csrf", signed_in->csrf);
    write_user(&writer, signed_in->user);
    write_organization(&writer, signed_in->organization);
    json_member_text(&writer, "class", token_class_name(signed_in->session->token_class));
    json_member_boolean(&writer, "totp", signed_in->has_totp);
    json_member_integer(&writer, "created_at", signed_in->session->created_ms / 1000);
    json_member_integer(&writer, "expires_at", signed_in->session->expires_ms / 1000);
    json_object_end(&writer);
    json_object_end(&writer);
}

/* ---- reading ---- */

struct member {
    const char *name;
    const char **text;
    bool is_required;
    size_t bytes_max;
};

static bool read_member(struct http_request *request, const json_t *body,
                        const struct member *member, struct error *error)
{
    const json_t *value = json_object_get(body, member->name);
    char pointer[40];
    snprintf(pointer, sizeof(pointer), "/%s", member->name);
    *member->text = NULL;
    if (!value || json_is_null(value))
        return !member->is_required ||
               fail_at(error, STATUS_INVALID, pointer, "'%s' is required", member->name);
    if (!json_is_string(value))
        return fail_at(error, STATUS_INVALID, pointer, "'%s' must be text", member->name);
    if (json_string_length(value) > member->bytes_max)
        return fail_at(error, STATUS_INVALID, pointer, "'%s' has at most %zu bytes", member->name,
                       member->bytes_max);
    *member->text = arena_copy(request->arena, json_string_value(value));
    return true;
}

static bool read_members(struct http_request *request, const struct member *members, size_t count,
                         struct error *error)
{
    json_auto_t *body = rest_body_read(request->body, error);
    for (size_t i = 0; body && i < count; i++)
        if (!read_member(request, body, &members[i], error))
            return false;
    return body != NULL;
}

/* ---- the routes ---- */

enum { PASSWORD_BYTES = 1000, EMAIL_BYTES = 320, CODE_BYTES = 200, NAME_BYTES = 200 };

static void finish(struct http_request *request, struct http_response *response, bool ok,
                   const struct signed_in *signed_in, const struct sign_in_refusal *refusal,
                   const struct error *error)
{
    if (ok) {
        answer_session(response, signed_in);
        rest_set_session_cookie(request, response, signed_in->text);
    } else {
        rest_answer_refusal(response, error, refusal->reason, refusal->wait_s);
    }
}

static void sign_in(struct http_request *request, struct http_response *response, void *context)
{
    struct sign_in given = {.address = request->peer,
                            .replaced = rest_session_cookie(request),
                            .agent = http_request_header(request, "User-Agent")};
    const struct member members[] = {
        {"email", &given.email, true, EMAIL_BYTES},
        {"password", &given.password, true, PASSWORD_BYTES},
        {"code", &given.code, false, CODE_BYTES},
        {"organization", &given.organization, false, NAME_BYTES},
        {"welcome_code", &given.welcome_code, false, CODE_BYTES},
    };
    struct signed_in signed_in;
    struct sign_in_refusal refusal = {0};
    struct error error = {0};
    (void)context;
    bool ok =
        rest_refuse_foreign(request, &error) &&
        read_members(request, members, COUNT_OF(members), &error) &&
        service_sign_in(request->worker, request->arena, &given, &signed_in, &refusal, &error);
    finish(request, response, ok, &signed_in, &refusal, &error);
}

static void welcome(struct http_request *request, struct http_response *response, void *context)
{
    struct welcome_sign_in given = {.address = request->peer,
                                    .agent = http_request_header(request, "User-Agent")};
    const struct member members[] = {
        {"welcome_code", &given.code, true, CODE_BYTES},
        {"password", &given.password, true, PASSWORD_BYTES},
        {"name", &given.name, false, NAME_BYTES},
    };
    struct signed_in signed_in;
    struct sign_in_refusal refusal = {0};
    struct error error = {0};
    (void)context;
    bool ok = rest_refuse_foreign(request, &error) &&
              read_members(request, members, COUNT_OF(members), &error) &&
              service_sign_in_welcome(request->worker, request->arena, &given, &signed_in, &refusal,
                                      &error);
    finish(request, response, ok, &signed_in, &refusal, &error);
}

/* A token is no session, however good it is. */
static bool begin(struct http_request *request, struct http_response *response, struct call *call)
{
    if (!rest_begin_call(request, response, call))
        return false;
    if (!uuid_is_nil(call->actor.session))
        return true;
    fail(&call->error, STATUS_UNAUTHENTICATED, "a token has no session");
    rest_answer_error(response, &call->error, NULL);
    return false;
}

static void show_session(struct http_request *request, struct http_response *response,
                         void *context)
{
    struct call call;
    struct signed_in signed_in;
    (void)context;
    if (!begin(request, response, &call))
        return;
    if (service_signed_in(&call, rest_session_cookie(request), &signed_in))
        answer_session(response, &signed_in);
    else
        rest_answer_error(response, &call.error, NULL);
}

static void sign_out(struct http_request *request, struct http_response *response, void *context)
{
    struct call call;
    struct json_writer writer;
    (void)context;
    if (!begin(request, response, &call))
        return;
    if (!session_sign_out(&call)) {
        rest_answer_error(response, &call.error, NULL);
        return;
    }
    http_response_json(response, 200, &writer);
    json_object_begin(&writer);
    json_member_uuid(&writer, "id", call.actor.session);
    json_member_boolean(&writer, "revoked", true);
    json_object_end(&writer);
    http_response_header(response, "Cache-Control", "no-store");
    rest_set_session_cookie(request, response, NULL);
}

const struct http_route *rest_session_routes(size_t *count)
{
    static const struct http_route routes[] = {
        {"POST", "/v1/session", sign_in},
        {"POST", "/v1/session/welcome", welcome},
        {"GET", "/v1/session", show_session},
        {"DELETE", "/v1/session", sign_out},
    };
    *count = COUNT_OF(routes);
    return routes;
}
