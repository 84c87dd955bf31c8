/* Reads records into a table on several threads.
 *
 * Records travel in batches. A thread brings a batch into normal form on its own, then puts it into
 * the table's sets of values, one after the other, each of which one thread at a time may change.
 */
#include "link/load.h"

#include "link/array.h"
#include "link/parallel.h"
#include <pthread.h>
#include <stdlib.h>

enum {
    BATCH_BYTES = 1 << 18,
    BATCHES_A_THREAD = 4,
};

/* Records on their way to a thread: cells by their lengths, and all texts one behind the other. */
struct batch {
    uint32_t place; /* of the first record */
    uint32_t count;
    size_t cell_counts[FOLDED_RECORDS_MAX]; /* of each record */
    uint8_t files[FOLDED_RECORDS_MAX];
    struct {
        struct slice *items;
        size_t count, capacity;
    } cells; /* `data` is set when the batch is full */
    struct buffer text;
    struct batch *next;
};

/* What a thread works with. */
struct part {
    struct link_loader *loader;
    struct record_folder folder;
    uint64_t *hashes; /* of the values of a batch, by row */
    pthread_t thread;
};

struct link_loader {
    struct link_table *table;
    struct part parts[PARALLEL_THREADS_MAX];
    unsigned part_count;
    unsigned thread_count; /* parts that have a thread; where none can be had the first part works
                              for whom the records come from */
    struct batch *filling;
    uint32_t records;
    struct link_record *slabs[LINK_SLABS]; /* by place, as the table's */
    pthread_mutex_t sets[LINK_FIELDS_MAX]; /* of the table, each for who changes it */

    pthread_mutex_t lock; /* of all below */
    pthread_cond_t changed;
    struct batch *full, **full_end, *empty;
    bool is_finished, has_failed;
    struct error error;
};

/* ---- batches ---- */

static struct batch *take(struct batch **list)
{
    struct batch *batch = *list;
    if (batch)
        *list = batch->next;
    return batch;
}

/* The next full one; NULL at the end. */
static struct batch *wait_for_full(struct link_loader *loader)
{
    pthread_mutex_lock(&loader->lock);
    while (!loader->full && !loader->is_finished)
        pthread_cond_wait(&loader->changed, &loader->lock);
    struct batch *batch = take(&loader->full);
    if (!loader->full)
        loader->full_end = &loader->full;
    pthread_mutex_unlock(&loader->lock);
    return batch;
}

static void give_back(struct link_loader *loader, struct batch *batch, const struct error *error)
{
    pthread_mutex_lock(&loader->lock);
    batch->next = loader->empty;
    loader->empty = batch;
    if (error && !loader->has_failed) {
        loader->has_failed = true;
        loader->error = *error;
    }
    pthread_cond_broadcast(&loader->changed);
    pthread_mutex_unlock(&loader->lock);
}

static struct batch *wait_for_empty(struct link_loader *loader, struct error *error)
{
    pthread_mutex_lock(&loader->lock);
    while (!loader->empty && !loader->has_failed)
        pthread_cond_wait(&loader->changed, &loader->lock);
    struct batch *batch = loader->has_failed ? NULL : take(&loader->empty);
    if (!batch)
        *error = loader->error;
    pthread_mutex_unlock(&loader->lock);
    if (batch) {
        batch->place = loader->records;
        batch->count = 0;
        batch->cells.count = 0;
        buffer_reset(&batch->text);
    }
    return batch;
}

/* ---- work on a batch ---- */

/* Lengths become texts, now that these no longer move. */
static void point_to_texts(struct batch *batch)
{
    size_t at = 0;
    for (size_t i = 0; i < batch->cells.count; i++) {
        batch->cells.items[i].data = batch->text.data ? batch->text.data + at : "";
        at += batch->cells.items[i].length;
    }
}

static void fold_batch(struct part *part, const struct batch *batch)
{
    const struct slice *cells = batch->cells.items;
    record_folder_reset(&part->folder);
    for (size_t i = 0; i < batch->count; i++) {
        record_fold(&part->folder, cells, batch->cell_counts[i]);
        cells += batch->cell_counts[i];
    }
}

