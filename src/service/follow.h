/* Following the log: what changed gets its blocking keys, and is compared with everybody, so that a
 * new pair is there soon after the write that made it.
 *
 * One follower at a time works in a process; of several processes the first to write wins, and the
 * others look again. When more changed than is worth following one by one, or the records have
 * become others than what was learnt of, a scan of everything is begun instead.
 */
#pragma once

#include "service/service.h"

/* Follows some changes of each organization that has any; when there are none, fills the memory of
 * whoever was asked about (service/match-fill.h). `did_some` tells
 * whether there may be more to do at once. */
bool follow_some(struct session *session, bool *did_some, struct error *error);

/* For who wrote without a server: follows one organization as far as a command may take the time.
 * What goes wrong is left to the next. */
void follow_own(struct session *session, struct uuid organization);
