/* A record as the linkage engine sees it: its facts in the columns that are compared. Private to
 * service/.
 *
 * Of more values than a kind has columns the first count. What was marked shared proves nothing and
 * is left out.
 */
#pragma once

#include "contact/fact.h"
#include "link/packed.h"
#include "store/record.h"

/* An empty table of these columns. */
struct link_table *link_record_table(void);

/* Puts them in the order in which link_record_add looks for them. */
void link_record_sort_shared(struct shared_identifiers *shared);

/* Adds a record that stands in a book of this audience; its number is the order of arrival. */
bool link_record_add(struct link_table *table, const struct facts *facts, struct uuid audience,
                     const struct shared_identifiers *shared, struct error *error);

/* Appends the same record packed, for link_table_add_packed; the table gets nothing. */
void link_record_pack(struct link_table *table, const struct facts *facts, struct uuid audience,
                      const struct shared_identifiers *shared, struct buffer *out);

/* What speaks for a pair of this pattern of levels: bits of enum pair_signal. */
unsigned link_record_signals(const struct link_table *table, uint64_t pattern);
