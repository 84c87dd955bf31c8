/* A hash file of pages, written in runs: new entries gather in memory and go to their pages
 * together, and a filter (Bloom 1970, all bits of a key in one line of the cache: Putze, Sanders,
 * Singler 2007) knows most keys that are not there. */
#include "base/disk-map.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    PAGE_SLOTS = 341,
    FIRST_PAGE_BITS = 7,
    GATHERED_SLOTS = 1 << 16,
    GATHERED_MAX = GATHERED_SLOTS / 3 * 2,
    FILTER_LINES = 1 << 16,
    LINE_WORDS = 8,
    FILTER_BITS = 5, /* set for each key */
};

/* Sixteen bytes of a digest never meet another's by chance. Both zero: the slot is free. */
struct slot {
    uint64_t place; /* the first eight, times the map's multiplier; the upper bits tell the page */
    uint64_t rest;
    int64_t number;
};

struct page {
    uint64_t count; /* of the slots, from the first */
    struct slot slots[PAGE_SLOTS];
};

struct disk_map {
    int file;
    unsigned page_bits;
    uint64_t used;       /* slots in the file */
    uint64_t multiplier; /* odd and unknown to who chooses keys, so that he cannot fill one page */
    size_t gathered;
    struct slot slots[GATHERED_SLOTS]; /* not in the file yet: open addressing by the lower bits */
    uint64_t filter[FILTER_LINES][LINE_WORDS];
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
    map->file = file;
    map->page_bits = FIRST_PAGE_BITS;
    secret_random(&map->multiplier, sizeof(map->multiplier));
    map->multiplier |= 1;
    return map;
}

void disk_map_free(struct disk_map *map)
{
    if (!map)
        return;
    close(map->file);
    free(map);
}

static struct slot slot_of(const struct disk_map *map, const struct digest *key, int64_t number)
{
    struct slot slot = {.number = number};
    memcpy(&slot.place, key->bytes, sizeof(slot.place));
    memcpy(&slot.rest, key->bytes + sizeof(slot.place), sizeof(slot.rest));
    slot.place *= map->multiplier;
    return slot;
}

static bool is_same(const struct slot *a, const struct slot *b)
{
    return a->place == b->place && a->rest == b->rest;
}

static bool is_free(const struct slot *slot)
{
    return !slot->place && !slot->rest;
}

/* ---- the filter ---- */

static bool filter_has(const struct disk_map *map, const struct slot *slot)
{
    const uint64_t *line = map->filter[slot->rest % FILTER_LINES];
    for (unsigned i = 0; i < FILTER_BITS; i++) {
        unsigned bit = slot->rest >> (16 + 9 * i) & (LINE_WORDS * 64 - 1);
        if (!(line[bit / 64] >> bit % 64 & 1))
            return false;
    }
    return true;
}

static void filter_add(struct disk_map *map, const struct slot *slot)
{
    uint64_t *line = map->filter[slot->rest % FILTER_LINES];
    for (unsigned i = 0; i < FILTER_BITS; i++) {
        unsigned bit = slot->rest >> (16 + 9 * i) & (LINE_WORDS * 64 - 1);
        line[bit / 64] |= (uint64_t)1 << bit % 64;
    }
}

/* ---- the pages ---- */

static bool io_failed(struct error *error)
{
    return fail(error, STATUS_UNAVAILABLE, "a temporary file cannot be used: %s",
                strerror(errno ? errno : EIO));
}

/* One behind the end of the file is empty. */
static bool read_page(int file, uint64_t number, struct page *page, struct error *error)
{
    ssize_t got = pread(file, page, sizeof(*page), (off_t)(number * sizeof(*page)));
    if (got < 0)
        return io_failed(error);
    memset((char *)page + got, 0, sizeof(*page) - (size_t)got);
    return true;
}

static bool write_pages(int file, uint64_t number, const struct page *pages, size_t count,
                        struct error *error)
{
    ssize_t size = (ssize_t)(count * sizeof(*pages));
    errno = 0;
    return pwrite(file, pages, (size_t)size, (off_t)(number * sizeof(*pages))) == size ||
           io_failed(error);
}

static uint64_t page_of(unsigned page_bits, const struct slot *slot)
{
    return slot->place >> (64 - page_bits);
}

static struct slot *find_in_page(struct page *page, const struct slot *wanted)
{
    for (uint64_t i = 0; i < page->count; i++)
        if (is_same(&page->slots[i], wanted))
            return &page->slots[i];
    return NULL;
}

