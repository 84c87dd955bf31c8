/* The index of blocking keys, as it grows: new keys make runs of their own, which are joined when
 * there are many, so that a look-up reads few. Private to service/. */
#pragma once

#include "link/postings.h"
#include "service/service.h"

/* The run of a scan stands above all levels and is joined to none. */
enum { KEY_LEVEL_SCAN = 9 };

/* Writes the keys of some records behind the others, within service_write; sorts them. */
bool key_index_add(struct call *call, int64_t version, struct postings *keys);

/* Writes some more blocks of sorted keys to a run, from `*from` on, which moves on. */
bool key_index_write(struct call *call, int64_t version, int64_t run, const struct postings *keys,
                     size_t *from, int blocks);
