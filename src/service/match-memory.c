/* What asking whom a contact resembles needs, in memory. */
#include "service/match-memory.h"

#include "base/clock.h"
#include "service/internal.h"
#include "service/link-record.h"
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

enum {
    ORGANIZATIONS = 16, /* remembered at once */
    CATCH_UP = 2000,    /* changes that a view looks through before it takes anything */
    FETCHED_AHEAD = 16, /* records */
    RECENT = 4096,      /* changes remembered, for who read before them and puts in after them */
};

static const size_t most_bytes = (size_t)384 << 20;

/* A run of the index of keys: it never changes. */
struct match_run {
    int64_t version, run;
    struct posting_run keys;
    bool is_known; /* there was room for it */
};

struct recent_change {
    int64_t sequence;
    struct uuid record;
};

struct match_part {
    struct uuid organization; /* nil: a free place */
    int64_t sequence;         /* of the log, up to which it is heeded */
    uint64_t marks;
    _Atomic int64_t asked_ms;
    struct match_records records;
    struct match_run *runs;
    size_t run_count, run_bytes;
    struct recent_change *recent; /* a ring */
    size_t recent_count;          /* ever */
    int64_t recent_after;         /* all changes behind this one are in the ring */
    struct uuid filled_until;
    bool is_filled;
};

struct match_memory {
    pthread_rwlock_t lock; /* guards the parts */
    struct match_part parts[ORGANIZATIONS];
};

/* ---- parts; all of this is called locked ---- */

static void clear_run(struct match_part *part, struct match_run *run)
{
    part->run_bytes -= posting_run_bytes(&run->keys);
    posting_run_clear(&run->keys);
}

static void forget_records(struct match_part *part)
{
    match_records_clear(&part->records);
    part->filled_until = (struct uuid){{0}};
    part->is_filled = false;
}

static void clear_part(struct match_part *part)
{
    forget_records(part);
    for (size_t i = 0; i < part->run_count; i++)
        clear_run(part, &part->runs[i]);
    free(part->runs);
    free(part->recent);
    *part = (struct match_part){0};
}

static struct match_part *part_of(struct match_memory *memory, struct uuid organization)
{
    for (size_t i = 0; i < ORGANIZATIONS; i++)
        if (uuid_equal(memory->parts[i].organization, organization))
            return &memory->parts[i];
    return NULL;
}

/* What a view may look at: another thread may have changed it since the view was opened. */
static struct match_part *part_for(const struct match_view *view)
{
    struct match_part *part = view->memory ? part_of(view->memory, view->organization) : NULL;
    return part && part->sequence >= view->sequence && part->marks == view->marks ? part : NULL;
}

/* Whom nobody asked about for longest, other than that; NULL: nobody else is there. */
static struct match_part *oldest_but(struct match_memory *memory, const struct match_part *part)
{
    struct match_part *oldest = NULL;
    for (size_t i = 0; i < ORGANIZATIONS; i++) {
        struct match_part *other = &memory->parts[i];
        if (other != part && !uuid_is_nil(other->organization) &&
            (!oldest || other->asked_ms < oldest->asked_ms))
            oldest = other;
    }
    return oldest;
}

static size_t bytes_of(const struct match_memory *memory)
{
    size_t bytes = 0;
    for (size_t i = 0; i < ORGANIZATIONS; i++)
        bytes += memory->parts[i].records.bytes + memory->parts[i].run_bytes;
    return bytes;
}

/* Makes room at the cost of others; false when there is none even so. */
static bool has_room(struct match_memory *memory, const struct match_part *part, size_t bytes)
{
    while (bytes_of(memory) + bytes > most_bytes) {
        struct match_part *oldest = oldest_but(memory, part);
        if (!oldest)
            return false;
        clear_part(oldest);
    }
    return true;
}

static struct match_part *new_part(const struct match_view *view)
{
    struct match_part *part = part_of(view->memory, (struct uuid){{0}});
    if (!part)
        part = oldest_but(view->memory, NULL);
    clear_part(part);
    part->organization = view->organization;
    part->sequence = part->recent_after = view->sequence;
    part->marks = view->marks;
    part->recent = calloc(RECENT, sizeof(*part->recent));
    if (!part->recent)
        abort();
    return part;
}

static void heed(struct match_part *part, const struct recent_change *change)
{
    struct recent_change *place = &part->recent[part->recent_count++ % RECENT];
    if (part->recent_count > RECENT)
        part->recent_after = place->sequence;
    *place = *change;
    match_records_remove(&part->records, change->record);
}

