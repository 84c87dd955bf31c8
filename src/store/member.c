/* Users, their membership of organizations, and teams. */
#include "store/organization.h"

#include "store/statement.h"

SHARED_STATEMENT(select_user_by_email,
                 "SELECT id, email, name, password_hash FROM user_account WHERE email = $1");
SHARED_STATEMENT(insert_user,
                 "INSERT INTO user_account (id, email, name, password_hash, created_ms)"
                 " VALUES ($1, $2, $3, $4, $5)");
SHARED_STATEMENT(update_user,
                 "UPDATE user_account SET name = $2, password_hash = $3 WHERE id = $1");

#define MEMBER_COLUMNS                                                                             \
    "u.id, u.email, u.name, u.password_hash, m.role, m.removed_ms FROM member m"                   \
    " JOIN user_account u ON u.id = m.user_id WHERE m.organization = $1"
STATEMENT(select_member, "SELECT " MEMBER_COLUMNS " AND m.user_id = $2");
STATEMENT(select_members, "SELECT " MEMBER_COLUMNS " AND m.removed_ms IS NULL ORDER BY u.email");
STATEMENT(put_member, "INSERT INTO member (organization, user_id, role, created_ms, is_pending)"
                      " VALUES ($1, $2, $3, $4, 1) ON CONFLICT (organization, user_id) DO UPDATE"
                      " SET role = EXCLUDED.role, removed_ms = NULL, is_pending = CASE"
                      " WHEN member.removed_ms IS NULL THEN member.is_pending ELSE 1 END");
STATEMENT(accept_member, "UPDATE member SET is_pending = 0 WHERE organization = $1"
                         " AND user_id = $2");
STATEMENT(remove_member, "UPDATE member SET removed_ms = $3 WHERE organization = $1"
                         " AND user_id = $2 AND removed_ms IS NULL");

STATEMENT(select_teams, "SELECT id, name, deleted_ms FROM team WHERE organization = $1"
                        " AND deleted_ms IS NULL ORDER BY name, id");
STATEMENT(select_team, "SELECT id, name, deleted_ms FROM team WHERE organization = $1 AND id = $2");
STATEMENT(select_team_members, "SELECT user_id, is_observer FROM team_member"
                               " WHERE organization = $1 AND team = $2 ORDER BY user_id");
STATEMENT(put_team, "INSERT INTO team (organization, id, name, created_ms, deleted_ms)"
                    " VALUES ($1, $2, $3, $4, $5) ON CONFLICT (organization, id) DO UPDATE"
                    " SET name = EXCLUDED.name, deleted_ms = EXCLUDED.deleted_ms");
STATEMENT(delete_team_members, "DELETE FROM team_member WHERE organization = $1 AND team = $2");
STATEMENT(insert_team_member, "INSERT INTO team_member (organization, team, user_id, is_observer)"
                              " VALUES ($1, $2, $3, $4)");
STATEMENT(leave_teams, "DELETE FROM team_member WHERE organization = $1 AND user_id = $2");
STATEMENT(select_memberships, "SELECT m.team, m.is_observer FROM team_member m JOIN team t"
                              " ON t.organization = $1 AND t.id = m.team AND t.deleted_ms IS NULL"
                              " WHERE m.organization = $1 AND m.user_id = $2");

static void read_user(struct db_statement *row, struct arena *arena, struct user *user)
{
    *user = (struct user){
        .id = db_column_uuid(row, 0),
        .email = db_column_copy(row, 1, arena),
        .name = db_column_copy(row, 2, arena),
        .password_hash = db_column_copy(row, 3, arena),
    };
}

static void read_member(struct db_statement *row, struct arena *arena, struct user *user)
{
    read_user(row, arena, user);
    user->role = (enum role)db_column_integer(row, 4);
    user->removed_ms = db_column_integer(row, 5);
}

struct user *store_user_by_email(struct store *store, struct arena *arena, const char *email,
                                 struct error *error)
{
    AUTO_FREE(db_statement)
    struct db_statement *row = db_prepare(store->db, select_user_by_email, error);
    if (!row)
        return NULL;
    db_bind_text(row, 1, email);
    enum db_step step = db_step(row, error);
    if (step == DB_DONE)
        fail(error, STATUS_NOT_FOUND, "there is no user with this e-mail address");
    if (step != DB_ROW)
        return NULL;
    struct user *user = ARENA_NEW(arena, struct user);
    read_user(row, arena, user);
    return user;
}

struct user *store_member_get(struct store *store, struct arena *arena, struct uuid id,
                              struct error *error)
{
    AUTO_FREE(db_statement) struct db_statement *row = store_prepare(store, select_member, error);
    if (!row)
        return NULL;
    db_bind_uuid(row, 2, id);
    enum db_step step = db_step(row, error);
    if (step == DB_DONE)
        fail(error, STATUS_NOT_FOUND, "there is no such user");
    if (step != DB_ROW)
        return NULL;
    struct user *user = ARENA_NEW(arena, struct user);
    read_member(row, arena, user);
    return user;
}

bool store_members(struct store *store, struct arena *arena, struct users *users,
                   struct error *error)
{
    AUTO_FREE(db_statement)
    struct db_statement *rows = store_prepare(store, select_members, error);
    if (!rows)
        return false;
    enum db_step step;
    while ((step = db_step(rows, error)) == DB_ROW)
        read_member(rows, arena, ARENA_PUSH(arena, users));
    return step == DB_DONE;
}

bool store_user_insert(struct store *store, const struct user *user, int64_t now_ms,
                       struct error *error)
{
    struct db_statement *statement = db_prepare(store->db, insert_user, error);
    if (!statement)
        return false;
    db_bind_uuid(statement, 1, user->id);
    db_bind_text(statement, 2, user->email);
    db_bind_text(statement, 3, user->name);
    db_bind_text(statement, 4, user->password_hash);
    db_bind_integer(statement, 5, now_ms);
    return db_run(statement, error);
}

