/* What remains of erasures. */
#include "service/erasures.h"

#include "base/clock.h"
#include "base/json-reader.h"
#include "base/json-writer.h"
#include "service/erase.h"
#include "service/internal.h"
#include "store/organization.h"
#include "store/search.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

enum { PAGE = 200 };

/* A line of the journal. */
struct entry {
    struct uuid organization;
    struct erasure erasure;
    struct uuids records;
    struct tombstones tombstones;
    struct secret_key key;
    bool has_key;
};

struct entries {
    struct entry *items;
    size_t count;
    size_t capacity;
};

static bool cannot(const char *path, struct error *error)
{
    return fail(error, STATUS_UNAVAILABLE,
                "the journal of erasures, %s, cannot be used: %s (KITH_ERASURES names another)",
                path, strerror(errno));
}

/* ---- writing ---- */

static void write_bytes(struct json_writer *writer, struct arena *arena, const char *key,
                        const void *bytes, size_t size)
{
    json_member_text(writer, key, base64_write(arena, (struct slice){bytes, size}));
}

static void write_entry(struct arena *arena, struct buffer *out, const struct entry *entry)
{
    struct json_writer writer;
    json_writer_init(&writer, out);
    json_object_begin(&writer);
    json_member_uuid(&writer, "id", entry->erasure.id);
    json_member_uuid(&writer, "organization", entry->organization);
    json_member_uuid(&writer, "contact", entry->erasure.contact);
    json_member_uuid(&writer, "actor", entry->erasure.actor);
    json_member_integer(&writer, "at_ms", entry->erasure.at_ms);
    if (entry->has_key)
        write_bytes(&writer, arena, "key", entry->key.bytes, sizeof(entry->key.bytes));
    json_key(&writer, "tombstones");
    json_array_begin(&writer);
    for (size_t i = 0; i < entry->tombstones.count; i++) {
        const struct tombstone *tombstone = &entry->tombstones.items[i];
        json_object_begin(&writer);
        write_bytes(&writer, arena, "hash", tombstone->hash.bytes, DIGEST_BYTES);
        json_member_uuid(&writer, "audience", tombstone->audience);
        json_object_end(&writer);
    }
    json_array_end(&writer);
    write_bytes(&writer, arena, "digest", entry->erasure.digest.bytes, DIGEST_BYTES);
    json_key(&writer, "summary");
    json_write_raw(&writer, slice_of(entry->erasure.summary));
    json_object_end(&writer);
    buffer_append_byte(out, '\n');
}

static int open_to_append(const char *path)
{
    return open(path, O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC, S_IRUSR | S_IWUSR);
}

/* A last line without an end was being written when the machine stopped or the disk was full: what
 * is appended must not become part of it. */
static bool cut_unfinished(int fd)
{
    char last;
    off_t size = lseek(fd, 0, SEEK_END), end = size;
    while (end > 0 && pread(fd, &last, 1, end - 1) == 1 && last != '\n')
        end--;
    return size >= 0 && (end == size || ftruncate(fd, end) == 0);
}

/* Processes with one store, or with one journal, take turns. */
static bool append(const char *path, struct slice text, struct error *error)
{
    int fd = open_to_append(path);
    if (fd < 0)
        return cannot(path, error);
    bool ok = flock(fd, LOCK_EX) == 0 && cut_unfinished(fd) &&
              write(fd, text.data, text.length) == (ssize_t)text.length && fsync(fd) == 0;
    return (close(fd) == 0 && ok) || cannot(path, error);
}

bool erasures_check_journal(struct call *call)
{
    const char *path = service_erasure_file(call->service);
    if (!path)
        return true;
    int fd = open_to_append(path);
    return fd >= 0 ? close(fd) == 0 : cannot(path, &call->error);
}

/* ---- reading ---- */

static bool read_bytes(struct json_reader *reader, struct arena *arena, void *bytes, size_t size)
{
    const char *text = json_read_text(reader);
    struct slice read;
    if (!text || !base64_read(arena, slice_of(text), &read) || read.length != size)
        return false;
    memcpy(bytes, read.data, size);
    return true;
}

static bool read_id(struct json_reader *reader, struct uuid *id)
{
    const char *text = json_read_text(reader);
    return text && uuid_parse(slice_of(text), id);
}

static bool read_tombstone(struct json_reader *reader, struct arena *arena,
                           struct tombstone *tombstone)
{
    struct slice key;
    bool ok = json_enter_object(reader);
    while (ok && json_next_key(reader, &key)) {
        if (slice_equal_text(key, "hash"))
            ok = read_bytes(reader, arena, tombstone->hash.bytes, DIGEST_BYTES);
        else if (slice_equal_text(key, "audience"))
            ok = read_id(reader, &tombstone->audience);
        else
            json_skip(reader);
    }
    return ok;
}

