/* What lies in the bin past its time. */
#pragma once

#include "contact/index.h"
#include "store/store.h"

/* Records that went into the bin before then and still have values; at most `limit`. */
bool store_bin_records(struct store *store, struct arena *arena, int64_t before_ms, int limit,
                       struct uuids *records, struct error *error);

/* Records in force of a book, at most `limit`: for a book that lies in the bin itself. */
bool store_bin_records_of_book(struct store *store, struct arena *arena, struct uuid book,
                               int limit, struct uuids *records, struct error *error);

/* What went: added to. */
struct emptied {
    int64_t payloads;
    int64_t pairs;
};

/* Takes the values of a record for good, and the payloads of its changes. The row stays, so that
 * its ids go on resolving (to "deleted"), and so do the headers of the log. */
bool store_bin_empty(struct store *store, struct uuid record, struct emptied *emptied,
                     struct error *error);
