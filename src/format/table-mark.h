/* Marks that keep spreadsheets from reading a cell as a formula. Inside `format` only.
 *
 * A cell that begins with "=", "+", "-", "@", a tab or a carriage return gets an apostrophe in
 * front; so does one that begins with an apostrophe and one of these or another apostrophe, so that
 * taking a mark away always gives the cell back. A phone number with a gap between two figures
 * ("+1 555 0100") needs none: it is no formula, and a spreadsheet shows it as it is.
 */
#pragma once

#include "base/slice.h"

bool table_needs_mark(struct slice cell);
struct slice table_without_mark(struct slice cell);
