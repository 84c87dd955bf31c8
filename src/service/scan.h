/* A scan as a job: every record is compared with every other that is worth it, and the pairs that
 * are probably one person are opened.
 *
 * A scan of everything also learns: it writes the weights and the index of blocking keys anew, by
 * which the follower (service/follow.h) goes on. It looks at all books, whoever began it; what it
 * reports are the pairs that he sees. A scan of some books uses what was learnt before.
 */
#pragma once

#include "service/jobs.h"
#include "store/link-state.h"

extern const struct job_work scan_work;

/* Begins a scan of books that the actor sees; none: of everything, or gives the one that is under
 * way. STATUS_CONFLICT when that is somebody else's. Within service_write. */
bool scan_begin(struct call *call, const struct uuids *books, struct job *job);

/* Whether the records are no longer those that the engine learnt of, or too many changed to be
 * followed one by one. */
bool scan_is_due(const struct call *call, const struct link_state *state, bool is_left);

/* Begins a scan of everything, unless one is under way or an import runs. Within service_write. */
bool scan_begin_due(struct call *call, void *context);
