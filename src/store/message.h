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

/* Never renumber. */
enum message_kind { MESSAGE_EMAIL = 0, MESSAGE_OTHER = 1 };

/* Whether the sender is who he says; never renumber. */
enum sender_check { SENDER_UNCHECKED = 0, SENDER_PASSED = 1, SENDER_FAILED = 2 };

struct message {
    struct uuid id;
    struct uuid account;
    struct uuid conversation;
    struct digest link; /* of its Message-ID, or of its bytes where it has none */
    enum message_kind kind;
    const char *message_id;  /* without < >; NULL: none */
    const char *in_reply_to; /* JSON lists of Message-IDs */
    const char *references;
    const char *subject; /* NULL: none */
    const char *preview; /* the beginning of what is new in it */
    const char *body;    /* its text; NULL in lists */
    int64_t left_off;    /* participants that were too many */
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

/* Writes the message alone: its conversation counts it by store_conversation_add. */
bool store_message_insert(struct store *store, struct arena *arena, const struct message *message,
                          struct error *error);

/* NULL and STATUS_NOT_FOUND when there is none. */
struct message *store_message_get(struct store *store, struct arena *arena, struct uuid id,
                                  struct error *error);

/* Those of a conversation, newest first, not younger than `until_ms`; so that paging by seconds
 * loses none and goes on, all of the last second come, even beyond `limit`, and of two seconds at
 * least. */
bool store_messages(struct store *store, struct arena *arena, struct uuid conversation,
                    int64_t until_ms, int limit, struct messages *messages, struct error *error);

/* ---- conversations ---- */

/* The conversation that each of these links leads to, one that stands; nil: none does. */
bool store_threads_find(struct store *store, struct uuid account, const struct digest *links,
                        size_t count, struct uuid *conversations, struct error *error);

/* A link leads to a conversation; it must not lead to one yet. */
bool store_thread_insert(struct store *store, struct uuid account, const struct digest *link,
                         struct uuid conversation, struct error *error);

bool store_conversation_insert(struct store *store, const struct conversation *conversation,
                               struct error *error);

/* A message of the conversation that stands under its id is counted in it. */
bool store_conversation_add(struct store *store, const struct message *message,
                            struct error *error);

/* Somebody takes part in the conversation: PARTICIPANT_FROM as an author. */
bool store_conversation_participant(struct store *store, const struct conversation *conversation,
                                    const struct participant *participant, struct error *error);

/* The one that stands for this id; NULL and STATUS_NOT_FOUND when there is none. */
struct conversation *store_conversation_get(struct store *store, struct arena *arena,
                                            struct uuid id, struct error *error);

/* All of `other` goes to `survivor`, of the same account; its id leads there. Both must stand. */
bool store_conversations_join(struct store *store, const struct conversation *survivor,
                              const struct conversation *other, struct error *error);

/* What a list of conversations is narrowed to; at most one of address and domain. */
struct conversation_filter {
    struct uuid account;
    const char *address; /* it takes part, in normal form; NULL: whoever does */
    const char *domain;  /* somebody of this domain takes part; NULL: whoever does */
};

/* Latest activity first, of those not younger than `until_ms` and not older than `since_ms`; in one
 * instant by id. */
bool store_conversations(struct store *store, struct arena *arena,
                         const struct conversation_filter *filter, int64_t until_ms,
                         int64_t since_ms, int64_t limit, struct conversations *conversations,
                         struct error *error);

/* Who takes part in a conversation, each address once, by address; authors as PARTICIPANT_FROM,
 * others as PARTICIPANT_TO. */
bool store_conversation_participants(struct store *store, struct arena *arena, struct uuid id,
                                     int limit, struct participants *participants,
                                     struct error *error);
