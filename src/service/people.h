/* The organization and who acts in it: users, teams, tokens, one-time links. */
#pragma once

#include "service/service.h"
#include "store/organization.h"
#include "store/token.h"

/* Reading. NULL or false, with the call's error. */
struct organization *people_organization(struct call *call);
bool people_users(struct call *call, struct users *users);
struct user *people_user(struct call *call, struct uuid id); /* removed ones, too */
bool people_teams(struct call *call, struct teams *teams);
struct team *people_team(struct call *call, struct uuid id);

/* The actor's own; of all users for admins with an admin token. */
bool people_tokens(struct call *call, struct tokens *tokens);

/* A user joins the organization (or comes back); `code` is for the one-time link. Who is in already
 * keeps the role and gets a new link; that of an owner only an owner gets. A link for somebody who
 * has signed in before, and the role of an owner, need the actor's proof (password_prove). */
bool people_invite(struct call *call, const char *email, const char *name, enum role role,
                   struct uuid *user, const char **code);

/* NULL and ROLE_NONE leave what is. The last owner stays owner; making one needs the actor's proof.
 */
bool people_update(struct call *call, struct uuid user, const char *name, enum role role);

/* Ends all tokens of the user at once, leaves all teams; what he made stays. */
bool people_remove(struct call *call, struct uuid user);

struct team_request {
    struct uuid id; /* nil: a new team */
    const char *name;
    const struct uuids *active; /* NULL: as they are */
    const struct uuids *observers;
};
bool people_put_team(struct call *call, const struct team_request *request, struct uuid *team);
bool people_delete_team(struct call *call, struct uuid team);

struct token_request {
    const char *name;
    enum token_class token_class;
    struct uuids books;
    bool is_limited;
    int64_t expires_in_days; /* 0: never */
    int64_t rate_per_minute; /* 0: no limit */
};
/* The text is told this once. It reaches no further than its maker: of a lower class (admins make
 * any), and for no longer. */
bool people_create_token(struct call *call, const struct token_request *request,
                         struct token *token, const char **text);
bool people_revoke_token(struct call *call, struct uuid token);

bool people_update_organization(struct call *call, const char *name, const char *region);

/* The read-only book Directory holds a record of every member: makes, changes or bins it. */
bool people_write_directory(struct call *call, const struct user *user);
