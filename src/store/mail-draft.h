/* Messages that are being written. */
#pragma once

#include "store/message.h"

struct draft_recipient {
    enum participant_role role;
    struct uuid contact; /* that it was named by; nil: by its address */
    const char *address; /* normal form, or as typed when it has none */
    const char *name;    /* NULL: none */
};

struct draft_recipients {
    struct draft_recipient *items;
    size_t count;
    size_t capacity;
};

/* Never renumber. */
enum draft_state {
    DRAFT_WRITTEN = 0, /* nobody sends it */
    DRAFT_SENDING = 1, /* its job is to */
    DRAFT_HANDED = 2,  /* its job was handing it over: unless it still is, nobody knows the end */
};

struct mail_draft {
    struct uuid id;
    struct uuid account;
    struct uuid conversation; /* nil: none yet */
    struct uuid author;       /* the user who wrote it */
    const char *subject;      /* NULL: none */
    const char *body;
    struct draft_recipients recipients;
    int64_t created_ms;
    const char *message_id; /* without < >, fixed when it is made; NULL: of an old draft */
    const char *sender;     /* which of the account's addresses it is from; NULL: the first */
    enum draft_state state;
    struct uuid job;     /* that sends it, or was to; nil: none yet */
    const char *trouble; /* why it was not sent; NULL: nothing was in the way */
};

struct mail_drafts {
    struct mail_draft *items;
    size_t count;
    size_t capacity;
};

bool store_draft_insert(struct store *store, const struct mail_draft *draft, struct error *error);

bool store_draft_update(struct store *store, const struct mail_draft *draft, struct error *error);

/* NULL and STATUS_NOT_FOUND when there is none. */
struct mail_draft *store_draft_get(struct store *store, struct arena *arena, struct uuid id,
                                   struct error *error);

/* Those of a conversation, newest first, not younger than `until_ms`. */
bool store_drafts(struct store *store, struct arena *arena, struct uuid conversation,
                  int64_t until_ms, int limit, struct mail_drafts *drafts, struct error *error);

/* Those of an account, newest first, not younger than `until_ms`. */
bool store_drafts_of_account(struct store *store, struct arena *arena, struct uuid account,
                             int64_t until_ms, int limit, struct mail_drafts *drafts,
                             struct error *error);

/* How many a conversation has. */
bool store_drafts_count(struct store *store, struct uuid conversation, int64_t *count,
                        struct error *error);

bool store_draft_put_recipients(struct store *store, const struct mail_draft *draft,
                                struct error *error);

/* How sending goes: state, job, trouble and Message-ID. */
bool store_draft_note(struct store *store, const struct mail_draft *draft, struct error *error);
/* The one with this Message-ID was sent. */
bool store_draft_delete_sent(struct store *store, struct uuid account, const char *message_id,
                             struct error *error);
bool store_draft_delete(struct store *store, struct uuid id, struct error *error);

/* A sent message whose copy is to be put into the server's folder by a job. */
struct mail_copy {
    struct uuid job;
    struct uuid account;
    const char *message_id; /* without < > */
    struct slice bytes;
};

bool store_mail_copy_insert(struct store *store, const struct mail_copy *copy, struct error *error);
/* NULL and STATUS_NOT_FOUND when there is none (any more). */
struct mail_copy *store_mail_copy_get(struct store *store, struct arena *arena, struct uuid job,
                                      struct error *error);
bool store_mail_copy_delete(struct store *store, struct uuid job, struct error *error);
