/* Where the next page of an offset list begins, for clients that page by offset.
 *
 * A list knows how to go on behind a row (its cursor), but a client of the contract says "the rows
 * from 400 on", and counting to 400 anew each time makes a walk quadratic. So the cursor behind
 * each page served is remembered under what was asked and how far it got. Forgetting one costs
 * only time. Shared by all sessions of a service. */
#pragma once

#include "base/arena.h"
#include "base/secret.h"
#include <stdbool.h>

struct page_memory;

struct page_memory *page_memory_new(void);
void page_memory_free(struct page_memory *memory);

/* The cursor remembered for this question and offset, copied to the arena; NULL when none is. */
const char *page_memory_find(struct page_memory *memory, struct arena *arena,
                             struct digest question, int64_t offset);

void page_memory_keep(struct page_memory *memory, struct digest question, int64_t offset,
                      const char *cursor);
