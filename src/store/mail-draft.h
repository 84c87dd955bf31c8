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

struct mail_draft {
    struct uuid id;
    struct uuid account;
    struct uuid conversation; /* nil: none yet */
    struct uuid author;       /* the user who wrote it */
    const char *subject;      /* NULL: none */
    const char *body;
    struct draft_recipients recipients;
    int64_t created_ms;
};

struct mail_drafts {
    struct mail_draft *items;
    size_t count;
    size_t capacity;
};

bool store_draft_insert(struct store *store, const struct mail_draft *draft, struct error *error);

/* NULL and STATUS_NOT_FOUND when there is none. */
struct mail_draft *store_draft_get(struct store *store, struct arena *arena, struct uuid id,
                                   struct error *error);

/* Those of a conversation, newest first, not younger than `until_ms`. */
bool store_drafts(struct store *store, struct arena *arena, struct uuid conversation,
                  int64_t until_ms, int limit, struct mail_drafts *drafts, struct error *error);

/* Those of an account that belong to no conversation yet, likewise. */
bool store_new_drafts(struct store *store, struct arena *arena, struct uuid account,
                      int64_t until_ms, int limit, struct mail_drafts *drafts, struct error *error);
bool store_draft_delete(struct store *store, struct uuid id, struct error *error);
