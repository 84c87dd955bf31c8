/* Proposals: operations that wait for a person. */
#pragma once

#include "service/service.h"
#include "store/waiting.h"

/* Makes the operation wait; it expires after 60 days. Within service_write, as are decisions. */
bool proposals_add(struct call *call, const char *operation, const char *arguments,
                   struct uuid *id);

/* Those that wait for the actor's user, oldest first, from behind `after`
 * (nil: the first). `next` is nil on the last page. */
bool proposals_list(struct call *call, struct uuid after, int limit, struct proposals *proposals,
                    struct uuid *next);

/* One that waits: NULL with STATUS_NOT_FOUND, or STATUS_CONFLICT when it was decided or expired. */
struct proposal *proposals_find(struct call *call, struct uuid id);

bool proposals_accept(struct call *call, struct uuid id);

/* Who made it takes it back, others turn it down; `is_own` tells which it was. */
bool proposals_reject(struct call *call, struct uuid id, bool *is_own);
