/* Merging unasked, where the owners of books want that. Private to service/. */
#pragma once

#include "service/service.h"

/* Merges the open pairs that are likelier than the books of both their records ask for, as the
 * owner of one of the books and as one batch; adds to `merged`. Never where anything speaks against
 * it: a refusal between any of their records, a decision of a person, that they were one contact
 * before and somebody took them apart, or that the owner may not edit both. */
bool auto_merge(struct session *session, struct uuid organization, struct uuid batch,
                int64_t *merged, struct error *error);
