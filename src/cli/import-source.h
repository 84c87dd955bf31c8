/* A file to import, contact by contact, whatever its format. */
#pragma once

#include "base/arena.h"
#include "base/cleanup.h"
#include "base/error.h"
#include "cli/file-format.h"
#include <jansson.h>
#include <stdbool.h>

struct import_source;

enum import_step {
    IMPORT_END,
    IMPORT_CONTACT,
    IMPORT_BAD, /* this one cannot be read, `error` says why; the next one may be */
};

/* `content` must outlive the source. NULL when it is not of this format at all. */
struct import_source *import_source_new(struct slice content, enum file_format format,
                                        struct error *error);
void import_source_free(struct import_source *source);
DEFINE_AUTO_FREE(import_source)

/* The next contact, as an item of contacts_create that the caller owns. `place` says where it
 * stands: "line 12", "row 3". */
enum import_step import_source_next(struct import_source *source, struct arena *arena,
                                    json_t **contact, const char **place, struct error *error);
