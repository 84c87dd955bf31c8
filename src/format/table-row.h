/* The cells of one row as a draft, by the plan's columns. Inside `format` only. */
#pragma once

#include "format/table.h"

struct row_builder;

struct row_builder *row_builder_new(const struct table_plan *plan, struct error *error);
void row_builder_free(struct row_builder *builder);
DEFINE_AUTO_FREE(row_builder)

/* `cells` are UTF-8 without marks. The error's pointer names the column. */
bool row_build(struct row_builder *builder, struct arena *arena, const struct slice *cells,
               size_t count, struct draft *draft, struct error *error);
