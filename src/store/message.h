/* Messages, the conversations they make, and who takes part. */
#pragma once

#include "base/secret.h"
#include "store/store.h"

/* Never renumber. */
enum participant_role {
    PARTICIPANT_FROM = 0,
    PARTICIPANT_TO = 1,
    PARTICIPANT_CC = 2,
    PARTICIPANT_BCC = 3,
    PARTICIPANT_REPLY_TO = 4,
    PARTICIPANT_SENDER = 5,
};

struct participant {
    enum participant_role role;
    const char *address; /* normal form, or as typed when it has none */
    const char *name;    /* NULL: none */
};

struct participants {
    struct participant *items;
    size_t count;
    size_t capacity;
};

/* Whether the sender is who he says; never renumber. */
enum sender_check { SENDER_UNCHECKED = 0, SENDER_PASSED = 1, SENDER_FAILED = 2 };

struct message {
    struct uuid id;
    struct uuid account;
    struct uuid conversation;
    struct digest link;      /* of its Message-ID, or of its bytes where it has none */
    const char *message_id;  /* without < >; NULL: none */
    const char *in_reply_to; /* JSON lists of Message-IDs */
    const char *references;
    const char *subject; /* NULL: none */
    const char *preview; /* the beginning of what is new in it */
    const char *body;    /* its text */
    unsigned marks;      /* enum mail_mark: why it is not from a person */
    bool is_own;         /* sent from an address of the account */
    int64_t attachments;
    enum sender_check sender_check;
    const char *noticed; /* JSON: what was read from it about its sender; NULL: nothing */
    const char *source;  /* where it came from */
    int64_t date_ms;
    int64_t created_ms;
    struct participants participants;
};

struct messages {
    struct message *items;
    size_t count;
    size_t capacity;
};

struct conversation {
    struct uuid id;
    struct uuid account;
    const char *subject;        /* of its first message; NULL: none */
    const char *latest_subject; /* of its last */
    int64_t messages;
    int64_t attachments;
    int64_t first_ms, last_ms;
    struct uuid merged_into; /* nil: it stands */
};

struct conversations {
    struct conversation *items;
    size_t count;
    size_t capacity;
};

/* ---- messages ---- */

/* The message of an account with this link; nil when there is none. */
bool store_message_find(struct store *store, struct uuid account, const struct digest *link,
                        struct uuid *id, struct error *error);

/* Adds a message with its participants to its conversation (which must stand). */
bool store_message_insert(struct store *store, const struct message *message, struct error *error);

/* With participants; NULL and STATUS_NOT_FOUND when there is none. */
struct message *store_message_get(struct store *store, struct arena *arena, struct uuid id,
                                  struct error *error);

/* Those of a conversation, newest first, with participants, not younger than `until_ms`; so that
 * paging by time loses none, all of the last instant come, even beyond `limit`. */
bool store_messages(struct store *store, struct arena *arena, struct uuid conversation,
                    int64_t until_ms, int limit, struct messages *messages, struct error *error);

/* Those with this Message-ID in any account, newest first. */
bool store_messages_with_id(struct store *store, struct arena *arena, const char *message_id,
                            int limit, struct messages *messages, struct error *error);

/* ---- conversations ---- */

/* Conversations of an account that any of these links names, each once, oldest first. */
bool store_threads_find(struct store *store, struct arena *arena, struct uuid account,
                        const struct digest *links, size_t count, struct uuids *conversations,
                        struct error *error);
bool store_threads_put(struct store *store, struct uuid account, const struct digest *links,
                       size_t count, struct uuid conversation, struct error *error);

bool store_conversation_insert(struct store *store, const struct conversation *conversation,
                               struct error *error);

/* The one that stands for this id; NULL and STATUS_NOT_FOUND when there is none. */
struct conversation *store_conversation_get(struct store *store, struct arena *arena,
                                            struct uuid id, struct error *error);

/* All of `other` goes to `survivor`; its id leads there. */
bool store_conversations_join(struct store *store, const struct conversation *survivor,
                              const struct conversation *other, struct error *error);

/* What a list of conversations is narrowed to. */
struct conversation_filter {
    const struct uuids *accounts;
    const struct texts *addresses; /* any of these takes part; NULL: all */
    const char *domain;            /* somebody of this domain takes part; NULL: all */
};

/* Latest activity first, not younger than `until_ms`; all of the last instant come. */
bool store_conversations(struct store *store, struct arena *arena,
                         const struct conversation_filter *filter, int64_t until_ms, int limit,
                         struct conversations *conversations, struct error *error);

/* Who takes part in a conversation, each address once. */
bool store_conversation_participants(struct store *store, struct arena *arena, struct uuid id,
                                     struct participants *participants, struct error *error);
