/* The change log: one gapless, chained sequence an organization, in commit order. */
#pragma once

#include "contact/fact.h"
#include "store/store.h"

/* Never renumber: the log keeps them. */
enum change_operation {
    CHANGE_RECORD_CREATED = 1,
    CHANGE_RECORD_EDITED = 2,
    CHANGE_RECORD_TRASHED = 3,
    CHANGE_RECORD_RESTORED = 4,
    CHANGE_RECORD_MOVED = 5,
    CHANGE_RECORD_MERGED = 6, /* it came from another contact */
    CHANGE_RECORD_LEFT = 7, /* the other half of a move: for who sees only the book that was left */
    CHANGE_RECORD_UNMERGED = 8, /* it was taken out of a contact again */
    CHANGE_RECORD_ERASED = 9,   /* for good: it has no payload, nor have those before it */
    CHANGE_BOOK_CREATED = 10,
    CHANGE_BOOK_CHANGED = 11,
    CHANGE_BOOK_TRASHED = 12,
    CHANGE_BOOK_RESTORED = 13,
    CHANGE_GROUP_CREATED = 20,
    CHANGE_GROUP_RENAMED = 21,
    CHANGE_GROUP_DELETED = 22,
    CHANGE_IDENTIFIER_SHARED = 30,
    CHANGE_IDENTIFIER_UNSHARED = 31,
    CHANGE_MEMBER = 40,
    CHANGE_TEAM = 41,
    CHANGE_TOKEN = 42,
    CHANGE_ORGANIZATION = 43,
    CHANGE_ERASURE = 50,          /* a person was erased: the receipt's id and digest */
    CHANGE_TOMBSTONE_LIFTED = 51, /* somebody made such a person again, knowingly */
};

/* Whether it brought a record from one contact to another. */
static inline bool change_is_regrouping(enum change_operation operation)
{
    return operation == CHANGE_RECORD_MERGED || operation == CHANGE_RECORD_UNMERGED;
}

const char *change_operation_name(enum change_operation operation);

struct change {
    int64_t sequence;
    struct uuid batch;
    int64_t at_ms;
    struct uuid actor;
    struct uuid token;
    enum channel channel;
    enum change_operation operation;
    struct uuid record;
    struct uuid contact;
    struct uuid book;
    const char *payload; /* JSON, the delta; NULL once erased */
    struct digest digest;
    struct digest chain;
};

struct changes {
    struct change *items;
    size_t count;
    size_t capacity;
};

/* The number the next change will have, and the time it will carry. */
int64_t store_next_sequence(const struct store *store);
int64_t store_next_ms(struct store *store, int64_t now_ms);

/* Appends; fills sequence, digest and chain. Within a writing transaction. */
bool store_change_append(struct store *store, struct change *change, struct error *error);

/* From behind `after`, oldest first, at most `limit`. */
bool store_changes_since(struct store *store, struct arena *arena, int64_t after, int limit,
                         struct changes *changes, struct error *error);
/* From before `before` (0: from the newest), newest first: of one contact (what happened to its
 * records, also before they came to it, and to others while they were its), of one record, of one
 * batch. */
bool store_changes_of_contact(struct store *store, struct arena *arena, struct uuid contact,
                              int64_t before, int limit, struct changes *changes,
                              struct error *error);
bool store_changes_of_batch(struct store *store, struct arena *arena, struct uuid batch,
                            int64_t before, int limit, struct changes *changes,
                            struct error *error);
bool store_changes_of_record(struct store *store, struct arena *arena, struct uuid record,
                             int64_t before, int limit, struct changes *changes,
                             struct error *error);
/* What merged a record and took it out again, oldest first. The others newest first: */
bool store_regroupings_of(struct store *store, struct arena *arena, struct uuid record,
                          struct changes *changes, struct error *error);
/* Of all records that ever stood in a contact, wherever they went; and of all. */
bool store_regroupings_around(struct store *store, struct arena *arena, struct uuid contact,
                              int64_t before, int limit, struct changes *changes,
                              struct error *error);
bool store_changes_of_merges(struct store *store, struct arena *arena, int64_t before, int limit,
                             struct changes *changes, struct error *error);
bool store_count_of_batch(struct store *store, struct uuid batch, int64_t *count,
                          struct error *error);

/* The last sequence whose change is older than `ms`; 0 when all are younger. */
bool store_sequence_before(struct store *store, int64_t ms, int64_t *sequence, struct error *error);

/* How many records this user took out of a book since. */
bool store_count_trashed(struct store *store, struct uuid actor, struct uuid book, int64_t since_ms,
                         int64_t *count, struct error *error);

/* Recomputes the chain from the first change on. STATUS_INTERNAL naming the first that differs. */
bool store_chain_verify(struct store *store, int64_t *verified, struct error *error);
