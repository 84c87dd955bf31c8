/* Tokens and cookies. */
#include "rest/credential.h"

#include "base/secret.h"
#include "http/cors.h"
#include "rest/reply.h"
#include "service/sign-in.h"
#include <string.h>

static const char cookie_name[] = "kith_session";

struct slice rest_session_cookie(const struct http_request *request)
{
    return http_request_cookie(request, cookie_name);
}

void rest_set_session_cookie(const struct http_request *request, struct http_response *response,
                             const char *text)
{
    /* How long it lasts while it is not used the server knows; here stands how long at most. */
    long long age_s = text ? SESSION_LASTS_MS / 1000 : 0;
    http_response_header(
        response, "Set-Cookie",
        arena_format(request->arena, "%s=%s; Path=/v1; Max-Age=%lld; HttpOnly; SameSite=Strict%s",
                     cookie_name, text ? text : "", age_s, request->is_https ? "; Secure" : ""));
}

bool rest_refuse_foreign(const struct http_request *request, struct error *error)
{
    const char *origin = http_request_header(request, "Origin");
    const char *site = http_request_header(request, "Sec-Fetch-Site");
    bool is_foreign =
        (origin &&
         http_origin_is_foreign(origin, http_request_header(request, "Host"), request->is_https)) ||
        (site && strcmp(site, "same-origin") != 0 && strcmp(site, "none") != 0);
    return !is_foreign || fail(error, STATUS_DENIED,
                               "pages of another origin do not use the session of this one: they "
                               "need a token of their own");
}

static bool is_writing(const struct http_request *request)
{
    return strcmp(request->method, "GET") != 0; /* HEAD is served as GET */
}

static bool check_csrf(const struct http_request *request, struct slice session,
                       struct error *error)
{
    const char *given = http_request_header(request, "X-Kith-CSRF");
    struct slice wanted = slice_of(session_csrf(request->arena, session));
    struct slice shown = slice_of(given);
    if (given && digest_equal(digest_of(&wanted, 1), digest_of(&shown, 1)))
        return true;
    return fail(error, STATUS_DENIED,
                given ? "X-Kith-CSRF is not that of this session: read it from GET /v1/session"
                      : "a request that changes something with a session's cookie needs the "
                        "header X-Kith-CSRF, as GET /v1/session tells it");
}

static bool begin_session(const struct http_request *request, struct slice session,
                          struct call *call)
{
    call->error = (struct error){0};
    /* Reading, too: SameSite lets other ports of this host and neighbouring hosts send the cookie.
     */
    return rest_refuse_foreign(request, &call->error) &&
           call_begin_session(request->worker, request->arena, session, call) &&
           (!is_writing(request) || check_csrf(request, session, &call->error));
}

bool rest_begin_call(const struct http_request *request, struct http_response *response,
                     struct call *call)
{
    struct slice session = rest_session_cookie(request);
    bool has_header = http_request_header(request, "Authorization") != NULL;
    bool ok =
        session.length && !has_header
            ? begin_session(request, session, call)
            : call_begin_token(request->worker, request->arena,
                               http_request_credential(request, "Bearer"), CHANNEL_REST, call);
    if (ok)
        return true;
    if (call->error.status == STATUS_LIMIT)
        rest_answer_too_often(response, &call->error);
    else
        rest_answer_error(response, &call->error, NULL);
    return false;
}