bool store_user_update(struct store *store, const struct user *user, struct error *error)
{
    struct db_statement *statement = db_prepare(store->db, update_user, error);
    if (!statement)
        return false;
    db_bind_uuid(statement, 1, user->id);
    db_bind_text(statement, 2, user->name);
    db_bind_text(statement, 3, user->password_hash);
    return db_run(statement, error);
}

bool store_member_put(struct store *store, struct uuid user, enum role role, int64_t now_ms,
                      struct error *error)
{
    struct db_statement *statement = store_prepare(store, put_member, error);
    if (!statement)
        return false;
    db_bind_uuid(statement, 2, user);
    db_bind_integer(statement, 3, role);
    db_bind_integer(statement, 4, now_ms);
    return db_run(statement, error);
}

bool store_member_remove(struct store *store, struct uuid user, int64_t now_ms, struct error *error)
{
    struct db_statement *statement = store_prepare(store, remove_member, error);
    if (!statement)
        return false;
    db_bind_uuid(statement, 2, user);
    db_bind_integer(statement, 3, now_ms);
    return db_run(statement, error);
}

static bool read_team_members(struct store *store, struct arena *arena, struct team *team,
                              struct error *error)
{
    struct {
        struct team_member *items;
        size_t count, capacity;
    } members = {0};
    AUTO_FREE(db_statement)
    struct db_statement *rows = store_prepare(store, select_team_members, error);
    if (!rows)
        return false;
    db_bind_uuid(rows, 2, team->id);
    enum db_step step;
    while ((step = db_step(rows, error)) == DB_ROW)
        *ARENA_PUSH(arena, &members) =
            (struct team_member){db_column_uuid(rows, 0), db_column_integer(rows, 1) != 0};
    team->members = members.items;
    team->member_count = members.count;
    return step == DB_DONE;
}

static bool read_teams(struct store *store, struct arena *arena, struct db_statement *statement,
                       struct teams *teams, struct error *error)
{
    AUTO_FREE(db_statement) struct db_statement *rows = statement;
    enum db_step step;
    while ((step = db_step(rows, error)) == DB_ROW)
        *ARENA_PUSH(arena, teams) = (struct team){
            .id = db_column_uuid(rows, 0),
            .name = db_column_copy(rows, 1, arena),
            .deleted_ms = db_column_integer(rows, 2),
        };
    if (step != DB_DONE)
        return false;
    for (size_t i = 0; i < teams->count; i++)
        if (!read_team_members(store, arena, &teams->items[i], error))
            return false;
    return true;
}

bool store_teams(struct store *store, struct arena *arena, struct teams *teams, struct error *error)
{
    struct db_statement *statement = store_prepare(store, select_teams, error);
    return statement && read_teams(store, arena, statement, teams, error);
}

struct team *store_team_get(struct store *store, struct arena *arena, struct uuid id,
                            struct error *error)
{
    struct teams teams = {0};
    struct db_statement *statement = store_prepare(store, select_team, error);
    if (!statement)
        return NULL;
    db_bind_uuid(statement, 2, id);
    if (!read_teams(store, arena, statement, &teams, error))
        return NULL;
    if (!teams.count || teams.items[0].deleted_ms) {
        fail(error, STATUS_NOT_FOUND, "there is no such team");
        return NULL;
    }
    return &teams.items[0];
}

static bool write_team_member(struct store *store, struct uuid team,
                              const struct team_member *member, struct error *error)
{
    struct db_statement *statement = store_prepare(store, insert_team_member, error);
    if (!statement)
        return false;
    db_bind_uuid(statement, 2, team);
    db_bind_uuid(statement, 3, member->user);
    db_bind_integer(statement, 4, member->is_observer);
    return db_run(statement, error);
}

static bool run_with_id(struct store *store, const char *sql, struct uuid id, struct error *error)
{
    struct db_statement *statement = store_prepare(store, sql, error);
    if (!statement)
        return false;
    db_bind_uuid(statement, 2, id);
    return db_run(statement, error);
}

bool store_team_put(struct store *store, const struct team *team, int64_t now_ms,
                    struct error *error)
{
    struct db_statement *statement = store_prepare(store, put_team, error);
    if (!statement)
        return false;
    db_bind_uuid(statement, 2, team->id);
    db_bind_text(statement, 3, team->name);
    db_bind_integer(statement, 4, now_ms);
    if (team->deleted_ms)
        db_bind_integer(statement, 5, team->deleted_ms);
    if (!db_run(statement, error) || !run_with_id(store, delete_team_members, team->id, error))
        return false;
    for (size_t i = 0; i < team->member_count; i++)
        if (!write_team_member(store, team->id, &team->members[i], error))
            return false;
    return true;
}

bool store_member_accept(struct store *store, struct uuid user, struct error *error)
{
    return run_with_id(store, accept_member, user, error);
}

bool store_teams_leave(struct store *store, struct uuid user, struct error *error)
{
    return run_with_id(store, leave_teams, user, error);
}

bool store_memberships(struct store *store, struct arena *arena, struct uuid user,
                       struct memberships *memberships, struct error *error)
{
    AUTO_FREE(db_statement)
    struct db_statement *rows = store_prepare(store, select_memberships, error);
    if (!rows)
        return false;
    db_bind_uuid(rows, 2, user);
    enum db_step step;
    while ((step = db_step(rows, error)) == DB_ROW)
        *ARENA_PUSH(arena, memberships) =
            (struct membership){db_column_uuid(rows, 0), db_column_integer(rows, 1) != 0};
    return step == DB_DONE;
}
