/* Pages of records in the order of lists: by sort key, or by last change. */
#pragma once

#include "contact/index.h"
#include "store/store.h"

/* Where a list stands: behind the record with this key. Zeroed: before the first. */
struct list_place {
    struct slice sort_key;
    int64_t sequence; /* of lists by last change: before this; 0: from the newest */
    struct uuid record;
};

struct list_row {
    struct slice sort_key;
    int64_t sequence;
    struct uuid record;
};

struct list_rows {
    struct list_row *items;
    size_t count;
    size_t capacity;
};

/* Records in force of one book by sort key, from behind `place`. */
bool store_list_by_name(struct store *store, struct arena *arena, struct uuid book,
                        const struct list_place *place, int limit, struct list_rows *rows,
                        struct error *error);

/* How many records in force of one book have a sort key that begins so. Two bytes tell letters of
 * any script apart. */
enum { LIST_START_BYTES = 2 };
struct list_start {
    struct slice start;
    int64_t records;
};

struct list_starts {
    struct list_start *items;
    size_t count;
    size_t capacity;
};

/* All of a book. They are kept, not counted. */
bool store_list_starts(struct store *store, struct arena *arena, struct uuid book,
                       struct list_starts *starts, struct error *error);

/* Records of one book, last changed first, those in the trash too, changed after `since`. */
bool store_list_by_change(struct store *store, struct arena *arena, struct uuid book,
                          const struct list_place *place, int64_t since, int limit,
                          struct list_rows *rows, struct error *error);
