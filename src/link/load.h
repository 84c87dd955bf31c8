/* Reads records into a table on several threads: the caller brings them one by one, others bring
 * them into normal form. */
#pragma once

#include "link/table.h"

struct link_loader;

/* Adds to an empty table, which must outlive the loader. */
struct link_loader *link_loader_new(struct link_table *table, unsigned threads);
void link_loader_free(struct link_loader *loader);
DEFINE_AUTO_FREE(link_loader)

/* As link_table_add; the cells are copied. A failure may be one of an earlier record. */
bool link_loader_add(struct link_loader *loader, unsigned file, const struct slice *cells,
                     size_t count, struct error *error);

/* After the last record, once: the table then holds them all. */
bool link_loader_finish(struct link_loader *loader, struct error *error);
