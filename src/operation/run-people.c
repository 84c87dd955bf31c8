/* Operations on the organization, its users, teams and tokens. */
#include "operation/run.h"

#include "service/people.h"
#include "service/sessions.h"
#include <string.h>

/* Whether row number `place` stands on the page that was asked for. */
static bool is_on_page(const struct request *request, size_t place)
{
    int64_t offset = request_integer(request, "offset", 0);
    return (int64_t)place >= offset &&
           (int64_t)place < offset + request_integer(request, "limit", 50);
}

/* Another organization's id shows nothing, as if it were empty. */
static bool is_other_organization(const struct request *request)
{
    return request_has(request, "organization") &&
           !uuid_equal(request_uuid(request, "organization"), request->call->actor.organization);
}

/* ---- organization ---- */

static bool answer_organization(struct request *request, struct json_writer *answer)
{
    struct call *call = request->call;
    struct organization *organization = people_organization(call);
    if (!organization)
        return false;
    json_key(answer, "organizations");
    json_array_begin(answer);
    if (is_on_page(request, 0)) {
        json_object_begin(answer);
        json_member_uuid(answer, "id", organization->id);
        json_member_text(answer, "name", organization->name);
        json_member_text(answer, "region", organization->region);
        json_object_end(answer);
    }
    json_array_end(answer);
    return true;
}

bool run_organizations_list(struct request *request, struct json_writer *answer)
{
    return answer_organization(request, answer);
}

bool run_organization_update(struct request *request, struct json_writer *answer)
{
    return call_requires_admin(request->call) &&
           people_update_organization(request->call, request_text(request, "name"),
                                      request_text(request, "region")) &&
           answer_organization(request, answer);
}

/* ---- users ---- */

static void write_user(const struct call *call, struct json_writer *answer, const struct user *user)
{
    json_object_begin(answer);
    json_member_uuid(answer, "id", user->id);
    json_member_boolean(answer, "me", uuid_equal(user->id, call->actor.user));
    json_member_text(answer, "email", user->email);
    json_member_text(answer, "name", user->name);
    json_member_text(answer, "avatar_url", NULL);
    json_member_text(answer, "role", role_name(user->role));
    json_object_end(answer);
}

bool run_users_list(struct request *request, struct json_writer *answer)
{
    struct call *call = request->call;
    struct users users = {0};
    if (!people_users(call, &users))
        return false;
    json_key(answer, "users");
    json_array_begin(answer);
    for (size_t i = 0; i < users.count && !is_other_organization(request); i++)
        if (is_on_page(request, i))
            write_user(call, answer, &users.items[i]);
    json_array_end(answer);
    return true;
}

static bool answer_user(struct request *request, struct json_writer *answer, struct uuid id)
{
    struct call *call = request->call;
    struct user *user = people_user(call, id);
    if (!user)
        return false;
    json_key(answer, "users");
    json_array_begin(answer);
    write_user(call, answer, user);
    json_array_end(answer);
    return true;
}

static bool read_role(struct request *request, enum role missing, enum role *role)
{
    const char *text = request_text(request, "role");
    *role = missing;
    if (text)
        role_find(slice_of(text), role);
    return *role != ROLE_OWNER || request->call->actor.role == ROLE_OWNER ||
           fail_at(&request->call->error, STATUS_DENIED, "/role", "only an owner makes owners");
}

/* What everybody changes of himself; not with a token that is limited to books, which speaks for a
 * part of the user. */
static bool is_own_name(const struct request *request)
{
    const struct actor *actor = &request->call->actor;
    return uuid_equal(request_uuid(request, "user"), actor->user) &&
           !request_has(request, "role") && !actor->token_books;
}

static bool may_manage(struct request *request)
{
    return is_own_name(request) || call_requires_admin(request->call);
}

/* A password need not come with it, but then must be right. */
bool prepare_proof(struct request *request)
{
    return may_manage(request) && password_prove(request->call, request_text(request, "password"));
}

bool run_user_invite(struct request *request, struct json_writer *answer)
{
    enum role role;
    struct uuid user;
    const char *code;
    if (!call_requires_admin(request->call) || !read_role(request, ROLE_MEMBER, &role) ||
        !people_invite(request->call, request_text(request, "email"), request_text(request, "name"),
                       role, &user, &code))
        return false;
    json_member_text(answer, "welcome_code", code);
    json_member_text(answer, "welcome_path",
                     arena_format(request->call->arena, "/welcome?code=%s", code));
    return answer_user(request, answer, user);
}

bool run_user_update(struct request *request, struct json_writer *answer)
{
    enum role role;
    struct uuid user = request_uuid(request, "user");
    return may_manage(request) && read_role(request, ROLE_NONE, &role) &&
           people_update(request->call, user, request_text(request, "name"), role) &&
           answer_user(request, answer, user);
}

bool run_user_remove(struct request *request, struct json_writer *answer)
{
    struct uuid user = request_uuid(request, "user");
    if (!call_requires_admin(request->call) || !people_remove(request->call, user))
        return false;
    json_member_uuid(answer, "id", user);
    json_member_boolean(answer, "deleted", true);
    return true;
}

/* ---- teams ---- */

static void write_members(struct json_writer *answer, const char *key, const struct team *team,
                          bool observers)
{
    json_key(answer, key);
    json_array_begin(answer);
    for (size_t i = 0; i < team->member_count; i++)
        if (team->members[i].is_observer == observers)
            json_write_uuid(answer, team->members[i].user);
    json_array_end(answer);
}