/* ---- the memory ---- */

/* Who puts in waits for nobody who comes later to take out. */
struct match_memory *match_memory_new(void)
{
    struct match_memory *memory = calloc(1, sizeof(*memory));
    pthread_rwlockattr_t fair;
    if (!memory)
        abort();
    pthread_rwlockattr_init(&fair);
    pthread_rwlockattr_setkind_np(&fair, PTHREAD_RWLOCK_PREFER_WRITER_NONRECURSIVE_NP);
    pthread_rwlock_init(&memory->lock, &fair);
    pthread_rwlockattr_destroy(&fair);
    return memory;
}

void match_memory_free(struct match_memory *memory)
{
    if (!memory)
        return;
    for (size_t i = 0; i < ORGANIZATIONS; i++)
        clear_part(&memory->parts[i]);
    pthread_rwlock_destroy(&memory->lock);
    free(memory);
}

size_t match_memory_bytes(struct match_memory *memory)
{
    pthread_rwlock_rdlock(&memory->lock);
    size_t bytes = bytes_of(memory);
    pthread_rwlock_unlock(&memory->lock);
    return bytes;
}

/* ---- views ---- */

static uint64_t mix(uint64_t hash, const void *bytes, size_t size)
{
    for (size_t i = 0; i < size; i++) /* FNV-1a */
        hash = (hash ^ ((const unsigned char *)bytes)[i]) * 0x100000001B3;
    return hash;
}

/* A record is compared without what is marked in the audience of its book. */
static uint64_t marks_of(const struct call *call, const struct shared_identifiers *shared)
{
    uint64_t hash = 0xCBF29CE484222325;
    for (size_t i = 0; i < shared->count; i++) {
        const struct shared_identifier *one = &shared->items[i];
        hash = mix(hash, one->audience.bytes, sizeof(one->audience.bytes));
        hash = mix(mix(hash, &one->kind, sizeof(one->kind)), one->value, strlen(one->value) + 1);
    }
    for (size_t i = 0; i < call->books.count && shared->count; i++) {
        const struct book *book = &call->books.items[i];
        struct uuid audience = book_audience(&call->actor, book);
        hash = mix(hash, book->id.bytes, sizeof(book->id.bytes));
        hash = mix(hash, audience.bytes, sizeof(audience.bytes));
    }
    return hash;
}

/* Finds or makes the part, and tells up to where the log is heeded there. A view that is older than
 * a part with other marks is of nothing. */
static int64_t enter(struct match_view *view)
{
    struct match_memory *memory = view->memory;
    pthread_rwlock_rdlock(&memory->lock);
    struct match_part *part = part_of(memory, view->organization);
    if (!part || part->marks != view->marks) {
        pthread_rwlock_unlock(&memory->lock);
        pthread_rwlock_wrlock(&memory->lock);
        part = part_of(memory, view->organization);
        if (!part)
            part = new_part(view);
        if (part->marks != view->marks && part->sequence > view->sequence) {
            view->memory = NULL;
        } else if (part->marks != view->marks) {
            forget_records(part);
            part->marks = view->marks;
        }
    }
    part->asked_ms = clock_steady_ms();
    int64_t sequence = part->sequence;
    pthread_rwlock_unlock(&memory->lock);
    return sequence;
}

struct changes_read {
    struct arena *arena;
    struct recent_change *items;
    size_t count, capacity;
};

static void note_change(void *context, int64_t sequence, struct uuid record)
{
    struct changes_read *changes = context;
    *ARENA_PUSH(changes->arena, changes) = (struct recent_change){sequence, record};
}

/* Another thread may have heeded some of these meanwhile, or begun the part anew. */
static void heed_all(const struct match_view *view, const struct changes_read *changes,
                     int64_t from, int64_t reached)
{
    pthread_rwlock_wrlock(&view->memory->lock);
    struct match_part *part = part_of(view->memory, view->organization);
    if (part && part->sequence >= from && part->sequence < reached) {
        for (size_t i = 0; i < changes->count; i++)
            if (changes->items[i].sequence > part->sequence)
                heed(part, &changes->items[i]);
        part->sequence = reached;
    }
    pthread_rwlock_unlock(&view->memory->lock);
}

