/* The file of an import. */
#include "service/import-file.h"

#include "base/disk-map.h"
#include "format/xlsx.h"
#include <errno.h>
#include <string.h>
#include <unistd.h>

static bool read_piece(void *state, struct slice *piece, struct error *error)
{
    struct import_file *file = state;
    if (file->keeper && !job_keep(file->keeper, file->kept, &file->kept_ms)) {
        *error = file->keeper->error;
        return false;
    }
    arena_reset(file->arena);
    if (!store_upload_read(file->store, file->arena, file->job, file->part, file->place, piece,
                           error))
        return false;
    file->place += (int64_t)piece->length;
    return true;
}

struct byte_source import_file_source(struct import_file *file, struct store *store,
                                      struct arena *arena, struct uuid job,
                                      const struct import_options *options)
{
    *file = (struct import_file){
        .store = store,
        .arena = arena,
        .job = job,
        .part = options->is_converted ? UPLOAD_CONVERTED : UPLOAD_ORIGINAL,
    };
    return (struct byte_source){read_piece, file};
}

/* ---- workbooks ---- */

/* The CSV on its way into the store. */
struct conversion {
    struct call *call;
    const struct job *job;
    struct buffer piece;
    int64_t kept_ms;
    int64_t place;
};

static bool apply_piece(struct call *call, void *context)
{
    const struct conversion *conversion = context;
    return store_upload_add(call->store, conversion->job->id, UPLOAD_CONVERTED, conversion->place,
                            buffer_slice(&conversion->piece), &call->error);
}

static bool flush(struct conversion *conversion)
{
    if (!conversion->piece.length)
        return true;
    if (!service_write(conversion->call, apply_piece, conversion) ||
        !job_keep(conversion->call, conversion->job, &conversion->kept_ms))
        return false;
    conversion->place += (int64_t)conversion->piece.length;
    buffer_reset(&conversion->piece);
    return true;
}

static bool take_csv(void *state, struct slice bytes, struct error *error)
{
    struct conversion *conversion = state;
    buffer_append_slice(&conversion->piece, bytes);
    if (conversion->piece.length < UPLOAD_PIECE_BYTES || flush(conversion))
        return true;
    *error = conversion->call->error;
    return false;
}

/* A workbook is read here and there, so it must lie in one file. */
static bool copy_to(int file, struct byte_source source, struct error *error)
{
    struct slice piece;
    do {
        if (!byte_source_read(&source, &piece, error))
            return false;
        for (size_t written = 0; written < piece.length;) {
            ssize_t count = write(file, piece.data + written, piece.length - written);
            if (count < 0 && errno != EINTR)
                return fail(error, STATUS_UNAVAILABLE, "a temporary file cannot be written: %s",
                            strerror(errno));
            written += count > 0 ? (size_t)count : 0;
        }
    } while (piece.length);
    return true;
}

static bool apply_forget(struct call *call, void *context)
{
    const struct conversion *conversion = context;
    return store_upload_remove(call->store, conversion->job->id, UPLOAD_CONVERTED, &call->error);
}

static bool convert(struct conversion *conversion, int file, struct byte_source source)
{
    struct call *call = conversion->call;
    struct xlsx_report report = {0};
    struct byte_sink sink = {take_csv, conversion};
    /* What an attempt before this one may have left. */
    return service_write(call, apply_forget, conversion) && copy_to(file, source, &call->error) &&
           xlsx_to_csv(file, sink, &report, &call->error) && flush(conversion);
}

bool import_file_convert(struct call *call, const struct job *job, struct import_options *options)
{
    AUTO_FREE(arena) struct arena *arena = arena_new();
    struct import_file original;
    struct conversion conversion = {.call = call, .job = job};
    struct byte_source source = import_file_source(&original, call->store, arena, job->id, options);
    int file = temporary_file(&call->error);
    if (file < 0)
        return false;
    bool ok = convert(&conversion, file, source);
    close(file);
    buffer_clear(&conversion.piece);
    options->is_converted = ok;
    options->format = FILE_FORMAT_CSV;
    return ok;
}
