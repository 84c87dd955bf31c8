/* Organizations (the tenants) and the users that belong to them. */
#pragma once

#include "contact/rights.h"
#include "store/store.h"

struct organization {
    struct uuid id;
    const char *name;
    const char *region; /* of phone numbers typed without "+"; NULL: none */
    int64_t sequence;
    int64_t created_ms;
};

struct organizations {
    struct organization *items;
    size_t count;
    size_t capacity;
};

/* All organizations in the store: for the command line, and to find the only one. */
bool store_organizations(struct store *store, struct arena *arena,
                         struct organizations *organizations, struct error *error);

/* Makes an organization with an empty log; within db_begin_write of the caller. */
bool store_organization_insert(struct store *store, const struct organization *organization,
                               struct error *error);
struct organization *store_organization_get(struct store *store, struct arena *arena,
                                            struct error *error);
bool store_organization_update(struct store *store, const struct organization *organization,
                               struct error *error);

struct user {
    struct uuid id;
    const char *email; /* normal form */
    const char *name;
    const char *password_hash; /* NULL: none yet */
    enum role role;            /* in the selected organization */
    int64_t removed_ms;
};

struct users {
    struct user *items;
    size_t count;
    size_t capacity;
};

/* NULL and STATUS_NOT_FOUND when there is none. By id: only members, removed ones included. */
struct user *store_user_by_email(struct store *store, struct arena *arena, const char *email,
                                 struct error *error);
struct user *store_member_get(struct store *store, struct arena *arena, struct uuid user,
                              struct error *error);
bool store_members(struct store *store, struct arena *arena, struct users *users,
                   struct error *error);
bool store_user_insert(struct store *store, const struct user *user, int64_t now_ms,
                       struct error *error);
bool store_user_update(struct store *store, const struct user *user, struct error *error);

/* Adds a member, or changes the role of one (a removed one comes back). Who is new or comes back is
 * only invited until he accepts. */
bool store_member_put(struct store *store, struct uuid user, enum role role, int64_t now_ms,
                      struct error *error);
bool store_member_accept(struct store *store, struct uuid user, struct error *error);
bool store_member_remove(struct store *store, struct uuid user, int64_t now_ms,
                         struct error *error);

struct team_member {
    struct uuid user;
    bool is_observer;
};

struct team {
    struct uuid id;
    const char *name;
    struct team_member *members;
    size_t member_count;
    int64_t deleted_ms;
};

struct teams {
    struct team *items;
    size_t count;
    size_t capacity;
};

bool store_teams(struct store *store, struct arena *arena, struct teams *teams,
                 struct error *error);
struct team *store_team_get(struct store *store, struct arena *arena, struct uuid id,
                            struct error *error);
/* Inserts or replaces a team with all its members. */
bool store_team_put(struct store *store, const struct team *team, int64_t now_ms,
                    struct error *error);
bool store_teams_leave(struct store *store, struct uuid user, struct error *error);

/* The teams of one user. */
struct memberships {
    struct membership *items;
    size_t count;
    size_t capacity;
};
bool store_memberships(struct store *store, struct arena *arena, struct uuid user,
                       struct memberships *memberships, struct error *error);
