/* Proving that what is derived from messages says what they say, and making it anew. */
#pragma once

#include "store/correspondent.h"
#include "store/message.h"

/* Conversations that stand, and those whose counts, times and subjects are not their messages'. */
bool store_conversations_verify(struct store *store, int64_t *standing, int64_t *wrong,
                                struct error *error);
bool store_conversations_mend(struct store *store, struct error *error);

/* Those of an account that stand, by id, from behind one (nil: the first). */
bool store_conversations_standing(struct store *store, struct arena *arena, struct uuid account,
                                  struct uuid after, int limit, struct uuids *ids,
                                  struct error *error);

/* Rows of who takes part in the account's conversations. */
bool store_participants_count(struct store *store, struct uuid account, int64_t *count,
                              struct error *error);
bool store_participants_clear(struct store *store, struct uuid account, struct error *error);

/* What the account knows of addresses, by address, from behind one ("": the first). */
bool store_correspondents_all(struct store *store, struct arena *arena, struct uuid account,
                              const char *after, int limit, struct correspondents *correspondents,
                              struct error *error);
bool store_correspondent_delete(struct store *store, struct uuid account, const char *address,
                                struct error *error);

/* How many of these words lead to the address; those that lead to no address at all. */
bool store_correspondent_words(struct store *store, const struct correspondent *correspondent,
                               const struct texts *words, int64_t *found, struct error *error);
bool store_orphan_words_count(struct store *store, struct uuid account, int64_t *count,
                              struct error *error);
bool store_orphan_words_delete(struct store *store, struct uuid account, struct error *error);
