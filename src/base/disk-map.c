/* Open addressing in a file, by pread and pwrite. */
#include "base/disk-map.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Sixteen bytes of a digest never meet another's by chance. All zero: the slot is free. */
enum { KEY_BYTES = 16, FIRST_SLOTS = 1 << 16, RUN_SLOTS = 1024 };

struct slot {
    unsigned char key[KEY_BYTES];
    int64_t number;
};

struct disk_map {
    int file;
    uint64_t slots; /* a power of two */
    uint64_t used;
};

int temporary_file(struct error *error)
{
    const char *folder = getenv("TMPDIR");
    if (!folder || !*folder)
        folder = "/tmp";
    int file = open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (file < 0) { /* not every file system knows files without a name */
        char path[4096];
        snprintf(path, sizeof(path), "%s/kith-XXXXXX", folder);
        file = mkostemp(path, O_CLOEXEC);
        if (file >= 0)
            unlink(path);
    }
    if (file < 0)
        fail(error, STATUS_UNAVAILABLE, "no temporary file can be made in %s: %s", folder,
             strerror(errno));
    return file;
}

struct disk_map *disk_map_new(struct error *error)
{
    int file = temporary_file(error);
    if (file < 0)
        return NULL;
    struct disk_map *map = calloc(1, sizeof(*map));
    if (!map)
        abort();
    *map = (struct disk_map){file, FIRST_SLOTS, 0};
    return map;
}

void disk_map_free(struct disk_map *map)
{
    if (!map)
        return;
    close(map->file);
    free(map);
}

static bool io_failed(struct error *error)
{
    return fail(error, STATUS_UNAVAILABLE, "a temporary file cannot be used: %s",
                strerror(errno ? errno : EIO));
}

/* Slots behind the end of the file read as free. */
static bool read_slots(int file, uint64_t first, struct slot *slots, size_t count,
                       struct error *error)
{
    ssize_t got = pread(file, slots, count * sizeof(*slots), (off_t)(first * sizeof(*slots)));
    if (got < 0)
        return io_failed(error);
    memset((char *)slots + got, 0, count * sizeof(*slots) - (size_t)got);
    return true;
}

static bool write_slot(int file, uint64_t place, const struct slot *slot, struct error *error)
{
    errno = 0;
    return pwrite(file, slot, sizeof(*slot), (off_t)(place * sizeof(*slot))) ==
               (ssize_t)sizeof(*slot) ||
           io_failed(error);
}

static bool is_free(const struct slot *slot)
{
    static const unsigned char none[KEY_BYTES];
    return memcmp(slot->key, none, KEY_BYTES) == 0;
}

/* The slot of the key, or the free one where it would go. */
static bool find(int file, uint64_t slots, const unsigned char *key, uint64_t *place,
                 struct slot *found, struct error *error)
{
    uint64_t start;
    memcpy(&start, key, sizeof(start));
    for (*place = start & (slots - 1);; *place = (*place + 1) & (slots - 1)) {
        if (!read_slots(file, *place, found, 1, error))
            return false;
        if (is_free(found) || memcmp(found->key, key, KEY_BYTES) == 0)
            return true;
    }
}

bool disk_map_get(struct disk_map *map, const struct digest *key, int64_t missing, int64_t *number,
                  struct error *error)
{
    uint64_t place;
    struct slot slot;
    if (!find(map->file, map->slots, key->bytes, &place, &slot, error))
        return false;
    *number = is_free(&slot) ? missing : slot.number;
    return true;
}

static bool move_all(struct disk_map *map, int file, uint64_t slots, struct error *error)
{
    struct slot run[RUN_SLOTS], other;
    for (uint64_t first = 0; first < map->slots; first += RUN_SLOTS) {
        if (!read_slots(map->file, first, run, RUN_SLOTS, error))
            return false;
        for (size_t i = 0; i < RUN_SLOTS; i++) {
            uint64_t place;
            if (!is_free(&run[i]) && (!find(file, slots, run[i].key, &place, &other, error) ||
                                      !write_slot(file, place, &run[i], error)))
                return false;
        }
    }
    return true;
}

static bool grow(struct disk_map *map, struct error *error)
{
    int file = temporary_file(error);
    if (file < 0)
        return false;
    if (!move_all(map, file, map->slots * 2, error)) {
        close(file);
        return false;
    }
    close(map->file);
    map->file = file;
    map->slots *= 2;
    return true;
}

bool disk_map_put(struct disk_map *map, const struct digest *key, int64_t number,
                  struct error *error)
{
    uint64_t place;
    struct slot slot;
    if (map->used * 3 >= map->slots * 2 && !grow(map, error))
        return false;
    if (!find(map->file, map->slots, key->bytes, &place, &slot, error))
        return false;
    map->used += is_free(&slot);
    memcpy(slot.key, key->bytes, KEY_BYTES);
    slot.number = number;
    return write_slot(map->file, place, &slot, error);
}
