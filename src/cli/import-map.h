/* What --map says of a column: "HEADER=FIELD", "HEADER=FIELD,POLICY" or "HEADER=,POLICY". */
#pragma once

#include "base/arena.h"
#include "base/error.h"

struct import_map {
    const char *said;   /* all of it */
    const char *column; /* header, or number from 1; of files without columns a kind of value */
    const char *field;  /* NULL: as the file's analysis says */
    const char *policy; /* NULL: the same */
};

/* The last "=" ends the header, for headers may hold one and fields hold none. What stands behind
 * the last comma is a policy only when it is one: fields may hold commas. `said` must outlive the
 * map. */
bool import_map_read(struct arena *arena, const char *said, struct import_map *map,
                     struct error *error);

/* Whether this is a policy: add, fill, overwrite, skip. */
bool import_policy_is_known(const char *text);