/* Given and family names are one set. */
static pthread_mutex_t *set_of(struct link_loader *loader, unsigned field)
{
    const struct link_schema *schema = &loader->table->schema;
    bool shares = schema->fields[field].kind == KIND_FAMILY && schema->field_of[KIND_GIVEN] >= 0;
    return &loader->sets[shares ? (unsigned)schema->field_of[KIND_GIVEN] : field];
}

/* One of the fields whose set nobody else works on; when there is none the first, after a while. */
static unsigned lock_one(struct link_loader *loader, uint32_t fields)
{
    for (uint32_t left = fields; left; left &= left - 1)
        if (pthread_mutex_trylock(set_of(loader, (unsigned)__builtin_ctz(left))) == 0)
            return (unsigned)__builtin_ctz(left);
    pthread_mutex_lock(set_of(loader, (unsigned)__builtin_ctz(fields)));
    return (unsigned)__builtin_ctz(fields);
}

static bool put_fields(struct link_loader *loader, struct link_incoming *incoming,
                       struct error *error)
{
    bool is_put = true;
    for (uint32_t left = (1u << loader->table->schema.field_count) - 1; left && is_put;) {
        unsigned field = lock_one(loader, left);
        is_put = link_table_put_field(loader->table, field, incoming, error);
        pthread_mutex_unlock(set_of(loader, field));
        left &= ~(1u << field);
    }
    return is_put;
}

static bool add_batch(struct part *part, struct batch *batch, struct error *error)
{
    struct link_loader *loader = part->loader;
    size_t slab = batch->place / LINK_SLAB_RECORDS, place = batch->place % LINK_SLAB_RECORDS;
    size_t slots = loader->table->schema.slot_count;
    struct link_incoming incoming = {&part->folder.folded, loader->slabs[slab] + place,
                                     loader->table->slabs[slab] + place * slots, part->hashes};
    point_to_texts(batch);
    fold_batch(part, batch);
    for (uint32_t i = 0; i < batch->count; i++)
        incoming.records[i] =
            (struct link_record){.place = batch->place + i, .file = batch->files[i]};
    memset(part->hashes, 0, batch->count * slots * sizeof(*part->hashes));
    if (!put_fields(loader, &incoming, error))
        return false;
    link_table_put_records(loader->table, &incoming);
    return true;
}

static void work_on(struct part *part, struct batch *batch)
{
    struct error error = {0};
    bool is_added = add_batch(part, batch, &error);
    give_back(part->loader, batch, is_added ? NULL : &error);
}

static void *run_part(void *argument)
{
    struct part *part = argument;
    for (struct batch *batch; (batch = wait_for_full(part->loader));)
        work_on(part, batch);
    return NULL;
}

/* ---- beginning and end ---- */

static void start_part(struct link_loader *loader, bool has_thread)
{
    struct part *part = &loader->parts[loader->part_count++];
    const struct link_table *table = loader->table;
    part->loader = loader;
    part->hashes = ARRAY_NEW(uint64_t, (size_t)FOLDED_RECORDS_MAX * table->schema.slot_count);
    record_folder_init(&part->folder, &table->schema, table->roles, table->column_count);
    if (has_thread && loader->thread_count + 1 == loader->part_count)
        loader->thread_count += pthread_create(&part->thread, NULL, run_part, part) == 0;
    for (int i = 0; i < BATCHES_A_THREAD; i++) {
        struct batch *batch = ARRAY_NEW(struct batch, 1);
        batch->next = loader->empty;
        loader->empty = batch;
    }
}

struct link_loader *link_loader_new(struct link_table *table, unsigned threads)
{
    struct link_loader *loader = ARRAY_NEW(struct link_loader, 1);
    loader->table = table;
    loader->full_end = &loader->full;
    pthread_mutex_init(&loader->lock, NULL);
    pthread_cond_init(&loader->changed, NULL);
    for (int i = 0; i < LINK_FIELDS_MAX; i++)
        pthread_mutex_init(&loader->sets[i], NULL);
    pthread_mutex_lock(&loader->lock);
    for (unsigned i = 0; i < parallel_threads(threads); i++)
        start_part(loader, threads > 1);
    pthread_mutex_unlock(&loader->lock);
    return loader;
}

