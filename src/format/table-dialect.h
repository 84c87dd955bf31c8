/* The programs that write tables of contacts, told by their headers. Inside `format` only. */
#pragma once

#include "format/table-words.h"

struct dialect;

/* NULL: of no program we know. */
const struct dialect *dialect_of(const struct header_key *keys, size_t count);
const char *dialect_program(const struct dialect *dialect);

/* What a header means in files of this program alone, without number; NULL: what it means
 * everywhere. */
const char *dialect_field(const struct dialect *dialect, const struct header_key *key);

/* Whether its dates in figures begin with the month. */
bool dialect_is_month_first(const struct dialect *dialect);
