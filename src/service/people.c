/* The organization and who acts in it. */
#include "service/people.h"

#include "contact/normalize.h"
#include "service/access.h"
#include "service/contacts.h"
#include "service/credentials.h"
#include "service/journal.h"
#include "store/book.h"
#include "text/email.h"
#include "text/name.h"
#include "text/phone.h"
#include <stdio.h>

enum { INVITATION_LASTS_MS = 7 * 24 * 60 * 60 * 1000 };

static const char *id_payload(struct arena *arena, const char *key, struct uuid id,
                              const char *what)
{
    char text[UUID_TEXT_BYTES];
    uuid_format(id, text);
    return arena_format(arena, "{\"%s\":\"%s\",\"did\":\"%s\"}", key, text, what);
}

static bool note(struct call *call, enum change_operation operation, const char *key,
                 struct uuid id, const char *what)
{
    return store_touch_access(call->store, &call->error) &&
           journal_note(call, operation, (struct uuid){{0}},
                        id_payload(call->arena, key, id, what));
}

/* ---- the directory ---- */

static const struct book *directory_book(const struct call *call)
{
    for (size_t i = 0; i < call->books.count; i++)
        if (call->books.items[i].kind == BOOK_DIRECTORY)
            return &call->books.items[i];
    return NULL;
}

static bool fill_directory(struct call *call, const struct user *user, struct record *record)
{
    struct fact name = {.kind = FACT_NAME}, email = {.kind = FACT_EMAIL, .label = "work"};
    name.part[NAME_FULL] = user->name;
    email.part[PART_VALUE] = user->email;
    record->facts = (struct facts){0};
    if (!fact_normalize(call->arena, &name, NULL, &call->error) ||
        !fact_normalize(call->arena, &email, NULL, &call->error))
        return false;
    struct origin origin = journal_origin(call, NULL);
    record_add_fact(call->arena, record, &name)->origin = origin;
    record_add_fact(call->arena, record, &email)->origin = origin;
    return true;
}

bool people_write_directory(struct call *call, const struct user *user)
{
    const struct book *book = directory_book(call);
    char id[UUID_TEXT_BYTES];
    struct uuid found;
    if (!book)
        return true;
    uuid_format(user->id, id);
    const char *key = arena_format(call->arena, "user:%s", id);
    if (!store_record_by_source(call->store, book->id, key, &found, &call->error))
        return false;
    struct record *after = ARENA_NEW(call->arena, struct record);
    if (uuid_is_nil(found)) {
        *after = (struct record){.book = book->id, .source_key = key};
        return user->removed_ms ||
               (fill_directory(call, user, after) && journal_create(call, after, NULL));
    }
    struct record *before = store_record_get(call->store, call->arena, found, &call->error);
    if (!before)
        return false;
    *after = *before;
    if (user->removed_ms) {
        after->trashed_ms = call->now_ms;
        return journal_write(call, CHANGE_RECORD_TRASHED, before, after);
    }
    return fill_directory(call, user, after) &&
           journal_write(call, CHANGE_RECORD_EDITED, before, after);
}

/* ---- users ---- */

static bool check_name(struct call *call, const char *name)
{
    return text_is_clean(slice_of(name), false) ||
           fail_at(&call->error, STATUS_INVALID, "/name",
                   "'name' holds control characters or invisible direction marks");
}

static bool make_code(struct call *call, struct uuid user, const char **code)
{
    struct digest hash;
    *code = token_text_new(call->arena, TOKEN_KIND_TOKEN, call->actor.organization, &hash);
    return store_invitation_insert(call->store, hash, user, call->now_ms + INVITATION_LASTS_MS,
                                   &call->error);
}

static bool find_or_make_user(struct call *call, const char *email, const char *name,
                              struct user *user)
{
    struct user *known = store_user_by_email(call->store, call->arena, email, &call->error);
    if (known) {
        *user = *known;
        return true;
    }
    if (call->error.status != STATUS_NOT_FOUND)
        return false;
    call->error = (struct error){0};
    *user = (struct user){.id = uuid_new(), .email = email, .name = name};
    return store_user_insert(call->store, user, call->now_ms, &call->error);
}

