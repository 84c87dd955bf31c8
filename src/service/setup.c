/* The first start, and the first sign-in. */
#include "service/setup.h"

#include "base/clock.h"
#include "service/access.h"
#include "service/credentials.h"
#include "service/journal.h"
#include "service/people.h"
#include "service/sharing.h"
#include "service/welcome.h"
#include "store/book.h"
#include "text/email.h"
#include "text/phone.h"

enum { WELCOME_LASTS_MS = 7 * 24 * 60 * 60 * 1000 };

/* Everything below runs in one write of a call that has no actor yet. */
struct setting_up {
    const struct set_up *options;
    struct user owner;
    const char *code;
};

static bool write_owner(struct call *call, struct setting_up *setting)
{
    struct user *known =
        store_user_by_email(call->store, call->arena, setting->owner.email, &call->error);
    if (known)
        setting->owner.id = known->id;
    else if (call->error.status != STATUS_NOT_FOUND)
        return false;
    call->error = (struct error){0};
    call->actor.user = setting->owner.id;
    return (known || store_user_insert(call->store, &setting->owner, call->now_ms, &call->error)) &&
           store_member_put(call->store, setting->owner.id, ROLE_OWNER, call->now_ms, &call->error);
}

static bool write_code(struct call *call, struct setting_up *setting)
{
    struct digest hash;
    setting->code = token_text_new(call->arena, TOKEN_KIND_TOKEN, call->actor.organization, &hash);
    return store_invitation_insert(call->store, hash, setting->owner.id,
                                   call->now_ms + WELCOME_LASTS_MS, &call->error);
}

static bool apply_set_up(struct call *call, void *context)
{
    struct setting_up *setting = context;
    struct users members = {0};
    if (!store_members(call->store, call->arena, &members, &call->error))
        return false;
    if (members.count)
        return true; /* another process was quicker */
    if (!write_owner(call, setting) || !sharing_create_first_books(call))
        return false;
    call->books = (struct books){0};
    return store_books(call->store, call->arena, &call->books, &call->error) &&
           people_write_directory(call, &setting->owner) && write_code(call, setting);
}

/* How far the first start has come: a crash between its two transactions leaves an organization
 * without members, which the next start finishes. */
enum progress { PROGRESS_NOTHING, PROGRESS_ORGANIZATION, PROGRESS_DONE };

static bool read_progress(struct store *store, struct uuid *organization, enum progress *progress,
                          struct error *error)
{
    AUTO_FREE(arena) struct arena *arena = arena_new();
    struct organizations all = {0};
    struct users members = {0};
    *progress = PROGRESS_NOTHING;
    if (!store_organizations(store, arena, &all, error))
        return false;
    if (!all.count)
        return true;
    *organization = all.items[0].id;
    if (!store_select(store, *organization, error) || !store_members(store, arena, &members, error))
        return false;
    *progress = members.count ? PROGRESS_DONE : PROGRESS_ORGANIZATION;
    return true;
}

/* Under the write lock, so that of two first starts at once one makes the organization. */
static bool insert_organization(struct service *service, struct organization *organization,
                                enum progress *progress, struct error *error)
{
    AUTO_FREE(store)
    struct store *store = store_open(service_url(service), DB_READ_WRITE, error);
    if (!store || !db_begin_write(store->db, error))
        return false;
    bool ok = read_progress(store, &organization->id, progress, error);
    if (ok && *progress == PROGRESS_NOTHING)
        ok = store_organization_insert(store, organization, error);
    if (ok && *progress == PROGRESS_NOTHING)
        return db_commit(store->db, error);
    db_rollback(store->db);
    return ok;
}

static const char *or_else(const char *text, const char *otherwise)
{
    return text ? text : otherwise;
}

bool service_set_up(struct session *session, struct arena *arena, const struct set_up *options,
                    const char **welcome_code, struct error *error)
{
    const char *unused;
    enum progress progress;
    struct organization organization = {
        .id = uuid_new(),
        .name = or_else(options->organization, "My organization"),
        .region = options->region,
        .created_ms = clock_unix_ms(),
    };
    if (!welcome_code)
        welcome_code = &unused;
    *welcome_code = NULL;
    if (options->region && !phone_region_is_known(options->region))
        return fail_at(error, STATUS_INVALID, "/region",
                       "'region' must be a country as ISO 3166 names it: DE, GB, US");
    struct email email;
    if (!email_parse(arena, slice_of(or_else(options->owner_email, "owner@localhost")), &email,
                     error))
        return false;
    struct uuid known;
    if (!read_progress(session->store, &known, &progress, error))
        return false;
    if (progress != PROGRESS_DONE &&
        !insert_organization(session->service, &organization, &progress, error))
        return false;
    if (progress == PROGRESS_DONE)
        return true;
    struct setting_up setting = {
        .options = options,
        .owner = {.id = uuid_new(),
                  .email = email.normal,
                  .name = or_else(options->owner_name, "Owner"),
                  .role = ROLE_OWNER},
    };
    struct call call = {
        .service = session->service,
        .session = session,
        .store = session->store,
        .arena = arena,
        .actor = {.organization = organization.id, .user = setting.owner.id, .role = ROLE_NONE},
        .channel = CHANNEL_SYSTEM,
    };
    if (!service_write_unchecked(&call, apply_set_up, &setting)) {
        *error = call.error;
        return false;
    }
    *welcome_code = setting.code;
    return true;
}

/* ---- the first sign-in ---- */

struct welcoming {
    struct digest hash;
    const char *text;
};

static bool apply_welcome(struct call *call, void *context)
{
    struct welcoming *welcoming = context;
    struct token token;
    if (!credentials_use_code(call, welcoming->hash, &call->actor.user))
        return false;
    struct user *user = store_member_get(call->store, call->arena, call->actor.user, &call->error);
    if (!user)
        return false;
    if (user->removed_ms)
        return fail(&call->error, STATUS_UNAUTHENTICATED, "this user was removed");
    struct token_request request = {
        .name = "First sign-in",
        .token_class = user->role >= ROLE_ADMIN ? TOKEN_ADMIN : TOKEN_WRITE,
    };
    call->actor.token_class = TOKEN_ADMIN; /* the invitation is the warrant */
    return people_create_token(call, &request, &token, &welcoming->text);
}

bool service_welcome(struct session *session, struct arena *arena, struct slice code,
                     const char **token_text, struct error *error)
{
    struct welcoming welcoming = {0};
    struct call call = {
        .service = session->service,
        .session = session,
        .store = session->store,
        .arena = arena,
        .channel = CHANNEL_PAGE,
    };
    if (!token_text_read(TOKEN_KIND_TOKEN, code, &call.actor.organization, &welcoming.hash))
        return fail(error, STATUS_UNAUTHENTICATED,
                    "this link was used already or has expired: make a new one with "
                    "'kith users invite'");
    bool ok = service_write_unchecked(&call, apply_welcome, &welcoming);
    *token_text = welcoming.text;
    if (!ok)
        *error = call.error;
    if (!ok && error->status == STATUS_NOT_FOUND)
        fail(error, STATUS_UNAUTHENTICATED, "this link is of another store");
    return ok;
}