static bool catch_up(struct call *call, struct match_view *view, int64_t from)
{
    struct changes_read changes = {.arena = call->arena};
    int64_t reached;
    if (!store_changes_walk(call->store, from, CATCH_UP, note_change, &changes, &reached,
                            &call->error))
        return false;
    heed_all(view, &changes, from, reached);
    if (reached < view->sequence)
        view->memory = NULL;
    return true;
}

bool match_view_open(struct call *call, const struct shared_identifiers *shared,
                     struct match_view *view)
{
    int64_t ignored;
    *view = (struct match_view){.organization = call->actor.organization};
    if (call->is_applying)
        return true;
    if (!store_versions(call->store, &view->sequence, &ignored, &call->error))
        return false;
    view->memory = service_match_memory(call->service);
    view->marks = marks_of(call, shared);
    int64_t from = enter(view);
    return !view->memory || from >= view->sequence || catch_up(call, view, from);
}

/* ---- records ---- */

bool match_record_pack(struct call *call, struct arena *arena, struct link_table *table,
                       const struct shared_identifiers *shared, const struct record *record,
                       struct match_record *packed)
{
    AUTO_BUFFER struct buffer bytes = {0};
    const struct book *book = call_any_book(call, record->book);
    if (record->trashed_ms || !book)
        return false;
    link_record_pack(table, &record->facts, book_audience(&call->actor, book), shared, &bytes);
    *packed = (struct match_record){
        .number = record->created_sequence,
        .id = record->id,
        .contact = record->contact,
        .book = record->book,
        .packed = {arena_copy_bytes(arena, bytes.data, bytes.length), bytes.length}};
    return true;
}

static const struct match_record *copy_of(struct arena *arena, const struct match_record *record)
{
    struct match_record *copy = record ? arena_copy_bytes(arena, record, sizeof(*record)) : NULL;
    if (copy)
        copy->packed.data = arena_copy_bytes(arena, record->packed.data, record->packed.length);
    return copy;
}

static void get_all(const struct match_records *records, struct arena *arena,
                    const struct match_key *keys, size_t count, const struct match_record **found)
{
    for (size_t i = 0; i < count + FETCHED_AHEAD; i++) {
        if (i < count)
            match_records_fetch_chain(records, &keys[i]);
        if (i >= FETCHED_AHEAD / 2 && i - FETCHED_AHEAD / 2 < count)
            match_records_fetch_first(records, &keys[i - FETCHED_AHEAD / 2]);
        if (i >= FETCHED_AHEAD)
            found[i - FETCHED_AHEAD] =
                copy_of(arena, match_records_find(records, &keys[i - FETCHED_AHEAD]));
    }
}

void match_memory_get(const struct match_view *view, struct arena *arena,
                      const struct match_key *keys, size_t count, const struct match_record **found)
{
    memset(found, 0, count * sizeof(*found));
    if (!view->memory)
        return;
    pthread_rwlock_rdlock(&view->memory->lock);
    const struct match_part *part = part_for(view);
    if (part)
        get_all(&part->records, arena, keys, count, found);
    pthread_rwlock_unlock(&view->memory->lock);
}

static size_t bytes_of_records(const struct match_record *records, size_t count)
{
    enum { BESIDE = 128 }; /* what a record takes beside its bytes */
    size_t bytes = 0;
    for (size_t i = 0; i < count; i++)
        bytes += records[i].packed.length + BESIDE;
    return bytes;
}

static void forget_recent(struct match_part *part, int64_t after)
{
    size_t oldest = part->recent_count > RECENT ? part->recent_count - RECENT : 0;
    for (size_t i = part->recent_count; i > oldest; i--) {
        const struct recent_change *change = &part->recent[(i - 1) % RECENT];
        if (change->sequence <= after)
            return;
        match_records_remove(&part->records, change->record);
    }
}

/* What changed after the view was opened, and was heeded, is forgotten again. */
void match_memory_put(const struct match_view *view, const struct match_record *records,
                      size_t count)
{
    if (!view->memory || !count)
        return;
    pthread_rwlock_wrlock(&view->memory->lock);
    struct match_part *part = part_for(view);
    if (part && part->recent_after <= view->sequence &&
        has_room(view->memory, part, bytes_of_records(records, count))) {
        for (size_t i = 0; i < count; i++)
            match_records_put(&part->records, &records[i]);
        forget_recent(part, view->sequence);
    }
    pthread_rwlock_unlock(&view->memory->lock);
}

/* ---- runs of keys ---- */