/* Whoever could rename, remove or let in an owner would be one. */
static bool may_lead(struct call *call, const struct user *user)
{
    return user->role != ROLE_OWNER || call->actor.role == ROLE_OWNER ||
           fail(&call->error, STATUS_DENIED, "only an owner changes an owner");
}

/* A new owner could let the old one out. */
static bool may_grant(struct call *call, enum role role)
{
    return role != ROLE_OWNER || credentials_require_proof(call);
}

/* A link lets its bearer be the user, in his private books, too: for somebody who has signed in
 * before (a member, or one who was removed) only an owner makes one. It is made when a password or
 * a device is in wrong hands, so his sessions end with it. Who is in keeps the role: user_update
 * changes that. */
static bool check_known_member(struct call *call, struct uuid id, enum role *role)
{
    bool has_signed_in;
    struct user *member = store_member_get(call->store, call->arena, id, &call->error);
    if (!member) {
        bool is_new = call->error.status == STATUS_NOT_FOUND;
        if (is_new)
            call->error = (struct error){0};
        return is_new;
    }
    if (!store_tokens_had(call->store, id, &has_signed_in, &call->error))
        return false;
    if (has_signed_in && call->actor.role != ROLE_OWNER)
        return fail(&call->error, STATUS_DENIED,
                    "this user has signed in before: only an owner makes a new link");
    if (has_signed_in && (!credentials_require_proof(call) ||
                          !store_sessions_revoke_of(call->store, id, call->actor.session,
                                                    call->now_ms, &call->error)))
        return false;
    if (!member->removed_ms)
        *role = member->role;
    return member->removed_ms || may_lead(call, member);
}

bool people_invite(struct call *call, const char *email, const char *name, enum role role,
                   struct uuid *id, const char **code)
{
    struct email parsed;
    struct user user;
    if (!email_parse(call->arena, slice_of(email), &parsed, &call->error)) {
        snprintf(call->error.pointer, sizeof(call->error.pointer), "/email");
        return false;
    }
    if (!check_name(call, name) || !find_or_make_user(call, parsed.normal, name, &user) ||
        !check_known_member(call, user.id, &role) || !may_grant(call, role))
        return false;
    *id = user.id;
    user.removed_ms = 0;
    return store_member_put(call->store, user.id, role, call->now_ms, &call->error) &&
           people_write_directory(call, &user) &&
           store_invitations_void(call->store, user.id, &call->error) &&
           make_code(call, user.id, code) && note(call, CHANGE_MEMBER, "user", user.id, "invited");
}

/* An organization without an owner could not be led by anybody. */
static bool keeps_an_owner(struct call *call, struct uuid except)
{
    struct users users = {0};
    if (!store_members(call->store, call->arena, &users, &call->error))
        return false;
    for (size_t i = 0; i < users.count; i++)
        if (users.items[i].role == ROLE_OWNER && !uuid_equal(users.items[i].id, except))
            return true;
    return fail(&call->error, STATUS_INVALID, "the organization must keep an owner");
}

static struct user *find_member(struct call *call, struct uuid id)
{
    struct user *user = store_member_get(call->store, call->arena, id, &call->error);
    if (user && user->removed_ms) {
        fail(&call->error, STATUS_NOT_FOUND, "there is no such user");
        return NULL;
    }
    return user;
}

bool people_update(struct call *call, struct uuid id, const char *name, enum role role)
{
    struct user *user = find_member(call, id);
    if (!user || !may_lead(call, user) || (user->role != role && !may_grant(call, role)))
        return false;
    if (user->role == ROLE_OWNER && role != ROLE_NONE && role != ROLE_OWNER &&
        !keeps_an_owner(call, id))
        return false;
    if (name) {
        user->name = name;
        if (!check_name(call, name) || !store_user_update(call->store, user, &call->error) ||
            !people_write_directory(call, user))
            return false;
    }
    if (role != ROLE_NONE &&
        (!store_member_put(call->store, id, role, call->now_ms, &call->error) ||
         !store_sessions_set_class(call->store, id, role >= ROLE_ADMIN ? TOKEN_ADMIN : TOKEN_WRITE,
                                   &call->error)))
        return false;
    return note(call, CHANGE_MEMBER, "user", id, "changed");
}

