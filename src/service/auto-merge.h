/* Merging unasked, where the owners of books want that. Private to service/. */
#pragma once

#include "service/service.h"

/* Merges some of the open pairs that are likelier than the books of both records ask for, within
 * service_write, under the call's batch; adds to `merged`. Never where anything forbids it: a
 * refusal of any of their records, a decision of a person, or that they were one contact before and
 * somebody took them apart. */
bool auto_merge_some(struct call *call, int64_t *merged, bool *is_done);
