/* What signing in needs to know of users: passwords, second factors, and how often somebody guessed
 * wrong. A user is one in all organizations, so all but the memberships stand outside of them. */
#pragma once

#include "contact/index.h"
#include "store/store.h"

/* NULL: he has none. */
bool store_password_put(struct store *store, struct uuid user, const char *hash,
                        struct error *error);

/* The organizations that a user is a member of and was not removed from, the oldest first; not
 * those that only invited him. */
bool store_memberships_of(struct store *store, struct arena *arena, struct uuid user,
                          struct uuids *organizations, struct error *error);

struct totp {
    struct slice secret; /* empty: none */
    bool is_sealed;
    bool is_on;   /* it was confirmed */
    int64_t step; /* the last one whose code was used */
};

bool store_totp_get(struct store *store, struct arena *arena, struct uuid user, struct totp *totp,
                    struct error *error);
bool store_totp_put(struct store *store, struct uuid user, const struct totp *totp, int64_t now_ms,
                    struct error *error);

/* Takes the code of a step, once: `is_new` tells whether neither it nor a later one was taken. */
bool store_totp_use(struct store *store, struct uuid user, int64_t step, bool *is_new,
                    struct error *error);

/* In place of all that the user had. */
bool store_recovery_codes_put(struct store *store, struct uuid user, const struct digest *codes,
                              size_t count, struct error *error);
bool store_recovery_code_use(struct store *store, struct uuid user, struct digest code,
                             int64_t now_ms, bool *is_new, struct error *error);

/* Wrong guesses in a row. */
struct sign_in_failures {
    int64_t count;
    int64_t locked_until_ms; /* 0: not locked */
};

/* By the digest of an e-mail address, which nobody needs to have. What is a day old counts no more:
 * it is forgotten when something is put, of whatever address. */
bool store_failures_get(struct store *store, struct digest email, int64_t now_ms,
                        struct sign_in_failures *failures, struct error *error);
bool store_failures_put(struct store *store, struct digest email,
                        const struct sign_in_failures *failures, int64_t now_ms,
                        struct error *error);
bool store_failures_clear(struct store *store, struct digest email, struct error *error);
