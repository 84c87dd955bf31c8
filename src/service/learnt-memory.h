/* What was learnt of an organization's records, read once and shared by all threads of the service.
 * Private to service/. */
#pragma once

#include "link/learnt.h"
#include "service/service.h"
#include "store/link-state.h"

struct learnt_memory;
struct learnt_memory *learnt_memory_new(void);
void learnt_memory_free(struct learnt_memory *memory);

/* Held by whoever looks at it. */
struct held_learnt;
void held_learnt_free(struct held_learnt *held);
DEFINE_AUTO_FREE(held_learnt)
const struct link_learnt *held_learnt(const struct held_learnt *held);

/* What is in force in the call's organization by this state; what was written by another version of
 * the engine counts as nothing learnt, and `state` says so: version 0. NULL: the store failed. */
struct held_learnt *learnt_hold(struct call *call, struct link_state *state);
