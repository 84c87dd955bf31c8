/* Rows that are written a little after they were made, many at once. Private to store/.
 *
 * The rows of one new contact go to more than a dozen trees. Written tree by tree, each in its
 * order, the rows of a thousand contacts cost half of what they cost contact by contact. So the
 * rows of the log and of new contacts wait here until the savepoint or the transaction ends, or
 * until any other statement is prepared: store_prepare writes them first. What was asked for is
 * read as if they had never waited.
 */
#pragma once

#include "store/change.h"
#include "store/record.h"

/* A new record in force and what the indexes will hold of it. All is the arena's of `unwritten`. */
struct new_record {
    struct record record; /* without its facts, which stand in `json` */
    struct slice json;
    struct uuid audience;
    struct record_index index;
};

struct new_records {
    struct new_record *items;
    size_t count;
    size_t capacity;
};

/* What values there are, by 64 bits of each: one that is there is always found, one that is not
 * hardly ever. */
struct value_set {
    uint64_t *items; /* 0: a free place */
    size_t count;
    size_t capacity; /* a power of two */
};

struct unwritten {
    struct arena *arena;
    struct changes changes;
    struct new_records records;
    struct value_set values; /* identifiers and source keys of the records */
};

struct unwritten *unwritten_new(void);
void unwritten_free(struct unwritten *unwritten);

/* Forgets all, as a rollback does. */
void unwritten_clear(struct unwritten *unwritten);

/* Whether so much waits that it had better be written: some tens of megabytes. */
bool unwritten_is_full(const struct unwritten *unwritten);

void unwritten_add_change(struct unwritten *unwritten, const struct change *change);
void unwritten_add_record(struct unwritten *unwritten, const struct new_record *record);

/* Whether a record that waits may have this identifier, or this source key in its book. */
bool unwritten_has_identifier(const struct unwritten *unwritten, struct uuid audience,
                              enum fact_kind kind, const char *value);
bool unwritten_has_source(const struct unwritten *unwritten, struct uuid book,
                          const char *source_key);

/* Writes all that waits. */
bool store_write_out(struct store *store, struct error *error);

/* store_write_out's parts, where the statements are. */
bool store_changes_write(struct store *store, const struct changes *changes, struct error *error);
bool store_records_write(struct store *store, struct arena *arena,
                         const struct new_records *records, struct error *error);
