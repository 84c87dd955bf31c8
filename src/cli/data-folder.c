/* The data folder on disk. */
#include "cli/data-folder.h"

#include <errno.h>
#include <fcntl.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { BYTE_SERVER, BYTE_USERS, BYTE_SET_UP };

/* A local command is done in a moment: restoring a backup waits that long for it. */
enum { PATIENCE_MS = 2000, NAP_MS = 50 };

struct data_lock {
    int file;
};

const char *data_folder_default(struct arena *arena)
{
    const char *folder = getenv("KITH_DATA");
    if (folder && *folder)
        return folder;
    const char *data_home = getenv("XDG_DATA_HOME");
    if (data_home && data_home[0] == '/')
        return arena_format(arena, "%s/kith", data_home);
    const char *home = getenv("HOME");
    if (!home || !*home) {
        const struct passwd *user = getpwuid(getuid());
        home = user ? user->pw_dir : NULL;
    }
    return home ? arena_format(arena, "%s/.local/share/kith", home) : NULL;
}

const char *data_folder_file(struct arena *arena, const char *folder, const char *name)
{
    return arena_format(arena, "%s/%s", folder, name);
}

bool data_folder_make(struct arena *arena, const char *folder, struct error *error)
{
    if (!*folder)
        return fail(error, STATUS_INVALID, "the data folder has no name");
    if (strstr(folder, "://")) /* else a folder "postgres:" is made, here */
        return fail(
            error, STATUS_INVALID,
            "a data folder is a path: '%.200s' is none; a PostgreSQL database is named with "
            "--store, a server with --server",
            folder);
    char *path = arena_copy(arena, folder);
    for (char *end = path + 1;; end++) {
        char byte = *end;
        if (byte != '/' && byte != '\0')
            continue;
        *end = '\0';
        if (mkdir(path, 0700) != 0 && errno != EEXIST)
            return fail(error, STATUS_UNAVAILABLE, "the folder %s cannot be made: %s", path,
                        strerror(errno));
        *end = byte;
        if (byte == '\0')
            break;
    }
    struct stat status;
    if (stat(folder, &status) != 0 || !S_ISDIR(status.st_mode))
        return fail(error, STATUS_INVALID, "%s is not a folder", folder);
    return true;
}

static bool lock_byte(int file, short type, off_t byte)
{
    struct flock lock = {.l_type = type, .l_whence = SEEK_SET, .l_start = byte, .l_len = 1};
    return fcntl(file, F_OFD_SETLK, &lock) == 0;
}

static bool lock_byte_patiently(int file, short type, off_t byte)
{
    for (int waited = 0; !lock_byte(file, type, byte); waited += NAP_MS) {
        if (waited >= PATIENCE_MS)
            return false;
        nanosleep(&(struct timespec){.tv_nsec = NAP_MS * 1000000L}, NULL);
    }
    return true;
}

static bool take(int file, const char *folder, enum data_lock_kind kind, struct error *error)
{
    if (kind == DATA_LOCK_SET_UP)
        return lock_byte_patiently(file, F_WRLCK, BYTE_SET_UP) ||
               fail(error, STATUS_UNAVAILABLE, "%s is being set up; try again", folder);
    if (kind != DATA_LOCK_USE && !lock_byte(file, F_WRLCK, BYTE_SERVER))
        return fail(error, STATUS_CONFLICT, "a server runs on %s%s", folder,
                    kind == DATA_LOCK_REPLACE ? "; stop it first" : " already");
    if (!lock_byte_patiently(file, kind == DATA_LOCK_REPLACE ? F_WRLCK : F_RDLCK, BYTE_USERS))
        return fail(error, STATUS_CONFLICT, "%s is in use by another command; wait until it ends",
                    folder);
    return true;
}

struct data_lock *data_lock_take(struct arena *arena, const char *folder, enum data_lock_kind kind,
                                 struct error *error)
{
    const char *path = data_folder_file(arena, folder, "kith.lock");
    int file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (file < 0) {
        fail(error, STATUS_UNAVAILABLE, "%s cannot be opened: %s", path, strerror(errno));
        return NULL;
    }
    if (!take(file, folder, kind, error)) {
        close(file);
        return NULL;
    }
    struct data_lock *lock = ARENA_NEW(arena, struct data_lock);
    lock->file = file;
    return lock;
}

void data_lock_free(struct data_lock *lock)
{
    /* The kernel lets the locks go with the file, also when the process is killed. */
    if (lock)
        close(lock->file);
}
