/* Imports as people see them: begin one, send the file, look at what would become of it, change
 * that, let it run, read the report.
 */
#pragma once

#include "service/import.h"

enum { IMPORT_BYTES_MAX_MB = 4096 };

enum { IMPORT_VERSION_BYTES = 17 };

struct import {
    struct job job;
    char version[IMPORT_VERSION_BYTES]; /* of what was asked: who lets it run may say what he saw */
    struct import_options options;
    struct import_progress progress;
    bool has_survey;
    struct survey survey;
};

/* One of the actor's own: STATUS_NOT_FOUND else, even for admins, for a file is as private as the
 * book it goes to. */
bool import_find(struct call *call, struct uuid id, struct import *import);

/* What a person may choose, each also later; NULL and unset: as it was. */
struct import_choices {
    const char *book; /* id or name; "*": each item names its own */
    const struct texts *groups;
    bool has_keeps_ambiguous, keeps_ambiguous;
    bool has_allows_missing;
    unsigned allows_missing;
    const char *encoding; /* of a table */
    struct column_choice {
        const char *column; /* header, or number from 1; of files without columns a kind of value */
        const char *field;  /* NULL: as it was */
        const char *policy; /* NULL: as it was */
    } * columns;
    size_t column_count;
};

/* These write, within service_write, and need the right to edit in the book.
 *
 * Begins an import with the first bytes of its file, which tell what it is unless `format` (may be
 * NULL) does. `is_whole`: these are all, so it is analysed. */
bool import_start(struct call *call, const char *file_name, const char *format,
                  const struct import_choices *choices, struct slice bytes, bool is_whole,
                  struct import *import);

/* More of the file, from `place` on, which must be where the last piece ended: else
 * STATUS_CONFLICT, and the error says where. A piece that is there already is passed over. */
bool import_append(struct call *call, struct uuid id, int64_t place, struct slice bytes,
                   bool is_whole, struct import *import);

/* Changes what is to be made of the file; it is analysed anew. */
bool import_change(struct call *call, struct uuid id, const struct import_choices *choices,
                   struct import *import);

/* Lets it run. STATUS_CONFLICT when it is not ready; STATUS_PRECONDITION when it is no longer of
 * this version (NULL: not asked); STATUS_INVALID when the file has no column for something that is
 * required and nobody said that it may be missing. */
bool import_run(struct call *call, struct uuid id, const char *version, struct import *import);

/* An item with what became, or would become, of it. */
struct import_item {
    enum item_outcome outcome;
    struct item_note note;
    const struct slice *cells; /* of tables */
    size_t cell_count;
    struct slice original; /* of other files */
};

struct import_items {
    struct import_item *items;
    size_t count;
    size_t capacity;
};

/* Items with this outcome, from the item `from` on; `next` is where to go on, -1 at the end. The
 * file is read from its beginning, so this takes as long as reading up to there. */
bool import_items(struct call *call, const struct import *import, enum item_outcome outcome,
                  int64_t from, int limit, struct import_items *items, int64_t *next);

/* The file of those items that were refused (or would be), with reasons, from the item `from` on,
 * piece by piece. It keeps nothing of a call between pieces. NULL with the call's error. */
struct refused_file;
struct refused_file *refused_file_new(struct call *call, const struct import *import, int64_t from);
void refused_file_free(struct refused_file *file);
DEFINE_AUTO_FREE(refused_file)

/* Appends a moderate piece; `is_last` when nothing follows. */
bool refused_file_read(struct call *call, struct refused_file *file, struct buffer *out,
                       bool *is_last);

/* Where to go on behind the pieces read so far. */
int64_t refused_file_next(const struct refused_file *file);

/* "contacts-errors.csv", "text/csv; charset=utf-8" */
const char *refused_file_name(struct arena *arena, const struct import *import);
const char *refused_file_type(const struct import *import);
