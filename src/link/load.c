/* Reads records into a table on several threads. */
#include "link/load.h"

#include "link/array.h"
#include "link/parallel.h"
#include "link/table-join.h"
#include <pthread.h>
#include <stdlib.h>

enum { BATCH_RECORDS = 8 * LINK_CELLS_TOGETHER, BATCH_BYTES = 1 << 18, BATCHES_A_THREAD = 4 };

/* Records on their way to a thread: cells by their lengths, and all texts one behind the other. */
struct batch {
    struct link_cells records[BATCH_RECORDS]; /* `items` is set when the batch is full */
    size_t count;
    struct {
        struct slice *items;
        size_t count, capacity;
    } cells; /* `data` is set when the batch is full */
    struct buffer text;
    struct batch *next;
};

/* Each thread adds to a table of its own; they are joined at the end. */
struct part {
    struct link_loader *loader;
    struct link_table *table;
    pthread_t thread;
};

struct link_loader {
    struct link_table *table;
    struct part parts[PARALLEL_THREADS_MAX];
    unsigned part_count; /* that have a thread; the first one adds to `table` */
    struct batch *filling;
    uint32_t records;

    pthread_mutex_t lock; /* of all below */
    pthread_cond_t changed;
    struct batch *full, **full_end, *empty;
    bool is_finished, has_failed;
    struct error error;
};

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

/* Lengths become texts, now that these no longer move. */
static void point_to_texts(struct batch *batch)
{
    size_t at = 0, cell = 0;
    for (size_t i = 0; i < batch->cells.count; i++) {
        batch->cells.items[i].data = batch->text.data ? batch->text.data + at : "";
        at += batch->cells.items[i].length;
    }
    for (size_t i = 0; i < batch->count; i++) {
        batch->records[i].items = batch->cells.items + cell;
        cell += batch->records[i].count;
    }
}

static bool add_batch(struct link_table *table, const struct batch *batch, struct error *error)
{
    for (size_t i = 0; i < batch->count; i += LINK_CELLS_TOGETHER) {
        size_t left = batch->count - i;
        size_t count = left < LINK_CELLS_TOGETHER ? left : LINK_CELLS_TOGETHER;
        if (!link_table_add_many(table, batch->records + i, count, error))
            return false;
    }
    return true;
}

static void *run_part(void *argument)
{
    struct part *part = argument;
    for (struct batch *batch; (batch = wait_for_full(part->loader));) {
        struct error error = {0};
        point_to_texts(batch);
        bool is_added = add_batch(part->table, batch, &error);
        give_back(part->loader, batch, is_added ? NULL : &error);
    }
    return NULL;
}

static void start_part(struct link_loader *loader)
{
    struct part *part = &loader->parts[loader->part_count];
    part->loader = loader;
    part->table = loader->part_count ? link_table_new_like(loader->table) : loader->table;
    if (pthread_create(&part->thread, NULL, run_part, part) == 0) {
        loader->part_count++;
        for (int i = 0; i < BATCHES_A_THREAD; i++) {
            struct batch *batch = ARRAY_NEW(struct batch, 1);
            batch->next = loader->empty;
            loader->empty = batch;
        }
    } else if (loader->part_count) {
        link_table_free(part->table);
    }
}

struct link_loader *link_loader_new(struct link_table *table, unsigned threads)
{
    struct link_loader *loader = ARRAY_NEW(struct link_loader, 1);
    loader->table = table;
    loader->full_end = &loader->full;
    pthread_mutex_init(&loader->lock, NULL);
    pthread_cond_init(&loader->changed, NULL);
    pthread_mutex_lock(&loader->lock);
    for (unsigned i = 0; threads > 1 && i < parallel_threads(threads); i++)
        start_part(loader);
    pthread_mutex_unlock(&loader->lock);
    return loader;
}

static void end_threads(struct link_loader *loader)
{
    pthread_mutex_lock(&loader->lock);
    loader->is_finished = true;
    pthread_cond_broadcast(&loader->changed);
    pthread_mutex_unlock(&loader->lock);
    for (unsigned i = 0; i < loader->part_count; i++)
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
    for (unsigned i = 1; i < loader->part_count; i++)
        link_table_free(loader->parts[i].table);
    if (loader->filling)
        loader->filling->next = NULL;
    free_batches(loader->filling);
    free_batches(loader->empty);
    free_batches(loader->full);
    pthread_mutex_destroy(&loader->lock);
    pthread_cond_destroy(&loader->changed);
    free(loader);
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
        batch->count = batch->cells.count = 0;
        buffer_reset(&batch->text);
    }
    return batch;
}

static void send(struct link_loader *loader)
{
    struct batch *batch = loader->filling;
    if (!batch)
        return;
    loader->filling = batch->next = NULL;
    pthread_mutex_lock(&loader->lock);
    *loader->full_end = batch;
    loader->full_end = &batch->next;
    pthread_cond_broadcast(&loader->changed);
    pthread_mutex_unlock(&loader->lock);
}

bool link_loader_add(struct link_loader *loader, unsigned file, const struct slice *cells,
                     size_t count, struct error *error)
{
    if (!loader->part_count)
        return link_table_add(loader->table, file, cells, count, error);
    if (loader->records == LINK_RECORDS_MAX)
        return link_table_refuse_records(error);
    if (!loader->filling && !(loader->filling = wait_for_empty(loader, error)))
        return false;
    struct batch *batch = loader->filling;
    batch->records[batch->count++] =
        (struct link_cells){.count = count, .place = loader->records++, .file = file};
    for (size_t i = 0; i < count; i++) {
        *ARRAY_PUSH(&batch->cells) = cells[i];
        buffer_append_slice(&batch->text, cells[i]);
    }
    if (batch->count == BATCH_RECORDS || batch->text.length >= BATCH_BYTES)
        send(loader);
    return true;
}

bool link_loader_finish(struct link_loader *loader, struct error *error)
{
    struct link_table *added[PARALLEL_THREADS_MAX];
    send(loader);
    end_threads(loader);
    if (loader->has_failed) {
        *error = loader->error;
        return false;
    }
    for (unsigned i = 1; i < loader->part_count; i++)
        added[i - 1] = loader->parts[i].table;
    return loader->part_count < 2 ||
           link_table_join(loader->table, added, loader->part_count - 1, error);
}
