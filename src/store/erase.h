/* Taking out what quotes a person beside his records. Each adds how many rows it changed. */
#pragma once

#include "store/job.h"
#include "store/store.h"

/* Proposals of his records. */
bool store_erase_proposals_of(struct store *store, struct uuid record, int64_t *changed,
                              struct error *error);

/* Arguments of proposals that were accepted: what came of them stands in records, and nobody reads
 * them again. */
bool store_blank_accepted(struct store *store, struct error *error);

/* Rows whose words may quote him: proposals, answers kept for repeated requests, why jobs failed.
 */
enum quoting { QUOTING_PROPOSALS, QUOTING_ANSWERS, QUOTING_JOBS, QUOTING_COUNT };

struct quoting_row {
    struct uuid id;   /* of an answer: of the token or the user who has the key */
    const char *name; /* of an answer: the key; else "" */
    struct uuid user; /* whose it is */
    struct slice texts[2];
};

struct quoting_rows {
    struct quoting_row *items;
    size_t count;
    size_t capacity;
};

/* Those behind `after` (zeros and "": the first), in the order of their keys. */
bool store_quoting_rows(struct store *store, struct arena *arena, enum quoting quoting,
                        const struct quoting_row *after, int limit, struct quoting_rows *rows,
                        struct error *error);

/* Deletes a proposal. Who repeats a request is told that the answer was erased. */
bool store_erase_quoting(struct store *store, enum quoting quoting, const struct quoting_row *row,
                         struct error *error);

/* The mark of an identifier as shared, if no record of the audience has it any more. */
bool store_erase_shared_identifier(struct store *store, struct uuid audience, enum fact_kind kind,
                                   const char *value, int64_t *changed, struct error *error);

/* What an account has learnt of an address: the correspondent and the words that find it. */
bool store_erase_correspondent(struct store *store, struct uuid account, const char *address,
                               int64_t *changed, struct error *error);
bool store_erase_correspondent_words(struct store *store, struct uuid account, const char *address,
                                     struct error *error);
/* Names that conversations show for an address, and what was read out of messages of its owner. */
bool store_erase_noticed(struct store *store, struct uuid account, const char *address,
                         int64_t *changed, struct error *error);
bool store_count_conversations_of(struct store *store, struct uuid account, const char *address,
                                  int64_t *count, struct error *error);

/* All accounts, those that were removed too: what they have learnt is still there. */
bool store_all_accounts(struct store *store, struct arena *arena, struct uuids *accounts,
                        struct error *error);

/* Whether a record in the bin would be in this group again if it came back. */
bool store_group_is_in_bin(struct store *store, struct uuid group, bool *is, struct error *error);

/* A group that was made for him alone: its name goes, the row stays. */
bool store_group_blank(struct store *store, struct uuid group, struct error *error);
