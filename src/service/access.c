/* Who is calling. */
#include "service/access.h"

#include "base/clock.h"
#include "store/book.h"
#include "store/organization.h"
#include "store/token.h"
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <uthash.h>

enum { CACHED_ACTORS_MAX = 256, USE_NOTED_EVERY_MS = 60 * 1000 };

/* ---- token texts ---- */

static const char *const token_prefixes[] = {
    [TOKEN_KIND_TOKEN] = "kith_",
    [TOKEN_KIND_SESSION] = "kithsession_",
};

const char *token_text_new(struct arena *arena, enum token_kind kind, struct uuid organization,
                           struct digest *hash)
{
    char secret[SECRET_TEXT_BYTES], id[33], *place = id;
    secret_text(secret);
    for (size_t i = 0; i < sizeof(organization.bytes); i++)
        place += sprintf(place, "%02x", organization.bytes[i]);
    const char *text = arena_format(arena, "%s%s_%s", token_prefixes[kind], id, secret);
    struct slice part = slice_of(text);
    *hash = digest_of(&part, 1);
    return text;
}

/* The dashes come back, so that one parser of ids serves. */
static bool read_bare_uuid(struct slice hex, struct uuid *uuid)
{
    char text[UUID_TEXT_BYTES] = "";
    size_t place = 0;
    for (size_t i = 0; i < hex.length; i++) {
        if (i == 8 || i == 12 || i == 16 || i == 20)
            text[place++] = '-';
        text[place++] = hex.data[i];
    }
    return uuid_parse(slice_of(text), uuid);
}

bool token_text_read(enum token_kind kind, struct slice text, struct uuid *organization,
                     struct digest *hash)
{
    size_t prefix = strlen(token_prefixes[kind]);
    if (text.length != prefix + 32 + 1 + SECRET_TEXT_BYTES - 1 ||
        memcmp(text.data, token_prefixes[kind], prefix) != 0 ||
        !read_bare_uuid((struct slice){text.data + prefix, 32}, organization))
        return false;
    *hash = digest_of(&text, 1);
    return true;
}

/* ---- what a session remembers ---- */

struct cached_actor {
    struct digest key; /* of the token; of the user, for who has the data folder in hand */
    UT_hash_handle hh;
    struct actor actor;
    struct books books;
    const char *region;
    int64_t expires_ms;
    int64_t rate_per_minute;
};

struct access_cache {
    struct arena *arena; /* of all that is cached */
    struct cached_actor *actors;
    struct uuid organization;
    int64_t access_version;
};

struct access_cache *access_cache_new(void)
{
    struct access_cache *cache = calloc(1, sizeof(*cache));
    if (!cache)
        abort();
    cache->arena = arena_new();
    return cache;
}

static void forget(struct access_cache *cache)
{
    HASH_CLEAR(hh, cache->actors);
    arena_reset(cache->arena);
}

void access_cache_free(struct access_cache *cache)
{
    forget(cache);
    arena_free(cache->arena);
    free(cache);
}

/* Empties the cache when it is of other rights than those in force. */
static void keep_current(struct access_cache *cache, struct uuid organization,
                         int64_t access_version)
{
    if (uuid_equal(cache->organization, organization) && cache->access_version == access_version &&
        HASH_COUNT(cache->actors) < CACHED_ACTORS_MAX)
        return;
    forget(cache);
    cache->organization = organization;
    cache->access_version = access_version;
}

static struct cached_actor *find_cached(struct access_cache *cache, const struct digest *key)
{
    struct cached_actor *found;
    HASH_FIND(hh, cache->actors, key, sizeof(*key), found);
    return found;
}

/* ---- how tokens are used ---- */

struct token_use {
    struct uuid token;
    UT_hash_handle hh;
    int64_t noted_ms; /* when its last use was last written down */
    int64_t minute;
    int64_t calls; /* within this minute */
};

struct token_uses {
    pthread_mutex_t lock; /* guards `tokens` */
    struct token_use *tokens;
};

