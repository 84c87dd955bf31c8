/* Identifiers of people who were erased for good. Machines make no such person again; a person who
 * does is told, and may go on. Private to service/. */
#pragma once

#include "contact/index.h"
#include "service/service.h"
#include "store/erasure.h"

/* The digest under which an identifier is known; the organization's key is made when there is none.
 * Within service_write. */
bool tombstone_hash(struct call *call, const struct identifier *identifier, struct digest *hash);

/* Whether this address or number is one of them. */
bool tombstone_stands(struct call *call, enum fact_kind kind, const char *value, bool *stands);

/* Fails when one of the facts is: STATUS_DENIED for machines (agents among them, whosever token
 * they have), STATUS_CONFLICT for a person, who may send it again with `again`; then those found
 * are lifted, unless `is_plan`. */
struct tombstone_check {
    bool cannot_ask; /* an import, or another channel that nobody answers */
    bool again;
    bool is_plan;
};
bool tombstones_check(struct call *call, const struct facts *facts,
                      const struct tombstone_check *check);

/* For who looks at many addresses: whether somebody who had this one was ever erased, also if the
 * tombstone was lifted since. What was forgotten of him then is not to be derived again. */
struct erased_addresses {
    struct secret_key key;
    bool are_any;
};
bool erased_addresses_open(struct store *store, struct erased_addresses *erased,
                           struct error *error);
bool erased_addresses_have(struct store *store, const struct erased_addresses *erased,
                           const char *address, bool *have, struct error *error);
