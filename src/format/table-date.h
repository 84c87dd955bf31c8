/* Dates as people and programs write them. Inside `format` only. */
#pragma once

#include "format/table-field.h"

/* "1985-04-12", "1985", "--04-12" of "12.04.1985", "April 12, 1985", "4/12/85", ...: the form that
 * the contract knows. `text` is "" for what programs write for no date ("0/0/00"). Figures that can
 * be read either way are read by `order`. False: it is no date. */
bool table_date_read(struct arena *arena, struct slice typed, enum date_order order,
                     const char **text);

/* Whether it is a date of at least two parts. */
bool table_date_is(struct slice typed);

/* Of a date in figures that can only be read one way: which; false of all others. */
bool table_date_order(struct slice typed, enum date_order *order);

/* The same of parts; false when they are no date. All empty: "". */
bool table_date_of_parts(struct arena *arena, struct slice year, struct slice month,
                         struct slice day, const char **text);
