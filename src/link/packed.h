/* A record in the form in which it is compared, as bytes: for who keeps many records in memory and
 * compares few of them. Adding it to a table is what is left of adding the record: the same values
 * come into the same places.
 */
#pragma once

#include "link/table.h"

/* Appends what a record's cells hold in normal form. The table is one of the same columns; it gets
 * nothing. */
void link_table_pack(struct link_table *table, const struct slice *cells, size_t count,
                     struct buffer *out);

/* Adds a packed record of file 0, as link_table_add. STATUS_INTERNAL when the bytes are none. */
bool link_table_add_packed(struct link_table *table, struct slice packed, struct error *error);
