/* Files in and out of memory, whole or in pieces. "-" is standard input or output. */
#pragma once

#include "base/arena.h"
#include "base/buffer.h"
#include "base/error.h"
#include <stdint.h>

/* Appends the file's bytes. STATUS_LIMIT when there are more than `max_bytes`. */
bool file_read(const char *path, size_t max_bytes, struct buffer *content, struct error *error);

/* Opens a file to be read in pieces; below 0 when that fails. */
int file_open(const char *path, struct error *error);

/* Leaves standard input open. */
void file_close(const int *file);
#define AUTO_CLOSE_FILE __attribute__((cleanup(file_close)))

/* Appends the file's next `size` bytes, fewer only at its end. Ctrl-C (cli/interrupt.h) ends it as
 * a failure. */
bool file_read_piece(int file, const char *path, size_t size, struct buffer *piece,
                     struct error *error);

/* Bytes of a file that is no pipe; 0 when that is not known. */
int64_t file_size(int file);

/* Copies a file's bytes to a new file readable by this user alone, and has the disk hold them. */
bool file_copy(const char *from, const char *to, struct error *error);

/* Has the disk hold the folder's entries. */
bool file_sync_folder(const char *folder, struct error *error);
