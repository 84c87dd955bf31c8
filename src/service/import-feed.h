/* The items of an import's file, read and brought into normal form by a thread of their own, a few
 * blocks ahead of who decides what becomes of them. Private to service/. */
#pragma once

#include "service/import.h"

struct feed_item {
    struct reader_item item;   /* the draft prepared */
    const char *key;           /* source key without its copy number; NULL: it has none */
    bool is_group;             /* no contact: its members get the group */
    const struct error *error; /* why it is bad; NULL: it is not */
};

struct feed_block {
    struct arena *arena;
    struct feed_item *items;
    size_t count;
    int64_t first; /* number of its first item in the file, from 0 */
    bool is_last;
    struct error error; /* the file could not be read; there are no items */
};

struct import_feed;

/* From the item `first` on. `call` tells who imports, and renews the job's lease while the file is
 * read up to there; neither is used afterwards. NULL with the call's error. */
struct import_feed *import_feed_start(struct call *call, const struct job *job,
                                      const struct import_options *options, int64_t first);
void import_feed_free(struct import_feed *feed);
DEFINE_AUTO_FREE(import_feed)

/* The next block, after waiting for it; the one before it is gone then. */
const struct feed_block *import_feed_next(struct import_feed *feed);