static struct match_run *find_run(const struct match_part *part, int64_t version, int64_t run)
{
    for (size_t i = 0; i < part->run_count; i++)
        if (part->runs[i].version == version && part->runs[i].run == run)
            return &part->runs[i];
    return NULL;
}

bool match_memory_find(const struct match_view *view, int64_t version, int64_t run, uint64_t key,
                       struct postings *found, bool *is_known, struct error *error)
{
    bool ok = true;
    *is_known = false;
    if (!view->memory)
        return true;
    pthread_rwlock_rdlock(&view->memory->lock);
    const struct match_part *part = part_of(view->memory, view->organization);
    const struct match_run *known = part ? find_run(part, version, run) : NULL;
    *is_known = known && known->is_known;
    if (*is_known)
        ok = posting_run_find(&known->keys, key, found, error);
    pthread_rwlock_unlock(&view->memory->lock);
    return ok;
}

static bool is_listed(const struct match_run *run, int64_t version, const struct key_runs *runs)
{
    for (size_t i = 0; i < runs->count; i++)
        if (run->version == version && run->run == runs->items[i].run)
            return true;
    return false;
}

static void keep_listed(struct match_part *part, int64_t version, const struct key_runs *runs)
{
    size_t kept = 0;
    for (size_t i = 0; i < part->run_count; i++)
        if (is_listed(&part->runs[i], version, runs))
            part->runs[kept++] = part->runs[i];
        else
            clear_run(part, &part->runs[i]);
    part->run_count = kept;
}

bool match_memory_wants_run(const struct match_view *view, int64_t version,
                            const struct key_runs *runs, int64_t *run)
{
    bool is_missing = false;
    pthread_rwlock_wrlock(&view->memory->lock);
    struct match_part *part = part_for(view);
    if (part)
        keep_listed(part, version, runs);
    for (size_t i = 0; i < runs->count && part && !is_missing; i++) {
        *run = runs->items[i].run;
        is_missing = !find_run(part, version, *run);
    }
    pthread_rwlock_unlock(&view->memory->lock);
    return is_missing;
}

/* A run that finds no room is noted all the same, so that it is not read again and again. */
void match_memory_put_run(const struct match_view *view, int64_t version, int64_t run,
                          struct posting_run *keys)
{
    struct match_run added = {.version = version, .run = run};
    posting_run_fit(keys);
    pthread_rwlock_wrlock(&view->memory->lock);
    struct match_part *part = part_for(view);
    if (part && !find_run(part, version, run)) {
        added.is_known = has_room(view->memory, part, posting_run_bytes(keys));
        if (added.is_known) {
            added.keys = *keys;
            *keys = (struct posting_run){0};
            part->run_bytes += posting_run_bytes(&added.keys);
        }
        part->runs = realloc(part->runs, (part->run_count + 1) * sizeof(added));
        if (!part->runs)
            abort();
        part->runs[part->run_count++] = added;
    }
    pthread_rwlock_unlock(&view->memory->lock);
}

/* ---- filling ---- */

void match_memory_organizations(struct match_memory *memory, struct arena *arena,
                                struct uuids *organizations)
{
    pthread_rwlock_rdlock(&memory->lock);
    for (size_t i = 0; i < ORGANIZATIONS; i++)
        if (!uuid_is_nil(memory->parts[i].organization))
            *ARENA_PUSH(arena, organizations) = memory->parts[i].organization;
    pthread_rwlock_unlock(&memory->lock);
}

void match_memory_forget(struct match_memory *memory, struct uuid organization)
{
    pthread_rwlock_wrlock(&memory->lock);
    struct match_part *part = part_of(memory, organization);
    if (part)
        clear_part(part);
    pthread_rwlock_unlock(&memory->lock);
}

bool match_memory_filling(const struct match_view *view, struct uuid *after)
{
    pthread_rwlock_rdlock(&view->memory->lock);
    const struct match_part *part = part_for(view);
    bool is_filling = part && !part->is_filled;
    if (is_filling)
        *after = part->filled_until;
    pthread_rwlock_unlock(&view->memory->lock);
    return is_filling;
}

void match_memory_filled(const struct match_view *view, struct uuid until, bool is_last)
{
    pthread_rwlock_wrlock(&view->memory->lock);
    struct match_part *part = part_for(view);
    if (part) {
        part->filled_until = until;
        part->is_filled = is_last || !has_room(view->memory, part, 0);
    }
    pthread_rwlock_unlock(&view->memory->lock);
}
