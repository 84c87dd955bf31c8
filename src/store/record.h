/* Records, and how contact ids resolve to them. */
#pragma once

#include "contact/index.h"
#include "store/store.h"

/* Reads one record with its facts, trashed ones too. STATUS_NOT_FOUND. */
struct record *store_record_get(struct store *store, struct arena *arena, struct uuid id,
                                struct error *error);

/* The record that the change with this number created; NULL (no error) when there is none. */
struct record *store_record_created(struct store *store, struct arena *arena, int64_t sequence,
                                    struct error *error);

/* All records in force that are grouped under a contact, in the order they were created. */
bool store_records_of(struct store *store, struct arena *arena, struct uuid contact,
                      struct records *records, struct error *error);

/* The same with those in the trash. */
bool store_records_of_all(struct store *store, struct arena *arena, struct uuid contact,
                          struct records *records, struct error *error);

/* All records of the contact that has `record`, with those in the trash. */
bool store_records_beside(struct store *store, struct arena *arena, struct uuid record,
                          struct records *records, struct error *error);

/* The contact an id stands for now: itself while it has records (in the trash or not), else the one
 * that holds the oldest of its home records, else (an id that was given out when records were taken
 * out of a merge is no record's home) of those that ever stood under it. STATUS_NOT_FOUND for an id
 * never given out. */
bool store_contact_resolve(struct store *store, struct uuid id, struct uuid *contact,
                           struct error *error);

/* Every record that stands, or ever stood, under a contact, in the order they were created. */
bool store_records_ever_of(struct store *store, struct arena *arena, struct uuid contact,
                           struct records *records, struct error *error);

/* All that have this home and do not stand in it. */
bool store_records_away(struct store *store, struct arena *arena, struct uuid home,
                        struct records *records, struct error *error);

/* The record in force with a source key in a book; nil when there is none. */
bool store_record_by_source(struct store *store, struct uuid book, const char *source_key,
                            struct uuid *record, struct error *error);

/* What a record was and what it becomes: the row and every derived index follow. */
struct record_change {
    const struct record *before; /* NULL: it is new */
    const struct record *after;
    struct uuid audience_before; /* of the book */
    struct uuid audience_after;
    bool had_siblings; /* the contact had other records in force */
    bool has_siblings;
    bool is_new_contact; /* nothing was ever written of the contact */
};

/* Writes the row and all that is derived from it, within a writing transaction. */
bool store_record_write(struct store *store, struct arena *arena,
                        const struct record_change *change, struct error *error);

/* Writes only when values were last seen: no index knows that, and no change tells of it. */
bool store_record_note_seen(struct store *store, const struct record *record, struct error *error);

/* Where an identifier stands, the oldest first: the first whose book counts holds it. */
struct holding {
    struct uuid record;
    struct uuid contact;
    struct uuid book;
    int64_t sequence;
};

struct holdings {
    struct holding *items;
    size_t count;
    size_t capacity;
};

enum { HOLDINGS_MAX = 200 };

bool store_identifier_holdings(struct store *store, struct arena *arena, struct uuid audience,
                               enum fact_kind kind, const char *value, struct holdings *holdings,
                               struct error *error);

/* Identifiers marked shared prove nothing. */
bool store_identifier_is_shared(struct store *store, struct uuid audience, enum fact_kind kind,
                                const char *value, bool *is_shared, struct error *error);

/* All that are marked, of every audience. */
struct shared_identifiers {
    struct shared_identifier {
        struct uuid audience;
        enum fact_kind kind;
        const char *value;
    } * items;
    size_t count;
    size_t capacity;
};

bool store_shared_identifiers(struct store *store, struct arena *arena,
                              struct shared_identifiers *shared, struct error *error);
bool store_identifier_mark(struct store *store, struct uuid audience, enum fact_kind kind,
                           const char *value, bool is_shared, struct uuid by, int64_t at_ms,
                           struct error *error);

/* Walks all records of a book in the order of their ids, in force and not: for rebuilds and job
 * steps. Reads up to `limit` after `after` (nil: from the first). */
bool store_records_of_book(struct store *store, struct arena *arena, struct uuid book,
                           struct uuid after, int limit, struct records *records,
                           struct error *error);
bool store_records_all(struct store *store, struct arena *arena, struct uuid after, int limit,
                       struct records *records, struct error *error);

/* Whether the contact has more than one record in force. */
bool store_contact_record_count(struct store *store, struct uuid contact, int64_t *count,
                                struct error *error);