static bool read_tombstones(struct json_reader *reader, struct arena *arena,
                            struct tombstones *tombstones)
{
    bool ok = json_enter_array(reader);
    while (ok && json_next_item(reader)) {
        struct tombstone *tombstone = ARENA_PUSH(arena, tombstones);
        *tombstone = (struct tombstone){0};
        ok = read_tombstone(reader, arena, tombstone);
    }
    return ok;
}

/* The ids of the records, out of the summary. */
static bool read_records(struct arena *arena, struct slice summary, struct uuids *records)
{
    struct json_reader reader;
    struct slice key;
    json_reader_init(&reader, summary, arena);
    bool ok = json_enter_object(&reader);
    while (ok && json_next_key(&reader, &key)) {
        if (!slice_equal_text(key, "records")) {
            json_skip(&reader);
            continue;
        }
        ok = json_enter_array(&reader);
        while (ok && json_next_item(&reader))
            ok = read_id(&reader, ARENA_PUSH(arena, records));
    }
    return ok && !reader.failed;
}

static bool read_member(struct json_reader *reader, struct arena *arena, struct slice key,
                        struct entry *entry)
{
    if (slice_equal_text(key, "id"))
        return read_id(reader, &entry->erasure.id);
    if (slice_equal_text(key, "organization"))
        return read_id(reader, &entry->organization);
    if (slice_equal_text(key, "contact"))
        return read_id(reader, &entry->erasure.contact);
    if (slice_equal_text(key, "actor"))
        return read_id(reader, &entry->erasure.actor);
    if (slice_equal_text(key, "digest"))
        return read_bytes(reader, arena, entry->erasure.digest.bytes, DIGEST_BYTES);
    if (slice_equal_text(key, "tombstones"))
        return read_tombstones(reader, arena, &entry->tombstones);
    if (slice_equal_text(key, "key")) {
        entry->has_key = true;
        return read_bytes(reader, arena, entry->key.bytes, sizeof(entry->key.bytes));
    }
    if (slice_equal_text(key, "at_ms")) {
        entry->erasure.at_ms = json_read_integer(reader);
        return true;
    }
    struct slice raw = json_read_raw(reader);
    if (!slice_equal_text(key, "summary"))
        return true;
    entry->erasure.summary = arena_copy_slice(arena, raw);
    return read_records(arena, raw, &entry->records);
}

static bool read_entry(struct arena *arena, struct slice line, struct entry *entry)
{
    struct json_reader reader;
    struct slice key;
    *entry = (struct entry){0};
    json_reader_init(&reader, line, arena);
    bool ok = json_enter_object(&reader);
    while (ok && json_next_key(&reader, &key))
        ok = read_member(&reader, arena, key, entry);
    for (size_t i = 0; i < entry->tombstones.count; i++) {
        entry->tombstones.items[i].erasure = entry->erasure.id;
        entry->tombstones.items[i].erased_ms = entry->erasure.at_ms;
    }
    return ok && !reader.failed && entry->erasure.summary && !uuid_is_nil(entry->erasure.id);
}

/* The erasure of a last line without an end still stands unsettled in the store, and is written
 * again. */
static bool read_journal(struct arena *arena, const char *path, struct entries *entries,
                         struct error *error)
{
    FILE *file = fopen(path, "re");
    char *line = NULL;
    size_t size = 0;
    ssize_t length;
    bool ok = true;
    if (!file)
        return errno == ENOENT || cannot(path, error);
    for (int64_t number = 1; ok && (length = getline(&line, &size, file)) > 0; number++) {
        if (line[length - 1] != '\n')
            break;
        struct slice text = {arena_copy_bytes(arena, line, (size_t)length), (size_t)length - 1};
        if (text.length && !read_entry(arena, text, ARENA_PUSH(arena, entries)))
            ok = fail(error, STATUS_INVALID, "line %lld of %s is no erasure", (long long)number,
                      path);
    }
    free(line);
    fclose(file);
    return ok;
}

static bool has_entry(const struct entries *entries, struct uuid id)
{
    for (size_t i = 0; i < entries->count; i++)
        if (uuid_equal(entries->items[i].erasure.id, id))
            return true;
    return false;
}

/* ---- store to journal ---- */

static bool describe(struct store *store, struct arena *arena, const struct erasure *erasure,
                     struct entry *entry, struct error *error)
{
    *entry = (struct entry){.organization = store->organization, .erasure = *erasure};
    return store_erasure_key(store, &entry->key, &entry->has_key, error) &&
           store_tombstones_of_erasure(store, arena, erasure->id, &entry->tombstones, error);
}