struct token_uses *token_uses_new(void)
{
    struct token_uses *uses = calloc(1, sizeof(*uses));
    if (!uses)
        abort();
    pthread_mutex_init(&uses->lock, NULL);
    return uses;
}

void token_uses_free(struct token_uses *uses)
{
    struct token_use *use = uses->tokens;
    HASH_CLEAR(hh, uses->tokens);
    while (use) {
        struct token_use *next = use->hh.next;
        free(use);
        use = next;
    }
    pthread_mutex_destroy(&uses->lock);
    free(uses);
}

static struct token_use *use_of(struct token_uses *uses, struct uuid token)
{
    struct token_use *use;
    HASH_FIND(hh, uses->tokens, &token, sizeof(token), use);
    if (use)
        return use;
    use = calloc(1, sizeof(*use));
    if (!use)
        abort();
    use->token = token;
    HASH_ADD(hh, uses->tokens, token, sizeof(token), use);
    return use;
}

/* Counts a call; false when the token has had its share of this minute. `is_due`: its use is to be
 * written down. */
static bool count_use(struct token_uses *uses, struct uuid token, int64_t rate_per_minute,
                      int64_t now_ms, bool *is_due)
{
    pthread_mutex_lock(&uses->lock);
    struct token_use *use = use_of(uses, token);
    if (use->minute != now_ms / 60000) {
        use->minute = now_ms / 60000;
        use->calls = 0;
    }
    bool is_allowed = !rate_per_minute || use->calls < rate_per_minute;
    use->calls += is_allowed;
    *is_due = is_allowed && now_ms - use->noted_ms >= USE_NOTED_EVERY_MS;
    if (*is_due)
        use->noted_ms = now_ms;
    pthread_mutex_unlock(&uses->lock);
    return is_allowed;
}

/* ---- reading an actor ---- */

static bool read_rights(struct store *store, struct arena *arena, struct actor *actor,
                        struct books *books, struct error *error)
{
    struct memberships teams = {0};
    struct user *user = store_member_get(store, arena, actor->user, error);
    if (!user)
        return false;
    if (user->removed_ms || user->role == ROLE_NONE)
        return fail(error, STATUS_UNAUTHENTICATED,
                    "Authentication token is invalid or has been revoked");
    actor->role = user->role;
    if (!store_memberships(store, arena, actor->user, &teams, error) ||
        !store_books(store, arena, books, error))
        return false;
    actor->teams = teams.items;
    actor->team_count = teams.count;
    for (size_t i = 0; i < books->count; i++)
        books->items[i].rights = rights_of_book(actor, &books->items[i]);
    return true;
}

static bool read_region(struct store *store, struct arena *arena, const char **region,
                        struct error *error)
{
    struct organization *organization = store_organization_get(store, arena, error);
    if (!organization)
        return false;
    *region = organization->region;
    return true;
}

static struct cached_actor *remember(struct session *session, const struct digest *key,
                                     const struct actor *actor, struct error *error)
{
    struct access_cache *cache = session->cache;
    struct cached_actor *cached = ARENA_NEW(cache->arena, struct cached_actor);
    cached->key = *key;
    cached->actor = *actor;
    if (!read_rights(session->store, cache->arena, &cached->actor, &cached->books, error) ||
        !read_region(session->store, cache->arena, &cached->region, error))
        return NULL;
    HASH_ADD(hh, cache->actors, key, sizeof(cached->key), cached);
    return cached;
}

/* Where an actor's token stands, or his session. */
static struct uuid *credential_of(struct actor *actor, enum token_kind kind)
{
    return kind == TOKEN_KIND_SESSION ? &actor->session : &actor->token;
}