bool people_remove(struct call *call, struct uuid id)
{
    struct user *user = find_member(call, id);
    if (!user || !may_lead(call, user) || (user->role == ROLE_OWNER && !keeps_an_owner(call, id)))
        return false;
    user->removed_ms = call->now_ms;
    return store_member_remove(call->store, id, call->now_ms, &call->error) &&
           store_teams_leave(call->store, id, &call->error) &&
           store_tokens_revoke_of(call->store, id, call->now_ms, &call->error) &&
           store_invitations_void(call->store, id, &call->error) &&
           store_grants_revoke_of(call->store, id, &call->error) &&
           credentials_forget_unused(call, id) && people_write_directory(call, user) &&
           note(call, CHANGE_MEMBER, "user", id, "removed");
}

/* ---- teams ---- */

static bool add_members(struct call *call, struct team *team, const struct uuids *users,
                        bool are_observers)
{
    for (size_t i = 0; i < users->count; i++) {
        if (!find_member(call, users->items[i])) {
            if (call->error.status == STATUS_NOT_FOUND)
                fail_at(&call->error, STATUS_INVALID,
                        are_observers ? "/observers" : "/active_members",
                        "'%s' names somebody who is no user of the organization",
                        are_observers ? "observers" : "active_members");
            return false;
        }
        bool is_known = false;
        for (size_t k = 0; k < team->member_count; k++)
            is_known |= uuid_equal(team->members[k].user, users->items[i]);
        if (!is_known)
            team->members[team->member_count++] =
                (struct team_member){users->items[i], are_observers};
    }
    return true;
}

/* The members of one kind that the team has now, for what the request leaves as it is. */
static struct uuids members_now(struct arena *arena, const struct team *team, bool observers)
{
    struct uuids users = {0};
    for (size_t i = 0; i < team->member_count; i++)
        if (team->members[i].is_observer == observers)
            *ARENA_PUSH(arena, &users) = team->members[i].user;
    return users;
}

bool people_put_team(struct call *call, const struct team_request *request, struct uuid *id)
{
    struct team team = {.id = uuid_new(), .name = request->name};
    if (!uuid_is_nil(request->id)) {
        struct team *known = store_team_get(call->store, call->arena, request->id, &call->error);
        if (!known)
            return false;
        team = *known;
        if (request->name)
            team.name = request->name;
    }
    if (!team.name)
        return fail_at(&call->error, STATUS_INVALID, "/name", "'name' is required");
    struct uuids active = members_now(call->arena, &team, false);
    struct uuids observers = members_now(call->arena, &team, true);
    if (request->active)
        active = *request->active;
    if (request->observers)
        observers = *request->observers;
    team.members = ARENA_ARRAY(call->arena, struct team_member, active.count + observers.count + 1);
    team.member_count = 0;
    *id = team.id;
    return check_name(call, team.name) && add_members(call, &team, &active, false) &&
           add_members(call, &team, &observers, true) &&
           store_team_put(call->store, &team, call->now_ms, &call->error) &&
           note(call, CHANGE_TEAM, "team", team.id, "written");
}

/* A team that has books must give them another scope first. */
static bool has_no_books(struct call *call, struct uuid team)
{
    for (size_t i = 0; i < call->books.count; i++) {
        const struct book *book = &call->books.items[i];
        if (book->scope == SCOPE_TEAM && uuid_equal(book->team, team) && !book->trashed_ms)
            return fail(&call->error, STATUS_CONFLICT,
                        "the team has the contact book '%.100s': give it another scope first "
                        "(book_update)",
                        book->name);
    }
    return true;
}

bool people_delete_team(struct call *call, struct uuid id)
{
    struct team *team = store_team_get(call->store, call->arena, id, &call->error);
    if (!team || !has_no_books(call, id))
        return false;
    team->member_count = 0;
    team->deleted_ms = call->now_ms;
    return store_team_put(call->store, team, call->now_ms, &call->error) &&
           note(call, CHANGE_TEAM, "team", id, "deleted");
}

/* ---- tokens ---- */

/* A token is no way to more than its maker has: of a lower class (admins: any), and for no longer.
 */
