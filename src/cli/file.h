/* Whole files in and out of memory. "-" is standard input or output. */
#pragma once

#include "base/arena.h"
#include "base/buffer.h"
#include "base/error.h"

/* Appends the file's bytes. STATUS_LIMIT when there are more than `max_bytes`. */
bool file_read(const char *path, size_t max_bytes, struct buffer *content, struct error *error);

/* Copies a file's bytes to a new file readable by this user alone, and has the disk hold them. */
bool file_copy(const char *from, const char *to, struct error *error);

/* Has the disk hold the folder's entries. */
bool file_sync_folder(const char *folder, struct error *error);
