/* Credentials: tokens and one-time invitations. Only digests of their texts are stored. */
#pragma once

#include "contact/index.h"
#include "contact/rights.h"
#include "store/store.h"

/* A session is the token of a browser: it comes in a cookie, and lasts while it is used. */
enum token_kind { TOKEN_KIND_TOKEN, TOKEN_KIND_SESSION };
enum {
    SESSION_IDLE_MS = 14 * 24 * 60 * 60 * 1000, /* unused for so long, it ends */
};
#define SESSION_LASTS_MS                                                                           \
    (INT64_C(90) * 24 * 60 * 60 * 1000) /* and at the latest so long after it began */

struct token {
    struct uuid id;
    struct uuid user;
    enum token_class token_class;
    const char *name;
    struct uuids books; /* of a token limited to books */
    bool is_limited;
    int64_t rate_per_minute; /* 0: no limit */
    int64_t created_ms;
    int64_t expires_ms; /* 0: never */
    int64_t used_ms;
    int64_t revoked_ms;
    enum token_kind kind;
    const char *address; /* where a session was signed in from; NULL: no session */
};

struct tokens {
    struct token *items;
    size_t count;
    size_t capacity;
};

bool store_token_insert(struct store *store, const struct token *token, struct digest hash,
                        struct error *error);

/* NULL and STATUS_UNAUTHENTICATED when no token has this digest. Expiry and revocation are the
 * caller's to judge. */
struct token *store_token_by_hash(struct store *store, struct arena *arena, struct digest hash,
                                  struct error *error);

/* Those of one kind of one user, or of all (nil), revoked ones left out. */
bool store_tokens(struct store *store, struct arena *arena, enum token_kind kind, struct uuid user,
                  struct tokens *tokens, struct error *error);
struct token *store_token_get(struct store *store, struct arena *arena, struct uuid id,
                              struct error *error);
/* Whether a user ever had a token, revoked ones included, or used a one-time code. */
bool store_tokens_had(struct store *store, struct uuid user, bool *had, struct error *error);

/* Notes its use; a session thereby lasts longer. */
bool store_token_used(struct store *store, struct uuid id, int64_t at_ms, struct error *error);
bool store_token_revoke(struct store *store, struct uuid id, int64_t at_ms, struct error *error);
bool store_tokens_revoke_of(struct store *store, struct uuid user, int64_t at_ms,
                            struct error *error);

/* Ends all sessions of a user but one (nil: all). */
bool store_sessions_revoke_of(struct store *store, struct uuid user, struct uuid except,
                              int64_t at_ms, struct error *error);

/* Keeps so many of his sessions, the newest, ends the others, and deletes those that ended long ago
 * (store_tokens_had knows of him all the same). */
bool store_sessions_trim(struct store *store, struct uuid user, int64_t kept, int64_t now_ms,
                         struct error *error);

/* What his sessions may do from now on. */
bool store_sessions_set_class(struct store *store, struct uuid user, enum token_class token_class,
                              struct error *error);

bool store_invitation_insert(struct store *store, struct digest hash, struct uuid user,
                             int64_t expires_ms, struct error *error);

/* Voids the codes of a user that were not used. */
bool store_invitations_void(struct store *store, struct uuid user, struct error *error);

/* The user of a code that could be used now; nothing is used up. STATUS_UNAUTHENTICATED as below.
 */
bool store_invitation_find(struct store *store, struct digest hash, int64_t now_ms,
                           struct uuid *user, struct error *error);

/* Uses a code up, once: the user it was made for. STATUS_UNAUTHENTICATED otherwise. */
bool store_invitation_use(struct store *store, struct digest hash, int64_t now_ms,
                          struct uuid *user, struct error *error);
