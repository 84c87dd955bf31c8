/* Every write of a record goes through here: the row, its indexes and the log together.
 * Private to service/. */
#pragma once

#include "service/service.h"
#include "store/change.h"
#include "store/record.h"

/* The origin that facts written by this call have. */
struct origin journal_origin(const struct call *call, const char *evidence);

/* How far the actor's word counts: a token that may write speaks for its owner. */
enum rank journal_rank(const struct call *call);

/* A copy whose facts may be changed without touching the original. */
struct record *journal_copy(struct arena *arena, const struct record *record);

/* Puts a new record in force: fills id, times, sequences, fact ids and origins. `home` of the
 * record nil: it is a contact of its own, and its id is given out now. */
bool journal_create(struct call *call, struct record *record, const char *evidence);

/* Writes what became of a record. `after` differs from `before` as the operation says; its
 * modified times and sequence are filled. Facts that are new have a sequence of 0 in their origin
 * and get this change's. */
bool journal_write(struct call *call, enum change_operation operation, const struct record *before,
                   struct record *after);

/* The same of a record that goes back into the contact that the change `taken_out` took it out of:
 * the log tells it from a merge made anew. */
bool journal_put_back(struct call *call, const struct record *before, struct record *after,
                      int64_t taken_out);

/* Takes all values of a record for good, and says so in the log. What the log says of before is
 * store_bin_empty's to take. */
bool journal_erase(struct call *call, const struct record *before);

/* A source key is one a book: when another record in force has taken that of `record` meanwhile,
 * it stays with that one. For a record that comes back or moves in. */
bool journal_free_source_key(struct call *call, struct record *record);

/* Logs a change that is of no record. `payload` may be NULL. */
bool journal_note(struct call *call, enum change_operation operation, struct uuid book,
                  const char *payload);
