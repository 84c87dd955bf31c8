/* What asking whom a contact resembles needs, in memory: the records of the organizations that were
 * asked about last, in the form in which they are compared, and their blocking keys. Shared by all
 * threads of the service. Private to service/.
 *
 * Nothing depends on it: what is not in it is read from the store. What is in it is what the store
 * says: a run of keys never changes once it is written, and a record that a change of the log names
 * is forgotten before anything is taken by who sees that change. Who asks puts in what he had to
 * read; a server also fills it beforehand (service/match-fill.h).
 *
 * It is bounded: the organization that was not asked about for longest goes first.
 */
#pragma once

#include "link/postings.h"
#include "service/match-records.h"
#include "service/service.h"
#include "store/link-state.h"
#include "store/record.h"

struct match_memory;
struct match_memory *match_memory_new(void);
void match_memory_free(struct match_memory *memory);

/* Where somebody stands who takes from it and puts into it. */
struct match_view {
    struct match_memory *memory; /* NULL: nothing may be taken or put */
    struct uuid organization;
    int64_t sequence; /* of the log, that he sees at least */
    uint64_t marks;   /* of what is marked shared, and for whom */
};

/* Looks from the call's snapshot; has the memory forget what changed until then. False when the
 * store fails (the call's error). Within a write, whose changes may never be, and while too much
 * changed, the view is of nothing. */
bool match_view_open(struct call *call, const struct shared_identifiers *shared,
                     struct match_view *view);

/* Packs a record that was read, to the arena; false when it is not in force. The table is one of
 * link_record_table and gets nothing. */
struct link_table;
bool match_record_pack(struct call *call, struct arena *arena, struct link_table *table,
                       const struct shared_identifiers *shared, const struct record *record,
                       struct match_record *packed);

/* Finds records in force by their keys, and copies them to the arena; NULL in `found` is to be read
 * from the store. */
void match_memory_get(const struct match_view *view, struct arena *arena,
                      const struct match_key *keys, size_t count,
                      const struct match_record **found);

/* Takes in what was read of records in force since the view was opened. */
void match_memory_put(const struct match_view *view, const struct match_record *records,
                      size_t count);

/* Appends the records with a key in a run; `is_known` tells whether the run is in memory. */
bool match_memory_find(const struct match_view *view, int64_t version, int64_t run, uint64_t key,
                       struct postings *found, bool *is_known, struct error *error);

/* ---- for who fills it ---- */

/* Those that were asked about, of which it holds something. */
void match_memory_organizations(struct match_memory *memory, struct arena *arena,
                                struct uuids *organizations);
void match_memory_forget(struct match_memory *memory, struct uuid organization);

/* How far its records were filled in, by their ids; false when it holds all or can hold no more. */
bool match_memory_filling(const struct match_view *view, struct uuid *after);
void match_memory_filled(const struct match_view *view, struct uuid until, bool is_last);

/* Forgets the runs that are no more, and tells one that is missing and has room; false when there
 * is none. */
bool match_memory_wants_run(const struct match_view *view, int64_t version,
                            const struct key_runs *runs, int64_t *run);

/* Takes over a run that was read, unless there is no room. */
void match_memory_put_run(const struct match_view *view, int64_t version, int64_t run,
                          struct posting_run *keys);

/* What it takes, in bytes. */
size_t match_memory_bytes(struct match_memory *memory);
