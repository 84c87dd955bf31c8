/* What forbids that two records are one, whatever else they have in common. Inside `link` only. */
#pragma once

#include "link/model.h"

/* Why the two cannot be one, as the end of a sentence; NULL when nothing forbids it. */
const char *link_refusal(const struct link_table *table, const struct link_model *model, uint32_t a,
                         uint32_t b, const struct link_comparison *comparison);

/* Whether they share a name and something that is one person's: an address, a number, a birthday.
 * In a contact book, what else two people may have in common (a company, a switchboard, a house, a
 * mailbox without a name) is never enough to merge them unasked. Always true of files without
 * addresses and numbers. */
bool link_has_proof(const struct link_table *table, uint32_t a, uint32_t b,
                    const struct link_comparison *comparison);
