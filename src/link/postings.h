/* Blocking keys kept outside of memory: which records have a key, in packed blocks.
 *
 * An entry says that a record has a key. Records are numbers of the caller's (the sequence of the
 * change that created them). Entries are sorted and cut into blocks; a run of blocks covers all
 * keys. Later entries make runs of their own, which are joined now and then: a log-structured
 * merge tree (O'Neil and others 1996). An entry is never taken out: whoever finds a record by a key
 * looks at the record itself.
 */
#pragma once

#include "base/buffer.h"
#include "base/error.h"
#include <stdint.h>

struct posting {
    uint64_t hash; /* of the key */
    uint64_t number;
};

struct postings {
    struct posting *items;
    size_t count, capacity;
};

#define AUTO_POSTINGS __attribute__((cleanup(postings_clear)))
void postings_clear(struct postings *postings);
void postings_add(struct postings *postings, uint64_t hash, uint64_t number);

/* By hash, then number, each once. */
void postings_sort(struct postings *postings);

/* Packs sorted entries from `from` on, a block full of them and never a part of a key's; gives
 * where the next block begins. The block's first hash is that of the entry at `from`. */
size_t postings_pack(const struct postings *postings, size_t from, struct buffer *block);

/* Appends all entries of a block. STATUS_INTERNAL when it is damaged. */
bool postings_unpack(struct slice block, struct postings *postings, struct error *error);

/* Appends the entries of one key alone, the lowest numbers first. */
bool postings_find(struct slice block, uint64_t hash, struct postings *found, struct error *error);

/* ---- blocks one behind the other, in memory ---- */

/* Where one may begin to read: at a key, every few keys. */
struct posting_mark {
    uint64_t hash; /* of the key */
    size_t at;
};

struct posting_run {
    struct buffer blocks;
    struct {
        struct posting_mark *items;
        size_t count, capacity;
    } marks;
};

void posting_run_clear(struct posting_run *run);

/* Adds the next block of a run. */
bool posting_run_add(struct posting_run *run, struct slice block, struct error *error);

/* After the last block: gives back memory that was not needed. */
void posting_run_fit(struct posting_run *run);

size_t posting_run_bytes(const struct posting_run *run);

/* As postings_find. */
bool posting_run_find(const struct posting_run *run, uint64_t hash, struct postings *found,
                      struct error *error);
