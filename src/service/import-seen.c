/* What the items of a file said so far. */
#include "service/import-seen.h"

#include "base/buffer.h"
#include "base/disk-map.h"
#include "contact/name-match.h"
#include "contact/normalize.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The number of the item and the parts of its name, one NUL behind each. */
enum { ENTRY_BYTES_MAX = sizeof(int64_t) + FACT_PARTS_MAX * (VALUE_BYTES_MAX + 1) };

/* Entries go to their file so many bytes at a time, for few are ever read again. */
enum { UNWRITTEN_BYTES = 1 << 16 };

struct import_seen {
    struct disk_map *keys;        /* source keys: how many */
    struct disk_map *identifiers; /* the place of their item's entry */
    int entries;                  /* file */
    int64_t written;              /* bytes of it */
    struct buffer unwritten;      /* entries that follow there */
};

struct import_seen *import_seen_new(struct error *error)
{
    AUTO_FREE(import_seen) struct import_seen *seen = calloc(1, sizeof(*seen));
    if (!seen)
        abort();
    seen->entries = temporary_file(error);
    if (seen->entries < 0 || !(seen->keys = disk_map_new(error)) ||
        !(seen->identifiers = disk_map_new(error)))
        return NULL;
    return TAKE(seen);
}

void import_seen_free(struct import_seen *seen)
{
    if (!seen)
        return;
    disk_map_free(seen->keys);
    disk_map_free(seen->identifiers);
    if (seen->entries >= 0)
        close(seen->entries);
    buffer_clear(&seen->unwritten);
    free(seen);
}

bool import_seen_count_key(struct import_seen *seen, const char *key, unsigned *copy,
                           struct error *error)
{
    struct slice text = slice_of(key);
    struct digest digest = digest_of(&text, 1);
    int64_t count;
    if (!disk_map_get(seen->keys, &digest, 0, &count, error))
        return false;
    *copy = (unsigned)count + 1;
    return disk_map_put(seen->keys, &digest, count + 1, error);
}

static struct digest identifier_digest(const struct identifier *identifier)
{
    struct slice parts[] = {slice_of(identifier->kind == FACT_EMAIL ? "e" : "p"),
                            slice_of(identifier->value)};
    return digest_of(parts, COUNT_OF(parts));
}

/* ---- entries ---- */

static bool write_out(struct import_seen *seen, struct error *error)
{
    struct buffer *unwritten = &seen->unwritten;
    errno = 0;
    if (pwrite(seen->entries, unwritten->data, unwritten->length, (off_t)seen->written) !=
        (ssize_t)unwritten->length)
        return fail(error, STATUS_UNAVAILABLE, "a temporary file cannot be written: %s",
                    strerror(errno ? errno : ENOSPC));
    seen->written += (int64_t)unwritten->length;
    buffer_reset(unwritten);
    return true;
}

/* Tells the place of the entry. */
static bool add_entry(struct import_seen *seen, int64_t item, const struct fact *name,
                      int64_t *place, struct error *error)
{
    struct buffer *unwritten = &seen->unwritten;
    *place = seen->written + (int64_t)unwritten->length;
    buffer_append(unwritten, &item, sizeof(item));
    for (size_t i = 0; i < FACT_PARTS_MAX; i++) {
        const char *part = name && name->part[i] ? name->part[i] : "";
        buffer_append(unwritten, part, strnlen(part, VALUE_BYTES_MAX));
        buffer_append(unwritten, "", 1);
    }
    return unwritten->length < UNWRITTEN_BYTES || write_out(seen, error);
}

static bool read_entry(struct import_seen *seen, struct arena *arena, int64_t place, int64_t *item,
                       struct fact *name, struct error *error)
{
    char entry[ENTRY_BYTES_MAX + 1];
    if (place >= seen->written && !write_out(seen, error))
        return false;
    ssize_t length = pread(seen->entries, entry, ENTRY_BYTES_MAX, (off_t)place);
    if (length < (ssize_t)sizeof(*item))
        return fail(error, STATUS_UNAVAILABLE, "a temporary file cannot be read: %s",
                    strerror(errno));
    entry[length] = '\0';
    memcpy(item, entry, sizeof(*item));
    *name = (struct fact){.kind = FACT_NAME};
    const char *part = entry + sizeof(*item), *end = entry + length;
    for (size_t i = 0; i < FACT_PARTS_MAX && part < end; i++) {
        name->part[i] = *part ? arena_copy(arena, part) : NULL;
        part += strlen(part) + 1;
    }
    return true;
}

static bool has_name(const struct fact *name)
{
    return !fact_is_empty(name);
}

/* ---- finding ---- */

bool import_seen_find(struct import_seen *seen, struct arena *arena, const struct facts *facts,
                      int64_t *earlier, const char **conflict, struct error *error)
{
    struct identifiers identifiers = {0};
    const struct fact *own = facts_first(facts, FACT_NAME);
    *earlier = -1;
    *conflict = NULL;
    facts_identifiers(arena, facts, &identifiers);
    for (size_t i = 0; i < identifiers.count && !*conflict; i++) {
        const struct identifier *identifier = &identifiers.items[i];
        struct digest digest = identifier_digest(identifier);
        struct fact name;
        int64_t place, item = -1;
        const char *why = NULL;
        if (!disk_map_get(seen->identifiers, &digest, -1, &place, error))
            return false;
        if (place < 0)
            continue;
        if (!read_entry(seen, arena, place, &item, &name, error))
            return false;
        enum name_verdict verdict = name_compare(arena, own, has_name(&name) ? &name : NULL, &why);
        if (identifier->kind == FACT_PHONE && verdict != NAMES_COMPATIBLE)
            continue;
        if (*earlier < 0)
            *earlier = item;
        if (verdict == NAMES_CONFLICT)
            *conflict = why;
    }
    return true;
}

bool import_seen_add(struct import_seen *seen, struct arena *arena, const struct facts *facts,
                     int64_t item, struct error *error)
{
    struct identifiers identifiers = {0};
    facts_identifiers(arena, facts, &identifiers);
    if (!identifiers.count)
        return true;
    int64_t place;
    if (!add_entry(seen, item, facts_first(facts, FACT_NAME), &place, error))
        return false;
    for (size_t i = 0; i < identifiers.count; i++) {
        struct digest digest = identifier_digest(&identifiers.items[i]);
        int64_t known;
        if (!disk_map_get(seen->identifiers, &digest, -1, &known, error) ||
            (known < 0 && !disk_map_put(seen->identifiers, &digest, place, error)))
            return false;
    }
    return true;
}
