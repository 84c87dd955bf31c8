/* What the columns of a file mean: from their headers, from the program that wrote them and from
 * what stands in them. Inside `format` only. */
#pragma once

#include "format/table-shape.h"
#include "format/table.h"

struct column_evidence {
    const char *header; /* NULL: there is none */
    struct column_shapes shapes;
};

/* Fills program and the columns' header, field and confidence; the columns are there already. */
void columns_name(struct arena *arena, const struct column_evidence *evidence,
                  struct table_plan *plan);

/* How many of these cells are headers we know. */
size_t headers_known(struct arena *arena, const struct slice *cells, size_t count);
