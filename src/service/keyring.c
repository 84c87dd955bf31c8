/* Sealing, with libsodium's secretbox; the key is a file of 32 bytes. */
#include "service/keyring.h"

#include "base/secret.h"
#include "service/internal.h"
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

static bool cannot(struct call *call, const char *path)
{
    return fail(&call->error, STATUS_UNAVAILABLE,
                "the key of passwords, %s, cannot be used: %s (KITH_KEY names another)", path,
                strerror(errno));
}

static bool write_key(const char *path)
{
    struct secret_key key;
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR);
    if (fd < 0)
        return false;
    secret_random(key.bytes, sizeof(key.bytes));
    bool ok =
        write(fd, key.bytes, sizeof(key.bytes)) == (ssize_t)sizeof(key.bytes) && fsync(fd) == 0;
    secret_forget(&key, sizeof(key));
    return close(fd) == 0 && ok;
}

/* So that the name is on the disk, too, before anything is sealed by the key. */
static bool keep_name(struct call *call, const char *path)
{
    const char *slash = strrchr(path, '/');
    struct slice folder = slash ? (struct slice){path, (size_t)(slash - path) + 1} : slice_of(".");
    int fd = open(arena_copy_slice(call->arena, folder), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return false;
    bool ok = fsync(fd) == 0;
    return close(fd) == 0 && ok;
}

/* Whoever comes first makes it: whole, or not at all. */
static bool make_key(struct call *call, const char *path)
{
    char id[UUID_TEXT_BYTES];
    uuid_format(uuid_new(), id);
    const char *own = arena_join(call->arena, path, ".", id);
    bool ok = (write_key(own) && link(own, path) == 0 && keep_name(call, path)) ||
              errno == EEXIST || cannot(call, path);
    unlink(own);
    return ok;
}

static bool read_key(struct call *call, struct secret_key *key)
{
    const char *path = service_key_file(call->service);
    if (!path)
        return fail(&call->error, STATUS_UNAVAILABLE,
                    "passwords cannot be kept: name a file for their key (KITH_KEY)");
    if (access(path, F_OK) != 0 && !make_key(call, path))
        return false;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return cannot(call, path);
    ssize_t length = read(fd, key->bytes, sizeof(key->bytes));
    close(fd);
    return length == (ssize_t)sizeof(key->bytes) ||
           fail(&call->error, STATUS_UNAVAILABLE, "%s is no key: it has not %zu bytes", path,
                sizeof(key->bytes));
}

bool keyring_seal(struct call *call, struct slice secret, struct slice *sealed)
{
    struct secret_key key;
    if (!read_key(call, &key))
        return false;
    *sealed = secret_seal(call->arena, &key, secret);
    secret_forget(&key, sizeof(key));
    return true;
}

bool keyring_unseal(struct call *call, struct slice sealed, const char **secret)
{
    struct secret_key key;
    if (!read_key(call, &key))
        return false;
    *secret = secret_unseal(call->arena, &key, sealed);
    secret_forget(&key, sizeof(key));
    return *secret || fail(&call->error, STATUS_CONFLICT,
                           "the account's password was sealed by another key: enter it again");
}
