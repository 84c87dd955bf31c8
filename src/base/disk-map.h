/* A map from digests to numbers that lies in an unlinked file: what a large import has seen so far
 * costs disk, not memory (6 MB, however much is in it). A key that is there costs one read; one
 * that is not, up to some three million keys, hardly ever any. After an error it is of no more use.
 */
#pragma once

#include "base/cleanup.h"
#include "base/error.h"
#include "base/secret.h"
#include <stdbool.h>
#include <stdint.h>

struct disk_map;

/* In $TMPDIR, else /tmp. NULL with STATUS_UNAVAILABLE when no file can be made there. */
struct disk_map *disk_map_new(struct error *error);
void disk_map_free(struct disk_map *map);
DEFINE_AUTO_FREE(disk_map)

/* The number under a key, `missing` when there is none. False with STATUS_UNAVAILABLE: the file
 * could not be read. */
bool disk_map_get(struct disk_map *map, const struct digest *key, int64_t missing, int64_t *number,
                  struct error *error);

/* Sets it, whether or not there was one. */
bool disk_map_put(struct disk_map *map, const struct digest *key, int64_t number,
                  struct error *error);

/* An unlinked file for what does not fit into memory; -1 with STATUS_UNAVAILABLE. */
int temporary_file(struct error *error);
