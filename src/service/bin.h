/* The bin: what was deleted stays for 30 days, then its values go for good; so do the files and
 * reports of imports, and with them the lists of refused rows. Private to service/. */
#pragma once

#include "store/store.h"

enum { BIN_LASTS_DAYS = 30 };

/* Takes a step at emptying the bins of all organizations of what went into them more than 30 days
 * before `now_ms`: records, the records of books, files. A step is one transaction of a hundred
 * records or one file, so that nobody's write waits long; `is_done` tells that nothing is left. */
bool bin_empty(struct store *store, int64_t now_ms, bool *is_done, struct error *error);
