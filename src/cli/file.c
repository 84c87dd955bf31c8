/* Files in and out of memory. */
#include "cli/file.h"

#include "base/cleanup.h"
#include "cli/interrupt.h"
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PIECE_BYTES = 1 << 16 };

void file_close(const int *file)
{
    if (*file > STDERR_FILENO)
        close(*file);
}

int file_open(const char *path, struct error *error)
{
    if (strcmp(path, "-") == 0)
        return STDIN_FILENO;
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0)
        fail(error, errno == ENOENT ? STATUS_NOT_FOUND : STATUS_INVALID, "%s cannot be read: %s",
             path, strerror(errno));
    return file;
}

static ssize_t read_piece(int file, char *piece)
{
    ssize_t count;
    do
        count = read(file, piece, PIECE_BYTES);
    while (count < 0 && errno == EINTR);
    return count;
}

bool file_read(const char *path, size_t max_bytes, struct buffer *content, struct error *error)
{
    AUTO_CLOSE_FILE int file = file_open(path, error);
    if (file < 0)
        return false;
    for (;;) {
        ssize_t count = read_piece(file, buffer_reserve(content, PIECE_BYTES));
        if (count < 0)
            return fail(error, STATUS_INVALID, "%s cannot be read: %s", path, strerror(errno));
        if (count == 0)
            return true;
        content->length += (size_t)count;
        if (content->length > max_bytes)
            return fail(error, STATUS_LIMIT, "%s is larger than %zu MiB", path, max_bytes >> 20);
    }
}

bool file_read_piece(int file, const char *path, size_t size, struct buffer *piece,
                     struct error *error)
{
    char *place = buffer_reserve(piece, size);
    for (size_t taken = 0; taken < size;) {
        ssize_t count = read(file, place + taken, size - taken);
        bool is_over = count == 0;
        if (interrupt_seen())
            return fail(error, STATUS_UNAVAILABLE, "interrupted");
        if (count < 0 && errno != EINTR)
            return fail(error, STATUS_INVALID, "%s cannot be read: %s", path, strerror(errno));
        if (is_over)
            return true;
        taken += count > 0 ? (size_t)count : 0;
        piece->length += count > 0 ? (size_t)count : 0;
    }
    return true;
}

int64_t file_size(int file)
{
    struct stat facts;
    return fstat(file, &facts) == 0 && S_ISREG(facts.st_mode) ? (int64_t)facts.st_size : 0;
}

static bool write_all(int file, const char *bytes, size_t size)
{
    while (size > 0) {
        ssize_t count = write(file, bytes, size);
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0)
            return false;
        bytes += count;
        size -= (size_t)count;
    }
    return true;
}

bool file_copy(const char *from, const char *to, struct error *error)
{
    AUTO_CLOSE_FILE int source = file_open(from, error);
    if (source < 0)
        return false;
    AUTO_CLOSE_FILE int target = open(to, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    AUTO_BUFFER struct buffer piece = {0};
    ssize_t count = target < 0 ? -1 : 1;
    while (count > 0) {
        count = read_piece(source, buffer_reserve(&piece, PIECE_BYTES));
        if (count > 0 && !write_all(target, piece.data, (size_t)count))
            count = -1;
    }
    if (count < 0 || fsync(target) != 0)
        return fail(error, STATUS_UNAVAILABLE, "%s cannot be copied to %s: %s", from, to,
                    strerror(errno));
    return true;
}

bool file_sync_folder(const char *folder, struct error *error)
{
    AUTO_CLOSE_FILE int file = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (file < 0 || fsync(file) != 0)
        return fail(error, STATUS_UNAVAILABLE, "%s cannot be written: %s", folder, strerror(errno));
    return true;
}