static struct cached_actor *remember_token(struct session *session, enum token_kind kind,
                                           struct uuid organization, const struct digest *hash,
                                           struct error *error)
{
    struct access_cache *cache = session->cache;
    struct token *token = store_token_by_hash(session->store, cache->arena, *hash, error);
    if (!token)
        return NULL;
    if (token->revoked_ms || token->kind != kind) {
        fail(error, STATUS_UNAUTHENTICATED, "Authentication token is invalid or has been revoked");
        return NULL;
    }
    struct actor actor = {
        .organization = organization,
        .user = token->user,
        .token_class = token->token_class,
        .token_books = token->is_limited
                           ? arena_copy_bytes(cache->arena, token->books.items,
                                              (token->books.count + 1) * sizeof(struct uuid))
                           : NULL,
        .token_book_count = token->books.count,
    };
    *credential_of(&actor, kind) = token->id;
    struct cached_actor *cached = remember(session, hash, &actor, error);
    if (cached) {
        cached->expires_ms = token->expires_ms;
        cached->rate_per_minute = token->rate_per_minute;
    }
    return cached;
}

/* ---- beginning a call ---- */

static void fill_call(struct call *call, const struct cached_actor *cached)
{
    call->actor = cached->actor;
    call->books = cached->books;
    call->region = cached->region;
}

/* The one of token and session that the actor has. */
static struct uuid any_credential(const struct actor *actor)
{
    return uuid_is_nil(actor->token) ? actor->session : actor->token;
}

static bool note_use(struct call *call, void *context)
{
    (void)context;
    return store_token_used(call->store, any_credential(&call->actor), call->now_ms, &call->error);
}

/* A session may have been used elsewhere since its end was remembered. */
static bool is_over(struct call *call, struct cached_actor *cached)
{
    if (!cached->expires_ms || cached->expires_ms > call->now_ms)
        return false;
    if (uuid_is_nil(call->actor.session))
        return true;
    const struct token *token =
        store_token_get(call->store, call->arena, call->actor.session, &call->error);
    if (token)
        cached->expires_ms = token->expires_ms;
    return cached->expires_ms <= call->now_ms;
}

static bool check_token(struct call *call, struct cached_actor *cached)
{
    bool is_due;
    if (is_over(call, cached))
        return fail(&call->error, STATUS_UNAUTHENTICATED,
                    "Authentication token is invalid or has been revoked");
    if (!count_use(service_token_uses(call->service), any_credential(&call->actor),
                   cached->rate_per_minute, call->now_ms, &is_due))
        return fail(&call->error, STATUS_LIMIT,
                    "this token may make %lld requests a minute: wait %lld s",
                    (long long)cached->rate_per_minute, (long long)(60 - call->now_ms / 1000 % 60));
    /* A use that could not be noted must not stop the call that it belongs to. */
    if (is_due && !service_write(call, note_use, NULL))
        call->error = (struct error){0};
    return true;
}

static void start_call(struct session *session, struct arena *arena, enum channel channel,
                       struct call *call)
{
    *call = (struct call){
        .service = session->service,
        .session = session,
        .store = session->store,
        .arena = arena,
        .channel = channel,
        .now_ms = clock_unix_ms(),
    };
    store_rollback(session->store); /* whatever an abandoned call left open */
}

static bool read_versions(struct call *call, struct uuid organization)
{
    int64_t access_version;
    if (!store_select(call->store, organization, &call->error) ||
        !store_versions(call->store, &call->sequence, &access_version, &call->error))
        return false;
    keep_current(call->session->cache, organization, access_version);
    return true;
}

static bool begin_with(struct session *session, struct arena *arena, enum token_kind kind,
                       struct slice token, enum channel channel, struct call *call)
{
    struct uuid organization;
    struct digest hash;
    start_call(session, arena, channel, call);
    if (!token_text_read(kind, token, &organization, &hash))
        return fail(&call->error, STATUS_UNAUTHENTICATED,
                    "Authentication token is invalid or has been revoked");
    if (!read_versions(call, organization)) {
        if (call->error.status == STATUS_NOT_FOUND)
            fail(&call->error, STATUS_UNAUTHENTICATED,
                 "Authentication token is invalid or has been revoked");
        return false;
    }
    struct cached_actor *cached = find_cached(session->cache, &hash);
    if (!cached && !(cached = remember_token(session, kind, organization, &hash, &call->error)))
        return false;
    fill_call(call, cached);
    return check_token(call, cached);
}

