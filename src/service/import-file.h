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
};

/* `arena` is reset with every piece. */
struct byte_source import_file_source(struct import_file *file, struct store *store,
                                      struct arena *arena, struct uuid job,
                                      const struct import_options *options);

/* Turns a workbook that was uploaded into CSV, the part that is read; on a worker, writing piece by
 * piece through service_write. */
bool import_file_convert(struct call *call, struct uuid job, struct import_options *options);
