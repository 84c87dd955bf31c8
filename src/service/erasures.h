/* What remains of erasures: a journal beside the store, so that the restore of an older backup
 * makes them again; and overwriting what the engine keeps of deleted rows.
 *
 * The journal is a file of JSON lines, one an erasure: ids, keyed digests, counts, the key of the
 * digests. Nothing in it can be read of the person. Where there is no file (PostgreSQL without
 * KITH_ERASURES), receipts stand in the store alone.
 */
#pragma once

#include "service/service.h"

/* Brings store and journal together: erasures that the store has lost are made again (`repeated`
 * counts them), those that the journal does not have are added to it. To be called when a store was
 * opened, before anything else is done with it. */
bool erasures_open(struct session *session, int64_t *repeated, struct error *error);

/* Fails when an erasure could not be written to the journal. */
bool erasures_check_journal(struct call *call);

/* A step at overwriting what was erased: a transaction, or the copy of the log to the file. */
struct settling {
    bool is_begun;
};
bool erasures_settle(struct service *service, struct store *store, struct settling *settling,
                     bool *is_done, struct error *error);
