/* What finding duplicates keeps: what was learnt of the records, and the blocking keys by which
 * records are found. All of it is derived and can be made anew from the records.
 *
 * Everything belongs to a version; the one in force stands in the state. A new one is written
 * beside it and then put in force at once, the others are forgotten bit by bit.
 */
#pragma once

#include "contact/index.h"
#include "store/store.h"

struct link_state {
    int64_t version;  /* of what was learnt; 0: nothing yet */
    int64_t records;  /* that it was learnt of */
    int64_t sequence; /* the last change whose record has its keys in the index */
    bool merges_due;  /* likely pairs were written that nobody has tried to merge unasked yet */
};

/* Zeroes when nothing was written yet. */
bool store_link_state(struct store *store, struct link_state *state, struct error *error);

/* Organizations whose log has gone on since, or that have merges due. */
bool store_link_behind(struct store *store, struct arena *arena, struct uuids *organizations,
                       struct error *error);
bool store_link_state_put(struct store *store, const struct link_state *state, struct error *error);

/* No merges are due any more, unless the state has gone on since. */
bool store_link_merged(struct store *store, const struct link_state *state, struct error *error);

bool store_learnt_add(struct store *store, int64_t version, int64_t place, struct slice bytes,
                      struct error *error);
/* All pieces, in order. */
bool store_learnt_read(struct store *store, int64_t version, struct buffer *bytes,
                       struct error *error);

/* ---- blocking keys ---- */

struct key_run {
    int64_t run;
    int64_t level;
};

struct key_runs {
    struct key_run *items;
    size_t count;
    size_t capacity;
};

/* Oldest first. */
bool store_key_runs(struct store *store, struct arena *arena, int64_t version,
                    struct key_runs *runs, struct error *error);
bool store_key_run_add(struct store *store, int64_t version, struct key_run run,
                       struct error *error);
bool store_key_block_add(struct store *store, int64_t version, int64_t run, int64_t first_key,
                         struct slice bytes, struct error *error);

/* Reads the block of a run in which a key stands if it stands anywhere; empty when there is none.
 * The bytes are valid until the next call on the store. */
typedef bool key_block_reader(void *context, struct slice bytes, struct error *error);
bool store_key_block_read(struct store *store, int64_t version, int64_t run, int64_t key,
                          key_block_reader *read, void *context, struct error *error);

/* Reads all blocks of a run in order. */
bool store_key_blocks_read(struct store *store, int64_t version, int64_t run,
                           key_block_reader *read, void *context, struct error *error);
bool store_key_run_remove(struct store *store, int64_t version, int64_t run, struct error *error);

/* Forgets what belongs to other versions; a limited number of rows at a time. */
bool store_link_forget(struct store *store, int64_t version, bool *is_done, struct error *error);

/* Forgets everything: version, keys and state. */
bool store_link_clear(struct store *store, struct error *error);

/* ---- records by the log ---- */

/* Tells the record of each change behind `after` that is about one, in order, of at most `limit`
 * changes; `reached` is the last of these changes, `after` when there was none. */
typedef void record_changed(void *context, int64_t sequence, struct uuid record);
bool store_changes_walk(struct store *store, int64_t after, int limit, record_changed *note,
                        void *context, int64_t *reached, struct error *error);

/* The records of changes behind `after`, each once, of at most `limit` changes; `reached` is the
 * last of these changes, `after` when there was none. */
bool store_records_changed(struct store *store, struct arena *arena, int64_t after, int limit,
                           struct uuids *records, int64_t *reached, struct error *error);