static bool check_maker(struct call *call, const struct token_request *request, int64_t *expires_ms)
{
    if (call->actor.token_class < TOKEN_ADMIN && request->token_class >= call->actor.token_class)
        return fail_at(&call->error, STATUS_DENIED, "/class",
                       "a token of class '%s' makes only tokens of a lower class",
                       token_class_name(call->actor.token_class));
    if (request->expires_in_days)
        *expires_ms = call->now_ms + request->expires_in_days * 24 * 60 * 60 * 1000;
    if (uuid_is_nil(call->actor.token))
        return true;
    struct token *own = store_token_get(call->store, call->arena, call->actor.token, &call->error);
    if (own && own->expires_ms && (!*expires_ms || *expires_ms > own->expires_ms))
        *expires_ms = own->expires_ms;
    return own != NULL;
}

bool people_create_token(struct call *call, const struct token_request *request,
                         struct token *token, const char **text)
{
    struct digest hash;
    int64_t expires_ms = 0;
    if (!check_name(call, request->name) || !check_maker(call, request, &expires_ms))
        return false;
    *token = (struct token){
        .id = uuid_new(),
        .user = call->actor.user,
        .token_class = request->token_class,
        .name = request->name,
        .books = request->books,
        .is_limited = request->is_limited,
        .rate_per_minute = request->rate_per_minute,
        .created_ms = call->now_ms,
        .expires_ms = expires_ms,
    };
    *text = token_text_new(call->arena, TOKEN_KIND_TOKEN, call->actor.organization, &hash);
    return store_token_insert(call->store, token, hash, &call->error) &&
           note(call, CHANGE_TOKEN, "token", token->id, "created");
}

/* One's own tokens of one's class or below; those of others as an admin. A token that is limited to
 * books ends only itself. */
static bool may_revoke(struct call *call, const struct token *token)
{
    if (uuid_equal(token->id, call->actor.token))
        return true;
    if (call->actor.token_books)
        return fail(&call->error, STATUS_DENIED,
                    "this token is limited to books and ends no other");
    if (uuid_equal(token->user, call->actor.user))
        return call_requires(call, token->token_class);
    if (call->actor.role < ROLE_ADMIN)
        return fail(&call->error, STATUS_NOT_FOUND, "there is no such token");
    struct user *user = store_member_get(call->store, call->arena, token->user, &call->error);
    return user && call_requires_admin(call) && may_lead(call, user);
}

bool people_revoke_token(struct call *call, struct uuid id)
{
    struct token *token = store_token_get(call->store, call->arena, id, &call->error);
    if (token && token->kind != TOKEN_KIND_TOKEN)
        return fail(&call->error, STATUS_NOT_FOUND, "there is no such token");
    return token && may_revoke(call, token) &&
           store_token_revoke(call->store, id, call->now_ms, &call->error) &&
           note(call, CHANGE_TOKEN, "token", id, "revoked");
}

/* ---- the organization ---- */

bool people_update_organization(struct call *call, const char *name, const char *region)
{
    struct organization *organization =
        store_organization_get(call->store, call->arena, &call->error);
    if (!organization)
        return false;
    if (name)
        organization->name = name;
    if (region && *region && !phone_region_is_known(region))
        return fail_at(&call->error, STATUS_INVALID, "/region",
                       "'region' must be a country as ISO 3166 names it: DE, GB, US");
    if (region)
        organization->region = *region ? region : NULL;
    return check_name(call, organization->name) &&
           store_organization_update(call->store, organization, &call->error) &&
           note(call, CHANGE_ORGANIZATION, "organization", organization->id, "changed");
}

/* ---- reading ---- */

struct organization *people_organization(struct call *call)
{
    return store_organization_get(call->store, call->arena, &call->error);
}

bool people_users(struct call *call, struct users *users)
{
    return store_members(call->store, call->arena, users, &call->error);
}

struct user *people_user(struct call *call, struct uuid id)
{
    return store_member_get(call->store, call->arena, id, &call->error);
}

bool people_teams(struct call *call, struct teams *teams)
{
    return store_teams(call->store, call->arena, teams, &call->error);
}

struct team *people_team(struct call *call, struct uuid id)
{
    return store_team_get(call->store, call->arena, id, &call->error);
}

bool people_tokens(struct call *call, struct tokens *tokens)
{
    return store_tokens(call->store, call->arena, TOKEN_KIND_TOKEN,
                        call_is_admins(call) ? (struct uuid){{0}} : call->actor.user, tokens,
                        &call->error);
}