static void write_team(const struct call *call, struct json_writer *answer, const struct team *team)
{
    json_object_begin(answer);
    json_member_uuid(answer, "id", team->id);
    json_member_text(answer, "name", team->name);
    json_member_uuid(answer, "organization", call->actor.organization);
    write_members(answer, "active_members", team, false);
    write_members(answer, "observers", team, true);
    json_object_end(answer);
}

bool run_teams_list(struct request *request, struct json_writer *answer)
{
    struct call *call = request->call;
    struct teams teams = {0};
    if (!people_teams(call, &teams))
        return false;
    json_key(answer, "teams");
    json_array_begin(answer);
    for (size_t i = 0; i < teams.count && !is_other_organization(request); i++)
        if (is_on_page(request, i))
            write_team(call, answer, &teams.items[i]);
    json_array_end(answer);
    return true;
}

bool run_team_put(struct request *request, struct json_writer *answer)
{
    struct call *call = request->call;
    struct uuids active = request_uuids(request, "active_members");
    struct uuids observers = request_uuids(request, "observers");
    struct team_request team = {
        .id = request_uuid(request, "id"),
        .name = request_text(request, "name"),
        .active = request_has(request, "active_members") ? &active : NULL,
        .observers = request_has(request, "observers") ? &observers : NULL,
    };
    struct uuid id;
    if (!call_requires_admin(call) || !people_put_team(call, &team, &id))
        return false;
    struct team *written = people_team(call, id);
    if (!written)
        return false;
    json_key(answer, "teams");
    json_array_begin(answer);
    write_team(call, answer, written);
    json_array_end(answer);
    return true;
}

bool run_team_delete(struct request *request, struct json_writer *answer)
{
    struct uuid team = request_uuid(request, "id");
    if (!call_requires_admin(request->call) || !people_delete_team(request->call, team))
        return false;
    json_member_uuid(answer, "id", team);
    json_member_boolean(answer, "deleted", true);
    return true;
}

/* ---- tokens ---- */

static void write_token(struct json_writer *answer, const struct token *token, const char *text)
{
    json_object_begin(answer);
    json_member_uuid(answer, "id", token->id);
    json_member_uuid(answer, "user", token->user);
    json_member_text(answer, "name", token->name);
    json_member_text(answer, "class", token_class_name(token->token_class));
    if (token->is_limited) {
        json_key(answer, "books");
        json_array_begin(answer);
        for (size_t i = 0; i < token->books.count; i++)
            json_write_uuid(answer, token->books.items[i]);
        json_array_end(answer);
    }
    if (token->rate_per_minute)
        json_member_integer(answer, "rate_per_minute", token->rate_per_minute);
    json_member_integer(answer, "created_at", token->created_ms / 1000);
    if (token->expires_ms)
        json_member_integer(answer, "expires_at", token->expires_ms / 1000);
    if (token->used_ms)
        json_member_integer(answer, "last_used_at", token->used_ms / 1000);
    if (text)
        json_member_text(answer, "token", text);
    json_object_end(answer);
}

bool run_tokens_list(struct request *request, struct json_writer *answer)
{
    struct call *call = request->call;
    struct tokens tokens = {0};
    if (!people_tokens(call, &tokens))
        return false;
    json_key(answer, "tokens");
    json_array_begin(answer);
    for (size_t i = 0; i < tokens.count; i++)
        if (is_on_page(request, i))
            write_token(answer, &tokens.items[i], NULL);
    json_array_end(answer);
    return true;
}

static bool read_books(struct request *request, struct uuids *books)
{
    const json_t *list = json_object_get(request->arguments, "books");
    for (size_t i = 0; i < json_array_size(list); i++) {
        const struct book *book =
            call_book_named(request->call, json_string_value(json_array_get(list, i)));
        if (!book) {
            strcpy(request->call->error.pointer, "/books");
            return false;
        }
        *ARENA_PUSH(request->call->arena, books) = book->id;
    }
    return true;
}

bool run_token_create(struct request *request, struct json_writer *answer)
{
    const char *text, *token_class = request_text(request, "class");
    struct token token;
    struct token_request wanted = {
        .name = request_text(request, "name"),
        .token_class = TOKEN_PROPOSE,
        .is_limited = request_has(request, "books"),
        .expires_in_days = request_integer(request, "expires_in_days", 0),
        .rate_per_minute = request_integer(request, "rate_per_minute", 0),
    };
    if (token_class)
        token_class_find(slice_of(token_class), &wanted.token_class);
    if (request->call->actor.token_books && !wanted.is_limited)
        return fail_at(&request->call->error, STATUS_DENIED, "/books",
                       "a token that is limited to books makes only such tokens");
    if (!read_books(request, &wanted.books) ||
        !people_create_token(request->call, &wanted, &token, &text))
        return false;
    json_key(answer, "tokens");
    json_array_begin(answer);
    write_token(answer, &token, text);
    json_array_end(answer);
    return true;
}

bool run_token_revoke(struct request *request, struct json_writer *answer)
{
    struct uuid token = request_uuid(request, "id");
    if (!people_revoke_token(request->call, token))
        return false;
    json_member_uuid(answer, "id", token);
    json_member_boolean(answer, "revoked", true);
    return true;
}