/* Twice the pages: each becomes the two that the next bit tells apart. */
static bool split_pages(const struct disk_map *map, int file, struct error *error)
{
    for (uint64_t number = 0; number < (uint64_t)1 << map->page_bits; number++) {
        struct page page, halves[2] = {0};
        if (!read_page(map->file, number, &page, error))
            return false;
        for (uint64_t i = 0; i < page.count; i++) {
            struct page *half = &halves[page_of(map->page_bits + 1, &page.slots[i]) & 1];
            half->slots[half->count++] = page.slots[i];
        }
        if (!write_pages(file, number * 2, halves, 2, error))
            return false;
    }
    return true;
}

static bool grow(struct disk_map *map, struct error *error)
{
    int file = temporary_file(error);
    if (file < 0)
        return false;
    if (!split_pages(map, file, error)) {
        close(file);
        return false;
    }
    close(map->file);
    map->file = file;
    map->page_bits++;
    return true;
}

/* ---- what was gathered ---- */

/* The slot of the same key, or the free one where it would go. */
static struct slot *find_gathered(struct disk_map *map, const struct slot *wanted)
{
    size_t i = wanted->place % GATHERED_SLOTS;
    while (!is_free(&map->slots[i]) && !is_same(&map->slots[i], wanted))
        i = (i + 1) % GATHERED_SLOTS;
    return &map->slots[i];
}

static int by_place(const void *first, const void *second)
{
    const struct slot *a = first, *b = second;
    return (a->place > b->place) - (a->place < b->place);
}

static void sort_gathered(struct disk_map *map)
{
    size_t count = 0;
    for (size_t i = 0; i < GATHERED_SLOTS; i++)
        if (!is_free(&map->slots[i]))
            map->slots[count++] = map->slots[i];
    qsort(map->slots, count, sizeof(*map->slots), by_place);
}

/* Puts sorted entries into the page that the first of them belongs to; tells how many went in: all
 * that belong there, unless it is full. */
static bool write_run(struct disk_map *map, const struct slot *slots, size_t count, size_t *done,
                      struct error *error)
{
    struct page page;
    uint64_t number = page_of(map->page_bits, slots);
    if (!read_page(map->file, number, &page, error))
        return false;
    for (*done = 0; *done < count; ++*done) {
        const struct slot *slot = &slots[*done];
        struct slot *known = find_in_page(&page, slot);
        if (page_of(map->page_bits, slot) != number || (!known && page.count == PAGE_SLOTS))
            break;
        if (!known) {
            known = &page.slots[page.count++];
            map->used++;
        }
        *known = *slot;
    }
    return write_pages(map->file, number, &page, 1, error);
}

/* Pages are three quarters full at most on the whole, and the fullest hardly ever overflows. */
static bool is_crowded(const struct disk_map *map)
{
    uint64_t room = ((uint64_t)PAGE_SLOTS << map->page_bits) / 4 * 3;
    return map->used + map->gathered > room;
}

static bool write_gathered(struct disk_map *map, struct error *error)
{
    while (is_crowded(map))
        if (!grow(map, error))
            return false;
    sort_gathered(map);
    for (size_t place = 0, done; place < map->gathered; place += done) {
        if (!write_run(map, map->slots + place, map->gathered - place, &done, error) ||
            (!done && !grow(map, error)))
            return false;
    }
    memset(map->slots, 0, sizeof(map->slots));
    map->gathered = 0;
    return true;
}

bool disk_map_get(struct disk_map *map, const struct digest *key, int64_t missing, int64_t *number,
                  struct error *error)
{
    struct slot wanted = slot_of(map, key, 0);
    struct slot *found = find_gathered(map, &wanted);
    struct page page;
    *number = missing;
    if (!is_free(found)) {
        *number = found->number;
        return true;
    }
    if (!filter_has(map, &wanted))
        return true;
    if (!read_page(map->file, page_of(map->page_bits, &wanted), &page, error))
        return false;
    if ((found = find_in_page(&page, &wanted)))
        *number = found->number;
    return true;
}

bool disk_map_put(struct disk_map *map, const struct digest *key, int64_t number,
                  struct error *error)
{
    if (map->gathered == GATHERED_MAX && !write_gathered(map, error))
        return false;
    struct slot slot = slot_of(map, key, number);
    struct slot *place = find_gathered(map, &slot);
    map->gathered += is_free(place);
    *place = slot;
    filter_add(map, &slot);
    return true;
}
