/* What the items of a file said so far, for finding those that are in it twice. It lies in
 * temporary files, so that memory does not grow with the import. Private to service/. */
#pragma once

#include "service/import.h"

struct import_seen;

struct import_seen *import_seen_new(struct error *error);
void import_seen_free(struct import_seen *seen);
DEFINE_AUTO_FREE(import_seen)

/* How many items had this source key so far, this one included. */
bool import_seen_count_key(struct import_seen *seen, const char *key, unsigned *copy,
                           struct error *error);

/* The item that will have made the same person: it has an address of his, or a number and a name
 * that agrees. `earlier` is -1 when there is none. `conflict` says why, when the names of the two
 * do not agree although the address is the same; else it is NULL. */
bool import_seen_find(struct import_seen *seen, struct arena *arena, const struct facts *facts,
                      int64_t *earlier, const char **conflict, struct error *error);

/* Remembers an item that will make a contact. */
bool import_seen_add(struct import_seen *seen, struct arena *arena, const struct facts *facts,
                     int64_t item, struct error *error);