bool call_begin_token(struct session *session, struct arena *arena, struct slice token,
                      enum channel channel, struct call *call)
{
    return begin_with(session, arena, TOKEN_KIND_TOKEN, token, channel, call);
}

bool call_begin_session(struct session *session, struct arena *arena, struct slice text,
                        struct call *call)
{
    return begin_with(session, arena, TOKEN_KIND_SESSION, text, CHANNEL_PAGE, call);
}

static bool find_organization(struct call *call, const char *name, struct uuid *organization)
{
    struct organizations all = {0};
    if (!store_organizations(call->store, call->arena, &all, &call->error))
        return false;
    if (!all.count)
        return fail(&call->error, STATUS_NOT_FOUND, "the store is empty: run 'kith serve' first");
    for (size_t i = 0; i < all.count; i++) {
        char id[UUID_TEXT_BYTES];
        uuid_format(all.items[i].id, id);
        if (!name ? all.count == 1
                  : strcmp(all.items[i].name, name) == 0 || strcmp(id, name) == 0) {
            *organization = all.items[i].id;
            return true;
        }
    }
    return fail(&call->error, STATUS_INVALID,
                name ? "there is no organization '%s'"
                     : "the store has several organizations: name one%s",
                name ? name : "");
}

bool access_find_owner(struct store *store, struct arena *arena, struct uuid *owner,
                       struct error *error)
{
    struct users users = {0};
    if (!store_members(store, arena, &users, error))
        return false;
    for (size_t i = 0; i < users.count; i++) {
        if (users.items[i].role == ROLE_OWNER) {
            *owner = users.items[i].id;
            return true;
        }
    }
    return fail(error, STATUS_INTERNAL, "the organization has no owner");
}

bool call_begin_owner(struct session *session, struct arena *arena, const char *organization,
                      enum channel channel, struct call *call)
{
    struct actor actor = {.token_class = TOKEN_ADMIN};
    start_call(session, arena, channel, call);
    if (!find_organization(call, organization, &actor.organization) ||
        !read_versions(call, actor.organization) ||
        !access_find_owner(call->store, arena, &actor.user, &call->error))
        return false;
    struct slice user = {(const char *)actor.user.bytes, sizeof(actor.user.bytes)};
    struct digest key = digest_of(&user, 1);
    struct cached_actor *cached = find_cached(session->cache, &key);
    if (!cached && !(cached = remember(session, &key, &actor, &call->error)))
        return false;
    fill_call(call, cached);
    return true;
}

static bool take_token(struct call *call, struct uuid id, struct actor *actor)
{
    struct token *token = store_token_get(call->store, call->arena, id, &call->error);
    if (!token)
        return false;
    if (token->revoked_ms || (token->expires_ms && token->expires_ms <= call->now_ms))
        return fail(&call->error, STATUS_UNAUTHENTICATED,
                    "the token that this was begun with was revoked or has expired");
    *credential_of(actor, token->kind) = id;
    actor->token_class = token->token_class;
    actor->token_books = token->is_limited ? token->books.items : NULL;
    actor->token_book_count = token->books.count;
    return true;
}

bool call_begin_member(struct session *session, struct arena *arena, struct uuid organization,
                       struct uuid user, struct uuid token, enum channel channel, struct call *call)
{
    start_call(session, arena, channel, call);
    call->actor =
        (struct actor){.organization = organization, .user = user, .token_class = TOKEN_ADMIN};
    return read_versions(call, organization) &&
           (uuid_is_nil(token) || take_token(call, token, &call->actor)) &&
           read_rights(call->store, arena, &call->actor, &call->books, &call->error) &&
           read_region(call->store, arena, &call->region, &call->error);
}

bool call_count_books(struct call *call)
{
    struct books fresh = {0};
    if (!store_books(call->store, call->arena, &fresh, &call->error))
        return false;
    for (size_t i = 0; i < call->books.count; i++)
        for (size_t k = 0; k < fresh.count; k++)
            if (uuid_equal(call->books.items[i].id, fresh.items[k].id))
                call->books.items[i].contact_count = fresh.items[k].contact_count;
    return true;
}

