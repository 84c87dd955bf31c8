/* The bin: what was deleted stays for 30 days, then its values go for good. Private to service/. */
#pragma once

#include "store/store.h"

enum { BIN_LASTS_DAYS = 30 };

/* Empties the bins of all organizations of what went into them more than 30 days before `now_ms`:
 * records, and the records of books. In transactions of some hundred records each. */
bool bin_empty(struct store *store, int64_t now_ms, struct error *error);
