/* Signing in with a browser: by password and second factor, or with a one-time link. What is given
 * is a session: a token whose text the browser keeps in a cookie.
 *
 * An e-mail address that nobody has is answered as a wrong password is, after the same time and
 * with the same locks: nothing tells who has an account.
 */
#pragma once

#include "service/credentials.h"
#include "store/token.h"

struct signed_in {
    const char *text; /* for the cookie; NULL when it is known already */
    const char *csrf; /* what every writing request must carry besides the cookie */
    struct token *session;
    struct user *user;
    struct organization *organization;
    bool has_totp;
};

struct sign_in {
    const char *email;
    const char *password;
    const char *code;         /* of the authenticator app, or a recovery code; NULL: none */
    const char *organization; /* id or name, of who is in several; NULL: the oldest */
    struct slice replaced;    /* the session that the browser had; empty: none */
    const char *welcome_code; /* of an organization that he joins by this; NULL: none */
    const char *address;      /* where it comes from */
    const char *agent;        /* what the browser calls itself; may be NULL */
};

/* STATUS_UNAUTHENTICATED, STATUS_LIMIT or STATUS_UNAVAILABLE when refused, and why. */
bool service_sign_in(struct session *session, struct arena *arena, const struct sign_in *given,
                     struct signed_in *signed_in, struct sign_in_refusal *refusal,
                     struct error *error);

struct welcome_sign_in {
    const char *code; /* of the one-time link */
    const char *password;
    const char *name; /* NULL: as it is */
    const char *address;
    const char *agent;
};

/* Uses a link up: sets the password, ends the sessions and the second factor that were, signs in.
 * A user who is in another organization, too, keeps his password: STATUS_CONFLICT. */
bool service_sign_in_welcome(struct session *session, struct arena *arena,
                             const struct welcome_sign_in *given, struct signed_in *signed_in,
                             struct sign_in_refusal *refusal, struct error *error);

/* The session of a call that call_begin_session started with `text`. */
bool service_signed_in(struct call *call, struct slice text, struct signed_in *signed_in);

/* What every writing request must carry besides the session's text, from which it is made. */
const char *session_csrf(struct arena *arena, struct slice text);
