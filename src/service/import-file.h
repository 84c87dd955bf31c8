/* The file of an import, kept in pieces in the store. Private to service/. */
#pragma once

#include "base/stream.h"
#include "service/import.h"

enum { UPLOAD_PIECE_BYTES = 1 << 20 };

/* Reads the pieces of a part in their order through a store's connection. */
struct import_file {
    struct store *store;
    struct arena *arena; /* its own: holds one piece */
    struct uuid job;
    enum upload_part part;
    int64_t place;
    struct call *keeper; /* renews the lease of `kept` while it reads; NULL: nobody needs to */
    const struct job *kept;
    int64_t kept_ms;
};

/* `arena` is reset with every piece. */
struct byte_source import_file_source(struct import_file *file, struct store *store,
                                      struct arena *arena, struct uuid job,
                                      const struct import_options *options);

/* Turns a workbook that was uploaded into CSV, the part that is read; writes piece by piece through
 * service_write. */
bool import_file_convert(struct call *call, const struct job *job, struct import_options *options);
