/* Pages of contacts: by name, by last change, by group, by search. */
#pragma once

#include "service/view.h"
#include "store/list.h"

enum list_order { LIST_BY_NAME, LIST_BY_CHANGE };

struct list_request {
    struct uuid book;  /* the lens; nil: all books the actor sees */
    struct uuid group; /* nil: any */
    enum list_order order;
    int64_t modified_since_s; /* Unix seconds, inclusive; 0: any time */
    bool include_deleted;
    int64_t offset;
    int limit;
    const char *cursor; /* NULL: from the first */
};

struct views {
    struct view *items;
    size_t count;
    size_t capacity;
};

struct list_page {
    struct views views;      /* deleted ones have deleted_ms set and no card */
    const char *next_cursor; /* NULL: this was the last page */
    int64_t hidden;          /* of groups: members in books the actor does not see */
};

bool list_contacts(struct call *call, const struct list_request *request, struct list_page *page);

/* How many contacts: of a book or of all (from the counts), of a group, of a time. */
bool list_count(struct call *call, const struct list_request *request, int64_t *count);

/* Cursors are opaque texts of a kind and a place. Shared with search. */
const char *cursor_write(struct arena *arena, char kind, struct slice place);
bool cursor_read(struct call *call, const char *cursor, char kind, struct slice *place);
