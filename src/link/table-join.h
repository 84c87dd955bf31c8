/* Several tables become one. Inside `link` only. */
#pragma once

#include "link/table.h"

/* Moves the records of other tables of the same columns into `table`, on as many threads as there
 * are tables; the others are then empty. None is settled. STATUS_LIMIT when the texts are too long
 * together. */
bool link_table_join(struct link_table *table, struct link_table **added, unsigned added_count,
                     struct error *error);