bool access_refresh(struct call *call)
{
    int64_t access_version;
    if (!store_versions(call->store, &call->sequence, &access_version, &call->error))
        return false;
    call->sequence = call->store->tip.sequence;
    const struct access_cache *cache = call->session->cache;
    if (cache->access_version == access_version &&
        uuid_equal(cache->organization, call->actor.organization))
        return true;
    call->books = (struct books){0};
    struct uuid credential = any_credential(&call->actor);
    if (!uuid_is_nil(credential)) {
        struct token *token = store_token_get(call->store, call->arena, credential, &call->error);
        if (!token || token->revoked_ms)
            return fail(&call->error, STATUS_UNAUTHENTICATED,
                        "Authentication token is invalid or has been revoked");
    }
    return read_rights(call->store, call->arena, &call->actor, &call->books, &call->error);
}

/* ---- what a call may do ---- */

const struct book *call_any_book(const struct call *call, struct uuid id)
{
    for (size_t i = 0; i < call->books.count; i++)
        if (uuid_equal(call->books.items[i].id, id))
            return &call->books.items[i];
    return NULL;
}

bool call_may(const struct call *call, struct uuid book, unsigned rights)
{
    const struct book *found = call_any_book(call, book);
    return found && !found->trashed_ms && (found->rights & rights) == rights;
}

void call_rehearse_writing(struct call *call)
{
    if (call->actor.token_class >= TOKEN_WRITE)
        return;
    struct book *books =
        arena_copy_bytes(call->arena, call->books.items, call->books.count * sizeof(struct book));
    call->actor.token_class = TOKEN_WRITE;
    for (size_t i = 0; i < call->books.count; i++)
        books[i].rights = rights_of_book(&call->actor, &books[i]);
    call->books.items = books; /* the session's own list stays as it is */
}

void call_keep_books(struct call *call, unsigned rights)
{
    struct book *kept =
        arena_copy_bytes(call->arena, call->books.items, call->books.count * sizeof(struct book));
    for (size_t i = 0; i < call->books.count; i++)
        if ((kept[i].rights & rights) != rights)
            kept[i].rights = 0;
    call->books.items = kept; /* the session's own list stays as it is */
}

const struct book *call_book(struct call *call, struct uuid id)
{
    if (call_may(call, id, RIGHT_SEE))
        return call_any_book(call, id);
    fail(&call->error, STATUS_NOT_FOUND, "there is no such contact book");
    return NULL;
}

const struct book *call_book_named(struct call *call, const char *text)
{
    struct uuid id;
    if (uuid_parse(slice_of(text), &id))
        return call_book(call, id);
    const struct book *found = NULL;
    for (size_t i = 0; i < call->books.count; i++) {
        const struct book *book = &call->books.items[i];
        if (!call_may(call, book->id, RIGHT_SEE) || strcasecmp(book->name, text) != 0)
            continue;
        if (found) {
            fail(&call->error, STATUS_AMBIGUOUS,
                 "two contact books have the name '%s': give the id", text);
            return NULL;
        }
        found = book;
    }
    if (!found)
        fail(&call->error, STATUS_NOT_FOUND,
             "there is no contact book '%.100s': books_list names those that you see", text);
    return found;
}

bool call_requires(struct call *call, enum token_class token_class)
{
    return call->actor.token_class >= token_class ||
           fail(&call->error, STATUS_DENIED, "this needs a token of class '%s', this one is '%s'",
                token_class_name(token_class), token_class_name(call->actor.token_class));
}

bool call_is_admins(const struct call *call)
{
    return call->actor.role >= ROLE_ADMIN && call->actor.token_class >= TOKEN_ADMIN;
}

bool call_requires_admin(struct call *call)
{
    return call_requires(call, TOKEN_ADMIN) &&
           (call_is_admins(call) ||
            fail(&call->error, STATUS_DENIED, "this is for owners and admins of the organization"));
}
