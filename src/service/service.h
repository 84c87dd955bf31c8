/* The service: who may do what, and everything that can be done. The only door for front ends.
 *
 * A process opens one service. Each thread that makes calls has a session with its own connection.
 * A call is one request of one actor. Reading calls run where they are made. Writing calls are
 * handed to the writer, which applies calls of several threads in one transaction, commits, and
 * only then lets them answer: a call that returned success is on the disk.
 */
#pragma once

#include "base/arena.h"
#include "contact/fact.h"
#include "contact/rights.h"
#include "store/store.h"

struct service;
struct session;

struct service_options {
    const char *store; /* "postgres://..." or the path of an SQLite file */
    bool has_writer;   /* start the writer's thread (a server); else calls write where they are */
    const char *key_file;      /* for service/keyring; NULL: no passwords can be kept */
    const char *erasure_file;  /* the journal of service/erasures.h; NULL: there is none */
    const char *backup_folder; /* for service/backup.h; made at the first need. NULL: none */
};

/* STATUS_UNAVAILABLE or STATUS_INVALID when the store cannot be opened. */
struct service *service_open(const struct service_options *options, struct error *error);
void service_free(struct service *service);
DEFINE_AUTO_FREE(service)

/* One thread's connection. */
struct session *session_open(struct service *service, struct error *error);
void session_free(struct session *session);
DEFINE_AUTO_FREE(session)

struct call {
    struct service *service;
    struct session *session;
    struct store *store; /* the session's; while a write is applied, the writer's */
    struct arena *arena;
    struct actor actor;
    enum channel channel;
    struct books books; /* every book of the organization, `rights` filled for this actor */
    int64_t sequence;   /* of the log, when the call began */
    struct uuid batch;  /* of the changes this call makes */
    bool keeps_batch;   /* it was chosen by who began the call, else each write gets a new one */
    bool is_applying;   /* within service_write */
    bool is_dry_run;
    bool has_erased; /* a person: what the engine keeps of them is overwritten after the commit */
    bool is_proven;  /* the actor gave his password with this request */
    int64_t now_ms;
    const char *region;   /* the organization's */
    const char *accepted; /* what the proposal that is being accepted was read from: kept with each
                             fact, whose channel is the proposal's and whose rank the accepter's */
    const char *if_match; /* an entity tag the contact must have; NULL: not asked */
    struct error error;
};

/* Starts a call with a token's text. Fails with STATUS_UNAUTHENTICATED (unknown, revoked, expired:
 * the same sentence) or STATUS_LIMIT (the token's rate is used up for this minute).
 */
bool call_begin_token(struct session *session, struct arena *arena, struct slice token,
                      enum channel channel, struct call *call);

/* Starts a call of the page, with the text of a session (from its cookie); fails likewise. The text
 * of a token does not serve here, nor that of a session as a token. */
bool call_begin_session(struct session *session, struct arena *arena, struct slice text,
                        struct call *call);

/* Starts a call as the owner of the only organization of the store (or of the one named): for who
 * has the data folder in hand. */
bool call_begin_owner(struct session *session, struct arena *arena, const char *organization,
                      enum channel channel, struct call *call);

/* Starts a call as a member, with the token or session that he used (nil: none) as far as that
 * still goes: for jobs, which run when nobody is asking. Fails as call_begin_token does. */
bool call_begin_member(struct session *session, struct arena *arena, struct uuid organization,
                       struct uuid user, struct uuid token, enum channel channel,
                       struct call *call);

/* Runs `apply` in the writer's transaction, in a savepoint of its own: what it changed is kept when
 * it returns true and the call is no dry run. Returns after the commit. While it runs,
 * call->store is the writer's and the call's rights were read anew. */
typedef bool call_apply(struct call *call, void *context);
bool service_write(struct call *call, call_apply *apply, void *context);

/* Whether other writes of this process wait for the writer while one is being applied, in the same
 * transaction or behind it: for long ones, which stop where they can. */
bool service_is_awaited(struct service *service);

/* Runs `read` in one snapshot of the store. */
bool service_read(struct call *call, call_apply *read, void *context);

/* Whether the write that is being applied has changed anything yet. */
bool call_has_changed(const struct call *call);

/* The book with this id when the actor sees it and it is not in the bin; else NULL and
 * STATUS_NOT_FOUND in the call's error (a foreign book is as good as none). */
const struct book *call_book(struct call *call, struct uuid id);

/* The same, also by name when `text` is no id: one that this actor sees. STATUS_AMBIGUOUS when
 * two have the name. */
const struct book *call_book_named(struct call *call, const char *text);

/* Any book, seen or not, binned or not; NULL when there is none. For the service's own decisions.
 */
const struct book *call_any_book(const struct call *call, struct uuid id);

/* From here on the call looks at the books as a token that may write would: for saying what a
 * proposal would do. Nothing may be written by it. */
void call_rehearse_writing(struct call *call);

/* Brings `contact_count` of the call's books up to date: a session remembers books for as long as
 * nobody's rights change, and their counts with them. */
bool call_count_books(struct call *call);

/* From here on the call sees only books in which the actor has these rights. */
void call_keep_books(struct call *call, unsigned rights);

/* Whether the actor has all of `rights` in the book with this id. */
bool call_may(const struct call *call, struct uuid book, unsigned rights);

/* Fails with STATUS_DENIED unless the token is of this class (or above). */
bool call_requires(struct call *call, enum token_class token_class);

/* Whether the actor is an admin or owner with an admin token. */
bool call_is_admins(const struct call *call);

/* Fails with STATUS_DENIED unless it is. */
bool call_requires_admin(struct call *call);