/* The selected organization's erasures that the journal does not have. */
static bool write_missing(struct store *store, struct arena *arena, const char *path,
                          const struct entries *known, struct error *error)
{
    AUTO_BUFFER struct buffer lines = {0};
    struct uuid before = {{0}};
    for (;;) {
        struct erasures page = {0};
        if (!store_erasures(store, arena, before, PAGE, &page, error))
            return false;
        for (size_t i = 0; i < page.count; i++) {
            struct entry entry;
            before = page.items[i].id;
            if (has_entry(known, before))
                continue;
            if (!describe(store, arena, &page.items[i], &entry, error))
                return false;
            write_entry(arena, &lines, &entry);
        }
        if (page.count < PAGE)
            return !lines.length || append(path, buffer_slice(&lines), error);
    }
}

static bool write_all_missing(struct service *service, struct store *store, struct error *error)
{
    const char *path = service_erasure_file(service);
    AUTO_FREE(arena) struct arena *arena = arena_new();
    struct organizations all = {0};
    struct entries entries = {0};
    if (!path)
        return true;
    if (!store_organizations(store, arena, &all, error) ||
        !read_journal(arena, path, &entries, error))
        return false;
    for (size_t i = 0; i < all.count; i++)
        if (!store_select(store, all.items[i].id, error) ||
            !write_missing(store, arena, path, &entries, error))
            return false;
    return true;
}

/* ---- journal to store ---- */

static bool apply_repeat(struct call *call, void *context)
{
    const struct entry *entry = context;
    struct secret_key key;
    bool is_there, is_known;
    if (!store_erasure_is_known(call->store, entry->erasure.id, &is_known, &call->error) ||
        !store_erasure_key(call->store, &key, &is_there, &call->error))
        return false;
    if (is_known)
        return true;
    if (!is_there && entry->has_key &&
        !store_erasure_key_put(call->store, &entry->key, &call->error))
        return false;
    return erasure_repeat(call, &entry->erasure, &entry->records, &entry->tombstones);
}

static bool repeat(struct session *session, struct arena *arena, struct entry *entry,
                   int64_t *repeated, struct error *error)
{
    char organization[UUID_TEXT_BYTES];
    struct call call = {0};
    bool is_known;
    if (!store_select(session->store, entry->organization, error)) {
        bool is_elsewhere = error->status == STATUS_NOT_FOUND; /* of another store */
        *error = (struct error){0};
        return is_elsewhere;
    }
    if (!store_erasure_is_known(session->store, entry->erasure.id, &is_known, error))
        return false;
    if (is_known)
        return true;
    uuid_format(entry->organization, organization);
    bool ok = call_begin_owner(session, arena, organization, CHANNEL_SYSTEM, &call) &&
              service_write(&call, apply_repeat, entry);
    *repeated += ok;
    if (!ok)
        *error = call.error;
    return ok;
}

bool erasures_open(struct session *session, int64_t *repeated, struct error *error)
{
    const char *path = service_erasure_file(session->service);
    AUTO_FREE(arena) struct arena *arena = arena_new();
    struct entries entries = {0};
    *repeated = 0;
    if (!path)
        return true;
    if (!read_journal(arena, path, &entries, error))
        return false;
    for (size_t i = 0; i < entries.count; i++)
        if (!repeat(session, arena, &entries.items[i], repeated, error))
            return false;
    return write_all_missing(session->service, session->store, error);
}

/* ---- settling ---- */

static bool mark_settled(struct store *store, const struct uuids *organizations,
                         struct error *error)
{
    for (size_t i = 0; i < organizations->count; i++)
        if (!store_select(store, organizations->items[i], error) || !store_begin(store, error) ||
            !store_erasures_settled(store, clock_unix_ms(), error) || !store_commit(store, error)) {
            store_rollback(store);
            return false;
        }
    return true;
}

bool erasures_settle(struct service *service, struct store *store, struct settling *settling,
                     bool *is_done, struct error *error)
{
    AUTO_FREE(arena) struct arena *arena = arena_new();
    struct uuids organizations = {0};
    bool is_merged;
    *is_done = false;
    if (!store_unsettled(store, arena, &organizations, error))
        return false;
    if (!organizations.count) {
        *is_done = true;
        return true;
    }
    if (!settling->is_begun && !write_all_missing(service, store, error))
        return false;
    if (!store_search_settle(store, !settling->is_begun, &is_merged, error))
        return false;
    settling->is_begun = true;
    if (!is_merged)
        return true;
    if (!db_settle(store->db, error) || !mark_settled(store, &organizations, error))
        return false;
    settling->is_begun = false;
    *is_done = true;
    return true;
}