static void end_threads(struct link_loader *loader)
{
    pthread_mutex_lock(&loader->lock);
    loader->is_finished = true;
    pthread_cond_broadcast(&loader->changed);
    pthread_mutex_unlock(&loader->lock);
    for (unsigned i = 0; i < loader->thread_count; i++)
        pthread_join(loader->parts[i].thread, NULL);
}

static void free_batches(struct batch *list)
{
    for (struct batch *batch; (batch = take(&list));) {
        free(batch->cells.items);
        buffer_clear(&batch->text);
        free(batch);
    }
}

void link_loader_free(struct link_loader *loader)
{
    if (!loader)
        return;
    if (!loader->is_finished)
        end_threads(loader);
    for (unsigned i = 0; i < loader->part_count; i++) {
        record_folder_clear(&loader->parts[i].folder);
        free(loader->parts[i].hashes);
    }
    for (unsigned i = 0; i < LINK_SLABS; i++)
        free(loader->slabs[i]);
    if (loader->filling)
        loader->filling->next = NULL;
    free_batches(loader->filling);
    free_batches(loader->empty);
    free_batches(loader->full);
    for (int i = 0; i < LINK_FIELDS_MAX; i++)
        pthread_mutex_destroy(&loader->sets[i]);
    pthread_mutex_destroy(&loader->lock);
    pthread_cond_destroy(&loader->changed);
    free(loader);
}

/* ---- records ---- */

static void send(struct link_loader *loader)
{
    struct batch *batch = loader->filling;
    if (!batch)
        return;
    loader->filling = batch->next = NULL;
    if (!loader->thread_count) {
        work_on(&loader->parts[0], batch);
        return;
    }
    pthread_mutex_lock(&loader->lock);
    *loader->full_end = batch;
    loader->full_end = &batch->next;
    pthread_cond_broadcast(&loader->changed);
    pthread_mutex_unlock(&loader->lock);
}

/* A batch goes into one slab. */
static void start_slab(struct link_loader *loader)
{
    size_t slab = loader->records / LINK_SLAB_RECORDS, slots = loader->table->schema.slot_count;
    if (loader->slabs[slab])
        return;
    loader->slabs[slab] = array_resize(NULL, LINK_SLAB_RECORDS, sizeof(**loader->slabs));
    loader->table->slabs[slab] = ARRAY_NEW(uint32_t, LINK_SLAB_RECORDS * slots);
}

bool link_loader_add(struct link_loader *loader, unsigned file, const struct slice *cells,
                     size_t count, struct error *error)
{
    if (loader->records == LINK_RECORDS_MAX)
        return link_table_refuse_records(error);
    if (!loader->filling && !(loader->filling = wait_for_empty(loader, error)))
        return false;
    struct batch *batch = loader->filling;
    start_slab(loader);
    batch->files[batch->count] = (uint8_t)file;
    batch->cell_counts[batch->count++] = count;
    for (size_t i = 0; i < count; i++) {
        *ARRAY_PUSH(&batch->cells) = cells[i];
        buffer_append_slice(&batch->text, cells[i]);
    }
    loader->table->has_two_files |= file > 0;
    loader->records++;
    if (batch->count == FOLDED_RECORDS_MAX || batch->text.length >= BATCH_BYTES ||
        loader->records % LINK_SLAB_RECORDS == 0)
        send(loader);
    return true;
}

static void take_records(struct link_loader *loader)
{
    struct link_table *table = loader->table;
    size_t count = loader->records;
    table->records.items = array_resize(NULL, count, sizeof(*table->records.items));
    table->records.count = table->records.capacity = count;
    for (size_t place = 0; place < count; place += LINK_SLAB_RECORDS) {
        size_t left = count - place;
        memcpy(table->records.items + place, loader->slabs[place / LINK_SLAB_RECORDS],
               (left < LINK_SLAB_RECORDS ? left : LINK_SLAB_RECORDS) *
                   sizeof(*table->records.items));
    }
}

bool link_loader_finish(struct link_loader *loader, struct error *error)
{
    send(loader);
    end_threads(loader);
    if (loader->has_failed) {
        *error = loader->error;
        return false;
    }
    take_records(loader);
    return true;
}
