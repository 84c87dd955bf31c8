/* Taking out what quotes a person beside his records. Each adds how many rows it changed. A needle
 * is a text in lower case that stands for him: an id, an address, a number. */
#pragma once

#include "store/job.h"
#include "store/store.h"

/* Proposals of his records, and those whose words quote him. */
bool store_erase_proposals_of(struct store *store, struct uuid record, int64_t *changed,
                              struct error *error);
bool store_erase_proposals_with(struct store *store, const char *needle, int64_t *changed,
                                struct error *error);

/* Answers kept for repeated requests: a repetition is then told that it was erased. */
bool store_erase_answers_with(struct store *store, const char *needle, int64_t *changed,
                              struct error *error);

/* Why jobs failed, where that quotes him. */
bool store_erase_job_messages_with(struct store *store, const char *needle, int64_t *changed,
                                   struct error *error);

/* Whether the notes of a job's report quote him. */
bool store_import_notes_have(struct store *store, struct uuid job, const char *needle, bool *have,
                             struct error *error);

/* Identifiers marked shared that no record has any more. */
bool store_erase_shared_identifier(struct store *store, enum fact_kind kind, const char *value,
                                   int64_t *changed, struct error *error);

/* What an account has learnt of an address: the correspondent and the words that find it. */
bool store_erase_correspondent(struct store *store, struct uuid account, const char *address,
                               int64_t *changed, struct error *error);
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
