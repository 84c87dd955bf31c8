/* The index of blocking keys, as it grows. */
#include "service/key-index.h"

#include "store/link-state.h"
#include <limits.h>

/* A level is by size: each holds eight times the entries of the one below. Joining runs of the
 * level below the last is the most that one write may take on, some hundred thousand entries; what
 * is as large as that stays until a scan makes one run of all. */
enum { RUNS_JOINED = 8, ENTRIES_OF_FIRST = 64, LEVEL_MAX = 5 };

bool key_index_write(struct call *call, int64_t version, int64_t run, const struct postings *keys,
                     size_t *from, int blocks)
{
    AUTO_BUFFER struct buffer block = {0};
    for (int i = 0; i < blocks && *from < keys->count; i++) {
        int64_t first = (int64_t)keys->items[*from].hash;
        buffer_reset(&block);
        *from = postings_pack(keys, *from, &block);
        if (!store_key_block_add(call->store, version, run, first, buffer_slice(&block),
                                 &call->error))
            return false;
    }
    return true;
}

static int64_t level_of(size_t entries)
{
    int64_t level = 0;
    for (size_t most = ENTRIES_OF_FIRST; entries > most && level < LEVEL_MAX; most *= RUNS_JOINED)
        level++;
    return level;
}

static bool write_run(struct call *call, int64_t version, int64_t number, struct postings *keys)
{
    size_t from = 0;
    postings_sort(keys);
    struct key_run run = {number, level_of(keys->count)};
    return store_key_run_add(call->store, version, run, &call->error) &&
           key_index_write(call, version, run.run, keys, &from, INT_MAX);
}

static bool take_block(void *context, struct slice bytes, struct error *error)
{
    return postings_unpack(bytes, context, error);
}

/* All runs of a level become one, which is of a higher one. */
static bool join_level(struct call *call, int64_t version, const struct key_runs *runs,
                       int64_t level, int64_t next_run)
{
    AUTO_POSTINGS struct postings keys = {0};
    for (size_t i = 0; i < runs->count; i++) {
        int64_t run = runs->items[i].run;
        if (runs->items[i].level != level)
            continue;
        if (!store_key_blocks_read(call->store, version, run, take_block, &keys, &call->error) ||
            !store_key_run_remove(call->store, version, run, &call->error))
            return false;
    }
    return write_run(call, version, next_run, &keys);
}

static size_t count_of_level(const struct key_runs *runs, int64_t level)
{
    size_t count = 0;
    for (size_t i = 0; i < runs->count; i++)
        count += runs->items[i].level == level;
    return count;
}

/* The number of the run that is written next. An index that was cleared begins at the time: runs
 * are remembered by their numbers (service/match-memory.h), so that none may come again. */
static int64_t next_run(const struct call *call, const struct key_runs *runs)
{
    return runs->count ? runs->items[runs->count - 1].run + 1 : call->now_ms;
}

bool key_index_add(struct call *call, int64_t version, struct postings *keys)
{
    struct key_runs runs = {0};
    if (!keys->count)
        return true;
    if (!store_key_runs(call->store, call->arena, version, &runs, &call->error) ||
        !write_run(call, version, next_run(call, &runs), keys))
        return false;
    for (int64_t level = 0; level < LEVEL_MAX; level++) {
        runs = (struct key_runs){0};
        if (!store_key_runs(call->store, call->arena, version, &runs, &call->error))
            return false;
        if (count_of_level(&runs, level) >= RUNS_JOINED &&
            !join_level(call, version, &runs, level, next_run(call, &runs)))
            return false;
    }
    return true;
}
